/** Doubles become stored pixels: what takeRows undoes. */
import { turned32, turned64 } from './byteOrder';

/**
 * `count` doubles at `from` to `to` as a file has them: as doubles, or (`single`) rounded to singles. Into `facts`: the sum of
 * their words of 32 bits, and 0 where all are finite numbers, else NaN.
 */
export function storeRow(from: usize, count: i32, single: bool, to: usize, facts: usize): void {
  if (single) storeSingles(from, count, to, facts);
  else storeDoubles(from, count, to, facts);
}

function storeDoubles(from: usize, count: i32, to: usize, facts: usize): void {
  let words = i64x2.splat(0);
  let heads = i64x2.splat(0);
  let broken = f64x2.splat(0);
  const end = from + ((<usize>count) << 3);
  for (; from + 16 <= end; from += 16, to += 16) {
    const pair = v128.load(from);
    words = i64x2.add(words, pair);
    heads = i64x2.add(heads, i64x2.shr_u(pair, 32));
    broken = f64x2.add(broken, f64x2.sub(pair, pair));
    v128.store(to, turned64(pair));
  }
  // Of each pair of words the sum has the first 2^32 times too often.
  const upper = i64x2.extract_lane(heads, 0) + i64x2.extract_lane(heads, 1);
  let sum = i64x2.extract_lane(words, 0) + i64x2.extract_lane(words, 1) - (upper << 32) + upper;
  let lost = f64x2.extract_lane(broken, 0) + f64x2.extract_lane(broken, 1);
  if (from < end) {
    const bits = load<u64>(from);
    const value = load<f64>(from);
    sum += <i64>(bits >> 32) + <i64>(bits & 0xffffffff);
    lost += value - value;
    store<u64>(to, bswap<u64>(bits));
  }
  store<f64>(facts, <f64>sum);
  store<f64>(facts, lost, 8);
}

function storeSingles(from: usize, count: i32, to: usize, facts: usize): void {
  let words = i64x2.splat(0);
  let broken = f64x2.splat(0);
  const end = from + ((<usize>count) << 3);
  for (; from + 32 <= end; from += 32, to += 16) {
    const left = v128.load(from);
    const right = v128.load(from, 16);
    const four = i32x4.shuffle(f32x4.demote_f64x2_zero(left), f32x4.demote_f64x2_zero(right), 0, 1, 4, 5);
    words = i64x2.add(words, i64x2.add(i64x2.extend_low_i32x4_u(four), i64x2.extend_high_i32x4_u(four)));
    broken = f64x2.add(broken, f64x2.add(f64x2.sub(left, left), f64x2.sub(right, right)));
    v128.store(to, turned32(four));
  }
  let sum = i64x2.extract_lane(words, 0) + i64x2.extract_lane(words, 1);
  let lost = f64x2.extract_lane(broken, 0) + f64x2.extract_lane(broken, 1);
  for (; from < end; from += 8, to += 4) {
    const value = load<f64>(from);
    const bits = reinterpret<u32>(<f32>value);
    sum += <i64>bits;
    lost += value - value;
    store<u32>(to, bswap<u32>(bits));
  }
  store<f64>(facts, <f64>sum);
  store<f64>(facts, lost, 8);
}
