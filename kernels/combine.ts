/**
 * Combining of stacks of frames, two pixels a vector: the same bits as the engine's Combiner (src/engine/ccd/combine.ts).
 * Sixteen pixels are worked on at a time, as rows of one frame each, so that they stay in the first cache.
 */
import { finish } from './frame/finish';
import { store4 } from './simd/store4';
import { sumWords } from './simd/sumWords';
import { takeDoubles, takeShorts, takeSingles } from './simd/takeRows';
import { combineWaiting, deviationOf } from './stack/bounds';
import { deviationsFrom, middleOf, notFinite, sortColumns } from './stack/columns';
import { doubtfulOf } from './stack/doubt';
import { clearQueues, leave, leftCount, postpone, rejectedCount, waitingCount } from './stack/queues';
import {
  after,
  before,
  CLIP_AGAIN,
  CLIP_MAD,
  CLIP_MEDIAN,
  choose,
  clip,
  EXACT,
  exact,
  frames,
  GROUP,
  keys,
  LEAST_MEAN,
  limit,
  MAD_TO_STD,
  MEDIAN,
  MOST_MEAN,
  mask,
  method,
  place,
  ROW,
  rejections,
  SUM,
  scaled,
  stack,
  stride,
  uncertainty,
  values,
} from './stack/setup';

export { choose, place, sumWords, takeDoubles, takeShorts, takeSingles };

/** `count` doubles at `from` as a file has them, or (`single`) rounded to singles; what is found as of `calibrate`. */
export function storeRow(from: i32, count: i32, single: bool, to: i32, found: i32): void {
  if (single) finish<f32, i8>(from, count, 0, 1, to, found);
  else finish<f64, i8>(from, count, 0, 1, to, found);
}

/** A bit for each pixel of the group that is alike in all frames. */
let alike: i32 = 0;

/** Values that the last `combine` has rejected. */
export function rejected(): i32 {
  return rejectedCount;
}

/**
 * Combines pixels 0 to `count` of the stack; returns how many are left to the plain code: those with a value that is not
 * finite, and what needs more than one round of bounds.
 */
export function combine(count: i32): i32 {
  clearQueues();
  if (clip === 0 || clip === (CLIP_MEDIAN | CLIP_MAD) || clip === (CLIP_MEDIAN | CLIP_MAD | CLIP_AGAIN)) {
    for (let pixel = 0; pixel < count; pixel += GROUP) combineGroup(pixel, count);
    if (waitingCount > 0) combineWaiting();
    return leftCount;
  }
  for (let pixel = 0; pixel < count; pixel++) if (postpone(pixel)) combineWaiting();
  if (waitingCount > 0) combineWaiting();
  return leftCount;
}

/** Sixteen pixels from `pixel` on, as if nothing were rejected; those where that cannot be proven wait for their bounds. */
function combineGroup(pixel: i32, count: i32): void {
  const end = min(count - pixel, GROUP);
  const second = scaled + <usize>frames * ROW;
  alike = 0;
  const lost = sumHalf(pixel, scaled, 0) | (sumHalf(pixel + EXACT, second, EXACT) << EXACT);
  let doubtful = clip === 0 ? 0 : ~lost & 0xffff;
  if (limit > 0) doubtful &= ~alike;
  if (doubtful !== 0) {
    keysOfHalf(pixel, 0);
    keysOfHalf(pixel + EXACT, 32);
    doubtful &= doubtfulOf();
  }
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
    if (i < end && postpone(pixel + i)) combineWaiting();
  }
}

/**
 * Eight pixels, from place `first` of the group on: their results, or where a median is wanted their products into `rows`.
 * Returns a bit for each whose sum is not finite.
 */
function sumHalf(pixel: i32, rows: usize, first: i32): i32 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let from = stack + ((<usize>pixel) << 3);
  let row = rows;
  const keeps = method === MEDIAN;
  for (let f: usize = 0; f < <usize>frames; f++) {
    const factor = v128.load64_splat(after + (f << 3));
    const y0 = f64x2.mul(v128.load(from), factor);
    const y1 = f64x2.mul(v128.load(from, 16), factor);
    const y2 = f64x2.mul(v128.load(from, 32), factor);
    const y3 = f64x2.mul(v128.load(from, 48), factor);
    if (keeps) store4(row, y0, y1, y2, y3);
    s0 = f64x2.add(s0, y0);
    s1 = f64x2.add(s1, y1);
    s2 = f64x2.add(s2, y2);
    s3 = f64x2.add(s3, y3);
    from += stride;
    row += ROW;
  }
  if (!keeps) finishHalf(pixel, first, s0, s1, s2, s3);
  return notFinite(s0) | (notFinite(s1) << 2) | (notFinite(s2) << 4) | (notFinite(s3) << 6);
}

