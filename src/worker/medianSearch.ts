/** The medians of frames that are worked on row by row: a sample of each says where to look in the pass over all rows. */
import { BracketMedian, bracketOf, bracketRoom } from '../engine/ccd/bracketMedian';

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** Places of the sample: rows of a frame, and columns of each. */
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
  const { rows, columns } = placesOf({ width, height });
  const room = total <= FEW_PIXELS ? total : bracketRoom(total, rows.length * columns.length);
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
  const { rows, columns } = placesOf(size);
  const samples = new Map(frames.map((frame) => [frame, new Float64Array(rows.length * columns.length)]));
  rows.forEach((row, r) => {
    moveTo(row);
    for (const [frame, sample] of samples) {
      const pixels = rowOf(frame, row);
      if (pixels === null) samples.delete(frame);
      else
        columns.forEach((column, c) => {
          sample[r * columns.length + c] = pixels[column] as number;
        });
    }
  });
  const searches = new Map<F, BracketMedian>();
  for (const [frame, sample] of samples) {
    const numbers = sample.filter((value) => !Number.isNaN(value));
    if (numbers.length === 0) continue;
    searches.set(frame, new BracketMedian(bracketOf(numbers), total, bracketRoom(total, numbers.length)));
  }
  return searches;
}

function placesOf({ width, height }: FrameSize): { rows: readonly number[]; columns: readonly number[] } {
  return { rows: spread(height, SAMPLED_ROWS), columns: spread(width, SAMPLED_COLUMNS) };
}

/** At most `most` of 0 to `length`, evenly spread. */
function spread(length: number, most: number): number[] {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count));
}
