/** Combining by the kernel (kernels/combine.ts): which stacks it is for, and what of its memory is where. */
import type { CombinedRows, CombineOptions } from '../engine/ccd/combine';
import { medianNetwork } from '../engine/ccd/medianNetwork';
import { limitOf } from '../engine/ccd/stackSums';
import type { Arena } from './arena';
import { loadKernel } from './kernel';

/** More frames than the offsets of its comparators are made for, and whose groups would leave the first cache. */
const MOST_FRAMES = 256;
/** Pixels that are worked on together; rows and results have room for a whole number of them. */
const GROUP = 16;
/** Between the pixels of two frames: those of one place in many frames would else fall into the same sets of the cache. */
const SKEW = 192;

/** As in kernels/combine.ts. */
const METHODS = { average: 0, median: 1, sum: 2 } as const;
const CLIP = { median: 1, mean: 2, mad_std: 4, std: 8, again: 16 } as const;

interface Functions {
  place(
    frames: number,
    stack: number,
    stride: number,
    before: number,
    after: number,
    network: number,
    comparators: number,
    work: number,
    waiting: number,
    left: number,
  ): void;
  choose(
    method: number,
    clip: number,
    low: number,
    high: number,
    limit: number,
    values: number,
    uncertainty: number,
    mask: number,
    rejections: number,
  ): void;
  combine(count: number): number;
  rejected(): number;
}

/** What of a master's extensions is wanted. */
export interface WantedRows {
  readonly mask: boolean;
  readonly uncertainty: boolean;
  readonly rejectionMap: boolean;
}

export class CombineKernel {
  /** Room for the pixels of each frame. */
  readonly frames: readonly Float64Array[];
  /** The results. */
  readonly out: CombinedRows;
  private readonly left: Int32Array;

  private constructor(
    private readonly functions: Functions,
    arena: Arena,
    options: CombineOptions,
    frames: number,
    pixels: number,
    wanted: WantedRows,
  ) {
    const room = Math.ceil(pixels / GROUP) * GROUP;
    const stride = 8 * room + SKEW;
    const network = medianNetwork(frames);
    const stack = arena.take(frames * stride);
    const [before, after] = [arena.take(8 * frames), arena.take(8 * frames)];
    const comparators = arena.take(4 * network.length);
    // Two halves of products, the keys, and what is clipped: two rows of extremes at least.
    const work = arena.take(64 * (3 * frames + Math.max(frames, 2)));
    const waiting = arena.take(4 * GROUP);
    const left = arena.take(4 * pixels);
    const result = (is: boolean) => (is ? arena.take(8 * room) : 0);
    const values = result(true);
    const [uncertainty, mask] = [result(wanted.uncertainty), result(wanted.mask)];
    const rejections = result(wanted.rejectionMap);

    const factors = options.factors ?? new Float64Array(frames).fill(1);
    arena.doubles(before, frames).set(options.order === 'scale then clip' ? factors : factors.map(() => 1));
    arena.doubles(after, frames).set(factors);
    const pairs = new Uint16Array(arena.memory.buffer, comparators, 2 * network.length);
    pairs.set(network.flat().map((place) => 64 * place));
    functions.place(frames, stack, stride, before, after, comparators, network.length, work, waiting, left);
    const { clip } = options;
    const kind = clip === null ? 0 : CLIP[clip.center] | CLIP[clip.deviation] | (clip.iterations > 1 ? CLIP.again : 0);
    const [low, high] = [clip?.low ?? 0, clip?.high ?? 0];
    const limit = limitOf(options, arena.doubles(before, frames), factors);
    functions.choose(METHODS[options.method], kind, low, high, limit, values, uncertainty, mask, rejections);

    const rows = (at: number) => (at === 0 ? null : arena.doubles(at, pixels));
    this.frames = Array.from({ length: frames }, (_, f) => arena.doubles(stack + f * stride, pixels));
    this.out = {
      values: arena.doubles(values, pixels),
      uncertainty: rows(uncertainty),
      mask: rows(mask),
      rejections: rows(rejections),
    };
    this.left = new Int32Array(arena.memory.buffer, left, pixels);
  }

  /**
   * For up to `pixels` pixels of `frames` frames at a time, in memory that nothing else is taken from afterwards; null where
   * the plain code has to do it.
   */
  static for(
    options: CombineOptions,
    frames: number,
    pixels: number,
    wanted: WantedRows,
    arena: Arena,
  ): CombineKernel | null {
    if (frames > MOST_FRAMES || !isUsual(options)) return null;
    const functions = loadKernel<Functions>('combine', arena.memory);
    return functions === null ? null : new CombineKernel(functions, arena, options, frames, pixels, wanted);
  }

  /** Combines the first `count` pixels; `left` are those that are the plain code's, good until the next call. */
  combine(count: number): { readonly left: Int32Array; readonly rejected: number } {
    const left = this.functions.combine(count);
    return { left: this.left.subarray(0, left), rejected: this.functions.rejected() };
  }
}

function isUsual({ method, minmax, extrema, weights, clip }: CombineOptions): boolean {
  if (minmax !== null || extrema !== null || weights !== null) return false;
  // The medians of what other bounds leave are not in the kernel.
  return method !== 'median' || clip === null || (clip.center === 'median' && clip.deviation === 'mad_std');
}
