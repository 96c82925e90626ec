/** Averages and sums of whole stacks, frame by frame: as if nothing were rejected, and which pixels that does not hold for. */
import type { Clip } from './clipBounds';
import type { CombinedRows, CombineOptions } from './combine';
import { MEANS, spreadLimit } from './spreadLimit';
import { MAD_TO_STD } from './statistics';

/** Values that are worked on at a time, at least so many pixels: they stay in the first cache. */
const VALUES = 4096;
const LEAST = 32;
/** More than what roundings could make of a distance, in the greatest value. */
const MARGIN = 1e-9;

export class StackSums {
  /** Pixels of a block. */
  readonly #block: number;
  readonly #means: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #fourths: Float64Array;
  /** What bounds look at, pixel by pixel. */
  readonly #columns: Float64Array;
  /** See spreadLimit; to its fourth power. */
  readonly #limit: number;
  #open = new Int32Array(0);

  private constructor(
    private readonly options: CombineOptions,
    private readonly before: Float64Array,
    private readonly after: Float64Array,
  ) {
    this.#block = Math.max(LEAST, Math.floor(VALUES / after.length));
    this.#means = new Float64Array(this.#block);
    this.#sums = new Float64Array(this.#block);
    this.#squares = new Float64Array(this.#block);
    this.#fourths = new Float64Array(this.#block);
    this.#limit = limitOf(options, before, after) ** 4;
    this.#columns = new Float64Array(options.clip === null ? 0 : this.#block * after.length);
  }

  /**
   * Null for what is not combined from a sum over all frames, or not clipped about a median by its deviation.
   *
   * @param before what each frame is multiplied by before bounds look at it
   * @param after what it is multiplied by before it is combined
   */
  static for(options: CombineOptions, before: Float64Array, after: Float64Array): StackSums | null {
    const { method, minmax, extrema, weights, clip } = options;
    if (method === 'median' || minmax !== null || extrema !== null || weights !== null) return null;
    if (clip !== null && (clip.center !== 'median' || clip.deviation !== 'mad_std')) return null;
    return new StackSums(options, before, after);
  }

