/** What the viewer asks of a worker thread about an image: the first look, tiles, limits, pixels, measures. */

import type { Colours } from '../engine/display/colours';
import type { Profile, ProfileLine } from '../engine/measure/profile';
import type { Region } from '../engine/measure/region';
import type { RegionStatistics } from '../engine/measure/regionStatistics';
import type { StarFit } from '../engine/measure/star';
import type { SkyPosition } from '../engine/preview/wcs/skyPosition';
import type { ImageRef } from './imageRef';

/** Side of a tile in tile pixels: 1 MiB of float32. */
export const TILE_SIZE = 512;

/** Pixels of a first look at most (768 KiB of float32), and values of its sample: together less than one message. */
export const OVERVIEW_PIXELS = 3 << 16;
export const SAMPLE_VALUES = 1 << 15;

/** What an image is, and a first look at it. */
export interface OpenedPicture {
  /** HDU that the header was taken from. */
  readonly hdu: number;
  /** Pixels: NAXIS1, NAXIS2 (of what is shown: a calibrated frame is trimmed). */
  readonly width: number;
  readonly height: number;
  readonly planes: number;
  readonly pixelType: string;
  readonly unit: string | null;
  /** ROWORDER says that row 0 is at the top. */
  readonly topDown: boolean;
  /** Column and row of the detector (0-based) at which this image begins, as LTV and the trim say. */
  readonly origin: readonly [number, number];
  /** What the two sky coordinates are called ("RA" and "Dec"), or the sentence that says why there are none. */
  readonly sky: readonly [string, string] | string;
  /** Whether LTV or LTM cards give physical coordinates other than the image's own. */
  readonly hasPhysical: boolean;
  /** Level of the overview: one of its pixels stands for 2^level x 2^level image pixels. */
  readonly level: number;
  readonly overviewWidth: number;
  readonly overviewHeight: number;
  /** Row 0 = the bottom row; NaN where a block has no value. Of some rows of each block only, unless `exact`. */
  readonly overview: Float32Array;
  /** Whether the overview holds the mean of every pixel (level 0 does). */
  readonly exact: boolean;
  /** Pixel values, evenly strided over the image, NaN left out: for histograms and for equalisation. */
  readonly sample: Float32Array;
  /**
   * zscale limits by astropy's algorithm: those of the whole image unless a pixel is NaN (then `levels` has them); and the
   * smallest and largest value of the rows that the overview was made of (of all when `exact`).
   */
  readonly zscale: readonly [number, number];
  readonly range: readonly [number, number];
}

export interface OpenPictureRequest {
  readonly image: ImageRef;
}

