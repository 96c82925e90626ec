/** Writes a result row by row: the image, and the extensions MASK, UNCERT and REJMAP where they are asked for. */
import { formatCard } from '../engine/fits/card';
import { parseCards } from '../engine/fits/cardParser';
import type { TileEncoding } from '../engine/fits/compression/tileEncoder';
import { maskHeader, rejectionHeader, uncertaintyHeader } from '../engine/fits/extensionHeader';
import { HeaderEditor } from '../engine/fits/headerEditor';
import { nameOf } from '../engine/plan/outputName';
import type { ExistingRule, PixelFormat, ProductFormat } from '../engine/plan/plan';
import { CompressedHdu, type HduWriter, type ImageSize, PlainHdu } from './hduWriters';
import type { JobContext } from './jobContext';
import type { StoredBlock } from './kernelRows';
import { OutputFile, type Published } from './outputFile';
import type { EncodedRows, PixelEncoder } from './pixelEncoder';

/** Steps of RICE_1 in one standard deviation of the noise: they add a five-thousandth to it. */
const STEPS = 16;

/** Some rows of a result, one after the other; null for what its format does not hold. */
export interface ProductRows {
  readonly values: Float64Array;
  /** 0 = good, 1 = not to be trusted. */
  readonly mask: Float64Array | null;
  /** Standard deviations. */
  readonly uncertainty: Float64Array | null;
  /** Of a combined frame how many were rejected; left out by all others. */
  readonly rejections?: Float64Array | null;
}

/** How a result is stored; a combined frame may have a map of what was rejected. */
export interface WrittenFormat extends ProductFormat {
  readonly rejectionMap?: boolean;
}

/** BITPIX of the images of whole numbers; all others are of the format's pixels. */
const INTEGERS = { mask: 8, uncertainty: null, rejections: 16 } as const;

/** BITPIX of a pixel format. */
export function bitpixOf(pixels: PixelFormat): -32 | -64 {
  return pixels === 'float32' ? -32 : -64;
}

/** An extension in the making; where the image before it is compressed, it waits in a file of its own for its place. */
interface Extension {
  readonly rows: keyof typeof INTEGERS;
  readonly hdu: HduWriter;
  readonly spool: OutputFile | null;
}

export class ProductWriter {
  private readonly file: OutputFile;
  private readonly image: HduWriter;
  private readonly extensions: Extension[] = [];

  /**
   * Opens the output (under its temporary name) and writes the header. `encoder`: one for all files of a batch.
   * Throws `DiskFull` or `WriteFailed`.
   */
  constructor(
    private readonly path: string,
    header: HeaderEditor,
    private readonly size: ImageSize,
    private readonly format: WrittenFormat,
    private readonly encoder: PixelEncoder,
    private readonly context: JobContext,
  ) {
    this.file = new OutputFile(path, context.owner, context.disk);
    try {
      this.image = this.startImage(header);
      if (format.mask) this.addExtension('mask', maskHeader(size));
      if (format.uncertainty) {
        this.addExtension('uncertainty', uncertaintyHeader({ ...size, bitpix: bitpixOf(format.pixels) }));
      }
      if (format.rejectionMap) this.addExtension('rejections', rejectionHeader(size));
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  /** Appends rows of `count` values in all. Throws `DiskFull` or `WriteFailed`. */
  write(rows: ProductRows, count: number): void {
    this.image.write(rows.values, count);
    for (const { hdu, rows: which } of this.extensions) hdu.write(rows[which] as Float64Array, count);
  }

  /** The same of rows as they are stored, with what the format has of them; only where nothing is compressed. */
  writeStored(block: Pick<StoredBlock, 'bytes' | 'dataSum' | 'mask' | 'uncertainty'>): void {
    (this.image as PlainHdu).writeStored(block);
    for (const { hdu, rows } of this.extensions) {
      if (rows === 'mask') (hdu as PlainHdu).append(block.mask as Uint8Array);
      if (rows === 'uncertainty') (hdu as PlainHdu).writeStored(block.uncertainty as EncodedRows);
    }
  }

  /** Pads, flushes and gives the file its name; see OutputFile.publish. */
  publish(existing: ExistingRule, inputs: ReadonlySet<string>): Published {
    try {
      let end = this.image.finish();
      for (const { hdu, spool } of this.extensions) {
        const length = hdu.finish();
        if (spool !== null) spool.copyTo(this.file, end, length);
        end = spool === null ? length : end + length;
      }
    } catch (error) {
      this.discard();
      throw error;
    }
    this.discardSpools();
    return this.file.publish(existing, inputs);
  }

  discard(): void {
    this.file.discard();
    this.discardSpools();
  }

  private startImage(header: HeaderEditor): HduWriter {
    const { pixels, compression } = this.format;
    if (compression === 'none') {
      return new PlainHdu(this.file, 0, header, { ...this.size, bitpix: bitpixOf(pixels) }, this.encoder);
    }
    const primary = emptyPrimary();
    this.file.writeAt(0, primary);
    return new CompressedHdu(this.file, primary.length, header, this.methodOf(bitpixOf(pixels)), this.size);
  }

  private addExtension(rows: Extension['rows'], header: HeaderEditor): void {
    const bitpix = INTEGERS[rows] ?? bitpixOf(this.format.pixels);
    if (this.format.compression === 'none') {
      const before = (this.extensions.at(-1)?.hdu ?? this.image) as PlainHdu;
      const hdu = new PlainHdu(this.file, before.end, header, { ...this.size, bitpix }, this.encoder);
      this.extensions.push({ rows, hdu, spool: null });
      return;
    }
    const spool = new OutputFile(this.path, this.context.owner, this.context.disk);
    const hdu = new CompressedHdu(spool, 0, header, this.methodOf(bitpix), this.size);
    this.extensions.push({ rows, hdu, spool });
  }

  private methodOf(bitpix: 8 | 16 | -32 | -64): TileEncoding {
    if (bitpix === 8 || bitpix === 16) return { kind: 'integers', bitpix };
    if (this.format.compression === 'GZIP_2') return { kind: 'lossless', bitpix };
    const seed = ditherSeed(nameOf(this.path));
    return { kind: 'quantized', bitpix, level: STEPS, dither: 'SUBTRACTIVE_DITHER_1', seed, nanLossless: true };
  }

  private discardSpools(): void {
    for (const { spool } of this.extensions) spool?.discard();
  }
}

/** The primary HDU of a file whose image is compressed. */
function emptyPrimary(): Uint8Array {
  return new HeaderEditor(
    parseCards([
      ...formatCard('SIMPLE', true, 'conforms to FITS standard'),
      ...formatCard('BITPIX', 8, 'array data type'),
      ...formatCard('NAXIS', 0, 'number of array dimensions'),
      ...formatCard('EXTEND', true),
    ]).cards,
  ).toBytes();
}

/** ZDITHER0, 1 to 10 000: the same for the same file, another for its neighbours, whose steps would else agree. */
function ditherSeed(name: string): number {
  let seed = 0;
  for (let i = 0; i < name.length; i++) seed = (seed * 31 + name.charCodeAt(i)) % 10000;
  return seed + 1;
}
