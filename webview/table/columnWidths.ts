/** How wide the columns of a table are, and which of them a window shows. */
import type { TableCell, TableHeading } from '../../src/protocol/jobs';
import { cellLine, columnName } from '../../src/protocol/tableText';

/** Characters of a cell that are drawn. */
export const CHARACTERS = 200;

/** Characters that a column is made wide enough for, at first. */
const NARROWEST = 7;
const WIDEST = 36;

/** CSS pixels. */
export const NARROWEST_PX = 32;
const PADDING = 18;

/** Widths in CSS pixels and what follows from them. */
export class ColumnWidths {
  private offsets: number[] = [0];

  constructor(private readonly widths: number[]) {
    this.place();
  }

  get count(): number {
    return this.widths.length;
  }

  /** Of all columns. */
  get total(): number {
    return this.offsets[this.widths.length] ?? 0;
  }

  left(column: number): number {
    return this.offsets[column] ?? 0;
  }

  width(column: number): number {
    return this.widths[column] ?? 0;
  }

  resize(column: number, width: number): void {
    this.widths[column] = Math.max(NARROWEST_PX, Math.round(width));
    this.place();
  }

  /** Columns from .. to - 1 that meet the pixels `left` .. `right`. */
  within(left: number, right: number): { readonly from: number; readonly to: number } {
    let from = 0;
    while (from < this.count && this.left(from + 1) <= left) from++;
    let to = from;
    while (to < this.count && this.left(to) < right) to++;
    return { from, to };
  }

  private place(): void {
    this.offsets = [0];
    for (const [i, width] of this.widths.entries()) this.offsets.push((this.offsets[i] ?? 0) + width);
  }
}

/** Characters that a column of short texts declares and so is given, whatever its first rows hold. */
const DECLARED = 20;

/** A row of texts as long as their columns say that they may be (8A, A8), as far as is reasonable; null for other columns. */
export function declaredTexts(columns: readonly TableHeading[]): (string | null)[] {
  return columns.map(({ format }) => {
    const [, binary, ascii] = /^(?:(\d+)A|A(\d+))$/.exec(format.trim()) ?? [];
    const declared = binary ?? ascii;
    return declared === undefined ? null : '0'.repeat(Math.min(DECLARED, Number(declared)));
  });
}

/** Widths that hold the heads and the cells of some rows, as far as is reasonable. */
export function fittingWidths(
  columns: readonly TableHeading[],
  rows: readonly (readonly TableCell[])[],
  character: number,
): number[] {
  return columns.map((column, i) => {
    const head = Math.max(columnName(column).length + 2, (column.unit ?? '').length);
    const cells = rows.map((row) => cellLine(row[i] ?? null, CHARACTERS).length);
    const longest = Math.max(
      NARROWEST,
      Math.min(WIDEST, head),
      Math.min(
        WIDEST,
        cells.reduce((a, b) => Math.max(a, b), 0),
      ),
    );
    return Math.ceil(longest * character) + PADDING;
  });
}