/** Tiles columns x0 .. x1 - 1 and rows y0 .. y1 - 1 (tile (0, 0) holds image pixel (0, 0)) of one level. */
export interface TilesRequest {
  readonly image: ImageRef;
  readonly level: number;
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** A tile: means of 2^level x 2^level blocks, NaN-aware; narrower or lower than TILE_SIZE at the image's far edges. */
export interface Tile {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly pixels: Float32Array;
}

/** Of all pixels of the image, exact. Values are rounded to float32 where they are ordered (percentiles, histogram). */
export interface Levels {
  /** Pixels, those included that are no finite number (`nan`), which take part in nothing else. */
  readonly count: number;
  readonly nan: number;
  /** NaN without a finite pixel, as the percentiles are. */
  readonly min: number;
  readonly max: number;
  readonly zscale: readonly [number, number];
  /** At both tails of all PERCENTS (see percentTails) and at 50, ascending. Value below which `percent` of the pixels lie (numpy's linear interpolation). */
  readonly percentiles: readonly { readonly percent: number; readonly value: number }[];
  /** Pixels in equal bins between `from` and `to`, which leave out a thousandth at either end. */
  readonly histogram: { readonly from: number; readonly to: number; readonly counts: readonly number[] };
}

/** Shares of pixels that stay between the limits, in percent, as DS9 offers them. */
export const PERCENTS = [99.9, 99.5, 99, 98, 95, 90] as const;

/** The two percentiles between which `percent` of the pixels lie: 0.25 and 99.75 for 99.5. */
export function percentTails(percent: number): readonly [number, number] {
  const tail = Math.round((100 - percent) * 5000) / 10000;
  return [tail, 100 - tail];
}

export interface PixelQuery {
  readonly image: ImageRef;
  /** 0-based column and row. */
  readonly x: number;
  readonly y: number;
}

export interface PixelAnswer {
  /** Physical value; NaN where there is none. */
  readonly value: number;
  /** Where the pixel's centre lies, or the sentence that says why that is unknown. */
  readonly sky: SkyPosition | string;
  /** Physical coordinates by LTV and LTM, 1-based as IRAF gives them; null where the header has none. */
  readonly physical: readonly [number, number] | null;
}

/** Pixel values of a small window: columns x0 .. x1 - 1, rows y0 .. y1 - 1; NaN beside the image. */
export interface PixelsQuery {
  readonly image: ImageRef;
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** What is measured, and the answers: the engine's own words. */
export type { Profile as ProfileReply, ProfileLine } from '../engine/measure/profile';
export type { Region } from '../engine/measure/region';
export type { RegionStatistics } from '../engine/measure/regionStatistics';

/** A star near a pixel: centroid (0-based), width, brightness over the sky around it. */
export interface Star extends StarFit {
  /** By the pixel scale at the star; null where the header has no sky. */
  readonly fwhmArcsec: number | null;
}

/** How a pixel came about: each term with the file that it came from. */
export interface Arithmetic {
  readonly raw: number;
  readonly terms: readonly {
    readonly what: 'overscan' | 'bias' | 'dark' | 'flat';
    /** Subtracted; of a flat, what is divided by: the flat's pixel over its norm. */
    readonly value: number;
    /** Of a dark. */
    readonly scale: number;
    /** Base name of the master, or the section of the overscan. */
    readonly from: string;
  }[];
  readonly value: number;
}

/** Where pixels of one image lie in another, by their sky. */
export interface MatchRequest {
  readonly from: ImageRef;
  readonly to: ImageRef;
  /** 0-based places in `from`. */
  readonly points: readonly (readonly [number, number])[];
}

/** Places in `to`, null where the sky does not meet it; or why the two cannot be matched. */
export type MatchReply = readonly (readonly [number, number] | null)[] | string;

export interface ExportPngRequest {
  readonly image: ImageRef;
  readonly colours: Colours;
  /** The file that is written. */
  readonly path: string;
  /** Whether the last row is written first: FITS has its first row at the bottom, PNG at the top. */
  readonly flipped: boolean;
  /** Whether a PNG of that name gives way; any other file never does. */
  readonly replace: boolean;
}

export interface ExportPngReply {
  readonly width: number;
  readonly height: number;
}

/** Job name -> request and reply. */
export interface PictureJobs {
  openPicture: { request: OpenPictureRequest; reply: OpenedPicture };
  tiles: { request: TilesRequest; reply: readonly Tile[] };
  levels: { request: OpenPictureRequest; reply: Levels };
  pixel: { request: PixelQuery; reply: PixelAnswer };
  pixels: { request: PixelsQuery; reply: Float64Array };
  region: { request: { readonly image: ImageRef; readonly region: Region }; reply: RegionStatistics };
  profile: { request: { readonly image: ImageRef; readonly line: ProfileLine }; reply: Profile };
  /** null: no star within reach of the pixel. */
  star: { request: PixelQuery; reply: Star | null };
  arithmetic: { request: PixelQuery; reply: Arithmetic };
  match: { request: MatchRequest; reply: MatchReply };
  /** Progress counts rows. */
  exportPng: { request: ExportPngRequest; reply: ExportPngReply };
}
