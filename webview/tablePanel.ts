/** A table in the picture's place: a grid of its rows, sorted and filtered by the host, which knows the order. */
import type { ColumnFilter, ColumnSort, TableHeading, TableRows } from '../src/protocol/jobs';
import { element } from './element';
import { button } from './kit';
import { pageRows } from './pageRows';
import { ColumnHead } from './table/columnHead';
import { ColumnWidths, declaredTexts, fittingWidths } from './table/columnWidths';
import { Grid } from './table/grid';
import { RowCache } from './table/rowCache';
import type { TableLook } from './table/tableLook';
import './table/table.css';

/** What the panel asks for. */
export interface TableHost {
  /** Makes this the order that `rows` speaks of; blank filters and no sort are the order of the file. */
  order(hdu: number, sort: ColumnSort | null, filters: readonly ColumnFilter[]): Promise<{ readonly total: number }>;
  /** Rows by their places in the present order, `first` from 1. */
  rows(hdu: number, first: number, count: number): Promise<TableRows>;
  copy(text: string): void;
  /** The table looks different now: what `show` takes to make it look so again. */
  onLook?(look: TableLook): void;
}

/** Milliseconds after which a sort or filter that is not done yet says so. */
const PATIENCE = 200;

/** Shows one table at a time. */
export class TablePanel {
  readonly element: HTMLElement;
  private readonly where = element('span', { role: 'status' });
  private readonly problem = element('span', { class: 'problem' });
  private readonly fileOrder = button('File Order', () => void this.reorder({ sort: null }));
  private readonly allRows = button('Clear Filters', () => this.clearFilters());
  private readonly grid = new Grid({
    onSort: (column) => this.sortBy(column),
    onCopy: (text) => this.host.copy(text),
    onWiden: (column, by) => this.widen(column, (this.widths?.width(column) ?? 0) + by),
    onScroll: () => this.tell(),
  });
  private readonly heads = new Map<number, ColumnHead>();
  private look: TableLook = { hdu: -1, sort: null, filters: [], first: 0 };
  private table: TableRows | null = null;
  private widths: ColumnWidths | null = null;
  private cache: RowCache | null = null;
  private total = 0;
  private orders = 0;

  constructor(private readonly host: TableHost) {
    const line = element(
      'div',
      { class: 'about-table' },
      this.where,
      this.fileOrder.element,
      this.allRows.element,
      this.problem,
    );
    this.element = element('div', { class: 'sheet', tabindex: '-1' }, line, this.grid.element);
  }

  /**
   * Shows the table of an HDU as it was left (or `left` behind by an earlier window). Rejects when it cannot be read;
   * nothing changes when another `show` has overtaken it.
   */
  async show(hdu: number, left?: TableLook): Promise<void> {
    const order = ++this.orders;
    const look = left?.hdu === hdu ? left : this.look.hdu === hdu ? this.look : null;
    const { sort = null, filters = [], first = 0 } = look ?? {};
    // What an older file had may not be there in this one: then as at first.
    const asked = { sort, filters };
    const { total, kept } = await this.host.order(hdu, sort, filters).then(
      (found) => ({ total: found.total, kept: asked }),
      async () => ({ ...(await this.host.order(hdu, null, [])), kept: { sort: null, filters: [] } }),
    );
    const table = await this.host.rows(hdu, 1, 50);
    if (order !== this.orders) return;
    this.look = { hdu, ...kept, first: Math.min(first, Math.max(0, total - 1)) };
    this.table = table;
    this.total = total;
    this.heads.clear();
    // Sorted otherwise, longer texts than those of the first rows come to the top.
    const rows = [...table.cells, declaredTexts(table.columns)];
    const widths = fittingWidths(table.columns, rows, this.grid.character());
    this.widths = new ColumnWidths(widths);
    this.showOrder(this.look.first);
  }

  private showOrder(first: number): void {
    const { table, widths } = this;
    if (table === null || widths === null) return;
    const { hdu, columns, present } = table;
    this.cache?.close();
    const cache = new RowCache({
      chunk: pageRows(columns.length),
      read: (from, count) => this.host.rows(hdu, from, count),
      onRows: () => this.grid.refresh(),
      onFailure: (error) => this.complain(error),
    });
    this.cache = cache;
    this.say();
    this.grid.show(
      {
        ...{ columns, widths, rows: this.total, largest: present },
        head: (column) => this.head(column),
        row: (place) => cache.get(place),
        onRows: (from, to) => cache.want(from, to),
      },
      first,
    );
    this.tell();
  }

