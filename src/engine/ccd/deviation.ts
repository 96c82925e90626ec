/** Standard deviations of pixels: from gain and read noise, and carried along when a master is subtracted. */
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
