/** How an image is stored in the tiles of a table, from the table's header (FITS 4.0 section 10.1 and 10.2). */

import type { Bitpix } from '../hduLayout';
import { unusable } from '../hduLayout';
import type { Header } from '../header';
import type { ImageShape } from '../imageShape';
import { type TableColumn, type TableLayout, tableLayout } from '../table/columns';
import type { Dither } from './dither';
import { RICE_HEAD_BITS, RICE_MAX_BLOCKSIZE } from './rice';

/** The compression methods that are read. */
export type TileMethod = 'RICE_1' | 'GZIP_1' | 'GZIP_2' | 'PLIO_1' | 'HCOMPRESS_1' | 'NOCOMPRESS';

/** A number that stands in a column for each tile, in a keyword for all, or nowhere. */
export type PerTile = { readonly column: TableColumn } | { readonly value: number } | null;

/** What the decoder of an integer stream must know. */
export interface StreamCodec {
  readonly method: TileMethod;
  /** RICE_1: bytes of an integer, and integers of a block. */
  readonly bytepix: 1 | 2 | 4;
  readonly blocksize: number;
  /** HCOMPRESS_1: whether blocks are smoothed. */
  readonly smooth: boolean;
}

export interface TileLayout {
  readonly codec: StreamCodec;
  readonly table: TableLayout;
  /** ZBITPIX: type of the image's own pixels. */
  readonly bitpix: Bitpix;
  /** Lengths of the image and of a tile in pixels, axis 1 first; as many tiles as `counts` says on each axis. */
  readonly axes: readonly number[];
  readonly tile: readonly number[];
  readonly counts: readonly number[];
  /** Columns of variable-length arrays: compressed, the lossless fallback, the uncompressed one, the null mask. */
  readonly data: TableColumn | null;
  readonly gzip: TableColumn | null;
  readonly raw: TableColumn | null;
  readonly mask: TableColumn | null;
  readonly maskCodec: StreamCodec;
  /** Floating-point pixels as scaled integers: value = zero + scale * integer. null: not scaled. */
  readonly scale: PerTile;
  readonly zero: PerTile;
  /** The integer that means "no value". */
  readonly blank: PerTile;
  readonly dither: Dither;
  /** ZDITHER0. */
  readonly seed: number;
}

const METHODS: Readonly<Record<string, TileMethod>> = {
  RICE_1: 'RICE_1',
  RICE_ONE: 'RICE_1',
  GZIP_1: 'GZIP_1',
  GZIP_2: 'GZIP_2',
  PLIO_1: 'PLIO_1',
  HCOMPRESS_1: 'HCOMPRESS_1',
  NOCOMPRESS: 'NOCOMPRESS',
};

const DITHERS: Readonly<Record<string, Dither>> = {
  NO_DITHER: 'NO_DITHER',
  NONE: 'NO_DITHER',
  SUBTRACTIVE_DITHER_1: 'SUBTRACTIVE_DITHER_1',
  SUBTRACTIVE_DITHER_2: 'SUBTRACTIVE_DITHER_2',
};

/** Pixels that a byte of a method's streams can stand for, at most; of HCOMPRESS_1 what blank tiles of usual sizes need. */
const DENSEST = { GZIP_1: 1032, GZIP_2: 1032, PLIO_1: 2048, NOCOMPRESS: 1, HCOMPRESS_1: 8192 } as const;

/** An HCOMPRESS_1 stream of 26 bytes can stand for a blank tile of any size: so many pixels need no more bytes. */
const BLANK_PIXELS = 1 << 24;

/** Rows are read whole, and no stream of HCOMPRESS_1 proves that there is one; mosaics are not half as wide. */
const WIDEST = 1 << 18;

