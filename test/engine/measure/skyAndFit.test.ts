/** The parts of a star's measure by themselves: the clipped sky and the fit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clippedSky } from '../../../src/engine/measure/clippedSky';
import { type FitPixel, fitRoundGaussian } from '../../../src/engine/measure/gaussianFit';

test('the sky is what sigma clipping leaves, as astropy has it', () => {
  // /usr/bin/python3: a = np.array([((i * 7919) % 10007) / 7 for i in range(200)]); a[::9] += 20000; a[3] = -9e4
  // sigma_clipped_stats(a, sigma=3, maxiters=10) and the number that it keeps
  const values = Float64Array.from({ length: 200 }, (_, i) => ((i * 7919) % 10007) / 7 + (i % 9 === 0 ? 20000 : 0));
  values[3] = -9e4;
  const { level, noise, n } = clippedSky(values);
  assert.deepEqual([level, n], [741.5714285714286, 176]);
  assert.ok(Math.abs(noise - 414.40164211476474) <= 1e-12 * 414.40164211476474);
  assert.ok(Number.isNaN(clippedSky(new Float64Array(0)).level));
});

const stamp = (value: (x: number, y: number) => number): FitPixel[] =>
  Array.from({ length: 81 }, (_, i) => ({ x: i % 9, y: Math.floor(i / 9), value: value(i % 9, Math.floor(i / 9)) }));

test('the fit finds an exact Gaussian from far away, and says when there is none', () => {
  const pixels = stamp((x, y) => 50 * Math.exp(-((x - 4.7) ** 2 + (y - 3.2) ** 2) / (2 * 1.3 ** 2)));
  const fitted = fitRoundGaussian(pixels, { x: 3, y: 5, amplitude: 20, sigma: 2.5 });
  assert.ok(fitted !== null);
  for (const [key, value] of [
    ['x', 4.7],
    ['y', 3.2],
    ['amplitude', 50],
    ['sigma', 1.3],
  ] as const) {
    assert.ok(Math.abs(fitted[key] - value) < 1e-9, `${key} ${fitted[key]}`);
  }
  assert.equal(fitRoundGaussian(pixels.slice(0, 4), { x: 3, y: 5, amplitude: 20, sigma: 2 }), null);
  assert.equal(fitRoundGaussian(pixels, { x: 3, y: 5, amplitude: -1, sigma: 2 }), null);
  const broken = stamp((x) => (x === 4 ? Number.NaN : 1));
  assert.equal(fitRoundGaussian(broken, { x: 4, y: 4, amplitude: 1, sigma: 2 }), null);
});
