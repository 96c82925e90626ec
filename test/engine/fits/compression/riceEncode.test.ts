import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type RiceBytepix, riceDecode, riceMinimumBytes } from '../../../../src/engine/fits/compression/rice';
import { riceEncode } from '../../../../src/engine/fits/compression/riceEncode';
import { streams } from './riceFixtures';

for (const { name, bytepix, blocksize, values, stream } of streams) {
  test(`${name}: the bytes that CFITSIO writes`, () => {
    assert.deepEqual(riceEncode(values, values.length, bytepix, blocksize), stream);
  });
}

const RANGE = { 1: [0, 255], 2: [-(2 ** 15), 2 ** 15 - 1], 4: [-(2 ** 31), 2 ** 31 - 1] } as const;

test('any integers come back', () => {
  const tile = fc.constantFrom<RiceBytepix[]>(1, 2, 4).chain((bytepix) => {
    const [min, max] = RANGE[bytepix];
    const spread = fc.integer({ min: 0, max: 31 });
    const values = fc.array(fc.tuple(fc.integer({ min, max }), spread), { maxLength: 150 }).map((pairs) =>
      // small steps and large ones
      pairs.map(([value, bits]) => (bytepix === 1 ? value >> (bits & 7) : value >> bits)),
    );
    return fc.record({ bytepix: fc.constant(bytepix), values, blocksize: fc.integer({ min: 1, max: 200 }) });
  });
  fc.assert(
    fc.property(tile, ({ bytepix, values, blocksize }) => {
      const bytes = riceEncode(Int32Array.from(values), values.length, bytepix, blocksize);
      assert.ok(bytes.length >= riceMinimumBytes(values.length, bytepix, blocksize));
      const out = new Int32Array(values.length);
      riceDecode(bytes, bytepix, blocksize, out, values.length);
      assert.deepEqual([...out], values);
    }),
    { numRuns: 1000 },
  );
});

test('nothing is an empty stream, and what cannot be encoded is refused', () => {
  assert.equal(riceEncode(new Int32Array(0), 0, 4, 32).length, 0);
  assert.throws(() => riceEncode(new Int32Array(3), 4, 2, 32), RangeError);
  for (const blocksize of [0, -1, 0.5, Number.NaN]) {
    assert.throws(() => riceEncode(new Int32Array(3), 3, 2, blocksize), RangeError);
  }
});
