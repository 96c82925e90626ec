/** Bad pixels of a ratio of flats: pixel for pixel those of ccdproc.ccdmask, however the image is cut into bands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CCDMASK_DEFAULTS, type CcdmaskOptions, ccdmask, type RatioImage } from '../../../src/engine/ccd/ccdmask';
import { darkRate, markHotPixels } from '../../../src/engine/ccd/darkRate';
import { FlatfieldError } from '../../../src/engine/errors';
import { casesOf, ratioNames, ratioOf } from './ccdmaskReference';

function imageOf(name: string): RatioImage {
  const { width, height, single, values } = ratioOf(name);
  return { width, height, single, read: (from, to, out) => out.set(values.subarray(from * width, to * width)) };
}

function maskOf(image: RatioImage, options: CcdmaskOptions, bandRows?: number): Uint8Array {
  const mask = new Uint8Array(image.width * image.height).fill(7);
  let next = 0;
  for (const { row, rows, mask: part } of ccdmask(image, options, bandRows)) {
    assert.equal(row, next);
    assert.equal(part.length, rows * image.width);
    mask.set(part, row * image.width);
    next += rows;
  }
  assert.equal(next, image.height);
  return mask;
}

for (const name of ratioNames) {
  test(`as ccdproc.ccdmask, in one band and in several: ${name}`, () => {
    const image = imageOf(name);
    for (const { options, mask } of casesOf(name)) {
      for (const bandRows of [undefined, 1, 5, 16]) {
        const found = maskOf(image, options, bandRows);
        const at = found.findIndex((value, i) => value !== mask[i]);
        assert.equal(at, -1, `${JSON.stringify(options)}, bands of ${bandRows} rows: pixel ${at} is ${found[at]}`);
      }
    }
  });
}

test('the fixtures have bad pixels to find', () => {
  const found = ratioNames.flatMap(casesOf).filter(({ mask }) => mask.includes(1));
  assert.ok(found.length > 90, `${found.length} masks are not empty`);
});

test('boxes that say nothing are refused by their parameters', () => {
  const usage = (options: Partial<CcdmaskOptions>, words: RegExp) =>
    assert.throws(
      () => maskOf(imageOf('tiny'), { ...CCDMASK_DEFAULTS, ...options }),
      (error) => error instanceof FlatfieldError && error.tag === 'Usage' && words.test(error.message),
    );
  usage({ ncmed: 2, nlmed: 1 }, /2 x 1 pixels \(ncmed, nlmed\)/);
  usage({ ncsig: 3, nlsig: 3 }, /3 x 3 pixels \(ncsig, nlsig\)/);
});

test('dark current: value times gain over exposure, above the threshold and not on it', () => {
  const rate = { exposure: 30, gain: 1.5 };
  assert.equal(darkRate(80, rate), 4);
  assert.equal(darkRate(80, { exposure: 20, gain: null }), 4);
  const values = Float64Array.of(
    80,
    80.5,
    0,
    -500,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    900,
  );
  const mask = new Uint8Array(values.length);
  // The last is beyond the count.
  assert.equal(markHotPixels(values, 7, rate, 4, mask), 4);
  assert.deepEqual([...mask], [0, 1, 0, 0, 1, 1, 1, 0]);
});
