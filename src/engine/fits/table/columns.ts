/** Where the columns of a table lie and what they mean, from its header alone (FITS 4.0 sections 7.2 and 7.3). */
import { unusable } from '../hduLayout';
import type { Header } from '../header';
import { asciiFormat, binaryFormat, type ColumnFormat } from './columnFormat';

/** One column; offsets and widths in bytes. */
export interface TableColumn {
  /** n of TTYPEn, from 1. */
  readonly number: number;
  /** TTYPEn without blanks around, or ''. */
  readonly name: string;
  /** TFORMn as written. */
  readonly format: string;
  /**
   * Binary: L X B I J K A E D C M, of a variable-length column the type of its elements; ASCII: A I F E D; '' where the
   * format is none.
   */
  readonly code: string;
  /** Elements of a cell (X: bits, A: characters); of a variable-length column its descriptors, 0 or 1. */
  readonly repeat: number;
  readonly variable: 'P' | 'Q' | null;
  /** Byte of the cell within a row. */
  readonly offset: number;
  /** Bytes of the cell within a row; a descriptor takes 8 (P) or 16 (Q). */
  readonly width: number;
  /** ASCII: digits after a decimal point that is not written (Fw.d); else 0. */
  readonly decimals: number;
  /** TUNITn, or null. */
  readonly unit: string | null;
  /** TSCALn and TZEROn: value = zero + scale x stored. */
  readonly scale: number;
  readonly zero: number;
  /** TNULLn: the stored integer that means "no value", in an ASCII table its characters; else null. */
  readonly null: bigint | string | null;
  /** TDISPn, or null. */
  readonly display: string | null;
  /** TDIMn (or the rAw convention), fastest axis first; null where there is none or it asks for more than a cell has. */
  readonly dim: readonly number[] | null;
  /** Why its cells cannot be read: half a sentence. */
  readonly problem?: string;
}

/** A table as its header promises it; sizes in bytes, none of them compared with the file. */
export interface TableLayout {
  readonly rows: number;
  readonly rowBytes: number;
  readonly columns: readonly TableColumn[];
  /** From the start of the data to the heap: THEAP, or rows x rowBytes. */
  readonly heapOffset: number;
  readonly heapSize: number;
}

type Place = { readonly offset: number } | { readonly problem: string };

/** No array has more axes (FITS 4.0 section 4.4.1.1). */
const MAX_AXES = 999;

/** TFIELDS goes no further (FITS 4.0 section 7.3.1). */
const MAX_COLUMNS = 999;

/**
 * The layout of the table that this header describes, or the sentence that says why it makes no sense. A column whose
 * cells cannot be read has its `problem`, and the others are there as long as their place can be known.
 */
export function tableLayout(header: Header): TableLayout | string {
  const ascii = (header.text('XTENSION') ?? '').trim().toUpperCase() === 'TABLE';
  if (header.integer('BITPIX') !== 8n) return unusable(header, 'BITPIX', '8, as a table needs it');
  if (header.integer('NAXIS') !== 2n) return unusable(header, 'NAXIS', '2, as a table needs it');
  const rowBytes = count(header, 'NAXIS1');
  if (rowBytes === undefined) return unusable(header, 'NAXIS1', 'a length in bytes');
  const rows = count(header, 'NAXIS2');
  if (rows === undefined) return unusable(header, 'NAXIS2', 'a number of rows');
  const fields = count(header, 'TFIELDS');
  if (fields === undefined || fields > MAX_COLUMNS) {
    return unusable(header, 'TFIELDS', `a number of columns between 0 and ${MAX_COLUMNS}`);
  }
  const heap = heapPlace(header, rows * rowBytes);
  if (typeof heap === 'string') return heap;
  const formats = Array.from({ length: fields }, (_, i) => {
    const text = header.text(`TFORM${i + 1}`) ?? '';
    return ascii ? asciiFormat(text) : binaryFormat(text);
  });
  const places = ascii ? asciiPlaces(header, formats) : binaryPlaces(formats, rowBytes);
  const columns = formats.map((format, i) => {
    return column(header, i + 1, format, places[i] as Place, { rowBytes, ascii, heapProblem: heap.problem });
  });
  return { rows, rowBytes, columns, heapOffset: heap.offset, heapSize: heap.size };
}

/**
 * A P or Q descriptor (FITS 4.0 section 7.3.5): number of elements, and byte offset from the start of the heap. Never
 * negative; both may be anything beyond that and are checked by the caller against heap and file.
 */
export function readDescriptor(bytes: Uint8Array, at: number, kind: 'P' | 'Q'): { count: number; offset: number } {
  if (kind === 'P') return { count: unsigned(bytes, at), offset: unsigned(bytes, at + 4) };
  return {
    count: unsigned(bytes, at) * 2 ** 32 + unsigned(bytes, at + 4),
    offset: unsigned(bytes, at + 8) * 2 ** 32 + unsigned(bytes, at + 12),
  };
}

function count(header: Header, keyword: string): number | undefined {
  const value = header.integer(keyword);
  return value === undefined || value < 0n || value > Number.MAX_SAFE_INTEGER ? undefined : Number(value);
}

