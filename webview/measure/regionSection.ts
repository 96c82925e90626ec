/** The list of regions, the numbers of the selected one while it moves, and its texts to copy. */
import type { Region, RegionStatistics } from '../../src/protocol/pictureJobs';
import { element } from '../element';
import { icon } from '../icons';
import { button, iconButton } from '../kit';
import { Newest } from '../newest';
import { sayNumber } from '../sayNumber';
import type { Size } from './regions';
import { ds9Regions, fitsSection, pythonSlice, sayRegion } from './regionText';
import { isSeen, NumberList, Sentence, section } from './section';

export interface RegionEvents {
  onSelect(index: number | null): void;
  onRemove(index: number): void;
  /** To the right and upwards on the screen, in pixels. */
  onNudge(right: number, up: number): void;
  onGrow(by: number): void;
  /** Text for the clipboard. */
  onCopy(text: string): void;
}

const icons = { rectangle: 'rectangle', circle: 'circle', line: 'line' } as const;
const names = { rectangle: 'Rectangle', circle: 'Circle', line: 'Line' } as const;

const STEPS: Readonly<Record<string, readonly [right: number, up: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** The part "Regions" of the panel. */
export class RegionSection {
  private readonly list = element('div', { class: 'regions', role: 'listbox', 'aria-label': 'Regions' });
  private readonly none = element('p', { class: 'hint' }, 'Choose a shape above and draw it over the picture.');
  private readonly unit = element('p', { class: 'hint' });
  private readonly numbers = new NumberList();
  private readonly missing = element('p', { class: 'hint missing' });
  private readonly problem = new Sentence();
  private readonly copies: HTMLElement;
  readonly element: HTMLDetailsElement;
  private readonly asked: Newest<Region, RegionStatistics>;
  private regions: readonly Region[] = [];
  private selected: number | null = null;
  private measured: Region | null = null;
  private size: Size = { width: 0, height: 0 };

  constructor(
    ask: (region: Region) => Promise<RegionStatistics>,
    private readonly events: RegionEvents,
  ) {
    this.asked = new Newest(ask, (_, outcome) => {
      if ('answer' in outcome) this.showNumbers(outcome.answer);
      else this.showProblem(outcome.problem);
    });
    this.copies = element(
      'div',
      { class: 'copies', role: 'group', 'aria-label': 'Copy the region' },
      element('span', { class: 'name' }, 'Copy as'),
      this.copy('FITS section', '[x1:x2,y1:y2], counted from 1', (region) => fitsSection(region, this.size)),
      this.copy('Python slice', '[y0:y1, x0:x1], counted from 0', (region) => pythonSlice(region, this.size)),
      this.copy('DS9 region', 'Region file in image coordinates', (region) => ds9Regions([region])),
    );
    this.list.addEventListener('keydown', (event) => this.key(event));
    this.element = section(
      'Regions',
      this.none,
      this.list,
      this.unit,
      this.numbers.element,
      this.missing,
      this.problem.element,
      this.copies,
    );
    this.element.addEventListener('toggle', () => this.refresh());
    this.showRegions([], null);
  }

  showImage(size: Size, unit: string | null): void {
    this.size = size;
    this.unit.textContent = unit === null ? 'Values without a unit' : `Values in ${unit}`;
    this.showRegions(this.regions, this.selected);
    this.refresh();
  }

  showRegions(regions: readonly Region[], selected: number | null): void {
    this.regions = regions;
    this.selected = selected;
    this.none.hidden = regions.length > 0;
    this.list.hidden = regions.length === 0;
    this.fillList();
    const region = this.chosen();
    for (const part of [this.unit, this.copies]) part.hidden = region === null;
    if (region === null) this.clear();
    else if (JSON.stringify(region) !== JSON.stringify(this.measured)) this.measure(region);
  }

  /** Asks anew: the pixels have changed, or the panel has come into sight. */
  refresh(): void {
    const region = this.chosen();
    if (region !== null) this.measure(region);
  }

  private measure(region: Region): void {
    if (!isSeen(this.element)) {
      this.measured = null;
      return;
    }
    if (this.measured?.shape !== region.shape) this.showNumbers(null);
    this.measured = region;
    this.asked.want(region);
  }

  private clear(): void {
    this.asked.forget();
    this.measured = null;
    this.numbers.show([]);
    this.missing.textContent = '';
    this.problem.show('');
  }

  /** null: not known yet. */
  private showNumbers(found: RegionStatistics | null): void {
    const entries = ['mean', 'median', 'std', 'min', 'max'] as const;
    const say = (name: 'n' | (typeof entries)[number]) => {
      if (found === null) return '…';
      return name !== 'n' && found.n === 0 ? '–' : sayNumber(found[name], 7);
    };
    this.problem.show('');
    this.numbers.show((['n', ...entries] as const).map((name) => [name, say(name)]));
    this.missing.textContent =
      found === null || found.nan === 0
        ? ''
        : `Of ${found.n + found.nan} pixels ${found.nan} ${found.nan === 1 ? 'has' : 'have'} no value.`;
  }

  private showProblem(sentence: string): void {
    this.numbers.show([]);
    this.missing.textContent = '';
    this.problem.show(sentence);
  }

  /** Rows are kept while their number stays, so that one which has the focus keeps it during a drag. */
  private fillList(): void {
    while (this.list.children.length > this.regions.length) this.list.lastElementChild?.remove();
    this.regions.forEach((region, i) => {
      const row = this.list.children[i] ?? this.list.appendChild(this.row(i));
      const chosen = i === this.selected;
      row.setAttribute('aria-selected', String(chosen));
      row.setAttribute('tabindex', chosen || (this.selected === null && i === 0) ? '0' : '-1');
      if (row.getAttribute('data-shape') !== region.shape) {
        row.setAttribute('data-shape', region.shape);
        row.querySelector('svg')?.replaceWith(icon(icons[region.shape]));
      }
      const text = row.querySelector('.text');
      if (text !== null) text.textContent = sayRegion(region, this.size);
      row.setAttribute('aria-label', `${names[region.shape]} ${text?.textContent ?? ''}`);
    });
  }

  private row(index: number): HTMLElement {
    const remove = iconButton(icon('close'), 'Remove this region', () => this.events.onRemove(index));
    remove.element.tabIndex = -1;
    remove.element.addEventListener('click', (event) => event.stopPropagation());
    const row = element(
      'div',
      {
        role: 'option',
        title: 'Arrow keys choose a region; with Shift they move it, plus and minus change its size, Delete removes it',
      },
      icon('circle'),
      element('span', { class: 'text number' }),
      remove.element,
    );
    row.addEventListener('click', () => this.events.onSelect(index));
    return row;
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    const at = this.selected;
    if (step !== undefined && event.shiftKey && at !== null) this.events.onNudge(...step);
    else if (step !== undefined) this.choose(at === null ? 0 : at - step[1]);
    else if ((event.key === '+' || event.key === '-') && at !== null) this.events.onGrow(event.key === '+' ? 1 : -1);
    else if ((event.key === 'Delete' || event.key === 'Backspace') && at !== null) {
      this.events.onRemove(at);
      this.choose(Math.min(at, this.regions.length - 1));
    } else if (event.key === 'Escape') this.events.onSelect(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private choose(index: number): void {
    if (index < 0 || index >= this.regions.length) return;
    this.events.onSelect(index);
    const row = this.list.children[index];
    if (row instanceof HTMLElement) row.focus();
  }

  private copy(label: string, title: string, text: (region: Region) => string): HTMLElement {
    const press = () => {
      const region = this.chosen();
      if (region !== null) this.events.onCopy(text(region));
    };
    return button(label, press, { title }).element;
  }

  private chosen(): Region | null {
    return this.selected === null ? null : (this.regions[this.selected] ?? null);
  }
}
