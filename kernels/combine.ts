/**
 * Combining of stacks of frames, two pixels a vector: the same bits as the engine's Combiner (src/engine/ccd/combine.ts).
 * Sixteen pixels are worked on at a time, as rows of one frame each, so that they stay in the first cache.
 */
import { turned16, turned32, turned64 } from './simd/byteOrder';

/** Bytes of a row of a group: eight pixels as doubles or sixteen as singles. */
const ROW: usize = 64;
/** Pixels of a group. */
const GROUP: i32 = 16;
/** Pixels whose bounds are computed at a time. */
const EXACT: i32 = 8;

/** Standard deviation of a normal distribution over its median absolute deviation. */
const MAD_TO_STD: f64 = 1.482602218505602;

/** What is combined how; see src/worker/combineKernel.ts, which has the same numbers. */
const MEDIAN: i32 = 1;
const SUM: i32 = 2;

// How values are rejected: not at all, or beyond `low` and `high` deviations from a centre.
const CLIP_MEDIAN: i32 = 1;
const CLIP_MEAN: i32 = 2;
const CLIP_MAD: i32 = 4;
const CLIP_STD: i32 = 8;
/** Bounds are made again from what the first ones leave. */
const CLIP_AGAIN: i32 = 16;

let frames: i32 = 0;
/** The first frame's pixels, and the bytes from one frame to the next. */
let stack: usize = 0;
let stride: usize = 0;
/** A factor a frame for what bounds look at, and one for what is combined. */
let before: usize = 0;
let after: usize = 0;
/** Comparators of the network, each two offsets of 16 bits, and their end. */
let network: usize = 0;
let networkEnd: usize = 0;
/** Rows of groups: what is combined (two halves), what is compared, what is clipped. */
let scaled: usize = 0;
let keys: usize = 0;
let exact: usize = 0;
/** Pixels that wait for their bounds, and those that are left to the plain code. */
let waiting: usize = 0;
let left: usize = 0;

let method: i32 = 0;
let clip: i32 = 0;
let low: f64 = 0;
let high: f64 = 0;

/** Doubles of the results from the first pixel on; 0 for what nobody wants. */
let values: usize = 0;
let uncertainty: usize = 0;
let mask: usize = 0;
let rejections: usize = 0;

let waitingCount: i32 = 0;
let leftCount: i32 = 0;
let rejectedCount: i32 = 0;

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
  valuesAt: usize,
  uncertaintyAt: usize,
  maskAt: usize,
  rejectionsAt: usize,
): void {
  method = combineMethod;
  clip = clipKind;
  low = lowDeviations;
  high = highDeviations;
  values = valuesAt;
  uncertainty = uncertaintyAt;
  mask = maskAt;
  rejections = rejectionsAt;
}

/** Values that the last `combine` has rejected. */
export function rejected(): i32 {
  return rejectedCount;
}

/**
 * Combines pixels 0 to `count` of the stack; returns how many are left to the plain code: those with a value that is not
 * finite, and what needs more than one round of bounds.
 */
export function combine(count: i32): i32 {
  waitingCount = 0;
  leftCount = 0;
  rejectedCount = 0;
  if (clip === 0 || clip === (CLIP_MEDIAN | CLIP_MAD) || clip === (CLIP_MEDIAN | CLIP_MAD | CLIP_AGAIN)) {
    for (let pixel = 0; pixel < count; pixel += GROUP) combineGroup(pixel, count);
    if (waitingCount > 0) combineWaiting();
    return leftCount;
  }
  for (let pixel = 0; pixel < count; pixel++) postpone(pixel);
  if (waitingCount > 0) combineWaiting();
  return leftCount;
}

/** Sixteen pixels from `pixel` on, as if nothing were rejected; those where that cannot be proven wait for their bounds. */
function combineGroup(pixel: i32, count: i32): void {
  const end = min(count - pixel, GROUP);
  const second = scaled + <usize>frames * ROW;
  const lost = sumHalf(pixel, scaled, 0) | (sumHalf(pixel + EXACT, second, 32) << EXACT);
  let doubtful = clip === 0 ? 0 : doubtfulOf() & ~lost;
  let own = lost;
  if (method === MEDIAN) {
    // Which of two zeros is the median hangs on the order in which they are sorted.
    own |= medianHalf(pixel, scaled) | (medianHalf(pixel + EXACT, second) << EXACT);
    doubtful &= ~own;
  }
  for (let i = 0; i < end; i++) if ((own >> i) & 1) leave(pixel + i);
  while (doubtful !== 0) {
    const i = ctz(doubtful);
    doubtful &= doubtful - 1;
    if (i < end) postpone(pixel + i);
  }
}

