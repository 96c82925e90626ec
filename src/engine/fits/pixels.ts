/** Stored pixels to physical float64 values and back: physical = BZERO + BSCALE x raw (FITS 4.0 sections 4.4.2.5, 5). */
import type { ImageShape } from './imageShape';

/** Pixels that are encoded at a time. */
const BATCH = 4096;
/** Bytes that are decoded at a time: few enough for the processor's first cache. */
const BATCH_BYTES = 8 * BATCH;
const words = new Uint32Array(2 * BATCH);
const octets = new Uint8Array(words.buffer);
const shorts = new Int16Array(words.buffer);
const unsignedShorts = new Uint16Array(words.buffer);
const longs = new Int32Array(words.buffer);
const singles = new Float32Array(words.buffer);
const doubles = new Float64Array(words.buffer);
/** Where the high word of a double lies on this machine; 1 where the low byte of a number comes first. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/**
 * Physical values of the first `count` big-endian pixels of `bytes` into `out`. Integers under BSCALE = 1 and the
 * unsigned conventions are exact up to 2^53 (rounded once beyond); otherwise float64(raw) * BSCALE + BZERO in two
 * roundings. raw == BLANK gives NaN. Floats without scaling keep every bit pattern's value, -0 and infinities included.
 */
export function decodePixels(bytes: Uint8Array, shape: ImageShape, out: Float64Array, count: number): void {
  const { bitpix, blank, pixelType } = shape;
  // BZERO of an unsigned type is a flip of the top bit, unless BLANK has to be found before.
  const unsigned = blank === null && (pixelType === 'uint16' || pixelType === 'uint32');
  if (bitpix === 8) decodeBytes(bytes, out, count);
  else if (bitpix === 64) decodeInt64(bytes, out, count, pixelType === 'uint64');
  else decodeSwapped(bytes, bitpix, unsigned, out, count);

  if (!unsigned) scalePixels(out, count, shape);
  if (typeof blank === 'bigint') blankInt64(bytes, out, count, blank);
}

/** Raw values to physical ones in place: BLANK gives NaN, then BSCALE and BZERO (decodePixels does it by itself). */
export function scalePixels(out: Float64Array, count: number, shape: ImageShape): void {
  const { blank, bscale, bzero, pixelType } = shape;
  if (typeof blank === 'number') {
    for (let i = 0; i < count; i++) if (out[i] === blank) out[i] = Number.NaN;
  }
  if (pixelType === 'uint64') return;
  if (bscale === 1) {
    if (bzero !== 0) for (let i = 0; i < count; i++) out[i] = (out[i] as number) + bzero;
  } else {
    for (let i = 0; i < count; i++) out[i] = (out[i] as number) * bscale + bzero;
  }
}

/**
 * The first `count` values as big-endian floats at the start of `out`. BITPIX -32 rounds once to nearest; every NaN
 * becomes the quiet NaN 0x7FC00000 or 0x7FF8000000000000.
 */
export function encodePixels(values: Float64Array, count: number, bitpix: -32 | -64, out: Uint8Array): void {
  for (let start = 0; start < count; start += BATCH) {
    const size = Math.min(BATCH, count - start);
    if (bitpix === -32) fillSingles(values, start, size);
    else fillDoubles(values, start, size);
    const perPixel = bitpix === -32 ? 1 : 2;
    for (let i = 0; i < size * perPixel; i++) {
      putWord(out, (start * perPixel + i) * 4, words[perPixel === 1 ? i : i ^ HIGH] as number);
    }
  }
}

/** NaN is written as bits: which NaN a typed array stores is the engine's choice. */
function fillSingles(values: Float64Array, start: number, size: number): void {
  for (let i = 0; i < size; i++) {
    const value = values[start + i] as number;
    if (Number.isNaN(value)) words[i] = 0x7fc00000;
    else singles[i] = value;
  }
}

