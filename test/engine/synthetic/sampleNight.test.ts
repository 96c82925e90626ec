/** The two sample nights: their files and cards, and that they follow from the seed however they are read. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { SampleFrame } from '../../../src/engine/synthetic/sampleFrame';
import { sampleNight } from '../../../src/engine/synthetic/sampleNight';
import { sampleRecipe } from '../../../src/engine/synthetic/sampleRecipe';

const pixels = (frame: SampleFrame, block = frame.height): Uint16Array => {
  const out = new Uint16Array(frame.width * frame.height);
  for (let y = 0; y < frame.height; y += block) {
    const count = Math.min(block, frame.height - y);
    frame.rows(y, count, out.subarray(y * frame.width));
  }
  return out;
};

function digest(example: 1 | 2, seed: number): string {
  const hash = createHash('sha256');
  for (const frame of sampleNight(example, 12, seed)) {
    hash.update(JSON.stringify([frame.folder, frame.name, frame.cards])).update(pixels(frame));
  }
  return hash.digest('hex');
}

const card = (frame: SampleFrame, keyword: string) => frame.cards.find(([k]) => k === keyword)?.[1];

for (const example of [1, 2] as const) {
  test(`example ${example}: equal seeds give equal bytes, other seeds give others`, () => {
    assert.equal(digest(example, 5), digest(example, 5));
    assert.notEqual(digest(example, 5), digest(example, 6));
  });

  test(`example ${example}: any block of rows gives the same pixels`, () => {
    for (const frame of sampleNight(example, 19, 2)) {
      const whole = pixels(frame);
      assert.deepEqual(pixels(frame, 1), whole, frame.name);
      assert.deepEqual(pixels(frame, 7), whole, frame.name);
      const late = new Uint16Array(frame.width);
      frame.rows(18, 1, late);
      assert.deepEqual(late, whole.subarray(18 * frame.width), frame.name);
    }
  });
}

test('example 1 holds the frames of the LFC night', () => {
  const frames = [...sampleNight(1, 96, 1)];
  const table = frames.map((f) =>
    [f.folder, f.name, card(f, 'IMAGETYP'), card(f, 'EXPTIME'), card(f, 'FILTER')].join(' '),
  );
  const at = 'example-cryo-LFC';
  assert.deepEqual(table, [
    ...[1, 2, 3, 4, 5, 6].map((n) => `${at} ccd.00${n}.0.fits BIAS 0 i'`),
    `${at} ccd.014.0.fits FLATFIELD 70.001 g'`,
    `${at} ccd.015.0.fits FLATFIELD 70.011 g'`,
    `${at} ccd.016.0.fits FLATFIELD 70.001 g'`,
    ...[17, 18, 19].map((n) => `${at} ccd.0${n}.0.fits FLATFIELD 7 i'`),
    `${at} ccd.037.0.fits OBJECT 300.062 g'`,
    `${at} ccd.043.0.fits OBJECT 300.014 i'`,
    `${at}/darks ccd.002.0.fits BIAS 0 r'`,
    ...[13, 14, 15].map((n) => `${at}/darks ccd.0${n}.0.fits DARK 300 r'`),
    ...[17, 18, 19].map((n) => `${at}/darks ccd.0${n}.0.fits DARK 70 r'`),
    ...[23, 24, 25].map((n) => `${at}/darks ccd.0${n}.0.fits DARK 7 r'`),
  ]);
  for (const frame of frames) {
    assert.deepEqual([frame.width, frame.height], [2080, 96]);
    assert.equal(card(frame, 'BIASSEC'), '[2049:2080,1:95]');
  }
});

test('example 2 holds the frames of the thermo-electric night', () => {
  const frames = [...sampleNight(2, 96, 1)];
  const count = (type: string) => frames.filter((f) => card(f, 'IMAGETYP') === type).length;
  assert.deepEqual(['FLAT', 'BIAS', 'DARK', 'LIGHT'].map(count), [10, 10, 10, 2]);
  assert.deepEqual(
    frames.filter((f) => card(f, 'IMAGETYP') === 'FLAT').map((f) => card(f, 'EXPTIME')),
    [1, 1, 1, 1, 1, 1.02, 1.06, 1.11, 1.16, 1.21],
  );
  for (const frame of frames) {
    assert.deepEqual([frame.folder, frame.width, frame.height], ['example-thermo-electric', 4109, 96]);
    assert.deepEqual([card(frame, 'BIASSEC'), card(frame, 'BUNIT')], ['[4096:4109]', 'ADU']);
    const type = card(frame, 'IMAGETYP');
    assert.equal(card(frame, 'FILTER'), type === 'FLAT' || type === 'LIGHT' ? 'r' : undefined);
    if (type === 'DARK') assert.equal(card(frame, 'EXPTIME'), 90);
  }
});

test('values of cards and names are such as a FITS card and any file system can hold', () => {
  for (const example of [1, 2] as const) {
    for (const frame of sampleNight(example, 96, 1)) {
      assert.match(`${frame.folder}/${frame.name}`, /^[A-Za-z0-9._/-]+$/);
      for (const [keyword, value, comment] of frame.cards) {
        assert.match(keyword, /^[A-Z0-9_-]{1,8}$/);
        assert.match(`${value} ${comment}`, /^[ -~]{1,70}$/);
      }
    }
  }
});

test('the levels are those that the guide talks about', () => {
  const median = (values: Uint16Array) => values.slice().sort()[values.length >> 1]!;
  const of = (example: 1 | 2, name: RegExp) => {
    for (const frame of sampleNight(example, 24, 1)) if (name.test(frame.name)) return { frame, image: pixels(frame) };
    throw new Error(`no frame ${name}`);
  };
  const columns = ({ frame, image }: ReturnType<typeof of>, from: number) =>
    image.filter((_, i) => i % frame.width >= from);

  const flat = of(1, /014/);
  assert.ok(Math.abs(median(flat.image) - 21000) < 1500, String(median(flat.image)));
  assert.deepEqual([flat.image[0], flat.image[flat.frame.width + 1]], [65535, 0]);
  assert.ok(Math.abs(median(columns(flat, 2055)) - 1123) < 6, 'usable overscan at the bias level');

  const thermo = of(2, /AutoFlat.*001/);
  assert.ok(median(thermo.image) > 49000);
  assert.ok(thermo.image[4096]! > 10000, 'light leaks into the overscan');
  assert.ok(thermo.image[0]! < 1200, 'the first column is unlit');
  assert.ok(
    of(2, /Dark/).image.some((v) => v === 65535),
    'a hot pixel saturates in 90 s',
  );
});

test('the recipes are those of the guide', () => {
  assert.equal(
    JSON.stringify(sampleRecipe(1)),
    '{"overscan":{"section":{"python":"[:, 2055:]"},"statistic":"median"},"trim":{"python":"[:, :2048]"},"bias":"auto","dark":{"use":"auto","tolerance":0.5,"scale":"never"},"output":{"folder":"reduced","name":"{type}-{name}"}}',
  );
  assert.equal(
    JSON.stringify(sampleRecipe(2)),
    '{"trim":{"python":"[:, :4096]"},"bias":"auto","dark":{"use":"auto","scale":"always"},"output":{"folder":"reduced","name":"{type}-{name}"}}',
  );
});

test('a frame of fewer than 8 rows is refused', () => {
  assert.throws(() => [...sampleNight(1, 7, 1)], RangeError);
});
