/** "Reject Frame": the selected frames are noted in the list beside them, which every plan honours. */
import { setRejected } from '../../worker/setRejected';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { requireTrust } from './trust';

export async function rejectFrame(services: Services, ...args: readonly unknown[]): Promise<void> {
  const paths = await selectedPaths(services, args);
  if (paths === undefined) return;
  reject(services, paths);
  await services.explorer.refresh();
}

/**
 * Rejects these frames; the tree notices the list by itself.
 *
 * @param reason written beside their names; null keeps the one that is there
 * @throws FlatfieldError `Refused` in Restricted Mode, and what setRejected throws
 */
export function reject(services: Pick<Services, 'log'>, paths: readonly string[], reason: string | null = null): void {
  requireTrust('Rejecting a frame writes a list');
  for (const list of setRejected(paths, { rejected: true, reason })) services.log.info(`${list} changed.`);
}
