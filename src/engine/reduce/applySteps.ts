/**
 * One block of rows of one frame through its steps, in float64 and in the order of the plan:
 * (((raw - overscan) trimmed - bias) - dark * scale) / (flat / norm).
 */
import { flatCorrect } from '../ccd/flatCorrect';
import { type PixelView, pixelView, sectionView, shapeOf } from '../ccd/pixelView';
import type { Region } from '../ccd/region';
import { subtractBias } from '../ccd/subtractBias';
import { subtractDark } from '../ccd/subtractDark';
import { fitLevels, overscanLevels, subtractOverscan } from '../ccd/subtractOverscan';
import { trimImage } from '../ccd/trimImage';
import { FlatfieldError } from '../errors';
import type { PlannedFrame } from '../plan/plan';
import { type FlatCorrectStep, type Step, type SubtractOverscanStep, usedMaster } from '../plan/step';

/** What the steps of a block need beside its own pixels. */
export interface BlockCalibrators {
  /** Levels of the whole frame from a LevelPass, or null where each row has its level in itself. */
  readonly levels: Float64Array | null;
  /** The rows of a master (path and HDU) that lie under the block after the trim. */
  master(path: string, hdu: number): PixelView;
  /** What the flat of a step is divided by: its `normValue`, or its mean. */
  flatNorm(step: FlatCorrectStep): number;
  /** Told the levels that are subtracted: of the block's rows, or of the columns of the overscan region. */
  levelsUsed?(levels: Float64Array): void;
  /** Told of how many pixels of the block the flat is 0, negative or no number: they have no value any more. */
  undivided?(pixels: number): void;
}

/**
 * Applies `steps` to the raw rows `block`, whose first row is row `firstRow` of the frame, all of which the trim keeps.
 * Works in place; the result is a view of the pixels that are left.
 */
export function applySteps(
  steps: readonly Step[],
  block: PixelView,
  firstRow: number,
  calibrators: BlockCalibrators,
): PixelView {
  let view = block;
  for (const step of steps) {
    switch (step.do) {
      case 'subtractOverscan':
        subtractLevels(step, view, firstRow, calibrators);
        break;
      case 'trimImage':
        view = trimImage(view, { ...step.region, y0: 0, y1: shapeOf(view).rows });
        break;
      case 'subtractBias':
        subtractBias(view, calibrators.master(step.bias, step.hdu));
        break;
      case 'subtractDark':
        subtractDark(view, calibrators.master(step.dark, step.hdu), step.scale, step.scaled);
        break;
      case 'flatCorrect': {
        const flat = calibrators.master(step.flat, step.hdu);
        const undivided = flatCorrect(view, flat, step.minValue, calibrators.flatNorm(step));
        calibrators.undivided?.(undivided);
        break;
      }
    }
  }
  return view;
}

/** The pixels of the raw frame that are left after its trim. */
export function keptRegion(frame: Pick<PlannedFrame, 'width' | 'height' | 'steps'>): Region {
  const trim = frame.steps.find((step) => step.do === 'trimImage');
  return trim?.region ?? { x0: 0, x1: frame.width, y0: 0, y1: frame.height };
}

/** The masters that a frame's steps read, each with the HDU of its image. */
export function mastersOf(steps: readonly Step[]): { readonly path: string; readonly hdu: number }[] {
  return steps.flatMap((step) => {
    const master = usedMaster(step);
    return master === null ? [] : [{ path: master.path, hdu: master.hdu }];
  });
}

/** The overscan step whose levels depend on other rows than their own, so that the frame is read for them first. */
export function levelPassStep(steps: readonly Step[]): SubtractOverscanStep | null {
  const overscan = steps.find((step) => step.do === 'subtractOverscan');
  return overscan !== undefined && (overscan.axis === 'columns' || overscan.fit !== null) ? overscan : null;
}

/** Gathers the overscan levels of a frame whose rows come in blocks, any size, from `region.y0` to `region.y1`. */
export class LevelPass {
  private readonly rows: Float64Array[] = [];

  constructor(private readonly step: SubtractOverscanStep) {}

  /** Adds raw rows (whole ones), the next of the overscan region. */
  add(block: PixelView): void {
    const { step } = this;
    const section = sectionView(block, { ...step.region, y0: 0, y1: shapeOf(block).rows });
    if (step.axis === 'rows') {
      this.rows.push(overscanLevels(section, step.statistic, 'rows'));
      return;
    }
    const { rows, columns } = shapeOf(section);
    for (let row = 0; row < rows; row++) {
      this.rows.push(Float64Array.from({ length: columns }, (_, column) => section.get(row, column)));
    }
  }

  /** One level a row or column of the region, fitted where the step says so. */
  levels(): Float64Array {
    const { region, axis, statistic, fit } = this.step;
    const joined = concatenated(this.rows);
    const levels =
      axis === 'rows'
        ? joined
        : overscanLevels(pixelView(joined, region.y1 - region.y0, region.x1 - region.x0), statistic, 'columns');
    return fit === null ? levels : fitLevels(levels, fit);
  }
}

function subtractLevels(
  step: SubtractOverscanStep,
  view: PixelView,
  firstRow: number,
  calibrators: BlockCalibrators,
): void {
  const { levels } = calibrators;
  const { region, axis } = step;
  const { rows } = shapeOf(view);
  if (axis === 'columns') {
    if (levels === null) throw new Error('Levels of columns come from a LevelPass.');
    // The plan saw to it that the trim keeps none of the columns that the overscan does not reach.
    subtractOverscan(sectionView(view, { x0: region.x0, x1: region.x1, y0: 0, y1: rows }), levels, 'columns');
    calibrators.levelsUsed?.(levels);
    return;
  }
  if (firstRow < region.y0 || firstRow + rows > region.y1) {
    throw new FlatfieldError('Refused', `The overscan ${step.section} does not reach all rows that are kept.`);
  }
  const own =
    levels === null
      ? overscanLevels(sectionView(view, { ...region, y0: 0, y1: rows }), step.statistic, 'rows')
      : levels.subarray(firstRow - region.y0, firstRow - region.y0 + rows);
  subtractOverscan(view, own, 'rows');
  calibrators.levelsUsed?.(own);
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
