/** Which pixels lie in a region: row by row, as a span of columns. */
import { FlatfieldError } from '../errors';
import { pixelOf } from './pixelGrid';

/** A region in image pixels, 0-based, pixel centres at whole numbers. The corners of a rectangle may come in any order. */
export type Region =
  | { readonly shape: 'rectangle'; readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number }
  | { readonly shape: 'circle'; readonly x: number; readonly y: number; readonly radius: number }
  | { readonly shape: 'line'; readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number };

/** Half-open: from the first to behind the last; the first is not below the second. */
export type Span = readonly [number, number];

const NOTHING: Span = [0, 0];
/** What rounding may add to the way of a line; a line that touches a pixel by less does not run through it. */
const TOUCH = 1e-9;

/** Throws `Usage` for a region that has a number that is none. */
export function requireRegion(region: Region, file: string | undefined): void {
  const wrong = Object.entries(region).find(([key, value]) => key !== 'shape' && !Number.isFinite(value));
  if (wrong !== undefined) {
    throw new FlatfieldError('Usage', `The ${region.shape} has no ${wrong[0]}: ${String(wrong[1])}.`, { file });
  }
}

/** The rows of an image of `height` rows that hold pixels of the region. */
export function regionRows(region: Region, height: number): Span {
  switch (region.shape) {
    case 'rectangle':
      return centresBetween(region.y0, region.y1, height);
    case 'circle':
      return centresBetween(region.y - region.radius, region.y + Math.max(0, region.radius), height);
    case 'line':
      return clipped(crossed(region.y0, region.y1), height);
  }
}

/**
 * The columns of an image of `width` columns that the region holds of one row. A rectangle and a circle hold the pixels
 * whose centre lies in them, their edge included. A line holds the pixels that it runs through: those of whose square
 * (without its upper edges) it covers some length, one at least in each row that it meets.
 */
export function regionSpan(region: Region, row: number, width: number): Span {
  switch (region.shape) {
    case 'rectangle':
      return centresBetween(region.x0, region.x1, width);
    case 'circle':
      return clipped(chord(region, row), width);
    case 'line':
      return clipped(lineSpan(region, row), width);
  }
}

function centresBetween(a: number, b: number, size: number): Span {
  return clipped([Math.ceil(Math.min(a, b)), Math.floor(Math.max(a, b)) + 1], size);
}

function clipped([from, to]: Span, size: number): Span {
  const [first, end] = [Math.max(0, from), Math.min(size, to)];
  return first < end ? [first, end] : NOTHING;
}

function chord({ x, y, radius }: Extract<Region, { shape: 'circle' }>, row: number): Span {
  const square = radius * radius;
  const rest = square - (row - y) ** 2;
  if (!(radius >= 0 && rest >= 0)) return NOTHING;
  const half = Math.sqrt(rest);
  // The root is rounded; whether a pixel at the edge is in is said by its distance.
  const inside = (column: number) => (column - x) ** 2 + (row - y) ** 2 <= square;
  let [first, last] = [Math.ceil(x - half), Math.floor(x + half)];
  if (inside(first - 1)) first--;
  else if (!inside(first)) first++;
  if (inside(last + 1)) last++;
  else if (!inside(last)) last--;
  return [first, last + 1];
}

/** The pixels that a way from `a` to `b` along one axis crosses: the one that holds its lower end at least. */
function crossed(a: number, b: number): Span {
  const first = pixelOf(Math.min(a, b) + TOUCH);
  return [first, Math.max(first + 1, Math.ceil(Math.max(a, b) + 0.5 - TOUCH))];
}

function lineSpan({ x0, y0, x1, y1 }: Extract<Region, { shape: 'line' }>, row: number): Span {
  const [first, end] = crossed(y0, y1);
  if (row < first || row >= end) return NOTHING;
  if (end - first === 1) return crossed(x0, x1);
  // Product before quotient: exact along diagonals, which pass through the corners of pixels.
  const at = (y: number) => x0 + ((y - y0) * (x1 - x0)) / (y1 - y0);
  const [lower, upper] = y0 < y1 ? [y0, y1] : [y1, y0];
  return crossed(at(Math.max(lower, row - 0.5)), at(Math.min(upper, row + 0.5)));
}
