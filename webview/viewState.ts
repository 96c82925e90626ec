/** What a preview editor remembers while it is hidden: choices and place, never pixels. */
import type { Camera, Place } from './camera';
import { type Stretch, stretches } from './stretch';
import { type TableLook, tableLook } from './table/tableLook';

export const limitRules = ['zscale', 'minmax'] as const;
export type LimitRule = (typeof limitRules)[number];

/** How values become grey. */
export interface Display {
  readonly limits: LimitRule;
  readonly stretch: Stretch;
  readonly invert: boolean;
}

export interface ViewState {
  /** Index of the HDU looked at; null = the first image. */
  readonly hdu: number | null;
  readonly plane: number;
  readonly display: Display;
  /** null = fitted to the window. */
  readonly camera: Camera | null;
  /** The pinned pixel. */
  readonly cursor: Place | null;
  readonly headerOpen: boolean;
  readonly search: string;
  /** How the table looked at last was left. */
  readonly table: TableLook | null;
}

export const firstState: ViewState = {
  hdu: null,
  plane: 0,
  display: { limits: 'zscale', stretch: 'linear', invert: false },
  camera: null,
  cursor: null,
  headerOpen: true,
  search: '',
  table: null,
};

/** The state that an editor left behind, whatever an older version wrote: what cannot be used is as at first. */
export function restoreState(left: unknown): ViewState {
  const from = record(left);
  const display = record(from.display);
  return {
    hdu: count(from.hdu) ? from.hdu : null,
    plane: count(from.plane) ? from.plane : 0,
    display: {
      limits: limitRules.find((rule) => rule === display.limits) ?? firstState.display.limits,
      stretch: stretches.find((stretch) => stretch === display.stretch) ?? firstState.display.stretch,
      invert: display.invert === true,
    },
    camera: camera(from.camera),
    cursor: cursor(from.cursor),
    headerOpen: from.headerOpen !== false,
    search: typeof from.search === 'string' ? from.search : '',
    table: tableLook(from.table),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const count = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

function camera(value: unknown): Camera | null {
  const { scale, x, y } = record(value);
  return Number.isFinite(scale) && (scale as number) > 0 && Number.isFinite(x) && Number.isFinite(y)
    ? (value as Camera)
    : null;
}

function cursor(value: unknown): Place | null {
  const { x, y } = record(value);
  return count(x) && count(y) ? { x, y } : null;
}
