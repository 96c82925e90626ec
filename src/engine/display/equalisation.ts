/** Histogram equalisation: shares of a sample's values, so that every part of the colour map is used by as many pixels. */

/** Shares that are made: fine enough for 16-bit values around a sky. */
const LENGTH = 4096;

/**
 * Share of the values between the limits that lie below t = i / (length - 1), as Colours.equalisation wants it: linear
 * between the values, each at its rank / (n - 1) as in astropy's HistEqStretch, equal values at their middle rank.
 * NaN and values beyond the limits are left out; without any value the shares are linear.
 */
export function equalisationOf(
  sample: Float32Array,
  [low, high]: readonly [number, number],
  length: number = LENGTH,
): Float32Array {
  const sorted = sample.filter((value) => value >= low && value <= high).sort();
  const ranks = middleRanks(sorted, low, high);
  const shares = new Float32Array(length);
  let next = 1;
  for (let i = 0; i < length; i++) {
    const value = low + (i / (length - 1)) * (high - low);
    while (next < ranks.values.length - 1 && (ranks.values[next] ?? 0) < value) next++;
    shares[i] = between(ranks, next, value);
  }
  return shares;
}

/** Rising values, each once, and the share of each. */
interface Ranks {
  readonly values: readonly number[];
  readonly shares: readonly number[];
}

/** The limits themselves are the ends, unless the sample reaches them. */
function middleRanks(sorted: Float32Array, low: number, high: number): Ranks {
  const values: number[] = [];
  const shares: number[] = [];
  const last = Math.max(1, sorted.length - 1);
  if (!(sorted[0] === low)) add(low, 0);
  for (let first = 0, end = 0; first < sorted.length; first = end) {
    const value = sorted[first] ?? 0;
    while (end < sorted.length && sorted[end] === value) end++;
    add(value, sorted.length === 1 ? 0.5 : (first + end - 1) / 2 / last);
  }
  if (!(sorted.at(-1) === high)) add(high, 1);
  return { values, shares };

  function add(value: number, share: number): void {
    values.push(value);
    shares.push(share);
  }
}

/** Linear between the points `next` - 1 and `next`. */
function between({ values, shares }: Ranks, next: number, value: number): number {
  const [x0 = 0, x1 = x0, y0 = 0, y1 = y0] = [values[next - 1], values[next], shares[next - 1], shares[next]];
  if (!(x1 > x0)) return y1;
  return y0 + ((value - x0) / (x1 - x0)) * (y1 - y0);
}
