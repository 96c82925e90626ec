/** Which pixels of a frame its file says are not to be trusted: the extension MASK, as CCDData and this program write it. */
import type { Region } from '../engine/ccd/region';
import { FlatfieldError } from '../engine/errors';
import type { Hdu } from '../engine/fits/hdu';
import { type ImageReader, openImage } from '../engine/fits/imageReader';
import type { FileSource } from './fileSource';
import { nodeDeflate } from './nodeDeflate';

export class FrameMask {
  private flags = new Float64Array(0);

  private constructor(private readonly image: ImageReader) {}

  /** The mask of the image of `hdu`; null where there is none. Throws `Refused` for one of another size, and as opening. */
  static of(source: FileSource, hdus: readonly Hdu[], hdu: Hdu): FrameMask | null {
    const mask = hdus.find((other) => other !== hdu && other.image !== null && other.name.toUpperCase() === 'MASK');
    if (mask === undefined) return null;
    const [own, its] = [hdu.image, mask.image];
    if (own?.width !== its?.width || own?.height !== its?.height) {
      const sizes = `${its?.width} x ${its?.height} pixels, the image ${own?.width} x ${own?.height}`;
      throw new FlatfieldError('Refused', `Its MASK has ${sizes}.`, { file: source.path });
    }
    source.expectReaders?.(2);
    return new FrameMask(openImage(source, mask, nodeDeflate));
  }

  /** Puts NaN where the rows `row` to `row + rows` of the region `kept` are masked; `out` holds these pixels. */
  blank(kept: Region, row: number, rows: number, out: Float64Array): void {
    const count = rows * (kept.x1 - kept.x0);
    if (this.flags.length < count) this.flags = new Float64Array(count);
    this.image.readPart(kept.y0 + row, rows, kept.x0, kept.x1, this.flags);
    for (let i = 0; i < count; i++) if (this.flags[i] !== 0) out[i] = Number.NaN;
  }
}
