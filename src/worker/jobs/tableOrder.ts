/** Job `tableOrder`: which rows of a table pass the filters, and in which order, from one pass over the columns concerned. */
import { FlatfieldError } from '../../engine/errors';
import type { ByteSource } from '../../engine/fits/byteSource';
import type { Hdu } from '../../engine/fits/hdu';
import { cellText } from '../../engine/fits/table/cell';
import type { TableColumn } from '../../engine/fits/table/columns';
import { numbersOf, TEXT_LIMIT, textsOf, valuesOf } from '../../engine/fits/table/columnValues';
import { MAX_ROW, RowBlocks } from '../../engine/fits/table/rowBlocks';
import { RowKeys } from '../../engine/fits/table/rowKeys';
import { openTable, type TableReader } from '../../engine/fits/table/tableReader';
import type { ColumnFilter, ColumnSort, TableOrder, TableOrderRequest } from '../../protocol/jobs';
import { numberTest, parseFilter, type RowFilter, textTest } from '../../protocol/tableFilter';
import { cellLine } from '../../protocol/tableText';
import { checkStopped, type JobContext } from '../jobContext';
import { withSource } from '../openSource';
import { LIMITS, openedTable } from './openedTable';
import { isSingle, sayCell } from './tableCell';

/** Rows of a table that is sorted or filtered at most: an order takes 4 bytes a row, sorting 20 and more. */
const MAX_ROWS = 100_000_000;

/** Bytes of all keys of texts, roughly; of a text 256 count at most, 16 at least. */
const KEYS = 96 << 20;

/** Rows between two looks at whether the job was stopped. */
const EVERY = 1 << 14;

interface Opened {
  readonly source: ByteSource;
  readonly hdu: Hdu;
  readonly table: TableReader;
  readonly ascii: boolean;
  readonly blocks: RowBlocks;
}

/**
 * Throws `Usage` for a column or a filter that cannot be meant, `Unsupported` for a column that has no order and for
 * tables of more than MAX_ROWS rows, and what reading throws.
 */
export function tableOrder({ path, hdu: index, sort, filters }: TableOrderRequest, context: JobContext): TableOrder {
  context.at(0, path);
  return withSource(
    path,
    (source) => {
      const { hdu, table, ascii } = openedTable(source, index);
      if (table.rows > MAX_ROWS) {
        const message = `A table of more than ${MAX_ROWS} rows is neither sorted nor filtered.`;
        throw new FlatfieldError('Unsupported', message, { file: path });
      }
      const opened: Opened = { source, hdu, table, ascii, blocks: new RowBlocks(source, hdu, table) };
      const tests = filters.map((filter) => rowTest(opened, filter)).filter((test) => test !== null);
      const { add, rows } = sort === null ? inFileOrder() : inOrder(opened, sort);
      for (let row = 0; row < table.rows; row++) {
        if (row % EVERY === 0) {
          checkStopped(context);
          context.progress({ path, done: row, total: table.rows });
        }
        if (tests.every((passes) => passes(row))) add(row);
      }
      checkStopped(context);
      const found = rows();
      context.transfer.push(found.buffer as ArrayBuffer);
      return { rows: found, total: table.rows };
    },
    null,
    context.disk,
  );
}

function columnOf({ table, source }: Opened, number: number): TableColumn {
  const column = table.layout.columns[number - 1];
  if (column !== undefined) return column;
  throw new FlatfieldError('Usage', `There is no column ${number}.`, { file: source.name });
}

/** Whether a row passes; null for a filter that lets everything through. */
function rowTest(opened: Opened, { column: number, text }: ColumnFilter): ((row: number) => boolean) | null {
  const column = columnOf(opened, number);
  const { table, blocks, ascii, source } = opened;
  const order = valuesOf(column, ascii);
  const filter = parseFilter(text, order);
  if (filter === null) return null;
  if (typeof filter === 'string') {
    throw new FlatfieldError('Usage', `Column ${number}: ${filter}`, { file: source.name });
  }
  if (order === 'number') {
    const numbers = numbersOf(column, table, blocks, ascii);
    const test = numberTest(filter, !ascii && isSingle(column) ? Math.fround : undefined);
    return (row) => test(numbers(row));
  }
  if (order === null) return shownTest(opened, column, filter);
  const texts = textsOf(column, table, blocks, ascii);
  const test = textTest(filter);
  return (row) => {
    const bytes = texts(row);
    return test(bytes === null ? null : cellText(bytes));
  };
}

/** Arrays and what else is no single value are searched as they are shown. */
function shownTest(
  { hdu, table, ascii, blocks }: Opened,
  column: TableColumn,
  filter: RowFilter,
): (row: number) => boolean {
  const test = textTest(filter);
  const single = !ascii && isSingle(column);
  const reader = table.layout.rowBytes > MAX_ROW ? table : openTable(blocks.source(), hdu, LIMITS);
  return (row) => {
    const cell = sayCell(reader.readRow(row, [column])[0] ?? null, column, single);
    const none = cell === null || (typeof cell === 'object' && 'problem' in cell);
    return test(none ? null : cellLine(cell, TEXT_LIMIT));
  };
}

interface RowList {
  add(row: number): void;
  rows(): Uint32Array;
}

function inFileOrder(): RowList {
  let found = new Uint32Array(1024);
  let count = 0;
  return {
    add(row) {
      if (count === found.length) {
        const larger = new Uint32Array(2 * count);
        larger.set(found);
        found = larger;
      }
      found[count++] = row;
    },
    rows: () => found.slice(0, count),
  };
}

function inOrder(opened: Opened, { column: number, descending }: ColumnSort): RowList {
  const column = columnOf(opened, number);
  const { table, blocks, ascii, source } = opened;
  const order = valuesOf(column, ascii);
  if (order === null) {
    const why = column.problem ?? 'its cells are no single numbers or texts';
    throw new FlatfieldError('Unsupported', `Column ${number} cannot be sorted: ${why}.`, { file: source.name });
  }
  if (order === 'text') {
    const room = Math.max(16, Math.min(256, Math.floor(KEYS / Math.max(1, table.rows))));
    const keys = new RowKeys(Math.min(column.width, room));
    const texts = textsOf(column, table, blocks, ascii);
    return { add: (row) => keys.addText(row, texts(row)), rows: () => keys.sorted(descending) };
  }
  const keys = new RowKeys(8);
  const numbers = numbersOf(column, table, blocks, ascii);
  const rows = () => keys.sorted(descending);
  if (isWhole(column, ascii)) {
    // Shifted back to the 64 bits that are stored: TZEROn = 2^63 makes numbers that no signed integer holds.
    const zero = BigInt(column.zero);
    return {
      add: (row) => {
        const value = numbers(row);
        keys.addInteger(row, value === null ? null : BigInt(value) - zero);
      },
      rows,
    };
  }
  return {
    add: (row) => {
      const value = numbers(row);
      keys.addNumber(row, value === null ? null : Number(value));
    },
    rows,
  };
}

/** Whether the values are 64-bit integers, which a double does not tell apart. */
function isWhole({ code, scale, zero }: TableColumn, ascii: boolean): boolean {
  return !ascii && code === 'K' && scale === 1 && Number.isInteger(zero);
}
