/** How a table is looked at: what a window remembers of it while it is hidden. */
import type { ColumnFilter, ColumnSort } from '../../src/protocol/jobs';

export interface TableLook {
  readonly hdu: number;
  readonly sort: ColumnSort | null;
  readonly filters: readonly ColumnFilter[];
  /** Place of the first row on screen, 0-based. */
  readonly first: number;
}

/** A look that was stored, or null where it is none. */
export function tableLook(stored: unknown): TableLook | null {
  const { hdu, sort, filters, first } = record(stored);
  if (!count(hdu) || !count(first) || !Array.isArray(filters)) return null;
  const { column, descending } = record(sort);
  return {
    ...{ hdu, first },
    sort: count(column) ? { column, descending: descending === true } : null,
    filters: filters.map(record).flatMap((filter) => {
      return count(filter.column) && typeof filter.text === 'string'
        ? [{ column: filter.column, text: filter.text }]
        : [];
    }),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const count = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
