/** Order statistics and histogram of any number of pixels by counting, exact and in little memory. */

/** Values by rank, smallest first; those that are not finite have none. */
export interface RankedValues {
  /** Finite values, and the others. */
  readonly finite: number;
  readonly nan: number;
  /** NaN without a finite value. */
  readonly min: number;
  readonly max: number;
  /** The value of a rank (0-based) that was asked for. */
  at(rank: number): number;
}

/** Smallest integer that IntegerCounts holds, and how many: signed and unsigned 16-bit pixels. */
const LEAST = -(2 ** 15);
const INTEGERS = 2 ** 15 + 2 ** 16;

/** Counts of every value of an image of integers of 16 bits or fewer: one pass. */
export class IntegerCounts implements RankedValues {
  readonly counts = new Float64Array(INTEGERS);
  nan = 0;
  finite = 0;

  /** false when a value is no such integer: then nothing here can be used. */
  add(values: Float64Array, count: number): boolean {
    const { counts } = this;
    let nan = 0;
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      const at = (value | 0) - LEAST;
      if ((value | 0) === value && at >= 0 && at < INTEGERS) counts[at]!++;
      else if (value - value === 0) return false;
      else nan++;
    }
    this.nan += nan;
    this.finite += count - nan;
    return true;
  }

  get min(): number {
    return this.finite === 0 ? Number.NaN : this.at(0);
  }

  get max(): number {
    return this.finite === 0 ? Number.NaN : this.at(this.finite - 1);
  }

  at(rank: number): number {
    let below = 0;
    for (let i = 0; i < INTEGERS; i++) {
      below += this.counts[i]!;
      if (rank < below) return i + LEAST;
    }
    return Number.NaN;
  }

  /** The values with their numbers, for a histogram. */
  fill(histogram: Histogram): void {
    for (let i = 0; i < INTEGERS; i++) if (this.counts[i]! > 0) histogram.addOne(i + LEAST, this.counts[i]!);
  }
}

/** Values that are turned into ranks at a time. */
const BATCH = 4096;
const singles = new Float32Array(BATCH);
const words = new Int32Array(singles.buffer);
const HALF = 1 << 16;

/**
 * Ranks of any values, rounded to float32: two passes. The bits of a float32, turned so that they sort as its value
 * does, are counted by their upper half first, then by their lower half where a wanted rank lies.
 */
export class FloatCounts implements RankedValues {
  private readonly upper = new Float64Array(HALF);
  private readonly lower = new Map<number, { readonly below: number; readonly counts: Float64Array }>();
  private readonly lowerOf: (Float64Array | undefined)[] = new Array(HALF).fill(undefined);
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;
  finite = 0;
  nan = 0;

  get min(): number {
    return this.finite === 0 ? Number.NaN : this.low;
  }

  get max(): number {
    return this.finite === 0 ? Number.NaN : this.high;
  }

  /** First pass. */
  add(values: Float64Array, count: number): void {
    const { upper } = this;
    let { low, high, nan } = this;
    for (let start = 0; start < count; start += BATCH) {
      const size = load(values, start, count);
      for (let i = 0; i < size; i++) {
        const value = values[start + i]!;
        if (value - value !== 0) {
          nan++;
          continue;
        }
        if (value < low) low = value;
        if (value > high) high = value;
        upper[upperHalf(words[i]!)]!++;
      }
    }
    this.finite += count - (nan - this.nan);
    this.low = low;
    this.high = high;
    this.nan = nan;
  }

  /** After the first pass: the ranks that will be asked for. */
  want(ranks: readonly number[]): void {
    const sorted = [...new Set(ranks)].sort((a, b) => a - b);
    let below = 0;
    let next = 0;
    for (let half = 0; half < HALF; half++) {
      const end = below + this.upper[half]!;
      const wanted = next < sorted.length && sorted[next]! < end;
      while (next < sorted.length && sorted[next]! < end) next++;
      if (wanted) {
        const counts = new Float64Array(HALF);
        this.lower.set(half, { below, counts });
        this.lowerOf[half] = counts;
      }
      below = end;
    }
  }

  /** Second pass, over the same values. */
  addAgain(values: Float64Array, count: number): void {
    const { lowerOf } = this;
    for (let start = 0; start < count; start += BATCH) {
      const size = load(values, start, count);
      for (let i = 0; i < size; i++) {
        const value = values[start + i]!;
        if (value - value !== 0) continue;
        const bits = words[i]!;
        const counts = lowerOf[upperHalf(bits)];
        if (counts !== undefined) counts[lowerHalf(bits)]!++;
      }
    }
  }

