/** What a look at the tree should tell of each file: master, done, stale, refused, rejected, incomplete; reads no file. */
import { errorSentence, FlatfieldError, withWayOut } from '../../engine/errors';
import type { FrameInfo, MadeFrom } from '../../engine/frames/frameInfo';
import { rejectionReason } from '../../engine/frames/rejectedList';
import { fateOf } from '../../engine/plan/existingResult';
import { folderOf, nameOf } from '../../engine/plan/outputName';
import type { ExistingRule, PlannedFlat, ProductFormat, ResultState } from '../../engine/plan/plan';
import { decideFlats, resultPath } from '../../engine/plan/planFlats';
import { maskPaths } from '../../engine/plan/planMasks';
import type { Recipe } from '../../engine/plan/recipeSchema';
import { canonicalSteps } from '../../engine/reduce/canonicalSteps';
import { compareResult, quickState } from '../../engine/reduce/compareResult';
import { PROGRAM } from '../../protocol/program';
import { textDigest } from '../../worker/digest';
import { isAtOrBelow } from '../isAtOrBelow';
import { isProduct } from './products';

export interface FrameState {
  /** `stale`: a flat whose result is, or may be, no longer what would be made now; `outdated`: that result. */
  readonly state: 'master' | 'done' | 'stale' | 'outdated' | 'refused' | 'rejected' | 'incomplete';
  /** A sentence for people. */
  readonly why: string;
}

/** The recipe of a folder. */
export interface RecipeInForce {
  /** Its file, or null for the defaults. */
  readonly path: string | null;
  /** With absolute paths of masters; null where it cannot be read: then its flats are refused for `problem`. */
  readonly recipe: Recipe | null;
  readonly problem: string | null;
  readonly outputFolder: string;
  /** Further folders and files with masters, absolute. */
  readonly masters: readonly string[];
}

export interface StatesInput {
  readonly frames: readonly FrameInfo[];
  /** Files that may still be written. */
  readonly settling: ReadonlySet<string>;
  /** The same object for all folders of one recipe. */
  readonly recipeOf: (folder: string) => RecipeInForce;
  /** Whether everything in a folder, or a file, was looked at: of what lies elsewhere nothing is known. */
  readonly isScanned: (path: string) => boolean;
  /** SHA-256 of a file of this size and time, where somebody has computed it. */
  readonly digestOf: (frame: FrameInfo) => string | undefined;
}

/** Flats that are planned at a time: the first ones take long, while the code is still cold. */
const AT_ONCE = 5;

/** The states by path; a file that is not named has none to tell. Yields where others may be let work. */
export function* frameStates({
  frames,
  settling,
  recipeOf,
  isScanned,
  digestOf,
}: StatesInput): Generator<void, ReadonlyMap<string, FrameState>> {
  const states = new Map<string, FrameState>();
  const masters: FrameInfo[] = [];
  const flats: FrameInfo[] = [];
  for (const frame of frames) {
    const own = ownState(frame, settling.has(frame.path));
    if (own !== null) states.set(frame.path, own);
    if (frame.master !== null) masters.push(frame);
    else if (own === null && frame.kind === 'flat' && !isProduct(frame)) flats.push(frame);
  }
  yield;
  const byPath = new Map(frames.map((frame) => [frame.path, frame]));
  const byRecipe = new Map<RecipeInForce, FrameInfo[]>();
  for (const flat of flats) {
    const recipe = recipeOf(folderOf(flat.path));
    const mine = byRecipe.get(recipe);
    if (mine !== undefined) {
      mine.push(flat);
      continue;
    }
    byRecipe.set(recipe, [flat]);
    // It was read for this flat.
    yield;
  }
  for (const [inForce, mine] of byRecipe) {
    const outputs = new Map<string, string>();
    const near = masters.filter((master) => isInReach(master.path, inForce, recipeOf));
    yield;
    for (let from = 0; from < mine.length; from += AT_ONCE) {
      statesOfFlats(
        mine.slice(from, from + AT_ONCE),
        { inForce, masters: near, byPath, isScanned, digestOf, outputs },
        states,
      );
      yield;
    }
  }
  return states;
}

