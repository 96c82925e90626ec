/** Overscan levels of rows of stored 16-bit pixels, their top bit turned. */
import { turned16 } from '../simd/byteOrder';

/** Such a pixel. */
export function short(from: i32, index: i32): u32 {
  return <u32>bswap<u16>(load<u16>(from + (index << 1))) ^ 0x8000;
}

/**
 * The levels of `rows` rows, each from `count` such integers, whose first ones lie `stride` bytes apart: their medians, or
 * their means. `scratch`: room for a row as 2-byte numbers, and 14 bytes.
 */
export function levels16(
  from: i32,
  stride: i32,
  rows: i32,
  count: i32,
  offset: f64,
  means: bool,
  scratch: i32,
  to: i32,
): void {
  for (let r = 0; r < rows; r++, from += stride, to += 8)
    store<f64>(to, means ? mean16(from, count, offset) : median16(from, count, offset, scratch));
}

/** Mean of `count` such integers: their sum is exact, as numpy's is. */
function mean16(from: i32, count: i32, offset: f64): f64 {
  let total: u64 = 0;
  for (let i = 0; i < count; i++) total += short(from, i);
  return (<f64>total - <f64>count * offset) / <f64>count;
}

/** Median of `count` such integers. */
function median16(from: i32, count: i32, offset: f64, scratch: i32): f64 {
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
