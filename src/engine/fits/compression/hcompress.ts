/** Decoding of HCOMPRESS_1 tiles (FITS 4.0 section 10.4.4), as CFITSIO decodes them. */
import { CorruptTile } from './corruptTile';
import { HcompressBits } from './hcompressBits';
import { PlaneScratch, type Quadrant, readPlanes } from './hcompressPlanes';
import { inverseTransform } from './hcompressTransform';

/** Magic number, height, width, scale (32 bits each), sum (64 bits), numbers of bit planes (3 x 8 bits). */
const HEADER = 25;

/** Bits of a coefficient; 32-bit pixels in a tile of 16384 x 16384 need 47. All sums stay exact in a float64. */
const MAX_BITS = 49;

/**
 * The pixels of an HCOMPRESS_1 stream into `out`, `width` (ZTILE1) x `height` (ZTILE2), rows from the first. `smooth` is
 * the parameter SMOOTH; it matters for lossy streams only. Memory for about 11 bytes per pixel is taken. Bytes after the
 * stream are ignored.
 *
 * CFITSIO decodes 8 and 16-bit images with 32-bit integers and 32-bit images with 64-bit integers; this is exact, which
 * is the same wherever CFITSIO does not overflow. A lossy stream may lead a little beyond the range of its image:
 * pixels beyond 32 bits become the nearest that fit, and the caller does the same for 8 and 16 bits, as CFITSIO does.
 *
 * Throws CorruptTile for a stream of another size, that ends early, has an unknown code or is lossless and leads to
 * pixels beyond 32 bits; `out` then holds anything. Throws RangeError when `out` is shorter than `width` x `height`.
 */
export function hcompressDecode(
  bytes: Uint8Array,
  smooth: boolean,
  width: number,
  height: number,
  out: Int32Array,
): void {
  if (out.length < width * height) throw new RangeError(`${width} x ${height} pixels do not fit into ${out.length}`);
  const { scale, sum, planes } = readStart(bytes, width, height);
  const coefficients = new Float64Array(width * height);
  const next = readMagnitudes(bytes, planes, width, height, coefficients);
  applySigns(bytes, next, coefficients, scale);
  coefficients[0] = sum * scale;
  const fits = inverseTransform(coefficients, height, width, smooth ? scale >> 1 : 0, out);
  if (!fits && scale === 1) throw new CorruptTile('the HCOMPRESS_1 stream leads to pixels beyond 32 bits');
}

/**
 * For refusing a tile before memory for its pixels is taken: throws CorruptTile when `bytes` do not begin as the stream of
 * a tile of this size.
 */
export function requireHcompressStart(bytes: Uint8Array, width: number, height: number): void {
  readStart(bytes, width, height);
}

function readStart(
  bytes: Uint8Array,
  width: number,
  height: number,
): { scale: number; sum: number; planes: readonly [number, number, number] } {
  if (bytes.length < HEADER) throw new CorruptTile(`${bytes.length} bytes are no HCOMPRESS_1 stream`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) !== 0xdd99) throw new CorruptTile('the tile does not begin as an HCOMPRESS_1 stream');
  const rows = view.getInt32(2);
  const columns = view.getInt32(6);
  if (rows !== height || columns !== width || rows < 1 || columns < 1) {
    throw new CorruptTile(
      `the HCOMPRESS_1 stream is for ${columns} x ${rows} pixels, the tile has ${width} x ${height}`,
    );
  }
  // CFITSIO writes a scale that overflowed as a negative number, and loses nothing then
  const scale = Math.max(view.getInt32(10), 1);
  const sum = view.getInt32(14) * 2 ** 32 + view.getUint32(18);
  const planes = [view.getUint8(22), view.getUint8(23), view.getUint8(24)] as const;
  const room = 2 ** MAX_BITS / scale;
  if (Math.abs(sum) > room || 2 ** Math.max(...planes) > room) {
    throw new CorruptTile('the HCOMPRESS_1 stream promises numbers that are too large for any image');
  }
  return { scale, sum, planes };
}

/** Fills in the magnitudes, quadrant by quadrant. Returns where the signs begin. */
function readMagnitudes(
  bytes: Uint8Array,
  planes: readonly [number, number, number],
  width: number,
  height: number,
  coefficients: Float64Array,
): number {
  const bits = new HcompressBits(bytes, HEADER);
  const upper = Math.ceil(height / 2);
  const left = Math.ceil(width / 2);
  const scratch = new PlaneScratch(upper, left);
  const read = (count: number, start: number, rows: number, columns: number): void => {
    const quadrant: Quadrant = { start, stride: width, rows, columns };
    readPlanes(bits, count, coefficients, quadrant, scratch);
  };
  read(planes[0], 0, upper, left);
  read(planes[1], left, upper, width - left);
  read(planes[1], upper * width, height - upper, left);
  read(planes[2], upper * width + left, height - upper, width - left);
  if (bits.nybble() !== 0) throw new CorruptTile('the HCOMPRESS_1 stream has no mark after its bit planes');
  return bits.checkEnd();
}

/** A bit for each coefficient that is not zero, then the multiplication by the scale. */
function applySigns(bytes: Uint8Array, start: number, coefficients: Float64Array, scale: number): void {
  let at = start * 8;
  const factors = Float64Array.of(scale, -scale);
  for (let i = 0; i < coefficients.length; i++) {
    const magnitude = coefficients[i] as number;
    if (magnitude === 0) continue;
    const index = at >> 3;
    if (index >= bytes.length) throw new CorruptTile('the HCOMPRESS_1 stream ends before its last sign');
    const sign = ((bytes[index] as number) >> (7 - (at & 7))) & 1;
    coefficients[i] = magnitude * (factors[sign] as number);
    at++;
  }
}
