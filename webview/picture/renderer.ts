/** What a renderer draws: tiles of float values placed by an affine map, coloured on the way. WebGL2 and Canvas2D do the same. */
import type { Colours } from '../../src/engine/display/colours';

/** Values of a tile, row 0 first, NaN where there is none. */
export interface TilePixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Float32Array;
}

/** From image coordinates (pixel i spans i .. i + 1, so its centre is i + 0.5) to canvas device pixels, y down: x' = a x + c y + e, y' = b x + d y + f. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** A tile in its image: its pixel (0, 0) begins at image place (x, y), each of its pixels is `step` x `step` image pixels. */
export interface PlacedTile {
  /** As given to `put`. */
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly step: number;
}

/** One image of the scene. Later tiles lie over earlier ones; nothing outside width x height of the image is drawn. */
export interface Layer {
  readonly tiles: readonly PlacedTile[];
  readonly width: number;
  readonly height: number;
  readonly toCanvas: Affine;
  readonly colours: Colours;
  /** Only canvas columns from .. to are drawn (device pixels): for a swipe. null = all. */
  readonly columns: readonly [number, number] | null;
}

/**
 * Pixels larger than a screen pixel are drawn as squares (no smoothing); smaller ones are interpolated between their
 * values, pixels without a value left out, infinite ones as very large numbers. A canvas pixel shows the tile place under
 * its centre, moved by 1/1024 of a tile pixel to higher x and y: at whole zooms centres lie right between two pixels.
 */
export interface Renderer {
  readonly kind: 'webgl2' | 'canvas2d';
  readonly canvas: HTMLCanvasElement;
  /** Keeps a tile for drawing, in place of an earlier one of that key. */
  put(key: string, tile: TilePixels): void;
  drop(key: string): void;
  has(key: string): boolean;
  /** Bytes of the tiles that are kept. */
  readonly bytes: number;
  /** Draws now, on a canvas of width x height device pixels, layers from the back to the front; transparent where none lies. */
  draw(width: number, height: number, layers: readonly Layer[]): void;
  dispose(): void;
}
