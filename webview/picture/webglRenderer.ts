/** Draws with WebGL2: raw values in float textures, one a tile; limits, stretch and colours are the shader's work. */
import { colormapTable } from '../../src/engine/display/colormapTables';
import { colormaps } from '../../src/engine/display/display';
import type { Layer, Renderer, TilePixels } from './renderer';
import { placeTile } from './tilePlacement';
import { TilePrograms } from './tileProgram';

/** Texture units. */
const TILE = 0;
const SHARES = 1;
const MAPS = 2;

interface Kept {
  readonly texture: WebGLTexture;
  /** Its size, without the pixels, which only the GPU keeps. */
  readonly width: number;
  readonly height: number;
  /** Columns of the texture. */
  readonly fold: number;
  readonly bytes: number;
}

/**
 * null: no WebGL2 here, or one without float32 textures and float32 arithmetic, or one that is imitated in software and
 * not wanted. `onLost`: put every tile again.
 */
export function webglRenderer(onLost: () => void, inSoftware: boolean): Renderer | null {
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2', {
    alpha: true,
    premultipliedAlpha: true,
    antialias: false,
    depth: false,
    stencil: false,
    preserveDrawingBuffer: true,
  });
  if (gl === null) return null;
  const precision = gl.getShaderPrecisionFormat(gl.FRAGMENT_SHADER, gl.HIGH_FLOAT);
  // Before anything is compiled: in software that takes as long as the first picture.
  if (precision === null || precision.precision < 23 || (!inSoftware && isSoftware(gl))) {
    giveUp(gl);
    return null;
  }
  const renderer = new WebglRenderer(gl, canvas, onLost);
  if (renderer.works()) return renderer;
  renderer.dispose();
  return null;
}

/** Browsers have few contexts, and take one from another window where there are too many. */
function giveUp(gl: WebGL2RenderingContext): void {
  gl.getExtension('WEBGL_lose_context')?.loseContext();
}

/** By the name that the driver gives itself: SwiftShader in Chromium, llvmpipe in Mesa, WARP in Windows. */
function isSoftware(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = info === null ? '' : String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL));
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

