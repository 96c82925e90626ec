/** Runs in the browser: draws scenes with either renderer and gives the pixels back. */

import type { Colours } from '../../src/engine/display/colours';
import { makeRenderer } from '../../webview/picture/makeRenderer';
import type { Layer, Renderer } from '../../webview/picture/renderer';

/** A scene as plain data, so that it can be sent into a page. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly tiles: readonly {
    readonly key: string;
    readonly width: number;
    readonly height: number;
    readonly values: readonly number[];
  }[];
  readonly layers: readonly SceneLayer[];
}

export interface SceneLayer extends Omit<Layer, 'colours'> {
  readonly colours: SceneColours;
}

export interface SceneColours extends Omit<Colours, 'equalisation'> {
  readonly equalisation: readonly number[] | null;
}

export function coloursOf({ equalisation, ...rest }: SceneColours): Colours {
  return { ...rest, equalisation: equalisation && Float32Array.from(equalisation) };
}

export function layersOf(scene: Scene): Layer[] {
  return scene.layers.map((layer) => ({ ...layer, colours: coloursOf(layer.colours) }));
}

function putAll(renderer: Renderer, { tiles }: Scene): void {
  for (const { key, width, height, values } of tiles) {
    renderer.put(key, { width, height, pixels: Float32Array.from(values) });
  }
}

/** Red, green, blue, alpha of every pixel, rows from the top. */
function pixelsOf({ canvas }: Renderer): number[] {
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext('2d');
  if (context === null) throw new Error('no 2D canvas');
  context.drawImage(canvas, 0, 0);
  return [...context.getImageData(0, 0, copy.width, copy.height).data];
}

const renderers = new Map<Renderer['kind'], Renderer>();

/** One renderer of each kind serves all scenes. */
function renderer(kind: Renderer['kind']): Renderer {
  const made = renderers.get(kind) ?? makeRenderer(() => {}, kind);
  if (made.kind !== kind) throw new Error(`${made.kind} instead of ${kind}`);
  renderers.set(kind, made);
  return made;
}

const page = {
  /** What is made of each choice, here; where textures of floats are refused; and where there is no WebGL2. */
  kinds(): Renderer['kind'][][] {
    const all = () =>
      (['auto', 'webgl2', 'canvas2d'] as const).map((choice) => {
        const made = makeRenderer(() => {}, choice);
        made.dispose();
        return made.kind;
      });
    const here = all();
    const { getError } = WebGL2RenderingContext.prototype;
    WebGL2RenderingContext.prototype.getError = () => WebGL2RenderingContext.INVALID_ENUM;
    const refused = all();
    WebGL2RenderingContext.prototype.getError = getError;
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, options?: unknown) {
      return kind === 'webgl2' ? null : getContext.call(this, kind, options);
    } as typeof getContext;
    const without = all();
    HTMLCanvasElement.prototype.getContext = getContext;
    return [here, refused, without];
  },

  draw(kind: Renderer['kind'], scene: Scene): number[] {
    const chosen = renderer(kind);
    putAll(chosen, scene);
    chosen.draw(scene.width, scene.height, layersOf(scene));
    const pixels = pixelsOf(chosen);
    for (const { key } of scene.tiles) chosen.drop(key);
    if (chosen.bytes !== 0) throw new Error(`${chosen.bytes} bytes are still kept`);
    return pixels;
  },

  /** Pixels before the context was lost, with none of the tiles, and when they were put again. */
  async loseContext(scene: Scene): Promise<{ before: number[]; kept: boolean[]; bytes: number[]; after: number[] }> {
    let restored = () => {};
    const made = makeRenderer(() => restored(), 'webgl2');
    const gl = made.canvas.getContext('webgl2');
    const extension = gl?.getExtension('WEBGL_lose_context');
    if (!extension) throw new Error('the context cannot be lost here');
    putAll(made, scene);
    made.draw(scene.width, scene.height, layersOf(scene));
    const before = pixelsOf(made);
    const has = () => made.has(scene.tiles[0]?.key ?? '');
    const [kept, bytes] = [[has()], [made.bytes]];
    const lost = new Promise((resolve) => made.canvas.addEventListener('webglcontextlost', resolve));
    extension.loseContext();
    await lost;
    // Only once the event has been dealt with may the context come back.
    await new Promise((resolve) => setTimeout(resolve));
    kept.push(has());
    bytes.push(made.bytes);
    putAll(made, scene);
    made.draw(scene.width, scene.height, layersOf(scene));
    const again = new Promise<void>((resolve) => {
      restored = resolve;
    });
    extension.restoreContext();
    await again;
    putAll(made, scene);
    made.draw(scene.width, scene.height, layersOf(scene));
    const after = pixelsOf(made);
    made.dispose();
    return { before, kept, bytes, after };
  },

  /** Milliseconds: upload of a tile, first draw, draw with other limits, with another map, after a pan. */
  time(kind: Renderer['kind'], scene: Scene, runs: number): Record<string, number[]> {
    const chosen = renderer(kind);
    const layers = layersOf(scene);
    const tiles = scene.tiles.map(({ key, width, height }) => ({
      key,
      tile: { width, height, pixels: Float32Array.from({ length: width * height }, (_, i) => (i * 7919) % 65521) },
    }));
    const times: Record<string, number[]> = { put: [], draw: [], limits: [], colormap: [], pan: [] };
    const timed = (name: string, work: () => void) => {
      const start = performance.now();
      work();
      // Waits until the pixels are there.
      const gl = chosen.canvas.getContext('webgl2');
      if (kind === 'webgl2' && gl) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      times[name]?.push(performance.now() - start);
    };
    const drawWith = (change: (layer: Layer) => Layer) => chosen.draw(scene.width, scene.height, layers.map(change));
    for (let run = 0; run < runs; run++) {
      for (const { key, tile } of tiles) timed('put', () => chosen.put(key, tile));
      timed('draw', () => drawWith((layer) => layer));
      const limits = [run, 60000 + run] as const;
      timed('limits', () => drawWith((layer) => ({ ...layer, colours: { ...layer.colours, limits } })));
      const contrast = 1 + run / 100;
      timed('colormap', () => drawWith((layer) => ({ ...layer, colours: { ...layer.colours, contrast } })));
      const e = run / 3;
      timed('pan', () => drawWith((layer) => ({ ...layer, toCanvas: { ...layer.toCanvas, e } })));
    }
    for (const { key } of tiles) chosen.drop(key);
    return times;
  },
};

export type RendererPage = typeof page;

declare global {
  interface Window {
    rendererPage: RendererPage;
  }
}

if (typeof window !== 'undefined') window.rendererPage = page;
