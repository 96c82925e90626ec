/** Numbers and pixel places as people read them. */
import type { PixelValue } from '../src/protocol/viewer';

/** A value with its unit; whole numbers in full, others to nine digits (float32 carries seven, float64 differs from it after). */
export function sayValue(value: PixelValue, unit: string | null): string {
  if (value === 'NaN' || Number.isNaN(value)) return 'NaN (no value)';
  const text = typeof value === 'string' ? value : sayNumber(value, 9);
  return unit === null ? text : `${text} ${unit}`;
}

/** A number to so many digits, without trailing zeros. */
export function sayNumber(value: number, digits: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : String(Number(value.toPrecision(digits)));
}

/** A pixel counted as FITS does (from 1, column first) and as numpy does (from 0, row first); planes only where there are several. */
export function sayPlace(x: number, y: number, plane: number, planes: number): { fits: string; python: string } {
  return planes > 1
    ? { fits: `${x + 1}, ${y + 1}, ${plane + 1}`, python: `[${plane}, ${y}, ${x}]` }
    : { fits: `${x + 1}, ${y + 1}`, python: `[${y}, ${x}]` };
}
