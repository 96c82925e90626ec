/**
 * One row of a frame through its steps: stored 16-bit pixels to float64, (((raw - overscan) - bias) - dark * scale) / flat,
 * and the bytes of the result, with all that is told about its pixels on the way. Every number is rounded where the plain
 * code (src/engine/ccd, LevelTally, encodePixels) rounds it, and sums run in its order: the bits are the same.
 *
 * Addresses are bytes in the memory; 0 is "none". Pixels that are not 16 bit come decoded.
 */
import { turned16, turned32, turned64 } from './simd/byteOrder';

/** How a result is stored: as FITS has it, or float64 as this memory has it. */
const FLOAT64: i32 = 0;
const FLOAT32: i32 = 1;

/** Where a row's findings go, in 8-byte numbers from the address `found` on. */
const RAW_SUM: i32 = 0;
const RAW_MIN: i32 = 8;
const RAW_MAX: i32 = 16;
const SUM: i32 = 24;
const MIN: i32 = 32;
const MAX: i32 = 40;
const DATA_SUM: i32 = 48;
const BELOW: i32 = 56;
const GATHERED: i32 = 64;

/** Eights of unsigned 16-bit numbers whose sums in pairs fit into 32 bits. */
const EIGHTS: i32 = 16384;

/**
 * `count` big-endian 16-bit integers, their top bit turned, less `offset`: BZERO 32768 with offset 0, no BZERO with
 * offset 32768. Sum, least and greatest go to RAW_SUM, RAW_MIN and RAW_MAX.
 */
export function decode16(from: i32, count: i32, offset: f64, to: i32, found: i32): void {
  const flip = i16x8.splat(-32768);
  const base = f64x2.splat(offset);
  let least = i16x8.splat(-1);
  let greatest = i16x8.splat(0);
  let total: u64 = 0;
  const eights = count & ~7;
  let i = 0;
  while (i < eights) {
    const end = min(eights, i + 8 * EIGHTS);
    let sums = i32x4.splat(0);
    for (; i < end; i += 8) {
      const raw = v128.xor(turned16(v128.load(from + (i << 1))), flip);
      least = i16x8.min_u(least, raw);
      greatest = i16x8.max_u(greatest, raw);
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(raw));
      const low = i32x4.extend_low_i16x8_u(raw);
      const high = i32x4.extend_high_i16x8_u(raw);
      const at = to + (i << 3);
      v128.store(at, f64x2.sub(f64x2.convert_low_i32x4_u(low), base));
      v128.store(at, f64x2.sub(f64x2.convert_low_i32x4_u(upper(low)), base), 16);
      v128.store(at, f64x2.sub(f64x2.convert_low_i32x4_u(high), base), 32);
      v128.store(at, f64x2.sub(f64x2.convert_low_i32x4_u(upper(high)), base), 48);
    }
    total += <u64>(<u32>i32x4.extract_lane(sums, 0)) + <u64>(<u32>i32x4.extract_lane(sums, 1));
    total += <u64>(<u32>i32x4.extract_lane(sums, 2)) + <u64>(<u32>i32x4.extract_lane(sums, 3));
  }
  let low: u32 = 65535;
  let high: u32 = 0;
  // The lanes of the two, by way of the place that the result will have.
  v128.store(found, least);
  for (let lane = 0; lane < 8; lane++) low = min(low, <u32>load<u16>(found + (lane << 1)));
  v128.store(found, greatest);
  for (let lane = 0; lane < 8; lane++) high = max(high, <u32>load<u16>(found + (lane << 1)));
  for (; i < count; i++) {
    const raw = short(from, i);
    low = min(low, raw);
    high = max(high, raw);
    total += raw;
    store<f64>(to + (i << 3), <f64>raw - offset);
  }
  store<f64>(found, <f64>total - <f64>count * offset, RAW_SUM);
  store<f64>(found, <f64>low - offset, RAW_MIN);
  store<f64>(found, <f64>high - offset, RAW_MAX);
}

/** The upper two of four 32-bit numbers, where the lower two are. */
function upper(four: v128): v128 {
  return i32x4.shuffle(four, four, 2, 3, 0, 1);
}

function short(from: i32, index: i32): u32 {
  return <u32>bswap<u16>(load<u16>(from + (index << 1))) ^ 0x8000;
}

/** Mean of `count` such integers: their sum is exact, as numpy's is. */
export function mean16(from: i32, count: i32, offset: f64): f64 {
  let total: u64 = 0;
  for (let i = 0; i < count; i++) total += short(from, i);
  return (<f64>total - <f64>count * offset) / <f64>count;
}

