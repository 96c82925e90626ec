/** Decoding of RICE_1 tiles (FITS 4.0 section 10.4.1). */
import { CorruptTile } from './corruptTile';

/** Sizes of a RICE_1 integer in bytes (parameter BYTEPIX). */
export type RiceBytepix = 1 | 2 | 4;

/** Bits of the number that heads a block, by BYTEPIX. */
export const RICE_HEAD_BITS = { 1: 3, 2: 4, 4: 5 } as const;

/** The number of split bits that stands for a block of differences as they are, by BYTEPIX. */
export const RICE_DIRECT = { 1: 6, 2: 14, 4: 25 } as const;

/** Writers use 16 or 32; the bound keeps a short stream from promising an endless image. */
export const RICE_MAX_BLOCKSIZE = 256;

/** Positions in a stream are counted in bits, in 32-bit integers. */
const MAX_STREAM = 2 ** 28 - 64;

/** Streams up to this many words need no memory of their own. */
const SHARED_WORDS = 1 << 14;
const shared = new Uint32Array(SHARED_WORDS + 3);

/**
 * The fewest bytes in which `count` integers can be: the first value, and the head of every block. For refusing a tile
 * before memory for its pixels is taken. Throws CorruptTile when `blocksize` is no block size (1 to 256).
 */
export function riceMinimumBytes(count: number, bytepix: RiceBytepix, blocksize: number): number {
  if (!Number.isInteger(blocksize) || blocksize < 1 || blocksize > RICE_MAX_BLOCKSIZE) {
    throw new CorruptTile(`a RICE_1 block of ${blocksize} pixels is impossible, 16 or 32 are usual`);
  }
  return count === 0 ? 0 : bytepix + Math.ceil((Math.ceil(count / blocksize) * RICE_HEAD_BITS[bytepix]) / 8);
}

/**
 * The first `count` integers of a RICE_1 stream into `out`: 0..255 for BYTEPIX 1, signed for 2 and 4. Differences wrap
 * around in BYTEPIX bytes, as in CFITSIO; bytes after the last integer are ignored.
 * Throws CorruptTile when the stream ends early, a code is larger than a difference can be, or `blocksize` is no block
 * size; `out` then holds a beginning of the tile. Throws RangeError when `out` is shorter than `count`.
 */
export function riceDecode(
  bytes: Uint8Array,
  bytepix: RiceBytepix,
  blocksize: number,
  out: Int32Array,
  count: number,
): void {
  if (out.length < count) throw new RangeError(`${count} integers do not fit into an array of ${out.length}`);
  if (bytes.length < riceMinimumBytes(count, bytepix, blocksize)) throw endsEarly();
  if (count === 0) return;
  if (bytes.length > MAX_STREAM)
    throw new CorruptTile(`a RICE_1 stream of ${bytes.length} bytes is too long for one tile`);

  const words = bigEndianWords(bytes);
  const bits = bytes.length * 8;
  const headBits = RICE_HEAD_BITS[bytepix];
  const direct = RICE_DIRECT[bytepix];
  const unused = 32 - 8 * bytepix;
  let last = (words[0] as number) >> unused;
  let at = 8 * bytepix;
  for (let start = 0; start < count; start += blocksize) {
    const end = Math.min(start + blocksize, count);
    const split = (windowAt(words, at) >>> (32 - headBits)) - 1;
    at += headBits;
    if (split < 0) out.fill(last, start, end);
    else if (split < direct) at = decodeSplit(words, at, bits, split, unused, last, out, start, end);
    else if (split === direct) at = decodeDirect(words, at, bits, unused, last, out, start, end);
    else throw new CorruptTile(`a block splits off ${split} bits, where ${direct - 1} are the most`);
    if (at > bits) throw endsEarly();
    last = out[end - 1] as number;
  }
  if (bytepix === 1) for (let i = 0; i < count; i++) out[i] = (out[i] as number) & 0xff;
}

/**
 * One block of Rice codes: zeros, a one, then `split` bits. Returns where the next block starts. Behind the stream lie
 * zeros, so that a code cannot start there unseen: every run of 32 zeros goes to `countZeros`, which knows the end.
 */
