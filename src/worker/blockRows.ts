/** How much of a frame is worked on at a time. */
import type { RowSet } from './rowSet';

/** Pixels of a frame: less makes more calls, and more leaves the processor's caches. */
const BLOCK_PIXELS = 2 ** 17;
/** More are a little quicker yet, but 200 flats of 2048 columns shall do with 100 MB. */
const MOST_ROWS = 32;

/** Rows of `width` pixels that are worked on at a time, at least 1. */
export function blockRows(width: number): number {
  return Math.min(MOST_ROWS, Math.max(1, Math.floor(BLOCK_PIXELS / width)));
}

/** Rows `from` to `to` of a frame so wide, block after block. */
export function* blocksOf(width: number, to: number, from = 0): Generator<RowSet> {
  const most = blockRows(width);
  for (let row = from; row < to; row += most) yield { row, rows: Math.min(most, to - row) };
}
