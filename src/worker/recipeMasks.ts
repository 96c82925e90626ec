/** The bad pixel masks of a batch, each open once: its digest, and its pixels under the rows that the batch stands at. */

import { FlatfieldError } from '../engine/errors';
import type { ImageReader } from '../engine/fits/imageReader';
import type { PlannedMask } from '../engine/plan/plan';
import { fileDigest } from './digest';
import type { FileSource } from './fileSource';
import type { JobContext } from './jobContext';
import { openMaster } from './masters';
import { eachRun, type RowSet } from './rowSet';

interface OpenMask {
  readonly source: FileSource;
  readonly image: ImageReader;
  readonly digest: string;
}

export class RecipeMasks {
  private readonly open = new Map<string, OpenMask>();
  private data = new Float64Array(0);
  /** Of the masks by their key: 1 = masked, and the rows that these pixels are of. */
  private readonly marks = new Map<string, { readonly set: RowSet; readonly bad: Uint8Array }>();

  constructor(private readonly context: JobContext) {}

  /** SHA-256 by path of the masks opened so far. */
  get digests(): ReadonlyMap<string, string> {
    return new Map([...this.open.values()].map(({ source, digest }) => [source.path, digest]));
  }

  /** Opens the masks. Throws `Refused` for one that is no longer what was planned, and as reading does. */
  require(masks: readonly PlannedMask[]): void {
    for (const { path, hdu, width, height } of masks) {
      const { image } = this.open.get(path) ?? this.openMask(path, hdu);
      const { shape } = image;
      if (shape.width === width && shape.height === height) continue;
      const sizes = `${shape.width} x ${shape.height} pixels, not ${width} x ${height} as planned`;
      throw new FlatfieldError('Refused', `The mask has ${sizes}.`, { file: path });
    }
  }

  /**
   * Marks in `mask` (these rows of the result, 1 = bad) what one of `masks` masks: every pixel that is not 0,
   * those without a value too. Returns how many pixels they mask. Throws as reading does.
   */
  addTo(mask: Float64Array | Uint8Array, masks: readonly PlannedMask[], set: RowSet): number {
    if (masks.length === 0) return 0;
    const bad = this.rowsOf(masks, set);
    let count = 0;
    for (let i = 0; i < bad.length; i++) {
      if (bad[i] === 0) continue;
      mask[i] = 1;
      count++;
    }
    return count;
  }

  close(): void {
    for (const { source } of this.open.values()) source.close();
    this.open.clear();
  }

  /** Read once for all flats of a batch, which stand at the same rows. */
  private rowsOf(masks: readonly PlannedMask[], set: RowSet): Uint8Array {
    const key = JSON.stringify(masks.map(({ path, region }) => [path, region]));
    const known = this.marks.get(key);
    if (known?.set.row === set.row && known.set.rows === set.rows && known.set.step === set.step) return known.bad;
    const [{ region }] = masks as readonly [PlannedMask];
    const columns = region.x1 - region.x0;
    const bad = new Uint8Array(set.rows * columns);
    if (this.data.length < bad.length) this.data = new Float64Array(bad.length);
    for (const { path, region } of masks) {
      this.context.at(-1, path);
      const { image } = this.open.get(path) as OpenMask;
      eachRun(set, (row, rows, at) =>
        image.readPart(region.y0 + row, rows, region.x0, region.x1, this.data.subarray(at * columns)),
      );
      for (let i = 0; i < bad.length; i++) if (this.data[i] !== 0) bad[i] = 1;
    }
    this.marks.set(key, { set, bad });
    return bad;
  }

  private openMask(path: string, hdu: number): OpenMask {
    const digest = fileDigest(path, this.context);
    const { source, image } = openMaster(path, hdu, this.context);
    const opened = { source, image, digest };
    this.open.set(path, opened);
    return opened;
  }
}
