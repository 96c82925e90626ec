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

/** The same with the values as float32 in base64: as a list of numbers each of them would be an object on its way. */
export interface SentScene extends Omit<Scene, 'tiles'> {
  readonly tiles: readonly (Omit<Scene['tiles'][number], 'values'> & { readonly values: string })[];
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

function layersOf(scene: SentScene): Layer[] {
  return scene.layers.map((layer) => ({ ...layer, colours: coloursOf(layer.colours) }));
}

function putAll(renderer: Renderer, { tiles }: SentScene): void {
  for (const { key, width, height, values } of tiles) {
    const bytes = Uint8Array.from(atob(values), (character) => character.charCodeAt(0));
    renderer.put(key, { width, height, pixels: new Float32Array(bytes.buffer) });
  }
}

/** Red, green, blue, alpha of every pixel, rows from the top, in base64. */
function pixelsOf({ canvas }: Renderer): string {
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext('2d');
  if (context === null) throw new Error('no 2D canvas');
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  return btoa(Array.from(data, (value) => String.fromCharCode(value)).join(''));
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

  draw(kind: Renderer['kind'], scene: SentScene): string {
    const chosen = renderer(kind);
    putAll(chosen, scene);
    chosen.draw(scene.width, scene.height, layersOf(scene));
    const pixels = pixelsOf(chosen);
    for (const { key } of scene.tiles) chosen.drop(key);
    if (chosen.bytes !== 0) throw new Error(`${chosen.bytes} bytes are still kept`);
    return pixels;
  },

  /** The pictures of scenes that follow one another; a tile is given again only where it has changed. */
  drawInTurn(kind: Renderer['kind'], scenes: readonly SentScene[]): string[] {
    const chosen = renderer(kind);
    const given = new Map<string, string>();
    const pictures = scenes.map((scene) => {
      const tiles = scene.tiles.filter(({ key, values }) => given.get(key) !== values);
      for (const { key, values } of tiles) given.set(key, values);
      putAll(chosen, { ...scene, tiles });
      chosen.draw(scene.width, scene.height, layersOf(scene));
      return pixelsOf(chosen);
    });
    for (const key of given.keys()) chosen.drop(key);
    return pictures;
  },

  /** Pixels before the context was lost, with none of the tiles, and when they were put again. */
  async loseContext(scene: SentScene): Promise<{ before: string; kept: boolean[]; bytes: number[]; after: string }> {
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
};

export type RendererPage = typeof page;

declare global {
  interface Window {
    rendererPage: RendererPage;
  }
}

if (typeof window !== 'undefined') window.rendererPage = page;
