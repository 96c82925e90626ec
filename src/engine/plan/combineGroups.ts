/** DECIDE: which single frames belong into one master, and what the masters are called. */
import { FlatfieldError } from '../errors';
import { type FrameKey, frameKey, groupFrames, groupWithin, KEYWORD_OF, keyValue } from '../frames/frameCollection';
import type { FrameInfo } from '../frames/frameInfo';
import { exposureWord, safeWord } from './outputName';
import type { PlannedMaster } from './plan';
import type { Recipe } from './recipeSchema';

type Kind = PlannedMaster['kind'];

/** Frames that differ in one of these never belong into one master. */
const ALWAYS_APART: readonly FrameKey[] = ['camera', 'binning', 'gain', 'readout'];

/** The keys by which frames of a kind are grouped by the recipe's wish. @throws FlatfieldError `BadRecipe` for an unknown one */
function wantedKeys(kind: Kind, { combine }: Recipe): readonly FrameKey[] {
  const keys = combine.groupBy.map((keyword) => {
    const key = frameKey(keyword);
    if (key === undefined) {
      const known = Object.values(KEYWORD_OF).join(', ');
      throw new FlatfieldError(
        'BadRecipe',
        `"combine.groupBy" has ${JSON.stringify(keyword)}; frames are sorted by ${known}.`,
      );
    }
    return key;
  });
  // A bias or a dark was taken with the shutter closed: the filter in its header means nothing.
  return [...new Set(kind === 'flat' ? keys : keys.filter((key) => key !== 'filter'))];
}

/**
 * Frames that belong together, in the order of the first of each group. Darks are always told apart by their exposure,
 * exposures and temperatures within a tolerance.
 *
 * @throws FlatfieldError `BadRecipe` for a keyword in groupBy that frames are not sorted by
 */
export function groupsOf(frames: readonly FrameInfo[], kind: Kind, recipe: Recipe): readonly (readonly FrameInfo[])[] {
  const wanted = wantedKeys(kind, recipe);
  const equal = wanted.filter((key) => key !== 'exposure' && key !== 'temperature');
  let groups = groupFrames(frames, [...new Set([...ALWAYS_APART, ...equal])]).map((group) => group.frames);
  if (kind === 'dark' || wanted.includes('exposure'))
    groups = groups.flatMap((group) => groupWithin(group, 'exposure', recipe.dark.tolerance ?? 0));
  if (wanted.includes('temperature'))
    groups = groups.flatMap((group) => groupWithin(group, 'temperature', recipe.combine.temperatureTolerance));
  return groups;
}

/** What the name and the title of a master are made of. */
export interface MasterWords {
  readonly kind: Kind;
  /** Of the inputs: the mean. */
  readonly exposure: number | null;
  /** Of the result. */
  readonly total: number | null;
  readonly filter: string | null;
  readonly frames: readonly FrameInfo[];
}

/** @param frames those that become the master, at least one */
export function masterWords(kind: Kind, frames: readonly FrameInfo[], { combine }: Recipe): MasterWords {
  const exposure = kind === 'bias' ? null : meanOf(frames, 'exposure');
  const sum = exposure !== null && combine.method === 'sum';
  const total = sum ? frames.reduce((seconds, frame) => seconds + frame.exposure!, 0) : exposure;
  const oneFilter = kind === 'flat' && new Set(frames.map(({ filter }) => filter)).size === 1;
  return { kind, exposure, total, filter: oneFilter ? frames[0]!.filter : null, frames };
}

/** Keys that the kind's own words tell already. */
function furtherKeys(kind: Kind, recipe: Recipe): readonly FrameKey[] {
  const told: readonly FrameKey[] = kind === 'dark' ? ['kind', 'filter', 'exposure'] : ['kind', 'filter'];
  return wantedKeys(kind, recipe).filter((key) => !told.includes(key));
}

/**
 * "combined_dark_70.000.fits", as the guide names them, without its blank in " 7.000"; what the recipe groups by further
 * stands behind, whether or not there are several: "combined_flat_filter_r_night_2016-11-23.fits".
 */
export function masterName({ kind, total, filter, frames }: MasterWords, recipe: Recipe): string {
  const words = ['combined', kind];
  if (kind === 'dark') words.push(exposureWord(total!));
  if (kind === 'flat' && filter !== null) words.push('filter', safeWord(filter));
  for (const key of furtherKeys(kind, recipe)) words.push(key, safeWord(wordOf(frames, key)));
  return `${words.join('_')}.fits`;
}

/** "dark, 70 s", "flat, filter r, night 2016-11-23". */
export function masterTitle({ kind, exposure, filter, frames }: MasterWords, recipe: Recipe): string {
  const words: string[] = [kind];
  if (kind === 'dark') words.push(`${exposure} s`);
  if (kind === 'flat' && filter !== null) words.push(`filter ${filter}`);
  for (const key of furtherKeys(kind, recipe)) words.push(`${key} ${wordOf(frames, key)}`);
  return words.join(', ');
}

function wordOf(frames: readonly FrameInfo[], key: FrameKey): string {
  const value = keyValue(frames[0]!, key);
  if (value === null) return 'unknown';
  if (key === 'exposure') return exposureWord(meanOf(frames, key)!);
  return key === 'temperature' ? meanOf(frames, key)!.toFixed(1) : String(value);
}

/** What all share, or their mean where they differ; null when one has none. */
export function meanOf(frames: readonly FrameInfo[], key: 'exposure' | 'temperature'): number | null {
  const values = frames.map((frame) => frame[key]);
  if (values.some((value) => value === null)) return null;
  const [first] = values;
  return values.every((value) => value === first)
    ? first!
    : values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
}

/** Masters of one name (two binnings, two cameras) get their size, then a number, into the name. */
export function distinctNames<M extends Pick<PlannedMaster, 'output' | 'width' | 'height'>>(
  masters: readonly M[],
): readonly M[] {
  const taken = new Set<string>();
  return masters.map((master) => {
    const stem = master.output.replace(/\.fits$/, '');
    const choices = [master.output, `${stem}_${master.width}x${master.height}.fits`];
    for (let n = 2; choices.every((choice) => taken.has(choice)); n++) choices.push(`${stem}_${n}.fits`);
    const output = choices.find((choice) => !taken.has(choice))!;
    taken.add(output);
    return output === master.output ? master : { ...master, output };
  });
}