/** Heap and gap fill the PCOUNT bytes after the rows; a THEAP that says otherwise is the problem of those who need it. */
function heapPlace(header: Header, tableBytes: number): { offset: number; size: number; problem?: string } | string {
  const pcount = header.has('PCOUNT') ? count(header, 'PCOUNT') : 0;
  if (pcount === undefined) return unusable(header, 'PCOUNT', 'a count of 0 or more');
  const end = tableBytes + pcount;
  if (!Number.isSafeInteger(end)) return 'NAXIS1, NAXIS2 and PCOUNT promise more bytes than any file holds';
  if (!header.has('THEAP')) return { offset: tableBytes, size: pcount };
  const theap = count(header, 'THEAP');
  if (theap !== undefined && theap >= tableBytes && theap <= end) return { offset: theap, size: end - theap };
  const problem = unusable(header, 'THEAP', `a byte between the rows' end (${tableBytes}) and the data's (${end})`);
  return { offset: end, size: 0, problem };
}

/**
 * Columns follow one another. Behind a format that is none they are counted from the row's end, so that one broken
 * column hides no other.
 */
function binaryPlaces(formats: readonly (ColumnFormat | null)[], rowBytes: number): Place[] {
  const unplaced: Place = { problem: 'its place is unknown, because a TFORMn before it cannot be read' };
  const places: Place[] = formats.map(() => unplaced);
  let at = 0;
  for (const [i, format] of formats.entries()) {
    places[i] = { offset: at };
    if (format === null) break;
    at += format.width;
  }
  if (!formats.includes(null)) return places;
  const front = at;
  at = rowBytes;
  for (let i = formats.length - 1; i >= 0; i--) {
    const format = formats[i];
    if (format === null || format === undefined) break;
    at -= format.width;
    if (at >= front) places[i] = { offset: at };
  }
  return places;
}

function asciiPlaces(header: Header, formats: readonly (ColumnFormat | null)[]): Place[] {
  return formats.map((_, i) => {
    const keyword = `TBCOL${i + 1}`;
    const start = count(header, keyword);
    if (start === undefined || start === 0) return { problem: unusable(header, keyword, 'a column from 1 on') };
    return { offset: start - 1 };
  });
}

function column(
  header: Header,
  number: number,
  format: ColumnFormat | null,
  place: Place,
  table: { readonly rowBytes: number; readonly ascii: boolean; readonly heapProblem: string | undefined },
): TableColumn {
  const word = (keyword: string) => header.text(`${keyword}${number}`)?.trim() || null;
  const offset = 'offset' in place ? place.offset : 0;
  const width = format?.width ?? 0;
  const facts = {
    number,
    name: word('TTYPE') ?? '',
    format: header.text(`TFORM${number}`) ?? '',
    code: format?.code ?? '',
    repeat: format?.repeat ?? 0,
    variable: format?.variable ?? null,
    offset,
    width,
    decimals: format?.decimals ?? 0,
    unit: word('TUNIT'),
    scale: header.number(`TSCAL${number}`) ?? 1,
    zero: header.number(`TZERO${number}`) ?? 0,
    null: nullOf(header, `TNULL${number}`, table.ascii),
    display: word('TDISP'),
    dim: dimOf(word('TDIM'), format),
  };
  const problem = problemOf(header, number, format, place, table);
  return problem === undefined ? facts : { ...facts, problem };
}

/** The first of the reasons why a column cannot be read. */
function problemOf(
  header: Header,
  number: number,
  format: ColumnFormat | null,
  place: Place,
  { rowBytes, ascii, heapProblem }: { rowBytes: number; ascii: boolean; heapProblem: string | undefined },
): string | undefined {
  if (format === null)
    return unusable(header, `TFORM${number}`, `a format of ${ascii ? 'an ASCII' : 'a binary'} table`);
  if ('problem' in place) return place.problem;
  const end = place.offset + format.width;
  if (end > rowBytes) return `it ends at byte ${end} of a row that has ${rowBytes}`;
  if (format.variable !== null && format.repeat > 1) {
    return unusable(header, `TFORM${number}`, 'a variable-length format of 0 or 1 arrays');
  }
  if (format.variable !== null && heapProblem !== undefined) return heapProblem;
  for (const keyword of [`TSCAL${number}`, `TZERO${number}`]) {
    if (header.has(keyword) && header.number(keyword) === undefined)
      return unusable(header, keyword, 'a finite number');
  }
  return undefined;
}

function nullOf(header: Header, keyword: string, ascii: boolean): bigint | string | null {
  return (ascii ? header.text(keyword)?.trim() : header.integer(keyword)) ?? null;
}

/** The shape of a cell: TDIMn = '(3,4)'; elements beyond its product are fill (FITS 4.0 section 7.3.2). */
function dimOf(text: string | null, format: ColumnFormat | null): readonly number[] | null {
  if (format === null) return null;
  const match = /^\( *(\d+(?: *, *\d+)*) *\)$/.exec(text ?? '');
  if (match === null) {
    const { stringWidth, repeat } = format;
    return stringWidth === null ? null : [stringWidth, Math.floor(repeat / stringWidth)];
  }
  const dim = (match[1] as string).split(',').map(Number);
  if (dim.length > MAX_AXES) return null;
  const product = dim.reduce((all, length) => all * length, 1);
  return format.variable === null && product > format.repeat ? null : dim;
}

function unsigned(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  );
}
