/** Looking up the cards of a header; dirty cards are answered as far as they can be, never thrown. */
import { type Card, type CardValue, COMMENTARY, lookupKey } from './card';
import { KeyIndex } from './keyIndex';

/** Cards that are read when they are asked for. */
export interface CardList {
  readonly index: KeyIndex;
  card(index: number): Card;
}

/**
 * The cards of one HDU in order, and what was odd about them. Keywords compare case-insensitively; HIERARCH names
 * without the word HIERARCH. Where a keyword stands twice the first card wins, as in astropy; see `conflict`.
 */
export class Header {
  readonly #list: CardList;
  readonly #index: KeyIndex;
  #cards: readonly Card[] | undefined;

  constructor(
    cards: readonly Card[] | CardList = [],
    readonly warnings: readonly string[] = [],
  ) {
    this.#list = 'card' in cards ? cards : listOf(cards);
    this.#index = this.#list.index;
  }

  get cards(): readonly Card[] {
    this.#cards ??= this.#index.keys.map((_, at) => this.#list.card(at));
    return this.#cards;
  }

  /** Whether a card with this keyword exists, with a value or without. */
  has(keyword: string): boolean {
    return this.#index.place(keyword) >= 0;
  }

  /** The first of these keywords that a card has; the list must stay as it is. */
  firstOf(keywords: readonly string[]): string | undefined {
    return this.#index.firstOf(keywords);
  }

  /** The value of the first card; undefined where there is no such card or it holds no value field. */
  get(keyword: string): CardValue | undefined {
    return this.#card(keyword)?.value;
  }

  /** The value as text: strings without trailing blanks, numbers and logicals as they are written; null gives undefined. */
  text(keyword: string): string | undefined {
    const card = this.#card(keyword);
    return card === undefined ? undefined : valueText(card);
  }

  /** A finite number (integers and reals, D exponents too); undefined for everything else, also for numbers in quotes. */
  number(keyword: string): number | undefined {
    const value = this.get(keyword);
    const number = typeof value === 'bigint' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  }

  /** A value that is written as an integer, exact at any size; undefined for 16.0 and everything else. */
  integer(keyword: string): bigint | undefined {
    const card = this.#card(keyword);
    if (typeof card?.value === 'bigint') return card.value;
    return typeof card?.value === 'number' && /^[+-]? *\d+$/.test(card.written ?? '') ? BigInt(card.value) : undefined;
  }

  /** T or F; undefined for everything else. */
  logical(keyword: string): boolean | undefined {
    const value = this.get(keyword);
    return typeof value === 'boolean' ? value : undefined;
  }

  /** Every card of this keyword in order (HISTORY, COMMENT, duplicates). */
  all(keyword: string): readonly Card[] {
    return this.#index.places(keyword).map((at) => this.#list.card(at));
  }

  /** A sentence that names the values when the cards of this keyword contradict one another. */
  conflict(keyword: string): string | undefined {
    if (this.#index.places(keyword).length < 2) return undefined;
    const cards = this.all(keyword);
    const texts = new Map(cards.map((card) => [comparable(card), valueText(card) ?? 'nothing']));
    if (texts.size < 2) return undefined;
    return `${lookupKey(keyword)} stands ${cards.length} times with different values: ${[...texts.values()].join(', ')}`;
  }

  /** The sentences of `conflict` for all keywords that have one. */
  conflicts(): string[] {
    return this.#index.repeated.flatMap((key) => (COMMENTARY.has(key) ? [] : (this.conflict(key) ?? [])));
  }

  #card(keyword: string): Card | undefined {
    const at = this.#index.place(keyword);
    return at < 0 ? undefined : this.#list.card(at);
  }
}

function listOf(cards: readonly Card[]): CardList {
  return { index: new KeyIndex(cards.map(({ keyword }) => lookupKey(keyword))), card: (index) => cards[index]! };
}

function valueText(card: Card): string | undefined {
  if (card.value === undefined || card.value === null) return undefined;
  if (typeof card.value === 'string') return card.value.trimEnd();
  if (card.written !== undefined) return card.written;
  if (typeof card.value === 'boolean') return card.value ? 'T' : 'F';
  return typeof card.value === 'object' ? `(${card.value.re}, ${card.value.im})` : String(card.value);
}

/** Equal for cards that say the same: 7 and 7.0, T and T. */
function comparable(card: Card): string {
  const numeric = typeof card.value === 'number' || typeof card.value === 'bigint';
  return numeric ? `${Number(card.value)}` : `'${valueText(card) ?? ''}'`;
}
