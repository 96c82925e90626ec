/** Reading a table row by row, so that no more than a row and its shown heap arrays are ever in memory. */
import { FlatfieldError } from '../../errors';
import type { ByteSource } from '../byteSource';
import type { Hdu } from '../hdu';
import { asciiCell } from './asciiCell';
import { binaryCell } from './binaryCell';
import type { Cell, CellLimits } from './cell';
import { elementBytes } from './columnFormat';
import { readDescriptor, type TableColumn, type TableLayout, tableLayout } from './columns';

/** A table whose rows can be read in any order. */
export interface TableReader {
  readonly layout: TableLayout;
  /** Rows that lie whole in the file: less than `layout.rows` where it is cut short. */
  readonly rows: number;
  /**
   * The cells of `columns` in row `row` (0-based). What of a row cannot be read is a cell with its problem. Throws
   * RangeError for a row that is not there, and what the source throws.
   */
  readRow(row: number, columns?: readonly TableColumn[]): Cell[];
}

/** Longer rows are read cell by cell, so that arrays of which only the beginning is shown are not read whole. */
const WHOLE_ROW = 1 << 16;

/** Whether an HDU is a table to look at; a tile-compressed image is stored in one, and is an image. */
export function isTable(hdu: Hdu): boolean {
  return hdu.kind === 'table' || hdu.kind === 'bintable';
}

/**
 * A reader of the table of `hdu`; of each cell no more than
 * `limits` is read. Throws `Unsupported` when the HDU is no table, `DamagedFits` when its keywords make no sense.
 */
export function openTable(source: ByteSource, hdu: Hdu, limits: CellLimits): TableReader {
  const layout = layoutOf(source, hdu);
  const { rowBytes } = layout;
  const available = Math.max(0, source.size - hdu.dataOffset);
  const rows = rowBytes === 0 ? layout.rows : Math.min(layout.rows, Math.floor(available / rowBytes));
  const heap: Heap = { source, start: hdu.dataOffset + layout.heapOffset, size: layout.heapSize };
  const buffer = new Uint8Array(rows > 0 && rowBytes <= WHOLE_ROW ? rowBytes : 0);

  function readRow(row: number, columns = layout.columns): Cell[] {
    if (!(Number.isInteger(row) && row >= 0 && row < rows)) {
      throw new RangeError(`Row ${row} lies outside a table of ${rows} rows`);
    }
    const start = hdu.dataOffset + row * rowBytes;
    const whole = rowBytes <= WHOLE_ROW ? source.read(start, rowBytes, buffer) : null;
    return columns.map((column) => {
      const { offset, problem } = column;
      if (problem !== undefined) return { problem };
      const read = (length: number) => whole?.subarray(offset, offset + length) ?? source.read(start + offset, length);
      if (hdu.kind === 'table') return asciiCell(column, limits, read);
      if (column.variable !== null) return heapCell(heap, column, read(column.width), limits);
      return binaryCell(column, column.repeat, limits, read);
    });
  }

  return { layout, rows, readRow };
}

/** Where variable-length arrays lie; `start` is a byte of the source. */
interface Heap {
  readonly source: ByteSource;
  readonly start: number;
  readonly size: number;
}

function layoutOf(source: ByteSource, hdu: Hdu): TableLayout {
  if (!isTable(hdu)) {
    throw new FlatfieldError('Unsupported', `HDU ${hdu.index} holds no table.`, { file: source.name });
  }
  const layout = tableLayout(hdu.header);
  if (typeof layout !== 'string') return layout;
  const message = `The table of HDU ${hdu.index} cannot be read: ${layout}.`;
  throw new FlatfieldError('DamagedFits', message, { file: source.name });
}

/** The array that a descriptor points at; nothing that it says is believed. */
function heapCell(heap: Heap, column: TableColumn, descriptor: Uint8Array, limits: CellLimits): Cell {
  const { variable, code } = column;
  if (variable === null || descriptor.length === 0) return binaryCell(column, 0, limits, () => descriptor);
  const { count, offset } = readDescriptor(descriptor, 0, variable);
  if (count === 0) return binaryCell(column, 0, limits, () => new Uint8Array(0));
  const end = offset + elementBytes(code, count);
  if (end <= heap.size && heap.start + end <= heap.source.size) {
    return binaryCell(column, count, limits, (length) => heap.source.read(heap.start + offset, length));
  }
  const whole = end <= heap.size ? 'the file, which is cut short' : `the heap of ${heap.size} bytes`;
  return { problem: `its ${count} elements from byte ${offset} of the heap on lie outside ${whole}` };
}
