/** The bit planes of an HCOMPRESS_1 stream: one quadrant of coefficients from its quadtrees. */
import { CorruptTile } from './corruptTile';
import type { HcompressBits } from './hcompressBits';

/** The format of a bit plane, in the nybble before it. */
const DIRECT = 0;
const QUADTREE = 15;

/** A rectangle within the coefficients, in elements; rows are `stride` apart. */
export interface Quadrant {
  readonly start: number;
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

/** Memory for the codes of the largest quadrant: four bits for each 2 x 2 coefficients, and the level above them. */
export class PlaneScratch {
  readonly codes: Uint8Array;
  readonly above: Uint8Array;

  constructor(rows: number, columns: number) {
    this.codes = new Uint8Array(Math.max(1, halved(rows, 1) * halved(columns, 1)));
    this.above = new Uint8Array(Math.max(1, halved(rows, 2) * halved(columns, 2)));
  }
}

/**
 * Adds the magnitudes of one quadrant to `into`, which is zero there: `planes` bit planes, the most significant first,
 * exact up to 2^53. Throws CorruptTile when the stream ends early or a plane has an unknown format.
 */
export function readPlanes(
  bits: HcompressBits,
  planes: number,
  into: Float64Array,
  quadrant: Quadrant,
  scratch: PlaneScratch,
): void {
  for (let plane = planes - 1; plane >= 0; plane--) {
    const format = bits.nybble();
    if (format !== DIRECT && format !== QUADTREE) throw new CorruptTile(`a bit plane has the unknown format ${format}`);
    const empty = format === DIRECT ? !readDirect(bits, quadrant, scratch) : !readQuadtree(bits, quadrant, scratch);
    bits.checkEnd();
    if (!empty) insertPlane(scratch.codes, into, quadrant, 2 ** plane);
  }
}

/** A plane as it is, four bits at a time. Returns whether it holds anything. */
function readDirect(bits: HcompressBits, { rows, columns }: Quadrant, { codes }: PlaneScratch): boolean {
  const count = halved(rows, 1) * halved(columns, 1);
  for (let i = 0; i < count; i++) codes[i] = bits.nybble();
  return count > 0;
}

/**
 * A plane from the top of its quadtree down: every one of a code stands for a code on the level below, the last of
 * which comes first. Returns whether the plane holds anything.
 */
function readQuadtree(bits: HcompressBits, { rows, columns }: Quadrant, scratch: PlaneScratch): boolean {
  const top = bits.huffman();
  if (top === 0 || rows === 0 || columns === 0) return false;
  const levels = levelsOf(Math.max(rows, columns));
  // levels take turns, so that the last one ends in `codes`; a quadrant of one coefficient has no level above it
  const codesOf = (level: number) => (level % 2 === 0 && level > 0 ? scratch.above : scratch.codes);
  codesOf(levels)[0] = top;
  for (let level = levels - 1; level >= 1; level--) {
    expandCodes(
      bits,
      codesOf(level + 1),
      halved(columns, level + 1),
      codesOf(level),
      halved(rows, level),
      halved(columns, level),
    );
  }
  return true;
}

function expandCodes(
  bits: HcompressBits,
  from: Uint8Array,
  fromColumns: number,
  to: Uint8Array,
  rows: number,
  columns: number,
): void {
  const even = columns & ~1;
  for (let row = rows - 1; row >= 0; row--) {
    const shift = row & 1 ? 0 : 2;
    const start = row * columns;
    let source = (row >> 1) * fromColumns + fromColumns - 1;
    if (even < columns) to[start + even] = ((from[source--] as number) >> shift) & 2 ? bits.huffman() : 0;
    for (let at = start + even - 2; at >= start; at -= 2) {
      const code = ((from[source--] as number) >> shift) & 3;
      to[at + 1] = code & 1 ? bits.huffman() : 0;
      to[at] = code & 2 ? bits.huffman() : 0;
    }
  }
}

/** Adds `value` wherever a code has a one: the bits 8, 4, 2, 1 are the first row's two and the second row's two. */
function insertPlane(codes: Uint8Array, into: Float64Array, quadrant: Quadrant, value: number): void {
  const { start, stride, rows, columns } = quadrant;
  let cell = 0;
  for (let row = 0; row < rows; row += 2) {
    const second = row + 1 < rows;
    let at = start + row * stride;
    const end = at + columns;
    for (; at + 1 < end; at += 2) {
      const code = codes[cell++] as number;
      if (code === 0) continue;
      into[at] = (into[at] as number) + (code >> 3) * value;
      into[at + 1] = (into[at + 1] as number) + ((code >> 2) & 1) * value;
      if (!second) continue;
      into[at + stride] = (into[at + stride] as number) + ((code >> 1) & 1) * value;
      into[at + stride + 1] = (into[at + stride + 1] as number) + (code & 1) * value;
    }
    if (at < end) {
      const code = codes[cell++] as number;
      into[at] = (into[at] as number) + (code >> 3) * value;
      if (second) into[at + stride] = (into[at + stride] as number) + ((code >> 1) & 1) * value;
    }
  }
}

/** `length` halved so many times, rounded up. */
export function halved(length: number, times: number): number {
  return Math.ceil(length / 2 ** times);
}

/** How often `length` is to be halved, rounding up, until one is left. */
export function levelsOf(length: number): number {
  return length <= 1 ? 0 : 32 - Math.clz32(length - 1);
}
