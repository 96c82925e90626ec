/** The inverse H-transform of HCOMPRESS_1 (White, Postman & Lattanzi 1992), exact to the last bit. */
import { halved, levelsOf } from './hcompressPlanes';
import { smoothLevel } from './hcompressSmooth';

/**
 * The image of `rows` x `columns` pixels from its coefficients, which are used up, into `out`. The coefficients of each
 * level lie in the quadrants of the upper left rectangle of its size: means (the next level), differences in y on the
 * right, in x below, the diagonal ones beyond both. `smoothing` is the largest change of a coefficient, 0 for none.
 *
 * Means are held in units of a quarter of a pixel of their level. All sums are then integers, and the shifts of the
 * usual form, which lose nothing in it, are not needed.
 *
 * Returns false when a pixel did not fit into 32 bits; the nearest number that does is stored.
 */
export function inverseTransform(
  coefficients: Float64Array,
  rows: number,
  columns: number,
  smoothing: number,
  out: Int32Array,
): boolean {
  const levels = levelsOf(Math.max(rows, columns));
  const sum = coefficients[0] as number;
  coefficients[0] = levels === 0 ? 4 * sum : 4 * nearest(sum / 2 ** (levels + 1));
  if (levels === 0) return storeRow(coefficients, 1, out, 0);

  const pair = new Float64Array(2 * columns);
  const means = new Float64Array(levels === 1 ? 0 : halved(rows, 1) * halved(columns, 1));
  let fits = true;
  for (let level = levels - 1; level >= 0; level--) {
    const height = halved(rows, level);
    const width = halved(columns, level);
    const stage = { coefficients, stride: columns, rows: height, columns: width, unit: 2 ** level };
    if (smoothing > 0) smoothLevel(stage, smoothing);
    for (let row = 0; row < height; row += 2) {
      const count = row + 1 < height ? 2 * width : width;
      if (count > width) expandPair(coefficients, columns, row >> 1, height, width, stage.unit, pair);
      else expandLast(coefficients, columns, row >> 1, width, stage.unit, pair);
      if (level > 0) means.set(pair.subarray(0, count), row * width);
      else fits = storeRow(pair, count, out, row * width) && fits;
    }
    for (let row = 0; level > 0 && row < height; row++) {
      coefficients.set(means.subarray(row * width, (row + 1) * width), row * columns);
    }
  }
  return fits;
}

/** Two rows of a level, one after the other in `pair`, from the means of row `row`. */
function expandPair(
  coefficients: Float64Array,
  stride: number,
  row: number,
  height: number,
  width: number,
  unit: number,
  pair: Float64Array,
): void {
  const meanColumns = (width + 1) >> 1;
  const half = 0.5 / unit;
  const whole = 1 / unit;
  const top = row * stride;
  const bottom = (((height + 1) >> 1) + row) * stride;
  let at = 0;
  for (let column = 0; at + 1 < width; column++, at += 2) {
    let mean = coefficients[top + column] as number;
    let x = 2 * nearest((coefficients[bottom + column] as number) * half);
    let y = 2 * nearest((coefficients[top + meanColumns + column] as number) * half);
    const diagonal = nearest((coefficients[bottom + meanColumns + column] as number) * whole);
    // the lowest bits of a sum of four are those of its parts; the encoder has dropped them from all but the diagonal
    const low = diagonal & 1;
    x += x >= 0 ? -low : low;
    y += y >= 0 ? -low : low;
    const second = (diagonal ^ x ^ y) & 2;
    mean += mean >= 0 || low === 1 ? low - second : second;
    pair[at] = mean - x - y + diagonal;
    pair[at + 1] = mean - x + y - diagonal;
    pair[at + width] = mean + x - y - diagonal;
    pair[at + width + 1] = mean + x + y + diagonal;
  }
  if (at < width) {
    const column = at >> 1;
    const x = 2 * nearest((coefficients[bottom + column] as number) * half);
    const mean = withBit(coefficients[top + column] as number, x);
    pair[at] = mean - x;
    pair[at + width] = mean + x;
  }
}

/** The last row of a level with an odd number of rows: it has no differences in x. */
function expandLast(
  coefficients: Float64Array,
  stride: number,
  row: number,
  width: number,
  unit: number,
  pair: Float64Array,
): void {
  const meanColumns = (width + 1) >> 1;
  const top = row * stride;
  let at = 0;
  for (let column = 0; at + 1 < width; column++, at += 2) {
    const y = 2 * nearest((coefficients[top + meanColumns + column] as number) * (0.5 / unit));
    const mean = withBit(coefficients[top + column] as number, y);
    pair[at] = mean - y;
    pair[at + 1] = mean + y;
  }
  if (at < width) pair[at] = coefficients[top + (at >> 1)] as number;
}

/** A mean with the bit that the sum of two shares with their difference. */
function withBit(mean: number, difference: number): number {
  const bit = difference & 2;
  return mean >= 0 ? mean - bit : mean + bit;
}

/** The nearest integer, halves away from zero. */
function nearest(value: number): number {
  return value >= 0 ? Math.floor(value + 0.5) : Math.ceil(value - 0.5);
}

/** Quarters of pixels as pixels. Returns whether all of them fit into 32 bits. */
function storeRow(quarters: Float64Array, count: number, out: Int32Array, to: number): boolean {
  let fits = true;
  for (let i = 0; i < count; i++) {
    const pixel = (quarters[i] as number) * 0.25;
    const stored = Math.max(Math.min(pixel, 0x7fffffff), -0x80000000);
    out[to + i] = stored;
    if (stored !== pixel) fits = false;
  }
  return fits;
}
