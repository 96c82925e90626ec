/** Which value each pixel of a picture in memory shows of a tile, as the shader looks it up; colours come after. */
import type { TilePixels } from './renderer';
import type { TilePlacement } from './tilePlacement';

/** Where no tile lies: samples are NaN or finite. */
export const NOWHERE = Number.POSITIVE_INFINITY;

/** Infinite pixels count as this much, so that means of them stay finite; beyond all that float32 holds. */
const VAST = 1e300;

/** A value for each pixel of a picture, row 0 on top: NaN where a tile has none. */
export interface Samples {
  readonly width: number;
  readonly values: Float64Array;
}

/** Writes the values of a tile over those that are there. */
export function rasterise(samples: Samples, tile: TilePixels, placement: TilePlacement): void {
  if (placement.b === 0 && placement.c === 0) rasteriseUpright(samples, tile, placement);
  else rasteriseTurned(samples, tile, placement);
}

/** Rows of the tile lie along rows of the picture: each row is mixed with the next one once. */
function rasteriseUpright({ width, values }: Samples, tile: TilePixels, placement: TilePlacement): void {
  const { box, d, f, fromV, toV, smooth } = placement;
  const { left, u, first, right, count } = columnsOf(tile, placement);
  if (count === 0) return;
  // A mirrored picture goes through them from the last one.
  const fromI = Math.min(first[0]!, first[count - 1]!);
  const toI = Math.min(tile.width, Math.max(first[0]!, first[count - 1]!) + 2);
  // One more: the last column has no next one, and takes nothing of it.
  const row = new Float64Array(tile.width + 1);
  for (let y = box.top; y < box.bottom; y++) {
    const v = d * (y - box.top + 0.5) + f;
    if (!(v >= fromV && v < toV)) continue;
    const out = values.subarray(y * width + left, y * width + left + count);
    if (smooth) {
      mixRows(tile, v, row, fromI, toI);
      mixColumns(row, first, right, out);
      // A pixel without a value is left out of the mean, an infinite one is vast.
      for (let n = 0; n < count; n++) if (!Number.isFinite(out[n]!)) out[n] = meanValue(tile, u[n]!, v);
    } else pickColumns(tile, within(Math.floor(v), tile.height), first, out);
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

/** Values of row j at some columns. */
function pickColumns({ width, pixels }: TilePixels, j: number, first: Int32Array, out: Float64Array): void {
  const start = j * width;
  for (let n = 0; n < out.length; n++) out[n] = finite(pixels[start + first[n]!]!);
}

/** Values of tile columns `from` to `to` at height v, between the two rows around it. */
function mixRows({ width, height, pixels }: TilePixels, v: number, out: Float64Array, from: number, to: number): void {
  const j = Math.floor(v - 0.5);
  const up = v - 0.5 - j;
  const row0 = within(j, height) * width;
  const row1 = within(j + 1, height) * width;
  for (let i = from; i < to; i++) out[i] = (1 - up) * pixels[row0 + i]! + up * pixels[row1 + i]!;
}

/** Between the two columns around each. */
function mixColumns(row: Float64Array, first: Int32Array, right: Float64Array, out: Float64Array): void {
  for (let n = 0; n < out.length; n++) {
    const i = first[n]!;
    const r = right[n]!;
    out[n] = (1 - r) * row[i]! + r * row[i + 1]!;
  }
}

function rasteriseTurned({ width, values }: Samples, tile: TilePixels, placement: TilePlacement): void {
  const { box, a, b, c, d, e, f, fromU, toU, fromV, toV, smooth } = placement;
  for (let y = box.top; y < box.bottom; y++) {
    const down = y - box.top + 0.5;
    for (let x = box.left; x < box.right; x++) {
      const along = x - box.left + 0.5;
      const u = a * along + c * down + e;
      const v = b * along + d * down + f;
      if (!(u >= fromU && u < toU && v >= fromV && v < toV)) continue;
      values[y * width + x] = smooth ? meanValue(tile, u, v) : nearestValue(tile, u, v);
    }
  }
}

function nearestValue({ width, height, pixels }: TilePixels, u: number, v: number): number {
  return finite(pixels[within(Math.floor(v), height) * width + within(Math.floor(u), width)]!);
}

/** Bilinear mean of the four pixels around (u, v), those without a value left out; NaN where none has one. */
function meanValue({ width, height, pixels }: TilePixels, u: number, v: number): number {
  const i = Math.floor(u - 0.5);
  const j = Math.floor(v - 0.5);
  const right = u - 0.5 - i;
  const up = v - 0.5 - j;
  const i0 = within(i, width);
  const i1 = within(i + 1, width);
  const row0 = within(j, height) * width;
  const row1 = within(j + 1, height) * width;
  const v00 = pixels[row0 + i0]!;
  const v10 = pixels[row0 + i1]!;
  const v01 = pixels[row1 + i0]!;
  const v11 = pixels[row1 + i1]!;
  const mean = (1 - up) * ((1 - right) * v00 + right * v10) + up * ((1 - right) * v01 + right * v11);
  if (Number.isFinite(mean)) return mean;
  let sum = 0;
  let weights = 0;
  add(v00, (1 - right) * (1 - up));
  add(v10, right * (1 - up));
  add(v01, (1 - right) * up);
  add(v11, right * up);
  return sum / weights;

  function add(value: number, weight: number): void {
    if (Number.isNaN(value)) return;
    sum += weight * finite(value);
    weights += weight;
  }
}

function finite(value: number): number {
  return value > VAST ? VAST : value < -VAST ? -VAST : value;
}

function within(i: number, length: number): number {
  return i < 0 ? 0 : i >= length ? length - 1 : i;
}
