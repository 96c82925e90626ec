/** "Accept Frame Again": the selected frames are taken from the list of rejected ones. */
import { setRejected } from '../../worker/setRejected';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { requireTrust } from './trust';

export async function acceptFrame(services: Services, ...args: readonly unknown[]): Promise<void> {
  const paths = await selectedPaths(services, args);
  if (paths === undefined) return;
  accept(services, paths);
  await services.explorer.refresh();
}

/**
 * Accepts these frames again; the tree notices the list by itself.
 *
 * @throws FlatfieldError `Refused` in Restricted Mode, and what setRejected throws
 */
export function accept(services: Pick<Services, 'log'>, paths: readonly string[]): void {
  requireTrust('Accepting a frame again writes a list');
  for (const list of setRejected(paths, { rejected: false })) services.log.info(`${list} changed.`);
}
