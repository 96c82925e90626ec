/** Combine: one pixel from the pixels of several frames, average, median or sum of what rejection leaves. */
import { FlatfieldError } from '../errors';
import { stdInOrder } from './clipBounds';
import { FATE, type RejectOptions, Rejector } from './rejectValues';
import { StackSums } from './stackSums';
import { MAD_TO_STD, medianInPlace } from './statistics';

export interface CombineOptions extends RejectOptions {
  readonly method: 'average' | 'median' | 'sum';
  /** `clip then scale` is what ccdproc does; twilight flats of unequal levels want `scale then clip`. */
  readonly order: 'scale then clip' | 'clip then scale';
  /** A factor a frame, by which its pixels are multiplied, or null. */
  readonly factors: Float64Array | null;
  /** A weight a frame, above 0, for an average; null = all alike. */
  readonly weights: Float64Array | null;
}

/** Where combined pixels go: one value a pixel, from the start of each array; null for what nobody wants. */
export interface CombinedRows {
  readonly values: Float64Array;
  /** Standard deviations. */
  readonly uncertainty: Float64Array | null;
  /** 1 where no value was left, else 0. */
  readonly mask: Float64Array | null;
  /** How many frames were rejected. */
  readonly rejections: Float64Array | null;
}

/**
 * Combines blocks of pixels of `n` frames, bit for bit as `ccdproc.combine` (2.4.0, with bottleneck) when the order is
 * `clip then scale`:
 *
 * - average: sum of what is kept in frame order, divided by its number; with weights sum(w x) / sum(w), both over what
 *   is kept (ccdproc 2.4.0 divides by the weights of clipped values too); median: middle or mean of the two middle
 *   ones; sum: in frame order;
 * - uncertainty, with n values kept: std (ddof 0) / sqrt(n) of an average, weighted or not, that times n of a sum,
 *   1.482602218505602 * MAD / sqrt(n) of a median;
 * - NaN never takes part; a pixel without a value left is NaN (ccdproc: NaN, and 0 for a sum, under its mask).
 */
export class Combiner {
  /** Whether any value can be rejected; if not, `combine` needs no fates. */
  readonly rejects: boolean;
  readonly #options: CombineOptions;
  readonly #rejector: Rejector;
  readonly #before: Float64Array;
  readonly #after: Float64Array;
  readonly #kept: Float64Array;
  /** One pixel of every frame, and what becomes of it. */
  readonly #column: readonly Float64Array[];
  readonly #fates: readonly Uint8Array[] | null;
  readonly #sums: StackSums | null;

  /** @throws FlatfieldError `Refused` for no frame, factors or weights that do not fit, weights of what is no average. */
  constructor(options: CombineOptions, frames: number) {
    checkOptions(options, frames);
    this.#options = options;
    this.#rejector = new Rejector(options, frames);
    this.rejects = Rejector.rejects(options);
    // Times 1 is exact: a frame without a factor runs through the same products.
    const ones = new Float64Array(frames).fill(1);
    const factors = options.factors ?? ones;
    this.#before = options.order === 'scale then clip' ? factors : ones;
    this.#after = factors;
    this.#kept = new Float64Array(frames);
    this.#column = Array.from({ length: frames }, () => new Float64Array(1));
    this.#fates = this.rejects ? Array.from({ length: frames }, () => new Uint8Array(1)) : null;
    this.#sums = StackSums.for(options, this.#before, this.#after);
  }

  /**
   * Rejects and combines pixels `start` to `start + count` of the frames, as `reject` and then `combine` do, and faster.
   *
   * @param rejected grows, for each frame, by the numbers that were rejected.
   * @throws FlatfieldError `Refused` for short blocks
   */
  combineAll(
    frames: readonly Float64Array[],
    start: number,
    count: number,
    out: CombinedRows,
    rejected: Uint32Array,
  ): void {
    this.#checkBlocks(frames, start + count);
    if (this.#sums === null) {
      for (let i = 0; i < count; i++) this.combineOne(frames, start + i, i, out, rejected);
      return;
    }
    const open = this.#sums.combine(frames, start, count, out);
    for (let i = 0; i < open.length; i++) this.combineOne(frames, start + open[i]!, open[i]!, out, rejected);
  }

