/** Looking up the cards of a header; dirty cards are answered as far as they can be, never thrown. */
import { type Card, type CardValue, COMMENTARY, lookupKey } from './card';

/** Cards that are read when they are asked for. */
export interface CardList {
  /** Of each card in order, the form in which its keyword is looked up. */
  readonly keys: readonly string[];
  card(index: number): Card;
}

/**
 * The cards of one HDU in order, and what was odd about them. Keywords compare case-insensitively; HIERARCH names
 * without the word HIERARCH. Where a keyword stands twice the first card wins, as in astropy; see `conflict`.
 */
export class Header {
  readonly #list: CardList;
  /** Place of the first card with a key, and of all where there are several. */
  readonly #first = new Map<string, number>();
  readonly #several = new Map<string, number[]>();
  #cards: readonly Card[] | undefined;

  constructor(
    cards: readonly Card[] | CardList = [],
    readonly warnings: readonly string[] = [],
  ) {
    this.#list = 'card' in cards ? cards : listOf(cards);
    const { keys } = this.#list;
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at]!;
      const first = this.#first.get(key);
      if (first === undefined) {
        this.#first.set(key, at);
        continue;
      }
      const several = this.#several.get(key);
      if (several === undefined) this.#several.set(key, [first, at]);
      else several.push(at);
    }
  }

  get cards(): readonly Card[] {
    this.#cards ??= this.#list.keys.map((_, at) => this.#list.card(at));
    return this.#cards;
  }

  /** Whether a card with this keyword exists, with a value or without. */
  has(keyword: string): boolean {
    return this.#placeOf(keyword) !== undefined;
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
    const first = this.#placeOf(keyword);
    if (first === undefined) return [];
    return (this.#several.get(lookupKey(keyword)) ?? [first]).map((at) => this.#list.card(at));
  }

  /** A sentence that names the values when the cards of this keyword contradict one another. */
  conflict(keyword: string): string | undefined {
    if (this.#several.size === 0) return undefined;
    const cards = this.all(keyword);
    const texts = new Map(cards.map((card) => [comparable(card), valueText(card) ?? 'nothing']));
    if (texts.size < 2) return undefined;
    return `${lookupKey(keyword)} stands ${cards.length} times with different values: ${[...texts.values()].join(', ')}`;
  }

  /** The sentences of `conflict` for all keywords that have one. */
  conflicts(): string[] {
    return [...this.#several.keys()].flatMap((key) => (COMMENTARY.has(key) ? [] : (this.conflict(key) ?? [])));
  }

  #card(keyword: string): Card | undefined {
    const at = this.#placeOf(keyword);
    return at === undefined ? undefined : this.#list.card(at);
  }

  #placeOf(keyword: string): number | undefined {
    return this.#first.get(keyword) ?? this.#first.get(lookupKey(keyword));
  }
}

function listOf(cards: readonly Card[]): CardList {
  return { keys: cards.map(({ keyword }) => lookupKey(keyword)), card: (index) => cards[index]! };
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
