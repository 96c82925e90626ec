/** What a viewer looks at, opened: one image whose rows can be read in parts, whatever it is made from. */
import { FlatfieldError } from '../engine/errors';
import { imageHdu, readHdus } from '../engine/fits/fitsFile';
import type { Header } from '../engine/fits/header';
import { openImage } from '../engine/fits/imageReader';
import { inheritedHeader } from '../engine/fits/inheritedHeader';
import { normalUnit } from '../engine/frames/keywords';
import type { HduRef, ImageRef } from '../protocol/imageRef';
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
  /** Column and row of the raw frame (0-based) at which this image begins. */
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
    default:
      throw new FlatfieldError('Unsupported', `Images of the kind ${ref.kind} are not shown.`, { file: pathOf(ref) });
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
        ...{ path, hdu: hdu.index, width, height, planes, pixelType, unit: unitOf(header), header, origin: [0, 0] },
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

/** Throws RangeError for rows outside the plane, which a cube's reader would take from the next one. */
export function requireRows(row: number, count: number, height: number): void {
  if (row >= 0 && count >= 0 && row + count <= height) return;
  throw new RangeError(`Rows ${row} to ${row + count} lie outside an image of ${height} rows`);
}

/** BUNIT in its normal spelling; null where nothing says. */
export function unitOf(header: Header): string | null {
  const unit = header.text('BUNIT')?.trim() ?? '';
  return unit === '' ? null : normalUnit(unit);
}
