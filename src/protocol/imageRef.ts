/** What is looked at: an image of a file, or one that is made from files while it is read. Plain data, as jobs are given it. */
import type { PlannedFrame } from '../engine/plan/plan';

/** Calibrated pixels are made by these steps while they are read; nothing is written. */
export interface CalibratedRef {
  readonly kind: 'calibrated';
  /** The frame with its steps, as the plan has it. */
  readonly frame: PlannedFrame;
}

/** One plane of an image HDU; `hdu` null = the first image of the file. */
export interface HduRef {
  readonly kind: 'hdu';
  readonly path: string;
  readonly hdu: number | null;
  /** 0-based, over all axes above the second. */
  readonly plane: number;
}

/** All amplifiers of a file, placed where their DETSEC says. */
export interface MosaicRef {
  readonly kind: 'mosaic';
  readonly path: string;
}

/** Pixel by pixel, NaN where either has none or the divisor is 0; both have one size. */
export interface ComparedRef {
  readonly kind: 'difference' | 'ratio';
  /** a - b or a / b. */
  readonly a: ImageRef;
  readonly b: ImageRef;
}

export type ImageRef = HduRef | MosaicRef | CalibratedRef | ComparedRef;
