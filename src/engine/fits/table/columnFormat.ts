/** What TFORMn says: the binary formats of FITS 4.0 section 7.3.1 (table 18) and the ASCII ones of section 7.2.1 (table 15). */

/** A format taken apart; widths in bytes. */
export interface ColumnFormat {
  /** Binary: one of LXBIJKAEDCM, of a variable-length column the type of its elements. ASCII: one of AIFED. */
  readonly code: string;
  readonly repeat: number;
  readonly variable: 'P' | 'Q' | null;
  /** Bytes of a cell within a row. */
  readonly width: number;
  /** ASCII: digits after a decimal point that is not written (Fw.d); else 0. */
  readonly decimals: number;
  /** The rAw convention: characters of one of the strings in a cell; else null. */
  readonly stringWidth: number | null;
}

/** Bytes of one element; X counts bits. */
const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  L: 1,
  B: 1,
  A: 1,
  I: 2,
  J: 4,
  E: 4,
  K: 8,
  D: 8,
  C: 8,
  M: 16,
};

/** Bytes that `count` elements of a binary type take, in a row or in the heap; bits fill whole bytes. */
export function elementBytes(code: string, count: number): number {
  return code === 'X' ? Math.ceil(count / 8) : (ELEMENT_BYTES[code] ?? 0) * count;
}

/**
 * The format of a column of a BINTABLE: `rT`, `rPt(max)`, `rQt(max)`, `rAw`; null where it is none. `A8` is read as
 * `8A`: files mean that, and astropy reads it so.
 */
export function binaryFormat(text: string): ColumnFormat | null {
  const match = /^(\d*)([LXBIJKAEDCMPQ])(.*)$/i.exec(text.trim());
  if (match === null) return null;
  const [, digits = '', letter = '', rest = ''] = match;
  const code = letter.toUpperCase();
  const given = digits === '' ? 1 : Number(digits);
  if (!Number.isSafeInteger(given * 16)) return null;
  if (code === 'P' || code === 'Q') {
    const element = /^[LXBIJKAEDCM]/i.exec(rest)?.[0].toUpperCase();
    if (element === undefined) return null;
    const width = given * (code === 'P' ? 8 : 16);
    return { code: element, repeat: given, variable: code, width, decimals: 0, stringWidth: null };
  }
  const option = code === 'A' ? Number(/^\d+/.exec(rest)?.[0] ?? 0) : 0;
  const repeat = digits === '' && option > 0 ? option : given;
  const stringWidth = option > 0 && option < repeat ? option : null;
  return { code, repeat, variable: null, width: elementBytes(code, repeat), decimals: 0, stringWidth };
}

/** The format of a column of an ASCII TABLE: `Aw`, `Iw`, `Fw.d`, `Ew.d`, `Dw.d`; null where it is none. */
export function asciiFormat(text: string): ColumnFormat | null {
  const match = /^([AIFED])(\d+)(?:\.(\d+))?$/i.exec(text.trim());
  if (match === null) return null;
  const [, letter = '', width = '', decimals = '0'] = match;
  return {
    code: letter.toUpperCase(),
    repeat: 1,
    variable: null,
    width: Number(width),
    decimals: Number(decimals),
    stringWidth: null,
  };
}
