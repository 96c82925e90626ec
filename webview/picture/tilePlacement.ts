/** Where a tile lies on the canvas, and which tile pixel a canvas pixel shows: the geometry that both renderers share. */
import type { Layer, PlacedTile } from './renderer';

/**
 * Tile pixels are looked up this much to the right and above, so that a canvas pixel right between two of them (usual at
 * whole zooms) falls to the same one in float32 on a GPU as in float64.
 */
const TIE = 1 / 1024;

/** Neighbouring tiles overlap by this much on either side: rounding leaves no gap between them. Less than TIE. */
const OVERLAP = 1 / 4096;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of canvas pixels: left .. right - 1, top .. bottom - 1. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface TilePlacement {
  /** Canvas pixels that the tile may touch; its own place is asked of each. */
  readonly box: Box;
  /** Tile place of a place (x, y) from the box's corner: u = a x + c y + e, v = b x + d y + f; pixel i spans i .. i + 1. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
  /** Only fromU <= u < toU, fromV <= v < toV is drawn: in the tile and in the image. */
  readonly fromU: number;
  readonly toU: number;
  readonly fromV: number;
  readonly toV: number;
  /** Whether a tile pixel is smaller than a canvas pixel. */
  readonly smooth: boolean;
}

/** null: nothing of the tile lies on a canvas of width x height. */
export function placeTile(
  { toCanvas, width, height, columns }: Layer,
  { x, y, step }: PlacedTile,
  tile: Size,
  canvas: Size,
): TilePlacement | null {
  const { a, b, c, d, e, f } = toCanvas;
  const determinant = a * d - b * c;
  if (!Number.isFinite(1 / determinant) || !Number.isFinite(e + f)) return null;
  const u = { from: Math.max(0, -x / step), to: Math.min(tile.width, (width - x) / step) };
  const v = { from: Math.max(0, -y / step), to: Math.min(tile.height, (height - y) / step) };
  if (!(u.from < u.to && v.from < v.to)) return null;
  const corners = [u.from, u.to].flatMap((i) =>
    [v.from, v.to].map((j) => {
      const place = { x: x + i * step, y: y + j * step };
      return { x: a * place.x + c * place.y + e, y: b * place.x + d * place.y + f };
    }),
  );
  const box = boxOf(corners, columns, canvas);
  if (box === null) return null;
  // Tile place of the box's corner: small numbers from there on, whatever the image's size.
  const [dx, dy] = [box.left - e, box.top - f];
  const per = 1 / (determinant * step);
  return {
    box,
    a: d * per,
    b: -b * per,
    c: -c * per,
    d: a * per,
    e: (d * dx - c * dy) * per - x / step + TIE,
    f: (a * dy - b * dx) * per - y / step + TIE,
    fromU: u.from - OVERLAP,
    toU: u.to + OVERLAP,
    fromV: v.from - OVERLAP,
    toV: v.to + OVERLAP,
    smooth: step * Math.sqrt(Math.abs(determinant)) < 1 - 1e-6,
  };
}

/** The canvas pixels around the corners, or null. */
function boxOf(
  corners: readonly { readonly x: number; readonly y: number }[],
  columns: Layer['columns'],
  canvas: Size,
): Box | null {
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const [from, to] = columns === null ? [0, canvas.width] : columns.map(Math.round);
  const left = Math.max(0, from ?? 0, Math.floor(Math.min(...xs)) - 1);
  const right = Math.min(canvas.width, to ?? canvas.width, Math.ceil(Math.max(...xs)) + 1);
  const top = Math.max(0, Math.floor(Math.min(...ys)) - 1);
  const bottom = Math.min(canvas.height, Math.ceil(Math.max(...ys)) + 1);
  return left < right && top < bottom ? { left, top, right, bottom } : null;
}