  private head(at: number): ColumnHead {
    const made = this.heads.get(at);
    const column = this.table?.columns[at] as TableHeading;
    if (made !== undefined) return made;
    const filter = this.look.filters.find((one) => one.column === column.number)?.text ?? '';
    const head = new ColumnHead(column, filter, {
      onSort: () => this.sortBy(at),
      onFilter: (text) => this.filterBy(column.number, text),
      onWidth: (width) => this.widen(at, width ?? this.fitting(at)),
      onLeave: () => this.grid.element.focus(),
    });
    this.heads.set(at, head);
    this.showSorting();
    return head;
  }

  /** From the file's order to ascending, descending, and back. */
  private sortBy(at: number): void {
    const column = this.table?.columns[at];
    if (column === undefined || column.order === null) return;
    const { sort } = this.look;
    const same = sort?.column === column.number;
    const next = same && sort?.descending === true ? null : { column: column.number, descending: same };
    void this.reorder({ sort: next });
  }

  private filterBy(column: number, text: string): void {
    const others = this.look.filters.filter((filter) => filter.column !== column);
    void this.reorder({ filters: text.trim() === '' ? others : [...others, { column, text }] });
  }

  private clearFilters(): void {
    for (const head of this.heads.values()) head.showFilter('');
    void this.reorder({ filters: [] });
  }

  private async reorder(change: Partial<Pick<TableLook, 'sort' | 'filters'>>): Promise<void> {
    const order = ++this.orders;
    const before = this.look;
    this.look = { ...before, ...change };
    const { hdu, sort, filters } = this.look;
    this.showSorting();
    const patience = window.setTimeout(() => {
      this.where.textContent = 'sort' in change ? 'Sorting …' : 'Filtering …';
      this.grid.element.classList.add('stale');
    }, PATIENCE);
    try {
      const { total } = await this.host.order(hdu, sort, filters);
      if (order !== this.orders) return;
      this.total = total;
      this.look = { ...this.look, first: 0 };
      this.showOrder(0);
    } catch (error) {
      if (order !== this.orders) return;
      // Filters stay as they were typed; what is shown is the order before.
      this.look = { ...before, filters: this.look.filters };
      this.showSorting();
      this.say();
      this.complain(error);
    } finally {
      window.clearTimeout(patience);
      if (order === this.orders) this.grid.element.classList.remove('stale');
    }
  }

  private widen(at: number, width: number): void {
    this.widths?.resize(at, width);
    this.grid.refresh();
  }

  /** What holds the rows that are on screen. */
  private fitting(at: number): number {
    const column = this.table?.columns[at];
    if (column === undefined) return 0;
    const rows = Array.from({ length: 60 }, (_, i) => this.cache?.get(this.grid.first + i)?.cells[at] ?? null);
    const cells = rows.map((cell) => [cell]);
    return fittingWidths([column], cells, this.grid.character())[0] ?? 0;
  }

  private showSorting(): void {
    const { sort } = this.look;
    for (const [at, head] of this.heads) {
      const mine = sort !== null && sort.column === this.table?.columns[at]?.number;
      head.showSorting(mine ? (sort.descending ? 'descending' : 'ascending') : 'none');
    }
  }

  private say(): void {
    const { table, total, look } = this;
    if (table === null) return;
    const wide = table.columns.length === 1 ? '1 column' : `${digits(table.columns.length)} columns`;
    const all = table.rows === 1 ? '1 row' : `${digits(table.rows)} rows`;
    const filtered = look.filters.length > 0;
    this.where.textContent = `${filtered ? `${digits(total)} of ` : ''}${all}, ${wide}`;
    this.problem.textContent = table.problem ?? '';
    this.fileOrder.element.hidden = look.sort === null;
    this.allRows.element.hidden = !filtered;
  }

  private complain(error: unknown): void {
    this.problem.textContent = error instanceof Error ? error.message : String(error);
  }

  private tell(): void {
    this.look = { ...this.look, first: this.grid.first };
    this.host.onLook?.(this.look);
  }
}

/** "1,000,000" */
function digits(count: number): string {
  return count.toLocaleString('en');
}
