/** The values of one column, row by row, as sorting and filtering take them. */
import { asciiCell } from './asciiCell';
import { elementReader } from './binaryCell';
import { type Cell, cellText } from './cell';
import type { TableColumn } from './columns';
import { MAX_ROW, type RowBlocks } from './rowBlocks';
import type { TableReader } from './tableReader';

/** The number in a row (0-based); integers beyond 2^53 stay exact; null where there is none, NaN stays NaN. */
export type NumberAt = (row: number) => number | bigint | null;

/** The text in a row without what ends it (NUL, trailing blanks), or its first characters; null where there is none. */
export type BytesAt = (row: number) => Uint8Array | null;

/** Characters of a text that sorting and filtering look at. */
export const TEXT_LIMIT = 1000;

const NO_BYTES = new Uint8Array(0);
const [TRUE, FALSE] = [Uint8Array.of(0x54), Uint8Array.of(0x46)];

/** What a column can be sorted by: one number or one text (a logical is T or F) in each cell; null for everything else. */
export function valuesOf(
  { code, repeat, variable, dim, problem }: TableColumn,
  ascii: boolean,
): 'number' | 'text' | null {
  if (problem !== undefined || variable !== null || dim !== null) return null;
  if (code === 'A') return 'text';
  if (ascii) return 'number';
  if (repeat !== 1) return null;
  if (code === 'L') return 'text';
  return 'BIJKED'.includes(code) ? 'number' : null;
}

/** Reads a column whose values are numbers. */
export function numbersOf(column: TableColumn, table: TableReader, blocks: RowBlocks, ascii: boolean): NumberAt {
  if (table.layout.rowBytes > MAX_ROW) return (row) => asNumber(table.readRow(row, [column])[0]);
  const { offset } = column;
  if (ascii) return (row) => asNumber(asciiField(column, blocks, row));
  const element = elementReader(column);
  return (row) => {
    const start = blocks.at(row) + offset;
    return element(blocks.view, 0, start) as number | bigint | null;
  };
}

/** Reads a column whose values are texts. */
export function textsOf(column: TableColumn, table: TableReader, blocks: RowBlocks, ascii: boolean): BytesAt {
  const { code, offset, width } = column;
  if (table.layout.rowBytes > MAX_ROW) return (row) => asBytes(table.readRow(row, [column])[0]);
  if (code === 'L') {
    return (row) => {
      const start = blocks.at(row) + offset;
      const byte = blocks.view.getUint8(start);
      return byte === 0x54 ? TRUE : byte === 0x46 ? FALSE : null;
    };
  }
  const shown = Math.min(width, TEXT_LIMIT);
  return (row) => {
    const start = blocks.at(row) + offset;
    const bytes = withoutEnd(blocks.bytes.subarray(start, start + shown));
    return ascii && column.null !== null && cellText(bytes).trim() === column.null ? null : bytes;
  };
}

function asciiField(column: TableColumn, blocks: RowBlocks, row: number): Cell {
  const start = blocks.at(row) + column.offset;
  return asciiCell(column, { elements: 1, characters: TEXT_LIMIT }, (length) => {
    return blocks.bytes.subarray(start, start + length);
  });
}

function asNumber(cell: Cell | undefined): number | bigint | null {
  return typeof cell === 'number' || typeof cell === 'bigint' ? cell : null;
}

function asBytes(cell: Cell | undefined): Uint8Array | null {
  if (typeof cell === 'boolean') return cell ? TRUE : FALSE;
  const text = typeof cell === 'object' && cell !== null && 'text' in cell ? cell.text : cell;
  return typeof text === 'string' ? Uint8Array.from(text, (letter) => letter.charCodeAt(0)) : null;
}

function withoutEnd(bytes: Uint8Array): Uint8Array {
  const nul = bytes.indexOf(0);
  let end = nul < 0 ? bytes.length : nul;
  while (end > 0 && bytes[end - 1] === 0x20) end--;
  return end === 0 ? NO_BYTES : bytes.subarray(0, end);
}
