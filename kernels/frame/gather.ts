/** Values between two bounds, for the median of a frame. */
import { BELOW, GATHERED } from './findings';

/** Looks for values at `line`, rounded as `Format` has them, between `low` and `high`. */
export function gatherRow<Format>(
  line: i32,
  count: i32,
  low: f64,
  high: f64,
  gathered: i32,
  room: i32,
  findings: i32,
): void {
  const lows = f64x2.splat(low);
  const highs = f64x2.splat(high);
  let below = i64x2.splat(0);
  let kept = 0;
  const eights = count & ~7;
  const end = line + (eights << 3);
  let at = line;
  for (; at < end; at += 64) {
    const a = rounded<Format>(v128.load(at));
    const b = rounded<Format>(v128.load(at, 16));
    const c = rounded<Format>(v128.load(at, 32));
    const d = rounded<Format>(v128.load(at, 48));
    const aFrom = f64x2.ge(a, lows);
    const bFrom = f64x2.ge(b, lows);
    const cFrom = f64x2.ge(c, lows);
    const dFrom = f64x2.ge(d, lows);
    // -1 for each that is not below.
    below = i64x2.add(below, i64x2.add(i64x2.add(aFrom, bFrom), i64x2.add(cFrom, dFrom)));
    const aIn = v128.and(aFrom, f64x2.le(a, highs));
    const bIn = v128.and(bFrom, f64x2.le(b, highs));
    const cIn = v128.and(cFrom, f64x2.le(c, highs));
    const dIn = v128.and(dFrom, f64x2.le(d, highs));
    if (!v128.any_true(v128.or(v128.or(aIn, bIn), v128.or(cIn, dIn)))) continue;
    let found = i64x2.bitmask(aIn) | (i64x2.bitmask(bIn) << 2) | (i64x2.bitmask(cIn) << 4) | (i64x2.bitmask(dIn) << 6);
    while (found !== 0) {
      if (kept < room) store<f64>(gathered + (kept << 3), number<Format>(at + (ctz(found) << 3)));
      kept++;
      found &= found - 1;
    }
  }
  let less = <i64>eights + i64x2.extract_lane(below, 0) + i64x2.extract_lane(below, 1);
  for (let i = eights; i < count; i++, at += 8) {
    const value = number<Format>(at);
    if (!(value >= low)) less++;
    if (!(value >= low && value <= high)) continue;
    if (kept < room) store<f64>(gathered + (kept << 3), value);
    kept++;
  }
  store<f64>(findings, <f64>less, BELOW);
  store<f64>(findings, <f64>kept, GATHERED);
}

/**
 * Looks for the numbers of whole rows, whose addresses are at `lines`, as `calibrate` does for stored ones: BELOW, with NaNs
 * among them, and GATHERED are those of all rows. `single`: as float32 has them.
 */
export function gather(
  lines: i32,
  rows: i32,
  count: i32,
  single: bool,
  low: f64,
  high: f64,
  gathered: i32,
  room: i32,
  found: i32,
): void {
  let below: f64 = 0;
  let kept: f64 = 0;
  for (let r = 0; r < rows; r++) {
    const line = load<i32>(lines + (r << 2));
    if (single) gatherRow<f32>(line, count, low, high, gathered, room, found);
    else gatherRow<f64>(line, count, low, high, gathered, room, found);
    below += load<f64>(found, BELOW);
    const here = load<f64>(found, GATHERED);
    kept += here;
    const used = min(room, <i32>here);
    gathered += used << 3;
    room -= used;
  }
  store<f64>(found, below, BELOW);
  store<f64>(found, kept, GATHERED);
}

function number<Format>(at: i32): f64 {
  return sizeof<Format>() === 4 ? <f64>(<f32>load<f64>(at)) : load<f64>(at);
}

function rounded<Format>(pair: v128): v128 {
  return sizeof<Format>() === 4 ? f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(pair)) : pair;
}
