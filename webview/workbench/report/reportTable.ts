/** The table of the report: one line for each flat, sorted by the column that is pressed. */
import type { ReportRow } from '../../../src/protocol/reportPage';
import { element } from '../../element';
import { type ColumnId, columns, type Order, sorted } from './columns';
import { spreadOf } from './outliers';
import { type RowActions, RowView, type Spreads } from './reportRow';

/** What of the table is remembered. */
export interface TableState {
  readonly order: Order | null;
  /** Indices of rows that are open. */
  readonly open: readonly number[];
}

export interface TableActions {
  open(row: number, what: Parameters<RowActions['open']>[0]): void;
  compare(row: number): void;
  changed(state: TableState): void;
}

export function reportTable(rows: readonly ReportRow[], start: TableState, actions: TableActions): HTMLElement {
  let order = start.order;
  const open = new Set(start.open.filter((index) => index < rows.length));
  const changed = (): void => actions.changed({ order, open: [...open] });

  const spreads = spreadsOf(rows);
  const views = rows.map((row, index) => {
    const view = new RowView(row, spreads, {
      open: (what) => actions.open(index, what),
      compare: () => actions.compare(index),
      toggled: (now) => {
        if (now) open.add(index);
        else open.delete(index);
        changed();
      },
    });
    if (open.has(index)) view.show(true);
    return view;
  });

  const heads = columns.map(({ id, title, hint, numeric }) => {
    const press = element('button', { type: 'button', title: hint }, title);
    press.addEventListener('click', () => {
      order = nextOrder(order, id);
      arrange();
      changed();
    });
    return element('th', { scope: 'col', class: numeric ? `number ${id}` : id }, press);
  });

  const body = element('tbody');
  const arrange = (): void => {
    for (const [index, { id }] of columns.entries()) {
      const direction = order?.column !== id ? null : order.descending ? 'descending' : 'ascending';
      if (direction === null) heads[index]!.removeAttribute('aria-sort');
      else heads[index]!.setAttribute('aria-sort', direction);
    }
    body.replaceChildren(...sorted(rows, order).flatMap((index) => views[index]!.lines()));
  };
  arrange();
  return element('table', {}, element('thead', {}, element('tr', {}, ...heads)), body);
}

/** Up, down, and back to the order of gravity. */
function nextOrder(order: Order | null, column: ColumnId): Order | null {
  if (order?.column !== column) return { column, descending: false };
  return order.descending ? null : { column, descending: true };
}

function spreadsOf(rows: readonly ReportRow[]): Spreads {
  const numeric = columns.filter((column) => column.numeric);
  return Object.fromEntries(numeric.map(({ id, key }) => [id, spreadOf(rows.map((row) => key(row) as number | null))]));
}
