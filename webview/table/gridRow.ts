/** One line of a grid: an element that is used again for another row when its own has left the screen. */
import type { TableCell, TableHeading } from '../../src/protocol/jobs';
import { cellLine } from '../../src/protocol/tableText';
import { element } from '../element';
import { CHARACTERS, type ColumnWidths } from './columnWidths';
import type { CachedRow } from './rowCache';

/** What a line shows. */
export interface LineContent {
  /** Place of the row, 0-based. */
  readonly place: number;
  /** Undefined while it is being read. */
  readonly row: CachedRow | undefined;
  /** Columns from .. to - 1. */
  readonly from: number;
  readonly to: number;
  /** Counts up when widths change. */
  readonly version: number;
  /** Further classes. */
  readonly look: string;
  /** null: rows are not selected in this grid. */
  readonly selected: boolean | null;
}

export class GridRow {
  readonly element = element('div', { class: 'line', role: 'row' });
  private readonly number = element('div', { class: 'row-number', role: 'rowheader', 'aria-colindex': '1' });
  private readonly cells: HTMLElement[] = [];
  private shown: LineContent | undefined;

  constructor() {
    this.element.append(this.number);
  }

  /** The cell of a column, if it is drawn. */
  cell(column: number): HTMLElement | undefined {
    return this.shown === undefined ? undefined : this.cells[column - this.shown.from];
  }

  get place(): number {
    return this.shown?.place ?? -1;
  }

  move(y: number): void {
    this.element.style.transform = `translateY(${y}px)`;
  }

  show(content: LineContent, columns: readonly TableHeading[], widths: ColumnWidths, numberWidth: number): void {
    const before = this.shown;
    if (before !== undefined && same(before, content)) return;
    this.shown = content;
    const { place, row, from, to } = content;
    this.element.setAttribute('aria-rowindex', String(place + 2));
    const classes = ['line', content.look, place % 2 === 1 && 'odd', row === undefined && 'waiting'];
    this.element.className = [...classes, content.selected === true && 'selected'].filter(Boolean).join(' ');
    if (content.selected !== null) this.element.setAttribute('aria-selected', String(content.selected));
    this.number.textContent = row === undefined ? '…' : String(row.number);
    this.number.style.width = `${numberWidth}px`;
    while (this.cells.length > to - from) this.cells.pop()?.remove();
    for (let column = from; column < to; column++) {
      const cell = this.cells[column - from] ?? this.addCell();
      const value = row?.cells[column];
      cell.className = className(columns[column], value);
      cell.textContent = value === undefined ? '' : cellLine(value, CHARACTERS);
      cell.title = value === undefined ? '' : wholeText(value);
      cell.setAttribute('aria-colindex', String(column + 2));
      cell.style.left = `${numberWidth + widths.left(column)}px`;
      cell.style.width = `${widths.width(column)}px`;
    }
  }

  private addCell(): HTMLElement {
    const cell = element('div', { role: 'gridcell' });
    this.cells.push(cell);
    this.element.append(cell);
    return cell;
  }
}

/** Everything of a cell that is here: what its title says and what is copied. */
export function wholeText(cell: TableCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'object') return cellLine(cell, Number.POSITIVE_INFINITY);
  if ('problem' in cell) return cell.problem;
  if ('text' in cell) return cell.text;
  const values = cell.values.map((value) => cellLine(value, Number.POSITIVE_INFINITY)).join(', ');
  return cell.values.length < cell.length ? `${values}, … of ${cell.length}` : values;
}

function className(column: TableHeading | undefined, cell: TableCell | undefined): string {
  const none = cell === null || (typeof cell === 'object' && 'problem' in cell);
  return `cell${column?.numeric === true ? ' figure' : ''}${none ? ' none' : ''}`;
}

function same(a: LineContent, b: LineContent): boolean {
  return (
    a.place === b.place &&
    a.row === b.row &&
    a.from === b.from &&
    a.to === b.to &&
    a.version === b.version &&
    a.look === b.look &&
    a.selected === b.selected
  );
}
