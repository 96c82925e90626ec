import assert from 'node:assert/strict';
import test from 'node:test';
import { DitherSequence, dequantize, NULL_VALUE, ZERO_VALUE } from '../../../../src/engine/fits/compression/dither';
import { riceDecode } from '../../../../src/engine/fits/compression/rice';
import { images, quantization } from './riceFixtures';

for (const image of images) {
  test(`${image.name}: the values that funpack reads, to the last bit`, () => {
    const { width, bytepix, blocksize, decoded } = image;
    const last = decoded.length / image.tiles.length;
    image.tiles.forEach(({ cell }, tile) => {
      if (cell.length === 0) return;
      const integers = new Int32Array(width);
      riceDecode(cell, bytepix, blocksize, integers, width);
      const out = new Float64Array(width);
      dequantize(integers, width, quantization(image, tile), out);
      assert.deepEqual([...out.slice(-last)], [...decoded.slice(tile * last, (tile + 1) * last)]);
    });
  });
}

test('the random numbers of the standard', () => {
  // FITS 4.0 appendix I: 16807 and 16807^2 mod 2^31 - 1 are the first seeds, 1043618065 the last
  const first = (seed: number): number => Math.trunc(Math.fround(seed / 2147483647) * 500);
  assert.equal(first(16807), 0);
  const sequence = new DitherSequence(1, 0);
  assert.equal(sequence.next(), Math.fround(16807 / 2147483647));
  assert.equal(sequence.next(), Math.fround(282475249 / 2147483647));
  for (let i = 2; i < 9999; i++) sequence.next();
  assert.equal(sequence.next(), Math.fround(1043618065 / 2147483647));
  // the second walk starts at 500 times the second number: 65.7
  const again = new DitherSequence(2, 0);
  const restarted = sequence.next();
  assert.equal(restarted, again.next());
  const whole = new DitherSequence(1, 0);
  for (let i = 0; i < 65; i++) whole.next();
  assert.equal(restarted, whole.next());
});

test('a tile counts on from the seed, and around after 10 000', () => {
  assert.equal(new DitherSequence(10_000, 7).next(), new DitherSequence(7, 0).next());
  assert.equal(new DitherSequence(3, 19_998).next(), new DitherSequence(1, 0).next());
});

test('values by hand', () => {
  const how = { scale: 0.5, zero: 3, seed: 1, tile: 0, blank: NULL_VALUE, single: false };
  const integers = Int32Array.of(4, NULL_VALUE, ZERO_VALUE);
  const out = new Float64Array(3);
  dequantize(integers, 3, { ...how, dither: 'NO_DITHER' }, out);
  assert.deepEqual([...out], [5, Number.NaN, ZERO_VALUE * 0.5 + 3]);
  dequantize(integers, 3, { ...how, dither: 'SUBTRACTIVE_DITHER_2' }, out);
  assert.deepEqual([...out], [(4 - Math.fround(16807 / 2147483647) + 0.5) * 0.5 + 3, Number.NaN, 0]);
  dequantize(integers, 1, { ...how, scale: 0.1, zero: 0, dither: 'NO_DITHER', single: true }, out);
  assert.equal(out[0], Math.fround(0.4));
  dequantize(integers, 2, { ...how, blank: null, dither: 'NO_DITHER' }, out);
  assert.equal(out[1], NULL_VALUE * 0.5 + 3);
  assert.throws(() => dequantize(integers, 3, { ...how, dither: 'NO_DITHER' }, new Float64Array(2)), RangeError);
});
