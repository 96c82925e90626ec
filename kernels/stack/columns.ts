/** Columns of a group, whose rows are one frame each: sorted up to their middle, and what is computed from it. */
import { frames, network, networkEnd, ROW } from './setup';

/** Brings the middle rows of eight columns of doubles, or of sixteen of singles, into their places. Of -0 and 0 both are kept. */
export function sortColumns<T extends number>(rows: usize): void {
  for (let at = network; at < networkEnd; at += 4) {
    const pair = load<u32>(at);
    const a = rows + <usize>(pair & 0xffff);
    const b = rows + <usize>(pair >>> 16);
    const a0 = v128.load(a);
    const b0 = v128.load(b);
    const a1 = v128.load(a, 16);
    const b1 = v128.load(b, 16);
    const a2 = v128.load(a, 32);
    const b2 = v128.load(b, 32);
    const a3 = v128.load(a, 48);
    const b3 = v128.load(b, 48);
    v128.store(a, v128.pmin<T>(a0, b0));
    v128.store(b, v128.pmax<T>(b0, a0));
    v128.store(a, v128.pmin<T>(a1, b1), 16);
    v128.store(b, v128.pmax<T>(b1, a1), 16);
    v128.store(a, v128.pmin<T>(a2, b2), 32);
    v128.store(b, v128.pmax<T>(b2, a2), 32);
    v128.store(a, v128.pmin<T>(a3, b3), 48);
    v128.store(b, v128.pmax<T>(b3, a3), 48);
  }
}

/** The middle of two sorted columns: their middle row, or the mean of the two. */
export function middleOf(column: usize): v128 {
  const upper = v128.load(column + <usize>(frames >> 1) * ROW);
  if (frames & 1) return upper;
  const lower = v128.load(column + <usize>((frames >> 1) - 1) * ROW);
  return f64x2.div(f64x2.add(lower, upper), f64x2.splat(2));
}

/** |x - middle| of the rows of eight pixels, in place. */
export function deviationsFrom(rows: usize, m0: v128, m1: v128, m2: v128, m3: v128): void {
  const end = rows + <usize>frames * ROW;
  for (let row = rows; row < end; row += ROW) {
    v128.store(row, f64x2.abs(f64x2.sub(v128.load(row), m0)));
    v128.store(row, f64x2.abs(f64x2.sub(v128.load(row, 16), m1)), 16);
    v128.store(row, f64x2.abs(f64x2.sub(v128.load(row, 32), m2)), 32);
    v128.store(row, f64x2.abs(f64x2.sub(v128.load(row, 48), m3)), 48);
  }
}

/** A bit for each of two sums that is infinite or NaN. */
export function notFinite(sum: v128): i32 {
  return i64x2.bitmask(f64x2.ne(f64x2.sub(sum, sum), f64x2.splat(0)));
}
