/** What the flats' verdict asks of a worker thread. */
import type { Region } from '../engine/ccd/region';
import type { FlatSet, FlatVerdict } from '../engine/measure/flatVerdict';
import type { OverscanPlace } from '../engine/measure/overscanLines';

/** A file and its image. */
export interface VerdictFile {
  readonly path: string;
  readonly name: string;
  readonly hdu: number;
}

/** One set of flats with what it is held against; all flats and bias frames have one size. */
export interface FlatSetRequest extends Pick<FlatSet, 'title' | 'filter' | 'calibrated' | 'saturation' | 'stated'> {
  /** In the order of their time. */
  readonly flats: readonly (VerdictFile & { readonly seconds: number | null; readonly date: string | null })[];
  readonly biases: readonly VerdictFile[];
  readonly masters: readonly (VerdictFile & { readonly madeOfThese: boolean })[];
  /** Columns and rows of the flats. */
  readonly width: number;
  readonly height: number;
  /** What of them is the image. */
  readonly region: Region;
  readonly overscan: (OverscanPlace & NonNullable<FlatSet['overscan']>) | null;
}

export interface VerdictJobs {
  /** Reads each frame once; a frame that cannot be read is told in the verdict. `Refused` where no flat could be read. */
  judgeFlats: { request: FlatSetRequest; reply: FlatVerdict };
}
