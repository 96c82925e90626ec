/** One tile of a compressed image from the bytes of its table row and heap to physical values. */

import { type ImageShape, rawShape } from '../imageShape';
import { decodePixels, scalePixels } from '../pixels';
import { readDescriptor, type TableColumn } from '../table/columns';
import { CorruptTile } from './corruptTile';
import type { Deflate } from './deflate';
import { dequantize, NULL_VALUE } from './dither';
import { hcompressDecode, requireHcompressStart } from './hcompress';
import { plioDecode } from './plio';
import { riceDecode, riceMinimumBytes } from './rice';
import { unshuffle } from './shuffle';
import type { PerTile, StreamCodec, TileLayout } from './tileLayout';

/** A tile in pixels: its number (row of the table, from 0), and its lengths on the first axis and on all others together. */
export interface Tile {
  readonly number: number;
  readonly width: number;
  readonly height: number;
}

/** Bytes of the heap at `offset`: at most as many as there are; what it gives is good until its next call. */
export type ReadHeap = (offset: number, length: number) => Uint8Array;

/** A gzip stream expands to at most 1032 times its length. */
const DEFLATE_LIMIT = 1032;

/** Pixels that one 16-bit word of a PLIO_1 list can stand for. */
const PLIO_RUN = 4095;

/** An HCOMPRESS_1 stream may be short for any number of pixels: beyond so many it must have a byte for every SPARSE. */
const BELIEVED_TILE = 1 << 22;
const SPARSE = 512;

/** Decodes the tiles of one image; its memory is that of the largest tile. */
export class TileDecoder {
  private integers = new Int32Array(0);
  private readonly plain: ImageShape;

  constructor(
    private readonly layout: TileLayout,
    private readonly shape: ImageShape,
    private readonly deflate: Deflate,
    private readonly heap: ReadHeap,
  ) {
    const { blank, pixelType } = shape;
    // 64-bit integers are not told apart, nor from BLANK, once they are float64.
    this.plain = shape.bitpix === 64 ? { ...rawShape(shape), blank, pixelType } : rawShape(shape);
  }

  /**
   * The physical values of `tile`, whose table row is `row`, into the beginning of what `out` gives: it is called with
   * the number of pixels once the tile's bytes are known to hold that many.
   * Throws CorruptTile when they do not, and what the heap throws.
   */
  decode(tile: Tile, row: Uint8Array, out: (pixels: number) => Float64Array): Float64Array {
    const { data, gzip, raw, mask } = this.layout;
    const count = tile.width * tile.height;
    const compressed = this.cell(data, row);
    const lossless = compressed.length > 0 ? EMPTY : this.cell(gzip, row);
    const plain = compressed.length + lossless.length > 0 ? EMPTY : this.cell(raw, row);
    let values: Float64Array;
    if (compressed.length > 0) values = this.decodeStream(tile, row, compressed, out);
    else if (lossless.length > 0) values = this.decodeBytes(this.gunzip(lossless, count, 8), this.plain, count, out);
    else if (plain.length > 0) values = this.decodeBytes(plain, rawShape(this.shape, codeBitpix(raw)), count, out);
    else throw new CorruptTile('the table holds no bytes for it');
    const nulls = this.cell(mask, row);
    if (nulls.length > 0) this.applyMask(tile, nulls, values);
    scalePixels(values, count, this.shape);
    return values;
  }

  /** The stored bytes of a variable-length cell, good until the next cell is read; none where it is empty. */
  private cell(column: TableColumn | null, row: Uint8Array): Uint8Array {
    if (column === null || column.variable === null || column.repeat === 0) return EMPTY;
    const { count, offset } = readDescriptor(row, column.offset, column.variable);
    if (count === 0) return EMPTY;
    const length = count * (ELEMENT_BYTES[column.code] ?? 1);
    const { heapSize } = this.layout.table;
    if (offset + length > heapSize) {
      throw new CorruptTile(`its ${length} bytes at ${offset} lie outside the table's heap of ${heapSize}`);
    }
    return this.heap(offset, length);
  }

