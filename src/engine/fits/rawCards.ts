/** The cards of a header as the bytes they are: each is read when it is asked for, those that may be odd at once. */

import type { Latin1 } from './byteSource';
import { CARD, type Card, lookupKey } from './card';
import { fewWarnings, parseCardAt } from './cardParser';
import type { CardList } from './header';
import { PlainCard } from './plainCard';

/** What `parseCards` makes of the same images, card by card. */
export class RawCards implements CardList {
  /** The form in which each card's keyword is looked up. */
  readonly keys: readonly string[];
  /** What is odd about cards. */
  readonly warnings: readonly string[];
  /** Where each card starts, and those that were read. */
  private readonly starts: number[] = [];
  private readonly read: (Card | undefined)[] = [];
  private readonly plain: PlainCard;

  /**
   * @param bytes whole card images, without END
   * @param latin1 those from one place to another as text
   */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly latin1: Latin1,
  ) {
    this.plain = new PlainCard(bytes);
    // Not kept: whatever is cut out of it would keep the whole of it in memory.
    const text = latin1(bytes, 0, bytes.length);
    const keys: string[] = [];
    const warnings: string[] = [];
    const allPrintable = areAllPrintable(bytes);
    const imageAt = (index: number) => (index * CARD < bytes.length ? this.imageAt(index * CARD) : undefined);
    for (let at = 0; at < bytes.length; ) {
      this.starts.push(at);
      if ((allPrintable || isPrintable(bytes, at, at + CARD)) && this.plain.look(at)) {
        keys.push(text.slice(at, at + this.plain.name));
        at += CARD;
        continue;
      }
      const card = parseCardAt(imageAt, at / CARD);
      if (card.warning !== undefined) warnings.push(`Card ${at / CARD + 1}: ${card.warning}`);
      this.read[keys.length] = card;
      keys.push(lookupKey(card.keyword));
      at += card.images.length * CARD;
    }
    this.keys = keys;
    this.warnings = fewWarnings(warnings);
  }

  card(index: number): Card {
    const known = this.read[index];
    if (known !== undefined) return known;
    const at = this.starts[index]!;
    this.plain.look(at);
    const card = this.plain.read(this.imageAt(at));
    this.read[index] = card;
    return card;
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
function areAllPrintable(bytes: Uint8Array): boolean {
  if (bytes.byteOffset % 4 !== 0) return isPrintable(bytes, 0, bytes.length);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  let odd = 0;
  for (let i = 0; i < words.length; i++) odd |= words[i]! | (words[i]! - 0x20202020) | (words[i]! + 0x01010101);
  return (odd & 0x80808080) === 0;
}
