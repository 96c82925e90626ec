/** From paths to a plan, with the settings of the folder that they lie in. */
import { sep } from 'node:path';
import { groupAlike } from '../../engine/plan/alike';
import type { ExistingRule, Plan, ReducedKind } from '../../engine/plan/plan';
import type { PlanContents } from '../../protocol/planPage';
import { nearestRecipe, preparePlan } from '../../worker/prepare';
import { isProduct } from '../explorer/products';
import type { Work } from '../progress';
import type { Services } from '../services';
import { mastersSetting } from '../settings';

/** The plan for these files and folders, and what it rests on: reads headers, writes nothing. */
export async function prepareNight(
  services: Services,
  inputs: readonly string[],
  work: Partial<Work>,
  existing: ExistingRule | null = null,
  kind: ReducedKind = 'flat',
): ReturnType<typeof preparePlan> {
  const { digests, levels } = services;
  const request = { paths: inputs, kind, masters: mastersOf(inputs), existing, digests, levels, ...work };
  const planned = await preparePlan(services.pool, request);
  // The bytes that it has compared are known to the badges now.
  services.explorer.restate();
  return planned;
}

/** The plan alone. */
export async function makePlan(...asked: Parameters<typeof prepareNight>): Promise<Plan> {
  return (await prepareNight(...asked)).plan;
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
  return asked ? makePlan(services, inputs, work, 'update', plan.kind) : null;
}

/** Where to look for masters beside the selection itself and the output folder. */
export function mastersOf(inputs: readonly string[]): readonly string[] {
  return inputs[0] === undefined ? [] : mastersSetting(inputs[0]);
}

/** What a plan page is about; windows of flats are found again by the contents that they always had. */
export function planContents(inputs: readonly string[], kind: ReducedKind): PlanContents {
  return kind === 'flat' ? { inputs } : { inputs, kind };
}

/** What of files and folders a plan should reduce: their lights, where the tree has found lights there and no raw flat. */
export async function kindToPlan(services: Services, inputs: readonly string[]): Promise<ReducedKind> {
  const below = (path: string): boolean => inputs.some((input) => path === input || path.startsWith(input + sep));
  const { frames } = await services.explorer.scan();
  const raws = frames.filter((frame) => frame.master === null && !isProduct(frame) && below(frame.path));
  const has = (kind: ReducedKind): boolean => raws.some((frame) => frame.kind === kind);
  return !has('flat') && has('light') ? 'light' : 'flat';
}
