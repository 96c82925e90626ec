/** Rejection over a stack of frames, pixel by pixel: values beyond limits, the extremes, and what sigma clipping finds. */
import type { Clip } from './clipBounds';
import { ClipBounds } from './clipBounds';

/** Fixed limits of what counts, in the unit of the frames before any scaling; null = no limit on that side. */
export interface MinMax {
  readonly min: number | null;
  readonly max: number | null;
}

/** How many of the lowest and of the highest values of a pixel are left out. */
export interface Extrema {
  readonly nlow: number;
  readonly nhigh: number;
}

export interface RejectOptions {
  /** `Combiner.minmax_clipping`: x < min or x > max is rejected. */
  readonly minmax: MinMax | null;
  /** `Combiner.clip_extrema`. */
  readonly extrema: Extrema | null;
  /** `Combiner.sigma_clipping`. */
  readonly clip: Clip | null;
}

/** What became of one value; `clipped` is by sigma clipping, and takes its neighbours along where `grow` asks for it. */
export const FATE = { kept: 0, rejected: 1, clipped: 2, grown: 3 } as const;

/**
 * Decides for each value of a stack whether it counts. NaN takes no part in anything. In this order, each among what the one
 * before has left: limits (on unscaled values, as IRAF's thresholds), extremes, sigma clip.
 *
 * ccdproc 2.4.0 looks at all values each time, those under a mask among them, and its sigma clip forgets every earlier
 * mask and rejection (mended in 2.5).
 */
export class Rejector {
  readonly #options: RejectOptions;
  readonly #bounds: ClipBounds | null;
  readonly #values: Float64Array;
  readonly #finite: Float64Array;

  /** @param frames how many frames the stack has. */
  constructor(options: RejectOptions, frames: number) {
    this.#options = options;
    this.#bounds = options.clip === null ? null : new ClipBounds(options.clip, frames);
    this.#values = new Float64Array(frames);
    this.#finite = new Float64Array(frames);
  }

  /** False where nothing can be rejected, so that nobody needs to ask. */
  static rejects({ minmax, extrema, clip }: RejectOptions): boolean {
    return minmax !== null || extrema !== null || clip !== null;
  }

  /**
   * Sets the fate of values `start` to `start + count` of every frame.
   *
   * @param factors what each frame is multiplied by before extremes and clip look at it.
   * @param fates one array a frame, beside its values.
   */
  mark(
    frames: readonly Float64Array[],
    factors: Float64Array,
    start: number,
    count: number,
    fates: readonly Uint8Array[],
  ): void {
    const { minmax, extrema } = this.#options;
    const min = minmax?.min ?? Number.NEGATIVE_INFINITY;
    const max = minmax?.max ?? Number.POSITIVE_INFINITY;
    const values = this.#values;
    for (let pixel = start; pixel < start + count; pixel++) {
      for (let f = 0; f < frames.length; f++) {
        const raw = frames[f]![pixel]!;
        const out = raw < min || raw > max;
        fates[f]![pixel] = out ? FATE.rejected : FATE.kept;
        // NaN is what no comparison finds: a value that is out has no part in what follows.
        values[f] = out ? Number.NaN : raw * factors[f]!;
      }
      if (extrema !== null) this.#leaveOut(extrema, pixel, fates);
      if (this.#bounds !== null) this.#clip(this.#bounds, pixel, fates);
    }
  }

  /** Of equal values the lowest are the first, the highest the last, as a stable sort has them (np.argsort up to 16). */
  #leaveOut({ nlow, nhigh }: Extrema, pixel: number, fates: readonly Uint8Array[]): void {
    const values = this.#values;
    for (let n = 0; n < nlow + nhigh; n++) {
      let found = -1;
      for (let f = 0; f < values.length; f++) {
        if (Number.isNaN(values[f])) continue;
        if (found < 0 || (n < nlow ? values[f]! < values[found]! : values[f]! >= values[found]!)) found = f;
      }
      if (found < 0) return;
      values[found] = Number.NaN;
      fates[found]![pixel] = FATE.rejected;
    }
  }

  #clip(bounds: ClipBounds, pixel: number, fates: readonly Uint8Array[]): void {
    const values = this.#values;
    let finite = 0;
    for (let f = 0; f < values.length; f++) {
      const value = values[f]!;
      if (value - value === 0) this.#finite[finite++] = value;
    }
    bounds.measure(this.#finite, finite);
    for (let f = 0; f < values.length; f++) {
      const value = values[f]!;
      if (!Number.isNaN(value) && bounds.rejects(value)) fates[f]![pixel] = FATE.clipped;
    }
  }
}

/** How far a clipped value reaches: whole rows up and down, and for each of these rows the whole columns to either side. */
export interface Reach {
  readonly rows: number;
  /** Of the rows -rows to rows. */
  readonly columns: Int32Array;
}

/** The reach of a circle about the middle of a pixel; `radius` in pixels. */
export function reachOf(radius: number): Reach {
  const rows = Math.floor(radius);
  const columns = Int32Array.from({ length: 2 * rows + 1 }, (_, i) =>
    Math.floor(Math.sqrt(radius ** 2 - (i - rows) ** 2)),
  );
  return { rows, columns };
}

/**
 * Rejects in rows `from` to `to` of one frame what lies within reach of a clipped value (IRAF's `grow`). What has grown
 * takes nothing further along, nor does what limits and extremes have rejected.
 *
 * @param fates whole rows of `width` values; all those within reach of `from` to `to` that the image has.
 */
export function growRejected(fates: Uint8Array, width: number, from: number, to: number, reach: Reach): void {
  const last = fates.length / width;
  for (let row = from; row < to; row++) {
    for (let near = Math.max(0, row - reach.rows); near <= Math.min(last - 1, row + reach.rows); near++) {
      const columns = reach.columns[near - row + reach.rows]!;
      const seeds = fates.subarray(near * width, (near + 1) * width);
      for (let x = seeds.indexOf(FATE.clipped); x >= 0; x = seeds.indexOf(FATE.clipped, x + 1)) {
        for (let i = Math.max(0, x - columns); i <= Math.min(width - 1, x + columns); i++) {
          if (fates[row * width + i] === FATE.kept) fates[row * width + i] = FATE.grown;
        }
      }
    }
  }
}
