/** The list of columns that could be shown: our own properties and every keyword of the headers, with how many frames have it. */
import type { OfferedColumn } from '../../../src/protocol/framesPage';
import { element } from '../../element';
import { button, checkbox, ring, textField } from '../../kit';

export interface ColumnPickerEvents {
  /** Another set of columns, new ones at the end. */
  onColumns(columns: readonly string[]): void;
  /** Columns as at first. */
  onReset(): void;
  onClose(): void;
  offered(): Promise<readonly OfferedColumn[]>;
}

/** Lines that are drawn; more are found by typing. */
const MOST = 300;

export class ColumnPicker {
  readonly element: HTMLElement;
  private readonly search: ReturnType<typeof textField>;
  private readonly list = element('div', { class: 'offered', role: 'group', 'aria-label': 'Columns' });
  private readonly about = element('p', { class: 'about', role: 'status' });
  private columns: readonly string[] = [];
  private offered: readonly OfferedColumn[] = [];
  private total = 0;
  private wanted = '';

  constructor(private readonly events: ColumnPickerEvents) {
    this.search = textField('Search', (text) => {
      this.wanted = text.trim().toLowerCase();
      this.draw();
    });
    this.element = element(
      'div',
      { class: 'column-picker', role: 'dialog', 'aria-label': 'Choose columns' },
      this.search.element,
      this.about,
      this.list,
      element(
        'div',
        { class: 'buttons' },
        button('Columns as at First', () => events.onReset()).element,
        button('Done', () => events.onClose(), { primary: true }).element,
      ),
    );
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      events.onClose();
    });
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  async show(columns: readonly string[], total: number): Promise<void> {
    this.columns = columns;
    this.total = total;
    this.element.hidden = false;
    this.wanted = '';
    this.search.type('');
    this.list.replaceChildren(ring());
    this.about.textContent = 'Reading which keywords there are …';
    this.search.element.querySelector<HTMLElement>('vscode-text-field')?.focus();
    try {
      this.offered = await this.events.offered();
      this.draw();
    } catch (error) {
      this.list.replaceChildren();
      this.about.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  hide(): void {
    this.element.hidden = true;
  }

  /** The columns were changed elsewhere. */
  take(columns: readonly string[]): void {
    this.columns = columns;
    if (this.open) this.draw();
  }

  private draw(): void {
    const found = this.offered.filter(
      ({ name, about }) =>
        name.toLowerCase().includes(this.wanted) || (about ?? '').toLowerCase().includes(this.wanted),
    );
    const shown = found.slice(0, MOST);
    const more = found.length - shown.length;
    this.about.textContent =
      found.length === 0
        ? 'No keyword of these frames has that in its name.'
        : `${found.length} of ${this.offered.length}${more > 0 ? `, the first ${MOST} of them here` : ''}`;
    this.list.replaceChildren(...shown.map((column) => this.line(column)));
  }

  private line({ name, about, frames }: OfferedColumn): HTMLElement {
    const box = checkbox(name, (ticked) => {
      const others = this.columns.filter((column) => column !== name);
      this.columns = ticked ? [...others, name] : others;
      this.events.onColumns(this.columns);
    });
    box.tick(this.columns.includes(name));
    const count = frames === this.total ? 'every frame' : `${frames} of ${this.total} frames`;
    const note = element('span', { class: 'note' }, about ?? count);
    return element('div', { class: 'offer' }, box.element, note);
  }
}
