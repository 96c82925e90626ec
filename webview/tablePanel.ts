/** A table in the picture's place: some of its rows at a time, with the heads of their columns. */
import type { TableCell, TableHeading, TableRows } from '../src/protocol/jobs';
import { cellLine, columnName } from '../src/protocol/tableText';
import { element } from './element';
import { button } from './kit';
import { pageRows } from './pageRows';

/** Characters of a text in a cell; its title has more. */
const CHARACTERS = 60;

export interface TablePanelEvents {
  /** Another page is wanted; `first` is its first row, from 1. */
  onPage(first: number): void;
}

/** Shows the rows it is given and asks for others. */
export class TablePanel {
  readonly element: HTMLElement;
  private shown: TableRows | undefined;
  private readonly where = element('span', { role: 'status' });
  private readonly problem = element('span', { class: 'problem' });
  private readonly before = button('‹', () => this.page(-1), { title: 'Previous rows' });
  private readonly after = button('›', () => this.page(1), { title: 'Next rows' });
  private readonly scroller = element('div', {
    class: 'rows',
    tabindex: '0',
    role: 'region',
    'aria-label': 'Rows of the table',
  });

  constructor(private readonly events: TablePanelEvents) {
    const line = element(
      'div',
      { class: 'pages' },
      element('span', { class: 'field' }, this.before.element, this.after.element),
      this.where,
      this.problem,
    );
    this.element = element('div', { class: 'sheet' }, line, this.scroller);
  }

  /** The first row of the page of this HDU: where it was left, else 1. */
  firstOf(hdu: number): number {
    return this.shown?.hdu === hdu ? this.shown.first : 1;
  }

  show(rows: TableRows): void {
    if (this.shown?.hdu !== rows.hdu) this.scroller.scrollLeft = 0;
    this.shown = rows;
    const { first, cells, present, columns } = rows;
    this.scroller.scrollTop = 0;
    this.where.textContent = sayWhere(rows);
    this.problem.textContent = rows.problem ?? '';
    this.before.enable(first > 1);
    this.after.enable(cells.length > 0 && first + cells.length <= present);
    const heads = [element('th', { scope: 'col', class: 'figure' }, 'Row'), ...columns.map(head)];
    const body = cells.map((row, i) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row', class: 'figure' }, String(first + i)),
        ...row.map((cell, at) => data(cell, columns[at])),
      ),
    );
    this.scroller.replaceChildren(
      element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...body)),
    );
  }

  private page(direction: 1 | -1): void {
    if (this.shown === undefined) return;
    const { first, cells, columns } = this.shown;
    this.events.onPage(direction === 1 ? first + cells.length : Math.max(1, first - pageRows(columns.length)));
  }
}

function sayWhere({ first, cells, rows, columns }: TableRows): string {
  const wide = columns.length === 1 ? '1 column' : `${columns.length} columns`;
  if (cells.length === 0) return `No rows here, ${rows} in all, ${wide}`;
  return `Rows ${first} to ${first + cells.length - 1} of ${rows}, ${wide}`;
}

function head(column: TableHeading): HTMLElement {
  const { format, display, unit, problem, numeric } = column;
  const about = [`TFORM ${format}`, display === null ? '' : `TDISP ${display}`, problem ?? ''];
  return element(
    'th',
    { scope: 'col', class: numeric ? 'figure' : null, title: about.filter(Boolean).join('\n') },
    columnName(column),
    element('span', { class: 'unit' }, unit ?? ''),
  );
}

function data(cell: TableCell, column: TableHeading | undefined): HTMLElement {
  const classes = [column?.numeric === true ? 'figure' : '', unknown(cell) ? 'none' : ''].filter(Boolean).join(' ');
  return element('td', { class: classes || null, title: sayMore(cell) }, cellLine(cell, CHARACTERS));
}

function unknown(cell: TableCell): boolean {
  return cell === null || (typeof cell === 'object' && 'problem' in cell);
}

/** What the line of a cell leaves out, as far as it is here. */
function sayMore(cell: TableCell): string | null {
  if (cell === null || typeof cell !== 'object')
    return typeof cell === 'string' && cell.length > CHARACTERS ? cell : null;
  if ('problem' in cell) return cell.problem;
  if ('text' in cell) return cell.text;
  const values = cell.values.map((value) => cellLine(value, CHARACTERS)).join(', ');
  return cell.values.length < cell.length ? `${values}, … of ${cell.length}` : values;
}
