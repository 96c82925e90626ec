/** Reads a filter of frames: `filter=R exptime>5 object="M 31" !airmass`. */
import { type FrameProperty, frameProperty } from './frameProperty';

/** What one term asks. Words without wildcards are compared whole; `pattern` is what * and ? or slashes made. */
export type FrameTest =
  | Each<'has' | 'lacks' | 'true' | 'false', object>
  | Each<'=' | '!=', { readonly word: string; readonly pattern: RegExp | null }>
  | Each<'<' | '<=' | '>' | '>=', { readonly word: string }>
  | Each<'~' | '!~', { readonly pattern: RegExp }>;

/** One type for each name, so that a test of one name rules out that one alone. */
type Each<T extends string, Rest> = T extends string ? { readonly test: T } & Rest : never;

export interface FrameTerm {
  readonly property: FrameProperty;
  readonly asked: FrameTest;
  /** As it was written. */
  readonly text: string;
}

/** All terms must hold. */
export interface FrameFilter {
  readonly text: string;
  readonly terms: readonly FrameTerm[];
}

/** What is wrong with a text that is no filter. */
export interface FilterMistake {
  /** Place of the character, from 0. */
  readonly at: number;
  /** A sentence that names the place and what was expected there. */
  readonly message: string;
}

/** The filter that a text means; a blank one has no terms. */
export function parseFrameFilter(text: string): FrameFilter | FilterMistake {
  const terms: FrameTerm[] = [];
  const reader = new Reader(text);
  try {
    for (reader.skipBlanks(); !reader.done; reader.skipBlanks()) {
      const start = reader.at;
      terms.push({ ...readTerm(reader), text: text.slice(start, reader.at).trim() });
    }
  } catch (error) {
    if (error instanceof Mistake) return { at: error.at, message: `Character ${error.at + 1}: ${error.message}` };
    throw error;
  }
  return { text: text.trim(), terms };
}

class Mistake extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

const KEY = /"[^"]*"|[A-Za-z0-9_][\w.-]*/y;
const OPERATOR = /!=|!~|<=|>=|==|[=<>~]/y;
const BLANKS = /\s*/y;
const WORD = /\S+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y;
const REGEX = /\/((?:[^/\\]|\\.)+)\/([a-z]*)/y;
/** The beginning of a term, as opposed to a value. */
const TERM = /!?(?:"[^"]*"|[A-Za-z0-9_][\w.-]*)\s*(?:[=<>~]|!=|!~)|![A-Za-z"]/y;

class Reader {
  at = 0;

  constructor(readonly text: string) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at += found[0].length;
    return found;
  }

  sees(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }

  skipBlanks(): boolean {
    return (this.take(BLANKS)?.[0] ?? '') !== '';
  }
}

/** Own properties that are true or false, and so need no operator. */
const FLAGS: readonly unknown[] = ['master', 'rejected'];

function readTerm(reader: Reader): Omit<FrameTerm, 'text'> {
  const start = reader.at;
  const not = reader.take(/!/y) !== null;
  const key = reader.take(KEY)?.[0];
  if (key === undefined) {
    const found = reader.done ? 'the end' : JSON.stringify(reader.text[reader.at]);
    throw new Mistake(reader.at, `a keyword is expected, as in filter=R or exptime>5; ${found} is none.`);
  }
  const property = frameProperty(key);
  const flag = FLAGS.includes(property.own);
  const end = reader.at;
  reader.skipBlanks();
  const sign = reader.take(OPERATOR)?.[0];
  if (sign === undefined) {
    reader.at = end;
    if (flag) return { property, asked: { test: not ? 'false' : 'true' } };
    if (not) return { property, asked: { test: 'lacks' } };
    throw new Mistake(/^(and|or|not)$/i.test(key) ? start : end, withoutSign(key, start));
  }
  if (not)
    throw new Mistake(
      start,
      `write ${key}${sign === '=' ? '!=' : sign === '~' ? '!~' : sign}… without the ! before it.`,
    );
  return { property, asked: readTest(reader, sign, `${key}${sign}`) };
}

function withoutSign(key: string, start: number): string {
  const how = `one of = != < <= > >= ~ is expected after "${key}"; ${key}=* are the frames that have it`;
  if (/^(and|or|not)$/i.test(key))
    return `"${key}" is no keyword: terms stand one after another, and all of them must hold.`;
  return start === 0 ? `${how}.` : `${how}. A value with blanks stands in quotes: object="M 31".`;
}

function readTest(reader: Reader, sign: string, written: string): FrameTest {
  const apart = reader.skipBlanks();
  // "filter= exptime>5": nothing was asked of filter but that it is not there.
  const missing = reader.done || (apart && reader.sees(TERM));
  if (sign === '~' || sign === '!~') return { test: sign, pattern: readRegex(reader, written) };
  if (sign === '<' || sign === '<=' || sign === '>' || sign === '>=') {
    if (missing) throw new Mistake(reader.at, `a number or a word is expected after "${written}".`);
    return { test: sign, word: readWord(reader, written).word };
  }
  const equal = sign !== '!=';
  if (missing) return { test: equal ? 'lacks' : 'has' };
  const { word, quoted } = readWord(reader, written);
  if (!quoted && word === '*') return { test: equal ? 'has' : 'lacks' };
  if (quoted && word === '') return { test: equal ? 'lacks' : 'has' };
  return { test: equal ? '=' : '!=', word, pattern: quoted ? null : wildcards(word) };
}

function readWord(reader: Reader, written: string): { readonly word: string; readonly quoted: boolean } {
  const start = reader.at;
  const quoted = reader.take(QUOTED);
  if (quoted !== null) {
    if (!reader.done && !/\s/.test(reader.text[reader.at] ?? ''))
      throw new Mistake(reader.at, 'a blank is expected after the closing quote.');
    return { word: (quoted[1] ?? quoted[2] ?? '').replace(/\\(.)/g, '$1'), quoted: true };
  }
  if (/["']/.test(reader.text[start] ?? '')) throw new Mistake(start, `the quote after "${written}" is never closed.`);
  return { word: reader.take(WORD)?.[0] ?? '', quoted: false };
}

/** null for a word without * and ?. */
function wildcards(word: string): RegExp | null {
  if (!/[*?]/.test(word)) return null;
  const parts = word
    .replace(/[.+^${}()|[\]\\/]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${parts}$`, 'is');
}

function readRegex(reader: Reader, written: string): RegExp {
  const start = reader.at;
  const found = reader.take(REGEX);
  if (found === null)
    throw new Mistake(start, `a regular expression between slashes is expected after "${written}": object~/^m ?31$/i.`);
  const [, source = '', flags = ''] = found;
  if (/[^ismu]/.test(flags))
    throw new Mistake(reader.at - 1, `only the flags i, m, s and u mean something here, not "${flags}".`);
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new Mistake(start, `${(error as Error).message}.`);
  }
}
