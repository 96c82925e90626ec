/** Sums of bytes as DATASUM has them. */
import { turned32 } from './byteOrder';

/** The sum of `count` big-endian words of 32 bits, exact for as many as a memory can hold. */
export function sumWords(at: usize, count: i32): f64 {
  let low = i64x2.splat(0);
  let high = i64x2.splat(0);
  const end = at + ((<usize>count) << 2);
  for (; at + 16 <= end; at += 16) {
    const four = turned32(v128.load(at));
    low = i64x2.add(low, i64x2.extend_low_i32x4_u(four));
    high = i64x2.add(high, i64x2.extend_high_i32x4_u(four));
  }
  const both = i64x2.add(low, high);
  let sum = i64x2.extract_lane(both, 0) + i64x2.extract_lane(both, 1);
  for (; at < end; at += 4) sum += <i64>bswap<u32>(load<u32>(at));
  return <f64>sum;
}
