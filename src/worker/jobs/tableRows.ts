/** Job `table`: some rows of a binary or ASCII table as people read them. */
import { FlatfieldError } from '../../engine/errors';
import type { Hdu } from '../../engine/fits/hdu';
import type { TableColumn } from '../../engine/fits/table/columns';
import { valuesOf } from '../../engine/fits/table/columnValues';
import type { TableReader } from '../../engine/fits/table/tableReader';
import { TABLE_ROWS, type TableCell, type TableHeading, type TableRequest, type TableRows } from '../../protocol/jobs';
import { checkStopped, type JobContext } from '../jobContext';
import { withSource } from '../openSource';
import { openedTable } from './openedTable';
import { costOf, isSingle, plainText, sayCell } from './tableCell';

/** Characters of a reply, roughly, after which no further row is begun. */
const REPLY = 1 << 20;

/** Headings are cut here: a long-string card may hold megabytes. */
const HEADING = 200;

/**
 * Throws `Usage` for an HDU or rows that cannot be meant, `Unsupported` when there is no table, `DamagedFits` when its
 * keywords make no sense, and what reading throws.
 */
export function tableRows({ path, hdu: index, first, count, at }: TableRequest, context: JobContext): TableRows {
  context.at(0, path);
  if (!(Number.isSafeInteger(first) && first >= 1 && Number.isSafeInteger(count) && count >= 0)) {
    throw new FlatfieldError('Usage', `${count} rows from row ${first} on cannot be meant.`, { file: path });
  }
  return withSource(
    path,
    (source) => {
      const { hdu, table, ascii } = openedTable(source, index);
      const { layout, rows: present } = table;
      const wrong = at?.find((row) => !(Number.isSafeInteger(row) && row >= 0 && row < present));
      if (wrong !== undefined) throw new FlatfieldError('Usage', `There is no row ${wrong + 1}.`, { file: path });
      const singles = layout.columns.map((column) => !ascii && isSingle(column));
      const read = (row: number) => {
        checkStopped(context);
        return table
          .readRow(row)
          .map((cell, i) => sayCell(cell, layout.columns[i] as TableColumn, singles[i] === true));
      };
      const last = Math.min(present, first - 1 + Math.min(count, TABLE_ROWS));
      const cells = at === undefined ? readCells(first - 1, last, read) : readScattered(at.slice(0, TABLE_ROWS), read);
      return {
        hdu: hdu.index,
        name: hdu.name,
        rows: layout.rows,
        present,
        columns: layout.columns.map((column) => heading(column, ascii)),
        first,
        ...(at === undefined ? {} : { at: at.slice(0, cells.length) }),
        cells,
        problem: problemOf(hdu, table),
      };
    },
    null,
    context.disk,
  );
}

/** Rows `from` to before `to` (0-based), fewer where the reply would grow too large. */
function readCells(from: number, to: number, read: (row: number) => TableCell[]): TableCell[][] {
  const rows: TableCell[][] = [];
  for (let row = from, cost = 0; row < to && cost < REPLY; row++) {
    const cells = read(row);
    rows.push(cells);
    for (const cell of cells) cost += costOf(cell);
  }
  return rows;
}

/**
 * These rows, fewer where the reply would grow too large. They are read in the order of the file, as many at a time as the
 * reply has room for by those before: a compressed file is gone through but a few times.
 */
function readScattered(rows: readonly number[], read: (row: number) => TableCell[]): TableCell[][] {
  const found: TableCell[][] = [];
  for (let done = 0, cost = 0; done < rows.length && cost < REPLY; done = found.length) {
    const room = done === 0 ? 1 : Math.max(1, Math.floor(((REPLY - cost) * done) / Math.max(1, cost)));
    const some = rows.slice(done, done + room);
    const cells = new Map([...some].sort((a, b) => a - b).map((row) => [row, read(row)]));
    for (const row of some) {
      const cellsOfRow = cells.get(row) ?? [];
      found.push(cellsOfRow);
      for (const cell of cellsOfRow) cost += costOf(cell);
    }
  }
  return found;
}

function problemOf(hdu: Hdu, { layout, rows }: TableReader): string | null {
  if (rows < layout.rows) return `${layout.rows - rows} of its ${layout.rows} rows are missing: the file is cut short.`;
  if (hdu.missingBytes > 0) return `The last ${hdu.missingBytes} bytes of its data are missing: the file is cut short.`;
  if (hdu.header.logical('ZTABLE') === true)
    return 'The rows are compressed, and stand here as stored: run funpack first.';
  return null;
}

function heading(column: TableColumn, ascii: boolean): TableHeading {
  const cut = (text: string) => plainText(text.length > HEADING ? `${text.slice(0, HEADING)}…` : text);
  return {
    number: column.number,
    name: cut(column.name),
    format: cut(column.format),
    display: column.display === null ? null : cut(column.display),
    unit: column.unit === null ? null : cut(column.unit),
    dim: column.dim,
    numeric: /[BIJKEDCMF]/.test(column.code),
    order: valuesOf(column, ascii),
    problem: column.problem === undefined ? null : cut(column.problem),
  };
}
