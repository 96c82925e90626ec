/** What may be typed to filter a column of a table, the same for the window that warns and the worker that filters. */

/** `number`: compared; `text`: searched and compared; null: an array or a complex number, searched as it is shown, not sorted. */
export type ColumnOrder = 'number' | 'text' | null;

/** A number, or an integer beyond 2^53. */
export type Limit = number | bigint;

/** A filter understood. Cells without a value answer to `null` and `not null` alone. */
export type RowFilter =
  | { readonly test: 'null' | 'not null' }
  | { readonly test: '<' | '<=' | '>' | '>=' | '=' | '!='; readonly limit: Limit }
  | { readonly test: 'between'; readonly from: Limit; readonly to: Limit }
  | { readonly test: 'contains' | 'equals' | 'differs'; readonly text: string };

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[ed][+-]?\d+)?$/i;

/** The filter that `text` means for such a column (null: none, it is blank), or the sentence that says what is wrong. */
export function parseFilter(text: string, order: ColumnOrder): RowFilter | null | string {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (/^null$/i.test(trimmed)) return { test: 'null' };
  if (/^(?:!=?|not)\s*null$/i.test(trimmed)) return { test: 'not null' };
  return order === 'number' ? parseNumbers(trimmed) : parseText(trimmed);
}

function parseText(text: string): RowFilter {
  const match = /^(!=|==?)\s*(.*)$/s.exec(text);
  if (match === null) return { test: 'contains', text: text.toLowerCase() };
  return { test: match[1] === '!=' ? 'differs' : 'equals', text: match[2] ?? '' };
}

function parseNumbers(text: string): RowFilter | string {
  const range = /^(.*?)\s*\.\.\s*(.*)$/.exec(text);
  if (range !== null) return parseRange(range[1] ?? '', range[2] ?? '');
  const match = /^(<=|>=|!=|==?|<|>)?\s*(.*)$/s.exec(text);
  const limit = parseLimit(match?.[2] ?? '');
  if (limit === null) return complaint(match?.[2] ?? '');
  const sign = (match?.[1] ?? '=').replace('==', '=');
  return { test: sign as '<' | '<=' | '>' | '>=' | '=' | '!=', limit };
}

function parseRange(low: string, high: string): RowFilter | string {
  const from = low === '' ? Number.NEGATIVE_INFINITY : parseLimit(low);
  const to = high === '' ? Number.POSITIVE_INFINITY : parseLimit(high);
  if (from === null || (low === '' && high === '')) return complaint(low);
  if (to === null) return complaint(high);
  if (from > to) return `Nothing lies between ${low} and ${high}: write the smaller number first.`;
  return { test: 'between', from, to };
}

function parseLimit(text: string): Limit | null {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!NUMBER.test(text)) return null;
  const value = Number(text.replace(/d/i, 'e'));
  return /^[+-]?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text.replace('+', '')) : value;
}

function complaint(text: string): string {
  const what = text === '' ? 'A number is missing' : `"${text.slice(0, 40)}" is no number`;
  return `${what}: write >5, <=3, 1..4, =7, !=0 or null.`;
}

/** Whether a number passes; `round` gives limits the precision of the column (Math.fround for 32-bit floats). */
export function numberTest(
  filter: RowFilter,
  round: (limit: number) => number = (limit) => limit,
): (value: Limit | null) => boolean {
  const exact = (limit: Limit) => (typeof limit === 'number' ? round(limit) : limit);
  const known = (test: (value: Limit) => boolean) => (value: Limit | null) =>
    value !== null && !Number.isNaN(value) && test(value);
  switch (filter.test) {
    case 'null':
      return (value) => value === null || Number.isNaN(value);
    case 'not null':
      return known(() => true);
    case 'between': {
      const [from, to] = [exact(filter.from), exact(filter.to)];
      return known((value) => value >= from && value <= to);
    }
    case 'contains':
    case 'equals':
    case 'differs':
      return () => false;
    default:
      return known(comparison(filter.test, exact(filter.limit)));
  }
}

/** Comparisons between number and bigint are exact; equality is put as two of them. */
function comparison(sign: '<' | '<=' | '>' | '>=' | '=' | '!=', limit: Limit): (value: Limit) => boolean {
  switch (sign) {
    case '<':
      return (value) => value < limit;
    case '<=':
      return (value) => value <= limit;
    case '>':
      return (value) => value > limit;
    case '>=':
      return (value) => value >= limit;
    case '=':
      return (value) => value >= limit && value <= limit;
    case '!=':
      return (value) => value < limit || value > limit;
  }
}

/** Whether a text passes: found in any case, compared in its own. An empty text is one without a value. */
export function textTest(filter: RowFilter): (value: string | null) => boolean {
  switch (filter.test) {
    case 'null':
      return (value) => value === null || value === '';
    case 'not null':
      return (value) => value !== null && value !== '';
    case 'contains':
      return (value) => value?.toLowerCase().includes(filter.text) === true;
    case 'equals':
      return (value) => value === filter.text;
    case 'differs':
      return (value) => value !== null && value !== '' && value !== filter.text;
    default:
      return () => false;
  }
}
