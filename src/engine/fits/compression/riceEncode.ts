/** Encoding of RICE_1 tiles (FITS 4.0 section 10.4.1), byte for byte what CFITSIO writes. */
import { RICE_DIRECT, RICE_HEAD_BITS, type RiceBytepix } from './rice';

/**
 * The first `count` integers as a RICE_1 stream: 0..255 or -128..127 for BYTEPIX 1, signed for 2 and 4. Only the low
 * BYTEPIX bytes of an integer count. Throws RangeError when `blocksize` is no whole number from 1 on, or `values` are
 * shorter than `count`.
 */
export function riceEncode(values: Int32Array, count: number, bytepix: RiceBytepix, blocksize: number): Uint8Array {
  if (!Number.isInteger(blocksize) || blocksize < 1) throw new RangeError(`${blocksize} is no size of a block`);
  if (values.length < count) throw new RangeError(`${count} integers are more than the ${values.length} there are`);
  if (count === 0) return new Uint8Array(0);

  const unused = 32 - 8 * bytepix;
  const width = 8 * bytepix;
  const headBits = RICE_HEAD_BITS[bytepix];
  const direct = RICE_DIRECT[bytepix];
  // the split is chosen so that no code takes 3 bits more than its pixel on the average
  const room = width + Math.ceil(count / blocksize) * headBits + count * (width + 3);
  const words = new Uint32Array(Math.ceil(room / 32) + 1);
  const codes = new Uint32Array(Math.min(blocksize, count));
  let last = ((values[0] as number) << unused) >> unused;
  let at = put(words, 0, (last << unused) >>> unused, width);
  for (let start = 0; start < count; start += blocksize) {
    const size = Math.min(blocksize, count - start);
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const value = ((values[start + i] as number) << unused) >> unused;
      const step = ((value - last) << unused) >> unused;
      const code = ((step << 1) ^ (step >> 31)) >>> 0;
      codes[i] = code;
      sum += code;
      last = value;
    }
    const split = splitBits(sum, size);
    if (split >= direct) {
      at = put(words, at, direct + 1, headBits);
      for (let i = 0; i < size; i++) at = put(words, at, codes[i] as number, width);
    } else if (sum === 0) at += headBits;
    else {
      at = put(words, at, split + 1, headBits);
      const low = (1 << split) - 1;
      for (let i = 0; i < size; i++) {
        const code = codes[i] as number;
        at = put(words, at + (code >>> split), (1 << split) | (code & low), split + 1);
      }
    }
  }
  return bigEndianBytes(words, Math.ceil(at / 8));
}

/** How many low bits of the codes of a block are written as they are: about the binary logarithm of their mean. */
function splitBits(sum: number, size: number): number {
  const mean = Math.trunc(Math.max(0, (sum - (size >>> 1) - 1) / size));
  return 32 - Math.clz32(mean >>> 1);
}

/** Writes the `width` (1 to 32) low bits of `value`, which has no others, to bit `at` on; returns where they end. */
function put(words: Uint32Array, at: number, value: number, width: number): number {
  const index = at >>> 5;
  const shift = 32 - (at & 31) - width;
  if (shift >= 0) words[index] = (words[index] as number) | (value << shift);
  else {
    words[index] = (words[index] as number) | (value >>> -shift);
    words[index + 1] = value << (32 + shift);
  }
  return at + width;
}

function bigEndianBytes(words: Uint32Array, length: number): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < words.length; i++) view.setUint32(i * 4, words[i] as number);
  return bytes.slice(0, length);
}
