/** PLIO_1 tiles: what CFITSIO makes of its own line lists, lists made by hand, and lists that are none. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { CorruptTile } from '../../../../src/engine/fits/compression/corruptTile';
import { plioDecode } from '../../../../src/engine/fits/compression/plio';
import { damagedStreams, decoded, sha256, streamBytes, tileStreams } from './tileStreams';

const tiles = tileStreams.filter(({ method }) => method === 'PLIO_1');

function bytesOf(words: readonly number[]): Uint8Array {
  return new Uint8Array(words.flatMap((word) => [(word >> 8) & 0xff, word & 0xff]));
}

/** The seven words that head a list of these instructions, and the list. */
function list(...words: number[]): Uint8Array {
  return bytesOf([0, 7, -100, words.length + 7, 0, 0, 0, ...words]);
}

function pixels(bytes: Uint8Array, count: number): number[] {
  const out = new Int32Array(count);
  plioDecode(bytes, out, count);
  return [...out];
}

for (const tile of tiles) {
  test(`${tile.name}: the pixels that CFITSIO decodes`, () => {
    const out = new Int32Array(tile.width * tile.height);
    plioDecode(streamBytes(tile), out, out.length);
    assert.deepEqual([out[0], out.at(-1), sha256(out)], [tile.first, tile.last, tile.sha256]);
  });
}

test('every instruction, by hand', () => {
  assert.deepEqual(pixels(list(0x4002), 2), [1, 1]);
  assert.deepEqual(pixels(list(0x0002, 0x4001), 3), [0, 0, 1]);
  assert.deepEqual(pixels(list(0x5003), 3), [0, 0, 1]);
  assert.deepEqual(pixels(list(0x2004, 0x4001, 0x3002, 0x4001), 2), [5, 3]);
  assert.deepEqual(pixels(list(0x6004, 0x7002), 2), [5, 3]);
  assert.deepEqual(pixels(list(0x1003, 0x0002, 0x4001), 1), [2 * 4096 + 3]);
  assert.deepEqual(pixels(list(0x1000, 0x1000, 0x4001), 1), [2 ** 24]);
  assert.deepEqual(pixels(list(0x0000, 0x4001, 0x5000), 1), [1]);
});

test('a list of more than 32767 words has its length in two words', () => {
  const words = new Array(40000).fill(0x6001);
  const bytes = bytesOf([0, 7, -100, 40007 % 32768, 1, 0, 0, ...words]);
  assert.deepEqual(pixels(bytes, 40000).slice(-2), [40000, 40001]);
});

test('the old header of three words, and bytes after a list', () => {
  assert.deepEqual(pixels(bytesOf([0, 0, 4, 0x4002]), 2), [1, 1]);
  assert.deepEqual(pixels(bytesOf([0, 0, 5, 0x4002, 0x0001, 0x4005, 0xffff]), 3), [1, 1, 0]);
  assert.deepEqual(pixels(new Uint8Array([...list(0x4001), 0xff]), 1), [1]);
});

test('what is no list for the tile is refused with its reason', () => {
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(5), /^5 bytes are no PLIO_1 list$/],
    [new Uint8Array(10), /header of the PLIO_1 list is damaged$/],
    [bytesOf([0, 2, -100, 8, 0, 0, 0, 0x4003]), /header of the PLIO_1 list is damaged$/],
    [bytesOf([0, 9, -100, 8, 0, 0, 0, 0x4003]), /header of the PLIO_1 list is damaged$/],
    [bytesOf([0, 7, -100, 8, -1, 0, 0, 0x4003]), /header of the PLIO_1 list is damaged$/],
    [bytesOf([0, 7, -100, 9, 0, 0, 0, 0x4003]), /has 8 of its 9 words$/],
    [bytesOf([0, 0, 30000, 0x4003]), /has 4 of its 30000 words$/],
    [list(0x4002), /covers 2 of the 3 pixels/],
    [list(), /covers 0 of the 3 pixels/],
    [list(0x4004), /covers more than the 3 pixels/],
    [list(0x4003, 0x6001), /covers more than the 3 pixels/],
    [list(0x4003, 0x1001), /in the middle of an instruction$/],
    [list(0x8003), /unknown instruction 8$/],
    [list(0x3002, 0x4003), /leads to -1, beyond 0 to 2\^24$/],
    [list(0x1001, 0x1000, 0x4003), /leads to 16777217, beyond 0 to 2\^24$/],
  ];
  for (const [bytes, message] of cases) {
    assert.throws(
      () => pixels(bytes, 3),
      (error: unknown) => error instanceof CorruptTile && message.test(error.message),
      String(message),
    );
  }
  assert.throws(() => plioDecode(list(0x4001), new Int32Array(0), 1), RangeError);
});

test('property: damaged lists are answered, and nothing is written beyond the tile', () => {
  fc.assert(
    fc.property(damagedStreams(tiles), ([tile, bytes]) => {
      const count = tile.width * tile.height;
      const out = new Int32Array(count + 5).fill(77);
      decoded(() => plioDecode(bytes, out, count));
      assert.ok(out.subarray(count).every((value) => value === 77));
      assert.ok(out.every((value) => value >= 0 && value <= 2 ** 24));
    }),
    { numRuns: 1000 },
  );
});

test('property: any bytes are answered', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0x7fff), { maxLength: 200 }), fc.nat(3000), (words, count) => {
      decoded(() => plioDecode(list(...words), new Int32Array(count), count));
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      decoded(() => plioDecode(bytes, new Int32Array(100), 100));
    }),
    { numRuns: 1000 },
  );
});
