/** Stored pixels become doubles where they lie. */
import { turned16, turned32, turned64 } from './byteOrder';
import { store4 } from './store4';

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