  private decodeStream(
    tile: Tile,
    row: Uint8Array,
    bytes: Uint8Array,
    out: (pixels: number) => Float64Array,
  ): Float64Array {
    const { layout, shape } = this;
    const { codec } = layout;
    const count = tile.width * tile.height;
    const scale = numberOf(layout.scale, row);
    const floats = shape.bitpix < 0 && scale === null;
    if (codec.method.startsWith('GZIP') || codec.method === 'NOCOMPRESS') {
      const size = shape.bitpix < 0 && !floats ? 4 : Math.abs(shape.bitpix) / 8;
      const stored = this.uncompressed(codec, bytes, count, size);
      const width = stored.length / count;
      if (floats || width === 8) return this.decodeBytes(stored, this.plain, count, out);
      if (shape.bitpix > 0)
        return this.withBlank(this.decodeBytes(stored, integerShape(this.plain, width), count, out), row, count);
      readIntegers(stored, width, this.take(count), count);
    } else {
      if (Math.abs(shape.bitpix) === 64 && floats)
        throw new CorruptTile(`${codec.method} cannot hold its 64-bit pixels`);
      this.decodeIntegers(codec, tile, bytes);
      this.toStored(codec, count);
    }
    const values = out(count);
    const blank = numberOf(layout.blank, row);
    if (shape.bitpix > 0) {
      values.set(this.integers.subarray(0, count));
      return this.withBlank(values, row, count);
    }
    dequantize(
      this.integers,
      count,
      {
        scale: scale ?? 1,
        zero: numberOf(layout.zero, row) ?? 0,
        dither: scale === null ? 'NO_DITHER' : layout.dither,
        seed: layout.seed,
        tile: tile.number,
        blank,
        single: shape.bitpix === -32,
      },
      values,
    );
    return values;
  }

  /** ZBLANK of an integer image that has no BLANK, which `scalePixels` knows. */
  private withBlank(values: Float64Array, row: Uint8Array, count: number): Float64Array {
    const blank = this.shape.blank === null ? numberOf(this.layout.blank, row) : null;
    if (blank !== null) for (let i = 0; i < count; i++) if (values[i] === blank) values[i] = Number.NaN;
    return values;
  }

  private decodeIntegers(codec: StreamCodec, tile: Tile, bytes: Uint8Array): void {
    const count = tile.width * tile.height;
    const { method, bytepix, blocksize, smooth } = codec;
    if (method === 'RICE_1') {
      requireBytes(bytes, riceMinimumBytes(count, bytepix, blocksize), count);
      riceDecode(bytes, bytepix, blocksize, this.take(count), count);
      return;
    }
    if (method === 'PLIO_1') {
      requireBytes(bytes, (2 * count) / PLIO_RUN, count);
      plioDecode(bytes, this.take(count), count);
    } else {
      requireHcompressStart(bytes, tile.width, tile.height);
      requireBytes(bytes, (count - BELIEVED_TILE) / SPARSE, count);
      hcompressDecode(bytes, smooth, tile.width, tile.height, this.take(count));
    }
  }

  /** The image's stored integers from those of the stream. */
  private toStored({ method }: StreamCodec, count: number): void {
    const { bitpix, pixelType } = this.shape;
    const { integers } = this;
    if (method === 'PLIO_1' && pixelType === 'uint16') {
      // Its lists know no negative numbers: CFITSIO writes unsigned pixels as they are meant.
      for (let i = 0; i < count; i++) integers[i] = (integers[i] as number) - 32768;
    } else if (method === 'HCOMPRESS_1' && (bitpix === 8 || bitpix === 16)) {
      // Lossy pixels may lie beyond what ZBITPIX holds; they end at its limits, as in CFITSIO.
      const [least, most] = bitpix === 8 ? [0, 255] : [-32768, 32767];
      for (let i = 0; i < count; i++) integers[i] = Math.max(least, Math.min(most, integers[i] as number));
    } else if (method === 'HCOMPRESS_1' && bitpix < 0) {
      // No float becomes an integer below the null value: there lossy compression has smeared one.
      for (let i = 0; i < count; i++) if ((integers[i] as number) < NULL_VALUE) integers[i] = NULL_VALUE;
    }
  }

  private uncompressed({ method }: StreamCodec, bytes: Uint8Array, count: number, size: number): Uint8Array {
    if (method === 'NOCOMPRESS') return exactly(bytes, count);
    const stored = this.gunzip(bytes, count, Math.max(4, size));
    return method === 'GZIP_2' ? unshuffle(stored, (stored.length / count) as 1 | 2 | 4 | 8) : stored;
  }

