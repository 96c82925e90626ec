/** `flatfield plan`: what would be done to each flat, and why; writes nothing. */
import { describePlan } from '../../engine/plan/describePlan';
import { preparePlan } from '../../worker/prepare';
import type { Context } from '../context';
import { planLines } from '../problemLines';
import { requestOf } from '../request';

export async function plan(context: Context): Promise<number> {
  const { plan: made } = await preparePlan(context.pool, requestOf(context));
  context.bar.clear();
  context.json(made);
  context.problems(planLines(made.refused, made.flats));
  context.print(describePlan(made));
  return made.refused.length > 0 ? 3 : 0;
}