/** Median of `count` such integers; `scratch`: room for them as 2-byte numbers, and 14 bytes. */
export function median16(from: i32, count: i32, offset: f64, scratch: i32): f64 {
  const flip = i16x8.splat(-32768);
  const eights = (count + 7) & ~7;
  for (let i = 0; i < count; i += 8)
    v128.store(scratch + (i << 1), v128.xor(turned16(v128.load(from + (i << 1))), flip));
  // What is behind the last one counts as the greatest number, so that no rank below changes.
  for (let i = count; i < eights; i++) store<u16>(scratch + (i << 1), 0xffff);
  const rank = (count - 1) >> 1;
  let low: u32 = 0;
  for (let bit: u32 = 0x8000; bit !== 0; bit >>= 1) if (countBelow(scratch, eights, low | bit) <= rank) low |= bit;
  const lower = <f64>low - offset;
  if ((count & 1) === 1 || (low < 0xffff && countBelow(scratch, eights, low + 1) > rank + 1) || low === 0xffff)
    return lower;
  let next: u32 = 0xffff;
  for (let i = 0; i < count; i++) {
    const value = <u32>load<u16>(scratch + (i << 1));
    if (value > low) next = min(next, value);
  }
  return (lower + (<f64>next - offset)) / 2;
}

/** How many of `count` (whole eights, up to 2^18) unsigned 16-bit numbers are less than `limit`. */
function countBelow(at: i32, count: i32, limit: u32): i32 {
  const greatest = i16x8.splat(<i16>(limit - 1));
  let sums = i32x4.splat(0);
  for (let i = 0; i < count; i += 8) {
    const values = v128.load(at + (i << 1));
    // -1 for each that is not greater; the pairs' sums are taken off.
    sums = i32x4.sub(sums, i32x4.extadd_pairwise_i16x8_s(i16x8.eq(i16x8.min_u(values, greatest), values)));
  }
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  );
}

/**
 * `count` pixels at `line` less `level`, `columns`, `bias` and `dark` times `scale`, over `divisor`, in this order, stored at
 * `to` in `format`. SUM, MIN and MAX are those of the float64 results (SUM is no finite number when one of them is none); DATA_SUM
 * is the sum of the stored 32-bit words. Of the stored values those below `low` are counted (BELOW) and those up to
 * `high` copied to `gathered` while there is `room` (GATHERED: how many there were); nothing of it where there is no room.
 */