function leave(pixel: i32): void {
  store<i32>(left + ((<usize>leftCount) << 2), pixel);
  leftCount++;
}

function postpone(pixel: i32): void {
  store<i32>(waiting + ((<usize>waitingCount) << 2), pixel);
  if (++waitingCount === EXACT) combineWaiting();
}

/**
 * Eight pixels: their products into `rows`, their results unless a median is wanted, and (for clipping) what is compared as
 * singles into the keys and their extremes behind them. Returns a bit for each whose sum is not finite.
 */
function sumHalf(pixel: i32, rows: usize, keyOffset: usize): i32 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let from = stack + ((<usize>pixel) << 3);
  let row = rows;
  if (clip === 0) {
    for (let f: usize = 0; f < <usize>frames; f++) {
      const factor = v128.load64_splat(after + (f << 3));
      const y0 = f64x2.mul(v128.load(from), factor);
      const y1 = f64x2.mul(v128.load(from, 16), factor);
      const y2 = f64x2.mul(v128.load(from, 32), factor);
      const y3 = f64x2.mul(v128.load(from, 48), factor);
      v128.store(row, y0);
      v128.store(row, y1, 16);
      v128.store(row, y2, 32);
      v128.store(row, y3, 48);
      s0 = f64x2.add(s0, y0);
      s1 = f64x2.add(s1, y1);
      s2 = f64x2.add(s2, y2);
      s3 = f64x2.add(s3, y3);
      from += stride;
      row += ROW;
    }
  } else {
    let key = keys + keyOffset;
    let least0 = f32x4.splat(Infinity);
    let least1 = least0;
    let most0 = f32x4.splat(-Infinity);
    let most1 = most0;
    for (let f: usize = 0; f < <usize>frames; f++) {
      const x0 = v128.load(from);
      const x1 = v128.load(from, 16);
      const x2 = v128.load(from, 32);
      const x3 = v128.load(from, 48);
      const compared = v128.load64_splat(before + (f << 3));
      const k0 = singles(f64x2.mul(x0, compared), f64x2.mul(x1, compared));
      const k1 = singles(f64x2.mul(x2, compared), f64x2.mul(x3, compared));
      v128.store(key, k0);
      v128.store(key, k1, 16);
      least0 = f32x4.pmin(least0, k0);
      least1 = f32x4.pmin(least1, k1);
      most0 = f32x4.pmax(most0, k0);
      most1 = f32x4.pmax(most1, k1);
      const factor = v128.load64_splat(after + (f << 3));
      const y0 = f64x2.mul(x0, factor);
      const y1 = f64x2.mul(x1, factor);
      const y2 = f64x2.mul(x2, factor);
      const y3 = f64x2.mul(x3, factor);
      v128.store(row, y0);
      v128.store(row, y1, 16);
      v128.store(row, y2, 32);
      v128.store(row, y3, 48);
      s0 = f64x2.add(s0, y0);
      s1 = f64x2.add(s1, y1);
      s2 = f64x2.add(s2, y2);
      s3 = f64x2.add(s3, y3);
      from += stride;
      row += ROW;
      key += ROW;
    }
    // The rows of exact groups are free as long as no pixel waits in them.
    v128.store(exact + keyOffset, least0);
    v128.store(exact + keyOffset, least1, 16);
    v128.store(exact + keyOffset + ROW, most0);
    v128.store(exact + keyOffset + ROW, most1, 16);
  }
  if (method !== MEDIAN) finishHalf(pixel, rows, s0, s1, s2, s3);
  return notFinite(s0) | (notFinite(s1) << 2) | (notFinite(s2) << 4) | (notFinite(s3) << 6);
}

/** Four doubles rounded to singles. */
function singles(first: v128, second: v128): v128 {
  return i32x4.shuffle(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 1, 4, 5);
}

/** A bit for each of two sums that is infinite or NaN. */
function notFinite(sum: v128): i32 {
  return i64x2.bitmask(f64x2.ne(f64x2.sub(sum, sum), f64x2.splat(0)));
}

