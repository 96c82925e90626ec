/** Where the parts of a compressed image lie in its table: descriptors first, then the heap (FITS 4.0 section 7.3.5). */
import { type EncodedTile, largestTile, type TileEncoding } from './tileEncoder';

/** A column of the table; `format` is TFORM without the length of the longest array. */
export interface Column {
  readonly name: 'COMPRESSED_DATA' | 'GZIP_COMPRESSED_DATA' | 'ZSCALE' | 'ZZERO';
  readonly format: '1PB' | '1QB' | '1D';
}

/** One tile in the file; offsets in bytes from the start of the table's data. */
export interface PlacedTile {
  readonly row: Uint8Array;
  readonly rowOffset: number;
  /** The bytes of the tile. */
  readonly heap: Uint8Array;
  readonly heapOffset: number;
}

/** What the header says about the heap once all tiles are there; in bytes. */
export interface HeapSummary {
  readonly size: number;
  readonly longest: number;
  readonly longestGzip: number;
}

/**
 * Lays out the tiles of an image of `rows` rows of `width` pixels in the order in which they come. Descriptors have 32
 * bits where no heap of such an image can need more.
 */
export class CompressedTable {
  readonly columns: readonly Column[];
  /** Bytes of a row of the table (NAXIS1), and of all rows: the heap starts there. */
  readonly rowSize: number;
  readonly tableSize: number;
  readonly #wide: boolean;
  #size = 0;
  #longest = 0;
  #longestGzip = 0;

  constructor(
    readonly method: TileEncoding,
    readonly width: number,
    readonly rows: number,
  ) {
    this.#wide = largestTile(width, method) * rows > 2 ** 31 - 1;
    const format = this.#wide ? '1QB' : '1PB';
    const quantized: Column[] = [
      { name: 'GZIP_COMPRESSED_DATA', format },
      { name: 'ZSCALE', format: '1D' },
      { name: 'ZZERO', format: '1D' },
    ];
    this.columns = [{ name: 'COMPRESSED_DATA', format }, ...(method.kind === 'quantized' ? quantized : [])];
    const descriptor = this.#wide ? 16 : 8;
    this.rowSize = method.kind === 'quantized' ? 2 * descriptor + 16 : descriptor;
    this.tableSize = this.rowSize * rows;
  }

  /** The heap so far. */
  get heap(): HeapSummary {
    return { size: this.#size, longest: this.#longest, longestGzip: this.#longestGzip };
  }

  /** Places the tile of row `index` (from 0) at the end of the heap. Throws RangeError when there is no such row. */
  place(index: number, tile: EncodedTile): PlacedTile {
    if (!Number.isInteger(index) || index < 0 || index >= this.rows) {
      throw new RangeError(`Row ${index} is none of ${this.rows} rows`);
    }
    const { compressed, gzip, scale, zero } = tile;
    const row = new Uint8Array(this.rowSize);
    const view = new DataView(row.buffer);
    const offset = this.#size;
    let at = this.#putDescriptor(view, 0, compressed.length, offset);
    if (this.method.kind === 'quantized') {
      at = this.#putDescriptor(view, at, gzip.length, gzip.length === 0 ? 0 : offset + compressed.length);
      view.setFloat64(at, scale);
      view.setFloat64(at + 8, zero);
    }
    this.#size += compressed.length + gzip.length;
    this.#longest = Math.max(this.#longest, compressed.length);
    this.#longestGzip = Math.max(this.#longestGzip, gzip.length);
    const heap = compressed.length === 0 ? gzip : compressed;
    return { row, rowOffset: index * this.rowSize, heap, heapOffset: this.tableSize + offset };
  }

  /** Number of elements and place in the heap; returns where the next field starts. */
  #putDescriptor(view: DataView, at: number, length: number, offset: number): number {
    if (!this.#wide) {
      view.setInt32(at, length);
      view.setInt32(at + 4, offset);
      return at + 8;
    }
    view.setBigInt64(at, BigInt(length));
    view.setBigInt64(at + 8, BigInt(offset));
    return at + 16;
  }
}
