/** "Calibrate Selected Lights": as "Reduce Selected Flats", for light frames, which are divided by their combined flat. */
import type { Services } from '../services';
import { type Reduction, reduceFrames } from './reduceSelected';
import { requireTrust } from './trust';

/** Resolves with what was done, night by night. */
export async function calibrateSelected(
  services: Services,
  ...args: readonly unknown[]
): Promise<readonly Reduction[]> {
  requireTrust('Calibrating writes files');
  return reduceFrames(services, 'light', args);
}
