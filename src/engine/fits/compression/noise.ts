/** How noisy a row of pixels is, as CFITSIO estimates it to choose the steps of a quantisation. */

/** Range and noise of one row. */
export interface RowNoise {
  /** Pixels that are not NaN. */
  readonly good: number;
  /** Smallest and largest of them; Infinity and -Infinity where there is none. */
  readonly min: number;
  readonly max: number;
  /** Standard deviation of the noise in the units of the pixels; 0 where it cannot be estimated. */
  readonly sigma: number;
}

/** From the median of absolute differences of 2nd, 3rd and 5th order to a standard deviation. */
const TO_SIGMA_2 = 1.0483579;
const TO_SIGMA_3 = 0.6052697;
const TO_SIGMA_5 = 0.1772048;

/**
 * The noise of the first `count` values without NaN: the smallest that is not 0 of three estimates, from medians of
 * |v5 - v7|, |2 v5 - v3 - v7| and |6 v5 - 4 v3 - 4 v7 + v1 + v9| over nine successive pixels. Stretches of equal pixels
 * do not count. `single`: the values are float32, and CFITSIO computes in float32.
 */
export function rowNoise(values: Float64Array, count: number, single: boolean): RowNoise {
  const row = new Float64Array(count);
  let good = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    row[good++] = value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { good, min, max, sigma: good < 9 ? 0 : sigmaOf(row, good, single) };
}

function sigmaOf(row: Float64Array, good: number, single: boolean): number {
  const order2 = new Float64Array(good);
  const order3 = new Float64Array(good);
  const order5 = new Float64Array(good);
  const round = (value: number): number => (single ? Math.fround(value) : value);
  let steps = 0;
  let all = 0;
  for (let i = 8; i < good; i++) {
    const v1 = row[i - 8] as number;
    const v3 = row[i - 6] as number;
    const v4 = row[i - 5] as number;
    const v5 = row[i - 4] as number;
    const v6 = row[i - 3] as number;
    const v7 = row[i - 2] as number;
    const v9 = row[i] as number;
    const flat = v5 === v6 && v6 === v7;
    if (!flat) order2[steps++] = Math.abs(round(v5 - v7));
    if (flat && v3 === v4 && v4 === v5) continue;
    order3[all] = Math.abs(round(round(2 * v5 - v3) - v7));
    const inner = round(round(round(6 * v5) - round(4 * v3)) - round(4 * v7));
    order5[all++] = Math.abs(round(round(inner + v1) + v9));
  }
  if (all === 0) return 0;
  // where there are fewer differences of 2nd order, CFITSIO takes the rest to be 0
  const noise2 = TO_SIGMA_2 * (steps > 1 || all === 1 ? lowerMedian(order2.subarray(0, all)) : 0);
  const noise3 = TO_SIGMA_3 * lowerMedian(order3.subarray(0, all));
  const noise5 = TO_SIGMA_5 * lowerMedian(order5.subarray(0, all));
  let sigma = noise3;
  if (noise2 !== 0 && noise2 < sigma) sigma = noise2;
  if (noise5 !== 0 && noise5 < sigma) sigma = noise5;
  return sigma;
}

/** The middle value, of an even number the lower one, by Hoare's selection. `values` are reordered. */
function lowerMedian(values: Float64Array): number {
  const middle = (values.length - 1) >> 1;
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number;
    let up = low;
    let down = high;
    while (up <= down) {
      while ((values[up] as number) < pivot) up++;
      while ((values[down] as number) > pivot) down--;
      if (up > down) break;
      const value = values[up] as number;
      values[up++] = values[down] as number;
      values[down--] = value;
    }
    if (middle <= down) high = down;
    else if (middle >= up) low = up;
    else break;
  }
  return values[middle] as number;
}
