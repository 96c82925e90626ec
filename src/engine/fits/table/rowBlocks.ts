/** The rows of a table a block at a time, for passes over whole columns. */
import type { ByteSource } from '../byteSource';
import type { Hdu } from '../hdu';
import type { TableReader } from './tableReader';

/** Bytes of a block; a row is never longer than `MAX_ROW`. */
const BLOCK = 1 << 20;

/** Longer rows are not read whole. */
export const MAX_ROW = 1 << 16;

/** One block in memory at a time. To be asked for rows in rising order: every byte is then read once. */
export class RowBlocks {
  bytes: Uint8Array = new Uint8Array(0);
  view = new DataView(this.bytes.buffer);
  private first = 0;
  private end = 0;
  private readonly capacity: number;

  /** The table's rows must have no more than MAX_ROW bytes. */
  constructor(
    private readonly file: ByteSource,
    private readonly hdu: Hdu,
    private readonly table: TableReader,
  ) {
    this.capacity = Math.max(1, Math.floor(BLOCK / Math.max(1, table.layout.rowBytes)));
  }

  /** Where row `row` (0-based) begins in `bytes` and `view`, which hold it from now on. */
  at(row: number): number {
    if (row < this.first || row >= this.end) this.load(row);
    return (row - this.first) * this.table.layout.rowBytes;
  }

  /** The same source; what is read of a row comes out of the block in memory. */
  source(): ByteSource {
    const { file, hdu, table } = this;
    const { rowBytes } = table.layout;
    const end = hdu.dataOffset + table.rows * rowBytes;
    const read: ByteSource['read'] = (offset, length, into) => {
      const within = (offset - hdu.dataOffset) % rowBytes;
      if (offset < hdu.dataOffset || offset >= end || within + length > rowBytes)
        return file.read(offset, length, into);
      const start = this.at(Math.floor((offset - hdu.dataOffset) / rowBytes)) + within;
      const bytes = into?.subarray(0, length) ?? new Uint8Array(length);
      bytes.set(this.bytes.subarray(start, start + length));
      return bytes;
    };
    return { name: file.name, size: file.size, read };
  }

  private load(row: number): void {
    const { rowBytes } = this.table.layout;
    const count = Math.min(this.capacity, this.table.rows - row);
    const length = count * rowBytes;
    const into = this.bytes.length >= length ? this.bytes : new Uint8Array(length);
    this.bytes = this.file.read(this.hdu.dataOffset + row * rowBytes, length, into);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    this.first = row;
    this.end = row + count;
  }
}
