/** The stack that is combined, how, and where everything lies in the memory. */

/** Bytes of a row of a group: eight pixels as doubles or sixteen as singles. */
export const ROW: usize = 64;
/** Pixels of a group. */
export const GROUP: i32 = 16;
/** Pixels whose bounds are computed at a time. */
export const EXACT: i32 = 8;

/** Standard deviation of a normal distribution over its median absolute deviation. */
export const MAD_TO_STD: f64 = 1.482602218505602;

/** What is combined how; see src/worker/combineKernel.ts, which has the same numbers. */
export const MEDIAN: i32 = 1;
export const SUM: i32 = 2;

// How values are rejected: not at all, or beyond `low` and `high` deviations from a centre.
export const CLIP_MEDIAN: i32 = 1;
export const CLIP_MEAN: i32 = 2;
export const CLIP_MAD: i32 = 4;
export const CLIP_STD: i32 = 8;
/** Bounds are made again from what the first ones leave. */
export const CLIP_AGAIN: i32 = 16;

export let frames: i32 = 0;
/** The first frame's pixels, and the bytes from one frame to the next. */
export let stack: usize = 0;
export let stride: usize = 0;
/** A factor a frame for what bounds look at, and one for what is combined. */
export let before: usize = 0;
export let after: usize = 0;
/** Comparators of the network, each two offsets of 16 bits, and their end. */
export let network: usize = 0;
export let networkEnd: usize = 0;
/** Rows of groups: what is combined (two halves), what is compared, what is clipped. */
export let scaled: usize = 0;
export let keys: usize = 0;
export let exact: usize = 0;
/** Pixels that wait for their bounds, and those that are left to the plain code. */
export let waiting: usize = 0;
export let left: usize = 0;

export let method: i32 = 0;
export let clip: i32 = 0;
export let low: f64 = 0;
export let high: f64 = 0;
/** See src/engine/ccd/spreadLimit.ts, which has the same means between which it holds; 0 where it is of no use. */
export let limit: f64 = 0;
export const LEAST_MEAN: f64 = 1e-70;
export const MOST_MEAN: f64 = 1e70;

/** Doubles of the results from the first pixel on; 0 for what nobody wants. */
export let values: usize = 0;
export let uncertainty: usize = 0;
export let mask: usize = 0;
export let rejections: usize = 0;

/** Where things lie in the memory. */
export function place(
  frameCount: i32,
  stackAt: usize,
  strideBytes: usize,
  beforeAt: usize,
  afterAt: usize,
  networkAt: usize,
  comparators: i32,
  workAt: usize,
  waitingAt: usize,
  leftAt: usize,
): void {
  frames = frameCount;
  stack = stackAt;
  stride = strideBytes;
  before = beforeAt;
  after = afterAt;
  network = networkAt;
  networkEnd = networkAt + <usize>comparators * 4;
  const rows = <usize>frameCount * ROW;
  scaled = workAt;
  keys = workAt + 2 * rows;
  exact = workAt + 3 * rows;
  waiting = waitingAt;
  left = leftAt;
}

/** How pixels are combined, and where the results go. */
export function choose(
  combineMethod: i32,
  clipKind: i32,
  lowDeviations: f64,
  highDeviations: f64,
  spreadLimit: f64,
  valuesAt: usize,
  uncertaintyAt: usize,
  maskAt: usize,
  rejectionsAt: usize,
): void {
  method = combineMethod;
  clip = clipKind;
  low = lowDeviations;
  high = highDeviations;
  limit = spreadLimit;
  values = valuesAt;
  uncertainty = uncertaintyAt;
  mask = maskAt;
  rejections = rejectionsAt;
}
