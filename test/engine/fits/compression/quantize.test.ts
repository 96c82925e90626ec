import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type Dither, dequantize, NULL_VALUE } from '../../../../src/engine/fits/compression/dither';
import { quantize } from '../../../../src/engine/fits/compression/quantize';
import { riceDecode } from '../../../../src/engine/fits/compression/rice';
import { images } from './riceFixtures';

for (const image of images) {
  if (image.pixels.length === 0) continue;
  test(`${image.name}: the integers and scales of fpack`, () => {
    const { width, level, dither, seed, bytepix, blocksize } = image;
    const single = image.bitpix === -32;
    for (const [tile, { cell, scale, zero }] of image.tiles.entries()) {
      const row = image.pixels.subarray(tile * width, (tile + 1) * width);
      const out = new Int32Array(width);
      const quantized = quantize(row, width, { level, dither, seed, tile, single }, out);
      if (cell.length === 0) {
        assert.equal(quantized, null);
        continue;
      }
      const want = new Int32Array(width);
      riceDecode(cell, bytepix, blocksize, want, width);
      assert.deepEqual(quantized, { scale, zero, hasNull: row.some(Number.isNaN) });
      assert.deepEqual(out, want);
    }
  });
}

const HOW = { level: 4, seed: 1, tile: 0, single: false } as const;

test('a row that steps cannot hold is left to be stored without loss', () => {
  const out = new Int32Array(20);
  const rows: [string, number[]][] = [
    ['one pixel', [1.5]],
    ['eight pixels', [1, 5, 2, 4, 3, 9, 7, 8.5]],
    ['eight pixels and NaN', [1, 5, 2, 4, 3, 9, 7, 8.5, Number.NaN]],
    ['constant', Array.from({ length: 20 }, () => 3.25)],
    ['infinite', Array.from({ length: 20 }, (_, i) => (i === 5 ? Number.POSITIVE_INFINITY : (i * 7) % 5))],
    ['too wide', Array.from({ length: 20 }, (_, i) => (i === 5 ? 1e12 : (i * 7) % 5))],
    ['wider than floats', Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? 1.7e308 : -1.7e308))],
  ];
  for (const [name, row] of rows) {
    const quantized = quantize(Float64Array.from(row), row.length, { ...HOW, dither: 'NO_DITHER' }, out);
    assert.equal(quantized, null, name);
  }
});

test('no pixels at all are null pixels', () => {
  const out = new Int32Array(3);
  const row = new Float64Array(3).fill(Number.NaN);
  const quantized = quantize(row, 3, { ...HOW, dither: 'SUBTRACTIVE_DITHER_1' }, out);
  // as fpack: one step is 1 / 4, and 0 lies next to the reserved integers
  assert.deepEqual(quantized, { scale: 0.25, zero: 0.25 * 2147483637, hasNull: true });
  assert.deepEqual([...out], [NULL_VALUE, NULL_VALUE, NULL_VALUE]);
});

test('impossible levels and short arrays are refused', () => {
  const row = new Float64Array(9);
  for (const level of [0, Number.NaN, Number.POSITIVE_INFINITY]) {
    const how = { ...HOW, dither: 'NO_DITHER', level } as const;
    assert.throws(() => quantize(row, 9, how, new Int32Array(9)), RangeError);
  }
  assert.throws(() => quantize(row, 9, { ...HOW, dither: 'NO_DITHER' }, new Int32Array(8)), RangeError);
  assert.throws(() => quantize(row, 10, { ...HOW, dither: 'NO_DITHER' }, new Int32Array(10)), RangeError);
});

test('every value comes back within half a step, NaN and the zeros of dither 2 as they were', () => {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 0, -0) },
  );
  const how = fc.record({
    level: fc.constantFrom(4, 1, 16, 100, -0.5, -1000),
    dither: fc.constantFrom<Dither[]>('NO_DITHER', 'SUBTRACTIVE_DITHER_1', 'SUBTRACTIVE_DITHER_2'),
    seed: fc.integer({ min: 1, max: 10_000 }),
    tile: fc.nat(20_000),
    single: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(value, { minLength: 9, maxLength: 80 }), how, (written, options) => {
      const row = Float64Array.from(written, (each) => (options.single ? Math.fround(each) : each));
      const integers = new Int32Array(row.length);
      const quantized = quantize(row, row.length, options, integers);
      if (quantized === null) return;
      const back = new Float64Array(row.length);
      dequantize(integers, row.length, { ...options, ...quantized, blank: NULL_VALUE }, back);
      for (const [i, before] of row.entries()) {
        const after = back[i] as number;
        // float64 rounds at the size of ZZERO, float32 at that of the value, and not below 2^-149
        const rounding =
          Math.abs(quantized.zero) * 2 ** -50 + (options.single ? Math.abs(after) * 2 ** -24 + 2 ** -149 : 0);
        if (Number.isNaN(before)) assert.ok(Number.isNaN(after));
        else if (before === 0 && options.dither === 'SUBTRACTIVE_DITHER_2') assert.equal(after, 0);
        else assert.ok(Math.abs(after - before) <= quantized.scale * (0.5 + 1e-6) + rounding, `${before} as ${after}`);
      }
    }),
    {
      numRuns: 1000,
      // steps of the size of the smallest float32: rounding adds half of it
      examples: [
        [
          [0, 0, 4.2739603161906926e-44, 0, 0, 0, 0, 0, 0, 0],
          { level: 16, dither: 'NO_DITHER', seed: 1, tile: 0, single: true },
        ],
      ],
    },
  );
});
