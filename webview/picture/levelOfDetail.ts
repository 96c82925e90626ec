/** Which tiles a view needs: the level whose pixels are about as large as the screen's, and those that are in sight. */
import { TILE_SIZE } from '../../src/protocol/pictureJobs';
import { apply, inverse, scaleOf } from './affine';
import type { Affine } from './renderer';

/** Columns x0 .. x1 - 1 and rows y0 .. y1 - 1, of tiles or of pixels. */
export interface Rectangle {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

export interface NeededTiles extends Rectangle {
  readonly level: number;
}

/** @param toCanvas from image places to canvas pixels; @param coarsest the level that the overview has */
export function neededLevel(toCanvas: Affine, coarsest: number): number {
  // A pixel of the level is drawn between 0.71 and 1.41 screen pixels wide.
  const level = Math.round(-Math.log2(scaleOf(toCanvas)));
  return Math.max(0, Math.min(coarsest, Number.isFinite(level) ? level : coarsest));
}

/** The part of the image (in image pixels) that a canvas shows; null when it shows none of it. */
export function visiblePart(
  toCanvas: Affine,
  canvas: { readonly width: number; readonly height: number },
  image: { readonly width: number; readonly height: number },
): Rectangle | null {
  const back = inverse(toCanvas);
  if (back === null) return null;
  const corners = [
    { x: 0, y: 0 },
    { x: canvas.width, y: 0 },
    { x: 0, y: canvas.height },
    { x: canvas.width, y: canvas.height },
  ].map((corner) => apply(back, corner));
  const span = (values: readonly number[], size: number) => [
    Math.max(0, Math.floor(Math.min(...values))),
    Math.min(size, Math.ceil(Math.max(...values))),
  ];
  const [x0 = 0, x1 = 0] = span(
    corners.map(({ x }) => x),
    image.width,
  );
  const [y0 = 0, y1 = 0] = span(
    corners.map(({ y }) => y),
    image.height,
  );
  return x0 < x1 && y0 < y1 ? { x0, x1, y0, y1 } : null;
}

/** The tiles of a level that cover a part of the image. */
export function tilesOver(part: Rectangle, level: number): NeededTiles {
  const size = TILE_SIZE * 2 ** level;
  return {
    level,
    x0: Math.floor(part.x0 / size),
    x1: Math.ceil(part.x1 / size),
    y0: Math.floor(part.y0 / size),
    y1: Math.ceil(part.y1 / size),
  };
}
