/** The head of one column: its name and unit, which sort, the field of its filter, and the edge that resizes it. */
import type { TableHeading } from '../../src/protocol/jobs';
import { parseFilter } from '../../src/protocol/tableFilter';
import { columnName } from '../../src/protocol/tableText';
import { element } from '../element';
import { columnGrip } from './columnGrip';

/** How the column sorts the table. */
export type Sorting = 'none' | 'ascending' | 'descending';

export interface ColumnHeadEvents {
  onSort(): void;
  /** A text that is a filter, or blank. */
  onFilter(text: string): void;
  /** The edge was moved: the new width in CSS pixels; null: as wide as what is in it. */
  onWidth(width: number | null): void;
  /** The filter's field is left by Escape. */
  onLeave(): void;
}

/** Milliseconds after the last key before a filter is applied; Enter applies it at once. */
const PAUSE = 300;

const SIGNS: Readonly<Record<Sorting, string>> = { none: '', ascending: '▲', descending: '▼' };

/** One head; `place` puts it where its column is. */
export class ColumnHead {
  readonly element: HTMLElement;
  private readonly sign = element('span', { class: 'sign', 'aria-hidden': 'true' });
  private readonly field: HTMLInputElement;
  private readonly complaint: HTMLElement;
  private waiting = 0;
  private told: string;

  constructor(
    private readonly column: TableHeading,
    filter: string,
    private readonly events: ColumnHeadEvents,
  ) {
    const name = columnName(column);
    const { number, order, unit } = column;
    this.told = filter;
    const sort = element(
      'button',
      { class: 'sort', type: 'button', tabindex: '-1', disabled: order === null, title: about(column) },
      element('span', { class: 'title' }, name),
      this.sign,
      element('span', { class: 'unit' }, unit ?? ''),
    );
    sort.addEventListener('click', () => events.onSort());
    const hint = order === 'number' ? '>5, <=3, 1..4, =7, !=0, null' : 'part of a text, =text, !=text, null';
    this.field = element('input', {
      class: 'filter',
      type: 'text',
      spellcheck: 'false',
      'aria-label': `Filter ${name}`,
      'aria-describedby': `complaint-${number}`,
      title: `Filter: ${hint}`,
    });
    this.field.value = filter;
    this.complaint = element('div', { class: 'complaint', id: `complaint-${number}`, role: 'alert' });
    this.complaint.hidden = true;
    this.field.addEventListener('input', () => this.typed(PAUSE));
    this.field.addEventListener('keydown', (event) => this.key(event));
    this.element = element(
      'div',
      { class: 'head', role: 'columnheader', 'aria-colindex': String(number + 1) },
      sort,
      this.field,
      this.complaint,
    );
    this.element.append(columnGrip(this.element, events.onWidth));
    this.element.classList.toggle('figure', order === 'number');
    this.showSorting('none');
  }

  place(left: number, width: number): void {
    this.element.style.left = `${left}px`;
    this.element.style.width = `${width}px`;
  }

  showSorting(sorting: Sorting): void {
    if (this.column.order !== null) this.element.setAttribute('aria-sort', sorting);
    this.sign.textContent = SIGNS[sorting];
  }

  showFilter(text: string): void {
    window.clearTimeout(this.waiting);
    this.field.value = text;
    this.told = text;
    this.complain(null);
  }

  focusFilter(): void {
    this.field.focus();
    this.field.select();
  }

  private typed(pause: number): void {
    window.clearTimeout(this.waiting);
    const text = this.field.value;
    const filter = parseFilter(text, this.column.order);
    // Half of a number is no mistake yet: the sentence comes with the pause.
    this.waiting = window.setTimeout(() => {
      this.complain(typeof filter === 'string' ? filter : null);
      if (typeof filter === 'string' || text === this.told) return;
      this.told = text;
      this.events.onFilter(text);
    }, pause);
  }

  private complain(sentence: string | null): void {
    this.complaint.textContent = sentence ?? '';
    this.complaint.hidden = sentence === null;
    this.field.setAttribute('aria-invalid', String(sentence !== null));
  }

  private key(event: KeyboardEvent): void {
    // The keys of the grid mean something else in here.
    event.stopPropagation();
    if (event.key === 'Enter') this.typed(0);
    else if (event.key === 'Escape') this.events.onLeave();
  }
}

function about(column: TableHeading): string {
  const { format, display, problem, order } = column;
  return [
    columnName(column),
    `TFORM ${format}`,
    display === null ? '' : `TDISP ${display}`,
    problem ?? (order === null ? 'Not sorted: its cells are no single numbers or texts' : ''),
  ]
    .filter(Boolean)
    .join('\n');
}
