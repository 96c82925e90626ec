/** How values become colours: the choices that a viewer offers, as plain data. Window, worker and tests share them. */

export const limitRules = ['zscale', 'minmax', '99.9', '99.5', '99', '98', '95', '90', 'typed'] as const;
/** 'zscale', 'minmax', the share of pixels in percent that stays between the limits, or numbers that were typed or dragged. */
export type LimitRule = (typeof limitRules)[number];

export const stretches = ['linear', 'log', 'sqrt', 'squared', 'asinh', 'sinh', 'power', 'equalised'] as const;
export type Stretch = (typeof stretches)[number];

export const colormaps = [
  'gray',
  'heat',
  'viridis',
  'inferno',
  'magma',
  'plasma',
  'cividis',
  'turbo',
  'cool',
  'coolwarm',
] as const;
export type Colormap = (typeof colormaps)[number];

export interface Display {
  readonly limits: LimitRule;
  /** The limits of the rule 'typed'; kept while another rule is chosen. */
  readonly typed: readonly [number, number] | null;
  readonly stretch: Stretch;
  readonly colormap: Colormap;
  readonly invert: boolean;
  /** DS9's: 1 and 0.5 change nothing. c = (s - bias) * contrast + 0.5, clipped to 0 .. 1, of the stretched value s. */
  readonly contrast: number;
  readonly bias: number;
}

export const firstDisplay: Display = {
  limits: 'zscale',
  typed: null,
  stretch: 'linear',
  colormap: 'gray',
  invert: false,
  contrast: 1,
  bias: 0.5,
};
