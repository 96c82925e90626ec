/** Amplifiers of a detector put together: where each image of a file lies by its DATASEC, DETSEC and CCDSUM (NOAO's conventions). */
import type { Region } from '../ccd/region';
import { parseSection, resolveSection } from '../ccd/section';
import { FlatfieldError } from '../errors';
import type { Header } from '../fits/header';
import type { Wcs } from './wcs/readWcs';

/** An image that may be part of a mosaic. */
export interface MosaicImage {
  /** Index of its HDU. */
  readonly hdu: number;
  readonly header: Header;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** An image in its place. */
export interface Amplifier {
  readonly hdu: number;
  /** The pixels of the image that are light. */
  readonly data: Region;
  /** Where they lie in the mosaic, as many columns and rows. */
  readonly place: Region;
  /** Whether the first column of `data` is the last of `place`, and the first row. */
  readonly flipX: boolean;
  readonly flipY: boolean;
}

export interface Mosaic {
  readonly width: number;
  readonly height: number;
  readonly amplifiers: readonly Amplifier[];
}

/** Pixels of a mosaic along an axis at most: what is more is a damaged DETSEC. */
const MOST_PIXELS = 1 << 20;

/** One axis of an amplifier: detector pixels, counted from 1, both ends included. */
interface DetectorSpan {
  readonly low: number;
  readonly flip: boolean;
  readonly binning: number;
}

interface Unplaced {
  readonly image: MosaicImage;
  readonly data: Region;
  readonly x: DetectorSpan;
  readonly y: DetectorSpan;
}

/**
 * The images that have a DETSEC, placed; the mosaic begins at the lowest detector pixel of them. A sentence instead,
 * naming HDU and cards, when there is none, or when one cannot be placed.
 */
export function mosaicLayout(images: readonly MosaicImage[]): Mosaic | string {
  try {
    const parts = images.filter(({ header }) => textOf(header, 'DETSEC') !== null).map(unplaced);
    const [first] = parts;
    if (first === undefined) return 'No image of the file says with DETSEC where on the detector it lies.';
    const left = Math.min(...parts.map(({ x }) => x.low));
    const bottom = Math.min(...parts.map(({ y }) => y.low));
    const amplifiers = parts.map((part) => placed(part, first, left, bottom));
    const width = Math.max(...amplifiers.map(({ place }) => place.x1));
    const height = Math.max(...amplifiers.map(({ place }) => place.y1));
    if (width > MOST_PIXELS || height > MOST_PIXELS) {
      return `The DETSEC cards span ${width} x ${height} pixels, which is more than a detector has.`;
    }
    return { width, height, amplifiers };
  } catch (error) {
    if (error instanceof FlatfieldError && error.tag === 'BadSection') return error.message;
    throw error;
  }
}

function unplaced(image: MosaicImage): Unplaced {
  const data = dataRegion(image);
  const text = textOf(image.header, 'DETSEC') as string;
  const [x, y] = inHdu(image, 'DETSEC', () => parseSection(text, 'fits').ranges);
  if (x === undefined || y === undefined) throw cannotPlace(image, `DETSEC = ${text} has one axis only`);
  const binning = binningOf(image);
  const span = ({ start, stop, step }: typeof x, length: number, axis: 0 | 1): DetectorSpan => {
    if (start === null || stop === null || (step ?? 1) !== 1) {
      throw cannotPlace(image, `DETSEC = ${text} does not name its first and last pixel`);
    }
    const pixels = Math.abs(stop - start) + 1;
    const bin = binning?.[axis] ?? pixels / length;
    if (Number.isInteger(bin) && bin * length === pixels)
      return { low: Math.min(start, stop), flip: stop < start, binning: bin };
    const what = axis === 0 ? 'columns' : 'rows';
    const binned = binning === null ? '' : `, binned by ${bin} (CCDSUM)`;
    throw cannotPlace(image, `DETSEC = ${text} has ${pixels} ${what}, the data ${length}${binned}`);
  };
  return { image, data, x: span(x, data.x1 - data.x0, 0), y: span(y, data.y1 - data.y0, 1) };
}

function placed({ image, data, x, y }: Unplaced, first: Unplaced, left: number, bottom: number): Amplifier {
  if (x.binning !== first.x.binning || y.binning !== first.y.binning) {
    const [ours, theirs] = [`${x.binning} x ${y.binning}`, `${first.x.binning} x ${first.y.binning}`];
    throw cannotPlace(image, `it is binned by ${ours}, HDU ${first.image.hdu} by ${theirs}`);
  }
  const x0 = (x.low - left) / x.binning;
  const y0 = (y.low - bottom) / y.binning;
  if (!Number.isInteger(x0) || !Number.isInteger(y0)) {
    throw cannotPlace(image, `its DETSEC begins within a binned pixel of HDU ${first.image.hdu}`);
  }
  const place = { x0, x1: x0 + data.x1 - data.x0, y0, y1: y0 + data.y1 - data.y0 };
  return { hdu: image.hdu, data, place, flipX: x.flip, flipY: y.flip };
}

/** DATASEC, or the whole image. */
function dataRegion(image: MosaicImage): Region {
  const { header, width, height } = image;
  const text = textOf(header, 'DATASEC');
  if (text === null) return { x0: 0, x1: width, y0: 0, y1: height };
  return inHdu(image, 'DATASEC', () => resolveSection(parseSection(text, 'fits'), width, height));
}

/** Detector pixels of an image pixel along both axes (CCDSUM = '2 2'); null where nothing says. */
function binningOf(image: MosaicImage): readonly [number, number] | null {
  const text = textOf(image.header, 'CCDSUM');
  if (text === null) return null;
  const [x = 0, y = 0, ...more] = text.split(/[\s,]+/).map(Number);
  if (Number.isInteger(x) && Number.isInteger(y) && x > 0 && y > 0 && more.length === 0) return [x, y];
  throw cannotPlace(image, `CCDSUM = ${text} is no binning`);
}

function inHdu<T>(image: MosaicImage, keyword: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FlatfieldError) || error.tag !== 'BadSection') throw error;
    throw cannotPlace(image, `its ${keyword} cannot be used: ${error.message.replace(/\.$/, '')}`);
  }
}

