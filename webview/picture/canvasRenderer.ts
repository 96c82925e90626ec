/** Draws without a GPU: the scene is coloured pixel by pixel in memory and put on a 2D canvas. */
import type { Colours } from '../../src/engine/display/colours';
import { type Lookup, makeLookup, sameTable } from '../../src/engine/display/lookup';
import { type Frame, rasterise } from './rasterise';
import type { Layer, Renderer, TilePixels } from './renderer';
import { placeTile } from './tilePlacement';

/** Tables that are kept: a picture, the one that it is compared with, and a difference. */
const TABLES = 4;

export class CanvasRenderer implements Renderer {
  readonly kind = 'canvas2d';
  readonly canvas = document.createElement('canvas');
  private readonly context: CanvasRenderingContext2D;
  private readonly tiles = new Map<string, TilePixels>();
  private image: ImageData | null = null;
  private tables: { readonly colours: Colours; readonly table: Uint32Array }[] = [];

  /** Throws when the browser gives no 2D canvas. */
  constructor(onLost: () => void) {
    const context = this.canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('This window has neither WebGL2 nor a 2D canvas.');
    this.context = context;
    this.canvas.addEventListener('contextrestored', onLost);
  }

  put(key: string, tile: TilePixels): void {
    this.tiles.set(key, tile);
  }

  drop(key: string): void {
    this.tiles.delete(key);
  }

  has(key: string): boolean {
    return this.tiles.has(key);
  }

  get bytes(): number {
    return [...this.tiles.values()].reduce((sum, { pixels }) => sum + pixels.byteLength, 0);
  }

  draw(width: number, height: number, layers: readonly Layer[]): void {
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    if (width === 0 || height === 0) return;
    const image = this.cleared(width, height);
    const frame: Frame = { width, pixels: new Uint32Array(image.data.buffer) };
    for (const layer of layers) {
      const lookup = this.lookup(layer.colours);
      for (const placed of layer.tiles) {
        const tile = this.tiles.get(placed.key);
        const placement = tile && placeTile(layer, placed, tile, this.canvas);
        if (tile && placement) rasterise(frame, tile, placement, lookup);
      }
    }
    this.context.putImageData(image, 0, 0);
  }

  dispose(): void {
    this.tiles.clear();
    this.tables = [];
    this.image = null;
    this.canvas.remove();
  }

  private cleared(width: number, height: number): ImageData {
    if (this.image?.width === width && this.image.height === height) this.image.data.fill(0);
    else this.image = new ImageData(width, height);
    return this.image;
  }

  /** Tables are made once for each choice of stretch and colours; moving limits needs no new one. */
  private lookup(colours: Colours): Lookup {
    const known = this.tables.find((kept) => sameTable(kept.colours, colours));
    const lookup = makeLookup(colours, known?.table);
    const entry = known ?? { colours, table: lookup.colours };
    this.tables = [entry, ...this.tables.filter((kept) => kept !== entry)].slice(0, TABLES);
    return lookup;
  }
}
