/** The tile-compressed files of test/reference/tiles, what they hold, and how they are read and damaged in tests. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ByteSource } from '../../../../src/engine/fits/byteSource';
import { readHdus } from '../../../../src/engine/fits/fitsFile';
import type { Hdu } from '../../../../src/engine/fits/hdu';
import { type ImageReader, openImage } from '../../../../src/engine/fits/imageReader';
import { nodeDeflate } from '../../../../src/worker/nodeDeflate';
import { memorySource } from '../memoryFits';

const FOLDER = join(__dirname, '..', '..', '..', 'reference', 'tiles');

export interface TileFixture {
  readonly axes: readonly number[];
  /** Of the physical values as little-endian float64, every NaN as 0x7ff8000000000000. */
  readonly sha256?: string;
  readonly first?: readonly string[];
  /** Instead of these two: which pixels have no value. */
  readonly nan?: readonly number[];
  /** Which had none before a lossy compression. */
  readonly holes?: readonly number[];
  readonly cards?: readonly string[];
}

/** expected.json, written by make_fixtures.py. */
export const fixtures: Readonly<Record<string, TileFixture>> = JSON.parse(
  readFileSync(join(FOLDER, 'expected.json'), 'utf8'),
);

/** The names of the files themselves. */
export const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.fits.gz'))
  .map((name) => name.slice(0, -'.fits.gz'.length))
  .sort();

export function fileBytes(name: string): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(join(FOLDER, `${name}.fits.gz`))));
}

/** The compressed image of a file. */
export function opened(bytes: Uint8Array): {
  source: ByteSource & { bytesRead: number };
  hdu: Hdu;
  image: ImageReader;
} {
  const source = memorySource(bytes);
  const hdu = tiledHdu(source);
  return { source, hdu, image: openImage(source, hdu, nodeDeflate) };
}

/** The HDU of the table of tiles, whatever is wrong with it. */
export function tiledHdu(source: ByteSource): Hdu {
  const hdu = readHdus(source).hdus.at(-1);
  if (hdu === undefined) throw new Error('no HDU');
  return hdu;
}

/** All pixels in file order. */
export function wholeImage({ rows, shape, readRows }: ImageReader): Float64Array {
  const values = new Float64Array(rows * shape.width);
  readRows(0, rows, values);
  return values;
}

export function sha256(values: Float64Array): string {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) bytes.writeBigUInt64LE(0x7ff8000000000000n, 8 * i);
    else bytes.writeDoubleLE(value, 8 * i);
  }
  return createHash('sha256').update(bytes).digest('hex');
}

/** `bytes` with the card of this keyword (as in the table's header) replaced by another card. */
export function withCard(bytes: Uint8Array, keyword: string, card: string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const at = text.lastIndexOf(`${keyword.padEnd(8)}= `);
  if (at < 0 || at % 80 !== 0) throw new Error(`no card ${keyword}`);
  return new Uint8Array(Buffer.from(text.slice(0, at) + card.padEnd(80) + text.slice(at + 80), 'latin1'));
}
