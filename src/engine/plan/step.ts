/** The steps of a reduction as plain data: printable, postable, comparable with a golden file. */
import type { FlatScaling } from '../ccd/flatCorrect';
import type { Region } from '../ccd/region';

export interface OverscanFit {
  readonly function: 'polynomial' | 'chebyshev' | 'legendre';
  /** Degree of the polynomial. */
  readonly order: number;
  /** Reject levels further than this many standard deviations from the fit, then fit again; null = no rejection. */
  readonly clip: number | null;
}

export interface SubtractOverscanStep {
  readonly do: 'subtractOverscan';
  readonly region: Region;
  /** The section in FITS convention, as written to the card. */
  readonly section: string;
  readonly statistic: 'median' | 'mean';
  /** `rows`: one level a row, `columns`: one level a column. */
  readonly axis: 'rows' | 'columns';
  readonly fit: OverscanFit | null;
  readonly reason: string;
}

export interface TrimImageStep {
  readonly do: 'trimImage';
  readonly region: Region;
  readonly section: string;
  readonly reason: string;
}

export interface SubtractBiasStep {
  readonly do: 'subtractBias';
  /** Path of the combined bias, and the HDU of its image. */
  readonly bias: string;
  readonly hdu: number;
  readonly reason: string;
}

export interface SubtractDarkStep {
  readonly do: 'subtractDark';
  readonly dark: string;
  readonly hdu: number;
  /** Exposure of the frame and of the dark in seconds, as their headers say. */
  readonly exposure: number;
  readonly darkExposure: number;
  /** `exposure / darkExposure` in float64 (one division) when scaled; 1 and `scaled` false when not. */
  readonly scale: number;
  readonly scaled: boolean;
  readonly reason: string;
}

export interface FlatCorrectStep extends FlatScaling {
  readonly do: 'flatCorrect';
  /** Path of the combined flat, and the HDU of its image. */
  readonly flat: string;
  readonly hdu: number;
  readonly reason: string;
}

/**
 * Always in this order: overscan, trim, bias, dark, flat, as the guide does; light frames alone have a flat. Region of a
 * step is in the raw frame's pixels.
 */
export type Step = SubtractOverscanStep | TrimImageStep | SubtractBiasStep | SubtractDarkStep | FlatCorrectStep;

/** What a combined master serves for. */
export type MasterRole = 'bias' | 'dark' | 'flat';

/** The combined master that a step subtracts, or divides by. */
export interface UsedMaster {
  readonly role: MasterRole;
  readonly path: string;
  readonly hdu: number;
}

/** null: the step needs none. */
export function usedMaster(step: Step): UsedMaster | null {
  switch (step.do) {
    case 'subtractBias':
      return { role: 'bias', path: step.bias, hdu: step.hdu };
    case 'subtractDark':
      return { role: 'dark', path: step.dark, hdu: step.hdu };
    case 'flatCorrect':
      return { role: 'flat', path: step.flat, hdu: step.hdu };
    default:
      return null;
  }
}
