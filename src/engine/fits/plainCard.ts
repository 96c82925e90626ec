/** Cards that are exactly as FITS 4.0 section 4.2 wants them, told and read without a search: nearly all of every header. */
import type { Card } from './card';
import { CARD } from './card';

/** What a plain card holds. */
type Content = 'text' | 'nothing' | 'string' | 'logical' | 'number';

const [BLANK, QUOTE, PLUS, MINUS, POINT, SLASH, ZERO, NINE, EQUALS] = [
  0x20, 0x27, 0x2b, 0x2d, 0x2e, 0x2f, 0x30, 0x39, 0x3d,
];
const [A, D, E, F, T, Z, UNDERSCORE] = [0x41, 0x44, 0x45, 0x46, 0x54, 0x5a, 0x5f];
const AMPERSAND = 0x26;

/** Keywords of eight letters that mean something else than a value. */
const SPECIAL: readonly string[] = ['CONTINUE', 'HIERARCH'];

/**
 * One reader for all cards: `look` at one, then ask what was seen. Whatever it takes for plain, `parseCards` reads as the
 * same card, without a warning and without a card that continues it; what it does not is not wrong for that.
 */
export class PlainCard {
  content: Content = 'nothing';
  /** Length of the keyword. */
  name = 0;
  /** Of the value as written, without quotes: places in the card. */
  private from = 0;
  private to = 0;
  private quoted = false;
  /** Where the comment starts, behind its slash; 0 = none. */
  private comment = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Whether the card that starts at `at` is plain; its bytes must all be printable ASCII. */
  look(at: number): boolean {
    const { bytes } = this;
    let name = 0;
    while (name < 8 && isNameByte(bytes[at + name]!)) name++;
    for (let i = name; i < 8; i++) if (bytes[at + i] !== BLANK) return false;
    this.name = name;
    this.from = this.to = this.comment = 0;
    this.quoted = false;
    if (name === 0 || this.isWord(at, 'COMMENT') || this.isWord(at, 'HISTORY')) {
      this.content = 'text';
      return true;
    }
    if (bytes[at + 8] !== EQUALS || bytes[at + 9] !== BLANK) return false;
    if (SPECIAL.some((word) => this.isWord(at, word))) return false;
    const first = skipBlanks(bytes, at + 10, at + CARD);
    const end = this.value(at, first);
    return end >= 0 && this.rest(at, end);
  }

  /** The card last looked at, whose image is `image`. */
  read(image: string): Card {
    const keyword = image.slice(0, this.name);
    const images = [image];
    if (this.content === 'text') return { keyword, value: undefined, comment: image.slice(8).trimEnd(), images };
    const comment = this.comment === 0 ? '' : image.slice(this.comment).trim();
    if (this.content === 'nothing') return { keyword, images, value: null, comment };
    const written = image.slice(this.from, this.to);
    if (this.content === 'string') {
      const value = (this.quoted ? written.replaceAll("''", "'") : written).trimEnd();
      return { keyword, images, value, comment };
    }
    const value = this.content === 'logical' ? written === 'T' : plainNumber(written);
    return { keyword, images, value, comment, written };
  }

  private isWord(at: number, word: string): boolean {
    if (this.name !== word.length) return false;
    for (let i = 0; i < word.length; i++) if (this.bytes[at + i] !== word.charCodeAt(i)) return false;
    return true;
  }

  /** The place behind the value that starts at `first`; -1 for what is not plain. */
  private value(at: number, first: number): number {
    const { bytes } = this;
    const end = at + CARD;
    if (first === end || bytes[first] === SLASH) {
      this.content = 'nothing';
      return first;
    }
    const byte = bytes[first]!;
    if (byte === QUOTE) return this.string(at, first + 1);
    let behind = first + 1;
    if (byte === T || byte === F) this.content = 'logical';
    else {
      this.content = 'number';
      behind = numberEnd(bytes, first, end);
      if (behind < 0) return -1;
    }
    this.from = first - at;
    this.to = behind - at;
    return behind;
  }

  private string(at: number, start: number): number {
    const { bytes } = this;
    const end = at + CARD;
    let i = start;
    for (; ; i++) {
      if (i >= end) return -1;
      if (bytes[i] !== QUOTE) continue;
      if (i + 1 === end || bytes[i + 1] !== QUOTE) break;
      this.quoted = true;
      i++;
    }
    let last = i - 1;
    while (last >= start && bytes[last] === BLANK) last--;
    // The next card may continue it.
    if (last >= start && bytes[last] === AMPERSAND) return -1;
    this.content = 'string';
    this.from = start - at;
    this.to = i - at;
    return i + 1;
  }

  /** Whether nothing stands behind the value but blanks and a comment. */
  private rest(at: number, from: number): boolean {
    const end = at + CARD;
    const next = skipBlanks(this.bytes, from, end);
    if (next === end) return true;
    this.comment = next + 1 - at;
    return this.bytes[next] === SLASH;
  }
}

function isNameByte(byte: number): boolean {
  return (byte >= A && byte <= Z) || (byte >= ZERO && byte <= NINE) || byte === MINUS || byte === UNDERSCORE;
}

function skipBlanks(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] === BLANK) at++;
  return at;
}

function skipDigits(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE) at++;
  return at;
}

function isSign(byte: number | undefined): boolean {
  return byte === PLUS || byte === MINUS;
}

/** Behind a number without blanks in it; -1 where there is none. */
function numberEnd(bytes: Uint8Array, from: number, end: number): number {
  const start = isSign(bytes[from]) ? from + 1 : from;
  let at = skipDigits(bytes, start, end);
  let digits = at - start;
  if (at < end && bytes[at] === POINT) {
    const behind = skipDigits(bytes, at + 1, end);
    digits += behind - at - 1;
    at = behind;
  }
  if (digits === 0) return -1;
  // Of either case.
  const letter = at < end ? bytes[at]! & 0xdf : 0;
  if (letter !== E && letter !== D) return at;
  const power = isSign(bytes[at + 1]) ? at + 2 : at + 1;
  const last = skipDigits(bytes, power, end);
  return last === power ? -1 : last;
}

/** As `parseCards` has it: integers beyond 2^53 are bigint, D is an exponent. */
function plainNumber(written: string): number | bigint {
  const value = Number(written);
  if (Number.isSafeInteger(value)) return value;
  if (/^[+-]?\d+$/.test(written)) return BigInt(written.replace('+', ''));
  return Number.isNaN(value) ? Number(written.replace(/[dD]/, 'E')) : value;
}
