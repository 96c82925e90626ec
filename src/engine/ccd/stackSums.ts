/** Averages and sums of whole stacks, frame by frame: as if nothing were rejected, and which pixels that does not hold for. */
import type { Clip } from './clipBounds';
import type { CombinedRows, CombineOptions } from './combine';
import { MAD_TO_STD } from './statistics';

/** Pixels that are worked on at a time: their sums stay in the first cache. */
const BLOCK = 512;
/** More than what roundings could make of a distance, in the greatest value. */
const MARGIN = 1e-9;

export class StackSums {
  readonly #means = new Float64Array(BLOCK);
  readonly #sums = new Float64Array(BLOCK);
  readonly #squares = new Float64Array(BLOCK);
  readonly #sorted: Float64Array;
  #open = new Int32Array(0);

  private constructor(
    private readonly options: CombineOptions,
    private readonly before: Float64Array,
    private readonly after: Float64Array,
  ) {
    this.#sorted = new Float64Array(after.length);
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
    const { clip } = this.options;
    if (this.#open.length < count) this.#open = new Int32Array(count);
    let open = 0;
    for (let done = 0; done < count; done += BLOCK) {
      const size = Math.min(BLOCK, count - done);
      const from = start + done;
      addUp(this.#sums, frames, this.after, null, from, size);
      this.#finish(frames, from, done, size, out);
      for (let i = 0; i < size; i++) {
        const sum = this.#sums[i]!;
        if (sum - sum !== 0 || (clip !== null && this.#isDoubtful(frames, from + i, clip)))
          this.#open[open++] = done + i;
      }
    }
    return this.#open.subarray(0, open);
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
    if (uncertainty === null) return;
    const squares = this.#squares;
    addUp(squares, frames, this.after, means, from, size);
    const root = Math.sqrt(n);
    for (let i = 0; i < size; i++) {
      const ofMean = Math.sqrt(squares[i]! / n) / root;
      uncertainty[to + i] = summed ? ofMean * n : ofMean;
    }
  }

  /**
   * Nothing is rejected where no value lies farther from the median than `low` or `high` deviations, which is so when at most
   * half of the values (fewer than half of an even number) lie nearer to it than that part of the farthest distance.
   */
  #isDoubtful(frames: readonly Float64Array[], pixel: number, { low, high }: Clip): boolean {
    const sorted = this.#sorted;
    const n = frames.length;
    for (let f = 0; f < n; f++) {
      const value = frames[f]![pixel]! * this.before[f]!;
      let j = f;
      for (; j > 0 && sorted[j - 1]! > value; j--) sorted[j] = sorted[j - 1]!;
      sorted[j] = value;
    }
    const half = (n - 1) >> 1;
    const least = sorted[0]!;
    const most = sorted[n - 1]!;
    const middle = (sorted[half]! + sorted[n >> 1]!) / 2;
    const farthest = Math.max((middle - least) / low, (most - middle) / high) / MAD_TO_STD;
    const margin = MARGIN * Math.max(Math.abs(least), Math.abs(most));
    const near = farthest * (1 + MARGIN) + margin * (1 + 1 / low + 1 / high);
    const lower = middle - near;
    const upper = middle + near;
    for (let i = 0; i + half + 1 < n; i++) if (sorted[i]! <= lower && sorted[i + half + 1]! >= upper) return false;
    return true;
  }
}

/**
 * The sums over all frames, in their order, of what each pixel times its frame's factor is, or of the squares of what that
 * differs from `means`. Four frames at a time: a sum is fetched and put away a quarter as often.
 */
function addUp(
  sums: Float64Array,
  frames: readonly Float64Array[],
  factors: Float64Array,
  means: Float64Array | null,
  from: number,
  size: number,
): void {
  sums.fill(0);
  const fours = frames.length - (frames.length % 4);
  for (let f = 0; f < fours; f += 4) {
    const four = [frames[f]!, frames[f + 1]!, frames[f + 2]!, frames[f + 3]!] as const;
    const [p, q, r, s] = [factors[f]!, factors[f + 1]!, factors[f + 2]!, factors[f + 3]!];
    if (means === null) addFour(sums, ...four, p, q, r, s, from, size);
    else addFourSquares(sums, ...four, p, q, r, s, means, from, size);
  }
  for (let f = fours; f < frames.length; f++) {
    if (means === null) addOne(sums, frames[f]!, factors[f]!, from, size);
    else addOneSquares(sums, frames[f]!, factors[f]!, means, from, size);
  }
}

function addFour(
  sums: Float64Array,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
  p: number,
  q: number,
  r: number,
  s: number,
  from: number,
  size: number,
): void {
  for (let i = 0; i < size; i++)
    sums[i] = sums[i]! + a[from + i]! * p + b[from + i]! * q + c[from + i]! * r + d[from + i]! * s;
}

function addFourSquares(
  sums: Float64Array,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
  p: number,
  q: number,
  r: number,
  s: number,
  means: Float64Array,
  from: number,
  size: number,
): void {
  for (let i = 0; i < size; i++) {
    const mean = means[i]!;
    const first = a[from + i]! * p - mean;
    const second = b[from + i]! * q - mean;
    const third = c[from + i]! * r - mean;
    const fourth = d[from + i]! * s - mean;
    sums[i] = sums[i]! + first * first + second * second + third * third + fourth * fourth;
  }
}

function addOne(sums: Float64Array, values: Float64Array, factor: number, from: number, size: number): void {
  for (let i = 0; i < size; i++) sums[i]! += values[from + i]! * factor;
}

function addOneSquares(
  sums: Float64Array,
  values: Float64Array,
  factor: number,
  means: Float64Array,
  from: number,
  size: number,
): void {
  for (let i = 0; i < size; i++) {
    const difference = values[from + i]! * factor - means[i]!;
    sums[i]! += difference * difference;
  }
}
