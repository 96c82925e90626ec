/** A whole compressed file in memory: an empty primary HDU and the image after it, written as it would be streamed. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { BLOCK, paddedSize } from '../../../../src/engine/fits/block';
import { compressedHeader } from '../../../../src/engine/fits/compression/compressedHeader';
import { CompressedTable } from '../../../../src/engine/fits/compression/compressedTable';
import type { Deflate } from '../../../../src/engine/fits/compression/deflate';
import { encodeTile, type TileEncoding } from '../../../../src/engine/fits/compression/tileEncoder';
import type { HeaderEditor } from '../../../../src/engine/fits/headerEditor';
import { headerBytes } from '../memoryFits';

/** Node's zlib. */
export const zlib: Deflate = {
  gzip: (bytes) => new Uint8Array(gzipSync(bytes)),
  gunzip: (bytes, limit) => new Uint8Array(gunzipSync(bytes, { maxOutputLength: limit })),
};

const PRIMARY = [
  'SIMPLE  =                    T / conforms to FITS standard',
  'BITPIX  =                    8 / array data type',
  'NAXIS   =                    0 / number of array dimensions',
  'EXTEND  =                    T',
];

/** The file of an image with this header and these rows (see `encodeTile`). */
export function compressedFile(
  header: HeaderEditor,
  rows: readonly (Int32Array | Float64Array)[],
  method: TileEncoding,
): Uint8Array {
  const table = new CompressedTable(method, rows[0]?.length ?? 0, rows.length);
  const start = BLOCK + compressedHeader(header, table).toBytes().length;
  const parts: [number, Uint8Array][] = [[0, headerBytes(PRIMARY)]];
  for (const [index, row] of rows.entries()) {
    const placed = table.place(index, encodeTile(row, row.length, index, method, zlib));
    parts.push([start + placed.rowOffset, placed.row], [start + placed.heapOffset, placed.heap]);
  }
  parts.push([BLOCK, compressedHeader(header, table).toBytes()]);
  const file = new Uint8Array(start + paddedSize(table.tableSize + table.heap.size));
  for (const [offset, bytes] of parts) file.set(bytes, offset);
  return file;
}
