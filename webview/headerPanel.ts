/** The panel beside the picture: which HDU, its cards with a search, and what was odd about them. */
import type { CardListing, HduListing } from '../src/protocol/jobs';
import { element } from './element';
import { choice, textField } from './kit';

export interface HeaderPanelEvents {
  onHdu(index: number): void;
  onSearch(search: string): void;
  copy(text: string): void;
}

/** Shows the headers of one file. */
export class HeaderPanel {
  readonly element: HTMLElement;
  private readonly picker = element('div', { class: 'picker' });
  private readonly search = textField('Search', (text) => {
    this.filter(text);
    this.events.onSearch(text);
  });
  private readonly count = element('span', { class: 'count', role: 'status' });
  private readonly notes = element('ul', { class: 'notes' });
  private readonly rows = element('tbody', {});
  private readonly scroller: HTMLElement;
  private readonly searchLine: HTMLElement;
  private listings: readonly HduListing[] = [];
  private picked = -1;
  private searched = '';

  constructor(private readonly events: HeaderPanelEvents) {
    const heading = (text: string) => element('th', { scope: 'col' }, text);
    const table = element(
      'table',
      {},
      element('thead', {}, element('tr', {}, heading('Keyword'), heading('Value'), heading('Comment'))),
      this.rows,
    );
    this.scroller = element('div', { class: 'cards', tabindex: '0', role: 'region', 'aria-label': 'Cards' }, table);
    this.searchLine = element('div', { class: 'search' }, this.search.element, this.count);
    this.element = element(
      'aside',
      { class: 'header', 'aria-label': 'Header' },
      this.picker,
      this.searchLine,
      this.notes,
      this.scroller,
    );
  }

  /** The headers as read; `index` is the HDU to show. */
  show(listings: readonly HduListing[], index: number): void {
    this.listings = listings;
    const options = listings.map((listing) => ({ value: String(listing.index), text: title(listing) }));
    const hdus = choice('HDU', options, (value) => {
      this.pick(Number(value));
      this.events.onHdu(Number(value));
    });
    hdus.choose(String(index));
    this.picker.replaceChildren(hdus.element);
    this.scroller.hidden = false;
    this.searchLine.hidden = false;
    this.pick(index);
  }

  /** The headers could not be read: says so instead. */
  fail(message: string): void {
    this.listings = [];
    this.picker.replaceChildren();
    this.rows.replaceChildren();
    this.count.textContent = '';
    this.scroller.hidden = true;
    this.searchLine.hidden = true;
    this.notes.replaceChildren(element('li', {}, message));
  }

  showSearch(text: string): void {
    this.search.type(text);
    this.filter(text);
  }

  private pick(index: number): void {
    const listing = this.listings.find((one) => one.index === index);
    if (listing === undefined) return;
    if (this.picked !== index) this.scroller.scrollTop = 0;
    this.picked = index;
    const notes = [...(listing.problem === null ? [] : [listing.problem]), ...listing.warnings];
    this.notes.replaceChildren(...notes.map((note) => element('li', {}, note)));
    this.rows.replaceChildren(...listing.cards.map(row));
    this.filter(this.searched);
  }

  private filter(text: string): void {
    this.searched = text;
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const line of this.rows.rows) {
      const content = line.textContent.toLowerCase();
      line.hidden = !words.every((word) => content.includes(word));
      if (!line.hidden) found++;
    }
    const all = this.rows.rows.length;
    const cards = (count: number) => (count === 1 ? '1 card' : `${count} cards`);
    this.count.textContent =
      this.listings.length === 0 ? '' : words.length === 0 ? cards(all) : `${found} of ${cards(all)}`;
  }
}

function title({ index, name, kind, naxis, pixelType, table }: HduListing): string {
  const rows = table === null ? [] : [`${table.rows} rows × ${table.columns} columns`];
  const size = pixelType === null || naxis.length === 0 ? rows : [`${naxis.join(' × ')} ${pixelType}`];
  const what = kind === 'image' && size.length === 0 ? 'no data' : kind;
  return `${index}: ${[name, what, ...size].filter(Boolean).join(', ')}`;
}

function row({ keyword, value, comment, images }: CardListing): HTMLTableRowElement {
  // Commentary has text and nothing else; it may use the whole width.
  const cells =
    value === null
      ? [element('td', { colspan: '2', class: 'commentary' }, comment)]
      : [element('td', { class: 'value' }, value), element('td', {}, comment)];
  return element('tr', { title: images.join('\n') }, element('th', { scope: 'row' }, keyword), ...cells);
}