function fillDoubles(values: Float64Array, start: number, size: number): void {
  doubles.set(values.subarray(start, start + size));
  for (let i = 0; i < size; i++) {
    if (!Number.isNaN(values[start + i])) continue;
    words[2 * i + HIGH] = 0x7ff80000;
    words[2 * i + 1 - HIGH] = 0;
  }
}

function decodeBytes(bytes: Uint8Array, out: Float64Array, count: number): void {
  out.set(bytes.subarray(0, count));
}

/**
 * Pixels of 2, 4 or 8 bytes by way of an array of their type: the copies in and out of it, the widening among them, are
 * the JavaScript engine's own and several times as fast as a loop over pixels.
 */
function decodeSwapped(
  bytes: Uint8Array,
  bitpix: 16 | 32 | -32 | -64,
  unsigned: boolean,
  out: Float64Array,
  count: number,
): void {
  const size = Math.abs(bitpix) / 8;
  const typed = batchOf(bitpix, unsigned);
  const batch = BATCH_BYTES / size;
  for (let start = 0; start < count; start += batch) {
    const pixels = Math.min(batch, count - start);
    octets.set(bytes.subarray(start * size, (start + pixels) * size));
    const length = Math.ceil((pixels * size) / 4);
    if (size === 2) swapShorts(length, unsigned ? 0x80008000 : 0);
    else if (size === 4) swapWords(length, unsigned ? 0x80000000 : 0);
    else swapPairs(length);
    out.set(pixels === batch ? typed : typed.subarray(0, pixels), start);
  }
}

type Batch = Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

function batchOf(bitpix: 16 | 32 | -32 | -64, unsigned: boolean): Batch {
  if (bitpix === 16) return unsigned ? unsignedShorts : shorts;
  if (bitpix === 32) return unsigned ? words : longs;
  return bitpix === -32 ? singles : doubles;
}

/** The first `length` words of the batch: the bytes of each half in this machine's order, then the bits of `flip` turned. */
function swapShorts(length: number, flip: number): void {
  for (let i = 0; i < length; i++) {
    const word = longs[i] as number;
    longs[i] = (HIGH === 1 ? ((word & 0x00ff00ff) << 8) | ((word >>> 8) & 0x00ff00ff) : word) ^ flip;
  }
}

function swapWords(length: number, flip: number): void {
  for (let i = 0; i < length; i++) longs[i] = swapped(longs[i] as number) ^ flip;
}

function swapPairs(length: number): void {
  for (let i = 0; i < length; i += 2) {
    const high = swapped(longs[i] as number);
    const low = swapped(longs[i + 1] as number);
    longs[i + HIGH] = high;
    longs[i + 1 - HIGH] = low;
  }
}

/** A big-endian word as it was read by this machine. */
function swapped(word: number): number {
  if (HIGH === 0) return word;
  const halves = ((word & 0x00ff00ff) << 8) | ((word >>> 8) & 0x00ff00ff);
  return (halves << 16) | (halves >>> 16);
}

/** high * 2^32 is exact, so that the sum is the one rounding of the exact integer. */
function decodeInt64(bytes: Uint8Array, out: Float64Array, count: number, unsigned: boolean): void {
  for (let i = 0, at = 0; i < count; i++, at += 8) {
    const high = word(bytes, at);
    out[i] = (unsigned ? (high ^ 0x80000000) >>> 0 : high) * 2 ** 32 + (word(bytes, at + 4) >>> 0);
  }
}

/** 64-bit values are compared as two words: float64 would confuse neighbours. */
function blankInt64(bytes: Uint8Array, out: Float64Array, count: number, blank: bigint): void {
  if (BigInt.asIntN(64, blank) !== blank) return;
  const high = Number(blank >> 32n);
  const low = Number(BigInt.asIntN(32, blank));
  for (let i = 0, at = 0; i < count; i++, at += 8) {
    if (word(bytes, at) === high && word(bytes, at + 4) === low) out[i] = Number.NaN;
  }
}

/** The big-endian signed 32-bit integer at `at`. */
function word(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function putWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
