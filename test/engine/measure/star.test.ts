/** Stars against astropy's fitter and photutils (test/reference/measure/makeMeasure.py), and against truth where it is known. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readHdus } from '../../../src/engine/fits/fitsFile';
import { openImage } from '../../../src/engine/fits/imageReader';
import { FWHM_OF_SIGMA } from '../../../src/engine/measure/gaussianFit';
import type { PixelGrid } from '../../../src/engine/measure/pixelGrid';
import { measureStar, type StarFit } from '../../../src/engine/measure/star';
import { nodeDeflate } from '../../../src/worker/nodeDeflate';
import { memorySource } from '../fits/memoryFits';
import { arrayGrid, type ReferenceStar, reference } from './arrayGrid';

function fileGrid(name: string, plane = 0): PixelGrid {
  const bytes = readFileSync(new URL(`../../reference/measure/${name}`, import.meta.url));
  const source = memorySource(new Uint8Array(bytes), name);
  const { shape, readPart } = openImage(source, readHdus(source).hdus[0]!, nodeDeflate);
  const { width, height } = shape;
  return { width, height, readPart: (row, ...rest) => readPart(plane * height + row, ...rest) };
}

function near(got: number, wanted: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(got - wanted) <= tolerance, `${what}: ${got} instead of ${wanted}`);
}

/** What astropy's least squares give for the same pixels: they have one minimum, so all digits that matter agree. */
function asAstropy(star: StarFit | null, { fit }: ReferenceStar): StarFit {
  assert.ok(star !== null, 'no star was found');
  near(star.x, fit.x, 1e-5, 'x');
  near(star.y, fit.y, 1e-5, 'y');
  for (const key of ['fwhm', 'sigma', 'amplitude'] as const) near(star[key], fit[key], 1e-5 * fit[key], key);
  for (const key of ['background', 'peak'] as const) near(star[key], fit[key], 1e-9 * Math.abs(fit[key]), key);
  near(star.flux, fit.flux, 1e-6 * fit.flux, 'flux');
  assert.equal(star.profile.length, fit.profile.length);
  for (const [i, [radius, value, n]] of fit.profile.entries()) {
    near(star.profile[i]!.radius, radius, 1e-4, 'radius of a ring');
    near(star.profile[i]!.value, value, 1e-6 * Math.abs(value), 'mean of a ring');
    assert.equal(star.profile[i]!.n, n);
  }
  return star;
}

for (const [plane, expected] of reference.synthetic.entries()) {
  const { kind, truth, noise, free } = expected;
  test(`a ${kind} of ${truth.amplitude} counts, FWHM ${truth.fwhm}, noise ${noise}`, () => {
    for (const [dx, dy] of [
      [0, 0],
      [3, -2],
      [-4, 5],
    ] as const) {
      const found = measureStar(fileGrid('synthetic.fits', plane), Math.round(truth.x) + dx, Math.round(truth.y) + dy);
      const star = asAstropy(found, expected);
      // An elliptical Gaussian with a free constant over a square of 33 pixels, as photutils' centroid_2dg fits it, too.
      near(star.fwhm, free.fwhm, 0.025 * free.fwhm, 'fwhm of the free fit');
      near(Math.hypot(star.x - free.x, star.y - free.y), 0, 0.005, 'centre of the free fit');
      // The noise of the centre is about sigma / (signal to noise).
      near(Math.hypot(star.x - truth.x, star.y - truth.y), 0, noise > truth.amplitude / 100 ? 0.1 : 0.01, 'true place');
      const share = noise > truth.amplitude / 100 ? 0.04 : 0.001;
      if (kind === 'gaussian') near(star.fwhm, truth.fwhm, share * truth.fwhm, 'true fwhm');
    }
  });
}

for (const expected of reference.real) {
  test(`a real star: ${expected.file}`, () => {
    const star = asAstropy(measureStar(fileGrid(expected.file), ...expected.near), expected);
    // Neighbours, and filters of a colour camera, make the elliptical fit over a square of 25 pixels another one.
    near(star.fwhm, expected.free.fwhm, 0.05 * expected.free.fwhm, 'fwhm of the free fit');
  });
}

const gaussian =
  (x: number, y: number, amplitude: number, fwhm: number, sky = 0) =>
  (u: number, v: number) =>
    sky + amplitude * Math.exp((-4 * Math.LN2 * ((u - x) ** 2 + (v - y) ** 2)) / fwhm ** 2);

