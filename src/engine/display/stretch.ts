/** Stretches: from the place t of a value between the limits (0 .. 1) to the place s in the colour map (0 .. 1). */
import type { Stretch } from './display';

/**
 * As astropy.visualization has them: LogStretch(a=1000), SqrtStretch, SquaredStretch, AsinhStretch(a=0.1),
 * SinhStretch(a=1/3), PowerDistStretch(a=1000). They are DS9's with exact divisors, so that all map 0 to 0 and 1 to 1
 * (DS9 divides by ln 1000, 3, 10 and 1000). 'equalised' depends on the pixels: see equalisation.ts.
 */
export const stretchFunctions: Readonly<Record<Exclude<Stretch, 'equalised'>, (t: number) => number>> = {
  linear: (t) => t,
  log: (t) => Math.log(1000 * t + 1) / Math.log(1001),
  sqrt: Math.sqrt,
  squared: (t) => t * t,
  asinh: (t) => Math.asinh(t / 0.1) / Math.asinh(1 / 0.1),
  sinh: (t) => Math.sinh(3 * t) / Math.sinh(3),
  power: (t) => (1000 ** t - 1) / 999,
};
