/** A flat that walks through its rows together with others. */
import type { BracketMedian } from '../engine/ccd/bracketMedian';
import type { PlannedFlat } from '../engine/plan/plan';
import type { PixelChecks } from '../engine/reduce/pixelChecks';
import type { PixelDeviation } from '../engine/reduce/pixelQuality';
import type { FrameMask } from './frameMask';
import type { KernelRows } from './kernelRows';
import type { ResultWriter } from './originWriter';
import type { RawFrame } from './rawFrame';

export interface Walker {
  readonly index: number;
  readonly flat: PlannedFlat;
  readonly raw: RawFrame;
  readonly writer: ResultWriter;
  readonly deviation: PixelDeviation | null;
  readonly checks: PixelChecks;
  /** The kernel's way through its rows; null where the plain one is taken. */
  readonly rows: KernelRows | null;
  /** The MASK of its own file, where one is written. */
  readonly mask: FrameMask | null;
  median: BracketMedian | null;
  /** Pixels that the recipe's masks have masked so far. */
  masked: number;
}

/** Closes what a flat has open; of what is published nothing is discarded. */
export function endWalk({ raw, writer, checks }: Walker): void {
  raw.close();
  writer.discard();
  checks.close();
}
