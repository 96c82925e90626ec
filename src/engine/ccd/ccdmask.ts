/**
 * Bad pixels in the ratio of two flats, as `ccdproc.ccdmask` (2.4.0) finds them, bit for bit: pixels of the residual to a
 * moving median that lie beyond lsigma or hsigma times the noise around them. Band by band, so that no image is held whole.
 */
import { FlatfieldError } from '../errors';
import { ColumnGaps } from './columnGaps';
import { type Box, type ImageBand, reachOf } from './imageBand';
import { medianResidual } from './medianResidual';
import { markByBlocks, markByBox, type SigmaTest } from './percentileSigma';

/** The parameters of `ccdproc.ccdmask`, by its names. */
export interface CcdmaskOptions {
  readonly findBadColumns: boolean;
  readonly byBlocks: boolean;
  /** Columns and lines of the moving median. */
  readonly ncmed: number;
  readonly nlmed: number;
  /** Columns and lines of the box in which sigma is taken. */
  readonly ncsig: number;
  readonly nlsig: number;
  /** Sigma factors below and above. */
  readonly lsigma: number;
  readonly hsigma: number;
  /** With findBadColumns: gaps between bad pixels of a column shorter than this are bad. */
  readonly ngood: number;
}

/** What ccdproc takes where nothing is said. */
export const CCDMASK_DEFAULTS: CcdmaskOptions = {
  findBadColumns: false,
  byBlocks: false,
  ncmed: 7,
  nlmed: 7,
  ncsig: 15,
  nlsig: 15,
  lsigma: 9,
  hsigma: 9,
  ngood: 5,
};

/** An image that is read by rows. */
export interface RatioImage {
  readonly width: number;
  readonly height: number;
  /** Whether its pixels are 32-bit floats, with which ccdproc then computes. */
  readonly single: boolean;
  /** Reads rows `from` to `to` into `out`. */
  read(from: number, to: number, out: Float64Array): void;
}

/** The next rows of a mask: 1 = bad. */
export interface MaskRows {
  readonly row: number;
  readonly rows: number;
  readonly mask: Uint8Array;
}

/** Pixels of a band without its margins. */
const BAND_PIXELS = 1 << 19;

/**
 * The rows of the mask in order, in bands of about `bandRows`, which change nothing of it. A pixel without a finite value
 * is bad; by blocks it is not, and no pixel of a block with a NaN is (as in ccdproc).
 *
 * @throws FlatfieldError `Usage` for boxes too small to say anything, and what `read` throws
 */
export function* ccdmask(
  image: RatioImage,
  options: CcdmaskOptions,
  bandRows: number = Math.ceil(BAND_PIXELS / image.width),
): Generator<MaskRows, void, void> {
  requireBoxes(options);
  const { width, height, single } = image;
  const { findBadColumns, byBlocks, nlsig, ncsig, lsigma, hsigma, ngood } = options;
  const median: Box = { columns: options.ncmed, rows: options.nlmed };
  const round = single ? Math.fround : (value: number) => value;
  const test: SigmaTest = { box: { columns: ncsig, rows: nlsig }, low: lsigma, high: hsigma, round };
  // A block is never cut.
  const step = byBlocks ? Math.ceil(bandRows / nlsig) * nlsig : bandRows;
  const gaps = findBadColumns ? new ColumnGaps(width, height, ngood) : null;
  let given = 0;
  for (let from = 0; from < height; from += step) {
    const to = Math.min(from + step, height);
    const around = byBlocks ? { from, to } : reachOf(from, to, test.box, height);
    const ratio = readBand(image, reachOf(around.from, around.to, median, height));
    const values = new Float64Array((around.to - around.from) * width);
    medianResidual(ratio, around.from, around.to, median, round, values);
    const residual: ImageBand = { values, first: around.from, rows: around.to - around.from, width, height };
    const mask = new Uint8Array((to - from) * width);
    if (byBlocks) markByBlocks(residual, from, to, test, findBadColumns, mask);
    else {
      markByBox(residual, from, to, test, mask);
      markNotFinite(ratio, from, mask);
    }
    const final = gaps === null ? mask : gaps.push(mask);
    const rows = final.length / width;
    if (rows > 0) yield { row: given, rows, mask: final };
    given += rows;
  }
}

function readBand(image: RatioImage, { from, to }: { from: number; to: number }): ImageBand {
  const { width, height } = image;
  const values = new Float64Array((to - from) * width);
  image.read(from, to, values);
  return { values, first: from, rows: to - from, width, height };
}

function markNotFinite({ values, first, width }: ImageBand, from: number, mask: Uint8Array): void {
  const start = (from - first) * width;
  for (let i = 0; i < mask.length; i++) if (!Number.isFinite(values[start + i])) mask[i] = 1;
}

/** @throws FlatfieldError `Usage` for boxes too small to say anything */
export function requireBoxes({ ncmed, nlmed, ncsig, nlsig }: CcdmaskOptions): void {
  if (ncmed * nlmed < 3)
    throw new FlatfieldError('Usage', `A median over ${ncmed} x ${nlmed} pixels (ncmed, nlmed) smooths nothing.`, {
      wayOut: 'Take at least 3 pixels in all.',
    });
  if (ncsig * nlsig < 10)
    throw new FlatfieldError('Usage', `${ncsig} x ${nlsig} pixels (ncsig, nlsig) are too few to take sigma from.`, {
      wayOut: 'Take at least 10 pixels in all; of order 100 are better.',
    });
}
