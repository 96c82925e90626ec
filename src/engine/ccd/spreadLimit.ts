/** Frames of unequal levels, clipped before they are scaled: how alike their scaled values have to be for nothing to be clipped. */
import type { Clip } from './clipBounds';
import { MAD_TO_STD } from './statistics';

/** More than what roundings could make of a distance, in the greatest value. */
const MARGIN = 1e-9;
/** Halvings of the range in which the limit is looked for. */
const STEPS = 30;
/** A limit that is less is of no use, and could be what roundings are. */
const LEAST = 1e-6;

/** Means between which the limit holds: what is compared has fourth powers that are numbers. */
export const MEANS = { least: 1e-70, most: 1e70 } as const;

/**
 * If every scaled value of a pixel differs from their mean by at most this part of it, nothing is beyond `clip`'s bounds about
 * the median of the unscaled values: levels that differ as these do make the deviation great enough. 0 where no such part is.
 *
 * @param levels of the frames, in any unit
 */
export function spreadLimit(levels: Float64Array, clip: Clip): number {
  if (clip.center !== 'median' || clip.deviation !== 'mad_std') return 0;
  const sorted = levels.slice().sort();
  let [low, high] = [0, 0.5];
  for (let step = 0; step < STEPS; step++) {
    const part = (low + high) / 2;
    if (keepsAll(sorted, part, clip)) low = part;
    else high = part;
  }
  return low < LEAST ? 0 : low * (1 - LEAST) - MARGIN;
}

/** Whether no value can be clipped where each lies within `part` of its level, by the count that StackSums makes of values. */
function keepsAll(levels: Float64Array, part: number, { low, high }: Clip): boolean {
  const n = levels.length;
  const half = (n - 1) >> 1;
  const least = levels[0]! * (1 - part);
  const most = levels[n - 1]! * (1 + part);
  // The median lies between the two.
  const bottom = levels[half]! * (1 - part);
  const top = levels[n >> 1]! * (1 + part);
  const farthest = Math.max((top - least) / low, (most - bottom) / high) / MAD_TO_STD;
  const near = farthest * (1 + MARGIN) + MARGIN * most * (1 + 1 / low + 1 / high);
  let inside = 0;
  for (const level of levels) if (level * (1 + part) > bottom - near && level * (1 - part) < top + near) inside++;
  return inside <= half;
}
