/** A grid of any number of rows and columns, of which only those on screen are elements. */
import type { TableHeading } from '../../src/protocol/jobs';
import { element } from '../element';
import type { ColumnWidths } from './columnWidths';
import { type GridPlace, moveByKey } from './gridKeys';
import { GridRow, wholeText } from './gridRow';
import type { CachedRow } from './rowCache';
import { ScrollScale } from './scrollScale';

/** The head of a column; `place` puts it where its column is. */
export interface GridHead {
  readonly element: HTMLElement;
  place(left: number, width: number): void;
  focusFilter?(): void;
}

/** What a grid shows: a table in one order. */
export interface GridContent {
  readonly columns: readonly TableHeading[];
  readonly widths: ColumnWidths;
  /** The head of a column; made when it is first on screen. */
  readonly head: (column: number) => GridHead;
  readonly rows: number;
  /** Largest number of a row. */
  readonly largest: number;
  /** What is known of the row at a place. */
  readonly row: (place: number) => CachedRow | undefined;
  /** Places from .. to - 1 are on screen. */
  readonly onRows: (from: number, to: number) => void;
  /** Further classes of the line at a place. */
  readonly look?: (place: number) => string;
  /** Of a grid whose rows are selected: whether the one at a place is. */
  readonly selected?: (place: number) => boolean;
}

/** How a row was pointed at: with Shift held, with Ctrl (Cmd) held. */
export interface RowPress {
  readonly range: boolean;
  readonly toggle: boolean;
}

export interface GridEvents {
  /** Enter on a head. */
  onSort(column: number): void;
  onCopy(text: string): void;
  /** By the keyboard: CSS pixels more. */
  onWiden(column: number, by: number): void;
  /** The first row on screen is another one. */
  onScroll(): void;
  /** A row was clicked, or an arrow led to it. */
  onPress?(row: number, press: RowPress): void;
  /** Double click, or Enter on a row. */
  onOpen?(row: number): void;
  /** Ctrl+A, or Escape. */
  onSelectAll?(all: boolean): void;
  /** Delete on a head. */
  onRemove?(column: number): void;
}

/** CSS pixels of a line at least, and lines drawn beyond either edge. */
const LINE = 22;
const BEYOND = 6;

/** Pixels that a key widens a column by. */
const STEP = 16;

const ACTIVE = 'active-cell';

export class Grid {
  readonly element: HTMLElement;
  private readonly heads = element('div', { class: 'heads', role: 'row', 'aria-rowindex': '1' });
  private readonly corner = element('div', { class: 'corner', role: 'columnheader', 'aria-colindex': '1' }, 'Row');
  private readonly body = element('div', { class: 'body', role: 'rowgroup' });
  private readonly scale = new ScrollScale();
  private readonly lines: GridRow[] = [];
  private content: GridContent | null = null;
  private active: GridPlace = { row: 0, column: 0 };
  private version = 0;
  private line = LINE;
  private numberWidth = 60;
  private drawing = 0;

  constructor(
    private readonly events: GridEvents,
    label = 'Rows of the table',
  ) {
    this.heads.append(this.corner);
    const group = element('div', { class: 'top', role: 'rowgroup' }, this.heads);
    this.element = element(
      'div',
      { class: 'grid', role: 'grid', tabindex: '0', 'aria-label': label, 'aria-readonly': 'true' },
      group,
      this.body,
    );
    this.element.addEventListener('scroll', () => {
      this.scale.scrolled(this.element.scrollTop);
      this.drawSoon();
      this.events.onScroll();
    });
    this.element.addEventListener('keydown', (event) => this.key(event));
    this.element.addEventListener('mousedown', (event) => this.press(event));
    this.element.addEventListener('dblclick', ({ target }) => {
      const row = this.rowOf(target);
      if (row >= 0) this.events.onOpen?.(row);
    });
    new ResizeObserver(() => this.drawSoon()).observe(this.element);
  }