  /** `count` integers or floats of 1, 2, 4 or 8 bytes, at most `size`. */
  private gunzip(bytes: Uint8Array, count: number, size: number): Uint8Array {
    requireBytes(bytes, count / DEFLATE_LIMIT, count);
    return exactly(this.deflate.gunzip(bytes, count * size), count);
  }

  private decodeBytes(
    bytes: Uint8Array,
    shape: ImageShape,
    count: number,
    out: (pixels: number) => Float64Array,
  ): Float64Array {
    const size = Math.abs(shape.bitpix) / 8;
    if (bytes.length !== count * size) {
      throw new CorruptTile(`it holds ${bytes.length} bytes where ${count} pixels of ${size} bytes are due`);
    }
    const values = out(count);
    decodePixels(bytes, shape, values, count);
    return values;
  }

  private applyMask(tile: Tile, bytes: Uint8Array, values: Float64Array): void {
    const count = tile.width * tile.height;
    const { maskCodec } = this.layout;
    if (maskCodec.method.startsWith('GZIP') || maskCodec.method === 'NOCOMPRESS') {
      const stored = this.uncompressed(maskCodec, bytes, count, 4);
      readIntegers(stored, stored.length / count, this.take(count), count);
    } else {
      this.decodeIntegers(maskCodec, tile, bytes);
    }
    for (let i = 0; i < count; i++) if (this.integers[i] !== 0) values[i] = Number.NaN;
  }

  private take(count: number): Int32Array {
    if (this.integers.length < count) this.integers = new Int32Array(count);
    return this.integers;
  }
}

const EMPTY = new Uint8Array(0);

/** Bytes of an element of a variable-length array. */
const ELEMENT_BYTES: Readonly<Record<string, number>> = { B: 1, A: 1, L: 1, I: 2, J: 4, K: 8, E: 4, D: 8 };

/** BITPIX of the pixels that lie uncompressed in a column of this type. */
function codeBitpix(column: TableColumn | null): ImageShape['bitpix'] {
  const types: Readonly<Record<string, ImageShape['bitpix']>> = { B: 8, I: 16, J: 32, K: 64, E: -32, D: -64 };
  const bitpix = types[column?.code ?? ''];
  if (bitpix === undefined) throw new CorruptTile(`column ${column?.name} holds no numbers`);
  return bitpix;
}

/** The shape whose integers are of `width` bytes. */
function integerShape(shape: ImageShape, width: number): ImageShape {
  return { ...shape, bitpix: width === 1 ? 8 : width === 2 ? 16 : 32 };
}

/** `bytes` when they are 1, 2, 4 or 8 for each of `count` pixels. */
function exactly(bytes: Uint8Array, count: number): Uint8Array {
  if (![1, 2, 4, 8].includes(bytes.length / count)) {
    throw new CorruptTile(`it holds ${bytes.length} bytes, which are no ${count} pixels`);
  }
  return bytes;
}

function requireBytes(bytes: Uint8Array, least: number, count: number): void {
  if (bytes.length >= least) return;
  throw new CorruptTile(`its ${bytes.length} bytes are too few for ${count} pixels`);
}

/** Big-endian integers of 1 (unsigned), 2 or 4 bytes. */
function readIntegers(bytes: Uint8Array, width: number, out: Int32Array, count: number): void {
  if (width === 8) throw new CorruptTile('its integers have 64 bits');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < count; i++) {
    out[i] = width === 1 ? (bytes[i] as number) : width === 2 ? view.getInt16(2 * i) : view.getInt32(4 * i);
  }
}

/** The number of this tile; null where there is none. */
function numberOf(what: PerTile, row: Uint8Array): number | null {
  if (what === null) return null;
  if ('value' in what) return what.value;
  const { code, offset } = what.column;
  const view = new DataView(row.buffer, row.byteOffset, row.length);
  if (code === 'B') return view.getUint8(offset);
  if (code === 'I') return view.getInt16(offset);
  if (code === 'J') return view.getInt32(offset);
  if (code === 'K') return Number(view.getBigInt64(offset));
  return code === 'E' ? view.getFloat32(offset) : view.getFloat64(offset);
}
