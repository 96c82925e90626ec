/** Draws a tile into a picture in memory, pixel by pixel, as the shader does. */
import { colourOf, type Lookup, placeOf } from '../../src/engine/display/lookup';
import type { TilePixels } from './renderer';
import type { TilePlacement } from './tilePlacement';

/** Four bytes a pixel, read as one number of this machine. */
export interface Frame {
  readonly width: number;
  readonly pixels: Uint32Array;
}

export function rasterise(frame: Frame, tile: TilePixels, placement: TilePlacement, lookup: Lookup): void {
  if (placement.b === 0 && placement.c === 0) rasteriseUpright(frame, tile, placement, lookup);
  else rasteriseTurned(frame, tile, placement, lookup);
}

/** Rows of the tile lie along rows of the picture: each row is placed, and mixed with the next one, once. */
function rasteriseUpright(frame: Frame, tile: TilePixels, placement: TilePlacement, lookup: Lookup): void {
  const { box, d, f, fromV, toV, smooth } = placement;
  const { left, u, first, right, count } = columnsOf(tile, placement);
  const row = new Float64Array(tile.width);
  const places = new Float64Array(count);
  const { pixels } = frame;
  if (count === 0) return;
  // A mirrored picture goes through them from the last one.
  const fromI = Math.min(first[0]!, first[count - 1]!);
  const toI = Math.min(tile.width, Math.max(first[0]!, first[count - 1]!) + 2);
  for (let y = box.top; y < box.bottom; y++) {
    const v = d * (y - box.top + 0.5) + f;
    if (!(v >= fromV && v < toV)) continue;
    if (smooth) mixRows(tile, v, lookup, row, fromI, toI);
    else placeRow(tile, within(Math.floor(v), tile.height), lookup, row, fromI, toI);
    if (smooth) mixColumns(row, first, right, places);
    else for (let n = 0; n < count; n++) places[n] = row[first[n]!]!;
    const at = y * frame.width + left;
    for (let n = 0; n < count; n++) {
      let place = places[n]!;
      if (smooth && Number.isNaN(place)) place = meanPlace(tile, u[n]!, v, lookup);
      pixels[at + n] = colourOf(lookup, place);
    }
  }
}

/**
 * Columns of the picture that show the tile, from `left` on: the tile place `u` of each, the tile column `first`, and the
 * share of the next column in it (0 where there is none, or nothing is mixed).
 */
function columnsOf({ width }: TilePixels, { box, a, e, fromU, toU, smooth }: TilePlacement) {
  const places = Array.from({ length: box.right - box.left }, (_, n) => a * (n + 0.5) + e);
  const inside = (place: number) => place >= fromU && place < toU;
  const from = places.findIndex(inside);
  const u = places.filter(inside);
  const first = Int32Array.from(u, (place) => within(Math.floor(smooth ? place - 0.5 : place), width));
  const right = Float64Array.from(u, (place, n) => {
    const i = first[n]!;
    return smooth && i + 1 < width ? Math.max(0, place - 0.5 - i) : 0;
  });
  return { left: box.left + Math.max(0, from), u, first, right, count: u.length };
}

/** Places of tile columns `from` to `to` of row j. */
function placeRow(
  { width, pixels }: TilePixels,
  j: number,
  lookup: Lookup,
  out: Float64Array,
  from: number,
  to: number,
): void {
  const start = j * width;
  for (let i = from; i < to; i++) out[i] = placeOf(lookup, pixels[start + i]!);
}

/** The same at height v, between the two rows around it; NaN where either has none. */
function mixRows(tile: TilePixels, v: number, lookup: Lookup, out: Float64Array, from: number, to: number): void {
  const { width, height, pixels } = tile;
  const j = Math.floor(v - 0.5);
  const up = v - 0.5 - j;
  const row0 = within(j, height) * width;
  const row1 = within(j + 1, height) * width;
  for (let i = from; i < to; i++) {
    out[i] = (1 - up) * placeOf(lookup, pixels[row0 + i]!) + up * placeOf(lookup, pixels[row1 + i]!);
  }
}

/** Between the two columns around each; NaN where either has none. */
function mixColumns(row: Float64Array, first: Int32Array, right: Float64Array, out: Float64Array): void {
  for (let n = 0; n < out.length; n++) {
    const i = first[n]!;
    const r = right[n]!;
    out[n] = r === 0 ? row[i]! : (1 - r) * row[i]! + r * row[i + 1]!;
  }
}

function rasteriseTurned(frame: Frame, tile: TilePixels, placement: TilePlacement, lookup: Lookup): void {
  const { box, a, b, c, d, e, f, fromU, toU, fromV, toV, smooth } = placement;
  for (let y = box.top; y < box.bottom; y++) {
    const down = y - box.top + 0.5;
    const row = y * frame.width;
    for (let x = box.left; x < box.right; x++) {
      const along = x - box.left + 0.5;
      const u = a * along + c * down + e;
      const v = b * along + d * down + f;
      if (!(u >= fromU && u < toU && v >= fromV && v < toV)) continue;
      const place = smooth ? meanPlace(tile, u, v, lookup) : nearestPlace(tile, u, v, lookup);
      frame.pixels[row + x] = colourOf(lookup, place);
    }
  }
}

function nearestPlace({ width, height, pixels }: TilePixels, u: number, v: number, lookup: Lookup): number {
  const i = within(Math.floor(u), width);
  const j = within(Math.floor(v), height);
  return placeOf(lookup, pixels[j * width + i]!);
}

/** Bilinear mean of the four pixels around (u, v), those without a value left out. */
function meanPlace({ width, height, pixels }: TilePixels, u: number, v: number, lookup: Lookup): number {
  const i = Math.floor(u - 0.5);
  const j = Math.floor(v - 0.5);
  const right = u - 0.5 - i;
  const up = v - 0.5 - j;
  const i0 = within(i, width);
  const i1 = within(i + 1, width);
  const row0 = within(j, height) * width;
  const row1 = within(j + 1, height) * width;
  const t00 = placeOf(lookup, pixels[row0 + i0]!);
  const t10 = placeOf(lookup, pixels[row0 + i1]!);
  const t01 = placeOf(lookup, pixels[row1 + i0]!);
  const t11 = placeOf(lookup, pixels[row1 + i1]!);
  const mean = (1 - up) * ((1 - right) * t00 + right * t10) + up * ((1 - right) * t01 + right * t11);
  if (!Number.isNaN(mean)) return mean;
  let sum = 0;
  let weights = 0;
  add(t00, (1 - right) * (1 - up));
  add(t10, right * (1 - up));
  add(t01, (1 - right) * up);
  add(t11, right * up);
  return sum / weights;

  function add(t: number, weight: number): void {
    if (Number.isNaN(t)) return;
    sum += weight * t;
    weights += weight;
  }
}

function within(i: number, length: number): number {
  return i < 0 ? 0 : i >= length ? length - 1 : i;
}
