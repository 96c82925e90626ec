/** The fast ways to big-endian floats, and to the sums of stored words, give what the plain ones do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataSum } from '../../src/engine/fits/checksum';
import { encodePixels } from '../../src/engine/fits/pixels';
import { Arena } from '../../src/worker/arena';
import { KernelEncoder } from '../../src/worker/kernelEncoder';
import { PixelEncoder } from '../../src/worker/pixelEncoder';
import { SummedPiece } from '../../src/worker/summedPiece';
import { randomFrom } from '../randomFrom';
import { withKernels } from './workbench';

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

test('the kernel encodes what lies in its memory to the same bytes with the sum of their words, and leaves NaN alone', () => {
  const random = randomFrom(5);
  const arena = new Arena();
  const encoder = new KernelEncoder(arena, 40);
  const at = arena.take(8 * 60);
  const odd = [0, -0, 1e-310, 3.5e38, -1e300, 2 ** -149, 65535];
  let encoded = 0;
  for (let count = 0; count <= 40; count++) {
    const values = arena.doubles(at, 60);
    for (let i = 0; i < 60; i++) values[i] = random() < 0.2 ? odd[Math.floor(odd.length * random())]! : random() - 0.5;
    for (const bitpix of [-64, -32] as const) {
      const expected = new Uint8Array((count * -bitpix) / 8);
      encodePixels(values, count, bitpix, expected);
      const stored = encoder.stored(values, count, bitpix);
      assert.deepEqual(Uint8Array.from(stored!.bytes), expected);
      const [ours, theirs] = [new DataSum(), new DataSum()];
      ours.addWords(stored!.dataSum);
      theirs.add(expected);
      assert.equal(ours.value, theirs.value, `${count} of BITPIX ${bitpix}`);
      encoded++;
      for (const lost of count === 0 ? [] : [Number.NaN, Infinity]) {
        const kept = values[count - 1]!;
        values[count - 1] = lost;
        assert.equal(encoder.stored(values, count, bitpix), null);
        values[count - 1] = kept;
      }
    }
  }
  assert.equal(encoded, 82);
  const values = arena.doubles(at, 60);
  assert.equal(encoder.stored(values, 41, -64), null, 'more than there is room for');
  assert.equal(encoder.stored(values.slice(), 10, -64), null, 'values of another memory');
  assert.equal(encoder.stored(values, 10, 16), null);
  assert.equal(withKernels(false, () => new KernelEncoder(arena, 40)).stored(values, 10, -64), null);
});

test('words of a piece are summed as DATASUM has them, by the kernel or without, those that are cut short too', () => {
  const random = randomFrom(6);
  for (const on of [true, false]) {
    const piece = withKernels(on, () => new SummedPiece());
    for (const length of [0, 1, 3, 4, 15, 16, 17, 2880, 2883, piece.bytes.length]) {
      for (let i = 0; i < length; i++) piece.bytes[i] = 256 * random();
      const [ours, theirs] = [new DataSum(), new DataSum()];
      ours.addWords(7);
      theirs.addWords(7);
      piece.addTo(ours, length);
      theirs.add(piece.bytes.slice(0, length));
      assert.equal(ours.value, theirs.value, `${length} bytes`);
    }
  }
});