  /** Another table, or its rows in another order; `first` (0-based) becomes the first on screen. */
  show(content: GridContent, first: number): void {
    const other = this.content?.columns !== content.columns;
    this.content = content;
    this.version++;
    const { columns, rows } = content;
    if (content.selected !== undefined) this.element.setAttribute('aria-multiselectable', 'true');
    this.element.setAttribute('aria-rowcount', String(rows + 1));
    this.element.setAttribute('aria-colcount', String(columns.length + 1));
    const style = getComputedStyle(this.element);
    this.line = Math.max(LINE, Math.ceil(1.6 * Number.parseFloat(style.fontSize || '13')));
    this.element.style.setProperty('--line', `${this.line}px`);
    this.numberWidth = Math.ceil(Math.max(3, String(content.largest).length) * this.character()) + 18;
    this.corner.style.width = `${this.numberWidth}px`;
    if (other) {
      this.heads.replaceChildren(this.corner);
      this.active = { row: 0, column: 0 };
      this.element.scrollLeft = 0;
    }
    this.active = { ...this.active, row: Math.max(-1, Math.min(this.active.row, rows - 1)) };
    this.layOut();
    this.element.scrollTop = this.scale.show(first * this.line);
    this.draw();
  }

  /** Rows have come, or widths have changed. */
  refresh(): void {
    this.version++;
    this.layOut();
    this.drawSoon();
  }

  /** The first row on screen, 0-based. */
  get first(): number {
    return Math.round(this.scale.top / this.line);
  }

  /** CSS pixels of a character of a cell. */
  character(): number {
    const probe = element('span', { class: 'probe' }, '0'.repeat(50));
    this.element.append(probe);
    const width = probe.getBoundingClientRect().width / 50;
    probe.remove();
    return width > 0 ? width : 8;
  }

  private get window(): number {
    return Math.max(this.line, this.element.clientHeight - this.heads.offsetHeight);
  }

  private layOut(): void {
    if (this.content === null) return;
    const { rows, widths } = this.content;
    this.scale.resize(rows * this.line, this.window);
    const width = `${this.numberWidth + widths.total}px`;
    this.body.style.height = `${this.scale.spacer}px`;
    this.body.style.width = width;
    this.heads.style.width = width;
  }

  private drawSoon(): void {
    if (this.drawing !== 0) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { content, scale, line } = this;
    if (content === null || !this.element.isConnected) return;
    scale.resize(content.rows * line, this.window);
    const left = this.element.scrollLeft;
    const { from, to } = content.widths.within(left, left + this.element.clientWidth - this.numberWidth);
    this.drawHeads(from, to);
    const begin = Math.max(0, Math.floor(scale.top / line) - BEYOND);
    const end = Math.min(content.rows, Math.ceil((scale.top + this.window) / line) + BEYOND);
    content.onRows(begin, end);
    this.keepLines(end - begin);
    const shift = this.element.scrollTop - scale.top;
    for (let place = begin; place < end; place++) {
      const drawn = this.lines[place % this.lines.length];
      if (drawn === undefined) continue;
      const row = content.row(place);
      const look = content.look?.(place) ?? '';
      const selected = content.selected?.(place) ?? null;
      drawn.show(
        { place, row, from, to, version: this.version, look, selected },
        content.columns,
        content.widths,
        this.numberWidth,
      );
      drawn.move(place * line + shift);
    }
    this.markActive();
  }

  /** As many lines as are drawn, so that each place has one of its own. */
  private keepLines(count: number): void {
    if (count === this.lines.length) return;
    while (this.lines.length > count) this.lines.pop()?.element.remove();
    while (this.lines.length < count) {
      const added = new GridRow();
      this.lines.push(added);
      this.body.append(added.element);
    }
  }

  private drawHeads(from: number, to: number): void {
    const { content } = this;
    if (content === null) return;
    const wanted = Array.from({ length: to - from }, (_, i) => from + i);
    const heads = wanted.map((column) => content.head(column));
    for (const [i, head] of heads.entries()) {
      const column = from + i;
      head.place(this.numberWidth + content.widths.left(column), content.widths.width(column));
    }
    const elements = heads.map((head) => head.element);
    const shown = [...this.heads.children].slice(1);
    for (const old of shown) {
      // The field that is typed into stays, wherever its column is.
      if (!elements.includes(old as HTMLElement) && !old.contains(document.activeElement)) old.remove();
    }
    for (const added of elements) if (added.parentNode !== this.heads) this.heads.append(added);
  }

  private markActive(): void {
    const before = this.element.querySelector(`#${ACTIVE}`);
    const cell = this.activeElement();
    if (before !== cell) {
      before?.removeAttribute('id');
      before?.classList.remove('active');
    }
    if (cell === undefined) {
      this.element.removeAttribute('aria-activedescendant');
      return;
    }
    cell.id = ACTIVE;
    cell.classList.add('active');
    this.element.setAttribute('aria-activedescendant', ACTIVE);
  }

