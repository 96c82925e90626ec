/** What a cell of a table holds, and how much of it is read. */

/** One value; null is one that the table says is none (TNULLn, an undefined logical). NaN stays NaN. */
export type Scalar = number | bigint | string | boolean | null | { readonly re: number; readonly im: number };

/** An array, or its beginning. */
export interface CellArray {
  /** The first elements, axis 1 fastest; bits are the numbers 0 and 1. */
  readonly values: readonly Scalar[];
  /** Elements of the whole array. */
  readonly length: number;
  /** Lengths of its axes, the fastest first; null where it is a plain list. */
  readonly dim: readonly number[] | null;
}

/** The beginning of a text that is longer than was asked for. */
export interface CutText {
  readonly text: string;
  /** Characters of the whole cell. */
  readonly length: number;
}

export interface UnreadableCell {
  /** Why: half a sentence. */
  readonly problem: string;
}

export type Cell = Scalar | CellArray | CutText | UnreadableCell;

/** How much of one cell is read at most; what lies beyond is never in memory. */
export interface CellLimits {
  readonly elements: number;
  readonly characters: number;
}

/** Text of a cell: it ends at the first NUL, and trailing blanks mean nothing (FITS 4.0 sections 7.2.5 and 7.3.3.1). */
export function cellText(bytes: Uint8Array): string {
  const nul = bytes.indexOf(0);
  let end = nul < 0 ? bytes.length : nul;
  while (end > 0 && bytes[end - 1] === 0x20) end--;
  let text = '';
  for (const byte of bytes.subarray(0, end)) text += String.fromCharCode(byte);
  return text;
}

/** zero + scale x raw; exact while both are integers (so that the unsigned 64-bit convention is). */
export function scaledInteger(raw: bigint, { scale, zero }: { scale: number; zero: number }): number | bigint {
  if (scale !== 1 || !Number.isInteger(zero)) return Number(raw) * scale + zero;
  const exact = raw + BigInt(zero);
  const value = Number(exact);
  return Number.isSafeInteger(value) ? value : exact;
}
