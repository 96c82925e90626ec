/** The mean of a flat that lies in a file, a few rows at a time. */
import { flatMean } from '../engine/ccd/flatCorrect';
import { FlatfieldError } from '../engine/errors';
import type { ImageReader } from '../engine/fits/imageReader';
import type { FlatCorrectStep } from '../engine/plan/step';

/** Rows that are read at a time. */
const ROWS = 16;

/** What the flat of a step is divided by. @throws FlatfieldError `Refused` as flatMean does, and what reading throws */
export function flatNorm(image: ImageReader, { flat, minValue, normValue }: FlatCorrectStep): number {
  if (normValue !== null) return normValue;
  const { width, height } = image.shape;
  const block = new Float64Array(ROWS * width);
  let row = 0;
  let at = 0;
  let end = 0;
  const fill = (into: Float64Array, count: number): void => {
    for (let filled = 0; filled < count; ) {
      if (at === end) {
        const rows = Math.min(ROWS, height - row);
        image.readRows(row, rows, block);
        row += rows;
        [at, end] = [0, rows * width];
      }
      const some = Math.min(count - filled, end - at);
      into.set(block.subarray(at, at + some), filled);
      filled += some;
      at += some;
    }
  };
  try {
    return flatMean(width * height, minValue, fill);
  } catch (error) {
    if (!(error instanceof FlatfieldError) || error.file != null) throw error;
    throw new FlatfieldError(error.tag, error.message, {
      file: flat,
      wayOut: 'Look at the flat: it may be no flat, or its dark may be longer than it.',
      cause: error,
    });
  }
}
