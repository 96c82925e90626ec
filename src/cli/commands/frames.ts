/** `flatfield frames`: what is there; with --where those that a filter lets through, with --columns what their headers say. */
import { FlatfieldError } from '../../engine/errors';
import type { FrameInfo, Scan } from '../../engine/frames/frameInfo';
import { type FrameProperty, frameProperty, propertyValue } from '../../engine/frames/frameProperty';
import { frameState } from '../../engine/frames/frameState';
import { type FrameFilter, parseFrameFilter } from '../../engine/frames/parseFrameFilter';
import { KeywordColumns } from '../../worker/keywordColumns';
import { scanPaths } from '../../worker/prepare';
import { selectFrames } from '../../worker/selectFrames';
import type { Context } from '../context';
import { textTable } from '../textTable';

export async function frames(context: Context): Promise<number> {
  const { given, pool, signal, print, json, bar } = context;
  const filter = filterOf(given.text('where'));
  const columns = columnsOf(given.text('columns'));
  const { scan } = await scanPaths(pool, {
    paths: given.paths,
    recipePath: given.text('recipe') ?? null,
    signal,
    onProgress: ({ done, total, path }) => bar.update(done, total, path),
  });
  const cards = new KeywordColumns(pool);
  const all = [...scan.frames, ...scan.unreadable];
  const { passed, notes } = await selectFrames(cards, all, { filter, columns: columns ?? [], signal });
  const kept = new Set(passed);
  const shown: Scan = {
    ...scan,
    frames: scan.frames.filter((frame) => kept.has(frame)),
    unreadable: scan.unreadable.filter((file) => kept.has(file)),
  };
  bar.clear();

  const valuesOf = (frame: FrameInfo) =>
    Object.fromEntries(
      (columns ?? []).map((column) => [column.name, propertyValue(column, frame, cards.cardsOf(frame))]),
    );
  json({
    ...shown,
    ...(columns === null ? {} : { frames: shown.frames.map((frame) => ({ ...frame, values: valuesOf(frame) })) }),
    ...(notes.length === 0 ? {} : { notes }),
  });
  const nothing = filter === null || scan.frames.length === 0 ? 'No FITS frames found.\n' : noneOf(scan.frames.length);
  print(shown.frames.length === 0 ? nothing : columns === null ? summary(shown) : table(shown, columns, cards));
  for (const note of notes) print(`note: ${note}\n`);
  for (const file of shown.unreadable) print(`unreadable: ${file.path}: ${file.reason}\n`);
  for (const problem of scan.listProblems ?? []) print(`note: ${problem}\n`);
  return shown.unreadable.some((file) => file.rejected === undefined) || shown.frames.some(isCutShort) ? 3 : 0;
}

/** @throws FlatfieldError `Usage` */
function filterOf(text: string | undefined): FrameFilter | null {
  if (text === undefined) return null;
  const filter = parseFrameFilter(text);
  if ('terms' in filter) return filter;
  throw new FlatfieldError('Usage', `--where ${text}: ${filter.message}`);
}

/** Names between commas; a comma within quotes belongs to the name. */
function columnsOf(text: string | undefined): readonly FrameProperty[] | null {
  if (text === undefined) return null;
  const names = (text.match(/"[^"]*"|[^,]+/g) ?? []).map((name) => name.trim()).filter((name) => name !== '');
  if (names.length > 0) return names.map(frameProperty);
  throw new FlatfieldError('Usage', '--columns must name keywords, with commas between them: EXPTIME,FILTER,AIRMASS.');
}

function noneOf(count: number): string {
  return `None of ${count === 1 ? '1 frame' : `${count} frames`} passes.\n`;
}

/** A frame that somebody has rejected is nobody's problem any more. */
function isCutShort({ incomplete, rejected }: FrameInfo): boolean {
  return incomplete !== null && rejected === undefined;
}

function summary({ frames: found }: Scan): string {
  const head = ['file', 'type', 'exposure', 'filter', 'size', 'pixels', 'unit', 'state'];
  return textTable([head, ...found.map(row)], [2]);
}

function row(frame: FrameInfo): string[] {
  return [
    frame.path,
    frame.kind,
    frame.exposure === null ? '-' : `${frame.exposure} s`,
    frame.filter ?? '-',
    `${frame.width} x ${frame.height}`,
    frame.pixelType,
    frame.unit ?? '-',
    frameState(frame),
  ];
}

/** The path, then one column a property; columns of numbers end in one line. */
function table({ frames: found }: Scan, columns: readonly FrameProperty[], cards: KeywordColumns): string {
  const values = found.map((frame) => columns.map((column) => propertyValue(column, frame, cards.cardsOf(frame))));
  const right = columns.flatMap((_, i) => (values.every((line) => typeof line[i] !== 'string') ? [i + 1] : []));
  const lines = found.map((frame, i) => [frame.path, ...(values[i] ?? []).map(word)]);
  return textTable([['file', ...columns.map(({ name }) => name)], ...lines], right);
}

function word(value: string | number | boolean | null): string {
  if (value === null) return '-';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  return String(value).replace(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ');
}
