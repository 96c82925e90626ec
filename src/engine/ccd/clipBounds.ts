/** Sigma clipping of one pixel's values: centre - low * deviation <= x <= centre + high * deviation stays. */
import { MAD_TO_STD } from './statistics';

/** Which values of a pixel are rejected: `low` and `high` are numbers of deviations. */
export interface Clip {
  readonly low: number;
  readonly high: number;
  readonly center: 'median' | 'mean';
  readonly deviation: 'mad_std' | 'std';
  /** How often bounds are made from the values within the last bounds; ccdproc's combine does 1. */
  readonly iterations: number;
}

/**
 * The bounds of `astropy.stats.sigma_clip` along the frames, bit for bit: mean and std (ddof 0) are sums in frame
 * order, as `np.ma.mean` and `np.ma.std` along axis 0 make them; the median averages the two middle values.
 * One instance serves all pixels, so that none allocates.
 */
export class ClipBounds {
  lower = Number.NaN;
  upper = Number.NaN;
  readonly #clip: Clip;
  readonly #needsMedian: boolean;
  readonly #needsMean: boolean;
  readonly #sorted: Float64Array;

  /** @param frames the most values that a pixel can have. */
  constructor(clip: Clip, frames: number) {
    this.#clip = clip;
    this.#needsMedian = clip.center === 'median' || clip.deviation === 'mad_std';
    this.#needsMean = clip.center === 'mean' || clip.deviation === 'std';
    this.#sorted = new Float64Array(frames);
  }

  /** Sets `lower` and `upper` (NaN for no values) from the first `count` values, all finite, which it may overwrite. */
  measure(values: Float64Array, count: number): void {
    const { low, high, center, deviation, iterations } = this.#clip;
    let used = count;
    for (let round = 1; ; round++) {
      let middle = Number.NaN;
      if (this.#needsMedian) {
        sortInto(this.#sorted, values, used);
        middle = medianOfSorted(this.#sorted, used);
      }
      const average = this.#needsMean ? meanInOrder(values, used) : Number.NaN;
      const centre = center === 'median' ? middle : average;
      const spread =
        deviation === 'mad_std'
          ? madOfSorted(this.#sorted, used, middle) * MAD_TO_STD
          : stdInOrder(values, used, average);
      this.lower = centre - low * spread;
      this.upper = centre + high * spread;
      if (round >= iterations) return;
      const inside = this.#keepInside(values, used);
      if (inside === used || inside === 0) return;
      used = inside;
    }
  }

  /** True for what lies outside of the bounds, and for what is not finite. */
  rejects(value: number): boolean {
    return value < this.lower || value > this.upper || value - value !== 0;
  }

  #keepInside(values: Float64Array, count: number): number {
    let inside = 0;
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      if (value >= this.lower && value <= this.upper) values[inside++] = value;
    }
    return inside;
  }
}

/** Up to as many values, insertion is faster than the sort of typed arrays. */
const SHORT = 96;

/** The first `count` values in ascending order. */
function sortInto(sorted: Float64Array, values: Float64Array, count: number): void {
  if (count > SHORT) {
    sorted.set(values.subarray(0, count));
    sorted.subarray(0, count).sort();
    return;
  }
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    let j = i;
    for (; j > 0 && sorted[j - 1]! > value; j--) sorted[j] = sorted[j - 1]!;
    sorted[j] = value;
  }
}

/** Middle value or mean of the two middle ones; NaN for none. */
function medianOfSorted(sorted: Float64Array, count: number): number {
  if (count === 0) return Number.NaN;
  const high = sorted[count >> 1]!;
  return count % 2 === 1 ? high : (sorted[(count >> 1) - 1]! + high) / 2;
}

/** Median of |x - middle|: deviations grow away from the middle on both sides, so merging the sides orders them. */
function madOfSorted(sorted: Float64Array, count: number, middle: number): number {
  if (count === 0) return Number.NaN;
  let below = (count - 1) >> 1;
  let above = below + 1;
  let previous = 0;
  let deviation = 0;
  for (let rank = 0; rank <= count >> 1; rank++) {
    previous = deviation;
    const down = below < 0 ? Number.POSITIVE_INFINITY : middle - sorted[below]!;
    const up = above >= count ? Number.POSITIVE_INFINITY : sorted[above]! - middle;
    if (down <= up) {
      deviation = down;
      below--;
    } else {
      deviation = up;
      above++;
    }
  }
  return count % 2 === 1 ? deviation : (previous + deviation) / 2;
}

function meanInOrder(values: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  return sum / count;
}

/** Standard deviation (ddof 0) about `average`, summed in order, as bottleneck.nanstd has it; NaN for none. */
export function stdInOrder(values: Float64Array, count: number, average: number): number {
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const difference = values[i]! - average;
    squares += difference * difference;
  }
  return Math.sqrt(squares / count);
}
