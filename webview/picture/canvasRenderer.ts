/** Draws without a GPU: the scene is coloured pixel by pixel in memory and put on a 2D canvas. */
import type { Colours } from '../../src/engine/display/colours';
import { colourValues, type Lookup, makeLookup, sameTable } from '../../src/engine/display/lookup';
import { NOWHERE, rasterise } from './rasterise';
import type { Layer, Renderer, TilePixels } from './renderer';
import { placeTile, type TilePlacement } from './tilePlacement';

/** Tables that are kept: a picture, the one that it is compared with, and a difference. */
const TABLES = 4;

/** A tile where it lies on the canvas. */
interface Laid {
  readonly tile: TilePixels;
  readonly placement: TilePlacement;
}

/** The values that a layer shows on a canvas of this width; they stay while only colours change. */
interface Sampled {
  readonly width: number;
  readonly values: Float64Array;
  readonly laid: readonly Laid[];
}

export class CanvasRenderer implements Renderer {
  readonly kind = 'canvas2d';
  readonly canvas = document.createElement('canvas');
  private readonly context: CanvasRenderingContext2D;
  private readonly tiles = new Map<string, TilePixels>();
  private image: ImageData | null = null;
  private sampled: readonly Sampled[] = [];
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
    const pixels = new Uint32Array(image.data.buffer);
    this.sampled = layers.map((layer, n) => this.sample(layer, this.sampled[n]));
    for (const [n, { values }] of this.sampled.entries())
      colourValues(this.lookup((layers[n] as Layer).colours), values, pixels, NOWHERE);
    this.context.putImageData(image, 0, 0);
  }

  dispose(): void {
    this.tiles.clear();
    this.tables = [];
    this.sampled = [];
    this.image = null;
    this.canvas.remove();
  }

  /** What a layer shows; `before` is what was sampled for the layer of that number, and is written over. */
  private sample(layer: Layer, before: Sampled | undefined): Sampled {
    const { width, height } = this.canvas;
    const laid = layer.tiles.flatMap((placed) => {
      const tile = this.tiles.get(placed.key);
      const placement = tile && placeTile(layer, placed, tile, this.canvas);
      return tile && placement ? [{ tile, placement }] : [];
    });
    const fits = before?.width === width && before.values.length === width * height;
    if (fits && isLaidAs(before.laid, laid)) return before;
    const values = fits ? before.values : new Float64Array(width * height);
    values.fill(NOWHERE);
    for (const { tile, placement } of laid) rasterise({ width, values }, tile, placement);
    return { width, values, laid };
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

function isLaidAs(one: readonly Laid[], other: readonly Laid[]): boolean {
  return one.length === other.length && one.every((laid, n) => isSame(laid, other[n] as Laid));
}

/** A tile that was given anew is another object. */
function isSame(one: Laid, other: Laid): boolean {
  return one.tile === other.tile && JSON.stringify(one.placement) === JSON.stringify(other.placement);
}
