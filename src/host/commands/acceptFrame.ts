/** "Accept Frame Again": the selected frames are taken from the list of rejected ones. */
import { setRejected } from '../../worker/setRejected';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { requireTrust } from './trust';

export async function acceptFrame(services: Services, ...args: readonly unknown[]): Promise<void> {
  const paths = await selectedPaths(services, args);
  if (paths !== undefined) await accept(services, paths);
}

/**
 * Accepts these frames again; the tree shows it when the promise resolves.
 *
 * @throws FlatfieldError `Refused` in Restricted Mode, and what setRejected throws
 */
export async function accept(services: Pick<Services, 'explorer' | 'log'>, paths: readonly string[]): Promise<void> {
  requireTrust('Accepting a frame again writes a list');
  for (const list of setRejected(paths, { rejected: false })) services.log.info(`${list} changed.`);
  await services.explorer.refresh();
}
