/** Where a key moves the active cell of a grid. */

/** A cell by its places; row -1 is the row of heads. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that the window shows. */
  readonly page: number;
}

/** The place after a key, or null for one that moves nothing (as the ARIA grid pattern has it). */
export function moveByKey(
  { row, column }: GridPlace,
  { key, jump }: { readonly key: string; readonly jump: boolean },
  { rows, columns, page }: GridSize,
): GridPlace | null {
  const to = (nextRow: number, nextColumn: number): GridPlace => ({
    row: Math.max(-1, Math.min(nextRow, rows - 1)),
    column: Math.max(0, Math.min(nextColumn, columns - 1)),
  });
  switch (key) {
    case 'ArrowUp':
      return to(jump ? 0 : row - 1, column);
    case 'ArrowDown':
      return to(jump ? rows - 1 : row + 1, column);
    case 'ArrowLeft':
      return to(row, jump ? 0 : column - 1);
    case 'ArrowRight':
      return to(row, jump ? columns - 1 : column + 1);
    case 'PageUp':
      return to(Math.max(0, row - page), column);
    case 'PageDown':
      return to(row + page, column);
    case 'Home':
      return jump ? to(0, 0) : to(row, 0);
    case 'End':
      return jump ? to(rows - 1, columns - 1) : to(row, columns - 1);
    default:
      return null;
  }
}
