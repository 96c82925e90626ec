/**
 * Statistics that agree with numpy to the last bit: median, mean (pairwise sum / n), std (ddof 0), mad_std
 * (1.4826… · median|x - median|); and two that take their values in blocks.
 */

import { FlatfieldError } from '../errors';
import { arraySum } from './pairwiseSum';
import { medianOfRanks, nearMedian, selectMedian } from './ranks';

/** Standard deviation of a normal distribution over its median absolute deviation, as in `astropy.stats.mad_std`. */
export const MAD_TO_STD = 1.482602218505602;

/** `np.median` of the first `count` values; NaN if one is NaN or there is none. The values stay as they are. */
export function median(values: Float64Array, count: number = values.length): number {
  if (count === 0 || hasNaN(values, count)) return Number.NaN;
  const [low, high] = [(count - 1) >> 1, count >> 1];
  return nearMedian(values, count, low, high) ?? selectMedian(values.slice(0, count), count, low, high);
}

/** `np.median` of the first `count` values of a scratch array, which are REORDERED. */
export function medianInPlace(scratch: Float64Array, count: number = scratch.length): number {
  if (count === 0 || hasNaN(scratch, count)) return Number.NaN;
  return medianOfRanks(scratch, count, (count - 1) >> 1, count >> 1);
}

function hasNaN(values: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(values[i])) return true;
  }
  return false;
}

/** `np.mean` of the first `count` values of a contiguous float64 array, bit for bit; NaN if there is none. */
export function mean(values: Float64Array, count: number = values.length): number {
  return arraySum(values, count) / count;
}

/** `np.std` (ddof 0) of the first `count` values, bit for bit; NaN if there is none. */
export function standardDeviation(values: Float64Array, count: number = values.length): number {
  const average = mean(values, count);
  const squares = values.slice(0, count);
  for (let i = 0; i < count; i++) {
    const difference = squares[i]! - average;
    squares[i] = difference * difference;
  }
  return Math.sqrt(mean(squares));
}

/** `astropy.stats.mad_std` of the first `count` values; NaN if one is NaN or there is none. */
export function madStd(values: Float64Array, count: number = values.length): number {
  return madStdInPlace(values.slice(0, count));
}

/** The same of all of `scratch`, whose values are lost. */
export function madStdInPlace(scratch: Float64Array): number {
  toDistances(scratch, medianInPlace(scratch));
  return medianInPlace(scratch) * MAD_TO_STD;
}

function toDistances(values: Float64Array, centre: number): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.abs(values[i]! - centre);
}

/**
 * Count, extremes, mean and standard deviation (ddof 0) of values that come in blocks; NaNs are counted apart.
 * Each block is summed in two passes and joined by Chan's formula, so no digits are lost to a large mean.
 */
export class StreamingStatistics {
  #count = 0;
  #nanCount = 0;
  #min = Number.NaN;
  #max = Number.NaN;
  #mean = Number.NaN;
  #squares = 0;

