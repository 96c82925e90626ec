/** `flatfield plan`: what would be done to each flat, and why; writes nothing, and reads pixels only with --inspect. */
import { describePlan } from '../../engine/plan/describePlan';
import { preparePlan } from '../../worker/prepare';
import type { Context } from '../context';
import { requestOf } from '../request';

export async function plan(context: Context): Promise<number> {
  const { plan: made } = await preparePlan(context.pool, {
    ...requestOf(context),
    inspect: context.given.flag('inspect'),
  });
  context.bar.clear();
  context.json(made);
  context.print(describePlan(made));
  return made.refused.length > 0 ? 3 : 0;
}
