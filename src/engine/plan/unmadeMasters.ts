/** DECIDE: masters that cannot be made, and that what needs them is refused for that reason, not given another master. */
import { FlatfieldError } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';
import { masterName, masterTitle, masterWords } from './combineGroups';
import { planGeometry } from './geometry';
import { joinPath, nameOf } from './outputName';
import type { PlannedFrame, PlannedMaster, RefusedFrame, UnmadeMaster } from './plan';
import type { CombineInput } from './planCombine';
import type { PlanInput } from './planFlats';
import type { Recipe } from './recipeSchema';
import { usedMaster } from './step';

/** A frame needs a master that an earlier stage could not make. */
export class MasterUnmade extends FlatfieldError {
  constructor(
    /** Path of the master. */
    readonly master: string,
    message: string,
    options: { readonly file: string; readonly wayOut: string | null },
  ) {
    super('Refused', message, { file: options.file, ...(options.wayOut === null ? {} : { wayOut: options.wayOut }) });
  }
}

/** @throws MasterUnmade when a step of the frame subtracts a master that was not made */
export function requireMade({ path, steps }: PlannedFrame, unmade: PlanInput['unmade']): void {
  for (const step of steps) {
    const master = usedMaster(step);
    const lost = master === null ? undefined : unmade?.get(master.path);
    if (master === null || lost === undefined) continue;
    const message = `its ${master.role} ${nameOf(master.path)} was not made: ${lost.reason}`;
    throw new MasterUnmade(master.path, message, { file: path, wayOut: lost.wayOut });
  }
}

/** What one can do about a single frame whose master of more frames still lies there. */
const ALONE = 'Add frames like it, or reject it by hand: then the master that is there is taken as it is.';

/** Frames of one kind that belong together and of which too few are left. */
export interface LostGroup {
  readonly frames: readonly FrameInfo[];
  readonly refused: readonly RefusedFrame[];
}

/**
 * The masters that these groups would have become, one for each file.
 *
 * @param planned paths of the masters that are made of other frames
 */
export function unmadeMasters(
  kind: PlannedMaster['kind'],
  groups: readonly LostGroup[],
  { recipe, outputFolder, outputFile }: Pick<CombineInput, 'recipe' | 'outputFolder' | 'outputFile'>,
  planned: ReadonlySet<string>,
): readonly UnmadeMaster[] {
  const byOutput = new Map<string, LostGroup>();
  for (const group of groups) {
    const words = masterWords(kind, group.frames, recipe);
    // Nobody can say which darks these are.
    if (kind === 'dark' && words.exposure === null) continue;
    const output = outputFile ?? joinPath(outputFolder, masterName(words, recipe));
    if (planned.has(output)) continue;
    const other = byOutput.get(output);
    byOutput.set(output, {
      frames: [...(other?.frames ?? []), ...group.frames],
      refused: [...(other?.refused ?? []), ...group.refused],
    });
  }
  return [...byOutput].map(([output, { frames, refused }]) => {
    const words = masterWords(kind, frames, recipe);
    const [first] = refused;
    const count = `${refused.length} of ${frames.length} frame${frames.length === 1 ? '' : 's'}`;
    return {
      kind,
      title: masterTitle(words, recipe),
      output,
      reason:
        first === undefined
          ? `${frames[0]!.name} is the only ${kind} of its kind.`
          : `${count} refused (${first.name}: ${first.reason.replace(/\.$/, '')}).`,
      wayOut: first === undefined ? ALONE : first.wayOut,
      frames: frames.map(({ path }) => path),
      wouldBe: first === undefined ? null : wouldBe(kind, frames[0]!, words.total, recipe),
    };
  });
}

function wouldBe(
  kind: PlannedMaster['kind'],
  frame: FrameInfo,
  exposure: number | null,
  recipe: Recipe,
): UnmadeMaster['wouldBe'] {
  try {
    const { width, height } = planGeometry(frame, recipe);
    return { width, height, exposure, holdsBias: kind === 'bias' || keepsBias(recipe) };
  } catch (error) {
    if (!(error instanceof FlatfieldError)) throw error;
    return null;
  }
}

/** Whether darks are combined with the bias in them. */
export function keepsBias({ bias, dark }: Recipe): boolean {
  return bias === 'none' || (bias === 'auto' && dark.scale === 'never');
}
