/** Writes one image HDU row by row, plain or tile-compressed, with its checksums once the last row is there. */
import { paddedSize } from '../engine/fits/block';
import { DataSum, setChecksums } from '../engine/fits/checksum';
import { compressedHeader } from '../engine/fits/compression/compressedHeader';
import { CompressedTable } from '../engine/fits/compression/compressedTable';
import { encodeTile, type TileEncoding } from '../engine/fits/compression/tileEncoder';
import type { HeaderEditor } from '../engine/fits/headerEditor';
import { nodeDeflate } from './nodeDeflate';
import type { OutputFile } from './outputFile';
import type { EncodedRows, PixelEncoder } from './pixelEncoder';

/** Size of an image in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** One HDU in the making. */
export interface HduWriter {
  /** Appends the first `count` values: whole rows. Throws `DiskFull` or `WriteFailed`. */
  write(values: Float64Array, count: number): void;
  /** Pads the data and completes the header; returns the byte behind the HDU. Throws as `write` does. */
  finish(): number;
}

/** BITPIX of what is written. */
type ProductBitpix = 8 | 16 | -32 | -64;

/** Data size of a plain image with its padding, in bytes. */
function plainDataSize({ width, height }: ImageSize, bitpix: ProductBitpix): number {
  return paddedSize((width * height * Math.abs(bitpix)) / 8);
}

/** An HDU whose pixels lie in the file as they are. */
export class PlainHdu implements HduWriter {
  private readonly sum = new DataSum();
  /** The byte behind the HDU. */
  readonly end: number;
  private readonly dataStart: number;
  private readonly bitpix: ProductBitpix;
  private dataSize = 0;

  /** `start`: its first byte in `file`. The header is written now, without the checksums that are known at the end. */
  constructor(
    private readonly file: OutputFile,
    private readonly start: number,
    private readonly header: HeaderEditor,
    image: ImageSize & { readonly bitpix: ProductBitpix },
    private readonly encoder: PixelEncoder,
  ) {
    setChecksums(header, 0);
    const bytes = header.toBytes();
    this.bitpix = image.bitpix;
    this.dataStart = start + bytes.length;
    this.end = this.dataStart + plainDataSize(image, image.bitpix);
    file.writeAt(start, bytes);
  }

  write(values: Float64Array, count: number): void {
    const stored = this.encoder.stored(values, count, this.bitpix);
    if (stored === null) this.append(this.encoder.encode(values, count, this.bitpix));
    else this.writeStored(stored);
  }

  /** Appends whole rows as they are stored, 4 or 8 bytes a pixel. Throws as `write` does. */
  writeStored({ bytes, dataSum }: EncodedRows): void {
    this.sum.addWords(dataSum);
    this.put(bytes);
  }

  finish(): number {
    this.append(new Uint8Array(paddedSize(this.dataSize) - this.dataSize));
    setChecksums(this.header, this.sum.value);
    this.file.writeAt(this.start, this.header.toBytes());
    return this.end;
  }

  /** Appends bytes as they are stored. Throws as `write` does. */
  append(bytes: Uint8Array): void {
    this.sum.add(bytes);
    this.put(bytes);
  }

  private put(bytes: Uint8Array): void {
    this.file.writeAt(this.dataStart + this.dataSize, bytes);
    this.dataSize += bytes.length;
  }
}

/** An HDU whose rows are tiles of a table; descriptors are in memory until the end, the tiles are not. */
export class CompressedHdu implements HduWriter {
  private readonly table: CompressedTable;
  private readonly rows: Uint8Array;
  private readonly sum = new DataSum();
  private readonly dataStart: number;
  private readonly integers: Int32Array | null;
  private row = 0;

  /** `image`: the header of the image as it would be without compression. */
  constructor(
    private readonly file: OutputFile,
    private readonly start: number,
    private readonly image: HeaderEditor,
    private readonly method: TileEncoding,
    { width, height }: ImageSize,
  ) {
    this.table = new CompressedTable(method, width, height);
    this.rows = new Uint8Array(this.table.tableSize);
    this.integers = method.kind === 'integers' ? new Int32Array(width) : null;
    // Its cards are as many now as they will be.
    this.dataStart = start + this.headerBytes(0).length;
  }

  write(values: Float64Array, count: number): void {
    const { width } = this.table;
    for (let at = 0; at < count; at += width) {
      const line = values.subarray(at, at + width);
      this.integers?.set(line);
      const tile = encodeTile(this.integers ?? line, width, this.row, this.method, nodeDeflate);
      const { row, rowOffset, heap, heapOffset } = this.table.place(this.row, tile);
      this.rows.set(row, rowOffset);
      this.sum.add(heap);
      this.file.writeAt(this.dataStart + heapOffset, heap);
      this.row++;
    }
  }

  finish(): number {
    const { tableSize, heap } = this.table;
    const size = tableSize + heap.size;
    const padding = new Uint8Array(paddedSize(size) - size);
    this.file.writeAt(this.dataStart + size, padding);
    this.file.writeAt(this.dataStart, this.rows);
    // The rows are whole words, and a sum does not mind in which order they come.
    this.sum.add(padding);
    const total = new DataSum();
    total.add(this.rows);
    this.file.writeAt(this.start, this.headerBytes(total.plus(this.sum)));
    return this.dataStart + size + padding.length;
  }

  private headerBytes(dataSum: number): Uint8Array {
    const header = compressedHeader(this.image, this.table);
    setChecksums(header, dataSum);
    return header.toBytes();
  }
}
