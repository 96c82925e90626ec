/** The medians of frames that are worked on row by row: a sample of each says where to look in the pass over all rows. */
import { BracketMedian, bracketOf, bracketRoom } from '../engine/ccd/bracketMedian';
import { giveSampleRoom, takeSampleRoom } from '../engine/reduce/sampleRoom';
import { blockRows } from './blockRows';
import type { RowSet } from './rowSet';

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The sample: rows of a frame, and of each row every n-th pixel, so that they are about so many. Light falls off by rows far
 * more than neighbours differ: with 32 rows the median of a vignetted flat lay outside of what the sample foretold.
 */
const SAMPLED_ROWS = 128;
const SAMPLED_COLUMNS = 640;
/** Frames that are sampled at a time: their samples are a few megabytes. */
const SAMPLED_FRAMES = 5;
/** More than what float32, in which samples are kept, makes of a value. */
const ROUNDING = 2 ** -23;
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
 * Searches for the medians of frames of one size, to be told of all pixels. `moveTo` is called before some rows, `rowsOf`
 * then gives these rows of a frame; frames of which it gives null, or whose sample has no number, get no search.
 */
export function searchMedians<F>(
  frames: readonly F[],
  size: FrameSize,
  moveTo: (set: RowSet) => void,
  rowsOf: (frame: F, set: RowSet) => Float64Array | null,
): Map<F, BracketMedian> {
  const { width, height } = size;
  const total = width * height;
  if (total <= FEW_PIXELS) return new Map(frames.map((frame) => [frame, new BracketMedian(EVERYTHING, total, total)]));
  const { count, rowStep, step, columns, size: sampled } = sampleOf(size);
  const first = (height - 1 - (count - 1) * rowStep) >> 1;
  const most = blockRows(width);
  const rooms = frames.slice(0, SAMPLED_FRAMES).map(() => takeSampleRoom(sampled));
  const searches = new Map<F, BracketMedian>();
  for (const group of inGroups(frames, SAMPLED_FRAMES)) {
    const samples = new Map(group.map((frame, i) => [frame, rooms[i]!]));
    for (let done = 0; done < count; done += most) {
      const set = { row: first + done * rowStep, rows: Math.min(most, count - done), step: rowStep };
      moveTo(set);
      for (const [frame, sample] of samples) {
        const values = rowsOf(frame, set);
        if (values === null) samples.delete(frame);
        else takeRows(values, width, set.rows, step, sample.subarray(done * columns), columns);
      }
    }
    for (const [frame, sample] of samples) {
      const numbers = numbersOf(sample);
      if (numbers.length === 0) continue;
      const { low, high } = bracketOf(numbers);
      const bracket = { low: low - ROUNDING * Math.abs(low), high: high + ROUNDING * Math.abs(high) };
      searches.set(frame, new BracketMedian(bracket, total, bracketRoom(total, numbers.length)));
    }
  }
  for (const room of rooms) giveSampleRoom(room);
  return searches;
}

/** The members in groups of at most `most`. */
export function inGroups<T>(members: readonly T[], most: number): T[][] {
  const count = Math.ceil(members.length / most);
  return Array.from({ length: count }, (_, i) => members.slice(i * most, (i + 1) * most));
}

/** Of each row every `step`-th pixel, from another column in each. */
function takeRows(
  values: Float64Array,
  width: number,
  rows: number,
  step: number,
  into: Float32Array,
  columns: number,
): void {
  for (let r = 0; r < rows; r++) {
    const start = r * width + (r % step);
    for (let i = 0; i < columns; i++) into[r * columns + i] = values[start + i * step]!;
  }
}

/** One for all samples. */
let scratch = new Float64Array(0);

/** Its numbers, good until those of the next sample. */
function numbersOf(sample: Float32Array): Float64Array {
  if (scratch.length < sample.length) scratch = new Float64Array(sample.length);
  let count = 0;
  for (let i = 0; i < sample.length; i++) {
    const value = sample[i]!;
    if (!Number.isNaN(value)) scratch[count++] = value;
  }
  return scratch.subarray(0, count);
}

/** `count` rows of the sample, every `rowStep`-th; of each `columns` pixels, every `step`-th; `size` pixels in all. */
function sampleOf({ width, height }: FrameSize): {
  count: number;
  rowStep: number;
  step: number;
  columns: number;
  size: number;
} {
  const rowStep = Math.ceil(height / SAMPLED_ROWS);
  const count = Math.ceil(height / rowStep);
  const step = Math.ceil(width / SAMPLED_COLUMNS);
  const columns = Math.floor(width / step);
  return { count, rowStep, step, columns, size: count * columns };
}
