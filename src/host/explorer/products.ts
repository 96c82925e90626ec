/** Tells what was worked on from what came from the camera. */
import type { FrameInfo } from '../../engine/frames/frameInfo';

/** A single frame that was already worked on, by us or by another program. */
export function isProduct({ ours, history }: FrameInfo): boolean {
  return ours || Object.keys(history).length > 0;
}
