/** "Compare Selected Frames" and "Review Selected Frames": several frames in one viewer. */
import { FlatfieldError } from '../../engine/errors';
import { nodeDisk } from '../../worker/disk';
import { listFiles } from '../../worker/listFiles';
import { selectedPaths } from '../selection';
import type { Services } from '../services';

/** More than anybody blinks, and few enough that the window stays quick. */
const MOST_FRAMES = 500;

export async function compareSelected(services: Services, ...args: readonly unknown[]): Promise<void> {
  await open(services, args, 'compare');
}

export async function reviewSelected(services: Services, ...args: readonly unknown[]): Promise<void> {
  await open(services, args, 'review');
}

async function open(services: Services, args: readonly unknown[], purpose: 'compare' | 'review'): Promise<void> {
  const chosen = await selectedPaths(services, args);
  if (chosen === undefined) return;
  const { files: frames } = listFiles(chosen, nodeDisk, () => {});
  const least = purpose === 'compare' ? 2 : 1;
  if (frames.length < least || frames.length > MOST_FRAMES) {
    throw new FlatfieldError(
      'Usage',
      `${frames.length} frames are selected; ${least} to ${MOST_FRAMES} fit one window.`,
      {
        wayOut: 'Select the frames in the Explorer or in the frames tree, with Ctrl or Shift held.',
      },
    );
  }
  services.viewers.compare(frames, purpose);
}
