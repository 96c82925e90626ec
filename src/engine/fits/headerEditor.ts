/** Changing a header without touching what is not meant, and making the header of a product (FITS 4.0 section 4). */
import { paddedSize } from './block';
import { type Card, type CardValue, formatCard, formatCommentary, lookupKey, printable } from './card';
import { parseCards } from './cardParser';
import type { Hdu } from './hdu';
import { endOfValues, inheritedHeader, STORAGE } from './inheritedHeader';

/** A list of cards that can be changed; cards that are not touched are written byte for byte as they came. */
export class HeaderEditor {
  #cards: Card[];

  constructor(cards: readonly Card[] = []) {
    this.#cards = [...cards];
  }

  /** As they will be written, without END. */
  get cards(): readonly Card[] {
    return this.#cards;
  }

  /** Whether a card with this keyword exists. */
  has(keyword: string): boolean {
    return this.#indexOf(keyword) >= 0;
  }

  /** The value of the first card with this keyword; undefined where there is none. */
  get(keyword: string): CardValue | undefined {
    return this.#cards[this.#indexOf(keyword)]?.value;
  }

  /**
   * Sets a value in place (the comment stays when none is given; further cards of the same keyword go, since they would
   * contradict), or appends a card before the trailing COMMENT, HISTORY and blank cards, as astropy does. A string that
   * needs CONTINUE cards brings the card LONGSTRN along, which announces them.
   * Throws RangeError for what no card can hold (see formatCard).
   */
  set(keyword: string, value: CardValue, comment?: string): void {
    const index = this.#indexOf(keyword);
    const cards = parseCards(formatCard(keyword, value, comment ?? this.#cards[index]?.comment ?? '')).cards;
    if (index >= 0) {
      const key = lookupKey(keyword);
      const after = this.#cards.slice(index + 1).filter((card) => lookupKey(card.keyword) !== key);
      this.#cards = [...this.#cards.slice(0, index), ...cards, ...after];
    } else this.#cards.splice(endOfValues(this.#cards), 0, ...cards);
    const continued = (cards[0]?.images.length ?? 0) > 1;
    if (continued && !this.has('LONGSTRN')) this.set('LONGSTRN', 'OGIP 1.0', 'strings may be continued by CONTINUE');
  }

  /** All cards at once: those of another header. */
  become(other: HeaderEditor): void {
    this.#cards = [...other.cards];
  }

  /** Removes every card with one of these keywords. */
  remove(...keywords: string[]): void {
    const keys = new Set(keywords.map(lookupKey));
    this.#cards = this.#cards.filter((card) => !keys.has(lookupKey(card.keyword)));
  }

  /** Appends HISTORY cards with `text` after the last one there is, else at the end. */
  history(text: string): void {
    this.#addCommentary('HISTORY', text);
  }

  /** Appends COMMENT cards with `text` after the last one there is, else at the end. */
  comment(text: string): void {
    this.#addCommentary('COMMENT', text);
  }

  /** The header as bytes: cards, END, blanks up to a whole block; bytes that are no ASCII text become `?`. */
  toBytes(): Uint8Array {
    const text = [...this.#cards.flatMap((card) => card.images), 'END'.padEnd(80)].map(printable).join('');
    const bytes = new Uint8Array(paddedSize(text.length)).fill(0x20);
    putAscii(text, bytes);
    return bytes;
  }

  #indexOf(keyword: string): number {
    const key = lookupKey(keyword);
    return this.#cards.findIndex((card) => lookupKey(card.keyword) === key);
  }

  #addCommentary(keyword: 'HISTORY' | 'COMMENT', text: string): void {
    const last = this.#cards.map((card) => card.keyword).lastIndexOf(keyword);
    const at = last < 0 ? this.#cards.length : last + 1;
    this.#cards.splice(at, 0, ...parseCards(formatCommentary(keyword, text)).cards);
  }
}

/**
 * The header for a primary image made from the image of `hdu`: mandatory cards for `shape` (pixels; `extend`: extensions
 * will follow) first, then the cards
 * of the HDU in their order and with their bytes, without those that a new array makes untrue (scaling, BLANK, DATAMIN,
 * DATAMAX, checksums), then what an extension inherits from the primary header.
 */
export function productHeader(
  hdus: readonly Hdu[],
  hdu: Hdu,
  shape: { readonly bitpix: -32 | -64; readonly width: number; readonly height: number; readonly extend?: boolean },
): HeaderEditor {
  const mandatory = parseCards([
    ...formatCard('SIMPLE', true, 'conforms to FITS standard'),
    ...formatCard('BITPIX', shape.bitpix, 'array data type'),
    ...formatCard('NAXIS', 2, 'number of array dimensions'),
    ...formatCard('NAXIS1', shape.width),
    ...formatCard('NAXIS2', shape.height),
    ...(shape.extend ? formatCard('EXTEND', true) : []),
  ]).cards;
  const kept = inheritedHeader(hdus, hdu).cards.filter(({ keyword }) => !STORAGE.test(lookupKey(keyword)));
  return new HeaderEditor([...mandatory, ...kept]);
}

function putAscii(text: string, into: Uint8Array): void {
  for (let at = 0; at < text.length; at++) into[at] = text.charCodeAt(at);
}
