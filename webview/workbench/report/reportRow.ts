/** One flat of the report: its line, and what opens below it. */
import type { ReportFile, ReportRow } from '../../../src/protocol/reportPage';
import { element } from '../../element';
import { type IconName, icon } from '../../icons';
import { sayNumber } from '../../sayNumber';
import { type ColumnId, columns } from './columns';
import { OUTLIER_SIGMAS, outlier, placeOf, type Spread } from './outliers';

/** What is not known: never 0. */
const UNKNOWN = '—';

export interface RowActions {
  open(what: ReportFile['what']): void;
  compare(): void;
  /** The line was opened or closed. */
  toggled(open: boolean): void;
}

export type Spreads = Readonly<Partial<Record<ColumnId, Spread | null>>>;

const STATUS: Readonly<Record<ReportRow['status'], { readonly word: string; readonly icon: IconName }>> = {
  written: { word: 'written', icon: 'check' },
  replaced: { word: 'replaced', icon: 'check' },
  skipped: { word: 'skipped', icon: 'arrow-both' },
  refused: { word: 'refused', icon: 'circle-slash' },
  failed: { word: 'failed', icon: 'close' },
  cancelled: { word: 'cancelled', icon: 'close' },
};

/** The line of a flat, and the second one that holds its details while it is open. */
export class RowView {
  private readonly line: HTMLTableRowElement;
  private readonly details = element('tr', { class: 'details' });
  private isOpen = false;
  private readonly opener: HTMLButtonElement;

  constructor(
    private readonly row: ReportRow,
    spreads: Spreads,
    private readonly actions: RowActions,
  ) {
    this.opener = element('button', {
      ...{ type: 'button', class: 'opener', 'aria-expanded': 'false' },
      'aria-label': `Steps and reasons of ${row.raw.name}`,
    });
    this.opener.append(icon('chevron-right'));
    this.opener.addEventListener('click', () => {
      this.show(!this.isOpen);
      this.actions.toggled(this.isOpen);
    });
    this.line = element('tr', { class: `flat ${row.status}` }, ...this.cells(spreads));
  }

  /** What belongs into the table now: a closed line costs no second one. */
  lines(): HTMLTableRowElement[] {
    return this.isOpen ? [this.line, this.details] : [this.line];
  }

  /** Opens or closes the details, and tells nobody. */
  show(open: boolean): void {
    if (open && this.details.childElementCount === 0)
      this.details.append(element('td', { colspan: String(columns.length) }, ...this.detailParts()));
    this.isOpen = open;
    if (open) this.line.after(this.details);
    else this.details.remove();
    this.opener.setAttribute('aria-expanded', String(open));
  }

  private cells(spreads: Spreads): HTMLTableCellElement[] {
    const { row } = this;
    const first = [this.flatCell(), this.statusCell()];
    if (row.reason !== null && row.after === null)
      return [...first, element('td', { class: 'reason', colspan: String(columns.length - 2) }, row.reason)];
    return [
      ...first,
      this.stepsCell(),
      numberCell(row.overscan, spreads.overscan),
      levelCell(row.before, spreads.before),
      levelCell(row.after, spreads.after),
      numberCell(row.saturated, spreads.saturated, sayShare, row.saturatedWords),
      numberCell(row.signalToNoise, spreads.signalToNoise, (value) => sayNumber(value, 3)),
    ];
  }

  private flatCell(): HTMLTableCellElement {
    const { raw, result } = this.row;
    const names = element('span', { class: 'names' }, this.fileLink(raw, 'raw'));
    if (result !== null) {
      const arrow = element('span', { class: 'arrow', 'aria-hidden': 'true' }, '→');
      names.append(element('span', { class: 'result' }, arrow, this.fileLink(result, 'result')));
    }
    return element('td', { class: 'file' }, element('span', { class: 'cell' }, this.opener, names));
  }

  private fileLink({ name, path }: { readonly name: string; readonly path: string }, what: ReportFile['what']): Node {
    const link = element('button', { type: 'button', class: 'link', title: path }, name);
    link.addEventListener('click', () => this.actions.open(what));
    return link;
  }

