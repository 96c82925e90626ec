/** Looks at the combined frames that are there already: which of them are what the plan would make now. */
import type { FrameInfo, MadeFrom } from '../engine/frames/frameInfo';
import { type PlannedMaster, plainFormat, type ResultState } from '../engine/plan/plan';
import { type CombineInput, decideMasters } from '../engine/plan/planCombine';
import { canonicalMaster, masterOrigin } from '../engine/reduce/canonicalMaster';
import { compareMaster } from '../engine/reduce/compareMaster';
import { quickState } from '../engine/reduce/compareResult';
import { PROGRAM } from '../protocol/program';
import { textDigest } from './digest';
import { asWritten, filesOfFrame, pendingState } from './existingResults';
import type { FileDigests } from './fileDigests';
import type { WorkerPool } from './pool';

/**
 * Path of each master that is there -> what is known of it; empty where none is. Files are hashed only where their
 * digests decide.
 *
 * @throws FlatfieldError `Cancelled`
 */
export async function existingMasters(
  pool: WorkerPool,
  input: CombineInput,
  digests: FileDigests,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ResultState>> {
  const { scan, pending } = input;
  // What would be made if everything were: a rule that refuses what is there would hide its steps.
  const output = { ...input.recipe.output, existing: 'replace' as const };
  const { masters } = decideMasters({ ...input, recipe: { ...input.recipe, output } });
  const frames = new Map(scan.frames.map((frame) => [frame.path, frame]));
  const problems = new Map(scan.unreadable.map(({ path, reason }) => [path, reason]));
  const known = await Promise.all(
    masters
      .filter(({ action }) => action === 'replace')
      .map(async (master): Promise<[string, ResultState]> => {
        const result = frames.get(master.output);
        const made = filesOf(master);
        const state =
          quickState(result, problems.get(master.output) ?? null, PROGRAM) ??
          pendingState(made, pending) ??
          (await compared(result as FrameInfo & { made: MadeFrom }, master, made));
        return [master.output, state];
      }),
  );
  return new Map(known);

  async function compared(
    result: FrameInfo & { readonly made: MadeFrom },
    master: PlannedMaster,
    made: readonly string[],
  ): Promise<ResultState> {
    const inputs = new Set(master.inputs.map(({ path }) => path));
    const now = await digests.of(
      pool,
      made.flatMap((path) => {
        const frame = frames.get(path);
        return frame === undefined ? [] : [{ ...frame, combined: inputs.has(path) }];
      }),
      { signal },
    );
    const unread = made.find((path) => !now.has(path));
    if (unread !== undefined) return { state: 'unknown', why: `${unread} could not be read to compare it` };
    // As runCombine writes them.
    const steps = textDigest(canonicalMaster(master, plainFormat('float64')));
    const origin = masterOrigin(master, now, textDigest);
    const state = compareMaster(result, { master, origin, steps }, now);
    return state.state === 'upToDate' ? asWritten(pool, result, digests, signal) : state;
  }
}

/** Paths of the frames of a master, of the masters that they lose and of their masks, each once. */
function filesOf({ inputs }: PlannedMaster): readonly string[] {
  return [...new Set(inputs.flatMap(filesOfFrame))];
}