  /**
   * Combines pixels `start` to `start + count`; returns the places in `out` where a value is not finite or may be
   * rejected, good until the next call: they are to be combined one by one.
   */
  combine(frames: readonly Float64Array[], start: number, count: number, out: CombinedRows): Int32Array {
    if (this.#open.length < count) this.#open = new Int32Array(count);
    let open = 0;
    for (let done = 0; done < count; done += this.#block) {
      const size = Math.min(this.#block, count - done);
      open = this.#combineBlock(frames, start + done, done, size, out, open);
    }
    return this.#open.subarray(0, open);
  }

  /** Returns how many pixels are open with those of this block. */
  #combineBlock(
    frames: readonly Float64Array[],
    from: number,
    to: number,
    size: number,
    out: CombinedRows,
    before: number,
  ): number {
    const { clip } = this.options;
    const n = frames.length;
    addUp(this.#sums, frames, this.after, from, size);
    this.#finish(frames, from, to, size, out);
    if (clip !== null && this.#limit === 0) for (let f = 0; f < n; f++) this.#fillColumn(frames[f]!, f, from, size);
    let open = before;
    for (let i = 0; i < size; i++) {
      const sum = this.#sums[i]!;
      this.#open[open] = to + i;
      if (sum - sum !== 0 || (clip !== null && this.#isDoubtful(frames, from, i, clip))) open++;
    }
    return open;
  }

  #isDoubtful(frames: readonly Float64Array[], from: number, i: number, clip: Clip): boolean {
    const n = frames.length;
    if (this.#limit > 0) {
      const mean = this.#means[i]!;
      const square = mean * mean;
      // Of the sum of fourth powers none is more.
      if (mean > MEANS.least && mean < MEANS.most && this.#fourths[i]! <= this.#limit * square * square) return false;
      for (let f = 0; f < n; f++) this.#columns[i * n + f] = frames[f]![from + i]! * this.before[f]!;
    }
    return isDoubtful(this.#columns, i * n, n, clip);
  }

  #finish(frames: readonly Float64Array[], from: number, to: number, size: number, out: CombinedRows): void {
    const { values, uncertainty, mask, rejections } = out;
    const n = frames.length;
    const summed = this.options.method === 'sum';
    const sums = this.#sums;
    const means = this.#means;
    for (let i = 0; i < size; i++) means[i] = sums[i]! / n;
    const results = summed ? sums : means;
    for (let i = 0; i < size; i++) values[to + i] = results[i]!;
    mask?.fill(0, to, to + size);
    rejections?.fill(0, to, to + size);
    if (uncertainty === null && this.#limit === 0) return;
    const squares = this.#squares;
    addSquares(squares, this.#fourths, frames, this.after, means, from, size);
    if (uncertainty === null) return;
    const root = Math.sqrt(n);
    for (let i = 0; i < size; i++) {
      const ofMean = Math.sqrt(squares[i]! / n) / root;
      uncertainty[to + i] = summed ? ofMean * n : ofMean;
    }
  }

  #fillColumn(values: Float64Array, frame: number, from: number, size: number): void {
    const columns = this.#columns;
    const frames = this.before.length;
    const factor = this.before[frame]!;
    for (let i = 0; i < size; i++) columns[i * frames + frame] = values[from + i]! * factor;
  }
}

/**
 * Whether anything of the `n` values from `start` on, which are sorted, may be rejected. Nothing is where no value lies farther
 * from the median than `low` or `high` deviations, which is so when at most half of the values (fewer than half of an even
 * number) lie nearer to it than that part of the farthest distance.
 */
function isDoubtful(values: Float64Array, start: number, n: number, { low, high }: Clip): boolean {
  const end = start + n;
  for (let i = start + 1; i < end; i++) {
    const value = values[i]!;
    let j = i;
    for (; j > start && values[j - 1]! > value; j--) values[j] = values[j - 1]!;
    values[j] = value;
  }
  const half = (n - 1) >> 1;
  const least = values[start]!;
  const most = values[end - 1]!;
  const middle = (values[start + half]! + values[start + (n >> 1)]!) / 2;
  const farthest = Math.max((middle - least) / low, (most - middle) / high) / MAD_TO_STD;
  const margin = MARGIN * Math.max(Math.abs(least), Math.abs(most));
  const near = farthest * (1 + MARGIN) + margin * (1 + 1 / low + 1 / high);
  const lower = middle - near;
  const upper = middle + near;
  for (let i = start; i + half + 1 < end; i++) if (values[i]! <= lower && values[i + half + 1]! >= upper) return false;
  return true;
}

/** The spreadLimit of what is combined from a sum over all frames; 0 where it is of no use. Factors as of `StackSums.for`. */
export function limitOf({ method, clip }: CombineOptions, before: Float64Array, after: Float64Array): number {
  if (clip === null || method === 'median') return 0;
  return spreadLimit(
    before.map((factor, f) => factor / after[f]!),
    clip,
  );
}

/** The sums over all frames, in their order, of what each pixel times its frame's factor is. Four frames at a time: a sum is fetched and put away a quarter as often. */
function addUp(
  sums: Float64Array,
  frames: readonly Float64Array[],
  factors: Float64Array,
  from: number,
  size: number,
): void {
  sums.fill(0);
  let f = 0;
  for (; f + 4 <= frames.length; f += 4) addFour(sums, frames, factors, f, from, size);
  for (; f < frames.length; f++) addOne(sums, frames[f]!, factors[f]!, from, size);
}

/** The same of the squares, and of the fourth powers, of what these products differ from `means`. */
function addSquares(
  squares: Float64Array,
  fourths: Float64Array,
  frames: readonly Float64Array[],
  factors: Float64Array,
  means: Float64Array,
  from: number,
  size: number,
): void {
  squares.fill(0);
  fourths.fill(0);
  let f = 0;
  for (; f + 4 <= frames.length; f += 4) addFourSquares(squares, fourths, frames, factors, f, means, from, size);
  for (; f < frames.length; f++) addOneSquares(squares, fourths, frames[f]!, factors[f]!, means, from, size);
}

function addFour(
  sums: Float64Array,
  frames: readonly Float64Array[],
  factors: Float64Array,
  first: number,
  from: number,
  size: number,
): void {
  const [a, b, c, d] = [frames[first]!, frames[first + 1]!, frames[first + 2]!, frames[first + 3]!];
  const [p, q, r, s] = [factors[first]!, factors[first + 1]!, factors[first + 2]!, factors[first + 3]!];
  for (let i = 0; i < size; i++)
    sums[i] = sums[i]! + a[from + i]! * p + b[from + i]! * q + c[from + i]! * r + d[from + i]! * s;
}

function addFourSquares(
  squares: Float64Array,
  fourths: Float64Array,
  frames: readonly Float64Array[],
  factors: Float64Array,
  first: number,
  means: Float64Array,
  from: number,
  size: number,
): void {
  const [a, b, c, d] = [frames[first]!, frames[first + 1]!, frames[first + 2]!, frames[first + 3]!];
  const [p, q, r, s] = [factors[first]!, factors[first + 1]!, factors[first + 2]!, factors[first + 3]!];
  for (let i = 0; i < size; i++) {
    const mean = means[i]!;
    const first = a[from + i]! * p - mean;
    const second = b[from + i]! * q - mean;
    const third = c[from + i]! * r - mean;
    const fourth = d[from + i]! * s - mean;
    const [one, two, three, four] = [first * first, second * second, third * third, fourth * fourth];
    squares[i] = squares[i]! + one + two + three + four;
    fourths[i]! += one * one + two * two + (three * three + four * four);
  }
}

function addOne(sums: Float64Array, values: Float64Array, factor: number, from: number, size: number): void {
  for (let i = 0; i < size; i++) sums[i]! += values[from + i]! * factor;
}

function addOneSquares(
  squares: Float64Array,
  fourths: Float64Array,
  values: Float64Array,
  factor: number,
  means: Float64Array,
  from: number,
  size: number,
): void {
  for (let i = 0; i < size; i++) {
    const difference = values[from + i]! * factor - means[i]!;
    const square = difference * difference;
    squares[i]! += square;
    fourths[i]! += square * square;
  }
}
