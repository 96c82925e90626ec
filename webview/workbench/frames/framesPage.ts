/** The page of frames: a table, one row a file, with a filter, columns of any keyword, and what can be done with a selection. */
import type {
  FramesAction,
  FramesMethods,
  FramesOrder,
  FramesQuery,
  FramesWindowMethods,
} from '../../../src/protocol/framesPage';
import type { TableRows } from '../../../src/protocol/jobs';
import { element } from '../../element';
import { button, textField } from '../../kit';
import { ColumnWidths } from '../../table/columnWidths';
import { Grid } from '../../table/grid';
import { RowCache } from '../../table/rowCache';
import { connect } from '../connect';
import { ColumnPicker } from './columnPicker';
import { FrameHead } from './frameHead';
import { FramesBar } from './framesBar';
import { type FramesLook, framesLook } from './framesLook';
import { earlyRow, lookOf, nothing } from './rows';
import { Selection } from './selection';
import '../../table/table.css';
import './frames.css';

/** Fills the window. */
export function startFramesPage(root: HTMLElement): void {
  new FramesPage(root).start();
}

/** Milliseconds: after the last key before a filter is applied; after which work under way says so. */
const PAUSE = 250;
const PATIENCE = 300;

/** Rows of one request. */
const CHUNK = 200;

/** Rows that a window shows at most, as a rule. */
const EARLY = 80;

/** Characters that a column is made wide enough for, those of its head's signs, and CSS pixels beside them. */
const WIDEST = 44;
const HEAD_SIGNS = 4;
const PADDING = 18;

const HINT = 'For example: type=flat exptime>5 object="M 31" airmass=* !rejected';

class FramesPage {
  private readonly page = connect<FramesMethods, FramesWindowMethods>({
    changed: () => {
      void this.order({});
      return null;
    },
  });
  private readonly filter = textField('Filter', (text) => {
    this.text = text;
    this.typed(PAUSE);
  });
  private readonly status = element('span', { class: 'frames-status', role: 'status' });
  private readonly hint = element('p', { class: 'hint' }, HINT);
  private readonly complaint = element('p', { class: 'frames-complaint', role: 'alert' });
  private readonly notes = element('p', { class: 'frames-notes', role: 'status' });
  private readonly clear = button('Clear Filter', () => this.clearFilter());
  private readonly bar = new FramesBar({
    onAction: (action) => void this.act(action),
    onCopy: () => void this.copy(),
    onSave: () => void this.save(),
  });
  private readonly picker = new ColumnPicker({
    onColumns: (columns) => {
      // A table without columns shows nothing: the last one stays.
      if (columns.length > 0) void this.order({ columns });
      else this.picker.take(this.query.columns);
    },
    onReset: () => void this.order({ columns: this.first }),
    onClose: () => this.closePicker(),
    offered: () => this.page.host.request('offered', null),
  });
  private readonly columnsButton = button('Columns…', () => this.togglePicker());
  private readonly empty = element('div', { class: 'nothing' });
  private readonly grid = new Grid(
    {
      onSort: (column) => this.sortBy(column),
      onCopy: (text) => void this.page.host.request('copyText', text),
      onWiden: (column, by) => this.widen(column, (this.widths?.width(column) ?? 0) + by),
      onScroll: () => this.keep(),
      onPress: (row, press) => {
        this.selection.press(row, this.shown.ids, press);
        this.showSelection();
      },
      onOpen: (row) => this.open(row),
      onSelectAll: (all) => {
        if (all) this.selection.all(this.shown.ids);
        else this.selection.none();
        this.showSelection();
      },
      onRemove: (column) => this.remove(column),
    },
    'Frames',
  );
  private readonly selection = new Selection();
  private readonly heads = new Map<number, FrameHead>();
  private shown: FramesOrder = { columns: [], ids: [], marks: [], longest: [], total: 0, unreadable: 0, notes: [] };
  private query: FramesQuery = { columns: [], where: '', sort: null };
  /** What was asked for last, which `query` becomes when it is shown: no later question forgets what it changes. */
  private wanted: FramesQuery = this.query;
  /** Columns as at first. */
  private first: readonly string[] = [];
  private widths: ColumnWidths | null = null;
  /** By name: what was pulled wider or narrower stays so. */
  private readonly pulled = new Map<string, number>();
  private cache: RowCache | null = null;
  private orders = 0;
  private waiting = 0;
  /** As it stands in the field. */
  private text = '';

