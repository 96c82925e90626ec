/** Smoothing while an H-transform is inverted: differences move towards what the neighbouring means suggest. */

/** The coefficients of one level: means, and differences along rows (x), along columns (y), and across (diagonal). */
export interface Level {
  readonly coefficients: Float64Array;
  readonly stride: number;
  /** Size of the image that the level expands to, in pixels of that level. */
  readonly rows: number;
  readonly columns: number;
  /** A mean times `unit` is in the units of the differences. */
  readonly unit: number;
}

/**
 * Smooths the differences of a level in place, each by `most` at most, where the means around it are monotonic; the
 * blocks at the edges stay. The order of the three passes matters: the last one uses what the first two have made.
 */
export function smoothLevel(level: Level, most: number): void {
  const lastRow = Math.ceil((level.rows - 2) / 2);
  const lastColumn = Math.ceil((level.columns - 2) / 2);
  const meanRows = Math.ceil(level.rows / 2);
  const meanColumns = Math.ceil(level.columns / 2);
  const { coefficients, stride, unit } = level;
  const down = meanRows * stride;
  for (let row = 1; row < lastRow; row++) {
    for (let at = row * stride, end = at + meanColumns; at < end; at++) {
      smoothSlope(coefficients, at, stride, at + down, unit, most);
    }
  }
  for (let row = 0; row < meanRows; row++) {
    for (let at = row * stride + 1, end = row * stride + lastColumn; at < end; at++) {
      smoothSlope(coefficients, at, 1, at + meanColumns, unit, most);
    }
  }
  for (let row = 1; row < lastRow; row++) {
    for (let at = row * stride + 1, end = row * stride + lastColumn; at < end; at++) {
      smoothCurvature(level, at, at + down, at + meanColumns, most);
    }
  }
}

/** The difference at `difference`, between the mean at `at` and those `step` before and after it. */
function smoothSlope(
  coefficients: Float64Array,
  at: number,
  step: number,
  difference: number,
  unit: number,
  most: number,
): void {
  const here = (coefficients[at] as number) * unit;
  const before = here - (coefficients[at - step] as number) * unit;
  const after = (coefficients[at + step] as number) * unit - here;
  const highest = Math.max(Math.min(after, before), 0) * 4;
  const lowest = Math.min(Math.max(after, before), 0) * 4;
  if (lowest >= highest) return;
  const wanted = Math.max(Math.min(after + before, highest), lowest);
  const old = coefficients[difference] as number;
  coefficients[difference] = old + limited(wanted - old * 8, 8, most);
}

/** The diagonal difference of the mean at `at`, whose other differences lie at `x` and `y`. */
function smoothCurvature(level: Level, at: number, x: number, y: number, most: number): void {
  const { coefficients, stride, unit } = level;
  const here = (coefficients[at] as number) * unit;
  const upperLeft = (coefficients[at - stride - 1] as number) * unit;
  const upperRight = (coefficients[at - stride + 1] as number) * unit;
  const lowerLeft = (coefficients[at + stride - 1] as number) * unit;
  const lowerRight = (coefficients[at + stride + 1] as number) * unit;
  const slopeX = 2 * (coefficients[x] as number);
  const slopeY = 2 * (coefficients[y] as number);
  const a = lowerRight - here;
  const b = here - lowerLeft;
  const c = here - upperRight;
  const d = upperLeft - here;
  const sum = slopeX + slopeY;
  const gap = slopeX - slopeY;
  const highest = 16 * Math.min(Math.max(a, 0) - sum, Math.max(b, 0) + gap, Math.max(c, 0) - gap, Math.max(d, 0) + sum);
  const lowest = 16 * Math.max(Math.min(a, 0) - sum, Math.min(b, 0) + gap, Math.min(c, 0) - gap, Math.min(d, 0) + sum);
  if (lowest >= highest) return;
  const wanted = Math.max(Math.min(lowerRight + upperLeft - upperRight - lowerLeft, highest), lowest);
  const diagonal = x + y - at;
  const old = coefficients[diagonal] as number;
  coefficients[diagonal] = old + limited(wanted - old * 64, 64, most);
}

/** `change` / `divisor` towards zero, and no more than `most` either way. */
function limited(change: number, divisor: number, most: number): number {
  return Math.max(Math.min(Math.trunc(change / divisor), most), -most);
}
