/** Standard deviations of pixels: from gain and read noise, carried along when a master is subtracted or divided by. */
import { flatDivisor } from './flatCorrect';
import { type PixelView, shapeOf } from './pixelView';

/**
 * `ccdproc.create_deviation(ccd, gain, readnoise, disregard_nan=True)`: sqrt(gain x pixel + readNoise^2) / gain of the
 * pixels of `view` in adu, one row after the other, into `out`. Pixels below 0 count as 0.
 *
 * @param gain electrons per adu
 * @param readNoise electrons
 */
export function createDeviation(view: PixelView, gain: number, readNoise: number, out: Float64Array): void {
  const { rows, columns } = shapeOf(view);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const electrons = gain * view.get(row, column);
      out[row * columns + column] = Math.sqrt((electrons < 0 ? 0 : electrons) + readNoise ** 2) / gain;
    }
  }
}

/**
 * The deviations of a difference, as astropy's StdDevUncertainty has them for what is not correlated: `deviation` and
 * that of the master in quadrature, the first `count`, in place. `scale`: the factor of the master, null for none.
 */
export function addInQuadrature(deviation: Float64Array, master: PixelView, scale: number | null, count: number): void {
  const { columns } = shapeOf(master);
  for (let i = 0; i < count; i++) {
    const own = deviation[i] as number;
    let other = master.get(Math.floor(i / columns), i % columns);
    // A scaled master becomes deviations again before they are squared: one rounding more, as in astropy.
    if (scale !== null) other = Math.sqrt(other * other * (scale * scale));
    deviation[i] = Math.sqrt(own * own + other * other);
  }
}

/** A flat under a block, and its own standard deviations where it has them. */
export interface DividingFlat {
  readonly pixels: PixelView;
  readonly uncertainty: PixelView | null;
  readonly minValue: number | null;
  /** What the flat is divided by. */
  readonly norm: number;
}

/**
 * The deviations of a quotient, as astropy's StdDevUncertainty has them for what is not correlated: of the pixels of
 * `view` (not divided yet) over the normalised flat, in place. The fourth powers in it are two squarings, where numpy
 * takes a power: the last digit may differ. NaN where the flat cannot divide.
 */
export function divideDeviation(deviation: Float64Array, view: PixelView, flat: DividingFlat): void {
  const { rows, columns } = shapeOf(view);
  const { pixels, uncertainty, minValue, norm } = flat;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const divisor = flatDivisor(pixels.get(row, column), minValue, norm);
      const own = deviation[row * columns + column]!;
      const left = divisor * divisor * (own * own);
      let right = 0;
      if (uncertainty !== null) {
        const value = view.get(row, column);
        const ofFlat = quotientDeviation(norm * norm * uncertainty.get(row, column) ** 2, norm);
        right = value * value * (ofFlat * ofFlat);
      }
      deviation[row * columns + column] = quotientDeviation(left + right, divisor);
    }
  }
}

/** sqrt(`sum` / `divisor`^4). */
export function quotientDeviation(sum: number, divisor: number): number {
  const square = divisor * divisor;
  return Math.sqrt(sum / (square * square));
}