function decodeSplit(
  words: Uint32Array,
  start: number,
  bits: number,
  split: number,
  unused: number,
  before: number,
  out: Int32Array,
  first: number,
  end: number,
): number {
  const reach = (unused === 0 ? 32 : 33 - unused) - split;
  const tooMany = reach > 30 ? 0x7fffffff : 1 << reach;
  const most = (31 - split) | 0;
  const usual = Math.min(most, tooMany);
  // most codes are short enough for two of them to be in one window
  const both = tooMany < most ? 0 : most;
  // |0 tells the compiler that these stay 32-bit integers, without which the loop takes twice as long
  const stop = end | 0;
  let at = start | 0;
  let last = before | 0;
  for (let i = first | 0; i < stop; ) {
    const index = at >>> 5;
    const shift = at & 31;
    let window = ((words[index] as number) << shift) | (((words[index + 1] as number) >>> 1) >>> (31 - shift));
    let zeros = Math.clz32(window);
    if (zeros >= usual) {
      zeros = countZeros(words, at, bits);
      if (zeros >= tooMany) throw tooLarge();
      const code = (zeros << split) | ((windowAt(words, at + zeros + 1) >>> 1) >>> most);
      at = (at + zeros + split + 1) | 0;
      last = (last + ((code >>> 1) ^ -(code & 1))) | 0;
      out[i] = (last << unused) >> unused;
      i = (i + 1) | 0;
      continue;
    }
    // the one before the split bits counts as 1 << split
    let code = (((zeros - 1) << split) + (window >>> (most - zeros))) | 0;
    last = (last + ((code >>> 1) ^ -(code & 1))) | 0;
    out[i] = (last << unused) >> unused;
    i = (i + 1) | 0;
    let length = (zeros + split + 1) | 0;
    window <<= length;
    zeros = Math.clz32(window);
    if (length + zeros <= both && i < stop) {
      code = (((zeros - 1) << split) + (window >>> (most - zeros))) | 0;
      last = (last + ((code >>> 1) ^ -(code & 1))) | 0;
      out[i] = (last << unused) >> unused;
      i = (i + 1) | 0;
      length = (length + zeros + split + 1) | 0;
    }
    at = (at + length) | 0;
  }
  return at;
}

/** One block of differences that are written in full. Returns where the next block starts. */
function decodeDirect(
  words: Uint32Array,
  start: number,
  bits: number,
  unused: number,
  before: number,
  out: Int32Array,
  first: number,
  end: number,
): number {
  const width = 32 - unused;
  if (start + (end - first) * width > bits) throw endsEarly();
  let at = start;
  let last = before;
  for (let i = first; i < end; i++, at += width) {
    const code = windowAt(words, at) >>> unused;
    last = ((last + ((code >>> 1) ^ -(code & 1))) << unused) >> unused;
    out[i] = last;
  }
  return at;
}

/** How many zeros stand from bit `start` on before a one. */
function countZeros(words: Uint32Array, start: number, bits: number): number {
  let at = start;
  while (at < bits) {
    const zeros = Math.clz32(windowAt(words, at));
    at += zeros;
    if (zeros < 32) return at - start;
  }
  throw endsEarly();
}

/** The 32 bits from bit `at` on. */
function windowAt(words: Uint32Array, at: number): number {
  const index = at >>> 5;
  const shift = at & 31;
  return ((words[index] as number) << shift) | (((words[index + 1] as number) >>> 1) >>> (31 - shift));
}

/** The stream as 32-bit words, the last one filled up with zeros and at least one word of zeros after it. */
function bigEndianWords(bytes: Uint8Array): Uint32Array {
  const whole = bytes.length >>> 2;
  const words = whole < SHARED_WORDS ? shared : new Uint32Array(whole + 3);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0, at = 0; i < whole; i++, at += 4) words[i] = view.getUint32(at);
  let rest = 0;
  for (let at = whole * 4; at < whole * 4 + 4; at++) rest = (rest << 8) | (bytes[at] ?? 0);
  words[whole] = rest;
  words[whole + 1] = 0;
  words[whole + 2] = 0;
  return words;
}

function endsEarly(): CorruptTile {
  return new CorruptTile('the RICE_1 stream ends before its last pixel');
}

function tooLarge(): CorruptTile {
  return new CorruptTile('a difference is larger than its pixels can be');
}
