/** Finds the top of the star that was meant by a pixel near it. */
import type { Cutout } from './cutout';

/** How far from the pixel a star may be. */
export const STAR_REACH = 10;

export interface Top {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** How far one looks for a higher pixel while climbing: over the bumps that noise makes on a star's slope. */
const STRIDE = 2;

/**
 * The highest pixel of the star on whose slope the pixel lies, else the highest within STAR_REACH; null when it is not
 * above `threshold`. Heights are means of 3 x 3 pixels, so that a hot pixel is passed over; `value` is the pixel's own.
 */
export function findTop(cutout: Cutout, column: number, row: number, threshold: number): Top | null {
  const height = (x: number, y: number) => smoothed(cutout, x, y);
  const inReach = (x: number, y: number) => Math.hypot(x - column, y - row) <= STAR_REACH;
  const highest = (x: number, y: number, radius: number) => {
    let best = { x, y, height: height(x, y) };
    for (let v = y - radius; v <= y + radius; v++) {
      for (let u = x - radius; u <= x + radius; u++) {
        const here = inReach(u, v) ? height(u, v) : Number.NEGATIVE_INFINITY;
        if (here > best.height) best = { x: u, y: v, height: here };
      }
    }
    return best;
  };
  let top = highest(column, row, STRIDE);
  for (let next = highest(top.x, top.y, STRIDE); next.height > top.height; next = highest(top.x, top.y, STRIDE))
    top = next;
  const climbed = highestPixel(cutout, top.x, top.y);
  if (climbed !== null && climbed.value > threshold) return climbed;
  top = highest(column, row, STAR_REACH);
  const brightest = highestPixel(cutout, top.x, top.y);
  return brightest !== null && brightest.value > threshold ? brightest : null;
}

function valueAt({ x0, y0, width, height, values }: Cutout, x: number, y: number): number {
  const inside = x >= x0 && x < x0 + width && y >= y0 && y < y0 + height;
  return inside ? values[(y - y0) * width + x - x0]! : Number.NaN;
}

/** Mean of the numbers among 3 x 3 pixels; minus infinity where there is none. */
function smoothed(cutout: Cutout, x: number, y: number): number {
  let [sum, n] = [0, 0];
  for (let v = y - 1; v <= y + 1; v++) {
    for (let u = x - 1; u <= x + 1; u++) {
      const value = valueAt(cutout, u, v);
      if (Number.isFinite(value)) [sum, n] = [sum + value, n + 1];
    }
  }
  return n === 0 ? Number.NEGATIVE_INFINITY : sum / n;
}

/** The greatest number among 3 x 3 pixels. */
function highestPixel(cutout: Cutout, x: number, y: number): Top | null {
  let best: Top | null = null;
  for (let v = y - 1; v <= y + 1; v++) {
    for (let u = x - 1; u <= x + 1; u++) {
      const value = valueAt(cutout, u, v);
      if (Number.isFinite(value) && (best === null || value > best.value)) best = { x: u, y: v, value };
    }
  }
  return best;
}
