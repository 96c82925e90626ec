/** The steps of a frame for some columns of some rows alone, so that looking at a part need not calibrate the rest. */
import type { Region } from '../ccd/region';
import { FlatfieldError } from '../errors';
import type { Step, SubtractOverscanStep } from '../plan/step';

/** The overscan step of a frame, if it has one. */
export function overscanStep(steps: readonly Step[]): SubtractOverscanStep | null {
  return steps.find((step) => step.do === 'subtractOverscan') ?? null;
}

/**
 * The steps as they apply to a block that holds nothing but `part` of the raw frame; its levels are levelsOfPart's, and
 * its first row is row 0.
 */
export function stepsOfPart(steps: readonly Step[], part: Region): Step[] {
  const region = { x0: 0, x1: part.x1 - part.x0, y0: 0, y1: part.y1 - part.y0 };
  return steps.map((step) => (step.do === 'subtractOverscan' || step.do === 'trimImage' ? { ...step, region } : step));
}

/**
 * Of the levels of the whole overscan region (one a row or a column of it) those that belong to `part` of the raw frame.
 * Throws `Refused` where the region does not reach it.
 */
export function levelsOfPart({ region, axis, section }: SubtractOverscanStep, levels: Float64Array, part: Region) {
  const rows = axis === 'rows';
  const [from, to] = rows ? [part.y0 - region.y0, part.y1 - region.y0] : [part.x0 - region.x0, part.x1 - region.x0];
  if (from >= 0 && to <= levels.length) return levels.subarray(from, to);
  throw new FlatfieldError('Refused', `The overscan ${section} does not reach all ${axis} that are kept.`);
}
