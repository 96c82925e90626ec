/** Rows of a frame whose pixels are combined as they lie in its file: read to where they are needed, and turned round there. */
import { endianness } from 'node:os';
import type { ImageReader } from '../engine/fits/imageReader';
import type { ImageShape } from '../engine/fits/imageShape';
import type { Arena } from './arena';
import { loadKernel } from './kernel';

/** Of rows that were read. */
export interface RowFacts {
  /** Sum of the 32-bit words as they are stored, for DATASUM; null where the pixels are shorter. */
  readonly words: number | null;
  /** The greatest number; -Infinity without any, and where nobody asks for it. */
  readonly max: number;
  /** Whether every pixel is. */
  readonly finite: boolean;
}

/** What kernels export for it: kernels/simd/takeRows.ts. */
export interface TakeFunctions {
  takeDoubles(at: number, count: number, facts: number): void;
  takeSingles(at: number, count: number, facts: number): void;
  takeShorts(at: number, count: number, zero: number, facts: number): void;
}

/** The kernel's part of the work, for rows that go into the arena's memory. */
export class RowTaker {
  private readonly at: number;

  constructor(
    private readonly functions: TakeFunctions,
    private readonly arena: Arena,
  ) {
    this.at = arena.take(24);
  }

  /** Null where there is no kernel. */
  static in(arena: Arena): RowTaker | null {
    const functions = loadKernel<TakeFunctions>('combine', arena.memory);
    return functions === null ? null : new RowTaker(functions, arena);
  }

  /** Turns `count` stored pixels round that lie at the end of the room (in the arena) of as many doubles. */
  take(room: Float64Array, count: number, { bitpix, bzero }: ImageShape): RowFacts {
    const { functions, at } = this;
    if (bitpix === 16) functions.takeShorts(room.byteOffset, count, bzero, at);
    else if (bitpix === -32) functions.takeSingles(room.byteOffset, count, at);
    else functions.takeDoubles(room.byteOffset, count, at);
    const [words = 0, max = 0, broken = 0] = this.arena.doubles(at, 3);
    return { words: bitpix === 16 ? null : words, max, finite: broken === 0 };
  }
}

export class StoredRows {
  private constructor(
    private readonly image: ImageReader,
    private readonly readStored: NonNullable<ImageReader['readStored']>,
    private readonly taker: RowTaker | null,
    private readonly wantsMax: boolean,
  ) {}

  /** Null for images that are compressed or scaled, and for those that only the kernel knows where there is none. */
  static of(image: ImageReader, taker: RowTaker | null, wantsMax: boolean): StoredRows | null {
    const { bitpix, bscale, bzero, blank } = image.shape;
    if (image.readStored === null || endianness() !== 'LE' || bscale !== 1) return null;
    const known = bitpix < 0 ? bzero === 0 : bitpix === 16 && blank === null && taker !== null;
    if (!known) return null;
    return new StoredRows(image, image.readStored, taker, wantsMax);
  }

  /** Bytes of so many rows in the file. */
  bytes(rows: number): number {
    const { width, bitpix } = this.image.shape;
    return (rows * width * Math.abs(bitpix)) / 8;
  }

  /** Rows `row` to `row + rows` as physical values into `room`, of the arena where there is a kernel. Throws as reading does. */
  read(row: number, rows: number, room: Float64Array): RowFacts {
    const { shape } = this.image;
    const count = rows * shape.width;
    const size = this.bytes(rows);
    const { taker } = this;
    const bytes = Buffer.from(room.buffer, room.byteOffset + 8 * count - size, size);
    this.readStored(row, rows, bytes);
    if (taker !== null) return taker.take(room, count, shape);
    if (shape.bitpix === -64) bytes.swap64();
    else bytes.swap32();
    const words = new Uint32Array(room.buffer, bytes.byteOffset, size / 4);
    const sum = sumOf(words);
    if (shape.bitpix === -32) widen(new Float32Array(room.buffer, bytes.byteOffset, count), room);
    return factsOf(room.subarray(0, count), sum, this.wantsMax);
  }
}

/** Doubles that are looked at at a time: they stay in the first cache. */
const CHUNK = 2 ** 11;

/** Singles at the end of the room of as many doubles become these, each before its place is written to. */
function widen(singles: Float32Array, room: Float64Array): void {
  for (let i = 0; i < singles.length; i++) room[i] = singles[i]!;
}

/** What the kernel finds. */
function factsOf(values: Float64Array, words: number, wantsMax: boolean): RowFacts {
  let finite = true;
  let max = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < values.length; start += CHUNK) {
    const end = Math.min(start + CHUNK, values.length);
    finite = allFinite(values, start, end) && finite;
    if (wantsMax) max = greatest(values, start, end, max);
  }
  return { words, max, finite };
}

function sumOf(words: Uint32Array): number {
  let sum = 0;
  for (let start = 0; start < words.length; start += 2 * CHUNK)
    sum += wordSum(words, start, Math.min(start + 2 * CHUNK, words.length));
  return sum;
}

/** Two sums, which the processor does side by side. */
function wordSum(words: Uint32Array, start: number, end: number): number {
  let [even, odd] = [0, 0];
  for (let i = start + ((end - start) % 2); i < end; i += 2) {
    even += words[i]!;
    odd += words[i + 1]!;
  }
  return even + odd + ((end - start) % 2 === 1 ? words[start]! : 0);
}

/** In two sums of what is 0 of every number, and NaN of what is none or infinite. */
function allFinite(values: Float64Array, start: number, end: number): boolean {
  let [even, odd] = [0, 0];
  for (let i = start + ((end - start) % 2); i < end; i += 2) {
    even += values[i]! - values[i]!;
    odd += values[i + 1]! - values[i + 1]!;
  }
  if ((end - start) % 2 === 1) even += values[start]! - values[start]!;
  return even + odd === 0;
}

function greatest(values: Float64Array, start: number, end: number, before: number): number {
  let max = before;
  for (let i = start; i < end; i++) if (values[i]! > max) max = values[i]!;
  return max;
}