  /** Rejects and combines pixel `pixel` of the frames, whose result is number `to` of `out`. */
  combineOne(
    frames: readonly Float64Array[],
    pixel: number,
    to: number,
    out: CombinedRows,
    rejected: Uint32Array,
  ): void {
    const column = this.#column;
    for (let f = 0; f < column.length; f++) column[f]![0] = frames[f]![pixel]!;
    if (this.#fates !== null) this.#rejector.mark(column, this.#before, 0, 1, this.#fates);
    this.#combinePixel(column, this.#fates, 0, to, out, rejected);
  }

  /** Sets the fate of values `start` to `start + count` of every frame. @throws FlatfieldError `Refused` for short blocks */
  reject(frames: readonly Float64Array[], start: number, count: number, fates: readonly Uint8Array[]): void {
    this.#checkBlocks(frames, start + count);
    this.#checkBlocks(fates, start + count);
    this.#rejector.mark(frames, this.#before, start, count, fates);
  }

  /**
   * Combines pixels `start` to `start + count` of the frames.
   *
   * @param fates as `reject` has set them; null = every value counts.
   * @param rejected grows, for each frame, by the numbers (NaN is none) that were rejected.
   * @throws FlatfieldError `Refused` for short blocks
   */
  combine(
    frames: readonly Float64Array[],
    fates: readonly Uint8Array[] | null,
    start: number,
    count: number,
    out: CombinedRows,
    rejected: Uint32Array,
  ): void {
    this.#checkBlocks(frames, start + count);
    for (let i = 0; i < count; i++) this.#combinePixel(frames, fates, start + i, i, out, rejected);
  }

  #combinePixel(
    frames: readonly Float64Array[],
    fates: readonly Uint8Array[] | null,
    pixel: number,
    to: number,
    out: CombinedRows,
    rejected: Uint32Array,
  ): void {
    const { method, weights } = this.#options;
    const after = this.#after;
    const kept = this.#kept;
    let n = 0;
    let lost = 0;
    let sum = 0;
    let weighted = 0;
    let weight = 0;
    for (let f = 0; f < frames.length; f++) {
      const value = frames[f]![pixel]!;
      if (Number.isNaN(value)) continue;
      if (fates !== null && fates[f]![pixel] !== FATE.kept) {
        rejected[f]!++;
        lost++;
        continue;
      }
      const scaled = value * after[f]!;
      kept[n++] = scaled;
      sum += scaled;
      if (weights === null) continue;
      weighted += scaled * weights[f]!;
      weight += weights[f]!;
    }
    if (out.mask !== null) out.mask[to] = n === 0 ? 1 : 0;
    if (out.rejections !== null) out.rejections[to] = lost;
    if (method === 'median') {
      const middle = medianInPlace(kept, n);
      out.values[to] = middle;
      if (out.uncertainty !== null) out.uncertainty[to] = medianDeviation(kept, n, middle) / Math.sqrt(n);
      return;
    }
    if (n === 0) out.values[to] = Number.NaN;
    else if (method === 'sum') out.values[to] = sum;
    else out.values[to] = weights === null ? sum / n : weighted / weight;
    if (out.uncertainty === null) return;
    const ofMean = stdInOrder(kept, n, sum / n) / Math.sqrt(n);
    out.uncertainty[to] = method === 'sum' ? ofMean * n : ofMean;
  }

  #checkBlocks(blocks: readonly { readonly length: number }[], count: number): void {
    if (blocks.length !== this.#kept.length) throw refusal(`${blocks.length} blocks of ${this.#kept.length} frames`);
    const short = blocks.findIndex((block) => block.length < count);
    if (short >= 0) throw refusal(`frame ${short + 1} has ${blocks[short]!.length} pixels in a block of ${count}`);
  }
}

/** 1.4826 times the median absolute deviation; the values are lost. */
function medianDeviation(values: Float64Array, count: number, middle: number): number {
  for (let i = 0; i < count; i++) values[i] = Math.abs(values[i]! - middle);
  return medianInPlace(values, count) * MAD_TO_STD;
}

function refusal(why: string): FlatfieldError {
  return new FlatfieldError('Refused', `These frames cannot be combined: ${why}.`);
}

function checkOptions({ factors, weights, method }: CombineOptions, frames: number): void {
  if (frames === 0) throw refusal('there is none');
  if (factors !== null && factors.length !== frames) throw refusal(`${factors.length} factors for ${frames} frames`);
  if (weights === null) return;
  if (method !== 'average') throw refusal(`weights are for an average, not for a ${method}`);
  if (weights.length !== frames) throw refusal(`${weights.length} weights for ${frames} frames`);
  const bad = weights.find((weight) => !(weight > 0 && weight < Number.POSITIVE_INFINITY));
  if (bad !== undefined) throw refusal(`${bad} is no weight`);
}

/**
 * The factor 1 / level that brings a frame of this level (its median or mean) to 1; the guide's `inv_median`.
 *
 * @throws FlatfieldError `Refused` for a level that is 0, negative, infinite or NaN, from which ccdproc makes a useless image.
 */
export function inverseScale(level: number): number {
  if (level > 0 && level < Number.POSITIVE_INFINITY) return 1 / level;
  throw new FlatfieldError('Refused', `A frame whose level is ${level} cannot be scaled to 1.`);
}
