/** Card images into cards: fixed and free format, CONTINUE, HIERARCH; bad cards are kept with a warning, never thrown. */
import { type Card, type CardValue, COMMENTARY } from './card';

/** What a value field says, or null where it is no value field of FITS 4.0 section 4.2. */
interface Field {
  readonly value: CardValue;
  readonly comment: string;
  readonly written?: string;
}

const NUMBER = '[+-]? *(?:\\d+\\.?\\d*|\\.\\d+)(?: *[EeDd] *[+-]? *\\d+)?';
const COMPLEX = new RegExp(`^\\( *(${NUMBER}) *, *(${NUMBER}) *\\)$`);
const FIELD = new RegExp(
  `^ *(?:'((?:[^']|'')*)'|([TF])|(${NUMBER})|(\\( *${NUMBER} *, *${NUMBER} *\\)))?(?= |/|$) *(?:/(.*))?$`,
);

/** At most this many sentences about single cards; the rest is counted. */
const MAX_WARNINGS = 20;

/**
 * Cards from 80-character latin-1 images (without END), in order; CONTINUE cards joined to the string before that ends
 * in `&`. Never throws; `warnings` names the cards that FITS 4.0 does not know how to read.
 */
export function parseCards(images: readonly string[]): { cards: Card[]; warnings: string[] } {
  const cards: Card[] = [];
  const warnings: string[] = [];
  const imageAt = (at: number) => images[at];
  for (let at = 0; at < images.length; ) {
    const card = parseCardAt(imageAt, at);
    if (card.warning !== undefined) warnings.push(`Card ${at + 1}: ${card.warning}`);
    cards.push(card);
    at += card.images.length;
  }
  return { cards, warnings: fewWarnings(warnings) };
}

/** The card whose first image is that at `at`, with those that continue it. */
export function parseCardAt(imageAt: (at: number) => string | undefined, at: number): Card {
  return withContinuations(parseCard(imageAt(at) as string), imageAt, at + 1);
}

/** The first sentences about single cards, and how many more there are. */
export function fewWarnings(warnings: readonly string[]): string[] {
  const more = warnings.length - MAX_WARNINGS;
  if (more <= 0) return [...warnings];
  return [...warnings.slice(0, MAX_WARNINGS), `${more} more cards are not as FITS wants them`];
}

/** `card` with the CONTINUE images from `next` on that belong to it. */
function withContinuations(card: Card, imageAt: (at: number) => string | undefined, next: number): Card {
  if (typeof card.value !== 'string' || !card.value.endsWith('&')) return card;
  const parts = [card.value];
  const comments = [card.comment];
  const used = [...card.images];
  for (let at = next; (parts.at(-1) as string).endsWith('&'); at++) {
    const image = imageAt(at);
    if (image?.slice(0, 8) !== 'CONTINUE') break;
    const field = parseField(asText(image).slice(8));
    if (typeof field?.value !== 'string') break;
    parts.push((parts.pop() as string).slice(0, -1), field.value);
    comments.push(field.comment);
    used.push(image);
  }
  return { ...card, value: parts.join(''), comment: comments.filter((c) => c !== '').join(' '), images: used };
}

function parseCard(image: string): Card {
  const text = asText(image);
  const card = parseText(image, text);
  return text === image ? card : { ...card, warning: `${label(text)} holds bytes that are no text; read as blanks` };
}

/** The card of `image`, which reads as `text`. */
function parseText(image: string, text: string): Card {
  const name = text.slice(0, 8).trim().toUpperCase();
  if (COMMENTARY.has(name)) return commentary(name, image, text);
  if (text.startsWith('= ', 8)) return valueCard(name, image, text.slice(10));
  const equals = text.indexOf('=');
  if (name === 'HIERARCH' && text[8] === ' ' && equals > 9) {
    return valueCard(text.slice(9, equals).trim(), image, text.slice(equals + 1));
  }
  return misplacedValue(image, text, equals) ?? withoutValue(name, image, text);
}

function commentary(keyword: string, image: string, text: string): Card {
  return { keyword, value: undefined, comment: text.slice(8).trimEnd(), images: [image] };
}

function valueCard(keyword: string, image: string, field: string): Card {
  const parsed = parseField(field);
  if (parsed !== null) return { keyword, images: [image], ...parsed };
  const lenient = lenientField(field);
  const warning = `${keyword} = ${field.trim()} is no FITS value; read as the text '${lenient.value}'`;
  return { keyword, images: [image], ...lenient, warning };
}

/** `NAME =7.0`, `NAME= 7`, `LONGNAME1 = 7`: a value by every meaning but that of column 9. */
function misplacedValue(image: string, text: string, equals: number): Card | null {
  if (equals < 1 || equals > 10) return null;
  const keyword = text.slice(0, equals).trim().toUpperCase();
  if (!/^[A-Z0-9_-]+$/.test(keyword)) return null;
  const field = parseField(text.slice(equals + 1));
  if (field === null || field.value === null) return null;
  return { keyword, images: [image], ...field, warning: `${keyword} has its value indicator not in columns 9 and 10` };
}

function withoutValue(name: string, image: string, text: string): Card {
  const card = commentary(name, image, text);
  if (name === 'CONTINUE') return { ...card, warning: "CONTINUE follows no string that ends in '&'" };
  return text.includes('=') ? { ...card, warning: `${label(text)} has no value indicator in columns 9 and 10` } : card;
}

/** A value field (FITS 4.0 section 4.2, free format); null where it is none. */
function parseField(field: string): Field | null {
  const match = FIELD.exec(field);
  if (match === null) return null;
  const [, string, logical, number, complex, slash = ''] = match;
  const comment = slash.trim();
  if (string !== undefined) return { value: string.replaceAll("''", "'").trimEnd(), comment };
  if (logical !== undefined) return { value: logical === 'T', comment, written: logical };
  if (number !== undefined) return { value: parseNumber(number), comment, written: number };
  if (complex === undefined) return { value: null, comment };
  const [, re = '', im = ''] = COMPLEX.exec(complex) ?? [];
  return { value: { re: Number(parseNumber(re)), im: Number(parseNumber(im)) }, comment, written: complex };
}

function parseNumber(token: string): number | bigint {
  const text = token.replaceAll(' ', '').replace(/[dD]/, 'E');
  const value = Number(text);
  return Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(text) ? value : parseBigInt(text);
}

function parseBigInt(digits: string): bigint {
  return digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits.replace('+', ''));
}

/** What stands there, as text: a string with a stray or missing quote, a bare word, a number with a decimal comma. */
function lenientField(field: string): Field & { value: string } {
  const trimmed = field.trim();
  const quoted = /^'(.*?)' *(?:\/(.*))?$/.exec(trimmed);
  if (quoted !== null)
    return { value: (quoted[1] ?? '').replaceAll("''", "'").trimEnd(), comment: (quoted[2] ?? '').trim() };
  const slash = trimmed.search(/ \//);
  const value = slash < 0 ? trimmed : trimmed.slice(0, slash);
  return { value: value.replace(/^'/, '').trimEnd(), comment: slash < 0 ? '' : trimmed.slice(slash + 2).trim() };
}

/** Control bytes (NUL, TAB, line feeds …) read as blanks; latin-1 letters stay. */
function asText(image: string): string {
  return /\p{Cc}/u.test(image) ? image.replace(/\p{Cc}/gu, ' ') : image;
}

function label(text: string): string {
  return text.slice(0, 8).trim() || 'A card without keyword';
}