  constructor(root: HTMLElement) {
    this.complaint.hidden = true;
    this.notes.hidden = true;
    this.empty.hidden = true;
    this.clear.element.hidden = true;
    const top = element(
      'div',
      { class: 'frames-top' },
      this.filter.element,
      this.clear.element,
      this.columnsButton.element,
      this.status,
    );
    this.filter.element.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.typed(0);
      else if (event.key === 'Escape') this.grid.element.focus();
    });
    const sheet = element('div', { class: 'frames-sheet' }, this.grid.element, this.empty, this.picker.element);
    root.append(
      element('main', { class: 'frames' }, top, this.hint, this.complaint, this.notes, this.bar.element, sheet),
    );
    this.grid.element.classList.add('frames-grid');
    this.bar.show({ marks: [], shown: 0 });
  }

  async start(): Promise<void> {
    try {
      const { columns, where } = await this.page.host.request('start', null);
      this.first = columns;
      const kept = framesLook(this.page.kept());
      this.query = kept ?? { columns, where, sort: null };
      this.wanted = this.query;
      this.write(this.query.where);
      await this.order({}, kept?.first ?? 0);
    } catch (error) {
      this.complain(error);
    }
  }

  /** Asks for the rows in an order and shows them; what a later order has overtaken is forgotten. */
  private async order(change: Partial<FramesQuery>, first?: number): Promise<void> {
    const order = ++this.orders;
    const query = { ...this.wanted, ...change };
    this.wanted = query;
    const patience = window.setTimeout(() => {
      this.status.textContent = 'Reading headers …';
      this.grid.element.classList.add('stale');
    }, PATIENCE);
    try {
      const answer = await this.page.host.request('order', query);
      if (order !== this.orders) return;
      if ('mistake' in answer) {
        this.wanted = this.query;
        this.say();
        this.complain(answer.mistake);
        return;
      }
      const stays = query.where === this.query.where && query.sort === this.query.sort;
      this.query = query;
      const from = Math.min(first ?? (stays ? this.grid.first : 0), Math.max(0, answer.ids.length - 1));
      // Rows that will be on screen are here before the old ones go: nothing flickers.
      const { cells } = await this.page.host.request('rows', { first: from + 1, count: EARLY });
      if (order !== this.orders) return;
      this.show(answer, from, cells);
    } catch (error) {
      if (order !== this.orders) return;
      this.wanted = this.query;
      this.say();
      this.complain(error);
    } finally {
      window.clearTimeout(patience);
      if (order === this.orders) this.grid.element.classList.remove('stale');
    }
  }

  private show(answer: FramesOrder, first: number, early: TableRows['cells']): void {
    const { columns, ids } = answer;
    this.complain(null);
    const same = JSON.stringify(this.shown.columns) === JSON.stringify(columns);
    this.shown = same ? { ...answer, columns: this.shown.columns } : answer;
    this.selection.keepOnly(ids);
    if (!same) this.heads.clear();
    this.say();
    this.widths = new ColumnWidths(columns.map(({ name }, i) => this.pulled.get(name) ?? this.fitting(i)));
    this.cache?.close();
    const cache = new RowCache({
      chunk: CHUNK,
      read: (from, count) => this.page.host.request('rows', { first: from, count }),
      onRows: () => this.grid.refresh(),
      onFailure: (error) => this.complain(error),
    });
    this.cache = cache;
    this.grid.show(
      {
        ...{ columns: this.shown.columns, widths: this.widths, rows: ids.length, largest: ids.length },
        head: (column) => this.head(column),
        row: (place) => cache.get(place) ?? earlyRow(early, place, first),
        onRows: (from, to) => cache.want(from, to),
        look: (place) => lookOf(this.shown.marks[place] ?? 0),
        selected: (place) => this.selection.has(this.shown.ids[place] ?? -1),
      },
      first,
    );
    this.showSorting();
    this.showSelection();
    this.picker.take(this.query.columns);
    this.keep();
  }

  private head(at: number): FrameHead {
    const made = this.heads.get(at);
    if (made !== undefined) return made;
    const head = new FrameHead(this.shown.columns[at]!, {
      onSort: () => this.sortBy(at),
      onRemove: () => this.remove(at),
      onWidth: (width) => this.widen(at, width ?? this.fitting(at)),
    });
    this.heads.set(at, head);
    this.showSorting();
    return head;
  }

  /** CSS pixels that hold the head and the longest value, as far as is reasonable. */
  private fitting(at: number): number {
    const { name = '', unit = null } = this.shown.columns[at] ?? {};
    const head = name.length + (unit === null ? 0 : unit.length + 3) + HEAD_SIGNS;
    const characters = Math.max(head, Math.min(WIDEST, this.shown.longest[at] ?? 0));
    return Math.ceil(characters * this.grid.character()) + PADDING;
  }

  private widen(at: number, width: number): void {
    this.widths?.resize(at, width);
    this.pulled.set(this.shown.columns[at]?.name ?? '', this.widths?.width(at) ?? width);
    this.grid.refresh();
  }

  /** From ascending to descending to the order of the paths. */
  private sortBy(at: number): void {
    const column = this.shown.columns[at]?.name;
    if (column === undefined) return;
    const { sort } = this.query;
    const mine = sort?.column === column;
    void this.order({ sort: mine && sort.descending ? null : { column, descending: mine } });
  }

  private showSorting(): void {
    const { sort } = this.query;
    for (const [at, head] of this.heads) {
      const mine = sort !== null && this.shown.columns[at]?.name === sort.column;
      head.showSorting(mine ? (sort.descending ? 'descending' : 'ascending') : 'none');
    }
  }

  /** The last column stays. */
  private remove(at: number): void {
    const columns = this.query.columns.filter((_, i) => i !== at);
    if (columns.length > 0) void this.order({ columns });
  }

  private typed(pause: number): void {
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => {
      const where = this.text;
      if (where !== this.query.where || !this.complaint.hidden) void this.order({ where });
    }, pause);
  }

  private write(where: string): void {
    this.text = where;
    this.filter.type(where);
  }

  private clearFilter(): void {
    this.write('');
    void this.order({ where: '' });
  }

  private open(row: number): void {
    const id = this.shown.ids[row];
    if (id !== undefined) void this.page.host.request('act', { action: 'open', ids: [id] });
  }

  private async act(action: FramesAction): Promise<void> {
    try {
      await this.page.host.request('act', { action, ids: this.selection.ids });
    } catch (error) {
      this.complain(error);
    }
  }

  /** The selected rows, or all of them. */
  private get chosen(): { readonly ids: readonly number[] | null } {
    return { ids: this.selection.size === 0 ? null : this.selection.ids };
  }

  private async copy(): Promise<void> {
    try {
      const rows = await this.page.host.request('copy', this.chosen);
      this.bar.say(rows === 1 ? '1 row copied' : `${rows.toLocaleString('en')} rows copied`);
    } catch (error) {
      this.complain(error);
    }
  }

  private async save(): Promise<void> {
    try {
      const path = await this.page.host.request('save', this.chosen);
      if (path !== null) this.bar.say(`${path} is saved`);
    } catch (error) {
      this.complain(error);
    }
  }

  private togglePicker(): void {
    if (this.picker.open) this.closePicker();
    else void this.picker.show(this.query.columns, this.shown.total - this.shown.unreadable);
  }

  private closePicker(): void {
    this.picker.hide();
    this.grid.element.focus();
  }

  private showSelection(): void {
    const marks = this.shown.marks.filter((_, place) => this.selection.has(this.shown.ids[place] ?? -1));
    this.bar.show({ marks, shown: this.shown.ids.length });
    this.grid.refresh();
  }

  private say(): void {
    const { ids, total, notes } = this.shown;
    const filtered = this.query.where.trim() !== '';
    const all = total === 1 ? '1 file' : `${total.toLocaleString('en')} files`;
    this.status.textContent = filtered ? `${ids.length.toLocaleString('en')} of ${all}` : all;
    this.clear.element.hidden = !filtered;
    this.hint.hidden = filtered;
    this.notes.textContent = notes.join(' ');
    this.notes.hidden = notes.length === 0;
    this.empty.hidden = ids.length > 0;
    this.grid.element.hidden = ids.length === 0;
    if (ids.length === 0) this.empty.replaceChildren(...nothing(total, this.query.where));
  }

  private complain(error: unknown): void {
    const text = error === null ? '' : error instanceof Error ? error.message : String(error);
    this.complaint.textContent = text;
    this.complaint.hidden = text === '';
    // One thing at a time: what there was to say of the filter before is old.
    this.notes.hidden = text !== '' || this.shown.notes.length === 0;
  }

  private keep(): void {
    this.page.keep({ ...this.query, first: this.grid.first } satisfies FramesLook);
  }
}