  add(values: Float64Array, count: number = values.length): void {
    let numbers = 0;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) continue;
      numbers++;
      sum += value;
      // Negated, so that the first number replaces the NaN.
      if (!(value >= this.#min)) this.#min = value;
      if (!(value <= this.#max)) this.#max = value;
    }
    this.#nanCount += count - numbers;
    if (numbers > 0) this.#join(numbers, sum / numbers, squaresAbout(sum / numbers, values, count));
  }

  #join(count: number, average: number, squares: number): void {
    if (this.#count === 0) {
      this.#count = count;
      this.#mean = average;
      this.#squares = squares;
      return;
    }
    const total = this.#count + count;
    // Of an infinite mean the formula would make NaN; the sum is what numpy has.
    const shift = Number.isFinite(average) && Number.isFinite(this.#mean) ? average - this.#mean : average + this.#mean;
    this.#squares += squares + shift * shift * ((this.#count * count) / total);
    this.#mean += (shift * count) / total;
    this.#count = total;
  }

  /** How many numbers, NaNs not counted. */
  get count(): number {
    return this.#count;
  }
  get nanCount(): number {
    return this.#nanCount;
  }
  /** NaN without numbers, as are `max`, `mean` and `standardDeviation`. */
  get min(): number {
    return this.#min;
  }
  get max(): number {
    return this.#max;
  }
  get mean(): number {
    return this.#mean;
  }
  get standardDeviation(): number {
    return Math.sqrt(this.#squares / this.#count);
  }
}

function squaresAbout(average: number, values: Float64Array, count: number): number {
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const difference = values[i]! - average;
    if (!Number.isNaN(values[i])) squares += difference * difference;
  }
  return squares;
}

/** Bits of the ordered key that lie below the digit of each pass: 21 bits a digit, then what is left of the 64. */
const SHIFTS = [43n, 22n, 1n, 0n] as const;
const BINS = 2 ** 21;
/** Numbers that fit into the memory of the bins. */
const CAPACITY = BINS / 2;

/**
 * The exact `np.median` of the numbers among values too many to hold: `while (!done) { beginPass(); add() every block;
 * done = endPass(); }`, the same values in each pass, then `result()`. Fewer than 2^32 values; 8 MB of memory.
 *
 * A double's bits, made unsigned in the order of its values, are read as digits of 21 bits. Each pass counts one digit
 * and so narrows the bracket that holds the middle; when its numbers fit into memory they are gathered and selected:
 * two passes for a usual flat, three where many pixels are equal, four at most. NaNs are left out and counted.
 */
export class StreamingMedian {
  readonly #bins = new Uint32Array(BINS);
  readonly #gathered = new Float64Array(this.#bins.buffer);
  readonly #number = new Float64Array(1);
  readonly #words = new Uint32Array(this.#number.buffer);
  #task: 'count' | 'gather' | 'neighbours' | 'done' = 'count';
  #level = 0;
  /** The bracket: its leading digits, its ends (inclusive; NaN where it runs beyond an infinity) and what lies below it. */
  #digits = 0n;
  #lowest = Number.NEGATIVE_INFINITY;
  #highest = Number.POSITIVE_INFINITY;
  #below = 0;
  /** Numbers expected in the bracket, those met in this pass, and the least and greatest of them. */
  #expected = Number.NaN;
  #inside = 0;
  #least = Number.NaN;
  #greatest = Number.NaN;
  #count = 0;
  #nanCount = 0;
  #result = Number.NaN;

  /** How many numbers, NaNs not counted; known after the first pass, as is `nanCount`. */
  get count(): number {
    return this.#count;
  }
  get nanCount(): number {
    return this.#nanCount;
  }

  beginPass(): void {
    if (this.#task === 'count') this.#bins.fill(0);
    this.#inside = 0;
    this.#least = Number.POSITIVE_INFINITY;
    this.#greatest = Number.NEGATIVE_INFINITY;
  }

  add(values: Float64Array, count: number = values.length): void {
    if (this.#task === 'neighbours') this.#addNeighbours(values, count);
    else if (this.#task === 'gather') this.#gather(values, count);
    else if (this.#level === 0) this.#countFirstDigit(values, count);
    else this.#countDigit(values, count);
  }

  /** Level 0, where every number lies in the bracket: its digit is in the high word alone. */
  #countFirstDigit(values: Float64Array, count: number): void {
    const words = new Int32Array(values.buffer, values.byteOffset, 2 * count);
    // Counted as signed 32-bit integers, whose bits are the same: to unsigned ones JavaScript adds as float64.
    const bins = new Int32Array(this.#bins.buffer);
    let least = this.#least;
    let greatest = this.#greatest;
    let nans = 0;
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) {
        nans++;
        continue;
      }
      if (value < least) least = value;
      if (value > greatest) greatest = value;
      // -0 has the key of 0, to which it is equal.
      const raw = value === 0 ? 0 : words[2 * i + 1]!;
      const digit = (raw ^ ((raw >> 31) | 0x80000000)) >>> 11;
      bins[digit] = (bins[digit]! + 1) | 0;
    }
    this.#least = least;
    this.#greatest = greatest;
    this.#nanCount += nans;
    this.#inside += count - nans;
  }

  #countDigit(values: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      if (Number.isNaN(value) || value < this.#lowest || value > this.#highest) continue;
      this.#inside++;
      if (value < this.#least) this.#least = value;
      if (value > this.#greatest) this.#greatest = value;
      this.#number[0] = value + 0;
      const raw = this.#words[1]!;
      const flip = raw >> 31;
      const high = raw ^ flip;
      const low = this.#words[0]! ^ flip;
      let digit = low & 1;
      if (this.#level === 1) digit = ((high & 0x7ff) << 10) | (low >>> 22);
      else if (this.#level === 2) digit = (low & 0x3fffff) >>> 1;
      this.#bins[digit]!++;
    }
  }

  #gather(values: Float64Array, count: number): void {
    const gathered = this.#gathered;
    const lowest = this.#lowest;
    const highest = this.#highest;
    let inside = this.#inside;
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      if (value < lowest || value > highest || Number.isNaN(value)) continue;
      gathered[inside++] = value;
    }
    this.#inside = inside;
  }

  /** For a bracket whose ends are the two middle numbers' digits: the greatest of the lower, the least of the upper. */
  #addNeighbours(values: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      if (value <= this.#lowest && value > this.#greatest) this.#greatest = value;
      if (value >= this.#highest && value < this.#least) this.#least = value;
    }
  }

  /** True when `result()` is known, false when another pass is needed. */
  endPass(): boolean {
    if (this.#task === 'neighbours') return this.#finish((this.#greatest + this.#least) / 2);
    if (Number.isNaN(this.#expected)) this.#count = this.#inside;
    else if (this.#inside !== this.#expected) {
      throw new FlatfieldError('Refused', 'The values changed between two passes of their median.');
    }
    if (this.#count === 0) return this.#finish(Number.NaN);
    const low = Math.floor((this.#count - 1) / 2) - this.#below;
    const high = Math.floor(this.#count / 2) - this.#below;
    if (this.#task === 'gather') return this.#finish(medianOfRanks(this.#gathered, this.#inside, low, high));
    if (this.#least === this.#greatest) return this.#finish(this.#least);
    return this.#narrow(low, high);
  }

  #finish(result: number): true {
    this.#task = 'done';
    this.#result = result;
    return true;
  }

  #narrow(low: number, high: number): boolean {
    let bin = 0;
    let before = 0;
    for (; before + this.#bins[bin]! <= low; bin++) before += this.#bins[bin]!;
    const inBin = this.#bins[bin]!;
    let highBin = bin;
    while (before + inBin <= high && (highBin === bin || this.#bins[highBin] === 0)) highBin++;
    const [lower, upper] = [this.#ends(bin), this.#ends(highBin)];
    if (lower.least === lower.greatest && upper.least === upper.greatest) {
      return this.#finish((lower.least + upper.least) / 2);
    }
    if (highBin !== bin) {
      [this.#lowest, this.#highest] = [lower.greatest, upper.least];
      this.#task = 'neighbours';
      return false;
    }
    [this.#lowest, this.#highest] = [lower.least, lower.greatest];
    this.#digits = lower.digits;
    this.#below += before;
    this.#expected = inBin;
    if (inBin <= CAPACITY) this.#task = 'gather';
    else this.#level++;
    return false;
  }

  /** The least and the greatest value of a bin of the present level. */
  #ends(bin: number): { digits: bigint; least: number; greatest: number } {
    const shift = SHIFTS[this.#level]!;
    const digits = (this.#digits << ((SHIFTS[this.#level - 1] ?? 64n) - shift)) | BigInt(bin);
    const greatest = valueOfKey(((digits + 1n) << shift) - 1n);
    // No number has the key of -0, and compared as a value it would let the zeros of the next bin in.
    const below = Object.is(greatest, -0) ? -Number.MIN_VALUE : greatest;
    return { digits, least: valueOfKey(digits << shift), greatest: below };
  }

  /** `np.median` of the numbers; NaN if there was none. */
  result(): number {
    if (this.#task !== 'done') throw new FlatfieldError('Refused', 'The median needs another pass over its values.');
    return this.#result;
  }
}

/** The double of an ordered key: positive numbers have the top bit set, negative ones all bits inverted. */
function valueOfKey(key: bigint): number {
  const sign = 1n << 63n;
  const bits = (key & sign) === 0n ? BigInt.asUintN(64, ~key) : key ^ sign;
  return new Float64Array(BigUint64Array.of(bits).buffer)[0]!;
}
