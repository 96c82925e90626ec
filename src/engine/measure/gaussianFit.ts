/** A round Gaussian through pixels, by least squares (Levenberg and Marquardt). */

/** value = amplitude * exp(-((px - x)^2 + (py - y)^2) / (2 sigma^2)), taken at the pixel's centre. */
export interface RoundGaussian {
  readonly x: number;
  readonly y: number;
  readonly amplitude: number;
  /** Pixels, above 0. */
  readonly sigma: number;
}

/** A value over the background at a pixel. */
export interface FitPixel {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** Full width at half maximum of a Gaussian over its sigma. */
export const FWHM_OF_SIGMA = 2 * Math.sqrt(2 * Math.log(2));

const PARAMETERS = 4;
const MAX_STEPS = 100;
/** A step that moves nothing by more than this share of sigma or of the amplitude is the last. */
const CONVERGED = 1e-10;
const LARGEST_DAMPING = 1e12;

/**
 * The Gaussian with the least sum of squared differences from the pixels, all of equal weight, found from `start`.
 * null when there are too few pixels or no minimum is reached.
 */
export function fitRoundGaussian(pixels: readonly FitPixel[], start: RoundGaussian): RoundGaussian | null {
  if (pixels.length <= PARAMETERS || !(start.amplitude > 0 && start.sigma > 0)) return null;
  let best = start;
  let sum = squaresAbout(pixels, best);
  let damping = 1e-3;
  for (let step = 0; step < MAX_STEPS; step++) {
    const system = normalEquations(pixels, best);
    let moved: RoundGaussian | null = null;
    let movedSum = sum;
    for (; damping <= LARGEST_DAMPING; damping *= 10) {
      const shift = solve(system, damping);
      moved = shift && shifted(best, shift);
      movedSum = moved === null ? Number.NaN : squaresAbout(pixels, moved);
      if (movedSum <= sum) break;
    }
    // No way down is left that the numbers can show: this is the minimum.
    if (moved === null || !(movedSum <= sum)) return Number.isFinite(sum) ? best : null;
    const change = distance(best, moved);
    [best, sum, damping] = [moved, movedSum, Math.max(damping / 10, 1e-12)];
    if (change < CONVERGED) return best;
  }
  return null;
}

function distance(a: RoundGaussian, b: RoundGaussian): number {
  const places = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y), Math.abs(a.sigma - b.sigma)) / b.sigma;
  return Math.max(places, Math.abs(a.amplitude - b.amplitude) / Math.abs(b.amplitude));
}

function squaresAbout(pixels: readonly FitPixel[], { x, y, amplitude, sigma }: RoundGaussian): number {
  let sum = 0;
  for (const pixel of pixels) {
    const square = (pixel.x - x) ** 2 + (pixel.y - y) ** 2;
    sum += (pixel.value - amplitude * Math.exp(-square / (2 * sigma * sigma))) ** 2;
  }
  return sum;
}

/** The matrix J^T J, row by row, and J^T r, of the derivatives by amplitude (in units of itself), x, y and sigma. */
interface NormalEquations {
  readonly matrix: Float64Array;
  readonly right: Float64Array;
}

function normalEquations(pixels: readonly FitPixel[], { x, y, amplitude, sigma }: RoundGaussian): NormalEquations {
  const matrix = new Float64Array(PARAMETERS * PARAMETERS);
  const right = new Float64Array(PARAMETERS);
  const slope = new Float64Array(PARAMETERS);
  for (const pixel of pixels) {
    const [dx, dy] = [pixel.x - x, pixel.y - y];
    const square = dx * dx + dy * dy;
    const model = amplitude * Math.exp(-square / (2 * sigma * sigma));
    slope[0] = model;
    slope[1] = (model * dx) / sigma ** 2;
    slope[2] = (model * dy) / sigma ** 2;
    slope[3] = (model * square) / sigma ** 3;
    for (let i = 0; i < PARAMETERS; i++) {
      right[i]! += slope[i]! * (pixel.value - model);
      for (let j = 0; j < PARAMETERS; j++) matrix[i * PARAMETERS + j]! += slope[i]! * slope[j]!;
    }
  }
  return { matrix, right };
}

function shifted(from: RoundGaussian, shift: Float64Array): RoundGaussian | null {
  const sigma = from.sigma + shift[3]!;
  const amplitude = from.amplitude * (1 + shift[0]!);
  if (!(sigma > 0 && amplitude > 0)) return null;
  return { x: from.x + shift[1]!, y: from.y + shift[2]!, amplitude, sigma };
}

/** Gauss's elimination with the diagonal enlarged by `damping` (Marquardt); null when the matrix is singular. */
function solve({ matrix, right }: NormalEquations, damping: number): Float64Array | null {
  const n = PARAMETERS;
  const a = matrix.slice();
  const b = right.slice();
  for (let i = 0; i < n; i++) a[i * n + i]! *= 1 + damping;
  for (let i = 0; i < n; i++) {
    // The matrix is positive definite, so its diagonal serves as pivots.
    const pivot = a[i * n + i]!;
    if (!(pivot > 0)) return null;
    for (let k = i + 1; k < n; k++) {
      const factor = a[k * n + i]! / pivot;
      for (let j = i; j < n; j++) a[k * n + j]! -= factor * a[i * n + j]!;
      b[k]! -= factor * b[i]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) b[i]! -= a[i * n + j]! * b[j]!;
    b[i]! /= a[i * n + i]!;
  }
  return b.every(Number.isFinite) ? b : null;
}
