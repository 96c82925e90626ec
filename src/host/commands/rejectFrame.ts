/** "Reject Frame": the selected frames are noted in the list beside them, which every plan honours. */
import { setRejected } from '../../worker/setRejected';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { requireTrust } from './trust';

export async function rejectFrame(services: Services, ...args: readonly unknown[]): Promise<void> {
  const paths = await selectedPaths(services, args);
  if (paths !== undefined) await reject(services, paths);
}

/**
 * Rejects these frames; the tree shows it when the promise resolves.
 *
 * @param reason written beside their names; null keeps the one that is there
 * @throws FlatfieldError `Refused` in Restricted Mode, and what setRejected throws
 */
export async function reject(
  services: Pick<Services, 'explorer' | 'log'>,
  paths: readonly string[],
  reason: string | null = null,
): Promise<void> {
  requireTrust('Rejecting a frame writes a list');
  for (const list of setRejected(paths, { rejected: true, reason })) services.log.info(`${list} changed.`);
  await services.explorer.refresh();
}
