/** Pixels of which something may be rejected: their bounds, and what is combined from what lies within. */
import { deviationsFrom, middleOf, notFinite, sortColumns } from './columns';
import { addRejected, endWaiting, leave, waitingCount } from './queues';
import {
  after,
  before,
  CLIP_AGAIN,
  CLIP_MAD,
  CLIP_MEAN,
  CLIP_MEDIAN,
  CLIP_STD,
  clip,
  EXACT,
  exact,
  frames,
  high,
  keys,
  low,
  MAD_TO_STD,
  MEDIAN,
  mask,
  method,
  ROW,
  rejections,
  SUM,
  stack,
  stride,
  uncertainty,
  values,
  waiting,
} from './setup';

/** The pixels that wait: their bounds, and what is left of them. */
export function combineWaiting(): void {
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
    sortColumns<f64>(keys);
    m0 = middleOf(keys);
    m1 = middleOf(keys + 16);
    m2 = middleOf(keys + 32);
    m3 = middleOf(keys + 48);
  }
  if (clip & CLIP_MAD) {
    // In any order they are the same numbers; which rows the network has left where does not matter.
    deviationsFrom(keys, m0, m1, m2, m3);
    sortColumns<f64>(keys);
  }
  finishPair(0, m0);
  finishPair(1, m1);
  finishPair(2, m2);
  finishPair(3, m3);
  endWaiting();
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
  addRejected(<i32>out);
  // Medians stand already, where nothing was rejected.
  if (method === MEDIAN) return;
  const at = (<usize>pixel) << 3;
  store<f64>(values + at, result);
  if (uncertainty !== 0) store<f64>(uncertainty + at, deviation);
  if (mask !== 0) store<f64>(mask + at, 0);
  if (rejections !== 0) store<f64>(rejections + at, out);
}

/** Of a sum of squares: the uncertainty of a mean of `n`, or of their sum. */
export function deviationOf(squares: v128, n: v128, root: v128): v128 {
  const ofMean = f64x2.div(f64x2.sqrt(f64x2.div(squares, n)), root);
  return method === SUM ? f64x2.mul(ofMean, n) : ofMean;
}
