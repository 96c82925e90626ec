/** Headers that are alike: the frames of a night have the same keywords in the same order, and most cards say the same in all. */
import type { Card } from './card';
import type { KeyIndex } from './keyIndex';

/** Layouts that are remembered: a camera has a few; and how long a header may be for it, in cards. */
const MOST = 128;
const LONGEST = 1000;
/** Of a card and of its keyword (FITS 4.0 section 4.1.2.1), in words of 4 bytes. */
const CARD_WORDS = 20;
const KEY_WORDS = 2;

/** A header whose cards are all plain. */
export interface CardLayout {
  readonly words: Int32Array;
  readonly index: KeyIndex;
  /** Its cards, as far as they were read. */
  readonly cards: (Card | undefined)[];
}

const layouts = new Map<number, CardLayout>();

/** The layout that has these keywords in this order; undefined where none is known. */
export function knownLayout(words: Int32Array): CardLayout | undefined {
  const known = layouts.get(hashOf(words));
  return known !== undefined && haveSameKeys(known.words, words) ? known : undefined;
}

/** Remembers a header all of whose cards are plain; one that is too long is not copied. */
export function rememberLayout(words: Int32Array, index: KeyIndex): void {
  if (index.keys.length > LONGEST) return;
  if (layouts.size >= MOST) layouts.clear();
  layouts.set(hashOf(words), { words: words.slice(), index, cards: [] });
}

/** Whether card `index` is the same in both, byte for byte. */
export function isSameCard(a: Int32Array, b: Int32Array, index: number): boolean {
  const end = (index + 1) * CARD_WORDS;
  for (let at = index * CARD_WORDS; at < end; at++) if (a[at] !== b[at]) return false;
  return true;
}

function haveSameKeys(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += CARD_WORDS)
    for (let k = 0; k < KEY_WORDS; k++) if (a[at + k] !== b[at + k]) return false;
  return true;
}

function hashOf(words: Int32Array): number {
  let hash = words.length;
  for (let at = 0; at < words.length; at += CARD_WORDS)
    for (let k = 0; k < KEY_WORDS; k++) hash = Math.imul(hash ^ (hash >>> 15) ^ words[at + k]!, 0x2c1b3c6d);
  return hash;
}
