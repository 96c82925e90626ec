/** What became of each frame of a run: plain data, made by the worker, read by reports. */

/** A tagged error as plain data (a posted Error loses its class and fields). */
export interface PlainError {
  readonly tag: string;
  readonly message: string;
  readonly file: string | null;
  readonly wayOut: string | null;
}

/** What the pixels of one flat show, over the part of the frame that is kept. */
export interface FlatLevels {
  /** Pixels that are kept. */
  readonly pixels: number;
  /** Raw pixels at or above `saturation`; null when nobody knows where the camera saturates. */
  readonly saturated: number | null;
  readonly saturation: number | null;
  /** Pixels of the result without a finite value. */
  readonly withoutValue: number;
  /** Before any step, and of the result; null where no pixel has a value. */
  readonly before: LevelSummary | null;
  readonly after: LevelSummary | null;
  /** Median level of the result over the noise of one pixel, from differences of neighbours; null where it cannot be told. */
  readonly signalToNoise: number | null;
  /** Mean level that was subtracted as overscan; null without an overscan step. */
  readonly overscan: number | null;
}

export interface LevelSummary {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

export interface FrameOutcome {
  /** Input frame. */
  readonly path: string;
  readonly output: string;
  /** `refused`: its pixels are beyond a limit of the recipe; nothing was written. `error` says which. */
  readonly status: 'written' | 'replaced' | 'skipped' | 'refused' | 'failed' | 'cancelled';
  readonly error: PlainError | null;
  /** null where the pixels were not read to their end. */
  readonly levels: FlatLevels | null;
  /** Found in the pixels: saturated raw pixels, unlit rows, NaN. */
  readonly warnings: readonly string[];
  /** Of the written pixels; null when nothing was written. */
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

export interface MasterOutcome {
  readonly output: string;
  readonly title: string;
  readonly status: 'written' | 'replaced' | 'skipped' | 'failed' | 'cancelled';
  readonly error: PlainError | null;
  readonly warnings: readonly string[];
  readonly frames: number;
  /** Rejected values over all pixels and frames. */
  readonly rejected: number;
  readonly mean: number | null;
}
