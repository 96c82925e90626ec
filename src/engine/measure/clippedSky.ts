/** The level and the noise of the sky, stars left out: a median and a deviation with outliers clipped. */
import { median, standardDeviation } from '../ccd/statistics';

export interface Sky {
  readonly level: number;
  /** Standard deviation (ddof 0) of the pixels that were kept. */
  readonly noise: number;
  readonly n: number;
}

const SIGMAS = 3;
const ROUNDS = 10;

/**
 * As `astropy.stats.sigma_clipped_stats(values, sigma=3, maxiters=10)`: values further than 3 standard deviations from
 * the median go, until none does. The values hold no NaN; NaN when there are none.
 */
export function clippedSky(values: Float64Array): Sky {
  let kept = values;
  let [level, noise] = [median(kept), standardDeviation(kept)];
  for (let round = 0; round < ROUNDS; round++) {
    const near = kept.filter((value) => Math.abs(value - level) <= SIGMAS * noise);
    if (near.length === kept.length || near.length === 0) break;
    kept = near;
    [level, noise] = [median(kept), standardDeviation(kept)];
  }
  return { level, noise, n: kept.length };
}