test('without noise the Gaussian itself is found to 1e-6, at any place within a pixel, narrow and wide', () => {
  for (const fwhm of [1.5, 2.2, 4, 8, 20, 30]) {
    for (const [fx, fy] of [
      [0, 0],
      [0.5, 0.5],
      [0.31, -0.47],
    ] as const) {
      const [x, y] = [200 + fx, 190 + fy];
      const star = measureStar(arrayGrid(400, 400, gaussian(x, y, 3000, fwhm, 500)), 201, 188);
      assert.ok(star !== null, `${fwhm}`);
      near(star.x, x, 1e-6, 'x');
      near(star.y, y, 1e-6, 'y');
      near(star.fwhm, fwhm, 1e-6 * fwhm, 'fwhm');
      near(star.amplitude, 3000, 0.003, 'amplitude');
      near(star.background, 500, 1e-3, 'background');
      // The integral of a Gaussian, without the 1.1 % that lie beyond 3 sigma; the rim of pixels is coarse for a narrow one.
      const flux = 2 * Math.PI * 3000 * (fwhm / FWHM_OF_SIGMA) ** 2 * (1 - Math.exp(-4.5));
      near(star.flux, flux, (fwhm < 3 ? 0.03 : 0.005) * flux, 'flux');
    }
  }
});

test('values may be tiny, huge or below zero', () => {
  for (const [scale, sky] of [
    [1e-18, 2e-18],
    [1e12, -5e12],
    [3, -100],
  ] as const) {
    const star = measureStar(arrayGrid(80, 80, gaussian(40.2, 39.6, scale, 3, sky)), 40, 40);
    assert.ok(star !== null);
    near(star.fwhm, 3, 1e-5, `fwhm at ${scale}`);
    near(star.amplitude, scale, 1e-5 * scale, 'amplitude');
  }
});

test('nothing there: noise, a flat image, a hot pixel, NaN, a ramp', () => {
  const [noise, hot] = [reference.synthetic.length, reference.synthetic.length + 1];
  assert.equal(measureStar(fileGrid('synthetic.fits', noise), 30, 30), null);
  assert.equal(measureStar(fileGrid('synthetic.fits', hot), 31, 30), null);
  for (const value of [() => 7, () => Number.NaN, (x: number) => x]) {
    assert.equal(measureStar(arrayGrid(100, 100, value), 50, 50), null);
  }
  assert.equal(
    measureStar(
      arrayGrid(1, 1, () => 3),
      0,
      0,
    ),
    null,
  );
});

test('of two stars the one that was pointed at, also when the other is brighter', () => {
  const faint = gaussian(40, 40, 500, 3, 100);
  const bright = gaussian(48, 40, 9000, 3);
  const grid = arrayGrid(100, 100, (x, y) => faint(x, y) + bright(x, y));
  near(measureStar(grid, 40, 40)?.x ?? Number.NaN, 40, 0.05, 'the faint one');
  near(measureStar(grid, 47, 41)?.x ?? Number.NaN, 48, 0.01, 'the bright one');
});

test('missing pixels and the edge of the image are left out', () => {
  const star = gaussian(50.3, 49.8, 1000, 4, 20);
  const holes = arrayGrid(100, 100, (x, y) => ((x + 2 * y) % 7 === 0 ? Number.NaN : star(x, y)));
  const found = measureStar(holes, 51, 50);
  assert.ok(found !== null);
  near(found.fwhm, 4, 1e-5, 'fwhm with holes');
  near(found.x, 50.3, 1e-5, 'x with holes');
  const atEdge = measureStar(arrayGrid(100, 100, gaussian(1.2, 98.9, 1000, 4, 20)), 2, 98);
  assert.ok(atEdge !== null);
  near(atEdge.fwhm, 4, 1e-4, 'fwhm at the corner');
  near(atEdge.y, 98.9, 1e-4, 'y at the corner');
});

test('a pixel that is not there is refused', () => {
  assert.throws(
    () =>
      measureStar(
        arrayGrid(5, 5, () => 1),
        5,
        0,
      ),
    /There is no pixel \(5, 0\)/,
  );
  assert.throws(
    () =>
      measureStar(
        arrayGrid(5, 5, () => 1),
        Number.NaN,
        0,
      ),
    /There is no pixel/,
  );
});
