/** How many values are how large: the histogram of a sample, without its extremes. */

/** Share of the values that may lie beyond either end. */
const BEYOND = 0.001;

export interface Histogram {
  /** Lower edge of the first bin and upper edge of the last; all are equally wide. */
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

/**
 * Values in equal bins between the percentiles 0.1 and 99.9 (numpy's linear interpolation); those beyond, NaN and
 * infinities are left out. A bin holds its lower edge, the last one both. Equal values: half a unit to either side.
 */
export function histogramOf(sample: Float32Array, bins: number): Histogram {
  const sorted = sample.filter(Number.isFinite).sort();
  if (sorted.length === 0) return { from: 0, to: 1, counts: new Array<number>(bins).fill(0) };
  let [from, to] = [quantile(sorted, BEYOND), quantile(sorted, 1 - BEYOND)];
  if (from === to) [from, to] = [from - 0.5, to + 0.5];
  const counts = new Array<number>(bins).fill(0);
  for (const value of sorted) {
    if (value < from || value > to) continue;
    const bin = Math.min(bins - 1, Math.floor(((value - from) / (to - from)) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from, to, counts };
}

function quantile(sorted: Float32Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (at - below) * (high - low);
}
