/** "Set Up Calibration for this Folder…": the page on which a recipe is chosen with the pixels in sight. */
import { selectedFolder } from '../selection';
import type { Services } from '../services';
import { requireTrust } from './trust';

/** Opens the page; nothing is written before its button is pressed. */
export async function setUpCalibration(services: Services, ...args: readonly unknown[]): Promise<void> {
  const folder = await selectedFolder(services, args);
  if (folder !== undefined) services.panels.show('setup', { folder });
}

/** @throws FlatfieldError `Refused` in Restricted Mode */
export function requireTrustToWrite(): void {
  requireTrust('Writing a recipe writes a file');
}
