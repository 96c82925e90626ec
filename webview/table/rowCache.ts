/** Rows of a table by their places, asked for in chunks; what is on screen now is asked for before what was. */
import type { TableCell, TableRows } from '../../src/protocol/jobs';

/** A row as it was read. */
export interface CachedRow {
  /** Its number in the file, from 1. */
  readonly number: number;
  readonly cells: readonly TableCell[];
}

export interface RowCacheOptions {
  /** Rows of a chunk. */
  readonly chunk: number;
  /** Rows `first` (from 1) and following; a reply may have fewer and is then asked for more. */
  readonly read: (first: number, count: number) => Promise<Pick<TableRows, 'cells' | 'at'>>;
  /** A chunk has come. */
  readonly onRows: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** Chunks that are kept, and requests under way at a time. */
const KEPT = 60;
const AT_ONCE = 2;

/** For one order of one table; another order takes another cache. */
export class RowCache {
  /** In the order of their last use. */
  private readonly chunks = new Map<number, readonly CachedRow[]>();
  private readonly reading = new Set<number>();
  private readonly failed = new Set<number>();
  private wanted: readonly number[] = [];
  private closed = false;

  constructor(private readonly options: RowCacheOptions) {}

  /** The row at a place (0-based), if it is here. */
  get(place: number): CachedRow | undefined {
    const { chunk } = this.options;
    return this.chunks.get(Math.floor(place / chunk))?.[place % chunk];
  }

  /** Places `first` to before `end` are on screen; whatever was wanted before and is not under way is forgotten. */
  want(first: number, end: number): void {
    const { chunk } = this.options;
    const wanted: number[] = [];
    for (let at = Math.floor(Math.max(0, first) / chunk); at * chunk < end; at++) wanted.push(at);
    this.wanted = wanted;
    for (const at of this.failed) if (!wanted.includes(at)) this.failed.delete(at);
    for (const at of wanted) this.touch(at);
    this.pump();
  }

  /** Nothing more is asked for or told. */
  close(): void {
    this.closed = true;
  }

  private touch(at: number): void {
    const rows = this.chunks.get(at);
    if (rows === undefined) return;
    this.chunks.delete(at);
    this.chunks.set(at, rows);
  }

  private pump(): void {
    for (const at of this.wanted) {
      if (this.closed || this.reading.size >= AT_ONCE) return;
      if (!this.chunks.has(at) && !this.reading.has(at) && !this.failed.has(at)) void this.load(at);
    }
  }

  private async load(at: number): Promise<void> {
    this.reading.add(at);
    try {
      const rows = await this.read(at);
      if (this.closed) return;
      this.chunks.set(at, rows);
      for (const oldest of this.chunks.keys()) {
        if (this.chunks.size <= KEPT) break;
        this.chunks.delete(oldest);
      }
      this.options.onRows();
    } catch (error) {
      if (this.closed) return;
      this.failed.add(at);
      this.options.onFailure(error);
    } finally {
      this.reading.delete(at);
      this.pump();
    }
  }

  private async read(at: number): Promise<CachedRow[]> {
    const { chunk, read } = this.options;
    const rows: CachedRow[] = [];
    for (let more = true; more && !this.closed && rows.length < chunk; ) {
      const first = at * chunk + rows.length + 1;
      const { cells, at: numbers } = await read(first, chunk - rows.length);
      for (const [i, row] of cells.entries()) rows.push({ number: (numbers?.[i] ?? first - 1 + i) + 1, cells: row });
      more = cells.length > 0;
    }
    return rows;
  }
}
