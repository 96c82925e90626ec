/** Rows of an image that are in memory, and what stands for the pixels beyond its edges. */

/** Rows `first` to `first + rows` of an image of `width` x `height` pixels, row after row. */
export interface ImageBand {
  readonly values: Float64Array;
  readonly first: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
}

/** A moving rectangle of pixels; it reaches from `n >> 1` before its pixel to `n` in all. */
export interface Box {
  readonly columns: number;
  readonly rows: number;
}

/** The pixel that stands at position `at` of an axis of `length`: scipy.ndimage's mode "reflect", d c b a | a b c d | d c b a. */
export function reflected(at: number, length: number): number {
  const period = 2 * length;
  const inside = ((at % period) + period) % period;
  return inside < length ? inside : period - 1 - inside;
}

/** For each column from `from` to `to` the columns that a box reaches there, one behind the other without repeats. */
export function boxColumns(from: number, to: number, box: Box, width: number): Int32Array {
  const first = from - (box.columns >> 1);
  return Int32Array.from({ length: to - from + box.columns - 1 }, (_, i) => reflected(first + i, width));
}

/** Indices of the first pixels of the rows that a box reaches at row `y`, from the top; the band must hold them. */
export function boxRows(band: ImageBand, y: number, box: Box): Int32Array {
  const first = y - (box.rows >> 1);
  return Int32Array.from({ length: box.rows }, (_, i) => (reflected(first + i, band.height) - band.first) * band.width);
}

/** The rows that boxes reach from rows `from` to `to`, as one range. */
export function reachOf(from: number, to: number, box: Box, height: number): { from: number; to: number } {
  const before = box.rows >> 1;
  let [least, most] = [from, to - 1];
  for (let y = from - before; y < to - before + box.rows - 1; y++) {
    const row = reflected(y, height);
    least = Math.min(least, row);
    most = Math.max(most, row);
  }
  return { from: least, to: most + 1 };
}
