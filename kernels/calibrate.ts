/**
 * Some rows of a frame through their steps: stored 16-bit pixels to float64, (((raw - overscan) - bias) - dark * scale) / flat,
 * and the bytes of the result, with all that is told about its pixels on the way. Every number is rounded where the plain
 * code (src/engine/ccd, LevelTally, encodePixels) rounds it, and sums run in its order: the bits are the same.
 *
 * Addresses are bytes in the memory; 0 is "none". Pixels that are not 16 bit come decoded.
 */
import { addTo } from './frame/addTo';
import { addDeviations, createDeviations, divideDeviations } from './frame/deviations';
import { FINDINGS, GATHERED, RAW_MAX, RAW_MIN, RAW_SUM } from './frame/findings';
import { finish } from './frame/finish';
import { gather, gatherRow } from './frame/gather';
import { levels16, short } from './frame/levels16';
import { turned16 } from './simd/byteOrder';
import { store4 } from './simd/store4';
import { takeDoubles, takeShorts, takeSingles } from './simd/takeRows';

export {
  addDeviations,
  addTo,
  createDeviations,
  divideDeviations,
  gather,
  levels16,
  takeDoubles,
  takeShorts,
  takeSingles,
};

/** How a result is stored: as FITS has it, float64 as this memory has it, or not at all. */
const FLOAT64: i32 = 0;
const FLOAT32: i32 = 1;
const NATIVE: i32 = 2;

/** Eights of unsigned 16-bit numbers whose sums in pairs fit into 32 bits. */
const EIGHTS: i32 = 16384;

/**
 * `count` big-endian 16-bit integers, their top bit turned, less `offset`: BZERO 32768 with offset 0, no BZERO with
 * offset 32768. Sum, least and greatest of them go to RAW_SUM, RAW_MIN and RAW_MAX; at `to` they are less `level` as well.
 */
export function decode16(from: i32, count: i32, offset: f64, level: f64, to: i32, found: i32): void {
  const flip = i16x8.splat(-32768);
  // One of the two in this loop; that of the other, which is rare, is its own.
  const base = f64x2.splat(offset === 0 ? level : offset);
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
      const a = f64x2.sub(f64x2.convert_low_i32x4_u(low), base);
      const b = f64x2.sub(f64x2.convert_low_i32x4_u(upper(low)), base);
      const c = f64x2.sub(f64x2.convert_low_i32x4_u(high), base);
      const d = f64x2.sub(f64x2.convert_low_i32x4_u(upper(high)), base);
      store4(at, a, b, c, d);
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
    store<f64>(to + (i << 3), <f64>raw - (offset === 0 ? level : offset));
  }
  if (offset !== 0 && level !== 0) subtractLevel(to, count, level);
  store<f64>(found, <f64>total - <f64>count * offset, RAW_SUM);
  store<f64>(found, <f64>low - offset, RAW_MIN);
  store<f64>(found, <f64>high - offset, RAW_MAX);
}

/** The upper two of four 32-bit numbers, where the lower two are. */
function upper(four: v128): v128 {
  return i32x4.shuffle(four, four, 2, 3, 0, 1);
}

/**
 * `rows` rows of `count` pixels each. Their numbers lie where `lines` says, an address of 4 bytes for each row; those of stored
 * 16-bit pixels are decoded to there first, from `raw` on, the first pixels of rows being `stride` bytes apart (0: there are
 * none). They are less the row's number at `levels`, `columns`, `bias` and `dark` times `scale`, over `divisor`, in this order,
 * and stored at `to` in `format`; but for NATIVE, the results are left in the lines as well. `columns` is for all rows, what
 * else there is lies row after row. Findings of each row: SUM, MIN and MAX are those of the float64 results (SUM is no finite
 * number when one of them is none); DATA_SUM is the sum of the stored 32-bit words. Of the stored values those below `low` are
 * counted (BELOW) and those up to `high` copied to `gathered` while there is `room` (GATHERED: how many there were); nothing
 * of it where `gathered` is 0.
 *
 * A row goes through in a few loops, each with so few numbers at hand that none leaves the registers; the row stays in the
 * first cache.
 */
export function calibrate(
  raw: i32,
  stride: i32,
  offset: f64,
  lines: i32,
  rows: i32,
  count: i32,
  levels: i32,
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
  const bytes = count << 3;
  const gathers = gathered !== 0;
  const divides = divisor !== 0;
  const lastRows = divides ? divisor : dark;
  for (let r = 0; r < rows; r++, found += FINDINGS) {
    const line = load<i32>(lines + (r << 2));
    const level = levels === 0 ? 0 : load<f64>(levels + (r << 3));
    if (raw !== 0) decode16(raw + r * stride, count, offset, level, line, found);
    else if (level !== 0) subtractLevel(line, count, level);
    if (columns !== 0) subtractRow(line, count, columns, 1);
    if (bias !== 0) subtractRow(line, count, bias + r * bytes, 1);
    if (divides && dark !== 0) subtractRow(line, count, dark + r * bytes, scale);
    const last = lastRows === 0 ? 0 : lastRows + r * bytes;
    if (format === FLOAT64) finishAs<f64>(line, count, last, scale, divides, to + r * bytes, found);
    else if (format === FLOAT32) finishAs<f32>(line, count, last, scale, divides, to + r * (bytes >> 1), found);
    else if (format === NATIVE) finishAs<i64>(line, count, last, scale, divides, to + r * bytes, found);
    else finishAs<i8>(line, count, last, scale, divides, to, found);
    if (!gathers) continue;
    if (format === FLOAT32) gatherRow<f32>(line, count, low, high, gathered, room, found);
    else gatherRow<f64>(format === NATIVE ? to + r * bytes : line, count, low, high, gathered, room, found);
    const kept = min(room, <i32>load<f64>(found, GATHERED));
    gathered += kept << 3;
    room -= kept;
  }
}

function subtractLevel(line: i32, count: i32, level: f64): void {
  const levels = f64x2.splat(level);
  const end = line + (count << 3);
  let at = line;
  for (; at + 16 <= end; at += 16) v128.store(at, f64x2.sub(v128.load(at), levels));
  if (at < end) store<f64>(at, load<f64>(at) - level);
}

/** Less `row` times `scale`. */
function subtractRow(line: i32, count: i32, row: i32, scale: f64): void {
  const scales = f64x2.splat(scale);
  const end = line + (count << 3);
  let at = line;
  let from = row;
  for (; at + 16 <= end; at += 16, from += 16)
    v128.store(at, f64x2.sub(v128.load(at), f64x2.mul(v128.load(from), scales)));
  if (at < end) store<f64>(at, load<f64>(at) - load<f64>(from) * scale);
}

/** The last step, and the bytes of the result: f64 and f32 as FITS has them, i64 float64 as this memory has it, i8 none. */
function finishAs<Format>(line: i32, count: i32, last: i32, scale: f64, divides: bool, to: i32, found: i32): void {
  if (last === 0) finish<Format, i8>(line, count, last, scale, to, found);
  else if (divides) finish<Format, i32>(line, count, last, scale, to, found);
  else finish<Format, i16>(line, count, last, scale, to, found);
}
