/** Bad pixels of a ratio of flats: pixel for pixel those of ccdproc.ccdmask, however the image is cut into bands. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CCDMASK_DEFAULTS, type CcdmaskOptions, ccdmask, type RatioImage } from '../../../src/engine/ccd/ccdmask';
import { FlatfieldError } from '../../../src/engine/errors';
import { doubles } from './ccdprocReference';

interface Reference {
  ratios: Record<string, { width: number; height: number; dtype: 'float32' | 'float64'; pixels: string }>;
  cases: { ratio: string; arguments: Record<string, number | boolean>; mask: string }[];
}
const file = path.join(__dirname, '../../reference/ccdmask/ccdmask.json');
const reference = JSON.parse(readFileSync(file, 'utf8')) as Reference;

const NAMES: Readonly<Record<string, keyof CcdmaskOptions>> = {
  byblocks: 'byBlocks',
  findbadcolumns: 'findBadColumns',
};

function optionsOf(given: Reference['cases'][number]['arguments']): CcdmaskOptions {
  const own = Object.entries(given).map(([name, value]) => [NAMES[name] ?? name, value]);
  return { ...CCDMASK_DEFAULTS, ...Object.fromEntries(own) };
}

function imageOf(name: string): RatioImage {
  const { width, height, dtype, pixels } = reference.ratios[name]!;
  const values = doubles(pixels);
  return {
    width,
    height,
    single: dtype === 'float32',
    read: (from, to, out) => out.set(values.subarray(from * width, to * width)),
  };
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

function expectedMask(hex: string, pixels: number): Uint8Array {
  const bytes = Buffer.from(hex, 'hex');
  return Uint8Array.from({ length: pixels }, (_, i) => (bytes[i >> 3]! >> (7 - (i & 7))) & 1);
}

for (const name of Object.keys(reference.ratios)) {
  test(`as ccdproc.ccdmask, in one band and in several: ${name}`, () => {
    const image = imageOf(name);
    for (const { arguments: given, mask } of reference.cases.filter(({ ratio }) => ratio === name)) {
      const expected = expectedMask(mask, image.width * image.height);
      for (const bandRows of [undefined, 1, 5, 16]) {
        const found = maskOf(image, optionsOf(given), bandRows);
        const at = found.findIndex((value, i) => value !== expected[i]);
        assert.equal(at, -1, `${JSON.stringify(given)}, bands of ${bandRows} rows: pixel ${at} is ${found[at]}`);
      }
    }
  });
}

test('the fixtures have bad pixels to find', () => {
  const bad = reference.cases.filter(({ mask }) => /[^0]/.test(mask)).length;
  assert.ok(bad > 90, `${bad} masks are not empty`);
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
