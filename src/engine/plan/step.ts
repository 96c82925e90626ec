/** The steps of a reduction as plain data: printable, postable, comparable with a golden file. */
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

/** Always in this order: overscan, trim, bias, dark, as the guide does. Region of a step is in the raw frame's pixels. */
export type Step = SubtractOverscanStep | TrimImageStep | SubtractBiasStep | SubtractDarkStep;

/** The combined bias or dark that a step subtracts. */
export interface SubtractedMaster {
  readonly role: 'bias' | 'dark';
  readonly path: string;
  readonly hdu: number;
}

/** null: the step subtracts none. */
export function subtractedMaster(step: Step): SubtractedMaster | null {
  if (step.do === 'subtractBias') return { role: 'bias', path: step.bias, hdu: step.hdu };
  return step.do === 'subtractDark' ? { role: 'dark', path: step.dark, hdu: step.hdu } : null;
}
