/** Which frames a filter lets through, which header cards it has to see for that, and what to say where it finds nothing. */
import { closest, distance } from 'fastest-levenshtein';
import {
  type FrameCards,
  type FrameProperty,
  type FrameValue,
  hasProperty,
  type ListedFile,
  needsCard,
  ownProperties,
  propertyValue,
} from './frameProperty';
import type { FrameFilter, FrameTerm, FrameTest } from './parseFrameFilter';

/** What is known of the cards of a frame. */
export type CardsOf = (frame: ListedFile) => FrameCards;

/** Keywords that must be read of a frame before these properties can be told. */
export function keywordsToRead(properties: readonly FrameProperty[], frame: ListedFile): readonly string[] {
  return properties.flatMap((property) =>
    property.keyword !== null && needsCard(property, frame) ? [property.keyword] : [],
  );
}

/** Whether every term holds. A frame without a value answers to `key=` and `!key` alone, never to a comparison. */
export function passes({ terms }: FrameFilter, frame: ListedFile, cards: FrameCards): boolean {
  return terms.every((term) => holds(term, frame, cards));
}

function holds({ property, asked }: FrameTerm, frame: ListedFile, cards: FrameCards): boolean {
  const value = propertyValue(property, frame, cards);
  if (asked.test === 'has') return value !== null;
  if (asked.test === 'lacks') return value === null;
  if (value === null) return false;
  if (asked.test === 'true' || asked.test === 'false') return value === (asked.test === 'true');
  if (asked.test === '!=') return !candidates(property, value).some((one) => compared({ ...asked, test: '=' }, one));
  if (asked.test === '!~') return !asked.pattern.test(textOf(value));
  return candidates(property, value).some((one) => compared(asked, one));
}

/** A folder is known by its path and by every end of it; a binning of "2x2" by 2 as well. */
function candidates({ own }: FrameProperty, value: FrameValue): readonly FrameValue[] {
  if (own === 'folder' && typeof value === 'string') {
    const parts = value.split('/');
    return parts.map((_, i) => parts.slice(i).join('/'));
  }
  const [, x, y] = own === 'binning' ? (/^(\d+)x(\d+)$/.exec(textOf(value)) ?? []) : [];
  return x !== undefined && x === y ? [value, Number(x)] : [value];
}

type Comparison = Exclude<FrameTest, { readonly test: 'has' | 'lacks' | 'true' | 'false' }>;

function compared(asked: Comparison, value: FrameValue): boolean {
  if (asked.test === '~' || asked.test === '!~') return asked.pattern.test(textOf(value));
  if (asked.test === '=' || asked.test === '!=')
    return asked.pattern === null ? equals(value, asked.word) : asked.pattern.test(textOf(value));
  const order = compareTo(value, asked.word);
  if (order === null) return false;
  return asked.test === '<'
    ? order < 0
    : asked.test === '<='
      ? order <= 0
      : asked.test === '>'
        ? order > 0
        : order >= 0;
}

function equals(value: FrameValue, word: string): boolean {
  if (typeof value === 'boolean') return (value ? TRUE : FALSE).test(word);
  const [a, b] = [numberIn(value), numberIn(word)];
  if (a !== null && b !== null) return a === b;
  return typeof value === 'string' && value.trimEnd().toLowerCase() === word.trimEnd().toLowerCase();
}

const TRUE = /^(t|true|yes)$/i;
const FALSE = /^(f|false|no)$/i;

/** Below 0: the value comes first. Numbers as numbers, words by their letters, dates as far as they are written; null: neither. */
function compareTo(value: FrameValue, word: string): number | null {
  const [a, b] = [numberIn(value), numberIn(word)];
  if (a !== null && b !== null) return a - b;
  if (typeof value !== 'string') return null;
  // 2016 is a beginning of "2016-11-24T05:12"; "R" is no number and so not above 5.
  if (b !== null && !DATE.test(value)) return null;
  const text = DATE.test(value) && (b !== null || DATE.test(word)) ? value.slice(0, word.length) : value;
  const [x, y] = [text.toLowerCase(), word.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : 0;
}

const DATE = /^\d{4}-\d\d/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[ed][+-]?\d+)?$/i;

function numberIn(value: FrameValue): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !NUMBER.test(value.trim())) return null;
  return Number(value.trim().replace(/d/i, 'e'));
}

function textOf(value: FrameValue): string {
  return typeof value === 'boolean' ? (value ? 'T' : 'F') : String(value);
}

/** Values that a sentence names. */
const MOST_NAMED = 6;

/** Those that no frame has: misspelt, most likely. */
export function missingProperties(
  properties: readonly FrameProperty[],
  frames: readonly ListedFile[],
  cardsOf: CardsOf,
): readonly FrameProperty[] {
  if (frames.every((frame) => 'reason' in frame)) return [];
  return properties.filter((property) => !frames.some((frame) => hasProperty(property, frame, cardsOf(frame))));
}

/** The words of equality that no frame has, each with the values that there are. */
export function explainFilter(
  { terms }: FrameFilter,
  frames: readonly ListedFile[],
  cardsOf: CardsOf,
): readonly string[] {
  return terms.flatMap((term) => {
    if (term.asked.test !== '=' || frames.some((frame) => holds(term, frame, cardsOf(frame)))) return [];
    if (missingProperties([term.property], frames, cardsOf).length > 0) return [];
    return [noSuchValue(term, frames, cardsOf)];
  });
}

/** "No frame has the keyword EXPTIM; EXPTIME is the nearest." `keywords`: all that the frames have. */
export function noSuchKeyword({ name, keyword }: FrameProperty, keywords: readonly string[]): string {
  const wanted = keyword ?? name;
  const own = Object.keys(ownProperties);
  const names = [...keywords, ...own.map((word) => word.toUpperCase())].filter((one) => one !== wanted);
  const nearest = names.length === 0 ? null : closest(wanted, names);
  const said = `No frame has the keyword ${wanted}`;
  if (nearest === null || distance(wanted, nearest) > Math.max(2, wanted.length / 2)) return `${said}.`;
  return `${said}; ${keywords.includes(nearest) ? nearest : nearest.toLowerCase()} is the nearest.`;
}

function noSuchValue({ property, text }: FrameTerm, frames: readonly ListedFile[], cardsOf: CardsOf): string {
  const values = frames
    .map((frame) => propertyValue(property, frame, cardsOf(frame)))
    .filter((value) => value !== null);
  const different = [...new Set(values.map(textOf))].sort();
  if (different.length === 0) return `No frame has ${text}: none has a value of ${property.name}.`;
  const named = different.slice(0, MOST_NAMED).join(', ');
  return `No frame has ${text}; ${property.name} is ${named}${different.length > MOST_NAMED ? ', …' : ''}.`;
}
