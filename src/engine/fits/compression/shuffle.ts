/** The order of bytes in GZIP_2 tiles: first the most significant byte of every pixel, and so on (FITS 4.0 section 10.4.2). */
import { CorruptTile } from './corruptTile';

/** Bytes of a pixel. */
export type PixelSize = 1 | 2 | 4 | 8;

/** Pixels of `size` bytes from the order of GZIP_2. Throws CorruptTile when `bytes` are no whole number of pixels. */
export function unshuffle(bytes: Uint8Array, size: PixelSize): Uint8Array {
  if (size === 1) return bytes.slice();
  const count = bytes.length / size;
  if (!Number.isInteger(count))
    throw new CorruptTile(`${bytes.length} bytes are no whole number of ${size}-byte pixels`);
  const out = new Uint8Array(bytes.length);
  for (let plane = 0, at = 0; plane < size; plane++) {
    for (let to = plane; to < out.length; to += size) out[to] = bytes[at++] as number;
  }
  return out;
}

/** Pixels of `size` bytes in the order of GZIP_2. Throws RangeError when `bytes` are no whole number of pixels. */
export function shuffle(bytes: Uint8Array, size: PixelSize): Uint8Array {
  if (bytes.length % size !== 0)
    throw new RangeError(`${bytes.length} bytes are no whole number of ${size}-byte pixels`);
  const out = new Uint8Array(bytes.length);
  for (let plane = 0, at = 0; plane < size; plane++) {
    for (let from = plane; from < bytes.length; from += size) out[at++] = bytes[from] as number;
  }
  return out;
}
