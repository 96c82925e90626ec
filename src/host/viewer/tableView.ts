/** What one window sees of the tables of a file: the order and the filters of one of them, and rows by their place in it. */
import type { ColumnFilter, ColumnSort, JobMap, TableRows } from '../../protocol/jobs';

/** Runs a job of a worker thread on the file. */
export type RunTableJob = <K extends 'table' | 'tableOrder'>(
  job: K,
  request: JobMap[K]['request'],
  options: { readonly signal: AbortSignal },
) => Promise<JobMap[K]['reply']>;

/** One for each window. */
export class TableView {
  /** Rows in their order; null: as in the file. */
  private ordered: { readonly hdu: number; readonly rows: Uint32Array | null } | null = null;
  private ordering = new AbortController();

  constructor(
    private readonly path: string,
    private readonly run: RunTableJob,
  ) {}

  /** The first rows of a table in the order of the file, with its columns; what was ordered before is forgotten. */
  open(hdu: number, count: number): Promise<TableRows> {
    this.forget();
    return this.rows(hdu, 1, count);
  }

  /**
   * Sorts and filters a table; `rows` then speaks of this order. `total`: rows that pass. A later order stops an earlier
   * one, which rejects with `Cancelled`; after a failure the order is as before. Rejects with what the job throws.
   */
  async order(
    hdu: number,
    sort: ColumnSort | null,
    filters: readonly ColumnFilter[],
  ): Promise<{ readonly total: number }> {
    this.ordering.abort();
    const ordering = new AbortController();
    this.ordering = ordering;
    const { signal } = ordering;
    if (sort === null && filters.every(({ text }) => text.trim() === '')) {
      const { present } = await this.run('table', { path: this.path, hdu, first: 1, count: 0 }, { signal });
      if (!signal.aborted) this.ordered = { hdu, rows: null };
      return { total: present };
    }
    const { rows } = await this.run('tableOrder', { path: this.path, hdu, sort, filters }, { signal });
    if (!signal.aborted) this.ordered = { hdu, rows };
    return { total: rows.length };
  }

  /** Rows `first` (from 1) and following of the present order; `at` of the reply has their numbers where it is not the file's. */
  rows(hdu: number, first: number, count: number): Promise<TableRows> {
    const rows = this.ordered?.hdu === hdu ? this.ordered.rows : null;
    const { signal } = this.ordering;
    if (rows === null) return this.run('table', { path: this.path, hdu, first, count }, { signal });
    const at = [...rows.subarray(first - 1, first - 1 + count)];
    return this.run('table', { path: this.path, hdu, first, count, at }, { signal });
  }

  /** The file changed: its rows are no longer those that were ordered. */
  forget(): void {
    this.ordering.abort();
    this.ordering = new AbortController();
    this.ordered = null;
  }
}
