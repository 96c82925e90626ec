/** How many rows of a table make a page: what a window draws at once without a pause. */

const ROWS = 200;
const CELLS = 20_000;

/** Rows to ask for at a time of a table with so many columns. */
export function pageRows(columns: number): number {
  return Math.max(10, Math.min(ROWS, Math.floor(CELLS / Math.max(1, columns))));
}
