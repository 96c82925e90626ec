/** Flat: pixel /= flat / norm, in float64, as `ccdproc.flat_correct` of 2.4.0 (guide: Calibrating science images). */
import { FlatfieldError } from '../errors';
import { streamedSum } from './pairwiseSum';
import { columnStep, type PixelView, requireSameShape, shapeOf } from './pixelView';

/** How a flat becomes what a frame is divided by: ccdproc's `min_value` and `norm_value`. */
export interface FlatScaling {
  /** Flat pixels below this value are set to it, before anything else; null = as they are. In the flat's unit. */
  readonly minValue: number | null;
  /** What the flat is divided by; null = its mean. In the flat's unit. */
  readonly normValue: number | null;
}

/**
 * `np.mean` of a flat in float64, bit for bit, once pixels below `minValue` are set to it. Masked pixels count, as in
 * ccdproc. Pixels without a finite value are left out, where ccdproc would lose every pixel of every frame.
 *
 * @param fill the next `count` pixels, row after row
 * @throws FlatfieldError `Refused` where the mean is not above 0 or no pixel has a value: nothing can be divided by it
 */
export function flatMean(
  pixels: number,
  minValue: number | null,
  fill: (into: Float64Array, count: number) => void,
): number {
  let lost = 0;
  const sum = streamedSum(pixels, (into, count) => {
    fill(into, count);
    for (let i = 0; i < count; i++) {
      const value = into[i]!;
      if (value - value !== 0) {
        into[i] = 0;
        lost++;
      } else if (minValue !== null && value < minValue) into[i] = minValue;
    }
  });
  const mean = sum / (pixels - lost);
  if (mean > 0 && mean < Number.POSITIVE_INFINITY) return mean;
  throw new FlatfieldError('Refused', `The mean of the flat is ${mean}: it cannot be normalised.`);
}

/**
 * `view / (flat / norm)` in place: two quotients, each rounded. A pixel whose flat is 0, negative or no finite number
 * becomes NaN (ccdproc makes an infinity, another sign or NaN of it without a word); masked pixels of the flat divide
 * like the others, as in ccdproc 2.4.0 (2.5.0 leaves what is under them undivided).
 *
 * @param norm `normValue`, or the flat's mean; above 0
 * @returns how many pixels could not be divided
 * @throws FlatfieldError `Refused` when the shapes differ; ccdproc broadcasts a flat of one row
 */
export function flatCorrect(view: PixelView, flat: PixelView, minValue: number | null, norm: number): number {
  requireSameShape(view, flat, 'flat');
  const { rows, columns } = shapeOf(view);
  const [to, from] = [view.data, flat.data];
  const [toStep, fromStep] = [columnStep(view), columnStep(flat)];
  let undivided = 0;
  for (let row = 0; row < rows; row++) {
    let at = view.index(row, 0);
    let flatAt = flat.index(row, 0);
    for (let column = 0; column < columns; column++, at += toStep, flatAt += fromStep) {
      const divisor = flatDivisor(from[flatAt]!, minValue, norm);
      if (Number.isNaN(divisor)) undivided++;
      to[at]! /= divisor;
    }
  }
  return undivided;
}

/** What a pixel is divided by: the flat's pixel, at least `minValue`, over `norm`; NaN where it cannot divide. */
export function flatDivisor(pixel: number, minValue: number | null, norm: number): number {
  const divisor = (minValue !== null && pixel < minValue ? minValue : pixel) / norm;
  return divisor > 0 && divisor < Number.POSITIVE_INFINITY ? divisor : Number.NaN;
}
