/** From paths to a plan, its text and its title, with the settings of the folder that they lie in. */
import { groupAlike } from '../../engine/plan/alike';
import { describePlan } from '../../engine/plan/describePlan';
import type { ExistingRule, Plan } from '../../engine/plan/plan';
import { nearestRecipe, preparePlan } from '../../worker/prepare';
import type { Work } from '../progress';
import type { Services } from '../services';
import { mastersSetting } from '../settings';
import type { PlanPage } from './askAboutPlan';

/** The plan for these files and folders: reads headers, writes nothing. */
export async function makePlan(
  services: Services,
  inputs: readonly string[],
  work: Work,
  existing: ExistingRule | null = null,
): Promise<Plan> {
  const request = { paths: inputs, masters: mastersOf(inputs), existing, digests: services.digests, ...work };
  const { plan } = await preparePlan(services.pool, request);
  return plan;
}

/** The inputs in groups of one recipe each: a selection in the tree may hold frames of several nights. */
export function byRecipe(inputs: readonly string[]): readonly (readonly string[])[] {
  return groupAlike(inputs, (input) => nearestRecipe(input) ?? 'none');
}

/** The same where stale results are made anew; null where no result is in the way of the first. */
export async function makeUpdatingPlan(
  services: Services,
  plan: Plan,
  inputs: readonly string[],
  work: Work,
): Promise<Plan | null> {
  const left = plan.flats.some(({ action, result }) => action === 'skip' && result.state !== 'upToDate');
  const asked = (plan.existing === 'fail' && plan.refused.length > 0) || (plan.existing === 'skip' && left);
  return asked ? makePlan(services, inputs, work, 'update') : null;
}

/** The plan as a page to read. */
export function planPage(plan: Plan, inputs: readonly string[]): PlanPage {
  return { kind: 'flatfield-plan', title: planTitle(plan), text: describePlan(plan), inputs };
}

function planTitle(plan: Plan): string {
  const asked = [...plan.flats, ...plan.refused];
  if (asked.length === 0) return 'Reduction plan';
  return asked.length === 1 ? `Plan for ${asked[0]!.name}` : `Plan for ${asked.length} flats`;
}

/** Where to look for masters beside the selection itself and the output folder. */
export function mastersOf(inputs: readonly string[]): readonly string[] {
  return inputs[0] === undefined ? [] : mastersSetting(inputs[0]);
}
