/** Looking up the cards of a header; dirty cards are answered as far as they can be, never thrown. */
import { type Card, type CardValue, COMMENTARY, lookupKey } from './card';

/**
 * The cards of one HDU in order, and what was odd about them. Keywords compare case-insensitively; HIERARCH names
 * without the word HIERARCH. Where a keyword stands twice the first card wins, as in astropy; see `conflict`.
 */
export class Header {
  readonly #byKey = new Map<string, Card[]>();

  constructor(
    readonly cards: readonly Card[] = [],
    readonly warnings: readonly string[] = [],
  ) {
    for (const card of cards) {
      const key = lookupKey(card.keyword);
      const same = this.#byKey.get(key);
      if (same === undefined) this.#byKey.set(key, [card]);
      else same.push(card);
    }
  }

  /** Whether a card with this keyword exists, with a value or without. */
  has(keyword: string): boolean {
    return this.#byKey.has(lookupKey(keyword));
  }

  /** The value of the first card; undefined where there is no such card or it holds no value field. */
  get(keyword: string): CardValue | undefined {
    return this.#first(keyword)?.value;
  }

  /** The value as text: strings without trailing blanks, numbers and logicals as they are written; null gives undefined. */
  text(keyword: string): string | undefined {
    const card = this.#first(keyword);
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
    const card = this.#first(keyword);
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
    return this.#byKey.get(lookupKey(keyword)) ?? [];
  }

  /** A sentence that names the values when the cards of this keyword contradict one another. */
  conflict(keyword: string): string | undefined {
    const cards = this.all(keyword);
    const texts = new Map(cards.map((card) => [comparable(card), valueText(card) ?? 'nothing']));
    if (texts.size < 2) return undefined;
    return `${lookupKey(keyword)} stands ${cards.length} times with different values: ${[...texts.values()].join(', ')}`;
  }

  /** The sentences of `conflict` for all keywords that have one. */
  conflicts(): string[] {
    return [...this.#byKey.keys()].flatMap((key) => (COMMENTARY.has(key) ? [] : (this.conflict(key) ?? [])));
  }

  #first(keyword: string): Card | undefined {
    return this.#byKey.get(lookupKey(keyword))?.[0];
  }
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
