/** How far light (or charge that was left behind) reaches from the image into the overscan. */
import { medianInPlace } from './statistics';

/** A level less than this above the others is no leak, whatever the noise; in the unit of the frame (adu). */
const LEAST = 5;
/** The profile is noisy itself: a leak must be beyond the limit by this many times the deviation of its values. */
const CERTAIN = 3;
/** Deviation of a median over that of a mean. */
const MEDIAN = 1.2533;
/** Lines of a section without which nobody can tell whether its first one leaks, or whether what is left is any good. */
export const LEAST_LINES = 4;

/** The overscan from the image on, each line's level above that of the others. */
export interface Profile {
  readonly above: readonly number[];
  /** Of one pixel. */
  readonly noise: number;
  /** Pixels that each level is the median of. */
  readonly lines: number;
}

/** The lines next to the image that leak. */
export interface Leak {
  /** How many; as many as there are where no good line is left. */
  readonly count: number;
  /** By how much they lie above the lines behind them: the last one, and the first. */
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/**
 * Walks away from the image: a line leaks when it lies above the median of all lines behind it by more than `limit`
 * times the noise of one pixel, and by more than 5 adu, beyond what the profile's own noise may do (3 deviations). The walk ends at the first that does not, for light only falls
 * off. Where it leaves fewer than four, all of them count as leaking. null where none does.
 *
 * A level taken from lines that stand out by less than two noises is off by less than a tenth of a noise; the guide's
 * own section for the LFC begins where 1.5 are left.
 */
export function lightLeak({ above, noise, lines }: Profile, limit: number): Leak | null {
  const threshold = Math.max(LEAST, noise * limit) + (CERTAIN * MEDIAN * noise) / Math.sqrt(lines);
  let count = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (; count <= above.length - LEAST_LINES; count++) {
    const excess = above[count]! - medianInPlace(Float64Array.from(above.slice(count + 1)));
    if (!(excess > threshold)) break;
    least = Math.min(least, excess);
    most = Math.max(most, excess);
  }
  if (count === 0) return null;
  const whole = above.length - count < LEAST_LINES;
  return { count: whole ? above.length : count, least, most, whole };
}