class WebglRenderer implements Renderer {
  readonly kind = 'webgl2';
  private readonly tiles = new Map<string, Kept>();
  /** Textures of the shares that the last scene used. */
  private shares = new Map<Float32Array, WebGLTexture>();
  private programs: TilePrograms | null;
  private readonly abort = new AbortController();
  bytes = 0;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    readonly canvas: HTMLCanvasElement,
    onLost: () => void,
  ) {
    this.programs = this.prepare();
    const { signal } = this.abort;
    const lost = (event: Event) => {
      // Without this the browser does not restore the context.
      event.preventDefault();
      this.forget();
    };
    canvas.addEventListener('webglcontextlost', lost, { signal });
    const restored = () => {
      this.programs = this.prepare();
      onLost();
    };
    canvas.addEventListener('webglcontextrestored', restored, { signal });
  }

  /** Whether the programs were made and float32 textures are taken. */
  works(): boolean {
    this.put('probe', { width: 1, height: 1, pixels: Float32Array.of(1) });
    this.drop('probe');
    return this.programs !== null && this.gl.getError() === this.gl.NO_ERROR;
  }

  put(key: string, { width, height, pixels }: TilePixels): void {
    this.drop(key);
    if (this.gl.isContextLost()) return;
    const most = this.largestTexture();
    const fold = Math.max(width, height) > most ? most : width;
    const rows = fold === width ? height : Math.ceil((width * height) / fold);
    let values = pixels;
    if (fold !== width) {
      values = new Float32Array(fold * rows);
      values.set(pixels);
    }
    this.gl.activeTexture(this.gl.TEXTURE0 + TILE);
    const texture = this.floatTexture(fold, rows, values);
    if (texture === null) return;
    this.tiles.set(key, { texture, width, height, fold, bytes: values.byteLength });
    this.bytes += values.byteLength;
  }

  drop(key: string): void {
    const kept = this.tiles.get(key);
    if (kept === undefined) return;
    this.gl.deleteTexture(kept.texture);
    this.tiles.delete(key);
    this.bytes -= kept.bytes;
  }

  has(key: string): boolean {
    return this.tiles.has(key);
  }

  draw(width: number, height: number, layers: readonly Layer[]): void {
    const { gl, canvas, programs } = this;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    if (programs === null || gl.isContextLost()) return;
    gl.viewport(0, 0, width, height);
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.SCISSOR_TEST);
    for (const layer of layers) this.drawLayer(programs, layer);
    this.keepShares(layers);
  }

  dispose(): void {
    this.abort.abort();
    for (const key of [...this.tiles.keys()]) this.drop(key);
    giveUp(this.gl);
    this.canvas.remove();
  }

  private drawLayer(programs: TilePrograms, layer: Layer): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + SHARES);
    gl.bindTexture(gl.TEXTURE_2D, this.sharesTexture(sharesOf(layer)));
    gl.activeTexture(gl.TEXTURE0 + TILE);
    for (const placed of layer.tiles) {
      const kept = this.tiles.get(placed.key);
      const placement = kept && placeTile(layer, placed, kept, this.canvas);
      if (!kept || !placement) continue;
      const { left, top, right, bottom } = placement.box;
      gl.scissor(left, this.canvas.height - bottom, right - left, bottom - top);
      gl.bindTexture(gl.TEXTURE_2D, kept.texture);
      const scene = { tile: kept, placement, colours: layer.colours, canvasHeight: this.canvas.height };
      if (programs.use(scene)) gl.drawArrays(gl.TRIANGLES, 0, 3);
    }
  }

  /** The programs and what never changes; null where the driver refuses them. */
  private prepare(): TilePrograms | null {
    const { gl } = this;
    gl.disable(gl.DITHER);
    const programs = new TilePrograms(gl, { tile: TILE, shares: SHARES, maps: MAPS });
    if (!programs.works()) return null;
    gl.activeTexture(gl.TEXTURE0 + MAPS);
    this.texture();
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const rows = colormaps.flatMap((name) => [...colormapTable(name)]);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB8, 256, colormaps.length, 0, gl.RGB, gl.UNSIGNED_BYTE, Uint8Array.from(rows));
    return programs;
  }

  private sharesTexture(shares: Float32Array): WebGLTexture | null {
    const known = this.shares.get(shares);
    if (known !== undefined) return known;
    const most = this.largestTexture();
    const values = shares.length > most ? everyNth(shares, most) : shares;
    const texture = this.floatTexture(values.length, 1, values);
    if (texture !== null) this.shares.set(shares, texture);
    return texture;
  }

  private keepShares(layers: readonly Layer[]): void {
    const used = new Set(layers.map(sharesOf));
    for (const [shares, texture] of this.shares) {
      if (used.has(shares)) continue;
      this.gl.deleteTexture(texture);
      this.shares.delete(shares);
    }
  }

  private largestTexture(): number {
    return this.gl.getParameter(this.gl.MAX_TEXTURE_SIZE) as number;
  }

  private floatTexture(width: number, height: number, values: Float32Array): WebGLTexture | null {
    const { gl } = this;
    const texture = this.texture();
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, width, height, 0, gl.RED, gl.FLOAT, values);
    return texture;
  }

  /** A new texture, bound to the active unit. */
  private texture(): WebGLTexture | null {
    const { gl } = this;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
    for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
    return texture;
  }

  /** The context is gone, and everything in it. */
  private forget(): void {
    this.tiles.clear();
    this.shares.clear();
    this.programs = null;
    this.bytes = 0;
  }
}

/** A sampler needs a texture, also where nothing is equalised. */
const LINEAR = Float32Array.of(0, 1);

function sharesOf({ colours: { equalisation } }: Layer): Float32Array {
  return equalisation === null || equalisation.length < 2 ? LINEAR : equalisation;
}

/** `count` of the values, evenly spaced, the first and the last among them. */
function everyNth(values: Float32Array, count: number): Float32Array {
  const step = (values.length - 1) / (count - 1);
  return Float32Array.from({ length: count }, (_, i) => values[Math.round(i * step)] ?? 1);
}
