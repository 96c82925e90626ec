/** How values become colours here and now: the choices of Display with their limits resolved. */
import type { Colormap, Stretch } from './display';

export interface Colours {
  readonly limits: readonly [number, number];
  readonly stretch: Stretch;
  readonly colormap: Colormap;
  readonly invert: boolean;
  /** As in Display: c = (s - bias) * contrast + 0.5, clipped to 0 .. 1. */
  readonly contrast: number;
  readonly bias: number;
  /** For 'equalised': share of pixels below t = i / (length - 1) of the limits; any length. null = linear. */
  readonly equalisation: Float32Array | null;
  /** Red, green, blue (0 .. 255) of pixels without a value. */
  readonly nan: readonly [number, number, number];
}
