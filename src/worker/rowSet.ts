/** Rows of a frame that are read together: neighbours, or each n-th. */

export interface RowSet {
  readonly row: number;
  readonly rows: number;
  /** From each of them to the next; left out for neighbours. */
  readonly step?: number;
}

/** Calls `read` for runs of neighbours among the rows: the first of a run, how many they are, and which of the set's it is. */
export function eachRun({ row, rows, step = 1 }: RowSet, read: (row: number, rows: number, at: number) => void): void {
  if (step === 1) read(row, rows, 0);
  else for (let at = 0; at < rows; at++) read(row + at * step, 1, at);
}
