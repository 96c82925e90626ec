/** The fast way to big-endian floats gives the bytes of the plain one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodePixels } from '../../src/engine/fits/pixels';
import { PixelEncoder } from '../../src/worker/pixelEncoder';

test('the native swap and the plain one agree on every kind of number, NaN among them or not', () => {
  const numbers = [0, -0, 1, -1.5, 1e-310, 3.4e38, 1e300, 2 ** -149, 0.1, 65535, Number.POSITIVE_INFINITY, -1 / 0];
  const encoder = new PixelEncoder();
  for (const values of [numbers, [...numbers, Number.NaN, 7], [], [Number.NaN]]) {
    const doubles = Float64Array.from([...values, 99]);
    for (const bitpix of [-64, -32] as const) {
      const expected = new Uint8Array((values.length * -bitpix) / 8);
      encodePixels(doubles, values.length, bitpix, expected);
      assert.deepEqual(Uint8Array.from(encoder.encode(doubles, values.length, bitpix)), expected);
    }
  }
});

test('whole numbers are stored as unsigned bytes and big-endian 16-bit integers', () => {
  const encoder = new PixelEncoder();
  const values = Float64Array.of(0, 1, 255, 300, 9);
  assert.deepEqual([...encoder.encode(values, 3, 8)], [0, 1, 255]);
  assert.deepEqual([...encoder.encode(values, 4, 16)], [0, 0, 0, 1, 0, 255, 1, 44]);
});