/** What is compared of eight pixels as singles into the keys, and their extremes. */
function keysOfHalf(pixel: i32, offset: usize): void {
  let from = stack + ((<usize>pixel) << 3);
  let key = keys + offset;
  let least0 = f32x4.splat(Infinity);
  let least1 = least0;
  let most0 = f32x4.splat(-Infinity);
  let most1 = most0;
  for (let f: usize = 0; f < <usize>frames; f++) {
    const compared = v128.load64_splat(before + (f << 3));
    const k0 = singles(f64x2.mul(v128.load(from), compared), f64x2.mul(v128.load(from, 16), compared));
    const k1 = singles(f64x2.mul(v128.load(from, 32), compared), f64x2.mul(v128.load(from, 48), compared));
    v128.store(key, k0);
    v128.store(key, k1, 16);
    least0 = f32x4.pmin(least0, k0);
    least1 = f32x4.pmin(least1, k1);
    most0 = f32x4.pmax(most0, k0);
    most1 = f32x4.pmax(most1, k1);
    from += stride;
    key += ROW;
  }
  // The rows of exact groups are free as long as no pixel's bounds are computed.
  v128.store(exact + offset, least0);
  v128.store(exact + offset, least1, 16);
  v128.store(exact + offset + ROW, most0);
  v128.store(exact + offset + ROW, most1, 16);
}

/** Four doubles rounded to singles. */
function singles(first: v128, second: v128): v128 {
  return i32x4.shuffle(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 1, 4, 5);
}

/** Averages or sums of eight pixels and their uncertainties, from their sums. */
function finishHalf(pixel: i32, first: i32, s0: v128, s1: v128, s2: v128, s3: v128): void {
  const n = f64x2.splat(<f64>frames);
  const at = (<usize>pixel) << 3;
  const m0 = f64x2.div(s0, n);
  const m1 = f64x2.div(s1, n);
  const m2 = f64x2.div(s2, n);
  const m3 = f64x2.div(s3, n);
  const summed = method === SUM;
  store4(values + at, summed ? s0 : m0, summed ? s1 : m1, summed ? s2 : m2, summed ? s3 : m3);
  nothingRejected(at);
  if (uncertainty === 0 && limit === 0) return;
  let q0 = f64x2.splat(0);
  let q1 = q0;
  let q2 = q0;
  let q3 = q0;
  let peak0 = q0;
  let peak1 = q0;
  let peak2 = q0;
  let peak3 = q0;
  let from = stack + at;
  for (let f: usize = 0; f < <usize>frames; f++, from += stride) {
    const factor = v128.load64_splat(after + (f << 3));
    const d0 = f64x2.sub(f64x2.mul(v128.load(from), factor), m0);
    const d1 = f64x2.sub(f64x2.mul(v128.load(from, 16), factor), m1);
    const d2 = f64x2.sub(f64x2.mul(v128.load(from, 32), factor), m2);
    const d3 = f64x2.sub(f64x2.mul(v128.load(from, 48), factor), m3);
    const e0 = f64x2.mul(d0, d0);
    const e1 = f64x2.mul(d1, d1);
    const e2 = f64x2.mul(d2, d2);
    const e3 = f64x2.mul(d3, d3);
    q0 = f64x2.add(q0, e0);
    q1 = f64x2.add(q1, e1);
    q2 = f64x2.add(q2, e2);
    q3 = f64x2.add(q3, e3);
    peak0 = f64x2.pmax(peak0, e0);
    peak1 = f64x2.pmax(peak1, e1);
    peak2 = f64x2.pmax(peak2, e2);
    peak3 = f64x2.pmax(peak3, e3);
  }
  if (limit > 0)
    alike |=
      (alikeOf(m0, peak0) | (alikeOf(m1, peak1) << 2) | (alikeOf(m2, peak2) << 4) | (alikeOf(m3, peak3) << 6)) << first;
  if (uncertainty === 0) return;
  const root = f64x2.sqrt(n);
  store4(
    uncertainty + at,
    deviationOf(q0, n, root),
    deviationOf(q1, n, root),
    deviationOf(q2, n, root),
    deviationOf(q3, n, root),
  );
}

/** A bit for each of two means from which no product differs by more than its part `limit`. */
function alikeOf(mean: v128, peak: v128): i32 {
  const most = f64x2.mul(mean, f64x2.splat(limit));
  const usual = v128.and(f64x2.gt(mean, f64x2.splat(LEAST_MEAN)), f64x2.lt(mean, f64x2.splat(MOST_MEAN)));
  return i64x2.bitmask(v128.and(usual, f64x2.le(peak, f64x2.mul(most, most))));
}

function nothingRejected(at: usize): void {
  const zero = f64x2.splat(0);
  if (mask !== 0) store4(mask + at, zero, zero, zero, zero);
  if (rejections !== 0) store4(rejections + at, zero, zero, zero, zero);
}

/** Medians of eight pixels and their uncertainties; a bit for each median that is 0. */
function medianHalf(pixel: i32, rows: usize): i32 {
  const at = (<usize>pixel) << 3;
  sortColumns<f64>(rows);
  const m0 = middleOf(rows);
  const m1 = middleOf(rows + 16);
  const m2 = middleOf(rows + 32);
  const m3 = middleOf(rows + 48);
  store4(values + at, m0, m1, m2, m3);
  nothingRejected(at);
  if (uncertainty !== 0) {
    deviationsFrom(rows, m0, m1, m2, m3);
    sortColumns<f64>(rows);
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
