/** How the page of frames is looked at: what its window remembers while it is hidden. */
import type { FramesQuery } from '../../../src/protocol/framesPage';

export interface FramesLook extends FramesQuery {
  /** Place of the first row on screen, 0-based. */
  readonly first: number;
}

/** What was kept, or null where it is no look of this page. */
export function framesLook(kept: unknown): FramesLook | null {
  const { columns, where, sort, first } = record(kept);
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string') || columns.length === 0)
    return null;
  const { column, descending } = record(sort);
  return {
    columns,
    where: typeof where === 'string' ? where : '',
    sort: typeof column === 'string' ? { column, descending: descending === true } : null,
    first: Number.isInteger(first) && (first as number) >= 0 ? (first as number) : 0,
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