export function calibrate(
  line: i32,
  count: i32,
  level: f64,
  columns: i32,
  bias: i32,
  dark: i32,
  scale: f64,
  divisor: i32,
  format: i32,
  to: i32,
  low: f64,
  high: f64,
  gathered: i32,
  room: i32,
  found: i32,
): void {
  const levels = f64x2.splat(level);
  const scales = f64x2.splat(scale);
  const lows = f64x2.splat(low);
  const highs = f64x2.splat(high);
  const half = i64x2.splat(0xffffffff);
  let leftSum = f64x2.splat(0);
  let rightSum = f64x2.splat(0);
  let least = f64x2.splat(Infinity);
  let greatest = f64x2.splat(-Infinity);
  let words = i64x2.splat(0);
  let below = i64x2.splat(0);
  let kept = 0;
  const fours = count & ~3;
  let i = 0;
  for (; i < fours; i += 4) {
    const at = i << 3;
    let left = f64x2.sub(v128.load(line + at), levels);
    let right = f64x2.sub(v128.load(line + at, 16), levels);
    if (columns !== 0) {
      left = f64x2.sub(left, v128.load(columns + at));
      right = f64x2.sub(right, v128.load(columns + at, 16));
    }
    if (bias !== 0) {
      left = f64x2.sub(left, v128.load(bias + at));
      right = f64x2.sub(right, v128.load(bias + at, 16));
    }
    if (dark !== 0) {
      left = f64x2.sub(left, f64x2.mul(v128.load(dark + at), scales));
      right = f64x2.sub(right, f64x2.mul(v128.load(dark + at, 16), scales));
    }
    if (divisor !== 0) {
      left = f64x2.div(left, v128.load(divisor + at));
      right = f64x2.div(right, v128.load(divisor + at, 16));
    }
    leftSum = f64x2.add(leftSum, left);
    rightSum = f64x2.add(rightSum, right);
    least = f64x2.pmin(least, f64x2.pmin(left, right));
    greatest = f64x2.pmax(greatest, f64x2.pmax(left, right));
    if (format === FLOAT32) {
      const leftSingles = f32x4.demote_f64x2_zero(left);
      const rightSingles = f32x4.demote_f64x2_zero(right);
      const singles = i32x4.shuffle(leftSingles, rightSingles, 0, 1, 4, 5);
      words = i64x2.add(words, i64x2.add(i64x2.extend_low_i32x4_u(singles), i64x2.extend_high_i32x4_u(singles)));
      v128.store(to + (i << 2), turned32(singles));
      left = f64x2.promote_low_f32x4(leftSingles);
      right = f64x2.promote_low_f32x4(rightSingles);
    } else if (format === FLOAT64) {
      words = i64x2.add(words, i64x2.add(i64x2.shr_u(left, 32), v128.and(left, half)));
      words = i64x2.add(words, i64x2.add(i64x2.shr_u(right, 32), v128.and(right, half)));
      v128.store(to + at, turned64(left));
      v128.store(to + at, turned64(right), 16);
    } else {
      v128.store(to + at, left);
      v128.store(to + at, right, 16);
    }
    if (room === 0) continue;
    const leftFrom = f64x2.ge(left, lows);
    const rightFrom = f64x2.ge(right, lows);
    // -1 for each that is not below.
    below = i64x2.add(below, i64x2.add(leftFrom, rightFrom));
    const leftIn = v128.and(leftFrom, f64x2.le(left, highs));
    const rightIn = v128.and(rightFrom, f64x2.le(right, highs));
    if (v128.any_true(v128.or(leftIn, rightIn))) {
      kept = gather(f64x2.extract_lane(left, 0), low, high, gathered, room, kept);
      kept = gather(f64x2.extract_lane(left, 1), low, high, gathered, room, kept);
      kept = gather(f64x2.extract_lane(right, 0), low, high, gathered, room, kept);
      kept = gather(f64x2.extract_lane(right, 1), low, high, gathered, room, kept);
    }
  }
  let first = f64x2.extract_lane(leftSum, 0);
  let lowest = lesser(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  let highest = greater(f64x2.extract_lane(greatest, 0), f64x2.extract_lane(greatest, 1));
  let sum = <u64>i64x2.extract_lane(words, 0) + <u64>i64x2.extract_lane(words, 1);
  let less = <i64>fours + i64x2.extract_lane(below, 0) + i64x2.extract_lane(below, 1);
  for (; i < count; i++) {
    const at = i << 3;
    let value = load<f64>(line + at) - level;
    if (columns !== 0) value -= load<f64>(columns + at);
    if (bias !== 0) value -= load<f64>(bias + at);
    if (dark !== 0) value -= load<f64>(dark + at) * scale;
    if (divisor !== 0) value /= load<f64>(divisor + at);
    first += value;
    lowest = lesser(lowest, value);
    highest = greater(highest, value);
    if (format === FLOAT32) {
      const single = <f32>value;
      const bits = reinterpret<u32>(single);
      sum += bits;
      store<u32>(to + (i << 2), bswap<u32>(bits));
      value = <f64>single;
    } else if (format === FLOAT64) {
      const bits = reinterpret<u64>(value);
      sum += (bits >> 32) + (bits & 0xffffffff);
      store<u64>(to + at, bswap<u64>(bits));
    } else store<f64>(to + at, value);
    if (room === 0) continue;
    if (value < low) less++;
    kept = gather(value, low, high, gathered, room, kept);
  }
  const others = f64x2.extract_lane(rightSum, 0) + f64x2.extract_lane(rightSum, 1);
  store<f64>(found, first + f64x2.extract_lane(leftSum, 1) + others, SUM);
  store<f64>(found, lowest, MIN);
  store<f64>(found, highest, MAX);
  store<f64>(found, <f64>sum, DATA_SUM);
  store<f64>(found, <f64>less, BELOW);
  store<f64>(found, <f64>kept, GATHERED);
}

/** `value` behind the `kept` ones, where it lies in the bracket; what is beyond the room is counted only. */
function gather(value: f64, low: f64, high: f64, gathered: i32, room: i32, kept: i32): i32 {
  if (!(value >= low && value <= high)) return kept;
  if (kept < room) store<f64>(gathered + (kept << 3), value);
  return kept + 1;
}

function lesser(a: f64, b: f64): f64 {
  return b < a ? b : a;
}

function greater(a: f64, b: f64): f64 {
  return b > a ? b : a;
}
