/**
 * Gain and read noise from pairs of flats and of bias frames (photon transfer; Janesick, Photon Transfer, 2007):
 * gain = ((F1 + F2) - (B1 + B2)) / (var(F1 - F2) - var(B1 - B2)), read noise = gain * std(B1 - B2) / sqrt(2).
 *
 * Flats of twilight differ in level, so the second is scaled to the first: with s = L1 / L2 (levels above the bias),
 * gain = L1 (1 + s) / (var(F1 - s F2) - (1 + s^2) var(B1 - B2) / 2), which is the formula above for s = 1.
 */
import { madStd, median, medianInPlace } from '../ccd/statistics';

/** Two frames of the same part of a chip: their levels, and how they vary about them together. */
export interface PairMoments {
  /** Means in adu, of the pixels that were kept. */
  readonly levels: readonly [number, number];
  /** Variances and covariance in adu^2 about the mean of each tile: slopes of the light are not in them. */
  readonly variances: readonly [number, number];
  readonly covariance: number;
  /** Pixels that were kept. */
  readonly pixels: number;
}

/** Median of several pairs, and their robust standard deviation (1.4826 MAD; 0 of a single pair). */
export interface Spread {
  readonly value: number;
  readonly deviation: number;
  readonly pairs: number;
}

/** Side of the tiles in pixels. */
const TILE = 32;
/** Pixels whose difference lies further than so many robust deviations from that of its tile are cosmic rays. */
const CLIP = 5;

/** Moments of two sections of `width` columns, row after row; null where fewer than 2 pixels are left in every tile. */
export function pairMoments(a: Float64Array, b: Float64Array, width: number): PairMoments | null {
  const height = Math.floor(a.length / width);
  const scale = median(a) / median(b);
  const sums = { a: 0, b: 0, aa: 0, bb: 0, ab: 0, free: 0, pixels: 0 };
  for (let y = 0; y < height; y += TILE) {
    for (let x = 0; x < width; x += TILE) {
      const places: number[] = [];
      for (let j = y; j < Math.min(height, y + TILE); j++)
        for (let i = x; i < Math.min(width, x + TILE); i++) places.push(j * width + i);
      addTile(a, b, keptPlaces(a, b, Number.isFinite(scale) ? scale : 1, places), sums);
    }
  }
  const { free, pixels } = sums;
  if (free === 0) return null;
  return {
    levels: [sums.a / pixels, sums.b / pixels],
    variances: [sums.aa / free, sums.bb / free],
    covariance: sums.ab / free,
    pixels,
  };
}

function keptPlaces(a: Float64Array, b: Float64Array, scale: number, places: readonly number[]): readonly number[] {
  const difference = (place: number) => a[place]! - scale * b[place]!;
  const finite = places.filter((place) => Number.isFinite(difference(place)));
  const differences = Float64Array.from(finite, difference);
  const most = CLIP * madStd(differences);
  const centre = medianInPlace(differences);
  return most > 0 ? finite.filter((place) => Math.abs(difference(place) - centre) <= most) : finite;
}

function addTile(
  a: Float64Array,
  b: Float64Array,
  places: readonly number[],
  sums: { a: number; b: number; aa: number; bb: number; ab: number; free: number; pixels: number },
): void {
  const n = places.length;
  if (n < 2) return;
  let [sumA, sumB] = [0, 0];
  for (const place of places) {
    sumA += a[place]!;
    sumB += b[place]!;
  }
  const [meanA, meanB] = [sumA / n, sumB / n];
  for (const place of places) {
    const [da, db] = [a[place]! - meanA, b[place]! - meanB];
    sums.aa += da * da;
    sums.bb += db * db;
    sums.ab += da * db;
  }
  sums.a += sumA;
  sums.b += sumB;
  sums.free += n - 1;
  sums.pixels += n;
}

/** Variance of first - scale * second. */
function differenceVariance({ variances: [first, second], covariance }: PairMoments, scale: number): number {
  return first + scale * scale * second - 2 * scale * covariance;
}

/**
 * Electrons per adu from one pair of flats.
 *
 * @param bias level of the bias in the same pixels, adu
 * @param biasVariance of the difference of two bias frames, adu^2
 * @returns null where the flats are no brighter, or no noisier, than the bias
 */
export function gainOfPair(flats: PairMoments, bias: number, biasVariance: number): number | null {
  const [first, second] = [flats.levels[0] - bias, flats.levels[1] - bias];
  if (!(first > 0 && second > 0)) return null;
  const scale = first / second;
  const photons = differenceVariance(flats, scale) - ((1 + scale * scale) * biasVariance) / 2;
  return photons > 0 ? (first * (1 + scale)) / photons : null;
}

/** What pairs of flats and bias frames of one camera say. */
export interface PhotonTransfer {
  /** Electrons per adu; null without a usable pair. */
  readonly gain: Spread | null;
  /** Electrons; null without a gain or a pair of bias frames. */
  readonly readNoise: Spread | null;
}

/** Bias frames enter by the median of their pairs. */
export function photonTransfer(flats: readonly PairMoments[], biases: readonly PairMoments[]): PhotonTransfer {
  if (biases.length === 0) return { gain: null, readNoise: null };
  const variances = Float64Array.from(biases, (pair) => differenceVariance(pair, 1));
  const level = median(Float64Array.from(biases, ({ levels: [a, b] }) => (a + b) / 2));
  const variance = median(variances);
  const gain = spreadOf(flats.map((pair) => gainOfPair(pair, level, variance)).filter((value) => value !== null));
  if (gain === null) return { gain, readNoise: null };
  return { gain, readNoise: spreadOf(Array.from(variances, (one) => gain.value * Math.sqrt(one / 2))) };
}

function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const numbers = Float64Array.from(values);
  return { value: median(numbers), deviation: madStd(numbers), pairs: values.length };
}
