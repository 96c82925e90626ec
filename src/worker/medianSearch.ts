/** The medians of frames that are worked on row by row: a sample of each says where to look in the pass over all rows. */
import { BracketMedian, bracketOf, bracketRoom } from '../engine/ccd/bracketMedian';

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** The sample: rows of a frame, and of each row every n-th pixel, so that they are about so many. */
const SAMPLED_ROWS = 32;
const SAMPLED_COLUMNS = 1024;
/** Frames of so few pixels need no sample: all of them are kept. */
const FEW_PIXELS = 2 ** 16;
const EVERYTHING = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
/** Most that is kept in memory for medians that are looked for together, in bytes. */
const MEDIAN_BYTES = 32 * 2 ** 20;

/** How many medians of frames of this size may be looked for together. */
export function mediansTogether({ width, height }: FrameSize): number {
  const total = width * height;
  const room = total <= FEW_PIXELS ? total : bracketRoom(total, sampleOf({ width, height }).size);
  return Math.floor(MEDIAN_BYTES / (8 * room));
}

/**
 * Searches for the medians of frames of one size, to be told of all pixels. `moveTo` is called once a row, `rowOf` then
 * gives that row of a frame; frames of which it gives null, or whose sample has no number, get no search.
 */
export function searchMedians<F>(
  frames: readonly F[],
  size: FrameSize,
  moveTo: (row: number) => void,
  rowOf: (frame: F, row: number) => Float64Array | null,
): Map<F, BracketMedian> {
  const total = size.width * size.height;
  if (total <= FEW_PIXELS) return new Map(frames.map((frame) => [frame, new BracketMedian(EVERYTHING, total, total)]));
  const { rows, step, columns, size: sampled } = sampleOf(size);
  const samples = new Map(frames.map((frame) => [frame, new Float64Array(sampled)]));
  rows.forEach((row, r) => {
    moveTo(row);
    for (const [frame, sample] of samples) {
      const line = rowOf(frame, row);
      if (line === null) samples.delete(frame);
      // From another column in each row.
      else takeEvery(line, r % step, step, sample.subarray(r * columns, (r + 1) * columns));
    }
  });
  const searches = new Map<F, BracketMedian>();
  for (const [frame, sample] of samples) {
    const numbers = withoutNaN(sample);
    if (numbers.length === 0) continue;
    searches.set(frame, new BracketMedian(bracketOf(numbers), total, bracketRoom(total, numbers.length)));
  }
  return searches;
}

function takeEvery(line: Float64Array, first: number, step: number, into: Float64Array): void {
  for (let i = 0, x = first; i < into.length; i++, x += step) into[i] = line[x]!;
}

/** Its numbers, moved to its front. */
function withoutNaN(values: Float64Array): Float64Array {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) values[count++] = value;
  }
  return values.subarray(0, count);
}

/** Rows of the sample, evenly spread; of each `columns` pixels, every `step`-th; `size` pixels in all. */
function sampleOf({ width, height }: FrameSize): {
  rows: readonly number[];
  step: number;
  columns: number;
  size: number;
} {
  const count = Math.min(height, SAMPLED_ROWS);
  const rows = Array.from({ length: count }, (_, r) => Math.floor(((r + 0.5) * height) / count));
  const step = Math.ceil(width / SAMPLED_COLUMNS);
  const columns = Math.floor(width / step);
  return { rows, step, columns, size: count * columns };
}
