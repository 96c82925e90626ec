/** Reads the pixels of a plan before it is run: flats beyond a limit are refused in it, the others keep their levels. */
import type { Plan, PlannedFlat } from '../engine/plan/plan';
import { type Pixels, withLevels } from '../engine/plan/withLevels';
import type { FrameOutcome } from '../engine/reduce/outcome';
import { cancelledError } from './jobContext';
import type { WorkerPool } from './pool';
import { type PlanRun, walkPlan } from './runPlan';

/**
 * The same plan once its pixels are known; those that `run.levels` knows are not read again. A flat that cannot be read
 * to its end is refused too: it would fail in the run.
 *
 * @throws FlatfieldError `Cancelled`; what was read until then is kept in `run.levels`
 */
export async function inspectPlan(pool: WorkerPool, plan: Plan, run: PlanRun = {}): Promise<Plan> {
  const find = run.levels?.finder() ?? (() => undefined);
  const known = new Map<PlannedFlat, Pixels>();
  for (const flat of plan.flats) {
    const levels = flat.levels ?? find(flat, plan.format.mask);
    if (levels !== undefined) known.set(flat, { levels });
  }
  const flats = plan.flats.filter((flat) => !known.has(flat));
  const outcomes = flats.length === 0 ? [] : await walkPlan(pool, { ...plan, flats }, 'inspect', run);
  if (outcomes.some(({ status }) => status === 'cancelled')) throw cancelledError();
  flats.forEach((flat, i) => {
    const pixels = pixelsOf(outcomes[i]!);
    if (pixels !== undefined) known.set(flat, pixels);
  });
  return withLevels(plan, (flat) => known.get(flat));
}

function pixelsOf({ levels, error }: FrameOutcome): Pixels | undefined {
  if (levels !== null) return { levels };
  return error === null ? undefined : { failure: error };
}
