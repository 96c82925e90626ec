/** Looks at the results that are there already: which of them are what the plan would make now. */
import { FlatfieldError } from '../engine/errors';
import type { FrameInfo, MadeFrom } from '../engine/frames/frameInfo';
import { someNames } from '../engine/plan/alike';
import { nameOf } from '../engine/plan/outputName';
import type { PlannedFlat, PlannedFrame, ResultState } from '../engine/plan/plan';
import { decideFlats, type PlanInput } from '../engine/plan/planFlats';
import { mastersOf } from '../engine/reduce/applySteps';
import { canonicalSteps } from '../engine/reduce/canonicalSteps';
import { compareResult, quickState } from '../engine/reduce/compareResult';
import { PROGRAM } from '../protocol/program';
import { textDigest } from './digest';
import type { FileDigests } from './fileDigests';
import type { WorkerPool } from './pool';

/** A result of ours that its digests decide about. */
interface Doubtful {
  readonly flat: PlannedFlat;
  readonly result: FrameInfo & { readonly made: MadeFrom };
}

/**
 * Path of each result that is there -> what is known of it; empty where none is. Files are hashed only where their
 * digests decide.
 *
 * @throws FlatfieldError `Cancelled`
 */
export async function existingResults(
  pool: WorkerPool,
  input: PlanInput,
  digests: FileDigests,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ResultState>> {
  if (input.existingOutputs.size === 0) return new Map();
  // What would be made if everything were: a rule that refuses what is there would hide its steps.
  const output = { ...input.recipe.output, existing: 'replace' as const };
  const { flats, format } = decideFlats({ ...input, recipe: { ...input.recipe, output } });
  const frames = new Map(input.scan.frames.map((frame) => [frame.path, frame]));
  const problems = new Map(input.scan.unreadable.map(({ path, reason }) => [path, reason]));

  const states = new Map<string, ResultState>();
  const doubtful: Doubtful[] = [];
  for (const flat of flats.filter(({ action }) => action === 'replace')) {
    const result = frames.get(flat.output);
    const state =
      quickState(result, problems.get(flat.output) ?? null, PROGRAM) ?? pendingState(filesOfFrame(flat), input.pending);
    if (state !== null) states.set(flat.output, state);
    else doubtful.push({ flat, result: result as Doubtful['result'] });
  }
  const wanted = doubtful.flatMap(({ flat }) => filesOfFrame(flat));
  const files = [...new Set(wanted)].flatMap((path) => frames.get(path) ?? []);
  const now = await digests.of(pool, files, { signal });
  const compare = async ({ flat, result }: Doubtful): Promise<void> => {
    const unread = filesOfFrame(flat).find((path) => !now.has(path));
    const steps = textDigest(canonicalSteps(flat, format));
    const state =
      unread === undefined
        ? compareResult(result, { flat, format, program: PROGRAM, steps }, now)
        : ({ state: 'unknown', why: `${unread} could not be read to compare it` } as const);
    states.set(flat.output, state.state === 'upToDate' ? await asWritten(pool, result, digests, signal) : state);
  };
  await Promise.all(doubtful.map(compare));
  return states;
}

/** A frame, its masters and its masks. */
export function filesOfFrame({ path, steps, masks = [] }: PlannedFrame): readonly string[] {
  return [path, ...mastersOf(steps).map((master) => master.path), ...masks.map((mask) => mask.path)];
}

/** A result whose files will be made anew before it is; null where none of them will. */
export function pendingState(files: readonly string[], pending: PlanInput['pending']): ResultState | null {
  const names = files.filter((path) => pending?.has(path)).map(nameOf);
  if (names.length === 0) return null;
  return { state: 'stale', why: `${someNames(names)} will be made before it` };
}

/** What would come out the same is up to date only as long as it still holds what came out. */
export async function asWritten(
  pool: WorkerPool,
  result: FrameInfo,
  digests: FileDigests,
  signal: AbortSignal | undefined,
): Promise<ResultState> {
  try {
    const why = await digests.dataProblem(pool, result, signal);
    return why === null ? { state: 'upToDate', why } : { state: 'stale', why };
  } catch (error) {
    if (!(error instanceof FlatfieldError) || error.tag === 'Cancelled') throw error;
    return { state: 'unknown', why: `it could not be read to compare it: ${error.message}` };
  }
}
