/** What the kernel "calibrate" has found of the rows of a block (kernels/frame/findings.ts). */
import type { RowLevels } from '../engine/reduce/pixelChecks';

/** Numbers of a row. */
export const FINDINGS = 9;
/** Which of them are the sum of the results, and that of the 32-bit words of what is stored. */
export const SUM = 3;
export const DATA_SUM = 6;
/** Which of them says how many lay below the bracket; the next one says how many in it. */
export const BELOW = 7;

/** Sum and extremes among the findings of a row. */
class RowLevelsAt implements RowLevels {
  constructor(
    private readonly of: { readonly numbers: Float64Array; readonly row: number },
    private readonly at: number,
  ) {}

  get sum(): number {
    return this.number(0);
  }
  get min(): number {
    return this.number(1);
  }
  get max(): number {
    return this.number(2);
  }

  private number(which: number): number {
    return this.of.numbers[this.of.row * FINDINGS + this.at + which]!;
  }
}

/** What was found of the rows of a block: of the raw pixels (of those that are 16 bit), of the results, of what was stored. */
export class RowsFound implements RowCounts {
  /** The row that is asked for. */
  row = 0;
  readonly raw: RowLevels = new RowLevelsAt(this, 0);
  readonly result: RowLevels = new RowLevelsAt(this, SUM);
  numbers = new Float64Array(0);

  get dataSum(): number {
    return this.numbers[this.row * FINDINGS + DATA_SUM]!;
  }
  /** How many stored values lay below the bracket, and in it. */
  get below(): number {
    return this.numbers[this.row * FINDINGS + BELOW]!;
  }
  get gathered(): number {
    return this.numbers[this.row * FINDINGS + BELOW + 1]!;
  }

  /** Copies what the kernel found: its memory may grow while the rows are asked for. */
  set(found: Float64Array): void {
    if (this.numbers.length < found.length) this.numbers = new Float64Array(found.length);
    this.numbers.set(found);
  }
}
/** How many values lay below a bracket, and in it. */
export interface RowCounts {
  readonly below: number;
  readonly gathered: number;
}
