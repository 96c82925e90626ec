/** Decoding of PLIO_1 tiles: the line lists of IRAF's pixel masks (FITS 4.0 section 10.4.3). */
import { CorruptTile } from './corruptTile';

/** Words of the header that say how long header and list are; IRAF's first lists had only three. */
const HEADER = 5;
const OLD_HEADER = 3;

/** The largest pixel of a PLIO_1 tile (FITS 4.0 section 10.4.3). */
const MAX_VALUE = 2 ** 24;

/** What the upper four bits of a word say about its lower twelve. */
const ZEROS = 0;
const SET_HIGH = 1;
const INCREASE = 2;
const DECREASE = 3;
const VALUES = 4;
const ZEROS_THEN_VALUE = 5;
const INCREASE_AND_ONE = 6;
const DECREASE_AND_ONE = 7;

/**
 * The `count` pixels of a line list (big-endian 16-bit words) into `out`: 0 to 2^24. Both headers are understood: a
 * positive third word is the length of an old list, otherwise words 4 and 5 are the length and word 2 the header's.
 * Bytes after the list are ignored.
 * Throws CorruptTile for a list that is cut, covers fewer or more than `count` pixels, holds an unknown instruction or
 * leaves 0..2^24; `out` then holds a beginning of the tile. Throws RangeError when `out` is shorter than `count`.
 */
export function plioDecode(bytes: Uint8Array, out: Int32Array, count: number): void {
  if (out.length < count) throw new RangeError(`${count} integers do not fit into an array of ${out.length}`);
  const { first, length } = listBounds(bytes);
  let value = 1;
  let at = 0;
  for (let index = first; index < length; index++) {
    const word = wordAt(bytes, index);
    const data = word & 0xfff;
    const instruction = word >> 12;
    let pixels = 0;
    if (instruction === ZEROS || instruction === VALUES || instruction === ZEROS_THEN_VALUE) pixels = data;
    else if (instruction === SET_HIGH) {
      index++;
      if (index >= length) throw new CorruptTile('the PLIO_1 list ends in the middle of an instruction');
      value = wordAt(bytes, index) * 4096 + data;
    } else if (instruction === INCREASE || instruction === INCREASE_AND_ONE) value += data;
    else if (instruction === DECREASE || instruction === DECREASE_AND_ONE) value -= data;
    else throw new CorruptTile(`the PLIO_1 list holds the unknown instruction ${instruction}`);

    if (value < 0 || value > MAX_VALUE) throw new CorruptTile(`the PLIO_1 list leads to ${value}, beyond 0 to 2^24`);
    if (instruction >= INCREASE_AND_ONE) pixels = 1;
    if (pixels > count - at) throw new CorruptTile(`the PLIO_1 list covers more than the ${count} pixels of its tile`);
    const end = at + pixels;
    out.fill(instruction === VALUES || instruction >= INCREASE_AND_ONE ? value : 0, at, end);
    if (instruction === ZEROS_THEN_VALUE && pixels > 0) out[end - 1] = value;
    at = end;
  }
  if (at < count) throw new CorruptTile(`the PLIO_1 list covers ${at} of the ${count} pixels of its tile`);
}

/** The first instruction of the list and the end of the last one, in words from the beginning. */
function listBounds(bytes: Uint8Array): { first: number; length: number } {
  const words = bytes.length >> 1;
  const old = words < OLD_HEADER ? 0 : signed(wordAt(bytes, 2));
  if (words < HEADER && old <= 0) throw new CorruptTile(`${bytes.length} bytes are no PLIO_1 list`);
  const first = old > 0 ? OLD_HEADER : signed(wordAt(bytes, 1));
  const length = old > 0 ? old : signed(wordAt(bytes, 4)) * 32768 + signed(wordAt(bytes, 3));
  if (first < OLD_HEADER || first > length) throw new CorruptTile('the header of the PLIO_1 list is damaged');
  if (length > words) throw new CorruptTile(`the PLIO_1 list has ${words} of its ${length} words`);
  return { first, length };
}

function wordAt(bytes: Uint8Array, index: number): number {
  return ((bytes[2 * index] as number) << 8) | (bytes[2 * index + 1] as number);
}

function signed(word: number): number {
  return (word << 16) >> 16;
}
