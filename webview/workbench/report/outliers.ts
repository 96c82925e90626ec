/** Which values of a column stand out from the others, and where each lies between the least and the greatest. */

/** Further from the median than this many robust standard deviations is an outlier. */
export const OUTLIER_SIGMAS = 5;
/** Of fewer values nobody can say which is the odd one. */
const LEAST_VALUES = 5;
/** MAD of a normal distribution to its standard deviation. */
const MAD_TO_SIGMA = 1.482602218505602;

export interface Spread {
  readonly low: number;
  readonly high: number;
  readonly median: number;
  /** null where there are too few values, or half of them are the same. */
  readonly sigma: number | null;
}

/** Of the finite values; null where there is none. */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const finite = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (finite.length === 0) return null;
  const median = medianOf(finite);
  const sigma = MAD_TO_SIGMA * medianOf(finite.map((value) => Math.abs(value - median)));
  const known = finite.length >= LEAST_VALUES && sigma > 0;
  return {
    low: finite.reduce((a, b) => Math.min(a, b)),
    high: finite.reduce((a, b) => Math.max(a, b)),
    median,
    sigma: known ? sigma : null,
  };
}

/** -1 far below the others, 1 far above, 0 among them or not to be told. */
export function outlier(value: number | null, spread: Spread | null): -1 | 0 | 1 {
  if (value === null || spread === null || spread.sigma === null) return 0;
  const distance = value - spread.median;
  if (!(Math.abs(distance) > OUTLIER_SIGMAS * spread.sigma)) return 0;
  return distance < 0 ? -1 : 1;
}

/** 0 at the least value, 1 at the greatest; null where all are the same. */
export function placeOf(value: number, { low, high }: Spread): number | null {
  return high > low && Number.isFinite(value) ? (value - low) / (high - low) : null;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : 0.5 * (sorted[half - 1]! + sorted[half]!);
}
