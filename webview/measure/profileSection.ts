/** Values along the row or column of the cursor, or along a line that was drawn. */
import type { ProfileLine, ProfileReply } from '../../src/protocol/pictureJobs';
import { element } from '../element';
import { Newest, type Outcome } from '../newest';
import { Plot } from '../plot';
import { sayNumber } from '../sayNumber';
import type { Place } from './regions';
import { isSeen, Sentence, section } from './section';

type Along = ProfileLine['along'];
type FreeLine = Omit<Extract<ProfileLine, { along: 'line' }>, 'along'>;

const names: Readonly<Record<Along, string>> = { row: 'Row', column: 'Column', line: 'Line' };
const axes: Readonly<Record<Along, string>> = {
  row: 'Column (FITS)',
  column: 'Row (FITS)',
  line: 'Distance (pixels)',
};

/** The part "Profile" of the panel. */
export class ProfileSection {
  private readonly choices = new Map<Along, HTMLButtonElement>();
  private readonly what = element('span', { class: 'number' });
  private readonly problem = new Sentence();
  private readonly place = element('div', { class: 'plot-place' });
  readonly element: HTMLDetailsElement;
  private readonly asked: Newest<ProfileLine, ProfileReply>;
  private plot: Plot | null = null;
  private plotted: Along | null = null;
  private along: Along = 'row';
  private pixel: Place | null = null;
  private line: FreeLine | null = null;
  private unit: string | null = null;

  constructor(ask: (line: ProfileLine) => Promise<ProfileReply>) {
    this.asked = new Newest(ask, (line, outcome) => this.show(line, outcome));
    for (const along of ['row', 'column', 'line'] as const) {
      const made = element('button', { type: 'button', 'aria-pressed': 'false' }, names[along]);
      made.addEventListener('click', () => this.choose(along));
      this.choices.set(along, made);
    }
    const group = element('div', { class: 'segments', role: 'group', 'aria-label': 'Profile along' });
    group.append(...this.choices.values());
    this.element = section(
      'Profile',
      element('div', { class: 'along' }, group, this.what),
      this.problem.element,
      this.place,
    );
    this.element.addEventListener('toggle', () => this.refresh());
    this.choose('row');
  }

  showUnit(unit: string | null): void {
    if (unit === this.unit) return;
    this.unit = unit;
    this.plotted = null;
  }

  /** The pixel whose row and column are meant. */
  showPixel(pixel: Place | null): void {
    const before = this.wanted();
    this.pixel = pixel;
    if (this.along !== 'line' && JSON.stringify(before) !== JSON.stringify(this.wanted())) this.refresh();
  }

  /** A line that is selected is looked at; without one the row comes back. */
  showLine(line: FreeLine | null): void {
    const same = JSON.stringify(line) === JSON.stringify(this.line);
    const first = this.line === null;
    this.line = line;
    if (same) return;
    if (line === null ? this.along === 'line' : first) this.choose(line === null ? 'row' : 'line');
    else this.choose(this.along);
  }

  refresh(): void {
    const line = this.wanted();
    if (line !== null) {
      if (isSeen(this.element)) this.asked.want(line);
      return;
    }
    this.asked.forget();
    this.what.textContent = '';
    this.place.hidden = true;
    this.problem.show('Put the cursor on a pixel to see its row and column.');
  }

  private choose(along: Along): void {
    this.along = along;
    for (const [name, made] of this.choices) made.setAttribute('aria-pressed', String(name === along));
    const line = this.choices.get('line');
    if (line !== undefined) line.disabled = this.line === null;
    this.refresh();
  }

  private wanted(): ProfileLine | null {
    if (this.along === 'line') {
      if (this.line === null) return null;
      const { x0, y0, x1, y1 } = this.line;
      return { along: 'line', x0, y0, x1, y1 };
    }
    if (this.pixel === null) return null;
    return this.along === 'row' ? { along: 'row', y: this.pixel.y } : { along: 'column', x: this.pixel.x };
  }

  private show(line: ProfileLine, outcome: Outcome<ProfileReply>): void {
    if (line.along !== this.along) return;
    this.what.textContent = sayLine(line);
    this.place.hidden = !('answer' in outcome);
    this.problem.show('answer' in outcome ? '' : outcome.problem);
    if (!('answer' in outcome)) return;
    const { at, values } = outcome.answer;
    const plot = this.plotOf(line.along);
    // Columns and rows are counted as the header counts them.
    plot.show(line.along === 'line' ? at : at.map((place) => place + 1), [{ name: 'Value', values }]);
    plot.describe(`Profile along ${sayLine(line)}: ${sayRange(values)}`);
  }

  private plotOf(along: Along): Plot {
    if (this.plot !== null && this.plotted === along) return this.plot;
    this.plot?.dispose();
    this.plot = new Plot({ kind: 'steps', xLabel: axes[along], yLabel: this.unit ?? 'Value' });
    this.plotted = along;
    this.place.replaceChildren(this.plot.element);
    return this.plot;
  }
}

function sayLine(line: ProfileLine): string {
  if (line.along === 'row') return `row ${line.y + 1}`;
  if (line.along === 'column') return `column ${line.x + 1}`;
  return `${line.x0 + 1}, ${line.y0 + 1} → ${line.x1 + 1}, ${line.y1 + 1}`;
}

function sayRange(values: Float64Array): string {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? 'no values' : `${values.length} pixels, ${sayNumber(low, 6)} to ${sayNumber(high, 6)}`;
}