  private stepsCell(): HTMLTableCellElement {
    const { steps, reason } = this.row;
    // What was refused for its pixels has levels; the steps stand in the details.
    if (reason !== null) return element('td', { class: 'steps reason' }, reason);
    if (steps.length === 0) return element('td', { class: 'steps' }, this.row.status === 'refused' ? UNKNOWN : 'none');
    const masters = steps.flatMap((step, index) =>
      step.master === null ? [] : [element('span', {}, this.fileLink(step.master, { step: index }))],
    );
    const words = steps.flatMap(({ word }, index) => [...(index === 0 ? [] : [' · ']), element('span', {}, word)]);
    return element(
      'td',
      { class: 'steps' },
      element('span', { class: 'words' }, ...words),
      ...(masters.length === 0 ? [] : [element('span', { class: 'masters' }, ...masters)]),
    );
  }

  private statusCell(): HTMLTableCellElement {
    const { status, warnings } = this.row;
    const { word, icon: name } = STATUS[status];
    const cell = element('td', { class: 'status' }, element('span', {}, icon(name), word));
    if (warnings.length === 0) return cell;
    const count = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
    const link = element('button', { type: 'button', class: 'link warned', title: warnings.join('\n') }, count);
    link.addEventListener('click', () => this.opener.click());
    cell.append(link);
    return cell;
  }

  private detailParts(): Node[] {
    const { steps, warnings, candidates, reason, saturatedWords, withoutValue, result, status } = this.row;
    const facts = [
      ...(saturatedWords === null ? [] : [`Saturated: ${saturatedWords}.`]),
      ...(withoutValue === null || withoutValue === 0 ? [] : [`${withoutValue} pixels of the result have no value.`]),
    ];
    const list = steps.map(({ what, why }) =>
      element('li', {}, what, element('span', { class: 'why' }, `because ${why}`)),
    );
    const lines = (kind: string, texts: readonly string[]) => texts.map((text) => element('p', { class: kind }, text));
    const buttons =
      result === null
        ? []
        : [
            element(
              'p',
              { class: 'actions' },
              textButton('Open Result', () => this.actions.open('result')),
              textButton('Compare Raw and Calibrated', () => this.actions.compare()),
            ),
          ];
    return [
      ...lines('reason', reason === null ? [] : [reason]),
      ...(steps.length > 0
        ? [element('ol', {}, ...list)]
        : lines('fact', status === 'refused' ? [] : ['No step was asked for.'])),
      ...lines(
        'warning',
        warnings.map((text) => `Warning: ${text}`),
      ),
      ...lines('fact', facts),
      ...lines('fact', candidates),
      ...buttons,
    ];
  }
}

function textButton(label: string, press: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', class: 'small' }, label);
  made.addEventListener('click', press);
  return made;
}

function levelCell(level: ReportRow['before'], spread: Spread | null | undefined): HTMLTableCellElement {
  const cell = numberCell(level?.mean ?? null, spread);
  if (level !== null)
    cell.append(element('span', { class: 'range' }, `${sayNumber(level.min, 6)} … ${sayNumber(level.max, 6)}`));
  return cell;
}

/** The number, its mark where it is an outlier, and a tick that shows where it lies between the least and the greatest. */
function numberCell(
  value: number | null,
  spread: Spread | null | undefined,
  say: (value: number) => string = (number) => sayNumber(number, 6),
  title: string | null = null,
): HTMLTableCellElement {
  if (value === null) return element('td', { class: 'number unknown', title: 'not known' }, UNKNOWN);
  const odd = outlier(value, spread ?? null);
  const cell = element('td', { class: odd === 0 ? 'number' : 'number odd', title }, say(value));
  if (odd !== 0 && spread != null) {
    const words = `far ${odd < 0 ? 'below' : 'above'} the others: more than ${OUTLIER_SIGMAS} robust standard deviations from their median ${say(spread.median)}`;
    cell.prepend(
      element('span', { class: 'mark', role: 'img', 'aria-label': words, title: words }, odd < 0 ? '▼' : '▲'),
    );
  }
  const place = spread == null ? null : placeOf(value, spread);
  if (place !== null) {
    const track = element('span', { class: 'track', 'aria-hidden': 'true' }, element('span', { class: 'tick' }));
    track.style.setProperty('--place', String(place));
    cell.append(track);
  }
  return cell;
}

/** "0.012 %"; a few pixels of millions are not "0 %". */
function sayShare(share: number): string {
  return `${sayNumber(share * 100, 2)} %`;
}
