/** One image row as one tile of a compressed image (FITS 4.0 sections 10.1.3 and 10.2). */
import { encodePixels } from '../pixels';
import type { Deflate } from './deflate';
import type { Dither } from './dither';
import { quantize } from './quantize';
import { RICE_HEAD_BITS, type RiceBytepix } from './rice';
import { riceEncode } from './riceEncode';
import { shuffle } from './shuffle';

/** How the rows of an image are compressed. */
export type TileEncoding =
  /** RICE_1, exact. */
  | { readonly kind: 'integers'; readonly bitpix: 8 | 16 | 32 }
  /** GZIP_2, exact. */
  | { readonly kind: 'lossless'; readonly bitpix: -32 | -64 }
  /**
   * RICE_1 of integers in steps of noise / `level`, see `quantize`; `seed` is ZDITHER0, 1 to 10 000. `nanLossless` stores
   * rows with NaN without loss instead of with null values, which astropy 5.2 and fitsio 1.1 read as numbers.
   */
  | {
      readonly kind: 'quantized';
      readonly bitpix: -32 | -64;
      readonly level: number;
      readonly dither: Dither;
      readonly seed: number;
      readonly nanLossless: boolean;
    };

/** What one row of the compressed table holds. */
export interface EncodedTile {
  /** COMPRESSED_DATA; empty when the row is in `gzip`. */
  readonly compressed: Uint8Array;
  /** GZIP_COMPRESSED_DATA: the row without loss where it cannot be quantised; otherwise empty. */
  readonly gzip: Uint8Array;
  /** ZSCALE and ZZERO; 0 where they have no meaning. */
  readonly scale: number;
  readonly zero: number;
}

/** BLOCKSIZE of the RICE_1 streams, as CFITSIO chooses it. */
export const RICE_BLOCKSIZE = 32;

/** BYTEPIX of the RICE_1 streams: quantised values are 32-bit integers. */
export function riceBytepix(method: TileEncoding): RiceBytepix {
  return method.kind === 'integers' ? ((method.bitpix / 8) as RiceBytepix) : 4;
}

/**
 * Row `tile` (from 0) of an image, its first `width` values. Integers are raw pixels (before BSCALE and BZERO) in an
 * Int32Array, floats physical values in a Float64Array; BITPIX -32 rounds them once.
 * Throws RangeError when the array is not of that kind or is shorter than `width`, and as `quantize` does.
 */
export function encodeTile(
  values: Int32Array | Float64Array,
  width: number,
  tile: number,
  method: TileEncoding,
  deflate: Deflate,
): EncodedTile {
  if (values.length < width)
    throw new RangeError(`A row of ${width} pixels is more than the ${values.length} there are`);
  if (method.kind === 'integers') {
    if (!(values instanceof Int32Array)) throw new RangeError('Integer rows are compressed from an Int32Array');
    return stream(riceEncode(values, width, riceBytepix(method), RICE_BLOCKSIZE), 0, 0);
  }
  if (!(values instanceof Float64Array)) throw new RangeError('Float rows are compressed from a Float64Array');
  if (method.kind === 'lossless') {
    const bytes = shuffle(bigEndian(values, width, method.bitpix), method.bitpix === -32 ? 4 : 8);
    return stream(deflate.gzip(bytes), 0, 0);
  }
  const single = method.bitpix === -32;
  const row = single ? new Float64Array(new Float32Array(values.subarray(0, width))) : values;
  const integers = new Int32Array(width);
  const quantized = quantize(row, width, { ...method, tile, single }, integers);
  if (quantized !== null && !(quantized.hasNull && method.nanLossless)) {
    return stream(riceEncode(integers, width, 4, RICE_BLOCKSIZE), quantized.scale, quantized.zero);
  }
  // the fallback is GZIP_1, whatever the algorithm of the image: bytes in their order
  const gzip = deflate.gzip(bigEndian(values, width, method.bitpix));
  return { compressed: new Uint8Array(0), gzip, scale: 0, zero: 0 };
}

/** No tile of `width` pixels takes more bytes. */
export function largestTile(width: number, method: TileEncoding): number {
  const bytepix = riceBytepix(method);
  const rice = bytepix + Math.ceil(width / RICE_BLOCKSIZE) * RICE_HEAD_BITS[bytepix] + width * (bytepix + 1);
  if (method.kind === 'integers') return rice;
  const bytes = (width * -method.bitpix) / 8;
  // deflate stores what it cannot compress, 5 bytes more for at most every 8 KiB, within a frame of gzip
  const gzip = bytes + Math.ceil(bytes / 8192) * 5 + 64;
  return method.kind === 'lossless' ? gzip : Math.max(rice, gzip);
}

function stream(compressed: Uint8Array, scale: number, zero: number): EncodedTile {
  return { compressed, gzip: new Uint8Array(0), scale, zero };
}

function bigEndian(values: Float64Array, width: number, bitpix: -32 | -64): Uint8Array {
  const bytes = new Uint8Array((width * -bitpix) / 8);
  encodePixels(values, width, bitpix, bytes);
  return bytes;
}
