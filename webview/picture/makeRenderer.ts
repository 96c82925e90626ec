/** Chooses how pictures are drawn in this window: with WebGL2 where it is, else without a GPU. */
import { CanvasRenderer } from './canvasRenderer';
import type { Renderer } from './renderer';
import { webglRenderer } from './webglRenderer';

/** `onLost`: the tiles are gone (the GPU was reset), put them again and draw. `without`: leaves WebGL2 out, for tests. */
export function makeRenderer(onLost: () => void, without: 'webgl2' | null = null): Renderer {
  return (without === 'webgl2' ? null : webglRenderer(onLost)) ?? new CanvasRenderer(onLost);
}