/** Averages or sums of eight pixels and their uncertainties, from their sums and products. */
function finishHalf(pixel: i32, rows: usize, s0: v128, s1: v128, s2: v128, s3: v128): void {
  const n = f64x2.splat(<f64>frames);
  const at = (<usize>pixel) << 3;
  const m0 = f64x2.div(s0, n);
  const m1 = f64x2.div(s1, n);
  const m2 = f64x2.div(s2, n);
  const m3 = f64x2.div(s3, n);
  const summed = method === SUM;
  store4(values + at, summed ? s0 : m0, summed ? s1 : m1, summed ? s2 : m2, summed ? s3 : m3);
  nothingRejected(at);
  if (uncertainty === 0) return;
  let q0 = f64x2.splat(0);
  let q1 = q0;
  let q2 = q0;
  let q3 = q0;
  const end = rows + <usize>frames * ROW;
  for (let row = rows; row < end; row += ROW) {
    const d0 = f64x2.sub(v128.load(row), m0);
    const d1 = f64x2.sub(v128.load(row, 16), m1);
    const d2 = f64x2.sub(v128.load(row, 32), m2);
    const d3 = f64x2.sub(v128.load(row, 48), m3);
    q0 = f64x2.add(q0, f64x2.mul(d0, d0));
    q1 = f64x2.add(q1, f64x2.mul(d1, d1));
    q2 = f64x2.add(q2, f64x2.mul(d2, d2));
    q3 = f64x2.add(q3, f64x2.mul(d3, d3));
  }
  const root = f64x2.sqrt(n);
  store4(
    uncertainty + at,
    deviationOf(q0, n, root),
    deviationOf(q1, n, root),
    deviationOf(q2, n, root),
    deviationOf(q3, n, root),
  );
}

/** Of a sum of squares: the uncertainty of a mean of `n`, or of their sum. */
function deviationOf(squares: v128, n: v128, root: v128): v128 {
  const ofMean = f64x2.div(f64x2.sqrt(f64x2.div(squares, n)), root);
  return method === SUM ? f64x2.mul(ofMean, n) : ofMean;
}

function store4(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(at, a);
  v128.store(at, b, 16);
  v128.store(at, c, 32);
  v128.store(at, d, 48);
}

function nothingRejected(at: usize): void {
  const zero = f64x2.splat(0);
  if (mask !== 0) store4(mask + at, zero, zero, zero, zero);
  if (rejections !== 0) store4(rejections + at, zero, zero, zero, zero);
}

/** Medians of eight pixels and their uncertainties; a bit for each median that is 0. */
function medianHalf(pixel: i32, rows: usize): i32 {
  const at = (<usize>pixel) << 3;
  sortDoubles(rows);
  const m0 = middleOf(rows);
  const m1 = middleOf(rows + 16);
  const m2 = middleOf(rows + 32);
  const m3 = middleOf(rows + 48);
  store4(values + at, m0, m1, m2, m3);
  nothingRejected(at);
  if (uncertainty !== 0) {
    deviationsFrom(rows, m0, m1, m2, m3);
    sortDoubles(rows);
    const scale = f64x2.splat(MAD_TO_STD);
    const root = f64x2.sqrt(f64x2.splat(<f64>frames));
    store4(
      uncertainty + at,
      f64x2.div(f64x2.mul(middleOf(rows), scale), root),
      f64x2.div(f64x2.mul(middleOf(rows + 16), scale), root),
      f64x2.div(f64x2.mul(middleOf(rows + 32), scale), root),
      f64x2.div(f64x2.mul(middleOf(rows + 48), scale), root),
    );
  }
  const zero = f64x2.splat(0);
  return (
    i64x2.bitmask(f64x2.eq(m0, zero)) |
    (i64x2.bitmask(f64x2.eq(m1, zero)) << 2) |
    (i64x2.bitmask(f64x2.eq(m2, zero)) << 4) |
    (i64x2.bitmask(f64x2.eq(m3, zero)) << 6)
  );
}