  at(rank: number): number {
    for (const [half, { below, counts }] of this.lower) {
      if (rank < below || rank >= below + this.upper[half]!) continue;
      let end = below;
      for (let i = 0; i < HALF; i++) {
        end += counts[i]!;
        if (rank < end) return singleOf(half, i);
      }
    }
    return Number.NaN;
  }
}

function load(values: Float64Array, start: number, count: number): number {
  const size = Math.min(BATCH, count - start);
  singles.set(values.subarray(start, start + size));
  return size;
}

/** The upper half of the bits of a float32, so that it sorts as the float does: a sign turns all bits, or itself. */
function upperHalf(bits: number): number {
  return (bits >>> 16) ^ (bits < 0 ? 0xffff : 0x8000);
}

function lowerHalf(bits: number): number {
  return (bits & 0xffff) ^ (bits < 0 ? 0xffff : 0);
}

/** The float32 of two halves. */
function singleOf(upper: number, lower: number): number {
  words[0] = upper >= 0x8000 ? ((upper ^ 0x8000) << 16) | lower : ((upper ^ 0xffff) << 16) | (lower ^ 0xffff);
  return singles[0]!;
}

/** The two ranks between which a percentile lies, and how far beyond the first (numpy's method `linear`). */
function placeOf(
  finite: number,
  percent: number,
): { readonly rank: number; readonly next: number; readonly part: number } {
  const place = (percent / 100) * (finite - 1);
  const rank = Math.floor(place);
  return { rank, next: Math.min(rank + 1, finite - 1), part: place - rank };
}

/** The ranks that these percentiles need of `finite` values. */
export function ranksOf(finite: number, percents: readonly number[]): number[] {
  if (finite === 0) return [];
  return percents.flatMap((percent) => {
    const { rank, next } = placeOf(finite, percent);
    return [rank, next];
  });
}

/** `numpy.percentile` of the finite values; NaN without any. */
export function percentile(values: RankedValues, percent: number): number {
  if (values.finite === 0) return Number.NaN;
  const { rank, next, part } = placeOf(values.finite, percent);
  const [low, high] = [values.at(rank), values.at(next)];
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}

/** Counts in equal bins as `numpy.histogram` makes them: the last one holds its upper edge, values beyond are left out. */
export class Histogram {
  readonly counts: Float64Array;
  readonly from: number;
  readonly to: number;
  private readonly edges: Float64Array;
  private readonly scale: number;

  /** Limits that are equal are moved apart by half, as numpy does; those that are no numbers become 0 and 1. */
  constructor(from: number, to: number, bins: number) {
    const known = Number.isFinite(from) && Number.isFinite(to);
    [this.from, this.to] = known ? (from === to ? [from - 0.5, to + 0.5] : [from, to]) : [0, 1];
    this.counts = new Float64Array(bins);
    const step = (this.to - this.from) / bins;
    this.edges = Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? this.to : this.from + i * step));
    this.scale = bins / (this.to - this.from);
  }

  /** `count` times one value. */
  addOne(value: number, count: number): void {
    const { from, to, edges, counts } = this;
    if (!(value >= from && value <= to)) return;
    const last = counts.length - 1;
    let bin = Math.min(last, Math.floor((value - from) * this.scale));
    if (value < edges[bin]!) bin--;
    else if (bin < last && value >= edges[bin + 1]!) bin++;
    counts[bin]! += count;
  }

  /** Values, rounded to float32. */
  add(values: Float64Array, count: number): void {
    const { from, to, edges, counts, scale } = this;
    const last = counts.length - 1;
    for (let start = 0; start < count; start += BATCH) {
      const size = load(values, start, count);
      for (let i = 0; i < size; i++) {
        const value = singles[i]!;
        if (!(value >= from && value <= to)) continue;
        let bin = Math.min(last, ((value - from) * scale) | 0);
        if (value < edges[bin]!) bin--;
        else if (bin < last && value >= edges[bin + 1]!) bin++;
        counts[bin]!++;
      }
    }
  }
}

/** Of a stream of values every n-th finite one, as astropy's zscale takes them, NaN left out. */
export class FiniteSample {
  private readonly stride: number;
  private readonly samples: number[] = [];
  private seen = 0;

  /** @param finite how many finite values the stream has in all */
  constructor(
    finite: number,
    private readonly most = 1000,
  ) {
    this.stride = Math.max(1, Math.floor(finite / most));
  }

  add(values: Float64Array, count: number): void {
    const { stride, samples, most } = this;
    if (samples.length >= most) return;
    let until = (stride - (this.seen % stride)) % stride;
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      if (value - value !== 0) continue;
      this.seen++;
      if (until > 0) {
        until--;
        continue;
      }
      until = stride - 1;
      if (samples.length < most) samples.push(value);
    }
  }

  result(): Float64Array {
    return Float64Array.from(this.samples);
  }
}
