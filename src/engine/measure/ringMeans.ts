/** The radial profile of a star: means of its pixels in rings. */
import { type Cutout, pixelsWithin } from './cutout';

/** Of the pixels whose centre is at least k and less than k + 1 pixels away: mean distance, mean value, number. */
export interface Ring {
  readonly radius: number;
  readonly value: number;
  readonly n: number;
}

/** Rings from the centre out to `reach` pixels; those that hold no number are left out. */
export function ringMeans(cutout: Cutout, x: number, y: number, reach: number): Ring[] {
  const rings: { radius: number; value: number; n: number }[] = [];
  for (const pixel of pixelsWithin(cutout, x, y, 0, reach)) {
    const index = Math.floor(pixel.radius);
    const ring = rings[index] ?? { radius: 0, value: 0, n: 0 };
    rings[index] = { radius: ring.radius + pixel.radius, value: ring.value + pixel.value, n: ring.n + 1 };
  }
  return rings.flatMap(({ radius, value, n }) => (n === 0 ? [] : [{ radius: radius / n, value: value / n, n }]));
}
