/** What a viewer looks at, opened: one image whose rows can be read in parts, whatever it is made from. */
import { FlatfieldError } from '../engine/errors';
import { imageHdu, readHdus } from '../engine/fits/fitsFile';
import type { Hdu } from '../engine/fits/hdu';
import { Header } from '../engine/fits/header';
import { type ImageReader, openImage } from '../engine/fits/imageReader';
import { inheritedHeader } from '../engine/fits/inheritedHeader';
import { normalUnit } from '../engine/frames/keywords';
import type { PlannedFrame } from '../engine/plan/plan';
import { mosaicLayout, mosaicWcs, readMosaic } from '../engine/preview/mosaic';
import { detectorOrigin } from '../engine/preview/physical';
import { readWcs, type Wcs } from '../engine/preview/wcs/readWcs';
import type { HduRef, ImageRef, MosaicRef } from '../protocol/imageRef';
import { CalibratedImage } from './calibratedImage';
import type { JobContext } from './jobContext';
import { nodeDeflate } from './nodeDeflate';
import { withSource } from './openSource';

/** An image while it is open: the plane that is looked at, in physical float64 values. */
export interface ViewedImage {
  /** The file that is named while it is read. */
  readonly path: string;
  /** HDU that the header was taken from. */
  readonly hdu: number;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly planes: number;
  /** Of what is stored; float64 of what is computed. */
  readonly pixelType: string;
  readonly unit: string | null;
  /** With what it inherits, true for the pixels as they are shown. */
  readonly header: Header;
  /** The sky behind its pixels, or why there is none (readWcs of its header; a mosaic has one for each amplifier). */
  wcs(): Wcs | string;
  /** Column and row of the detector (0-based) at which this image begins, as LTV and the trim say. */
  readonly origin: readonly [number, number];
  /**
   * Columns `x0` to `x1` (0-based, half-open) of `count` rows from `row` into `out`, x1 - x0 values a row. Throws
   * RangeError for what lies outside, and what reading throws.
   */
  readPart(row: number, count: number, x0: number, x1: number, out: Float64Array): void;
}

/**
 * Opens the image, uses it and closes its files. Throws `Usage` for an HDU or a plane that is not there, `Refused` for
 * images that cannot be compared, and what opening and `use` throw.
 */
export function withViewed<T>(ref: ImageRef, context: JobContext, use: (image: ViewedImage) => T): T {
  context.at(0, pathOf(ref));
  switch (ref.kind) {
    case 'hdu':
      return withHdu(ref, context, use);
    case 'mosaic':
      return withMosaic(ref, context, use);
    case 'calibrated':
      return withCalibrated(ref.frame, context, use);
    case 'difference':
    case 'ratio':
      return withViewed(ref.a, context, (a) => withViewed(ref.b, context, (b) => use(compared(ref.kind, a, b))));
  }
}

/** The file that stands for the image in messages. */
export function pathOf(ref: ImageRef): string {
  if (ref.kind === 'calibrated') return ref.frame.path;
  return ref.kind === 'hdu' || ref.kind === 'mosaic' ? ref.path : pathOf(ref.a);
}

function withHdu<T>({ path, hdu: index, plane }: HduRef, context: JobContext, use: (image: ViewedImage) => T): T {
  return withSource(
    path,
    (source) => {
      const { hdus } = readHdus(source);
      const hdu = index === null ? imageHdu(hdus, source) : hdus[index];
      if (hdu === undefined) throw new FlatfieldError('Usage', `There is no HDU ${index}.`, { file: path });
      const { shape, readPart } = openImage(source, hdu, nodeDeflate);
      const { width, height, planes, pixelType } = shape;
      if (!Number.isInteger(plane) || plane < 0 || plane >= planes) {
        throw new FlatfieldError('Usage', `There is no plane ${plane}: the image has ${planes}.`, { file: path });
      }
      const header = inheritedHeader(hdus, hdu);
      const first = plane * height;
      return use({
        ...{
          path,
          hdu: hdu.index,
          width,
          height,
          planes,
          pixelType,
          unit: unitOf(header),
          header,
          origin: detectorOrigin(header),
        },
        wcs: () => readWcs(header),
        readPart(row, count, x0, x1, out) {
          requireRows(row, count, height);
          readPart(first + row, count, x0, x1, out);
        },
      });
    },
    null,
    context.disk,
  );
}

