/** Cells of binary tables: big-endian elements, bits, logicals, complex numbers and texts (FITS 4.0 section 7.3.3). */
import { type Cell, type CellLimits, cellText, type Scalar, scaledInteger } from './cell';
import { elementBytes } from './columnFormat';
import type { TableColumn } from './columns';

/** Element `index` of the elements that start at byte `start` (0 unless given) of `view`. */
export type ElementReader = (view: DataView, index: number, start?: number) => Scalar;

/**
 * The cell of `count` elements of this column, as far as `limits` go. `read` gives the first `length` bytes of the cell;
 * it is asked once, for no more than the limits need.
 */
export function binaryCell(
  column: TableColumn,
  count: number,
  limits: CellLimits,
  read: (length: number) => Uint8Array,
): Cell {
  if (column.code === 'A') return textCell(column, count, limits, read);
  const { dim, length } = shapeOf(column, count);
  const shown = Math.min(length, limits.elements);
  const bytes = read(elementBytes(column.code, shown));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const element = elementReader(column);
  const values = Array.from({ length: shown }, (_, index) => element(view, index));
  const single = column.variable === null && column.repeat === 1;
  return single ? (values[0] ?? null) : { values, length, dim };
}

/** TDIMn where it fits the cell: elements beyond its product are fill. */
function shapeOf({ dim, variable }: TableColumn, count: number): { dim: readonly number[] | null; length: number } {
  const product = dim?.reduce((all, length) => all * length, 1) ?? count;
  const fits = variable === null ? product <= count : product === count;
  return fits && dim !== null ? { dim: dim.length > 1 ? dim : null, length: product } : { dim: null, length: count };
}

/** One text, or with TDIMn = (characters, strings, ...) an array of them. */
function textCell(column: TableColumn, count: number, limits: CellLimits, read: (length: number) => Uint8Array): Cell {
  const { dim, length } = shapeOf(column, count);
  if (dim === null) {
    const shown = Math.min(length, limits.characters);
    const bytes = read(shown);
    const text = cellText(bytes);
    return shown < length && !bytes.includes(0) ? { text, length } : text;
  }
  const [width = 0, ...axes] = dim;
  const strings = axes.reduce((all, size) => all * size, 1);
  const characters = Math.min(width, limits.characters);
  const shown = Math.min(strings, limits.elements, Math.max(1, Math.floor(limits.characters / Math.max(1, width))));
  const bytes = read(shown === 0 ? 0 : (shown - 1) * width + characters);
  const values = Array.from({ length: shown }, (_, i) => {
    const text = cellText(bytes.subarray(i * width, i * width + characters));
    return characters < width ? `${text}…` : text;
  });
  return { values, length: strings, dim: axes.length > 1 ? axes : null };
}

/** How one element of this column is read: scaled, null where TNULLn says so. */
export function elementReader(column: TableColumn): ElementReader {
  const { code, scale, zero } = column;
  const scaled = scale !== 1 || zero !== 0;
  const real = (value: number) => (scaled ? value * scale + zero : value);
  const complex = (re: number, im: number) => (scaled ? { re: re * scale + zero, im: im * scale } : { re, im });
  const nothing = typeof column.null === 'bigint' ? column.null : null;
  const none = nothing === null ? null : Number(nothing);
  const integer = (raw: number) => (raw === none ? null : real(raw));
  const readers: Readonly<Record<string, ElementReader>> = {
    L: (view, i, start = 0) => logical(view.getUint8(start + i)),
    X: (view, i, start = 0) => (view.getUint8(start + (i >> 3)) >> (7 - (i & 7))) & 1,
    B: (view, i, start = 0) => integer(view.getUint8(start + i)),
    I: (view, i, start = 0) => integer(view.getInt16(start + 2 * i)),
    J: (view, i, start = 0) => integer(view.getInt32(start + 4 * i)),
    K: (view, i, start = 0) => {
      const raw = view.getBigInt64(start + 8 * i);
      return raw === nothing ? null : scaledInteger(raw, column);
    },
    E: (view, i, start = 0) => real(view.getFloat32(start + 4 * i)),
    D: (view, i, start = 0) => real(view.getFloat64(start + 8 * i)),
    C: (view, i, start = 0) => complex(view.getFloat32(start + 8 * i), view.getFloat32(start + 8 * i + 4)),
    M: (view, i, start = 0) => complex(view.getFloat64(start + 16 * i), view.getFloat64(start + 16 * i + 8)),
  };
  return readers[code] ?? (() => null);
}

/** 'T' and 'F'; 0 and everything else is undefined (section 7.3.3.1). */
function logical(byte: number): boolean | null {
  if (byte === 0x54) return true;
  return byte === 0x46 ? false : null;
}
