/** Chooses how pictures are drawn in this window: with WebGL2 where a GPU does it, else without. */
import { CanvasRenderer } from './canvasRenderer';
import type { Renderer } from './renderer';
import { webglRenderer } from './webglRenderer';

/**
 * 'auto': WebGL2 unless it is only imitated in software, which is two to four times slower than drawing without it
 * (measured with SwiftShader on a busy machine: restretching 1000 x 700 pixels took 17 to 33 ms, on a 2D canvas 7 ms).
 * 'webgl2': in software too. Where there is no WebGL2 with float32 textures, a 2D canvas serves in any case.
 */
export type RendererChoice = 'auto' | Renderer['kind'];

/** `onLost`: the tiles are gone (the GPU was reset), put them again and draw. */
export function makeRenderer(onLost: () => void, choice: RendererChoice = 'auto'): Renderer {
  const renderer = choice === 'canvas2d' ? null : webglRenderer(onLost, choice === 'webgl2');
  return renderer ?? new CanvasRenderer(onLost);
}
