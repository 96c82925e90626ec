/** Measures a star near a pixel: where it is, how wide, how bright over the sky around it. */
import { FlatfieldError } from '../errors';
import { clippedSky, type Sky } from './clippedSky';
import { type Cutout, pixelsWithin, readCutout } from './cutout';
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
/** Pixels within this many sigmas are summed, and, to the next whole pixel, fitted. */
const OWN = 3;
/** At least so far: fewer pixels do not say how wide a star is. */
const LEAST_RADIUS = 3;
/** The ring of sky begins here, in sigmas: a Gaussian has 2e-8 of its height there. */
const SKY_FROM = 6;
/** A narrower sigma is no star but a hot pixel or a cosmic ray: its FWHM is less than a pixel. */
const NARROWEST = 0.4;
/** Half the side of the first cutout, and of the largest: for stars of up to 35 pixels FWHM. */
const FIRST_HALF = 25;
const LARGEST_HALF = 150;
const ROUNDS = 8;

/**
 * The star that rises from the pixel, or the brightest within STAR_REACH pixels of it. Sky, centre and width are found in
 * turn until their windows stay: the median of the ring of sky, then a round Gaussian through the pixels around it. null
 * when nothing stands 5 sigma of the noise above the sky, or what does is narrower than a pixel or no peak. Throws `Usage`
 * for a pixel that is not there, and what reading throws.
 */
export function measureStar(grid: PixelGrid, x: number, y: number): StarFit | null {
  const [column, row] = [pixelOf(x), pixelOf(y)];
  if (!(column >= 0 && column < grid.width && row >= 0 && row < grid.height)) {
    throw new FlatfieldError('Usage', `There is no pixel (${x}, ${y}).`, { file: grid.path });
  }
  let half = FIRST_HALF;
  let cutout = readCutout(grid, column, row, half);
  let found = firstGuess(cutout, column, row);
  if (found === null) {
    // A star that fills the cutout hides its own sky.
    half = LARGEST_HALF;
    cutout = readCutout(grid, column, row, half);
    found = firstGuess(cutout, column, row);
  }
  let fitted: RoundGaussian | null = null;
  for (let round = 0; found !== null && round < ROUNDS; round++) {
    const windows = windowsOf(found);
    const needed = STAR_REACH + windows.skyEnd + 1;
    if (needed > LARGEST_HALF) return null;
    if (needed > half) {
      half = Math.min(LARGEST_HALF, Math.ceil(needed * 1.25));
      cutout = readCutout(grid, column, row, half);
    }
    fitted = refined(cutout, found, windows);
    if (fitted === null || Math.hypot(fitted.x - column, fitted.y - row) > STAR_REACH + fitted.sigma) return null;
    if (areSame(windowsOf(fitted), windows)) break;
    found = fitted;
  }
  return fitted && described(cutout, fitted);
}

/** Discs and rings of whole radii about a whole pixel: what is fitted does not hang on the last digit of the fit before. */
interface Windows {
  readonly x: number;
  readonly y: number;
  readonly own: number;
  readonly skyFrom: number;
  readonly skyEnd: number;
}

function windowsOf({ x, y, sigma }: RoundGaussian): Windows {
  const skyFrom = Math.ceil(SKY_FROM * sigma);
  return {
    x: pixelOf(x),
    y: pixelOf(y),
    own: Math.max(LEAST_RADIUS, Math.ceil(OWN * sigma)),
    skyFrom,
    skyEnd: skyFrom + Math.max(5, Math.ceil(3 * sigma)),
  };
}

function areSame(a: Windows, b: Windows): boolean {
  return a.x === b.x && a.y === b.y && a.own === b.own && a.skyFrom === b.skyFrom && a.skyEnd === b.skyEnd;
}

/** The ring of sky, or, where the image is too small for it, all that lies outside the star. */
function skyAround(cutout: Cutout, { x, y, own, skyFrom, skyEnd }: Windows): Sky {
  const ring = pixelsWithin(cutout, x, y, skyFrom, skyEnd);
  const pixels = ring.length >= 20 ? ring : pixelsWithin(cutout, x, y, own, Number.POSITIVE_INFINITY);
  return clippedSky(Float64Array.from(pixels, ({ value }) => value));
}

/** From the top and the distance at which the rings fall below half of it. */
function firstGuess(cutout: Cutout, column: number, row: number): RoundGaussian | null {
  const finite = cutout.values.filter(Number.isFinite);
  const sky = clippedSky(finite);
  const top = findTop(cutout, column, row, sky.level + DETECTED * sky.noise);
  if (top === null) return null;
  const amplitude = top.value - sky.level;
  const rings = ringMeans(cutout, top.x, top.y, cutout.width);
  const below = rings.find(({ value }) => value - sky.level < amplitude / 2);
  return { x: top.x, y: top.y, amplitude, sigma: Math.max(0.6, (2 * (below?.radius ?? FIRST_HALF)) / FWHM_OF_SIGMA) };
}

function refined(cutout: Cutout, from: RoundGaussian, windows: Windows): RoundGaussian | null {
  const sky = skyAround(cutout, windows);
  const own = pixelsWithin(cutout, windows.x, windows.y, 0, windows.own);
  const pixels = own.map((pixel) => ({ ...pixel, value: pixel.value - sky.level }));
  const fitted = fitRoundGaussian(pixels, from);
  return fitted !== null && fitted.sigma >= NARROWEST ? fitted : null;
}

function described(cutout: Cutout, fitted: RoundGaussian): StarFit | null {
  const windows = windowsOf(fitted);
  const sky = skyAround(cutout, windows);
  const own = pixelsWithin(cutout, fitted.x, fitted.y, 0, OWN * fitted.sigma);
  const peak = own.reduce((greatest, { value }) => Math.max(greatest, value), Number.NEGATIVE_INFINITY);
  const height = Math.min(peak - sky.level, fitted.amplitude);
  if (!(height > 0 && height > DETECTED * sky.noise)) return null;
  return {
    ...fitted,
    fwhm: FWHM_OF_SIGMA * fitted.sigma,
    peak,
    background: sky.level,
    flux: own.reduce((sum, { value }) => sum + value - sky.level, 0),
    profile: ringMeans(cutout, fitted.x, fitted.y, windows.skyEnd),
  };
}
