/** Numbers survive VS Code's JSON: NaN and the infinities at any depth; everything else passes untouched. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packNumbers, unpackNumbers } from '../../src/protocol/messageNumbers';

/** As VS Code delivers what holds no typed array. */
const delivered = (value: unknown) => unpackNumbers(JSON.parse(JSON.stringify(packNumbers(value))));

test('NaN and the infinities arrive, alone and at any depth', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    assert.deepEqual(delivered(value), value);
    assert.deepEqual(delivered([[1, { value, other: 2 }], value]), [[1, { value, other: 2 }], value]);
    assert.deepEqual(delivered({ a: { b: { c: [value] } } }), { a: { b: { c: [value] } } });
  }
  assert.equal(JSON.stringify({ value: Number.NaN }), '{"value":null}', 'what would become of it');
});

test('what is packed holds no number that JSON loses', () => {
  const text = JSON.stringify(packNumbers({ a: Number.NaN, b: [Number.NEGATIVE_INFINITY], c: null }));
  assert.equal(text.match(/null/g)?.length, 1, 'the one that was null before');
});

test('texts, finite numbers, null and undefined are as they were', () => {
  for (const value of ['NaN', 'Infinity', '', 0, -1.5, 1e308, true, false, null]) assert.equal(delivered(value), value);
  assert.equal(packNumbers(undefined), undefined);
  assert.ok('a' in (packNumbers({ a: undefined, b: Number.NaN }) as object));
});

test('typed arrays travel as they are, without a look at their values', () => {
  const pixels = Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY);
  const packed = packNumbers({ value: Number.NaN, pixels }) as { pixels: unknown };
  assert.equal(packed.pixels, pixels);
  assert.equal((unpackNumbers(packed) as { pixels: unknown }).pixels, pixels);
  const buffer = new ArrayBuffer(8);
  assert.equal(packNumbers(buffer), buffer);
});

test('what needs no change is not copied, beside what does neither', () => {
  const plain = { a: [1, 2, { b: 'x' }], c: null };
  assert.equal(packNumbers(plain), plain);
  assert.equal(unpackNumbers(plain), plain);
  const mixed = { plain, nan: Number.NaN };
  assert.equal((packNumbers(mixed) as { plain: unknown }).plain, plain);
  assert.deepEqual(mixed.nan, Number.NaN, 'the original stays');
});

test('objects without a prototype and cards named like one of ours pass', () => {
  const bare = Object.assign(Object.create(null), { value: Number.NaN });
  assert.deepEqual(delivered(bare), { value: Number.NaN });
  assert.deepEqual(delivered({ $number: 7 }), { $number: 7 });
});
