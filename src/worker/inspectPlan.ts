/** Reads the pixels of a plan before it is run: flats beyond a limit are refused in it, the others keep their levels. */
import { levelProblem } from '../engine/plan/flatLimits';
import type { Plan, PlannedFlat, RefusedFrame } from '../engine/plan/plan';
import { bytesToWrite } from '../engine/plan/productSize';
import type { FrameOutcome } from '../engine/reduce/outcome';
import { cancelledError } from './jobContext';
import type { WorkerPool } from './pool';
import { type PlanRun, walkPlan } from './runPlan';

/**
 * The same plan once its pixels are known. A flat that cannot be read to its end is refused too: it would fail in the run.
 *
 * @throws FlatfieldError `Cancelled`
 */
export async function inspectPlan(pool: WorkerPool, plan: Plan, run: PlanRun = {}): Promise<Plan> {
  const outcomes = await walkPlan(pool, plan, 'inspect', run);
  if (outcomes.some(({ status }) => status === 'cancelled')) throw cancelledError();
  const flats: PlannedFlat[] = [];
  const refused: RefusedFrame[] = [];
  plan.flats.forEach((flat, index) => {
    const outcome = outcomes[index] as FrameOutcome;
    if (outcome.error !== null) refused.push(refusalOf(flat, outcome, plan));
    else flats.push(outcome.levels === null ? flat : { ...flat, levels: outcome.levels });
  });
  return { ...plan, flats, refused: [...plan.refused, ...refused], bytes: bytesToWrite(flats, plan.format) };
}

function refusalOf(flat: PlannedFlat, { levels, error }: FrameOutcome, { limits }: Plan): RefusedFrame {
  const { path, name, refusedCandidates } = flat;
  const problem = levels === null ? null : levelProblem(levels, limits, flat.unit);
  const file = error?.file == null || error.file === path ? '' : `${error.file}: `;
  return {
    path,
    name,
    reason: problem?.message ?? `${file}${error?.message}`,
    wayOut: problem?.wayOut ?? error?.wayOut ?? null,
    fixes: problem?.fixes ?? [],
    refusedCandidates,
  };
}