  private activeElement(): HTMLElement | undefined {
    const { row, column } = this.active;
    if (row < 0) return this.content?.columns[column] === undefined ? undefined : this.content.head(column).element;
    return this.lines.find((line) => line.place === row)?.cell(column);
  }

  private key(event: KeyboardEvent): void {
    const { content, active } = this;
    if (content === null || event.altKey) return;
    const jump = event.ctrlKey || event.metaKey;
    if (jump && event.key.toLowerCase() === 'c') {
      this.copy(event);
      return;
    }
    if (active.row < 0 && this.headKey(event, active.column)) {
      event.preventDefault();
      return;
    }
    if (active.row >= 0 && this.rowKey(event, active.row, jump)) {
      event.preventDefault();
      return;
    }
    const size = { rows: content.rows, columns: content.columns.length, page: Math.floor(this.window / this.line) };
    const place = moveByKey(active, { key: event.key, jump }, size);
    if (place === null || (event.shiftKey && this.events.onPress === undefined)) return;
    event.preventDefault();
    this.active = place;
    this.reveal(place);
    const moved = place.row >= 0 && (place.row !== active.row || event.shiftKey);
    // With Ctrl an arrow jumps to the end; what is selected stays.
    if (moved && !jump) this.events.onPress?.(place.row, { range: event.shiftKey, toggle: false });
    this.draw();
  }

  /** Enter opens a row, Space selects it beside the others, Ctrl+A selects all and Escape none. */
  private rowKey({ key, shiftKey }: KeyboardEvent, row: number, jump: boolean): boolean {
    const { onPress, onOpen, onSelectAll } = this.events;
    if (key === 'Enter' && onOpen !== undefined) onOpen(row);
    else if (key === ' ' && onPress !== undefined) onPress(row, { range: shiftKey, toggle: !shiftKey });
    else if (jump && key.toLowerCase() === 'a' && onSelectAll !== undefined) onSelectAll(true);
    else if (key === 'Escape' && onSelectAll !== undefined) onSelectAll(false);
    else return false;
    return true;
  }

  /** Enter sorts, F2 or / goes to the filter, Shift and an arrow resizes. */
  private headKey({ key, shiftKey }: KeyboardEvent, column: number): boolean {
    if (key === 'Enter' || key === ' ') this.events.onSort(column);
    else if (key === 'F2' || key === '/') this.content?.head(column).focusFilter?.();
    else if (key === 'Delete' && this.events.onRemove !== undefined) this.events.onRemove(column);
    else if (shiftKey && key === 'ArrowRight') this.events.onWiden(column, STEP);
    else if (shiftKey && key === 'ArrowLeft') this.events.onWiden(column, -STEP);
    else return false;
    return true;
  }

  private copy(event: KeyboardEvent): void {
    const { row, column } = this.active;
    const cell = this.content?.row(row)?.cells[column];
    if (cell === undefined) return;
    event.preventDefault();
    this.events.onCopy(wholeText(cell));
  }

  private press({ target, button, shiftKey, ctrlKey, metaKey }: MouseEvent): void {
    const row = this.rowOf(target);
    if (row < 0) return;
    const cell = (target as Element).closest('[aria-colindex]');
    const column = Number(cell?.getAttribute('aria-colindex')) - 2;
    this.active = { row, column: Math.max(0, column) };
    if (button === 0) this.events.onPress?.(row, { range: shiftKey, toggle: ctrlKey || metaKey });
    this.markActive();
  }

  /** Place of the row that an element belongs to; -1 for what is none. */
  private rowOf(target: EventTarget | null): number {
    if (!(target instanceof Element)) return -1;
    return this.lines.find((line) => line.element.contains(target))?.place ?? -1;
  }

  /** Scrolls as little as brings the place into the window. */
  private reveal({ row, column }: GridPlace): void {
    const { content, line, scale } = this;
    if (content === null) return;
    if (row >= 0) {
      const y = row * line;
      if (y < scale.top) this.element.scrollTop = scale.show(y);
      else if (y + line > scale.top + this.window) this.element.scrollTop = scale.show(y + line - this.window);
    }
    const left = content.widths.left(column);
    const right = left + content.widths.width(column);
    const room = this.element.clientWidth - this.numberWidth;
    if (left < this.element.scrollLeft) this.element.scrollLeft = left;
    else if (right > this.element.scrollLeft + room) this.element.scrollLeft = Math.min(left, right - room);
  }
}
