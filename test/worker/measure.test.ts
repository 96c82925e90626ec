/** The jobs that measure: region, profile and star, on files and through a thread. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FlatfieldError } from '../../src/engine/errors';
import type { ImageRef } from '../../src/protocol/imageRef';
import { directContext } from '../../src/worker/jobContext';
import { measureProfile } from '../../src/worker/jobs/measureProfile';
import { measureRegion } from '../../src/worker/jobs/measureRegion';
import { measureStarAt } from '../../src/worker/jobs/measureStarAt';
import { reference } from '../engine/measure/arrayGrid';
import { poolFor, tempFolder, writeRaw } from './workbench';

const image = (path: string, plane = 0): ImageRef => ({ kind: 'hdu', path, hdu: null, plane });
const stamp = (name: string) => fileURLToPath(new URL(`../reference/measure/${name}`, import.meta.url));

for (const { file, near, fit, fwhmArcsec } of reference.real) {
  test(`star: ${file} in arc seconds where it lies, as astropy's sky has it`, () => {
    const [x, y] = near;
    const star = measureStarAt({ image: image(stamp(file)), x, y }, directContext());
    assert.ok(star !== null && Math.abs(star.fwhm - fit.fwhm) < 1e-5 * fit.fwhm);
    assert.ok(fwhmArcsec !== null && star.fwhmArcsec !== null);
    assert.ok(Math.abs(star.fwhmArcsec - fwhmArcsec) < 1e-5 * fwhmArcsec, `${star.fwhmArcsec}, not ${fwhmArcsec}`);
  });
}

test('star: of the plane that is looked at; without a sky no arc seconds; null where there is none', () => {
  const wide = reference.synthetic.findIndex(({ truth }) => truth.fwhm === 9.3);
  const star = measureStarAt({ image: image(stamp('synthetic.fits'), wide), x: 31, y: 29 }, directContext());
  assert.ok(star !== null && Math.abs(star.fwhm - reference.synthetic[wide]!.fit.fwhm) < 1e-4);
  assert.equal(star.fwhmArcsec, null);
  const noise = reference.synthetic.length;
  assert.equal(measureStarAt({ image: image(stamp('synthetic.fits'), noise), x: 31, y: 29 }, directContext()), null);
});

test('a thread answers all three, and a profile is moved whole', async (t) => {
  const path = writeRaw(join(tempFolder(t), 'ramp.fits'), 40, 30, (x, y) => 1000 + 10 * y + x);
  const pool = await poolFor(t);
  const rectangle = { shape: 'rectangle', x0: 3, y0: 4, x1: 7, y1: 8 } as const;
  // Columns 3 to 7 and rows 4 to 8 about 1065: 10 y has variance 200, x has 2.
  const measured = await pool.run('region', { image: image(path), region: rectangle });
  const std = Math.sqrt(202);
  assert.deepEqual(measured, { n: 25, nan: 0, mean: 1065, median: 1065, std, min: 1043, max: 1087 });
  const profile = await pool.run('profile', { image: image(path), line: { along: 'column', x: 2 } });
  assert.deepEqual(
    profile.at,
    Float64Array.from({ length: 30 }, (_, i) => i),
  );
  assert.deepEqual(
    profile.values,
    Float64Array.from({ length: 30 }, (_, i) => 1002 + 10 * i),
  );
  assert.equal(await pool.run('star', { image: image(path), x: 20, y: 15 }), null);
});

test('a stopped job ends between blocks, and a place that is not there is named', (t) => {
  const path = writeRaw(join(tempFolder(t), 'large.fits'), 1200, 1000, () => 7);
  const whole = { shape: 'rectangle', x0: 0, y0: 0, x1: 1199, y1: 999 } as const;
  let blocks = 0;
  const stopping = {
    ...directContext(),
    get stopped() {
      return ++blocks > 2;
    },
  };
  const cancelled = (error: unknown) => error instanceof FlatfieldError && error.tag === 'Cancelled';
  assert.throws(() => measureRegion({ image: image(path), region: whole }, stopping), cancelled);
  assert.equal(blocks, 3);
  const stopped = directContext({ stopped: true });
  assert.throws(() => measureProfile({ image: image(path), line: { along: 'row', y: 3 } }, stopped), cancelled);
  const named = (error: unknown) => error instanceof FlatfieldError && error.tag === 'Usage' && error.file === path;
  const circle = { shape: 'circle', x: 3, y: 3, radius: Number.NaN } as const;
  assert.throws(() => measureStarAt({ image: image(path), x: 1200, y: 3 }, directContext()), named);
  assert.throws(() => measureRegion({ image: image(path), region: circle }, directContext()), named);
  assert.throws(() => measureProfile({ image: image(path), line: { along: 'row', y: 1000 } }, directContext()), named);
});