function withMosaic<T>({ path }: MosaicRef, context: JobContext, use: (image: ViewedImage) => T): T {
  return withSource(
    path,
    (source) => {
      const { hdus } = readHdus(source);
      const images = hdus.flatMap((hdu) => {
        if (hdu.image === null || hdu.image.axes.length < 2) return [];
        const { width, height } = hdu.image;
        return [{ hdu: hdu.index, header: inheritedHeader(hdus, hdu), width, height }];
      });
      const mosaic = mosaicLayout(images);
      if (typeof mosaic === 'string') throw new FlatfieldError('Refused', mosaic, { file: path });
      const parts = mosaic.amplifiers.map(({ hdu }) => hdus[hdu] as Hdu);
      source.expectReaders?.(parts.length);
      const readers = parts.map((hdu) => openImage(source, hdu, nodeDeflate));
      const types = new Set(readers.map(({ shape }) => shape.pixelType));
      const [first] = parts as [Hdu];
      const header = mosaicHeader(inheritedHeader(hdus, first));
      return use({
        ...{ path, hdu: first.index, width: mosaic.width, height: mosaic.height, planes: 1, header, origin: [0, 0] },
        pixelType: types.size === 1 ? (readers[0] as ImageReader).shape.pixelType : 'float64',
        unit: unitOf(header),
        wcs: () =>
          mosaicWcs(
            mosaic,
            parts.map((hdu) => readWcs(inheritedHeader(hdus, hdu))),
          ),
        readPart(row, count, x0, x1, out) {
          requirePart(mosaic, row, count, x0, x1);
          const read = readers.map(({ readPart }) => readPart);
          readMosaic(mosaic, read, row, count, x0, x1, out);
        },
      });
    },
    null,
    context.disk,
  );
}

function withCalibrated<T>(frame: PlannedFrame, context: JobContext, use: (image: ViewedImage) => T): T {
  const calibrated = CalibratedImage.open(frame, context);
  try {
    const { width, height, kept, hdu, hdus } = calibrated.raw;
    const [rawX, rawY] = detectorOrigin(inheritedHeader(hdus, hdu));
    const header = calibrated.header();
    return use({
      ...{ path: frame.path, hdu: hdu.index, width, height, planes: 1, pixelType: 'float64', unit: frame.unit, header },
      wcs: () => readWcs(header),
      origin: [rawX + kept.x0, rawY + kept.y0],
      readPart(row, count, x0, x1, out) {
        requirePart({ width, height }, row, count, x0, x1);
        calibrated.readPart(row, count, x0, x1, out);
      },
    });
  } finally {
    calibrated.close();
  }
}

/** Pixel by pixel, with the header of the first; throws `Refused` when the sizes differ. */
function compared(kind: 'difference' | 'ratio', a: ViewedImage, b: ViewedImage): ViewedImage {
  if (a.width !== b.width || a.height !== b.height) {
    const message = `Images of ${a.width} x ${a.height} and ${b.width} x ${b.height} pixels cannot be compared pixel by pixel.`;
    throw new FlatfieldError('Refused', message, { file: b.path });
  }
  let other = new Float64Array(0);
  const unit = kind === 'difference' && a.unit === b.unit ? a.unit : null;
  return {
    ...a,
    ...{ planes: 1, pixelType: 'float64', unit },
    readPart(row, count, x0, x1, out) {
      const pixels = count * (x1 - x0);
      if (other.length < pixels) other = new Float64Array(pixels);
      a.readPart(row, count, x0, x1, out);
      b.readPart(row, count, x0, x1, other);
      if (kind === 'difference') for (let i = 0; i < pixels; i++) out[i]! -= other[i]!;
      else for (let i = 0; i < pixels; i++) out[i] = other[i] === 0 ? Number.NaN : out[i]! / other[i]!;
    },
  };
}

/** What an amplifier's header says of its own pixels is not true for the mosaic's. */
const AMPLIFIER_ONLY = /^(C(TYPE|RPIX|RVAL|DELT|UNIT|ROTA)\d+[A-Z]?|LT[VM]\d.*|(DATA|TRIM|BIAS|CCD|AMP|DET)SEC)$/;

function mosaicHeader(header: Header): Header {
  return new Header(
    header.cards.filter(({ keyword }) => !AMPLIFIER_ONLY.test(keyword)),
    header.warnings,
  );
}

/** Throws RangeError for what lies outside the image. */
function requirePart(
  { width, height }: { readonly width: number; readonly height: number },
  row: number,
  count: number,
  x0: number,
  x1: number,
): void {
  requireRows(row, count, height);
  if (x0 >= 0 && x0 <= x1 && x1 <= width) return;
  throw new RangeError(`Columns ${x0} to ${x1} lie outside an image of ${width} columns`);
}

/** Throws RangeError for rows outside the plane, which a cube's reader would take from the next one. */
function requireRows(row: number, count: number, height: number): void {
  if (row >= 0 && count >= 0 && row + count <= height) return;
  throw new RangeError(`Rows ${row} to ${row + count} lie outside an image of ${height} rows`);
}

/** BUNIT in its normal spelling; null where nothing says. */
function unitOf(header: Header): string | null {
  const unit = header.text('BUNIT')?.trim() ?? '';
  return unit === '' ? null : normalUnit(unit);
}
