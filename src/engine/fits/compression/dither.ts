/** Quantised integers back to floating-point values, dithered or not (FITS 4.0 sections 10.2 and 10.3, appendix I). */

/** The values of ZQUANTIZ. */
export type Dither = 'NO_DITHER' | 'SUBTRACTIVE_DITHER_1' | 'SUBTRACTIVE_DITHER_2';

/** The integer that CFITSIO writes for an undefined pixel; ZBLANK names it. */
export const NULL_VALUE = -2147483647;

/** The integer that stands for exactly 0 under SUBTRACTIVE_DITHER_2. */
export const ZERO_VALUE = -2147483646;

/** What turns the integers of one tile into values. */
export interface Quantization {
  /** ZSCALE and ZZERO of the tile: value = scale x integer + zero. */
  readonly scale: number;
  readonly zero: number;
  readonly dither: Dither;
  /** ZDITHER0, 1 to 10 000; without meaning under NO_DITHER. */
  readonly seed: number;
  /** Number of the tile: its row of the table, from 0. */
  readonly tile: number;
  /** ZBLANK: the integer of undefined pixels; null where there is none. */
  readonly blank: number | null;
  /** ZBITPIX is -32: values are rounded to float32. */
  readonly single: boolean;
}

const RANDOMS = 10_000;

/** The random numbers of FITS 4.0 appendix I, by the generator of Park and Miller, in float32 as CFITSIO keeps them. */
const random = new Float32Array(RANDOMS);

function fillRandom(): void {
  let seed = 1;
  for (let i = 0; i < RANDOMS; i++) {
    seed = (16807 * seed) % 2147483647;
    random[i] = seed / 2147483647;
  }
}

/** A walk through the random numbers: one for each pixel of a tile in order. */
export class DitherSequence {
  #start: number;
  #next: number;

  /** `seed` is ZDITHER0, `tile` counts from 0. */
  constructor(seed: number, tile: number) {
    if (random[0] === 0) fillRandom();
    this.#start = (((tile + seed - 1) % RANDOMS) + RANDOMS) % RANDOMS;
    this.#next = firstOf(this.#start);
  }

  /** The random number of the next pixel, 0 to 1. */
  next(): number {
    const value = random[this.#next++] as number;
    if (this.#next === RANDOMS) {
      this.#start = (this.#start + 1) % RANDOMS;
      this.#next = firstOf(this.#start);
    }
    return value;
  }
}

/** Where the walk of a tile starts, given its number of the start. */
function firstOf(start: number): number {
  return Math.trunc((random[start] as number) * 500);
}

/**
 * The first `count` quantised integers as values into `out`, bit for bit as CFITSIO decodes them: integer x scale + zero
 * in float64, under a dither with (integer - random + 0.5) for the integer, once rounded to float32 where `single`.
 * `blank` gives NaN, ZERO_VALUE under SUBTRACTIVE_DITHER_2 gives 0. Throws RangeError when `out` is shorter than `count`.
 */
export function dequantize(values: Int32Array, count: number, how: Quantization, out: Float64Array): void {
  if (out.length < count) throw new RangeError(`${count} values do not fit into an array of ${out.length}`);
  const { scale, zero, single } = how;
  const blank = how.blank ?? Number.NaN;
  const zeros = how.dither === 'SUBTRACTIVE_DITHER_2' ? ZERO_VALUE : Number.NaN;
  const sequence = how.dither === 'NO_DITHER' ? null : new DitherSequence(how.seed, how.tile);
  for (let i = 0; i < count; i++) {
    const integer = values[i] as number;
    const steps = sequence === null ? integer : integer - sequence.next() + 0.5;
    const value = steps * scale + zero;
    if (integer === blank) out[i] = Number.NaN;
    else if (integer === zeros) out[i] = 0;
    else out[i] = single ? Math.fround(value) : value;
  }
}
