/** The pixels of which it cannot be proven that nothing is rejected. */
import { sortColumns } from './columns';
import { exact, frames, high, keys, low, MAD_TO_STD, ROW } from './setup';

/** A bit for each of sixteen pixels of which it cannot be proven that nothing lies beyond their bounds. */
export function doubtfulOf(): i32 {
  sortColumns<f32>(keys);
  return doubtfulEight(0) | (doubtfulEight(32) << 8);
}

/**
 * Nothing is rejected where no value lies farther from the median than `low` or `high` times the deviation, which is so when
 * at most half of the values (fewer than half of an even number) lie within that part of the farthest distance. Eight pixels,
 * from byte `column` of the rows on, whose comparisons do not wait for each other.
 */
function doubtfulEight(column: usize): i32 {
  const leftMiddle = middleOfFour(column);
  const rightMiddle = middleOfFour(column + 16);
  const leftNear = nearOf(column, leftMiddle);
  const rightNear = nearOf(column + 16, rightMiddle);
  const leftLow = f32x4.sub(leftMiddle, leftNear);
  const leftHigh = f32x4.add(leftMiddle, leftNear);
  const rightLow = f32x4.sub(rightMiddle, rightNear);
  const rightHigh = f32x4.add(rightMiddle, rightNear);
  // Less one for each that is far. What is not a number, or infinite, is never.
  let left = i32x4.splat(frames);
  let right = left;
  const end = keys + column + <usize>frames * ROW;
  for (let row = keys + column; row < end; row += ROW) {
    const a = v128.load(row);
    const b = v128.load(row, 16);
    left = i32x4.add(left, i32x4.add(f32x4.lt(a, leftLow), f32x4.gt(a, leftHigh)));
    right = i32x4.add(right, i32x4.add(f32x4.lt(b, rightLow), f32x4.gt(b, rightHigh)));
  }
  const half = i32x4.splat((frames - 1) >> 1);
  return i32x4.bitmask(i32x4.gt_s(left, half)) | (i32x4.bitmask(i32x4.gt_s(right, half)) << 4);
}

/** The middle of four sorted columns. */
function middleOfFour(column: usize): v128 {
  const upper = v128.load(keys + column + <usize>(frames >> 1) * ROW);
  if (frames & 1) return upper;
  const lower = v128.load(keys + column + <usize>((frames >> 1) - 1) * ROW);
  const half = f32x4.splat(0.5);
  return f32x4.add(f32x4.mul(lower, half), f32x4.mul(upper, half));
}

/**
 * What is near to the middles of four columns, with what roundings may be: singles are wrong by a 2^-24th, and what is
 * computed from them by a few of it; `slack` is more than all of that. Infinite where one of the values is, or no number.
 */
function nearOf(column: usize, middle: v128): v128 {
  const least = v128.load(exact + column);
  const most = v128.load(exact + column + ROW);
  const greatest = f32x4.pmax(f32x4.abs(least), f32x4.abs(most));
  const slack = f32x4.add(f32x4.mul(greatest, f32x4.splat(1e-6)), f32x4.splat(1e-36));
  const below = f32x4.div(f32x4.add(f32x4.sub(middle, least), slack), f32x4.splat(<f32>(low * MAD_TO_STD)));
  const above = f32x4.div(f32x4.add(f32x4.sub(most, middle), slack), f32x4.splat(<f32>(high * MAD_TO_STD)));
  return f32x4.add(f32x4.mul(f32x4.pmax(below, above), f32x4.splat(1.000001)), slack);
}
