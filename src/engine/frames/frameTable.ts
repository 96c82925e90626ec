/** Frames as a table: sorted by any property, and as text that spreadsheets and astropy read (CSV, ECSV). */
import { type FrameCards, type FrameProperty, type FrameValue, type ListedFile, propertyValue } from './frameProperty';

export interface FrameSort {
  readonly property: FrameProperty;
  readonly descending: boolean;
}

type CardsOf = (frame: ListedFile) => FrameCards;

/** Numbers before words, both ascending or descending; frames without a value last; equal ones stay in their order. */
export function sortFrames(
  frames: readonly ListedFile[],
  { property, descending }: FrameSort,
  cardsOf: CardsOf,
): readonly ListedFile[] {
  const sign = descending ? -1 : 1;
  return frames
    .map((frame) => ({ frame, value: propertyValue(property, frame, cardsOf(frame)) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return sign * compareValues(a.value, b.value);
    })
    .map(({ frame }) => frame);
}

/** Made when first needed: it loads what the machine knows of languages. */
let words: Intl.Collator | undefined;

/** flat2 comes before flat10. */
function compareValues(a: FrameValue, b: FrameValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number' || typeof b === 'number') return typeof a === 'number' ? -1 : 1;
  words ??= new Intl.Collator('en', { numeric: true });
  return words.compare(String(a), String(b));
}

/** One line a frame, the first names the columns (RFC 4180); no value is an empty field. */
export function csvText(columns: readonly FrameProperty[], frames: readonly ListedFile[], cardsOf: CardsOf): string {
  const lines = frames.map((frame) =>
    columns.map((column) => csvField(propertyValue(column, frame, cardsOf(frame)), false)),
  );
  return [columns.map(titleField), ...lines].map((line) => `${line.join(',')}\n`).join('');
}

/**
 * The same with the columns' types before it (ECSV 1.0, astropy.table.Table.read): whole numbers, numbers, logicals,
 * texts; a column of mixed kinds is text. No value is masked.
 */
export function ecsvText(columns: readonly FrameProperty[], frames: readonly ListedFile[], cardsOf: CardsOf): string {
  const values = columns.map((column) => frames.map((frame) => propertyValue(column, frame, cardsOf(frame))));
  const types = values.map(typeOf);
  const head = columns.map((column, i) => {
    const unit = column.own === 'exposure' ? ', unit: s' : '';
    return `# - {name: ${JSON.stringify(nameOf(column))}${unit}, datatype: ${types[i]}}\n`;
  });
  const lines = frames.map(
    (_, row) => `${values.map((column, i) => csvField(column[row] ?? null, types[i] === 'bool')).join(',')}\n`,
  );
  return [
    "# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n",
    ...head,
    '# schema: astropy-2.0\n',
    `${columns.map(titleField).join(',')}\n`,
    ...lines,
  ].join('');
}

function typeOf(values: readonly (FrameValue | null)[]): 'int64' | 'float64' | 'bool' | 'string' {
  const there = values.filter((value) => value !== null);
  if (there.length === 0) return 'string';
  if (there.every((value) => typeof value === 'boolean')) return 'bool';
  if (!there.every((value) => typeof value === 'number')) return 'string';
  return there.every((value) => Number.isSafeInteger(value)) ? 'int64' : 'float64';
}

function nameOf({ name }: FrameProperty): string {
  return name.replace(/^"(.*)"$/, '$1');
}

function titleField(property: FrameProperty): string {
  return csvField(nameOf(property), false);
}

/** Line ends within a text become blanks: a frame is one line. */
function csvField(value: FrameValue | null, words: boolean): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return words ? (value ? 'True' : 'False') : value ? 'T' : 'F';
  if (typeof value === 'number') return String(value);
  const line = value.replace(/[\r\n]+/g, ' ');
  return line === '' || /[",#\s]/.test(line) ? `"${line.replaceAll('"', '""')}"` : line;
}
