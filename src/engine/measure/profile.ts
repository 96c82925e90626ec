/** Values along a row, a column or a free line. */
import { FlatfieldError } from '../errors';
import { type BetweenBlocks, BLOCK_VALUES, type PixelGrid, pixelOf } from './pixelGrid';

export type ProfileLine =
  | { readonly along: 'row'; readonly y: number }
  | { readonly along: 'column'; readonly x: number }
  | { readonly along: 'line'; readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number };

/** Values along a row, a column or a line, in its direction. */
export interface Profile {
  /** Of each value: x (row), y (column) or distance in pixels from the start (line). */
  readonly at: Float64Array;
  /** NaN where there is none. */
  readonly values: Float64Array;
}

/** Values of a profile at most: with their places 1 MiB. */
export const PROFILE_VALUES = 1 << 16;

/**
 * A row and a column give each of their pixels, a line the pixel that holds the point at each whole distance from its
 * start, NaN beside the image. Where that would be more than PROFILE_VALUES, every second (third, …) one. Throws `Usage`
 * for a place that is no number or a row or column that is not there, and what reading throws.
 */
export function profile(grid: PixelGrid, line: ProfileLine, between: BetweenBlocks = () => undefined): Profile {
  const wrong = Object.entries(line).find(([key, value]) => key !== 'along' && !Number.isFinite(value));
  if (wrong !== undefined)
    throw new FlatfieldError('Usage', `The ${line.along} has no ${wrong[0]}: ${String(wrong[1])}.`, {
      file: grid.path,
    });
  switch (line.along) {
    case 'row':
      return alongRow(grid, within(grid, pixelOf(line.y), grid.height, 'row'), between);
    case 'column':
      return alongColumn(grid, within(grid, pixelOf(line.x), grid.width, 'column'), between);
    case 'line':
      return alongLine(grid, line, between);
  }
}

function within({ path }: PixelGrid, index: number, size: number, what: string): number {
  if (index >= 0 && index < size) return index;
  throw new FlatfieldError('Usage', `There is no ${what} ${index} in an image of ${size} ${what}s.`, { file: path });
}

/** Places 0, step, 2 step … below or at `last`, as few as may be sent. */
function places(last: number): Float64Array {
  const step = Math.ceil((last + 1) / PROFILE_VALUES);
  return Float64Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => i * step);
}

function alongRow(grid: PixelGrid, row: number, between: BetweenBlocks): Profile {
  const at = places(grid.width - 1);
  const values = new Float64Array(at.length);
  const block = new Float64Array(Math.min(grid.width, BLOCK_VALUES));
  let done = 0;
  for (let x0 = 0; x0 < grid.width; x0 += block.length) {
    between(row);
    const x1 = Math.min(grid.width, x0 + block.length);
    grid.readPart(row, 1, x0, x1, block);
    for (; done < at.length && at[done]! < x1; done++) values[done] = block[at[done]! - x0]!;
  }
  return { at, values };
}

/** Rows that are read between two chances to stop. */
const COLUMN_ROWS = 1024;

function alongColumn(grid: PixelGrid, column: number, between: BetweenBlocks): Profile {
  const at = places(grid.height - 1);
  const values = new Float64Array(at.length);
  const step = at.length > 1 ? at[1]! : 1;
  const rows = step === 1 ? COLUMN_ROWS : 1;
  for (let i = 0; i < at.length; i += rows) {
    if (i % COLUMN_ROWS === 0) between(at[i]!);
    grid.readPart(at[i]!, Math.min(rows, at.length - i), column, column + 1, values.subarray(i));
  }
  return { at, values };
}

/** The same of a line, whose rows are read one at a time. */
const LINE_ROWS = 64;

function alongLine(
  grid: PixelGrid,
  { x0, y0, x1, y1 }: Extract<ProfileLine, { along: 'line' }>,
  between: BetweenBlocks,
): Profile {
  const length = Math.hypot(x1 - x0, y1 - y0);
  // The end of a line of whole length is reached in spite of rounding.
  const at = places(Math.floor(length + 1e-9));
  const [dx, dy] = length === 0 ? [0, 0] : [(x1 - x0) / length, (y1 - y0) / length];
  const columns = Float64Array.from(at, (distance) => pixelOf(x0 + distance * dx));
  const rows = Float64Array.from(at, (distance) => pixelOf(y0 + distance * dy));
  const values = new Float64Array(at.length).fill(Number.NaN);
  // A compressed file is read forwards only, so the rows are met in their order.
  const upwards = dy >= 0;
  let met = 0;
  for (let done = 0; done < at.length; ) {
    const row = rows[upwards ? done : at.length - 1 - done]!;
    let end = done + 1;
    while (end < at.length && rows[upwards ? end : at.length - 1 - end] === row) end++;
    if (met++ % LINE_ROWS === 0) between(row);
    const [from, to] = upwards ? [done, end] : [at.length - end, at.length - done];
    fillRow(grid, row, columns.subarray(from, to), values.subarray(from, to));
    done = end;
  }
  return { at, values };
}

/** The pixels of one row at `columns`, which run in one direction. */
function fillRow(grid: PixelGrid, row: number, columns: Float64Array, values: Float64Array): void {
  if (row < 0 || row >= grid.height) return;
  const [a, b] = [columns[0]!, columns[columns.length - 1]!];
  const [first, end] = [Math.max(0, Math.min(a, b)), Math.min(grid.width, Math.max(a, b) + 1)];
  if (first >= end) return;
  const whole = end - first <= BLOCK_VALUES;
  const pixels = new Float64Array(whole ? end - first : 1);
  if (whole) grid.readPart(row, 1, first, end, pixels);
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!;
    if (column < first || column >= end) continue;
    if (!whole) grid.readPart(row, 1, column, column + 1, pixels);
    values[i] = pixels[whole ? column - first : 0]!;
  }
}
