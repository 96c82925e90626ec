/** Cells of tables as people and JSON take them: what a message or a terminal cannot hold gets a name or digits. */
import type { Cell, Scalar } from '../../engine/fits/table/cell';
import type { TableColumn } from '../../engine/fits/table/columns';
import type { TableCell, TableScalar } from '../../protocol/jobs';

/** Whether the values of a column of a binary table are 32-bit floats as they are stored. */
export function isSingle({ code, scale, zero }: TableColumn): boolean {
  return (code === 'E' || code === 'C') && scale === 1 && zero === 0;
}

/** `cell` of this column as the job `table` gives it; `single`: of its numbers those digits that name a 32-bit float. */
export function sayCell(cell: Cell, { code }: TableColumn, single: boolean): TableCell {
  if (typeof cell !== 'object' || cell === null || 're' in cell) return sayScalar(cell, single);
  if ('problem' in cell) return { problem: plainText(cell.problem) };
  if ('text' in cell) return { text: plainText(cell.text), length: cell.length };
  if (code === 'X') {
    const text = cell.values.join('');
    return cell.values.length < cell.length ? { text, length: cell.length } : text;
  }
  return { values: cell.values.map((value) => sayScalar(value, single)), length: cell.length };
}

/** Characters that a cell takes in a message, roughly. */
export function costOf(cell: TableCell): number {
  if (typeof cell === 'string') return cell.length + 4;
  if (typeof cell !== 'object' || cell === null) return 10;
  if ('values' in cell) return cell.values.reduce((cost: number, value) => cost + costOf(value), 20);
  return 20 + ('text' in cell ? cell.text.length : cell.problem.length);
}

/** `text` without control characters, which a terminal would obey. */
export function plainText(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}

function sayScalar(value: Scalar, single: boolean): TableScalar {
  if (typeof value === 'number') return Number.isFinite(value) ? sayReal(value, single) : String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return plainText(value);
  if (typeof value !== 'object' || value === null) return value;
  const [re, im] = [sayReal(value.re, single), sayReal(value.im, single)];
  return `${re}${im < 0 || Object.is(im, -0) ? '-' : '+'}${Math.abs(im)}i`;
}

/** Of the numbers that are this 32-bit float, the one with the fewest digits (9 are always enough). */
function sayReal(value: number, single: boolean): number {
  if (!single || !Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
