/** The columns of the report: what each sorts by. */
import type { ReportRow } from '../../../src/protocol/reportPage';

export type ColumnId = 'flat' | 'status' | 'steps' | 'overscan' | 'before' | 'after' | 'saturated' | 'signalToNoise';

export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  readonly hint: string;
  /** Numbers stand right, with a mark of where they lie among the others. */
  readonly numeric: boolean;
  /** What a row is sorted by; null comes last in either direction. */
  readonly key: (row: ReportRow) => number | string | null;
}

/** The gravest first. */
const GRAVITY: Readonly<Record<ReportRow['status'], number>> = {
  failed: 0,
  refused: 1,
  cancelled: 2,
  replaced: 4,
  written: 4,
  skipped: 5,
};

/** Where a row stands when nobody has asked for another order: what went wrong, what has warnings, the rest. */
export function gravity({ status, warnings }: ReportRow): number {
  const grave = GRAVITY[status];
  return grave > 3 && warnings.length > 0 ? 3 : grave;
}

export const columns: readonly Column[] = [
  {
    ...{ id: 'flat', title: 'Frame', hint: 'The raw frame, and below it the result', numeric: false },
    key: (row) => row.raw.name,
  },
  {
    ...{ id: 'status', title: 'Status', hint: 'What became of it, and how many warnings there are', numeric: false },
    key: (row) => gravity(row) + 1 / (2 + row.warnings.length),
  },
  {
    ...{ id: 'steps', title: 'Steps', hint: 'What was done, with which masters', numeric: false },
    key: (row) => row.steps.map(({ word, master }) => `${word} ${master?.name ?? ''}`).join(' ') || null,
  },
  {
    ...{ id: 'overscan', title: 'Overscan', hint: 'Mean level that was subtracted', numeric: true },
    key: (row) => row.overscan,
  },
  {
    ...{ id: 'before', title: 'Raw mean', numeric: true },
    hint: 'Mean of the kept pixels before any step; below it the least and the greatest',
    key: (row) => row.before?.mean ?? null,
  },
  {
    ...{ id: 'after', title: 'Result mean', numeric: true },
    hint: 'Mean of the result; below it the least and the greatest',
    key: (row) => row.after?.mean ?? null,
  },
  {
    ...{ id: 'saturated', title: 'Saturated', hint: 'Share of saturated raw pixels', numeric: true },
    key: (row) => row.saturated,
  },
  {
    ...{ id: 'signalToNoise', title: 'S/N', numeric: true },
    hint: 'Median level over the noise of one pixel',
    key: (row) => row.signalToNoise,
  },
];

export interface Order {
  readonly column: ColumnId;
  readonly descending: boolean;
}

/** Indices of the rows in the order asked for; null: the gravest first, else as they were run. */
export function sorted(rows: readonly ReportRow[], order: Order | null): number[] {
  const indices = rows.map((_, index) => index);
  const column = columns.find(({ id }) => id === order?.column);
  if (order === null || column === undefined)
    return indices.sort((a, b) => gravity(rows[a]!) - gravity(rows[b]!) || a - b);
  const keys = rows.map(column.key);
  const sign = order.descending ? -1 : 1;
  return indices.sort((a, b) => {
    const [one, other] = [keys[a]!, keys[b]!];
    if (one === null || other === null) return Number(one === null) - Number(other === null) || a - b;
    const difference =
      typeof one === 'string' ? one.localeCompare(String(other), 'en', { numeric: true }) : one - Number(other);
    return sign * difference || a - b;
  });
}