/** |x - middle| of the rows of eight pixels, in place. */
function deviationsFrom(rows: usize, m0: v128, m1: v128, m2: v128, m3: v128): void {
  const end = rows + <usize>frames * ROW;
  for (let row = rows; row < end; row += ROW) {
    v128.store(row, f64x2.abs(f64x2.sub(v128.load(row), m0)));
    v128.store(row, f64x2.abs(f64x2.sub(v128.load(row, 16), m1)), 16);
    v128.store(row, f64x2.abs(f64x2.sub(v128.load(row, 32), m2)), 32);
    v128.store(row, f64x2.abs(f64x2.sub(v128.load(row, 48), m3)), 48);
  }
}

/** The middle of two sorted columns: their middle row, or the mean of the two. */
function middleOf(column: usize): v128 {
  const upper = v128.load(column + <usize>(frames >> 1) * ROW);
  if (frames & 1) return upper;
  const lower = v128.load(column + <usize>((frames >> 1) - 1) * ROW);
  return f64x2.div(f64x2.add(lower, upper), f64x2.splat(2));
}

/** Brings the middle rows of eight columns into their places. Of -0 and 0 both are kept. */
function sortDoubles(rows: usize): void {
  for (let at = network; at < networkEnd; at += 4) {
    const pair = load<u32>(at);
    const a = rows + <usize>(pair & 0xffff);
    const b = rows + <usize>(pair >>> 16);
    const a0 = v128.load(a);
    const b0 = v128.load(b);
    const a1 = v128.load(a, 16);
    const b1 = v128.load(b, 16);
    const a2 = v128.load(a, 32);
    const b2 = v128.load(b, 32);
    const a3 = v128.load(a, 48);
    const b3 = v128.load(b, 48);
    v128.store(a, f64x2.pmin(a0, b0));
    v128.store(b, f64x2.pmax(b0, a0));
    v128.store(a, f64x2.pmin(a1, b1), 16);
    v128.store(b, f64x2.pmax(b1, a1), 16);
    v128.store(a, f64x2.pmin(a2, b2), 32);
    v128.store(b, f64x2.pmax(b2, a2), 32);
    v128.store(a, f64x2.pmin(a3, b3), 48);
    v128.store(b, f64x2.pmax(b3, a3), 48);
  }
}

/** The same of sixteen columns of singles. */
function sortSingles(rows: usize): void {
  for (let at = network; at < networkEnd; at += 4) {
    const pair = load<u32>(at);
    const a = rows + <usize>(pair & 0xffff);
    const b = rows + <usize>(pair >>> 16);
    const a0 = v128.load(a);
    const b0 = v128.load(b);
    const a1 = v128.load(a, 16);
    const b1 = v128.load(b, 16);
    const a2 = v128.load(a, 32);
    const b2 = v128.load(b, 32);
    const a3 = v128.load(a, 48);
    const b3 = v128.load(b, 48);
    v128.store(a, f32x4.pmin(a0, b0));
    v128.store(b, f32x4.pmax(b0, a0));
    v128.store(a, f32x4.pmin(a1, b1), 16);
    v128.store(b, f32x4.pmax(b1, a1), 16);
    v128.store(a, f32x4.pmin(a2, b2), 32);
    v128.store(b, f32x4.pmax(b2, a2), 32);
    v128.store(a, f32x4.pmin(a3, b3), 48);
    v128.store(b, f32x4.pmax(b3, a3), 48);
  }
}

/** A bit for each of sixteen pixels of which it cannot be proven that nothing lies beyond their bounds. */
function doubtfulOf(): i32 {
  sortSingles(keys);
  return doubtfulFour(0) | (doubtfulFour(16) << 4) | (doubtfulFour(32) << 8) | (doubtfulFour(48) << 12);
}

/**
 * Nothing is rejected where no value lies farther from the median than `low` or `high` times the deviation, which is so when
 * fewer than half of the values lie within that part of the farthest distance. Singles are wrong by a 2^-24th, and what is
 * computed from them by a few of it: `slack` is more than all of that.
 */
