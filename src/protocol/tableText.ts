/** A table's cells and headings in one short line, the same at a terminal and in a window. */
import type { TableCell, TableHeading } from './jobs';

/** Arrays up to here are shown whole, longer ones with their first three elements. */
const WHOLE = 6;
const FIRST = 3;

/** `[1, 2, 3, … of 120]`; null is `-`, a cell that cannot be read `?`; texts beyond `characters` are cut. */
export function cellLine(cell: TableCell, characters: number): string {
  if (cell === null) return '-';
  if (typeof cell === 'boolean') return cell ? 'T' : 'F';
  if (typeof cell !== 'object') return cut(String(cell), characters);
  if ('problem' in cell) return '?';
  if ('text' in cell) return `${cell.text.slice(0, characters)}… of ${cell.length}`;
  const whole = cell.length <= WHOLE && cell.values.length === cell.length;
  const shown = cell.values.slice(0, whole ? WHOLE : FIRST).map((value) => cellLine(value, characters));
  return `[${[...shown, ...(whole ? [] : [`… of ${cell.length}`])].join(', ')}]`;
}

/** The name of a column, or its number where it has none. */
export function columnName({ name, number }: TableHeading): string {
  return name === '' ? `column ${number}` : name;
}

function cut(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters)}…` : text;
}
