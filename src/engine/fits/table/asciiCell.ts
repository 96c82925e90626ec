/** Cells of ASCII tables: Fortran fields as text (FITS 4.0 section 7.2.5). */
import { type Cell, type CellLimits, cellText, scaledInteger } from './cell';
import type { TableColumn } from './columns';

const INTEGER = /^[+-]?\d+$/;
const REAL = /^([+-]?)(\d*)(\.?)(\d*)(?:[ED]([+-]?\d+)|([+-]\d+))?$/i;
const NO_NUMBER = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;

/** The longest text of a numeric field that is tried as a number: no number needs more. */
const MAX_NUMBER = 400;

/**
 * The cell whose characters `read` gives (the first `length` of them). A blank numeric field is 0 (section 7.2.5) unless
 * TNULLn is blank; digits without a decimal point have it before the last d of Fw.d, Ew.d and Dw.d.
 */
export function asciiCell(column: TableColumn, limits: CellLimits, read: (length: number) => Uint8Array): Cell {
  const { code, width } = column;
  const shown = Math.min(width, code === 'A' ? limits.characters : MAX_NUMBER);
  const bytes = read(shown);
  const text = cellText(bytes);
  if (column.null !== null && text.trim() === column.null) return null;
  if (code === 'A') return shown < width && !bytes.includes(0) ? { text, length: width } : text;
  const value = code === 'I' ? parseInteger(text.trim(), column) : parseReal(text.trim(), column);
  return value ?? { problem: `"${text.trim().slice(0, 40)}" is no number of the format ${column.format.slice(0, 20)}` };
}

function parseInteger(text: string, column: TableColumn): number | bigint | null {
  if (text !== '' && !INTEGER.test(text)) return null;
  return scaledInteger(BigInt(text.replace(/^\+/, '')), column);
}

function parseReal(text: string, { decimals, scale, zero }: TableColumn): number | null {
  const raw = realOf(text, decimals);
  if (raw === null) return null;
  return scale === 1 && zero === 0 ? raw : raw * scale + zero;
}

function realOf(text: string, decimals: number): number | null {
  if (text === '') return 0;
  const odd = NO_NUMBER.exec(text);
  if (odd !== null) return odd[2] !== undefined ? Number.NaN : odd[1] === '-' ? -Infinity : Infinity;
  const match = REAL.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', point = '', fraction = '', exponent, bare] = match;
  if (whole === '' && fraction === '') return null;
  const power = Number(exponent ?? bare ?? 0) - (point === '' ? decimals : 0);
  return Number(`${sign}${whole}${point}${fraction}e${power}`);
}
