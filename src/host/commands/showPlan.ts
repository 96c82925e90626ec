/** "Show Reduction Plan": what would be done to the selection, and why, as a page from which it can be run. */
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { byRecipe, kindToPlan, planContents } from './planning';

export async function showPlan(services: Services, ...args: readonly unknown[]): Promise<void> {
  const inputs = await selectedPaths(services, args);
  if (inputs === undefined) return;
  const kind = await kindToPlan(services, inputs);
  for (const night of byRecipe(inputs)) services.panels.show('plan', planContents(night, kind));
}