function doubtfulFour(column: usize): i32 {
  const least = v128.load(exact + column);
  const most = v128.load(exact + column + ROW);
  const upper = v128.load(keys + column + <usize>(frames >> 1) * ROW);
  let middle = upper;
  if ((frames & 1) === 0) {
    const lower = v128.load(keys + column + <usize>((frames >> 1) - 1) * ROW);
    const half = f32x4.splat(0.5);
    middle = f32x4.add(f32x4.mul(lower, half), f32x4.mul(upper, half));
  }
  const greatest = f32x4.max(f32x4.abs(least), f32x4.abs(most));
  const slack = f32x4.add(f32x4.mul(greatest, f32x4.splat(1e-6)), f32x4.splat(1e-36));
  const below = f32x4.div(f32x4.add(f32x4.sub(middle, least), slack), f32x4.splat(<f32>(low * MAD_TO_STD)));
  const above = f32x4.div(f32x4.add(f32x4.sub(most, middle), slack), f32x4.splat(<f32>(high * MAD_TO_STD)));
  const near = f32x4.add(f32x4.mul(f32x4.max(below, above), f32x4.splat(1.000001)), slack);
  let inside = i32x4.splat(0);
  const end = keys + column + <usize>frames * ROW;
  for (let row = keys + column; row < end; row += ROW) {
    // Negated, so that what is no number counts as near.
    const far = f32x4.ge(f32x4.abs(f32x4.sub(v128.load(row), middle)), near);
    inside = i32x4.sub(inside, v128.not(far));
  }
  return i32x4.bitmask(i32x4.gt_s(inside, i32x4.splat((frames - 1) >> 1)));
}

/** The pixels that wait: their bounds, and what is left of them. */
function combineWaiting(): void {
  // Places that nobody waits in take the first pixel once more.
  for (let i = waitingCount; i < EXACT; i++) store<i32>(waiting + ((<usize>i) << 2), load<i32>(waiting));
  gather();
  const sorts = (clip & (CLIP_MEDIAN | CLIP_MAD)) !== 0;
  const zero = f64x2.splat(0);
  let m0 = zero;
  let m1 = zero;
  let m2 = zero;
  let m3 = zero;
  if (sorts) {
    sortDoubles(keys);
    m0 = middleOf(keys);
    m1 = middleOf(keys + 16);
    m2 = middleOf(keys + 32);
    m3 = middleOf(keys + 48);
  }
  if (clip & CLIP_MAD) {
    // In any order they are the same numbers; which rows the network has left where does not matter.
    deviationsFrom(keys, m0, m1, m2, m3);
    sortDoubles(keys);
  }
  finishPair(0, m0);
  finishPair(1, m1);
  finishPair(2, m2);
  finishPair(3, m3);
  waitingCount = 0;
}

/** The values of the pixels that wait, as they are and (in the keys) as bounds look at them. */
function gather(): void {
  for (let i: usize = 0; i < <usize>EXACT; i++) {
    const place = i << 3;
    let from = stack + ((<usize>load<i32>(waiting + (i << 2))) << 3);
    for (let f: usize = 0; f < <usize>frames; f++) {
      const value = load<f64>(from);
      store<f64>(exact + f * ROW + place, value);
      store<f64>(keys + f * ROW + place, value * load<f64>(before + (f << 3)));
      from += stride;
    }
  }
}

/** Two of the pixels that wait, whose medians are `middle`: their bounds, and their results from what lies within. */
function finishPair(pair: usize, middle: v128): void {
  const column = exact + (pair << 4);
  const end = column + <usize>frames * ROW;
  const all = f64x2.splat(<f64>frames);
  let mean = middle;
  if (clip & (CLIP_MEAN | CLIP_STD)) {
    let sum = f64x2.splat(0);
    let factor = before;
    for (let row = column; row < end; row += ROW, factor += 8)
      sum = f64x2.add(sum, f64x2.mul(v128.load(row), v128.load64_splat(factor)));
    mean = f64x2.div(sum, all);
  }
  let spread: v128;
  if (clip & CLIP_MAD) {
    spread = f64x2.mul(middleOf(keys + (pair << 4)), f64x2.splat(MAD_TO_STD));
  } else {
    let squares = f64x2.splat(0);
    let factor = before;
    for (let row = column; row < end; row += ROW, factor += 8) {
      const difference = f64x2.sub(f64x2.mul(v128.load(row), v128.load64_splat(factor)), mean);
      squares = f64x2.add(squares, f64x2.mul(difference, difference));
    }
    spread = f64x2.sqrt(f64x2.div(squares, all));
  }
  const centre = clip & CLIP_MEDIAN ? middle : mean;
  const lower = f64x2.sub(centre, f64x2.mul(f64x2.splat(low), spread));
  const upper = f64x2.add(centre, f64x2.mul(f64x2.splat(high), spread));
  finishWithin(pair, lower, upper);
}

