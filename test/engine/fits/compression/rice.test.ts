import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { CorruptTile } from '../../../../src/engine/fits/compression/corruptTile';
import { type RiceBytepix, riceDecode, riceMinimumBytes } from '../../../../src/engine/fits/compression/rice';
import { streams } from './riceFixtures';

function decoded(bytes: Uint8Array, bytepix: RiceBytepix, blocksize: number, count: number): number[] {
  const out = new Int32Array(count);
  riceDecode(bytes, bytepix, blocksize, out, count);
  return [...out];
}

/** '0101 1' as bytes, the last one filled up with zeros. */
function fromBits(text: string): Uint8Array {
  const bits = text.replaceAll(' ', '');
  const groups = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return Uint8Array.from(groups.map((group) => Number.parseInt(group, 2)));
}

for (const { name, bytepix, blocksize, values, stream } of streams) {
  test(`${name}: the integers that CFITSIO compressed`, () => {
    assert.deepEqual(decoded(stream, bytepix, blocksize, values.length), [...values]);
  });
}

test('every stream of CFITSIO cut anywhere is refused, as far as pixels are missing', () => {
  for (const { bytepix, blocksize, values, stream } of streams) {
    for (let length = 0; length < stream.length; length++) {
      assert.throws(() => decoded(stream.subarray(0, length), bytepix, blocksize, values.length), CorruptTile);
    }
  }
});

test('codes by hand', () => {
  // first value 100, split 0 (head 1): differences +0 -1 +1 -2 are 0 1 2 3, as zeros before a one
  assert.deepEqual(decoded(fromBits('01100100 001 1 01 001 0001'), 1, 4, 4), [100, 99, 100, 98]);
  // split 2 (head 3): 9 = 2 x 4 + 1 is -5, with two zeros and 01 behind the one
  assert.deepEqual(decoded(fromBits('01100100 011 001 01'), 1, 4, 1), [95]);
  // head 0: nothing changes; head 7: differences in full, 255 is -128, which wraps from -128 + 128
  assert.deepEqual(decoded(fromBits('01100100 000 111 11111111 00000001'), 1, 2, 4), [100, 100, 228, 227]);
  // a difference that was not wrapped: 32767 - 65535, code 131069 = 15 x 2^13 + 0x1ffd, which has 17 bits
  const wide = fromBits(`0111111111111111 1110 ${'0'.repeat(15)}1 1111111111101`);
  assert.deepEqual(decoded(wide, 2, 32, 1), [-32768]);
});

test('what no encoder writes is refused', () => {
  const head = '0'.repeat(32);
  assert.throws(() => decoded(fromBits(`${head} 11011 ${'1'.repeat(64)}`), 4, 32, 2), /splits off 26 bits, where 24/);
  const zeros = '0'.repeat(1024);
  assert.throws(() => decoded(fromBits(`00000000 001 ${zeros} 1`), 1, 32, 1), /larger than its pixels/);
  assert.throws(() => decoded(fromBits(`00000000 110 ${'0'.repeat(16)}1 11111`), 1, 32, 1), /larger than its pixels/);
  for (const blocksize of [0, -1, 1.5, 257, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => decoded(new Uint8Array(64), 2, blocksize, 1), CorruptTile);
  }
});

test('a run of zeros longer than a word is one code', () => {
  // split 0, 200 zeros: +100
  assert.deepEqual(decoded(fromBits(`${'0'.repeat(16)} 0001 ${'0'.repeat(200)}1 1`), 2, 32, 2), [100, 100]);
});

test('streams of more than 64 KiB', () => {
  const count = 40_000;
  const bits = new Uint8Array(2 + Math.ceil((count * (4 + 16)) / 8));
  // heads of 15, differences of 16 bits: +1 each
  let at = 16;
  const put = (value: number, width: number): void => {
    for (let bit = width - 1; bit >= 0; bit--, at++) {
      if ((value >> bit) & 1) bits[at >> 3] = (bits[at >> 3] as number) | (0x80 >> (at & 7));
    }
  };
  for (let i = 0; i < count; i++) {
    put(15, 4);
    put(2, 16);
  }
  const out = new Int32Array(count);
  riceDecode(bits, 2, 1, out, count);
  assert.ok(out.every((value, index) => value === ((index + 1) << 16) >> 16));
});

test('the fewest bytes of a tile', () => {
  assert.equal(riceMinimumBytes(0, 2, 32), 0);
  assert.equal(riceMinimumBytes(1, 1, 32), 2); // 8 + 3 bits
  assert.equal(riceMinimumBytes(64, 2, 32), 3); // 16 + 2 x 4 bits
  assert.equal(riceMinimumBytes(65, 2, 32), 4);
  assert.equal(riceMinimumBytes(33, 4, 32), 6); // 32 + 2 x 5 bits
  const constant = streams.find(({ name }) => name === 'constant');
  assert.equal(constant?.stream.length, riceMinimumBytes(70, 2, 32));
  assert.throws(() => riceMinimumBytes(1, 2, 0), /a RICE_1 block of 0 pixels is impossible/);
});

test('arrays that are too short for the tile are the caller’s mistake', () => {
  assert.throws(() => riceDecode(new Uint8Array(64), 2, 32, new Int32Array(3), 4), RangeError);
});

test('any bytes give pixels or CorruptTile, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom<RiceBytepix[]>(1, 2, 4),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 400 }),
      (bytes, bytepix, blocksize, count) => {
        const out = new Int32Array(count + 1).fill(77);
        try {
          riceDecode(bytes, bytepix, blocksize, out, count);
        } catch (error) {
          assert.ok(error instanceof CorruptTile);
        }
        assert.equal(out[count], 77);
      },
    ),
    { numRuns: 2000 },
  );
});
