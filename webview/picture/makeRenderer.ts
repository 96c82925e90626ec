/** Chooses how pictures are drawn in this window: with WebGL2 where a GPU does it, else without. */
import { type RendererChoice, rendererChoices } from '../../src/protocol/viewer';
import { CanvasRenderer } from './canvasRenderer';
import type { Renderer } from './renderer';
import { webglRenderer } from './webglRenderer';

/** What the host has written into the page, as the settings have it. */
export function chosenRenderer(): RendererChoice {
  return rendererChoices.find((choice) => choice === document.body.dataset.renderer) ?? 'auto';
}

/**
 * 'auto': WebGL2 unless it is only imitated in software, which is two to four times slower than drawing without it
 * (measured with SwiftShader on a busy machine: restretching 1000 x 700 pixels took 17 to 33 ms, on a 2D canvas 7 ms).
 * 'webgl2': in software too. Where there is no WebGL2 with float32 textures, a 2D canvas serves in any case.
 *
 * `onLost`: the tiles are gone (the GPU was reset), put them again and draw.
 */
export function makeRenderer(onLost: () => void, choice: RendererChoice): Renderer {
  const renderer = choice === 'canvas2d' ? null : webglRenderer(onLost, choice === 'webgl2');
  return renderer ?? new CanvasRenderer(onLost);
}
