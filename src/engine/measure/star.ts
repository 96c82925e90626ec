/** Measures a star near a pixel: where it is, how wide, how bright over the sky around it. */
import { FlatfieldError } from '../errors';
import { clippedSky, type Sky } from './clippedSky';
import { type Cutout, type NearPixel, pixelsWithin, readCutout } from './cutout';
import { FWHM_OF_SIGMA, fitRoundGaussian, type RoundGaussian } from './gaussianFit';
import { type PixelGrid, pixelOf } from './pixelGrid';
import { type Ring, ringMeans } from './ringMeans';
import { findTop, STAR_REACH } from './starTop';

/** A star in pixels of its image. */
export interface StarFit extends RoundGaussian {
  /** 2.3548 sigma. */
  readonly fwhm: number;
  /** The greatest value within 3 sigma, background included. */
  readonly peak: number;
  /** Clipped median of the ring of sky. */
  readonly background: number;
  /** Sum over the background of the pixels whose centre is within 3 sigma. */
  readonly flux: number;
  /** Means in rings of one pixel around the centroid, background included, out to the end of the ring of sky. */
  readonly profile: readonly Ring[];
}

/** A star must stand this far above the sky, in units of its noise. */
const DETECTED = 5;
/** Pixels within this many sigmas are fitted and summed. */
const FITTED = 3;
/** The ring of sky begins here, in sigmas: a Gaussian has 2e-8 of its height there. */
const SKY_FROM = 6;
/** A narrower sigma is no star but a hot pixel or a cosmic ray: its FWHM is less than a pixel. */
const NARROWEST = 0.4;
const FIRST_HALF = 25;
/** The greatest half side of a cutout: for stars of up to about 35 pixels FWHM. */
const LARGEST_HALF = 120;
const ROUNDS = 8;

/**
 * The star that rises from the pixel, or the brightest within STAR_REACH pixels of it. Sky, centre and width are found in
 * turn until they agree: the median of the ring of sky, then a round Gaussian through the pixels within 3 sigma. null when
 * nothing stands 5 sigma of the noise above the sky, or what does is narrower than a pixel or no peak. Throws `Usage` for
 * a pixel that is not there, and what reading throws.
 */
export function measureStar(grid: PixelGrid, x: number, y: number): StarFit | null {
  const [column, row] = [pixelOf(x), pixelOf(y)];
  if (!(column >= 0 && column < grid.width && row >= 0 && row < grid.height)) {
    throw new FlatfieldError('Usage', `There is no pixel (${x}, ${y}).`);
  }
  let half = FIRST_HALF;
  let cutout = readCutout(grid, column, row, half);
  let found = firstGuess(cutout, column, row);
  for (let round = 0; found !== null && round < ROUNDS; round++) {
    const needed = STAR_REACH + Math.ceil(skyEnd(found.sigma)) + 1;
    if (needed > half) {
      if (needed > LARGEST_HALF) return null;
      half = Math.min(LARGEST_HALF, Math.ceil(needed * 1.25));
      cutout = readCutout(grid, column, row, half);
    }
    const next = refined(cutout, found);
    if (next === null || Math.hypot(next.x - column, next.y - row) > STAR_REACH + next.sigma) return null;
    const settled = Math.abs(next.sigma - found.sigma) < 1e-6 * next.sigma;
    found = next;
    if (settled) break;
  }
  return found && described(cutout, found);
}

function skyEnd(sigma: number): number {
  return SKY_FROM * sigma + Math.max(5, 3 * sigma);
}

/** The ring of sky, or, where the image is too small for it, all that lies outside the star. */
function skyAround(cutout: Cutout, { x, y, sigma }: RoundGaussian): Sky {
  const ring = pixelsWithin(cutout, x, y, SKY_FROM * sigma, skyEnd(sigma));
  const pixels = ring.length >= 20 ? ring : pixelsWithin(cutout, x, y, FITTED * sigma, Number.POSITIVE_INFINITY);
  return clippedSky(Float64Array.from(pixels, ({ value }) => value));
}

/** Pixels of the star itself, at least the 21 nearest: fewer do not say how wide it is. */
function starPixels(cutout: Cutout, { x, y, sigma }: RoundGaussian): NearPixel[] {
  return pixelsWithin(cutout, x, y, 0, Math.max(FITTED * sigma, 2.5));
}

/** From the top and the distance at which the rings fall below half of it. */
function firstGuess(cutout: Cutout, column: number, row: number): RoundGaussian | null {
  const finite = cutout.values.filter(Number.isFinite);
  const sky = clippedSky(finite);
  const top = findTop(cutout, column, row, sky.level + DETECTED * sky.noise);
  if (top === null) return null;
  const amplitude = top.value - sky.level;
  const rings = ringMeans(cutout, top.x, top.y, FIRST_HALF);
  const below = rings.find(({ value }) => value - sky.level < amplitude / 2);
  return { x: top.x, y: top.y, amplitude, sigma: Math.max(0.6, (2 * (below?.radius ?? FIRST_HALF)) / FWHM_OF_SIGMA) };
}

function refined(cutout: Cutout, from: RoundGaussian): RoundGaussian | null {
  const sky = skyAround(cutout, from);
  const pixels = starPixels(cutout, from).map((pixel) => ({ ...pixel, value: pixel.value - sky.level }));
  const fitted = fitRoundGaussian(pixels, from);
  return fitted !== null && fitted.sigma >= NARROWEST ? fitted : null;
}

function described(cutout: Cutout, fitted: RoundGaussian): StarFit | null {
  const sky = skyAround(cutout, fitted);
  const own = pixelsWithin(cutout, fitted.x, fitted.y, 0, FITTED * fitted.sigma);
  const peak = own.reduce((greatest, { value }) => Math.max(greatest, value), Number.NEGATIVE_INFINITY);
  const height = Math.min(peak - sky.level, fitted.amplitude);
  if (!(height > 0 && height > DETECTED * sky.noise)) return null;
  return {
    ...fitted,
    fwhm: FWHM_OF_SIGMA * fitted.sigma,
    peak,
    background: sky.level,
    flux: own.reduce((sum, { value }) => sum + value - sky.level, 0),
    profile: ringMeans(cutout, fitted.x, fitted.y, skyEnd(fitted.sigma)),
  };
}
