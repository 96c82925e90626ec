/** Which pixels of a frame its file says are not to be trusted: the extension MASK, as CCDData and this program write it. */
import type { Region } from '../engine/ccd/region';
import { FlatfieldError } from '../engine/errors';
import type { Hdu } from '../engine/fits/hdu';
import { type ImageReader, openImage } from '../engine/fits/imageReader';
import type { FileSource } from './fileSource';
import { nodeDeflate } from './nodeDeflate';

export class FrameMask {
  private flags = new Float64Array(0);
  private bytes = new Uint8Array(0);

  private constructor(private readonly image: ImageReader) {}

  /** The mask of the image of `hdu`; null where there is none. Throws `Refused` for one of another size, and as opening. */
  static of(source: FileSource, hdus: readonly Hdu[], hdu: Hdu): FrameMask | null {
    const mask = maskOf(hdus, hdu);
    if (mask === undefined) return null;
    const [own, its] = [hdu.image, mask.image];
    if (own?.width !== its?.width || own?.height !== its?.height) {
      const sizes = `${its?.width} x ${its?.height} pixels, the image ${own?.width} x ${own?.height}`;
      throw new FlatfieldError('Refused', `Its MASK has ${sizes}.`, { file: source.path });
    }
    source.expectReaders?.(2);
    return new FrameMask(openImage(source, mask, nodeDeflate));
  }

  /** Puts `value` where the rows `row` to `row + rows` of the region `kept` are masked; `out` holds these pixels. */
  set(kept: Region, row: number, rows: number, out: Float64Array | Uint8Array, value: number): void {
    const { width, bitpix, bscale, bzero, blank } = this.image.shape;
    const { readStored } = this.image;
    const isPlain = bitpix === 8 && bscale === 1 && bzero === 0 && blank === null;
    if (readStored !== null && isPlain && kept.x0 === 0 && kept.x1 === width)
      this.setStored(readStored, kept.y0 + row, rows, rows * width, out, value);
    else this.setDecoded(kept, row, rows, out, value);
  }

  /** Flags as they lie in the file, eight at a time: hardly any are set. */
  private setStored(
    readStored: NonNullable<ImageReader['readStored']>,
    row: number,
    rows: number,
    count: number,
    out: Float64Array | Uint8Array,
    value: number,
  ): void {
    if (this.bytes.length < count) this.bytes = new Uint8Array(8 * Math.ceil(count / 8));
    const { bytes } = this;
    readStored(row, rows, bytes);
    bytes.fill(0, count);
    const eights = new Int32Array(bytes.buffer);
    for (let at = 0; at < count; at += 8) {
      if ((eights[at >> 2]! | eights[(at >> 2) + 1]!) === 0) continue;
      for (let i = at; i < at + 8; i++) if (bytes[i] !== 0) out[i] = value;
    }
  }

  private setDecoded(kept: Region, row: number, rows: number, out: Float64Array | Uint8Array, value: number): void {
    const count = rows * (kept.x1 - kept.x0);
    if (this.flags.length < count) this.flags = new Float64Array(count);
    this.image.readPart(kept.y0 + row, rows, kept.x0, kept.x1, this.flags);
    for (let i = 0; i < count; i++) if (this.flags[i] !== 0) out[i] = value;
  }
}

/** The MASK beside the image of `hdu`, whatever its size. */
export function maskOf(hdus: readonly Hdu[], hdu: Hdu): Hdu | undefined {
  return hdus.find((other) => other !== hdu && other.image !== null && other.name.toUpperCase() === 'MASK');
}
