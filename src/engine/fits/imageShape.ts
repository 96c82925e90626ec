/** What an image HDU holds: its axes, and how a stored pixel becomes a physical value (BZERO + BSCALE x raw). */

import { type Bitpix, unusable } from './hduLayout';
import type { Header } from './header';

/** Numeric type of the pixels as meant: the unsigned conventions of FITS 4.0 section 4.4.2.5 (table 11) are types. */
export type PixelType =
  | 'uint8'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64';

/** The shape of an image and the meaning of its pixels. Axis 1 (x, `width`) varies fastest in the file. */
export interface ImageShape {
  readonly bitpix: Bitpix;
  /** NAXIS1 first, in pixels. */
  readonly axes: readonly number[];
  readonly width: number;
  /** NAXIS2, or 1. */
  readonly height: number;
  /** Product of the axes beyond the second: 1 for a plain image. */
  readonly planes: number;
  readonly bscale: number;
  readonly bzero: number;
  /** Raw value that means "no value"; null for floats and where there is no usable BLANK. */
  readonly blank: number | bigint | null;
  readonly pixelType: PixelType;
  /** BSCALE/BZERO beyond the unsigned conventions. */
  readonly scaled: boolean;
}

const RAW_TYPE: Record<Bitpix, PixelType> = {
  8: 'uint8',
  16: 'int16',
  32: 'int32',
  64: 'int64',
  [-32]: 'float32',
  [-64]: 'float64',
};

/** BZERO by which an integer type of the other signedness is stored. */
const OFFSET_TYPE: Partial<Record<Bitpix, readonly [bzero: number, type: PixelType]>> = {
  8: [-128, 'int8'],
  16: [2 ** 15, 'uint16'],
  32: [2 ** 31, 'uint32'],
  64: [2 ** 63, 'uint64'],
};

/**
 * The shape of an image with these axes whose scaling keywords stand in `header`, or the sentence that says why its
 * pixels have no meaning (BSCALE or BZERO that is not a finite number). Oddities go to `warnings`.
 */
export function imageShape(
  header: Header,
  bitpix: Bitpix,
  axes: readonly number[],
  warnings: string[],
): ImageShape | string {
  const bscale = header.has('BSCALE') ? header.number('BSCALE') : 1;
  if (bscale === undefined) return unusable(header, 'BSCALE', 'a finite number');
  const bzero = header.has('BZERO') ? header.number('BZERO') : 0;
  if (bzero === undefined) return unusable(header, 'BZERO', 'a finite number');

  if (bitpix === 64) warnings.push('64-bit integers beyond 2^53 are rounded to the nearest float64');

  const offset = bscale === 1 ? OFFSET_TYPE[bitpix] : undefined;
  const unsigned = offset !== undefined && offset[0] === bzero;
  const [width = 0, height = 1, ...further] = axes;
  return {
    bitpix,
    axes,
    width,
    height,
    planes: further.reduce((product, length) => product * length, 1),
    bscale,
    bzero,
    blank: readBlank(header, bitpix, warnings),
    pixelType: unsigned ? offset[1] : RAW_TYPE[bitpix],
    scaled: !unsigned && (bscale !== 1 || bzero !== 0),
  };
}

/** BLANK as a raw value (FITS 4.0 section 4.4.2.5); it has no meaning for floats. */
function readBlank(header: Header, bitpix: Bitpix, warnings: string[]): number | bigint | null {
  if (!header.has('BLANK')) return null;
  const blank = header.integer('BLANK');
  if (bitpix < 0) warnings.push('BLANK has no meaning for floating-point pixels; it is ignored');
  else if (blank === undefined) warnings.push(`${unusable(header, 'BLANK', 'an integer')}; it is ignored`);
  else return bitpix === 64 ? blank : Number(blank);
  return null;
}

/** The shape of the stored numbers themselves: no scaling, no BLANK; of another type where `bitpix` is given. */
export function rawShape(shape: ImageShape, bitpix: Bitpix = shape.bitpix): ImageShape {
  return { ...shape, bitpix, bscale: 1, bzero: 0, blank: null, pixelType: RAW_TYPE[bitpix], scaled: false };
}