/** What `lower` and `upper` leave of two pixels. A product that is left out counts as 0, which no sum notices. */
function finishWithin(pair: usize, lower: v128, upper: v128): void {
  const column = exact + (pair << 4);
  const end = column + <usize>frames * ROW;
  const one = f64x2.splat(1);
  let total = f64x2.splat(0);
  let sum = total;
  let n = total;
  const shift = after - before;
  for (let row = column, factor = before; row < end; row += ROW, factor += 8) {
    const value = v128.load(row);
    const product = f64x2.mul(value, v128.load64_splat(factor + shift));
    const out = outside(value, factor, lower, upper);
    total = f64x2.add(total, product);
    sum = f64x2.add(sum, v128.andnot(product, out));
    n = f64x2.add(n, v128.andnot(one, out));
  }
  const mean = f64x2.div(sum, n);
  let squares = f64x2.splat(0);
  if (method !== MEDIAN && uncertainty !== 0) {
    for (let row = column, factor = before; row < end; row += ROW, factor += 8) {
      const value = v128.load(row);
      const difference = f64x2.sub(f64x2.mul(value, v128.load64_splat(factor + shift)), mean);
      const out = outside(value, factor, lower, upper);
      squares = f64x2.add(squares, v128.andnot(f64x2.mul(difference, difference), out));
    }
  }
  const result = method === SUM ? sum : mean;
  const deviation = deviationOf(squares, n, f64x2.sqrt(n));
  const lost = notFinite(total);
  const first = <i32>pair * 2;
  finishPixel(
    first,
    lost & 1,
    f64x2.extract_lane(n, 0),
    f64x2.extract_lane(result, 0),
    f64x2.extract_lane(deviation, 0),
  );
  finishPixel(
    first + 1,
    lost >> 1,
    f64x2.extract_lane(n, 1),
    f64x2.extract_lane(result, 1),
    f64x2.extract_lane(deviation, 1),
  );
}

/** All bits of the values that lie beyond their bounds. */
function outside(value: v128, factor: usize, lower: v128, upper: v128): v128 {
  const compared = f64x2.mul(value, v128.load64_splat(factor));
  return v128.or(f64x2.lt(compared, lower), f64x2.gt(compared, upper));
}

/** The result of pixel `place` of those that wait, from `n` values; what one round does not settle is left to the plain code. */
function finishPixel(place: i32, lost: i32, n: f64, result: f64, deviation: f64): void {
  if (place >= waitingCount) return;
  const pixel = load<i32>(waiting + ((<usize>place) << 2));
  const out = <f64>frames - n;
  if (lost !== 0 || (out > 0 && (n === 0 || method === MEDIAN || (clip & CLIP_AGAIN) !== 0))) {
    leave(pixel);
    return;
  }
  rejectedCount += <i32>out;
  // Medians stand already, where nothing was rejected.
  if (method === MEDIAN) return;
  const at = (<usize>pixel) << 3;
  store<f64>(values + at, result);
  if (uncertainty !== 0) store<f64>(uncertainty + at, deviation);
  if (mask !== 0) store<f64>(mask + at, 0);
  if (rejections !== 0) store<f64>(rejections + at, out);
}

/**
 * Turns `count` doubles of a file round where they lie. Into `facts`: the sum of their words of 32 bits as the file has them,
 * the greatest number (-Infinity for none), and 0 where all are finite, else NaN.
 */
export function takeDoubles(at: usize, count: i32, facts: usize): void {
  let words = i64x2.splat(0);
  let heads = i64x2.splat(0);
  let most = f64x2.splat(-Infinity);
  let broken = f64x2.splat(0);
  const end = at + ((<usize>count) << 3);
  let next = at;
  for (; next + 16 <= end; next += 16) {
    const pair = turned64(v128.load(next));
    v128.store(next, pair);
    words = i64x2.add(words, pair);
    heads = i64x2.add(heads, i64x2.shr_u(pair, 32));
    most = f64x2.pmax(most, pair);
    broken = f64x2.add(broken, f64x2.sub(pair, pair));
  }
  if (next < end) {
    const last = i64x2.replace_lane(i64x2.splat(0), 0, bswap<i64>(load<i64>(next)));
    const pair = i64x2.splat(i64x2.extract_lane(last, 0));
    store<i64>(next, i64x2.extract_lane(last, 0));
    words = i64x2.add(words, last);
    heads = i64x2.add(heads, i64x2.shr_u(last, 32));
    most = f64x2.pmax(most, pair);
    broken = f64x2.add(broken, f64x2.sub(pair, pair));
  }
  // Of each pair of words the sum has the first 2^32 times too often.
  const upper = i64x2.extract_lane(heads, 0) + i64x2.extract_lane(heads, 1);
  const lower = i64x2.extract_lane(words, 0) + i64x2.extract_lane(words, 1) - (upper << 32);
  store<f64>(facts, <f64>upper + <f64>lower);
  storeRange(facts, most, broken);
}

