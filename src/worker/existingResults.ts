/** Looks at the results that are there already: which of them are what the plan would make now. */
import type { FrameInfo, MadeFrom } from '../engine/frames/frameInfo';
import type { PlannedFlat, ResultState } from '../engine/plan/plan';
import { type PlanInput, planFlats } from '../engine/plan/planFlats';
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
  const { flats, format } = planFlats({ ...input, recipe: { ...input.recipe, output } });
  const frames = new Map(input.scan.frames.map((frame) => [frame.path, frame]));
  const problems = new Map(input.scan.unreadable.map(({ path, reason }) => [path, reason]));

  const states = new Map<string, ResultState>();
  const doubtful: Doubtful[] = [];
  for (const flat of flats.filter(({ action }) => action === 'replace')) {
    const result = frames.get(flat.output);
    const state = quickState(result, problems.get(flat.output) ?? null, PROGRAM);
    if (state !== null) states.set(flat.output, state);
    else doubtful.push({ flat, result: result as Doubtful['result'] });
  }
  const wanted = doubtful.flatMap(({ flat }) => [flat.path, ...mastersOf(flat.steps).map(({ path }) => path)]);
  const files = [...new Set(wanted)].flatMap((path) => frames.get(path) ?? []);
  const now = await digests.of(pool, files, { signal });
  for (const { flat, result } of doubtful) {
    const unread = [flat.path, ...mastersOf(flat.steps).map(({ path }) => path)].find((path) => !now.has(path));
    const steps = textDigest(canonicalSteps(flat, format));
    states.set(
      flat.output,
      unread === undefined
        ? compareResult(result, { flat, format, program: PROGRAM, steps }, now)
        : { state: 'unknown', why: `${unread} could not be read to compare it` },
    );
  }
  return states;
}
