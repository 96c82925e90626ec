/** How large the data of an HDU are, from its mandatory keywords: |BITPIX|/8 x GCOUNT x (PCOUNT + NAXIS1 x ...). */
import type { Header } from './header';

/** The legal values of BITPIX (FITS 4.0 table 8). */
export type Bitpix = 8 | 16 | 32 | 64 | -32 | -64;

/** The mandatory keywords of an HDU, all checked (FITS 4.0 sections 4.4.1 and 7.1); lengths in pixels. */
export interface HduLayout {
  readonly bitpix: Bitpix;
  /** NAXIS1 first; empty when NAXIS = 0. */
  readonly axes: readonly number[];
  /** Random groups: NAXIS1 = 0 and GROUPS = T (section 6). */
  readonly groups: boolean;
  /** Bytes of data without padding; exact, may exceed every file. */
  readonly dataSize: bigint;
}

const BITPIX: readonly number[] = [8, 16, 32, 64, -32, -64];

/** The layout that a header promises, or the sentence that says which keyword makes it unreadable. */
export function hduLayout(header: Header): HduLayout | string {
  const axes = readAxes(header);
  if (typeof axes === 'string') return axes;
  const bitpix = readBitpix(header);
  if (typeof bitpix === 'string') return bitpix;
  const pcount = header.has('PCOUNT') ? header.integer('PCOUNT') : 0n;
  if (pcount === undefined || pcount < 0n) return unusable(header, 'PCOUNT', 'a count of 0 or more');
  const groups = axes[0] === 0 && axes.length > 1 && header.logical('GROUPS') === true;
  const gcount = header.has('GCOUNT') ? header.integer('GCOUNT') : 1n;
  if (gcount === undefined || gcount < 0n) return unusable(header, 'GCOUNT', 'a count of 0 or more');
  // 0 would take the data from under the axes
  if (gcount === 0n && !groups && axes.length > 0) return unusable(header, 'GCOUNT', 'a count of 1 or more');

  const lengths = groups ? axes.slice(1) : axes;
  const pixels = axes.length === 0 ? 0n : lengths.reduce((product, length) => product * BigInt(length), 1n);
  const elements = axes.length === 0 ? 0n : gcount * (pcount + pixels);
  return { bitpix, axes, groups, dataSize: BigInt(Math.abs(bitpix) / 8) * elements };
}

/** NAXISn, or what is wrong with them. */
function readAxes(header: Header): readonly number[] | string {
  const naxis = header.integer('NAXIS');
  if (naxis === undefined || naxis < 0n || naxis > 999n) {
    return unusable(header, 'NAXIS', 'an integer between 0 and 999');
  }
  const axes: number[] = [];
  for (let axis = 1; axis <= naxis; axis++) {
    const keyword = `NAXIS${axis}`;
    const length = header.integer(keyword);
    if (length === undefined || length < 0n || length > Number.MAX_SAFE_INTEGER) {
      return unusable(header, keyword, 'a length in pixels');
    }
    axes.push(Number(length));
  }
  return axes;
}

/** BITPIX, or what is wrong with it. */
function readBitpix(header: Header): Bitpix | string {
  const value = Number(header.integer('BITPIX'));
  return BITPIX.includes(value) ? (value as Bitpix) : unusable(header, 'BITPIX', 'one of 8, 16, 32, 64, -32, -64');
}

/** "NAXIS1 is missing" or "NAXIS1 = -3 is not a length in pixels". */
export function unusable(header: Header, keyword: string, wanted: string): string {
  if (!header.has(keyword)) return `${keyword} is missing`;
  return `${keyword} = ${header.text(keyword) ?? 'nothing'} is not ${wanted}`;
}