/**
 * Turns `count` singles of a file round and widens them into doubles at `to`; they lie at the end of the same room (byte
 * 4 x `count` of it), which they leave before it is written to. `facts` as takeDoubles.
 */
export function takeSingles(to: usize, count: i32, facts: usize): void {
  let words = i64x2.splat(0);
  let most = f64x2.splat(-Infinity);
  let broken = f64x2.splat(0);
  let from = to + ((<usize>count) << 2);
  let out = to;
  let i = 0;
  for (; i + 4 <= count; i += 4, from += 16, out += 32) {
    const four = turned32(v128.load(from));
    const low = f64x2.promote_low_f32x4(four);
    const high = f64x2.promote_low_f32x4(i32x4.shuffle(four, four, 2, 3, 2, 3));
    v128.store(out, low);
    v128.store(out, high, 16);
    words = i64x2.add(words, i64x2.extend_low_i32x4_u(four));
    words = i64x2.add(words, i64x2.extend_high_i32x4_u(four));
    most = f64x2.pmax(f64x2.pmax(most, low), high);
    broken = f64x2.add(broken, f64x2.add(f64x2.sub(low, low), f64x2.sub(high, high)));
  }
  let sum = i64x2.extract_lane(words, 0) + i64x2.extract_lane(words, 1);
  for (; i < count; i++, from += 4, out += 8) {
    const word = bswap<u32>(load<u32>(from));
    const value = <f64>reinterpret<f32>(word);
    store<f64>(out, value);
    sum += <i64>word;
    most = f64x2.pmax(most, f64x2.splat(value));
    broken = f64x2.add(broken, f64x2.splat(value - value));
  }
  store<f64>(facts, <f64>sum);
  storeRange(facts, most, broken);
}

/**
 * The same of integers of 16 bits (from byte 6 x `count` of the room), to which `zero` is added; there is no sum.
 */
export function takeShorts(to: usize, count: i32, zero: f64, facts: usize): void {
  let most = f64x2.splat(-Infinity);
  const offset = f64x2.splat(zero);
  let from = to + <usize>count * 6;
  let out = to;
  let i = 0;
  for (; i + 8 <= count; i += 8, from += 16, out += 64) {
    const eight = turned16(v128.load(from));
    const first = i32x4.extend_low_i16x8_s(eight);
    const second = i32x4.extend_high_i16x8_s(eight);
    const a = f64x2.add(f64x2.convert_low_i32x4_s(first), offset);
    const b = f64x2.add(f64x2.convert_low_i32x4_s(i32x4.shuffle(first, first, 2, 3, 2, 3)), offset);
    const c = f64x2.add(f64x2.convert_low_i32x4_s(second), offset);
    const d = f64x2.add(f64x2.convert_low_i32x4_s(i32x4.shuffle(second, second, 2, 3, 2, 3)), offset);
    store4(out, a, b, c, d);
    most = f64x2.pmax(f64x2.pmax(most, f64x2.pmax(a, b)), f64x2.pmax(c, d));
  }
  for (; i < count; i++, from += 2, out += 8) {
    const value = <f64>(<i32>bswap<i16>(load<i16>(from))) + zero;
    store<f64>(out, value);
    most = f64x2.pmax(most, f64x2.splat(value));
  }
  storeRange(facts, most, f64x2.splat(0));
}

function storeRange(facts: usize, most: v128, broken: v128): void {
  store<f64>(facts, max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)), 8);
  store<f64>(facts, f64x2.extract_lane(broken, 0) + f64x2.extract_lane(broken, 1), 16);
}
