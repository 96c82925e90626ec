/** What a viewer remembers while it is hidden: choices and place, never pixels. */
import { type Display, colormaps, firstDisplay, limitRules, stretches } from '../src/engine/display/display';
import type { Region } from '../src/protocol/pictureJobs';
import type { WindowSetup } from '../src/protocol/viewer';
import type { Camera, Place } from './picture/camera';
/** What a preview editor remembers while it is hidden: choices and place, never pixels. */
import type { Camera, Place } from './camera';
import { type Stretch, stretches } from './stretch';
import { type TableLook, tableLook } from './table/tableLook';

export const panels = ['header', 'scale', 'measure'] as const;
export type PanelName = (typeof panels)[number];

/** How the current frame is compared with the first. */
export const comparisons = ['none', 'swipe', 'difference', 'ratio'] as const;
export type Comparison = (typeof comparisons)[number];

export interface ViewState {
  /** Index of the frame looked at. */
  readonly frame: number;
  /** Index of the HDU looked at, null = the first image, or the mosaic of all amplifiers. */
  readonly hdu: number | 'mosaic' | null;
  readonly plane: number;
  readonly calibrated: boolean;
  readonly display: Display;
  /** null = fitted to the window. */
  readonly camera: Camera | null;
  /** The pinned pixel. */
  readonly cursor: Place | null;
  readonly panel: PanelName | null;
  readonly search: string;
  readonly comparison: Comparison;
  /** Where a swipe divides the canvas, 0 .. 1. */
  readonly swipe: number;
  readonly lock: 'pixel' | 'sky';
  /** Whether all frames are shown between the limits of the first. */
  readonly lockLimits: boolean;
  readonly crosshair: boolean;
  /** Unfolded parts of the panel "Measure". */
  readonly parts: readonly string[];
  readonly regions: readonly Region[];
  /** For the host, when it makes the window anew. */
  readonly contents: WindowSetup['contents'];
  /** How the table looked at last was left. */
  readonly table: TableLook | null;
}

export const firstState: ViewState = {
  frame: 0,
  hdu: null,
  plane: 0,
  calibrated: false,
  display: firstDisplay,
  camera: null,
  cursor: null,
  panel: 'header',
  search: '',
  comparison: 'none',
  swipe: 0.5,
  lock: 'pixel',
  lockLimits: true,
  crosshair: false,
  parts: ['regions', 'profile', 'pixels'],
  regions: [],
  contents: null,
  table: null,
};

/** The state that a window left behind, whatever an older version wrote: what cannot be used is as at first. */
export function restoreState(left: unknown): ViewState {
  const from = record(left);
  return {
    frame: count(from.frame) ? from.frame : 0,
    hdu: count(from.hdu) || from.hdu === 'mosaic' ? from.hdu : null,
    plane: count(from.plane) ? from.plane : 0,
    calibrated: from.calibrated === true,
    display: display(from.display),
    camera: camera(from.camera),
    cursor: cursor(from.cursor),
    panel: from.panel === null ? null : (oneOf(panels, from.panel) ?? firstState.panel),
    search: typeof from.search === 'string' ? from.search : '',
    comparison: oneOf(comparisons, from.comparison) ?? 'none',
    swipe: number(from.swipe) ? Math.max(0, Math.min(1, from.swipe)) : 0.5,
    lock: from.lock === 'sky' ? 'sky' : 'pixel',
    lockLimits: from.lockLimits !== false,
    crosshair: from.crosshair === true,
    parts: Array.isArray(from.parts)
      ? from.parts.filter((part) => typeof part === 'string')
      : firstState.parts,
    regions: Array.isArray(from.regions) ? from.regions.filter(region) : [],
    contents: null,
  };
}

function display(value: unknown): Display {
  const from = record(value);
  const typed = from.typed;
  return {
    limits: oneOf(limitRules, from.limits) ?? firstDisplay.limits,
    typed: Array.isArray(typed) && typed.length === 2 && typed.every(number) ? (typed as [number, number]) : null,
    stretch: oneOf(stretches, from.stretch) ?? firstDisplay.stretch,
    colormap: oneOf(colormaps, from.colormap) ?? firstDisplay.colormap,
    invert: from.invert === true,
    contrast: number(from.contrast) ? from.contrast : firstDisplay.contrast,
    bias: number(from.bias) ? from.bias : firstDisplay.bias,
    table: tableLook(from.table),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const number = (value: unknown): value is number => Number.isFinite(value);
const count = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

function oneOf<T extends string>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value);
}

function camera(value: unknown): Camera | null {
  const { scale, x, y } = record(value);
  return number(scale) && scale > 0 && number(x) && number(y) ? { scale, x, y } : null;
}

function cursor(value: unknown): Place | null {
  const { x, y } = record(value);
  return count(x) && count(y) ? { x, y } : null;
}

function region(value: unknown): value is Region {
  const { shape, x, y, radius, x0, y0, x1, y1 } = record(value);
  if (shape === 'circle') return [x, y, radius].every(number);
  return (shape === 'rectangle' || shape === 'line') && [x0, y0, x1, y1].every(number);
}
