/** Level against exposure time: a straight line by least squares, and how far the worst frame lies from it. */

export interface Linearity {
  /** adu per second, and adu at no exposure. */
  readonly slope: number;
  readonly intercept: number;
  /** Of each frame in % of what the line says, in their order. */
  readonly residuals: readonly number[];
  /** Index of the frame that lies furthest from it. */
  readonly worst: number;
}

/** Frames that a line needs to be tested, and by how much their exposures must differ. */
export const LEAST_FRAMES = 3;
export const LEAST_RANGE = 1.5;

/** Seconds and levels of the same frames; null for too few, or exposures that are too much alike. */
export function linearity(seconds: readonly number[], levels: readonly number[]): Linearity | null {
  const n = seconds.length;
  const least = Math.min(...seconds);
  if (n < LEAST_FRAMES || !(least > 0) || Math.max(...seconds) / least < LEAST_RANGE) return null;
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const [t, l] = [meanOf(seconds), meanOf(levels)];
  let [tt, tl] = [0, 0];
  for (const [i, second] of seconds.entries()) {
    tt += (second - t) ** 2;
    tl += (second - t) * (levels[i]! - l);
  }
  const slope = tl / tt;
  const intercept = l - slope * t;
  const residuals = seconds.map((second, i) => {
    const expected = intercept + slope * second;
    return (100 * (levels[i]! - expected)) / expected;
  });
  const worst = residuals.reduce((far, value, i) => (Math.abs(value) > Math.abs(residuals[far]!) ? i : far), 0);
  return { slope, intercept, residuals, worst };
}
