/** "Show Flats' Verdict": how healthy the flats of the selection are, as a page. */
import type { VerdictContents } from '../../protocol/verdictPage';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { byRecipe } from './planning';

export async function showVerdict(services: Services, ...args: readonly unknown[]): Promise<void> {
  const paths = await selectedPaths(services, args);
  if (paths === undefined) return;
  for (const inputs of byRecipe(paths)) services.panels.show('verdict', { inputs } satisfies VerdictContents);
}
