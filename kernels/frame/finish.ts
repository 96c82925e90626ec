/** Doubles become the pixels of a result as it is stored. */
import { turned32, turned64 } from '../simd/byteOrder';
import { DATA_SUM, MAX, MIN, SUM } from './findings';

/**
 * The last step of a row of doubles at `line`, and the bytes of the result at `to`. `Format`: f64 and f32 as FITS has them, i64
 * float64 as this memory has it, i8 none. `Last`: i8 no step is left, i16 the dark `last` is, times `scale`, i32 the division by
 * `last`. SUM, MIN, MAX and DATA_SUM are found.
 */
export function finish<Format, Last>(line: i32, count: i32, last: i32, scale: f64, to: i32, found: i32): void {
  const scales = f64x2.splat(scale);
  let leftSum = f64x2.splat(0);
  let rightSum = f64x2.splat(0);
  let least = f64x2.splat(Infinity);
  let greatest = f64x2.splat(-Infinity);
  let words = i64x2.splat(0);
  let heads = i64x2.splat(0);
  const fours = count & ~3;
  let at = 0;
  for (const end = fours << 3; at < end; at += 32) {
    let left = v128.load(line + at);
    let right = v128.load(line + at, 16);
    if (sizeof<Last>() === 2) {
      left = f64x2.sub(left, f64x2.mul(v128.load(last + at), scales));
      right = f64x2.sub(right, f64x2.mul(v128.load(last + at, 16), scales));
    }
    if (sizeof<Last>() === 4) {
      left = f64x2.div(left, v128.load(last + at));
      right = f64x2.div(right, v128.load(last + at, 16));
    }
    leftSum = f64x2.add(leftSum, left);
    rightSum = f64x2.add(rightSum, right);
    least = f64x2.pmin(least, f64x2.pmin(left, right));
    greatest = f64x2.pmax(greatest, f64x2.pmax(left, right));
    if (isFloat<Format>() || sizeof<Format>() === 1) {
      if (sizeof<Last>() !== 1) {
        v128.store(line + at, left);
        v128.store(line + at, right, 16);
      }
    } else {
      v128.store(to + at, left);
      v128.store(to + at, right, 16);
    }
    if (isFloat<Format>() && sizeof<Format>() === 4) {
      const leftSingles = f32x4.demote_f64x2_zero(left);
      const singles = i32x4.shuffle(leftSingles, f32x4.demote_f64x2_zero(right), 0, 1, 4, 5);
      words = i64x2.add(words, i64x2.add(i64x2.extend_low_i32x4_u(singles), i64x2.extend_high_i32x4_u(singles)));
      v128.store(to + (at >> 1), turned32(singles));
    }
    if (isFloat<Format>() && sizeof<Format>() === 8) {
      words = i64x2.add(i64x2.add(words, left), right);
      heads = i64x2.add(i64x2.add(heads, i64x2.shr_u(left, 32)), i64x2.shr_u(right, 32));
      v128.store(to + at, turned64(left));
      v128.store(to + at, turned64(right), 16);
    }
  }
  let first = f64x2.extract_lane(leftSum, 0);
  let lowest = lesser(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  let highest = greater(f64x2.extract_lane(greatest, 0), f64x2.extract_lane(greatest, 1));
  // Of each pair of words the sum has the first 2^32 times too often.
  const upper = <u64>i64x2.extract_lane(heads, 0) + <u64>i64x2.extract_lane(heads, 1);
  let sum = <u64>i64x2.extract_lane(words, 0) + <u64>i64x2.extract_lane(words, 1) - (upper << 32) + upper;
  for (; at < count << 3; at += 8) {
    let value = load<f64>(line + at);
    if (sizeof<Last>() === 2) value -= load<f64>(last + at) * scale;
    if (sizeof<Last>() === 4) value /= load<f64>(last + at);
    first += value;
    lowest = lesser(lowest, value);
    highest = greater(highest, value);
    if (isFloat<Format>() || sizeof<Format>() === 1) store<f64>(line + at, value);
    else store<f64>(to + at, value);
    if (isFloat<Format>() && sizeof<Format>() === 4) {
      const bits = reinterpret<u32>(<f32>value);
      sum += bits;
      store<u32>(to + (at >> 1), bswap<u32>(bits));
    }
    if (isFloat<Format>() && sizeof<Format>() === 8) {
      const bits = reinterpret<u64>(value);
      sum += (bits >> 32) + (bits & 0xffffffff);
      store<u64>(to + at, bswap<u64>(bits));
    }
  }
  const others = f64x2.extract_lane(rightSum, 0) + f64x2.extract_lane(rightSum, 1);
  store<f64>(found, first + f64x2.extract_lane(leftSum, 1) + others, SUM);
  store<f64>(found, lowest, MIN);
  store<f64>(found, highest, MAX);
  store<f64>(found, <f64>sum, DATA_SUM);
}

function lesser(a: f64, b: f64): f64 {
  return b < a ? b : a;
}

function greater(a: f64, b: f64): f64 {
  return b > a ? b : a;
}
