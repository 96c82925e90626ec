/** Bad pixels by their dark current: rate = value x gain / exposure, and whether it is above a threshold. */

/** How the values of a combined dark become rates. */
export interface DarkRate {
  /** Seconds. */
  readonly exposure: number;
  /** Electrons per adu, by which values are multiplied first; null: the rate is in the dark's unit per second. */
  readonly gain: number | null;
}

/** The rate of one pixel: product first, then quotient, as the CCD guide does (chapter on bad pixels). */
export function darkRate(value: number, { exposure, gain }: DarkRate): number {
  return (gain === null ? value : value * gain) / exposure;
}

/** Sets `mask[i]` to 1 where the rate of `values[i]` is above `above` or no finite number; returns how many these are. */
export function markHotPixels(
  values: Float64Array,
  count: number,
  rate: DarkRate,
  above: number,
  mask: Uint8Array,
): number {
  let hot = 0;
  for (let i = 0; i < count; i++) {
    const found = darkRate(values[i]!, rate);
    if (found <= above && found !== Number.NEGATIVE_INFINITY) continue;
    mask[i] = 1;
    hot++;
  }
  return hot;
}
