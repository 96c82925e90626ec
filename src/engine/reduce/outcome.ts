/** What became of each frame of a run: plain data, made by the worker, read by reports. */
import type { FlatLevels } from '../plan/flatLevels';

export type { FlatLevels, LevelSummary } from '../plan/flatLevels';

/** A tagged error as plain data (a posted Error loses its class and fields). */
export interface PlainError {
  readonly tag: string;
  readonly message: string;
  readonly file: string | null;
  readonly wayOut: string | null;
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
  /** Pixels that the masks of the recipe mask in it; left out where there are none. */
  readonly masked?: number;
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
