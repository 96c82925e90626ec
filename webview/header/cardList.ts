/** Cards as a table whose rows are made when they come near the window: a hundred thousand open as fast as ten. */
import type { CardListing } from '../../src/protocol/jobs';
import { element } from '../element';
import { cardRow } from './cardRow';

/** A card to show; `use`: what the reduction used it for. */
export interface ListedCard {
  readonly card: CardListing;
  readonly use: string | null;
}

/** Cards under a heading; no heading where there is one part only. */
export interface CardPart {
  readonly heading: string | null;
  readonly cards: readonly ListedCard[];
}

export interface CardListEvents {
  onCopy(card: CardListing): void;
  /** The card under the pointer or with the focus; null: none. */
  onCard(card: ListedCard | null): void;
}

/** Cards of a block, and CSS pixels that a card is expected to take until it was seen. */
const BLOCK = 100;
const HEIGHT = 21;

interface Block {
  readonly body: HTMLTableSectionElement;
  readonly heading: string | null;
  readonly cards: readonly ListedCard[];
}

export class CardList {
  readonly element: HTMLElement;
  private readonly table: HTMLTableElement;
  private blocks = new Map<Element, Block>();
  private listed = new Map<Element, ListedCard>();
  private readonly seer: IntersectionObserver;
  /** The row that keys went to: it stays on screen while rows around it are made. */
  private kept: HTMLElement | null = null;

