/** The head of a column of frames: its name sorts, its cross takes the column away, its edge makes it wider. */
import type { TableHeading } from '../../../src/protocol/jobs';
import { element } from '../../element';
import { icon } from '../../icons';
import { columnGrip } from '../../table/columnGrip';
import type { GridHead } from '../../table/grid';

export interface FrameHeadEvents {
  onSort(): void;
  onRemove(): void;
  onWidth(width: number | null): void;
}

const SIGNS = { none: '', ascending: '▲', descending: '▼' } as const;

export class FrameHead implements GridHead {
  readonly element: HTMLElement;
  private readonly sign = element('span', { class: 'sign', 'aria-hidden': 'true' });

  constructor({ name, unit, number, numeric }: TableHeading, events: FrameHeadEvents) {
    const title = element('span', { class: 'title' }, unit === null ? name : `${name} (${unit})`);
    const sort = element(
      'button',
      { class: 'sort', type: 'button', tabindex: '-1', title: `Sort by ${name}` },
      title,
      this.sign,
    );
    sort.addEventListener('click', () => events.onSort());
    const label = `Remove the column ${name}`;
    const remove = element(
      'button',
      { class: 'remove', type: 'button', tabindex: '-1', title: label, 'aria-label': label },
      icon('close'),
    );
    remove.addEventListener('click', () => events.onRemove());
    this.element = element(
      'div',
      { class: 'head', role: 'columnheader', 'aria-colindex': String(number + 2) },
      sort,
      remove,
    );
    this.element.append(columnGrip(this.element, events.onWidth));
    this.element.classList.toggle('figure', numeric);
    this.showSorting('none');
  }

  place(left: number, width: number): void {
    this.element.style.left = `${left}px`;
    this.element.style.width = `${width}px`;
  }

  showSorting(sorting: keyof typeof SIGNS): void {
    this.element.setAttribute('aria-sort', sorting);
    this.sign.textContent = SIGNS[sorting];
  }
}
