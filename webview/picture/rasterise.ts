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
