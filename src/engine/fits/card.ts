/** One header card: what it says, and how a value is printed into legal 80-character images (FITS 4.0 section 4). */

/**
 * A card's value. Integers beyond 2^53 are bigint; `null` is an undefined value (a value indicator with nothing after
 * it, FITS 4.0 section 4.1.2.3).
 */
export type CardValue = string | number | bigint | boolean | { re: number; im: number } | null;

/** One card as read or as set. */
export interface Card {
  /** Upper case and without blanks around; HIERARCH names stand without the word HIERARCH, as written. */
  readonly keyword: string;
  /** `undefined`: a commentary card (COMMENT, HISTORY, blank, or no value indicator). */
  readonly value: CardValue | undefined;
  /** The comment after the slash; for a commentary card its text (columns 9-80, trailing blanks cut). */
  readonly comment: string;
  /** The 80-character latin-1 card images, verbatim; more than one with CONTINUE. */
  readonly images: readonly string[];
  /** A number, logical or complex value as it stands in the card ("1.50", "2.5D+03", "T"). */
  readonly written?: string;
  /** What is odd about the card: a sentence. The card is kept as it is. */
  readonly warning?: string;
}

/** Length of a card image in bytes. */
export const CARD = 80;

/** Length of keyword and value indicator; HIERARCH cards have more and no fixed columns. */
const STANDARD_HEAD = 10;

/** Keywords whose cards never hold a value (FITS 4.0 section 4.4.2.4). */
export const COMMENTARY: ReadonlySet<string> = new Set(['', 'COMMENT', 'HISTORY']);

/** The form in which keywords are compared: upper case, without `HIERARCH`. */
export function lookupKey(keyword: string): string {
  // Most are so, and every card of every header comes by here.
  if (/^[A-Z0-9_-]*$/.test(keyword)) return keyword;
  return keyword
    .trim()
    .toUpperCase()
    .replace(/^HIERARCH +/, '');
}

/**
 * The card images of `keyword = value / comment`: fixed format where the value fits (FITS 4.0 section 4.2), long strings
 * over CONTINUE cards (section 4.2.1.2), names that are no FITS keyword by HIERARCH. Integral numbers print as integers,
 * all others with the shortest digits that read back equal. A comment that does not fit is cut; characters outside
 * 32..126 become `?`.
 * Throws RangeError for what no card can hold: NaN, infinities, a name with `=` or beyond 60 characters, a commentary
 * keyword.
 */
export function formatCard(keyword: string, value: CardValue, comment = ''): string[] {
  const head = cardHead(keyword);
  const width = head.length > STANDARD_HEAD ? 0 : 20;
  const note = printable(comment).trim();
  if (typeof value !== 'string') return [image(head + formatValue(value).padStart(value === null ? 0 : width), note)];
  if (value === '') return [image(`${head}''`, note)];
  const quoted = `'${printable(value).replaceAll("'", "''").padEnd(8)}'`;
  if (head.length + quoted.length <= CARD) return [image(head + quoted.padEnd(width), note)];
  return formatLongString(head, printable(value), note);
}

/** COMMENT, HISTORY or blank cards that hold `text`: one for every line and every 72 characters of it. */
export function formatCommentary(keyword: 'HISTORY' | 'COMMENT' | '', text: string): string[] {
  const images: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const clean = printable(line);
    for (let at = 0; at === 0 || at < clean.length; at += CARD - 8) {
      images.push((keyword.padEnd(8) + clean.slice(at, at + CARD - 8)).padEnd(CARD));
    }
  }
  return images;
}

/** `text` with every character outside the ASCII text characters 32..126 replaced by `?`. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

/** Everything up to and including the value indicator. */
function cardHead(keyword: string): string {
  const key = lookupKey(keyword);
  if (COMMENTARY.has(key) || key === 'END' || key === 'CONTINUE') {
    throw new RangeError(`${key === '' ? 'A card without keyword' : key} holds no value`);
  }
  if (/^[A-Z0-9_-]{1,8}$/.test(key)) return `${key.padEnd(8)}= `;
  const name = keyword.trim().replace(/^HIERARCH +/i, '');
  if (name.includes('=') || name.length > 60) throw new RangeError(`"${name}" cannot be the name of a card`);
  return `HIERARCH ${printable(name)} = `;
}

function formatValue(value: Exclude<CardValue, string>): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    const integral = Number.isInteger(value) && Math.abs(value) < 1e16 && !Object.is(value, -0);
    return integral ? String(value) : formatReal(value);
  }
  return `(${formatReal(value.re)}, ${formatReal(value.im)})`;
}

/** Shortest digits that read back equal, always with a point or an exponent: 1.0, 0.0001, 1E-05, 1.5E+16. */
function formatReal(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot stand in a FITS header`);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    const digits = String(Math.abs(power)).padStart(2, '0');
    return `${mantissa}E${power < 0 ? '-' : '+'}${digits}`;
  }
  const plain = Object.is(value, -0) ? '-0' : String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}

function image(body: string, comment: string): string {
  if (body.length > CARD) throw new RangeError(`"${body}" does not fit into a card`);
  return (comment === '' ? body : `${body} / ${comment}`).padEnd(CARD).slice(0, CARD);
}

/** `head` and CONTINUE cards with the pieces of `value`, then CONTINUE cards with the comment (FITS 4.0 4.2.1.2). */
function formatLongString(head: string, value: string, comment: string): string[] {
  const images: string[] = [];
  const lines = wordLines(comment);
  let start = head;
  let rest = value;
  while (rest !== '') {
    const piece = leadingPiece(rest, CARD - start.length - 3);
    rest = rest.slice(piece.length);
    const more = rest !== '' || lines.length > 0;
    images.push(image(`${start}'${piece.replaceAll("'", "''")}${more ? '&' : ''}'`, ''));
    start = 'CONTINUE  ';
  }
  for (const [index, line] of lines.entries()) {
    images.push(image(`CONTINUE  '${index < lines.length - 1 ? '&' : ''}'`, line));
  }
  return images;
}

/** The longest beginning of `text` that takes at most `room` characters with its quotes doubled. */
function leadingPiece(text: string, room: number): string {
  let length = 0;
  for (let used = 0; length < text.length; length++) {
    used += text[length] === "'" ? 2 : 1;
    if (used > room) break;
  }
  return text.slice(0, length);
}

/** `text` in lines of at most 64 characters, cut at blanks (readers put a blank between the comments of a long card). */
function wordLines(text: string): string[] {
  return text.match(/\S.{0,63}(?=\s|$)|\S{64}/g) ?? [];
}
