/** Job `table`: some rows of a binary or ASCII table as people read them. */
import { FlatfieldError } from '../../engine/errors';
import type { ByteSource } from '../../engine/fits/byteSource';
import { readHdus } from '../../engine/fits/fitsFile';
import type { Hdu } from '../../engine/fits/hdu';
import type { TableColumn } from '../../engine/fits/table/columns';
import { isTable, openTable, type TableReader } from '../../engine/fits/table/tableReader';
import { TABLE_ROWS, type TableCell, type TableHeading, type TableRequest, type TableRows } from '../../protocol/jobs';
import { checkStopped, type JobContext } from '../jobContext';
import { withSource } from '../openSource';
import { costOf, isSingle, plainText, sayCell } from './tableCell';

/** What is shown of one cell. */
const LIMITS = { elements: 64, characters: 1000 };

/** Characters of a reply, roughly, after which no further row is begun. */
const REPLY = 1 << 20;

/** Headings are cut here: a long-string card may hold megabytes. */
const HEADING = 200;

/**
 * Throws `Usage` for an HDU or rows that cannot be meant, `Unsupported` when there is no table, `DamagedFits` when its
 * keywords make no sense, and what reading throws.
 */
export function tableRows({ path, hdu: index, first, count }: TableRequest, context: JobContext): TableRows {
  context.at(0, path);
  if (!(Number.isSafeInteger(first) && first >= 1 && Number.isSafeInteger(count) && count >= 0)) {
    throw new FlatfieldError('Usage', `${count} rows from row ${first} on cannot be meant.`, { file: path });
  }
  return withSource(
    path,
    (source) => {
      const hdu = tableHdu(readHdus(source).hdus, index, source);
      const table = openTable(source, hdu, LIMITS);
      const { layout, rows: present } = table;
      const singles = layout.columns.map((column) => hdu.kind === 'bintable' && isSingle(column));
      return {
        hdu: hdu.index,
        name: hdu.name,
        rows: layout.rows,
        present,
        columns: layout.columns.map(heading),
        first,
        cells: readCells(first - 1, Math.min(present, first - 1 + Math.min(count, TABLE_ROWS)), (row) => {
          checkStopped(context);
          return table
            .readRow(row)
            .map((cell, i) => sayCell(cell, layout.columns[i] as TableColumn, singles[i] === true));
        }),
        problem: problemOf(hdu, table),
      };
    },
    null,
    context.disk,
  );
}

function tableHdu(hdus: readonly Hdu[], index: number | null, { name }: ByteSource): Hdu {
  const found = index === null ? hdus.find(isTable) : hdus[index];
  if (found !== undefined) return found;
  if (index === null) throw new FlatfieldError('Unsupported', 'The file holds no table.', { file: name });
  throw new FlatfieldError('Usage', `There is no HDU ${index}: the last is ${hdus.length - 1}.`, { file: name });
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

function problemOf(hdu: Hdu, { layout, rows }: TableReader): string | null {
  if (rows < layout.rows) return `${layout.rows - rows} of its ${layout.rows} rows are missing: the file is cut short.`;
  if (hdu.missingBytes > 0) return `The last ${hdu.missingBytes} bytes of its data are missing: the file is cut short.`;
  if (hdu.header.logical('ZTABLE') === true)
    return 'The rows are compressed, and stand here as stored: run funpack first.';
  return null;
}

function heading(column: TableColumn): TableHeading {
  const cut = (text: string) => plainText(text.length > HEADING ? `${text.slice(0, HEADING)}…` : text);
  return {
    number: column.number,
    name: cut(column.name),
    format: cut(column.format),
    display: column.display === null ? null : cut(column.display),
    unit: column.unit === null ? null : cut(column.unit),
    dim: column.dim,
    numeric: /[BIJKEDCMF]/.test(column.code),
    problem: column.problem === undefined ? null : cut(column.problem),
  };
}