/** "2 flats have a result that may be out of date, 3 flats cannot be reduced as they are"; null for none. */
export function statesToMind(
  states: ReadonlyMap<string, FrameState>,
): { readonly count: number; readonly text: string } | null {
  let stale = 0;
  let refused = 0;
  for (const { state } of states.values()) {
    if (state === 'stale') stale++;
    if (state === 'refused') refused++;
  }
  if (stale + refused === 0) return null;
  const texts = [
    stale === 0 ? '' : `${stale === 1 ? 'one flat has' : `${stale} flats have`} a result that may be out of date`,
    refused === 0 ? '' : `${refused === 1 ? 'one flat' : `${refused} flats`} cannot be reduced as things are`,
  ];
  return { count: stale + refused, text: texts.filter((text) => text !== '').join(', ') };
}

function ownState(frame: FrameInfo, written: boolean): FrameState | null {
  if (frame.rejected !== undefined) return { state: 'rejected', why: sentence(rejectionReason(frame.rejected)) };
  if (frame.incomplete !== null) return { state: 'incomplete', why: sentence(`incomplete: ${frame.incomplete}`) };
  if (written) return { state: 'incomplete', why: 'It changed a moment ago and may still be written.' };
  return frame.master === null ? null : { state: 'master', why: `Combined ${frame.kind} (${frame.master})` };
}

interface FlatsPlace {
  readonly inForce: RecipeInForce;
  readonly masters: readonly FrameInfo[];
  readonly byPath: ReadonlyMap<string, FrameInfo>;
  readonly isScanned: (path: string) => boolean;
  readonly digestOf: StatesInput['digestOf'];
  /** Result, in lower case -> raw frame, of the flats before. */
  readonly outputs: Map<string, string>;
}

function statesOfFlats(flats: readonly FrameInfo[], place: FlatsPlace, states: Map<string, FrameState>): void {
  const { inForce, masters, byPath, isScanned, outputs } = place;
  const { recipe, outputFolder } = inForce;
  const refuse = (paths: readonly string[], why: string): void => {
    for (const path of paths) states.set(path, { state: 'refused', why: sentence(why) });
  };
  const paths = flats.map(({ path }) => path);
  if (recipe === null) {
    refuse(paths, inForce.problem ?? 'its recipe cannot be read');
    return;
  }
  const words = [recipe.bias, recipe.dark.use].filter((word) => word !== 'auto' && word !== 'none');
  const named = [...words, ...maskPaths(recipe)];
  const known = [outputFolder, ...named, ...inForce.masters].every(isScanned);
  const further = named.flatMap((path) => byPath.get(path) ?? []);
  try {
    const plan = decideFlats({
      kind: 'flat',
      scan: { frames: [...flats, ...masters, ...further.filter((frame) => !masters.includes(frame))], unreadable: [] },
      inputs: paths,
      named: new Set(),
      recipe: { ...recipe, output: { ...recipe.output, existing: 'replace' } },
      recipePath: inForce.path,
      outputFolder,
      existingOutputs: new Set(),
    });
    for (const flat of plan.flats) {
      const twin = outputs.get(flat.output.toLowerCase());
      if (twin !== undefined) {
        refuse([twin, flat.path], `${nameOf(twin)} and ${flat.name} would both become ${flat.output}.`);
        continue;
      }
      outputs.set(flat.output.toLowerCase(), flat.path);
      const state = resultState(flat, plan.format, recipe.output.existing, place);
      if (state !== null) states.set(flat.path, state);
      // The result itself is marked where it should not be trusted.
      if (state?.state === 'stale') states.set(flat.output, { ...state, state: 'outdated' });
    }
    // A master that would fit may lie where nobody has looked.
    if (!known) return;
    for (const { path, reason, wayOut } of plan.refused) {
      const there = hasResult(byPath.get(path), recipe, outputFolder, byPath);
      refuse([path], `${withWayOut(reason, wayOut)}${there ? ' Its earlier result is still there.' : ''}`);
    }
  } catch (error) {
    if (!(error instanceof FlatfieldError)) throw error;
    refuse(paths, error.message);
  }
}

