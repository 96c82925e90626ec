import assert from 'node:assert/strict';
import test from 'node:test';
import { CorruptTile } from '../../../../src/engine/fits/compression/corruptTile';
import { type PixelSize, shuffle, unshuffle } from '../../../../src/engine/fits/compression/shuffle';

test('bytes go to their pixels, by hand', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  assert.deepEqual([...unshuffle(bytes, 1)], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([...unshuffle(bytes, 2)], [1, 5, 2, 6, 3, 7, 4, 8]);
  assert.deepEqual([...unshuffle(bytes, 4)], [1, 3, 5, 7, 2, 4, 6, 8]);
  assert.deepEqual([...unshuffle(bytes, 8)], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([...shuffle(Uint8Array.of(1, 5, 2, 6, 3, 7, 4, 8), 2)], [...bytes]);
  assert.deepEqual([...shuffle(Uint8Array.of(1, 3, 5, 7, 2, 4, 6, 8), 4)], [...bytes]);
});

test('shuffled and back', () => {
  const bytes = Uint8Array.from({ length: 48 }, (_, index) => (index * 37) & 0xff);
  for (const size of [1, 2, 4, 8] as PixelSize[]) assert.deepEqual(unshuffle(shuffle(bytes, size), size), bytes);
});

test('half a pixel is refused', () => {
  assert.throws(
    () => unshuffle(new Uint8Array(7), 2),
    (error) => error instanceof CorruptTile && /7 bytes/.test(error.message),
  );
  assert.throws(() => shuffle(new Uint8Array(12), 8), RangeError);
  assert.deepEqual([...unshuffle(new Uint8Array(0), 4)], []);
});