function cannotPlace({ hdu }: MosaicImage, why: string): FlatfieldError {
  return new FlatfieldError('BadSection', `HDU ${hdu} has no place in the mosaic: ${why}.`);
}

function textOf(header: Header, keyword: string): string | null {
  const text = header.text(keyword)?.trim() ?? '';
  return text === '' ? null : text;
}

/** Reads rows of one amplifier's image: ImageReader.readPart. */
export type ReadAmplifier = (row: number, count: number, x0: number, x1: number, out: Float64Array) => void;

/**
 * Columns `x0` to `x1` of `count` rows from `row` of the mosaic into `out`; NaN where no amplifier lies, the later one
 * where two do.
 */
export function readMosaic(
  { amplifiers }: Mosaic,
  readers: readonly ReadAmplifier[],
  row: number,
  count: number,
  x0: number,
  x1: number,
  out: Float64Array,
): void {
  const columns = x1 - x0;
  out.fill(Number.NaN, 0, count * columns);
  amplifiers.forEach(({ data, place, flipX, flipY }, index) => {
    const from = { x: Math.max(x0, place.x0), y: Math.max(row, place.y0) };
    const to = { x: Math.min(x1, place.x1), y: Math.min(row + count, place.y1) };
    if (from.x >= to.x || from.y >= to.y) return;
    const [width, height] = [to.x - from.x, to.y - from.y];
    const left = data.x0 + (flipX ? place.x1 - to.x : from.x - place.x0);
    const first = data.y0 + (flipY ? place.y1 - to.y : from.y - place.y0);
    const part = new Float64Array(width * height);
    (readers[index] as ReadAmplifier)(first, height, left, left + width, part);
    for (let i = 0; i < height; i++) {
      const line = part.subarray(i * width, (i + 1) * width);
      const y = flipY ? to.y - 1 - i : from.y + i;
      out.set(flipX ? line.reverse() : line, (y - row) * columns + from.x - x0);
    }
  });
}

/** FITS pixel of the mosaic to FITS pixel of the amplifier's image. */
export function toAmplifier({ data, place, flipX, flipY }: Amplifier, x: number, y: number): readonly [number, number] {
  return [
    flipX ? data.x0 + place.x1 + 1 - x : data.x0 + x - place.x0,
    flipY ? data.y0 + place.y1 + 1 - y : data.y0 + y - place.y0,
  ];
}

/** The way back. */
export function fromAmplifier(
  { data, place, flipX, flipY }: Amplifier,
  x: number,
  y: number,
): readonly [number, number] {
  return [
    flipX ? data.x0 + place.x1 + 1 - x : x - data.x0 + place.x0,
    flipY ? data.y0 + place.y1 + 1 - y : y - data.y0 + place.y0,
  ];
}

/** Whether a FITS pixel of the mosaic, or a point beside its centre, belongs to the amplifier. */
export function holds({ place }: Amplifier, x: number, y: number): boolean {
  return x > place.x0 + 0.5 && x <= place.x1 + 0.5 && y > place.y0 + 0.5 && y <= place.y1 + 0.5;
}

/**
 * The sky of a mosaic: of each amplifier by its own description. Scale and names are the first's; a sentence where an
 * amplifier has none, or another frame.
 */
export function mosaicWcs({ amplifiers }: Mosaic, own: readonly (Wcs | string)[]): Wcs | string {
  const [first] = own;
  const parts: { readonly amplifier: Amplifier; readonly wcs: Wcs }[] = [];
  for (const [index, wcs] of own.entries()) {
    const amplifier = amplifiers[index] as Amplifier;
    if (typeof wcs === 'string') return `HDU ${amplifier.hdu}: ${wcs}`;
    parts.push({ amplifier, wcs });
    if (typeof first === 'object' && (wcs.frame !== first.frame || wcs.lonName !== first.lonName)) {
      return `The images of the mosaic give their sky in two frames: ${first.frame} and ${wcs.frame}.`;
    }
  }
  if (first === undefined || typeof first === 'string') return 'The mosaic is empty.';
  return {
    ...first,
    toSky(x, y) {
      const [part] = parts.filter(({ amplifier }) => holds(amplifier, x, y)).slice(-1);
      return part === undefined ? null : part.wcs.toSky(...toAmplifier(part.amplifier, x, y));
    },
    toPixel(lon, lat) {
      for (const { amplifier, wcs } of parts) {
        const local = wcs.toPixel(lon, lat);
        if (local === null) continue;
        const [x, y] = fromAmplifier(amplifier, local.x, local.y);
        if (holds(amplifier, x, y)) return { x, y };
      }
      return null;
    },
  };
}