/**
 * What a plan would say of the result, as far as it is known without reading a file: other steps and another version are
 * certain; of bytes that nobody has compared, later times are but a hint.
 */
function resultState(
  flat: PlannedFlat,
  format: ProductFormat,
  rule: ExistingRule,
  { byPath, digestOf }: FlatsPlace,
): FrameState | null {
  const result = byPath.get(flat.output);
  if (result === undefined) return null;
  const name = nameOf(flat.output);
  const stale = (why: string): FrameState => ({ state: 'stale', why: `${name} is stale: ${why}. Reduce again.` });
  const quick = quickState(result, null, PROGRAM);
  if (quick?.state === 'foreign') return inTheWay(flat, quick, rule);
  if (quick !== null) return stale(quick.why ?? '');

  const made = result.made as MadeFrom;
  const doubts: string[] = [];
  const digests = new Map<string, string>();
  const look = (role: 'raw' | 'bias' | 'dark', path: string): void => {
    const frame = byPath.get(path);
    const known = frame === undefined ? undefined : digestOf(frame);
    const digest = known ?? made[role];
    if (digest !== null) digests.set(path, digest);
    if (frame === undefined || known !== undefined) return;
    const what = role === 'raw' ? `its raw frame ${frame.name}` : `the ${role} ${frame.name}`;
    if (role !== 'raw' && result.history[role]?.includes(frame.name) === false)
      doubts.push(`it was made with another ${role} than ${frame.name}`);
    else if (frame.mtimeMs > result.mtimeMs) doubts.push(`${what} is newer`);
  };
  look('raw', flat.path);
  for (const step of flat.steps) {
    if (step.do === 'subtractBias') look('bias', step.bias);
    if (step.do === 'subtractDark') look('dark', step.dark);
  }
  (flat.masks ?? []).forEach(({ path }, i) => {
    const frame = byPath.get(path);
    const known = frame === undefined ? undefined : digestOf(frame);
    const digest = known ?? made.masks?.[i];
    if (digest !== undefined) digests.set(path, digest);
    if (known === undefined && (frame?.mtimeMs ?? 0) > result.mtimeMs) doubts.push(`the mask ${nameOf(path)} is newer`);
  });
  const wanted = { flat, format, program: PROGRAM, steps: textDigest(canonicalSteps(flat, format)) };
  const { state, why } = compareResult({ ...result, made }, wanted, digests);
  if (state !== 'upToDate') return stale(why ?? '');
  if (doubts.length === 0) return { state: 'done', why: `Reduced: ${name}` };
  const hint = `${name} may be stale: ${doubts.join(', and ')}.`;
  return { state: 'stale', why: `${hint} A plan compares the bytes; reducing makes anew only what has changed.` };
}

/** What another program has written under the name of the result, as a plan says it. */
function inTheWay({ output }: PlannedFlat, state: ResultState, rule: ExistingRule): FrameState | null {
  try {
    fateOf(output, state, rule);
    return null;
  } catch (error) {
    if (!(error instanceof FlatfieldError)) throw error;
    return { state: 'refused', why: sentence(errorSentence(error)) };
  }
}

function hasResult(
  flat: FrameInfo | undefined,
  recipe: Recipe,
  outputFolder: string,
  byPath: ReadonlyMap<string, FrameInfo>,
): boolean {
  try {
    return flat !== undefined && byPath.get(resultPath(flat, recipe, outputFolder))?.ours === true;
  } catch {
    return false;
  }
}

/** Masters that some reduction of this recipe would find: beside its frames, in its output folder, in the settings. */
function isInReach(path: string, inForce: RecipeInForce, recipeOf: StatesInput['recipeOf']): boolean {
  return (
    recipeOf(folderOf(path)) === inForce ||
    [inForce.outputFolder, ...inForce.masters].some((place) => isAtOrBelow(path, place))
  );
}

function sentence(text: string): string {
  const capital = `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
