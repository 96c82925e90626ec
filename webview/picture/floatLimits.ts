/** Limits as a shader needs them: float32 numbers that place a value as exactly as float64 ones do. */
import type { Colours } from '../../src/engine/display/colours';
import { placing } from '../../src/engine/display/lookup';

/** t = ((value * shrink - low[0]) - low[1]) * scale[0] * scale[1], every number and every step a float32. */
export interface FloatLimits {
  readonly shrink: number;
  readonly low: readonly [number, number];
  readonly scale: readonly [number, number];
}

/** Ranges beyond this are shrunk, so that a difference of two values does not overflow. */
const LARGE = 1e37;

/**
 * The lower limit is two numbers, its float32 and the rest: a value near it loses nothing when the first is subtracted
 * (Sterbenz), so a range of 2 at 1e9 keeps every value that float32 tells apart. The scale is two factors, because the
 * inverse of a very large range is no normal float32, which GPUs may take for 0.
 */
export function floatLimits(limits: Colours['limits']): FloatLimits {
  const { low, scale } = placing(limits);
  const shrink = Math.max(Math.abs(low), 1 / scale) > LARGE ? 1 / 64 : 1;
  const first = Math.fround(low * shrink);
  const root = 2 ** Math.round(Math.log2(scale / shrink) / 2);
  return { shrink, low: [first, Math.fround(low * shrink - first)], scale: [root, scale / shrink / root] };
}
