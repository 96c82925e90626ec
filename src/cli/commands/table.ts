/** `flatfield table`: rows of a binary or ASCII table. */
import { resolve } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import type { TableCell, TableRows } from '../../protocol/jobs';
import { cellLine, columnName } from '../../protocol/tableText';
import type { Context } from '../context';
import { perFile } from '../perFile';
import { textTable } from '../textTable';

/** Rows that are shown when none are named. */
const DEFAULT_ROWS = 20;

/** Rows of one call at most: they are aligned, and so all in memory. */
const MAX_ROWS = 50_000;

/** Characters of a text in a column. */
const CHARACTERS = 60;

/** Sentences about single cells; the rest is counted. */
const MAX_PROBLEMS = 10;

export function table(context: Context): Promise<number> {
  const hdu = context.given.count('hdu') ?? null;
  const { first, last } = context.given.range('rows') ?? { first: 1, last: DEFAULT_ROWS };
  if (last - first >= MAX_ROWS) throw new FlatfieldError('Usage', `--rows may name ${MAX_ROWS} rows at most.`);
  return perFile(context, 'table', {
    read: (path) => readRows(context, { path: resolve(path), hdu }, first, last),
    text: listing,
    damaged: (found) => found.problem !== null || problemsOf(found).length > 0,
  });
}

/** A reply holds as many rows as are good for a message: asks until all are there. */
async function readRows(
  { pool, signal }: Context,
  file: { readonly path: string; readonly hdu: number | null },
  first: number,
  last: number,
): Promise<TableRows> {
  const found = await pool.run('table', { ...file, first, count: last - first + 1 }, { signal });
  const cells = [...found.cells];
  for (let more = cells.length; more > 0 && cells.length < last - first + 1; ) {
    const from = first + cells.length;
    const next = await pool.run('table', { ...file, first: from, count: last - from + 1 }, { signal });
    more = next.cells.length;
    cells.push(...next.cells);
  }
  return { ...found, cells };
}

function listing(found: TableRows): string {
  const { hdu, name, rows, columns, first, cells } = found;
  const problems = problemsOf(found);
  const more = problems.length - MAX_PROBLEMS;
  return [
    `HDU ${hdu}${name === '' ? '' : ` ${name}`}: ${count(rows, 'row')}, ${count(columns.length, 'column')}\n`,
    columns.length === 0 || cells.length === 0 ? '' : cellTable(found),
    cells.length === 0 ? `no rows from ${first} on\n` : `rows ${first} to ${first + cells.length - 1} of ${rows}\n`,
    ...problems.slice(0, MAX_PROBLEMS).map((problem) => `problem: ${problem}\n`),
    ...(more > 0 ? [`problem: ${more} more cells cannot be read\n`] : []),
    ...(found.problem === null ? [] : [`problem: ${found.problem}\n`]),
  ].join('');
}

function cellTable({ columns, first, cells }: TableRows): string {
  const head = columns.map((column) => `${columnName(column)}${column.unit === null ? '' : ` (${column.unit})`}`);
  const right = columns.flatMap(({ numeric }, i) => (numeric ? [i + 1] : []));
  const rows = cells.map((row, i) => [String(first + i), ...row.map((cell) => cellLine(cell, CHARACTERS))]);
  return textTable([['row', ...head], ...rows], [0, ...right]);
}

/** A column that cannot be read is named once, every other cell by itself. */
function problemsOf({ columns, first, cells }: TableRows): string[] {
  const broken = columns.flatMap((column) =>
    column.problem === null ? [] : [`${columnName(column)}: ${column.problem}`],
  );
  const single = cells.flatMap((row, i) =>
    row.flatMap((cell, at) => {
      const column = columns[at];
      if (column === undefined || column.problem !== null || !unreadable(cell)) return [];
      return [`${columnName(column)}, row ${first + i}: ${cell.problem}`];
    }),
  );
  return [...broken, ...single];
}

function unreadable(cell: TableCell): cell is { readonly problem: string } {
  return typeof cell === 'object' && cell !== null && 'problem' in cell;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