  constructor(private readonly events: CardListEvents) {
    const heading = (text: string, name: string) => element('th', { scope: 'col', class: name }, text);
    this.table = element(
      'table',
      {},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          heading('Keyword', 'keyword'),
          heading('Value', 'of-value'),
          heading('Comment', 'of-comment'),
        ),
      ),
    );
    this.element = element('div', { class: 'cards', role: 'region', 'aria-label': 'Cards' }, this.table);
    this.seer = new IntersectionObserver((seen) => this.seen(seen), { root: this.element, rootMargin: '600px 0px' });
    for (const own of ['wheel', 'pointerdown', 'touchstart']) {
      const letGo = () => {
        this.kept = null;
      };
      this.element.addEventListener(own, letGo, { passive: true });
    }
    this.element.addEventListener('keydown', (event) => this.key(event));
    this.element.addEventListener('click', ({ target }) => this.click(target));
    this.element.addEventListener('focusin', ({ target }) => this.point(target));
    this.element.addEventListener('pointerover', ({ target }) => this.point(target));
    this.element.addEventListener('pointerleave', () => this.point(document.activeElement));
  }

  show(parts: readonly CardPart[], keepPlace: boolean): void {
    this.seer.disconnect();
    this.kept = null;
    const top = keepPlace ? this.element.scrollTop : 0;
    this.blocks = new Map();
    this.listed = new Map();
    const longest = parts
      .flatMap(({ cards }) => cards)
      .reduce((most, { card }) => Math.max(most, card.keyword.length), 8);
    this.table.style.setProperty('--keyword', `${Math.min(24, longest) + 3}ch`);
    for (const { heading, cards } of parts) {
      for (let at = 0; at < cards.length; at += BLOCK) {
        const body = element('tbody', {});
        this.blocks.set(body, { body, heading: at === 0 ? heading : null, cards: cards.slice(at, at + BLOCK) });
      }
    }
    const bodies = [...this.blocks.values()];
    for (const block of bodies.slice(1)) leaveRoom(block.body, block.cards.length * HEIGHT);
    if (bodies[0] !== undefined) this.fill(bodies[0]);
    this.table.replaceChildren(this.table.tHead as Element, ...bodies.map(({ body }) => body));
    for (const { body } of bodies) this.seer.observe(body);
    this.element.scrollTop = top;
    this.table.querySelector<HTMLElement>('tr[tabindex]')?.setAttribute('tabindex', '0');
  }

  private seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const block = this.blocks.get(target);
      if (block === undefined) continue;
      if (isIntersecting) this.fill(block);
      else if (!target.contains(document.activeElement)) this.clear(block);
    }
    this.kept?.scrollIntoView({ block: 'nearest' });
  }

  private fill({ body, heading, cards }: Block): void {
    if (body.dataset.filled !== undefined) return;
    body.dataset.filled = '';
    const rows = cards.map((card) => {
      const row = cardRow(card.card, card.use);
      this.listed.set(row, card);
      return row;
    });
    const head = element('tr', { class: 'part' }, element('th', { colspan: '3', scope: 'rowgroup' }, heading ?? ''));
    body.replaceChildren(...(heading === null ? [] : [head]), ...rows);
  }

  private clear({ body }: Block): void {
    if (body.dataset.filled === undefined) return;
    delete body.dataset.filled;
    for (const row of body.rows) this.listed.delete(row);
    leaveRoom(body, body.getBoundingClientRect().height);
  }

  private rowOf(target: EventTarget | null): HTMLElement | null {
    const row = target instanceof Element ? target.closest<HTMLElement>('tr') : null;
    return row !== null && this.listed.has(row) ? row : null;
  }

  private point(target: EventTarget | null): void {
    const row = this.rowOf(target);
    this.events.onCard((row === null ? undefined : this.listed.get(row)) ?? null);
  }

  private click(target: EventTarget | null): void {
    const row = this.rowOf(target);
    const listed = row === null ? undefined : this.listed.get(row);
    if (row === null || listed === undefined) return;
    if (target instanceof Element && target.closest('.copy') !== null) this.events.onCopy(listed.card);
    // A text that was just marked stays marked.
    else if (getSelection()?.isCollapsed !== false) this.focus(row);
  }

  private key(event: KeyboardEvent): void {
    const row = this.rowOf(event.target);
    const listed = row === null ? undefined : this.listed.get(row);
    if (row === null || listed === undefined) return;
    const copies = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c';
    if (copies && getSelection()?.isCollapsed !== false) this.events.onCopy(listed.card);
    else if (event.key === 'ArrowDown') this.focus(this.beside(row, 1));
    else if (event.key === 'ArrowUp') this.focus(this.beside(row, -1));
    else if (event.key === 'Home') this.focus(this.edge(0));
    else if (event.key === 'End') this.focus(this.edge(-1));
    else return;
    event.preventDefault();
  }

  /** The next or the last card before, made if it was not there. */
  private beside(row: HTMLElement, step: 1 | -1): HTMLElement | null {
    const sibling = (of: Element) => (step === 1 ? of.nextElementSibling : of.previousElementSibling);
    for (let next = sibling(row); next !== null; next = sibling(next)) if (this.rowOf(next)) return next as HTMLElement;
    const body = row.parentElement === null ? null : sibling(row.parentElement);
    return body === null ? null : this.within(body, step === 1 ? 0 : -1);
  }

  private edge(at: 0 | -1): HTMLElement | null {
    const body = [...this.blocks.keys()].at(at);
    return body === undefined ? null : this.within(body, at);
  }

  private within(body: Element, at: 0 | -1): HTMLElement | null {
    const block = this.blocks.get(body);
    if (block === undefined) return null;
    this.fill(block);
    return [...block.body.rows].filter((row) => this.listed.has(row)).at(at) ?? null;
  }

  private focus(row: HTMLElement | null): void {
    if (row === null) return;
    for (const old of this.table.querySelectorAll('tr[tabindex="0"]')) old.setAttribute('tabindex', '-1');
    row.setAttribute('tabindex', '0');
    this.kept = row;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  }
}

/** One empty row as high as those that were or will be here. */
function leaveRoom(body: HTMLTableSectionElement, height: number): void {
  const room = element('tr', { class: 'room', 'aria-hidden': 'true' }, element('td', { colspan: '3' }));
  room.style.height = `${height}px`;
  body.replaceChildren(room);
}
