/** The one plane of pixels that is measured, and how it is read piece by piece. */

/** Values that are held at a time while an image is read: 2 MB of float64. */
export const BLOCK_VALUES = 1 << 18;

/** Pixel (x, y) counts from 0, its centre is at whole numbers: it reaches from x - 0.5 up to, not with, x + 0.5. */
export interface PixelGrid {
  /** The file that errors name. */
  readonly path?: string;
  readonly width: number;
  readonly height: number;
  /** Columns `x0` to `x1` (half-open) of `count` rows from `row`, as physical values into `out`, x1 - x0 a row; NaN = none. */
  readPart(row: number, count: number, x0: number, x1: number, out: Float64Array): void;
}

/** Called before each piece that is read, with the rows done so far; throws to stop. */
export type BetweenBlocks = (row: number) => void;

/** The pixel that holds a place. */
export function pixelOf(place: number): number {
  return Math.floor(place + 0.5);
}
