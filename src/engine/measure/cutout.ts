/** A small part of an image around a place, in memory. */
import type { PixelGrid } from './pixelGrid';

/** Pixels of the image from column `x0` and row `y0`; NaN where the image has no value. */
export interface Cutout {
  readonly x0: number;
  readonly y0: number;
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/** A pixel with its distance from a place. */
export interface NearPixel {
  readonly x: number;
  readonly y: number;
  readonly value: number;
  readonly radius: number;
}

/** The pixels at most `half` columns and rows from a pixel, as far as the image reaches. */
export function readCutout(grid: PixelGrid, x: number, y: number, half: number): Cutout {
  const [x0, y0] = [Math.max(0, x - half), Math.max(0, y - half)];
  const width = Math.max(0, Math.min(grid.width, x + half + 1) - x0);
  const height = Math.max(0, Math.min(grid.height, y + half + 1) - y0);
  const values = new Float64Array(width * height);
  if (values.length > 0) grid.readPart(y0, height, x0, x0 + width, values);
  return { x0, y0, width, height, values };
}

/** The pixels that have a number and whose centre is at least `from` and at most `to` away, row by row. */
export function pixelsWithin(cutout: Cutout, x: number, y: number, from: number, to: number): NearPixel[] {
  const found: NearPixel[] = [];
  const [firstRow, lastRow] = between(y - cutout.y0, to, cutout.height);
  const [firstColumn, lastColumn] = between(x - cutout.x0, to, cutout.width);
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      const value = cutout.values[row * cutout.width + column]!;
      const place = { x: cutout.x0 + column, y: cutout.y0 + row };
      const radius = Math.hypot(place.x - x, place.y - y);
      if (radius >= from && radius <= to && Number.isFinite(value)) found.push({ ...place, value, radius });
    }
  }
  return found;
}

/** First and last index of `size` that lie at most `reach` from a place. */
function between(place: number, reach: number, size: number): readonly [number, number] {
  return [Math.max(0, Math.ceil(place - reach)), Math.min(size - 1, Math.floor(place + reach))];
}