/** Where the tiles of the image `shape` are in the table with this header, or half a sentence that says what is wrong. */
export function tileLayout(header: Header, shape: ImageShape): TileLayout | string {
  const table = tableLayout(header);
  if (typeof table === 'string') return table;
  const codec = streamCodec(header, 'ZCMPTYPE');
  if (typeof codec === 'string') return codec;
  const tile = tileLengths(header, shape.axes, codec.method);
  if (typeof tile === 'string') return tile;
  const counts = shape.axes.map((length, axis) => Math.ceil(length / (tile[axis] as number)));
  const tiles = counts.reduce((product, count) => product * BigInt(count), 1n);
  if (tiles !== BigInt(table.rows)) {
    return `the image has ${tiles} tiles, and the table that should hold them ${table.rows} rows`;
  }
  const find = (name: string) => table.columns.find((column) => column.name.toUpperCase() === name) ?? null;
  const columns = {
    data: find('COMPRESSED_DATA'),
    gzip: find('GZIP_COMPRESSED_DATA'),
    raw: find('UNCOMPRESSED_DATA'),
    mask: find('NULL_PIXEL_MASK'),
  };
  if (columns.data === null && columns.raw === null) return 'it has no column COMPRESSED_DATA';
  for (const column of Object.values(columns)) {
    if (column?.problem !== undefined) return `column ${column.name}: ${column.problem}`;
    if (column !== null && column.variable === null) return `column ${column.name} holds no variable-length arrays`;
  }
  const unlikely = tooManyPixels(shape.axes, codec, table.heapSize, columns.gzip !== null);
  if (unlikely !== null) return unlikely;
  const maskCodec = columns.mask === null ? codec : streamCodec(header, 'ZMASKCMP');
  if (typeof maskCodec === 'string') return maskCodec;
  const quantized = header.text('ZQUANTIZ')?.trim().toUpperCase() ?? 'NO_DITHER';
  const dither = DITHERS[quantized];
  if (dither === undefined) return `ZQUANTIZ = ${quantized} is not a method that is known`;
  const floating = shape.bitpix < 0;
  const seed = header.has('ZDITHER0') ? header.integer('ZDITHER0') : 1n;
  if (seed === undefined && dither !== 'NO_DITHER') return unusable(header, 'ZDITHER0', 'an integer');
  return {
    codec,
    table,
    bitpix: shape.bitpix,
    axes: shape.axes,
    tile,
    counts,
    ...columns,
    maskCodec,
    scale: floating ? perTile(header, 'ZSCALE', find('ZSCALE')) : null,
    zero: floating ? perTile(header, 'ZZERO', find('ZZERO')) : null,
    blank: perTile(header, 'ZBLANK', find('ZBLANK')) ?? perTile(header, 'BLANK', null),
    dither,
    seed: Number(BigInt.asIntN(32, seed ?? 1n)),
  };
}

/** Why an image of these axes cannot be in a heap of so many bytes; memory is taken for what is read of it. */
function tooManyPixels(axes: readonly number[], codec: StreamCodec, heapSize: number, gzip: boolean): string | null {
  const { method, bytepix, blocksize } = codec;
  const [width = 0] = axes;
  if (method === 'HCOMPRESS_1' && width > WIDEST) return `HCOMPRESS_1 is not read where rows have ${width} pixels`;
  const rate = method === 'RICE_1' ? (8 * blocksize) / RICE_HEAD_BITS[bytepix] : DENSEST[method];
  const most = heapSize * Math.max(rate, gzip ? DENSEST.GZIP_1 : 0) + (method === 'HCOMPRESS_1' ? BLANK_PIXELS : 0);
  const pixels = axes.reduce((product, length) => product * BigInt(length), 1n);
  return pixels > most ? `the ${heapSize} bytes of its tiles cannot hold ${pixels} pixels` : null;
}

function perTile(header: Header, keyword: string, column: TableColumn | null): PerTile {
  if (column !== null && column.problem === undefined && 'BIJKED'.includes(column.code)) return { column };
  const value = header.number(keyword);
  return value === undefined ? null : { value };
}

function tileLengths(header: Header, axes: readonly number[], method: TileMethod): readonly number[] | string {
  const tile: number[] = [];
  for (const [index, length] of axes.entries()) {
    const keyword = `ZTILE${index + 1}`;
    const written = header.has(keyword) ? header.integer(keyword) : BigInt(index === 0 ? length : 1);
    if (written === undefined || written < 1n) return unusable(header, keyword, 'a length in pixels');
    tile.push(written > length ? length : Number(written));
  }
  if (method === 'HCOMPRESS_1' && tile.slice(2).some((length) => length > 1)) {
    return 'HCOMPRESS_1 tiles have two axes, and its ZTILEn say more';
  }
  return tile;
}

/** The method of a keyword with the parameters of ZNAMEn and ZVALn; a BYTEPIX that is not said is 4 (section 10.4.1). */
function streamCodec(header: Header, keyword: 'ZCMPTYPE' | 'ZMASKCMP'): StreamCodec | string {
  const name = header.text(keyword)?.trim().toUpperCase();
  if (name === undefined) return `${keyword}, the compression method, is missing`;
  const method = METHODS[name];
  if (method === undefined) return `the compression method ${name} is not supported`;
  const parameter = (wanted: string) => {
    for (let n = 1; header.has(`ZNAME${n}`); n++) {
      if (header.text(`ZNAME${n}`)?.trim().toUpperCase() === wanted) return header.number(`ZVAL${n}`);
    }
    return undefined;
  };
  const bytepix = parameter('BYTEPIX') ?? 4;
  if (bytepix !== 1 && bytepix !== 2 && bytepix !== 4) return `BYTEPIX = ${bytepix} is not 1, 2 or 4`;
  const blocksize = parameter('BLOCKSIZE') ?? 32;
  if (!(Number.isInteger(blocksize) && blocksize > 0 && blocksize <= RICE_MAX_BLOCKSIZE)) {
    return `BLOCKSIZE = ${blocksize} is not a number of pixels, 16 or 32`;
  }
  return { method, bytepix, blocksize, smooth: (parameter('SMOOTH') ?? 0) !== 0 };
}
