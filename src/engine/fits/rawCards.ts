/** The cards of a header as the bytes they are: each is read when it is asked for, those that may be odd at once. */

import type { Latin1 } from './byteSource';
import { CARD, type Card, lookupKey } from './card';
import { type CardLayout, isSameCard, knownLayout, rememberLayout } from './cardLayouts';
import { fewWarnings, parseCardAt } from './cardParser';
import type { CardList } from './header';
import { KeyIndex } from './keyIndex';
import { PlainCard } from './plainCard';

/** What `parseCards` makes of the same images, card by card. */
export class RawCards implements CardList {
  readonly index: KeyIndex;
  /** What is odd about cards. */
  readonly warnings: readonly string[] = [];
  /** Where each card starts, of a header that is like no other. */
  private readonly starts: readonly number[] = [];
  /** Cards that were read. */
  private readonly read: (Card | undefined)[] = [];
  private readonly plain: PlainCard;
  private readonly allPrintable: boolean;
  /** A header that has the same keywords, and which cards (1) say something else in this one. */
  private readonly like: { readonly layout: CardLayout; readonly own: Uint8Array } | null = null;

  /**
   * @param bytes whole card images, without END
   * @param latin1 those from one place to another as text
   */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly latin1: Latin1,
  ) {
    this.plain = new PlainCard(bytes);
    const words = wordsOf(bytes);
    this.allPrintable = words !== null && areAllPrintable(words);
    this.like = words === null ? null : this.likeKnown(words);
    if (this.like !== null) {
      this.index = this.like.layout.index;
      return;
    }
    // Not kept: whatever is cut out of it would keep the whole of it in memory.
    const text = latin1(bytes, 0, bytes.length);
    const keys: string[] = [];
    const warnings: string[] = [];
    const starts: number[] = [];
    const imageAt = (index: number) => (index * CARD < bytes.length ? this.imageAt(index * CARD) : undefined);
    let allPlain = true;
    for (let at = 0; at < bytes.length; ) {
      starts.push(at);
      if (this.isPlain(at)) {
        keys.push(text.slice(at, at + this.plain.name));
        at += CARD;
        continue;
      }
      allPlain = false;
      const card = parseCardAt(imageAt, at / CARD);
      if (card.warning !== undefined) warnings.push(`Card ${at / CARD + 1}: ${card.warning}`);
      this.read[keys.length] = card;
      keys.push(lookupKey(card.keyword));
      at += card.images.length * CARD;
    }
    this.index = new KeyIndex(keys);
    this.starts = starts;
    this.warnings = fewWarnings(warnings);
    if (allPlain && words !== null) rememberLayout(words, this.index);
  }

  card(index: number): Card {
    const { like } = this;
    const read = like === null || like.own[index] === 1 ? this.read : like.layout.cards;
    read[index] ??= this.readAt(like === null ? this.starts[index]! : index * CARD);
    return read[index];
  }

  /** Null where no header before had the same keywords, or a card is not plain. */
  private likeKnown(words: Int32Array): RawCards['like'] {
    const layout = knownLayout(words);
    if (layout === undefined) return null;
    const own = new Uint8Array(layout.index.keys.length);
    for (let index = 0; index < own.length; index++) {
      if (isSameCard(words, layout.words, index)) continue;
      if (!this.isPlain(index * CARD)) return null;
      own[index] = 1;
    }
    return { layout, own };
  }

  private isPlain(at: number): boolean {
    return (this.allPrintable || isPrintable(this.bytes, at, at + CARD)) && this.plain.look(at);
  }

  private readAt(at: number): Card {
    this.plain.look(at);
    return this.plain.read(this.imageAt(at));
  }

  private imageAt(at: number): string {
    return this.latin1(this.bytes, at, at + CARD);
  }
}

/** Whether all bytes are characters of ASCII text (32 to 126). */
function isPrintable(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i]! < 0x20 || bytes[i]! > 0x7e) return false;
  return true;
}

/** The same for all bytes, four at a time: a byte beyond either end leaves its highest bit in the sum or the difference. */
function areAllPrintable(words: Int32Array): boolean {
  let odd = 0;
  for (let i = 0; i < words.length; i++) odd |= words[i]! | (words[i]! - 0x20202020) | (words[i]! + 0x01010101);
  return (odd & 0x80808080) === 0;
}

/** Whole cards as words of 4 bytes; null where they do not lie so, or there is none. */
function wordsOf({ buffer, byteOffset, length }: Uint8Array): Int32Array | null {
  if (byteOffset % 4 !== 0 || length === 0 || length % CARD !== 0) return null;
  return new Int32Array(buffer, byteOffset, length / 4);
}
