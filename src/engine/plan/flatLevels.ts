/** What the pixels of one flat show, as plain data: measured by the worker, held against the recipe's limits by flatLimits. */
import type { Region } from '../ccd/region';

/** What the pixels of one flat show, over the part of the frame that is kept. */
export interface FlatLevels {
  /** Pixels that are kept. */
  readonly pixels: number;
  /** Raw pixels at or above `saturation`; null when nobody knows where the camera saturates. */
  readonly saturated: number | null;
  readonly saturation: number | null;
  /** Pixels of the result without a finite value. */
  readonly withoutValue: number;
  /** Those of them that the flat cannot divide: it is 0, negative or no number there; left out where there are none. */
  readonly undivided?: number;
  /** Before any step, and of the result; null where no pixel has a value. */
  readonly before: LevelSummary | null;
  readonly after: LevelSummary | null;
  /** Of the result as float64; left out where it was not taken, and where a pixel has no finite value. */
  readonly median?: number;
  /** Median level of the result over the noise of one pixel, from differences of neighbours; 0 where neither is above 0, null where it cannot be told. */
  readonly signalToNoise: number | null;
  /** That noise, in the unit of the frame; left out where it cannot be told. */
  readonly noise?: number;
  /** Mean level that was subtracted as overscan; null without an overscan step. */
  readonly overscan: number | null;
  /** How the overscan falls off from the image; left out without an overscan step, or where too little of it was seen. */
  readonly profile?: OverscanProfile;
}

export interface LevelSummary {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** The overscan column by column (row by row where its levels are those of columns), away from the image. */
export interface OverscanProfile {
  /** Of the raw frame, whose size is `width` x `height`. */
  readonly region: Region;
  readonly width: number;
  readonly height: number;
  /** What a level belongs to, as in the step. */
  readonly axis: 'rows' | 'columns';
  /** Where the image lies: before the section (smaller numbers) or behind it. */
  readonly image: 'before' | 'behind';
  /** Whether the section is that of the header, not the recipe's own. */
  readonly fromHeader: boolean;
  /** Level above the far half of the section, the line next to the image first; the unit of the frame. */
  readonly above: readonly number[];
  /** Of one pixel, from neighbours in the far half. */
  readonly noise: number;
  /** Rows (or columns) of the frame that each value is the median of. */
  readonly lines: number;
}
