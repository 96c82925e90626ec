/** Reading parts of one image, so that no more than what was asked for is ever in memory. */
import { FlatfieldError } from '../errors';
import type { ByteSource } from './byteSource';
import type { Deflate } from './compression/deflate';
import { type ReadPart, tiledImage } from './compression/tiledImage';
import { unreadable } from './fitsFile';
import { type Hdu, missingData } from './hdu';
import type { ImageShape } from './imageShape';
import { decodePixels } from './pixels';

/** An image whose rows can be read in any order. Row r of plane p is row p * height + r of the reader, in file order. */
export interface ImageReader {
  readonly shape: ImageShape;
  /** Rows that are there: height x planes, fewer of a file that is cut short (see `openImage`). */
  readonly rows: number;
  /**
   * `count` rows from `row` (0-based) as physical float64 values into `out`, width values a row. Throws RangeError for
   * rows outside the image or an `out` too short, `DamagedFits` for pixels that cannot be trusted, and what the source
   * throws.
   */
  readRows(row: number, count: number, out: Float64Array): void;
  /** Columns `x0` to `x1` (0-based, half-open) of those rows, x1 - x0 values a row; nothing else of them is read. */
  readPart(row: number, count: number, x0: number, x1: number, out: Float64Array): void;
  /**
   * The bytes of `count` rows from `row` as they lie in the file into the front of `bytes`; null where the image is
   * compressed. Throws as readRows does; that a file was not changed meanwhile is to be confirmed afterwards.
   */
  readonly readStored: ((row: number, count: number, bytes: Uint8Array) => void) | null;
}

/** Bytes that are read at a time: enough for speed, and few enough that they are still in the cache when decoded. */
const READ_BYTES = 1 << 18;

/**
 * A reader of the image of `hdu`. Throws `Unsupported` (or `DamagedFits`) with `hdu.problem`, `Unsupported` when the HDU
 * holds no image, and `DamagedFits` when pixels that the header promises are not in the file: unless `cutShort` asks for
 * the complete rows that are there (of pixels that are not compressed).
 */
export function openImage(source: ByteSource, hdu: Hdu, deflate: Deflate, cutShort = false): ImageReader {
  if (hdu.problem !== undefined) throw unreadable(hdu, source);
  const { image: shape, tiles, missingBytes, dataSize } = hdu;
  const missing = missingData(hdu);
  if (shape === null) {
    throw new FlatfieldError('Unsupported', `HDU ${hdu.index} holds no image.`, { file: source.name });
  }
  if (missing !== null && (!cutShort || tiles !== null)) {
    throw new FlatfieldError('DamagedFits', `HDU ${hdu.index} cannot be read: ${missing}.`, {
      file: source.name,
      wayOut: 'The file is cut short; copy it again.',
    });
  }
  requireSound(source, hdu);
  const rowBytes = (shape.width * Math.abs(shape.bitpix)) / 8;
  const rows =
    missingBytes > 0 && tiles === null ? Math.floor((dataSize - missingBytes) / rowBytes) : shape.height * shape.planes;
  const read = tiles === null ? plainImage(source, hdu.dataOffset, shape) : tiledImage(source, hdu, tiles, deflate);

  function requireRows(row: number, count: number): void {
    if (row >= 0 && count >= 0 && row + count <= rows) return;
    throw new RangeError(`Rows ${row} to ${row + count} lie outside an image of ${rows} rows`);
  }

  function readPart(row: number, count: number, x0: number, x1: number, out: Float64Array): void {
    const { width } = hdu.image as ImageShape;
    requireRows(row, count);
    if (!(x0 >= 0 && x0 <= x1 && x1 <= width)) {
      throw new RangeError(`Columns ${x0} to ${x1} lie outside an image of ${width} columns`);
    }
    if (out.length < count * (x1 - x0)) throw new RangeError(`${out.length} values are too few for ${count} rows`);
    if (x0 === x1) return;
    read(row, count, x0, x1, out);
    requireSound(source, hdu);
  }

  function readStored(row: number, count: number, bytes: Uint8Array): void {
    requireRows(row, count);
    if (bytes.length < count * rowBytes) throw new RangeError(`${bytes.length} bytes are too few for ${count} rows`);
    const [offset, length] = [hdu.dataOffset + row * rowBytes, count * rowBytes];
    if (source.readUnconfirmed === undefined) source.read(offset, length, bytes);
    else source.readUnconfirmed(offset, length, bytes);
    requireSound(source, hdu);
  }

  return {
    shape,
    rows,
    readPart,
    readRows: (row, count, out) => readPart(row, count, 0, shape.width, out),
    readStored: tiles === null ? readStored : null,
  };
}

/** A checksum is known to be wrong only when the whole stream was seen. */
function requireSound(source: ByteSource, hdu: Hdu): void {
  if (source.problem === undefined) return;
  throw new FlatfieldError('DamagedFits', `The pixels of HDU ${hdu.index} cannot be trusted: ${source.problem}.`, {
    file: source.name,
    wayOut: 'Copy the file again from where it came.',
  });
}

/** Pixels that lie in the file as they are. */
function plainImage(source: ByteSource, dataOffset: number, shape: ImageShape): ReadPart {
  const pixelBytes = Math.abs(shape.bitpix) / 8;
  const rowBytes = shape.width * pixelBytes;
  let buffer = new Uint8Array(0);

  function read(offset: number, pixels: number, out: Float64Array): void {
    const length = pixels * pixelBytes;
    if (buffer.length < length) buffer = new Uint8Array(length);
    decodePixels(source.read(offset, length, buffer), shape, out, pixels);
  }

  /** `pixels` that follow one another, in pieces of READ_BYTES. */
  function readRun(offset: number, pixels: number, out: Float64Array): void {
    const most = READ_BYTES / pixelBytes;
    for (let done = 0; done < pixels; done += most) {
      read(offset + done * pixelBytes, Math.min(most, pixels - done), out.subarray(done));
    }
  }

  return (row, count, x0, x1, out) => {
    const wanted = x1 - x0;
    if (wanted === shape.width) return readRun(dataOffset + row * rowBytes, count * wanted, out);
    for (let i = 0; i < count; i++) {
      readRun(dataOffset + (row + i) * rowBytes + x0 * pixelBytes, wanted, out.subarray(i * wanted));
    }
  };
}
