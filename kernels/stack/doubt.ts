/** The pixels of which it cannot be proven that nothing is rejected. */
import { sortColumns } from './columns';
import { exact, frames, high, keys, low, MAD_TO_STD, ROW } from './setup';

/** A bit for each of sixteen pixels of which it cannot be proven that nothing lies beyond their bounds. */
export function doubtfulOf(): i32 {
  sortColumns<f32>(keys);
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
