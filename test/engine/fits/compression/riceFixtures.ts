/** What CFITSIO wrote and read, from test/reference/compression. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dither, Quantization } from '../../../../src/engine/fits/compression/dither';
import type { RiceBytepix } from '../../../../src/engine/fits/compression/rice';

const FOLDER = join(__dirname, '..', '..', '..', 'reference', 'compression');

function load<T>(name: string): T {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as T;
}

export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

function doubleOf(hex: string): number {
  return Buffer.from(hex, 'hex').readDoubleBE();
}

function integersOf(base64: string): Int32Array {
  const bytes = Buffer.from(base64, 'base64');
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readInt32LE(i * 4));
}

function floatsOf(base64: string, bitpix: number): Float64Array {
  const bytes = Buffer.from(base64, 'base64');
  if (bitpix === -64) return Float64Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleBE(i * 8));
  return Float64Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatBE(i * 4));
}

interface StreamRecord {
  readonly name: string;
  readonly bytepix: RiceBytepix;
  readonly blocksize: number;
  readonly values: string;
  readonly stream: string;
}

/** RICE_1 streams and the integers in them. */
export const streams = load<StreamRecord[]>('rice.json').map((record) => ({
  ...record,
  values: integersOf(record.values),
  stream: bytesOf(record.stream),
}));

interface ImageRecord {
  readonly name: string;
  readonly options: readonly string[];
  readonly bitpix: number;
  readonly width: number;
  readonly dither: Dither;
  readonly seed: number;
  readonly blank: number | null;
  readonly blocksize: number;
  readonly bytepix: RiceBytepix;
  readonly pixels: string;
  readonly decoded: string;
  readonly tiles: readonly { cell: string; gzip: string; scale: string; zero: string }[];
}

/** Images that fpack quantised, their pixels before and after, row by row. */
export const images = load<ImageRecord[]>('quantized.json').map((record) => ({
  ...record,
  level: Number(record.options[1]),
  pixels: floatsOf(record.pixels, record.bitpix),
  decoded: floatsOf(record.decoded, record.bitpix),
  tiles: record.tiles.map((tile) => ({
    cell: bytesOf(tile.cell),
    gzip: bytesOf(tile.gzip),
    scale: doubleOf(tile.scale),
    zero: doubleOf(tile.zero),
  })),
}));

interface UnitRecord {
  readonly name: string;
  /** The header of the image, without END. */
  readonly cards: readonly string[];
  /** TFORM1 and PCOUNT of the table. */
  readonly format: string;
  readonly pcount: number;
  readonly raw: string;
  readonly unit: string;
}

/** Images of integers, 70 pixels wide, and the tables that fpack wrote for them. */
export const units = load<UnitRecord[]>('packed.json').map((record) => ({
  ...record,
  raw: integersOf(record.raw),
  unit: bytesOf(record.unit),
}));

/** How the tile of row `tile` of such an image is decoded. */
export function quantization(image: (typeof images)[number], tile: number): Quantization {
  const { scale = 0, zero = 0 } = image.tiles[tile] ?? {};
  const { dither, seed, blank } = image;
  return { scale, zero, dither, seed, tile, blank, single: image.bitpix === -32 };
}
