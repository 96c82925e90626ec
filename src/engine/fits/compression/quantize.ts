/** Floating-point rows to integers in steps of their noise, as CFITSIO quantises them (FITS 4.0 section 10.2). */
import { type Dither, DitherSequence, NULL_VALUE, ZERO_VALUE } from './dither';
import { rowNoise } from './noise';

/** How a row is quantised. */
export interface QuantizeOptions {
  /** Steps per standard deviation of the noise, or, negative, minus the step itself. CFITSIO's default is 4. */
  readonly level: number;
  readonly dither: Dither;
  /** ZDITHER0, 1 to 10 000; without meaning under NO_DITHER. */
  readonly seed: number;
  /** Number of the tile: its row of the table, from 0. */
  readonly tile: number;
  /** The values are float32 (BITPIX -32): the noise is computed in float32 as by CFITSIO. */
  readonly single: boolean;
}

/** What turns the integers back into values: value = scale x integer + zero, see `dequantize`. */
export interface QuantizedRow {
  readonly scale: number;
  readonly zero: number;
  /** Some integers are NULL_VALUE, for NaN. */
  readonly hasNull: boolean;
}

/** Integers from NULL_VALUE on that stand for no value. */
const RESERVED = 10;
const LARGEST = 2147483647;

/**
 * The first `count` values of one row as integers into `out`, NaN as NULL_VALUE, under SUBTRACTIVE_DITHER_2 exact zeros
 * as ZERO_VALUE. A value comes back within half a step (and, for float32, one rounding).
 * Null where steps cannot hold the row, which must then be stored without loss: rows without noise, of fewer than nine
 * values, with infinities, or with a range beyond the integers. Throws RangeError for a level of 0 or NaN and for
 * arrays that are too short.
 */
export function quantize(
  values: Float64Array,
  count: number,
  how: QuantizeOptions,
  out: Int32Array,
): QuantizedRow | null {
  const level = Math.fround(how.level);
  if (!Number.isFinite(level) || level === 0)
    throw new RangeError(`A quantisation level of ${how.level} is impossible`);
  if (values.length < count || out.length < count) throw new RangeError(`The arrays hold fewer than ${count} values`);
  if (count <= 1) return null;

  const { good, min, max, sigma } = rowNoise(values, count, how.single);
  const hasNull = good < count;
  if (good === 0) {
    out.fill(NULL_VALUE, 0, count);
    const scale = level > 0 ? 1 / level : -level;
    return { scale, zero: -scale * (NULL_VALUE + RESERVED), hasNull };
  }
  const scale = level > 0 ? sigma / level : -level;
  const range = how.single ? Math.fround(max - min) : max - min;
  if (scale === 0 || !(range / scale <= 2 * LARGEST - RESERVED)) return null;

  const zero = zeroPoint(how, hasNull, min, max, range, scale);
  if (!fits(min, zero, scale) || !fits(max, zero, scale)) return null;
  const sequence = how.dither === 'NO_DITHER' ? null : new DitherSequence(how.seed, how.tile);
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    const random = sequence?.next();
    if (Number.isNaN(value)) out[i] = NULL_VALUE;
    else if (value === 0 && how.dither === 'SUBTRACTIVE_DITHER_2') out[i] = ZERO_VALUE;
    else {
      let steps = (value - zero) / scale;
      if (random !== undefined) steps = steps + random - 0.5;
      out[i] = Math.trunc(steps >= 0 ? steps + 0.5 : steps - 0.5);
    }
  }
  return { scale, zero, hasNull };
}

/** ZZERO: next to the reserved integers where they are used, else so that integers are positive if they can be. */
function zeroPoint(
  how: QuantizeOptions,
  hasNull: boolean,
  min: number,
  max: number,
  range: number,
  scale: number,
): number {
  if (hasNull || how.dither === 'SUBTRACTIVE_DITHER_2') return min - scale * (NULL_VALUE + RESERVED);
  // a whole number of steps, so that values which were quantised before meet the same steps again
  if (range / scale < LARGEST - RESERVED) return Math.trunc(min / scale + 0.5) * scale;
  return (how.single ? Math.fround(min + max) : min + max) / 2;
}

/** Whether the integer of `value` is one that stands for values, whatever the dither; also where float64 has no more digits. */
function fits(value: number, zero: number, scale: number): boolean {
  const steps = (value - zero) / scale;
  return steps >= NULL_VALUE + RESERVED - 1 && steps <= LARGEST - 1;
}
