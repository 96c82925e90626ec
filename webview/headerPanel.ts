/** The panel beside the picture: which HDU, its cards with a search, what they mean and were used for, and what was odd. */
import type { CardUse } from '../src/protocol/cardUse';
import type { CardListing, HduListing } from '../src/protocol/jobs';
import { element } from './element';
import { CardList, type CardPart, type ListedCard } from './header/cardList';
import { cardText } from './header/cardRow';
import './header/header.css';
import { keywordHelp } from './header/keywordHelp';
import { choice, textField } from './kit';

export interface HeaderPanelEvents {
  onHdu(index: number): void;
  onSearch(search: string): void;
  /** Puts a text on the clipboard. */
  copy(text: string): void;
}

/** Value of the choice that lists the cards of every HDU. */
const ALL = 'all';

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
  private readonly list = new CardList({
    onCopy: (card) => this.copy(card),
    onCard: (card) => this.explain(card),
  });
  private readonly meaning = element('div', { class: 'meaning', 'aria-hidden': 'true' });
  private readonly searchLine: HTMLElement;
  private listings: readonly HduListing[] = [];
  private hdus: ReturnType<typeof choice> | null = null;
  private picked: number | typeof ALL = -1;
  private searched = '';
  private uses: { readonly hdu: number; readonly uses: readonly CardUse[] } | null = null;
  /** Lower-case words of each card, made when it is first searched. */
  private words = new WeakMap<CardListing, string>();

  constructor(private readonly events: HeaderPanelEvents) {
    this.searchLine = element('div', { class: 'search' }, this.search.element, this.count);
    this.element = element(
      'aside',
      { class: 'header', 'aria-label': 'Header' },
      this.picker,
      this.searchLine,
      this.notes,
      this.list.element,
      this.meaning,
    );
  }

  /** The headers as read; `index` is the HDU to show. */
  show(listings: readonly HduListing[], index: number): void {
    this.listings = listings;
    const options = listings.map((listing) => ({ value: String(listing.index), text: title(listing) }));
    if (listings.length > 1) options.push({ value: ALL, text: `All ${listings.length} HDUs` });
    this.hdus = choice('HDU', options, (value) => {
      this.pick(value === ALL ? ALL : Number(value));
      if (value !== ALL) this.events.onHdu(Number(value));
    });
    this.hdus.choose(String(index));
    this.picker.replaceChildren(this.hdus.element);
    this.list.element.hidden = false;
    this.searchLine.hidden = false;
    this.meaning.hidden = false;
    this.pick(index);
  }

  /** What the reduction used the cards of the image in `hdu` for; a card that is not there is that of the primary header. */
  showUses(hdu: number, uses: readonly CardUse[]): void {
    this.uses = { hdu, uses };
    this.list.show(this.parts(), true);
  }

  /** The headers could not be read: says so instead. */
  fail(message: string): void {
    this.listings = [];
    this.uses = null;
    this.picker.replaceChildren();
    this.list.show([], false);
    this.count.textContent = '';
    this.list.element.hidden = true;
    this.searchLine.hidden = true;
    this.meaning.hidden = true;
    this.notes.replaceChildren(element('li', {}, message));
  }

  showSearch(text: string): void {
    this.search.type(text);
    this.filter(text);
  }

  private pick(index: number | typeof ALL): void {
    const same = this.picked === index;
    this.picked = index;
    const notes = this.shown().flatMap((listing) => {
      const all = [...(listing.problem === null ? [] : [listing.problem]), ...listing.warnings];
      return index === ALL ? all.map((note) => `HDU ${listing.index}: ${note}`) : all;
    });
    this.notes.replaceChildren(...notes.map((note) => element('li', {}, note)));
    this.meaning.textContent = '';
    this.list.show(this.parts(), same);
  }

  private filter(text: string): void {
    if (this.searched === text) return;
    this.searched = text;
    this.list.show(this.parts(), false);
  }

  private shown(): readonly HduListing[] {
    return this.picked === ALL ? this.listings : this.listings.filter(({ index }) => index === this.picked);
  }

  /** The cards that the search finds, and says how many. */
  private parts(): CardPart[] {
    const words = this.searched.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = this.shown();
    const parts = shown.map((listing) => {
      const uses = this.usesOf(listing);
      const found = listing.cards.filter((card) => words.every((word) => this.textOf(card).includes(word)));
      const cards = found.map((card): ListedCard => ({ card, use: uses.get(card) ?? null }));
      return { heading: this.picked === ALL ? title(listing) : null, cards };
    });
    const all = shown.reduce((sum, { cards }) => sum + cards.length, 0);
    const found = parts.reduce((sum, { cards }) => sum + cards.length, 0);
    const cards = all === 1 ? '1 card' : `${all} cards`;
    this.count.textContent = shown.length === 0 ? '' : words.length === 0 ? cards : `${found} of ${cards}`;
    return parts.filter((part) => part.cards.length > 0);
  }

  private usesOf(listing: HduListing): Map<CardListing, string> {
    const marks = new Map<CardListing, string>();
    if (this.uses === null) return marks;
    const image = this.listings.find(({ index }) => index === this.uses?.hdu);
    for (const { keyword, text } of this.uses.uses) {
      const here = image?.cards.some((card) => card.keyword === keyword) === true ? image : this.listings[0];
      if (here !== listing) continue;
      const card = listing.cards.find((one) => one.keyword === keyword);
      if (card !== undefined) marks.set(card, [marks.get(card), text].filter(Boolean).join('; '));
    }
    return marks;
  }

  private textOf(card: CardListing): string {
    const known = this.words.get(card);
    if (known !== undefined) return known;
    const text = `${card.keyword} ${card.value ?? ''} ${card.comment}`.toLowerCase();
    this.words.set(card, text);
    return text;
  }

  private copy(card: CardListing): void {
    this.events.copy(cardText(card));
    this.meaning.textContent = `Copied: ${card.keyword}`;
  }

  private explain(listed: ListedCard | null): void {
    const help = listed === null ? null : keywordHelp(listed.card.keyword);
    this.meaning.textContent = help === null ? '' : `${listed?.card.keyword}: ${help}`;
  }
}

function title({ index, name, kind, naxis, pixelType, table }: HduListing): string {
  const rows = table === null ? [] : [`${table.rows} rows × ${table.columns} columns`];
  const size = pixelType === null || naxis.length === 0 ? rows : [`${naxis.join(' × ')} ${pixelType}`];
  const what = kind === 'image' && size.length === 0 ? 'no data' : kind;
  return `${index}: ${[name, what, ...size].filter(Boolean).join(', ')}`;
}
