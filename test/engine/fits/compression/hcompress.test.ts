/** HCOMPRESS_1 tiles: what CFITSIO makes of its own streams, and streams that are none. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { CorruptTile } from '../../../../src/engine/fits/compression/corruptTile';
import { hcompressDecode } from '../../../../src/engine/fits/compression/hcompress';
import { damagedStreams, decoded, sha256, streamBytes, type TileStream, tileStreams } from './tileStreams';

const tiles = tileStreams.filter(({ method }) => method === 'HCOMPRESS_1');

function decode(tile: TileStream, smooth = tile.smooth): Int32Array {
  const out = new Int32Array(tile.width * tile.height);
  hcompressDecode(streamBytes(tile), smooth, tile.width, tile.height, out);
  return out;
}

function named(name: string): TileStream {
  const tile = tiles.find((candidate) => candidate.name === name);
  assert.ok(tile !== undefined);
  return tile;
}

interface Start {
  rows?: number;
  columns?: number;
  scale?: number;
  sum?: bigint;
  planes?: readonly number[];
}

/** A stream made by hand: its first 25 bytes, then `rest`. */
function stream({ rows = 2, columns = 2, scale = 0, sum = 0n, planes = [0, 0, 0] }: Start, ...rest: number[]) {
  const bytes = Buffer.alloc(25 + rest.length);
  bytes.writeUInt16BE(0xdd99);
  bytes.writeInt32BE(rows, 2);
  bytes.writeInt32BE(columns, 6);
  bytes.writeInt32BE(scale, 10);
  bytes.writeBigInt64BE(sum, 14);
  bytes.set(planes, 22);
  bytes.set(rest, 25);
  return new Uint8Array(bytes);
}

function pixels(bytes: Uint8Array, width = 2, height = 2): number[] {
  const out = new Int32Array(width * height);
  hcompressDecode(bytes, false, width, height, out);
  return [...out];
}

for (const tile of tiles) {
  test(`${tile.name} (${tile.width} x ${tile.height}): the pixels that CFITSIO decodes`, () => {
    const out = decode(tile);
    assert.deepEqual([out[0], out.at(-1), sha256(out)], [tile.first, tile.last, tile.sha256]);
  });
}

test('smoothing is done when it is asked for, and never to a lossless stream', () => {
  const changed = tiles.filter((tile) => sha256(decode(tile, !tile.smooth)) !== tile.sha256);
  assert.deepEqual(
    changed.map(({ name }) => name.replace(/, tile \d+/, '')),
    ['int16 lossy', 'int32 lossy', 'int16 smooth', 'int16 smooth even', 'int32 smooth'],
  );
});

test('streams made by hand', () => {
  // the first sum is of four pixels: 20 / 4
  assert.deepEqual(pixels(stream({ sum: 20n }, 0x00)), [5, 5, 5, 5]);
  // scaled: 3 * 8 is rounded to the next multiple of four, 24 / 4
  assert.deepEqual(pixels(stream({ sum: 3n, scale: 8 }, 0x00)), [6, 6, 6, 6]);
  // one plane of differences, empty on the right (15, code 111110), direct (0, 1000) below, the mark and a sign:
  // x = 1 becomes 2 when rounded, and the sum has the bit 2 in common with it: (20 - 2 - 2) / 4 and (20 - 2 + 2) / 4
  const planes = [0, 1, 0];
  assert.deepEqual(pixels(stream({ sum: 20n, planes }, 0xff, 0x82, 0x00, 0x00)), [4, 4, 5, 5]);
  // the sign turns x
  assert.deepEqual(pixels(stream({ sum: 20n, planes }, 0xff, 0x82, 0x00, 0x80)), [5, 5, 4, 4]);
  // a single pixel is its own sum
  assert.deepEqual(pixels(stream({ rows: 1, columns: 1, sum: -7n }, 0x00), 1, 1), [-7]);
});

test('a lossy stream may lead beyond 32 bits: the nearest number that fits is the pixel', () => {
  // 2^32 * 2 / 4, one more than fits
  const sum = 2n ** 32n;
  assert.deepEqual(pixels(stream({ sum, scale: 2 }, 0x00)), new Array(4).fill(2 ** 31 - 1));
  assert.deepEqual(pixels(stream({ sum: -sum - 2n, scale: 2 }, 0x00)), new Array(4).fill(-(2 ** 31)));
});

test('bytes after a stream are ignored', () => {
  const tile = named('int16 constant, tile 1');
  const out = new Int32Array(54);
  hcompressDecode(new Uint8Array([...streamBytes(tile), 1, 2, 3]), false, 6, 9, out);
  assert.equal(sha256(out), tile.sha256);
});

test('what is no stream for the tile is refused with its reason', () => {
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(24), /^24 bytes are no HCOMPRESS_1 stream$/],
    [new Uint8Array(40), /does not begin as an HCOMPRESS_1 stream$/],
    [stream({ rows: 3 }, 0), /is for 2 x 3 pixels, the tile has 2 x 2$/],
    [stream({ rows: 2 ** 31 - 1, columns: 2 ** 31 - 1 }, 0), /is for 2147483647 x 2147483647 pixels/],
    [stream({ rows: -2, columns: -2 }, 0), /is for -2 x -2 pixels/],
    [stream({ planes: [0, 255, 0] }, 0xff), /numbers that are too large/],
    [stream({ planes: [40, 0, 0], scale: 2 ** 10 }, 0xff), /numbers that are too large/],
    [stream({ sum: 2n ** 50n }, 0), /numbers that are too large/],
    [stream({ sum: 2n ** 33n }, 0), /pixels beyond 32 bits$/],
    [stream({ planes: [1, 0, 0] }, 0x10), /unknown format 1$/],
    [stream({}, 0x10), /no mark after its bit planes$/],
    [stream({}), /ends before its last bit plane$/],
    [stream({ planes: [0, 1, 0] }, 0xff, 0x82, 0x00), /ends before its last sign$/],
  ];
  for (const [bytes, message] of cases) {
    assert.throws(
      () => pixels(bytes),
      (error: unknown) => error instanceof CorruptTile && message.test(error.message),
    );
  }
  assert.throws(() => hcompressDecode(stream({}, 0), false, 2, 2, new Int32Array(3)), RangeError);
});

test('a stream cut anywhere is refused', () => {
  for (const tile of [named('int16 noise, tile 1'), named('int16 smooth, tile 1'), named('one row')]) {
    const whole = streamBytes(tile);
    for (let length = 0; length < whole.length; length++) {
      const out = new Int32Array(tile.width * tile.height);
      const cut = whole.subarray(0, length);
      assert.throws(() => hcompressDecode(cut, tile.smooth, tile.width, tile.height, out), CorruptTile);
    }
  }
});

test('property: damaged streams are answered, and nothing is written beyond the tile', () => {
  fc.assert(
    fc.property(damagedStreams(tiles), ([tile, bytes]) => {
      const count = tile.width * tile.height;
      const out = new Int32Array(count + 50).fill(77);
      decoded(() => hcompressDecode(bytes, tile.smooth, tile.width, tile.height, out));
      assert.ok(out.subarray(count).every((value) => value === 77));
    }),
    { numRuns: 1500 },
  );
});

test('property: any bytes after a good beginning are answered, in tiles of any size', () => {
  const size = fc.integer({ min: 1, max: 70 });
  const plane = fc.integer({ min: 0, max: 49 });
  fc.assert(
    fc.property(
      size,
      size,
      fc.tuple(plane, plane, plane),
      fc.integer({ min: 0, max: 5000 }),
      fc.boolean(),
      fc.uint8Array({ maxLength: 3000 }),
      fc.constantFrom(null, 0x00, 0xff),
      (rows, columns, planes, scale, smooth, rest, filling) => {
        if (filling !== null) rest.fill(filling);
        const bytes = stream({ rows, columns, planes, scale, sum: 1000n }, ...rest);
        decoded(() => hcompressDecode(bytes, smooth, columns, rows, new Int32Array(rows * columns)));
      },
    ),
    { numRuns: 1000 },
  );
});

test('a stream of a few bytes does not make a large tile slow', () => {
  const out = new Int32Array(2048 * 2048);
  const start = { rows: 2048, columns: 2048, planes: [49, 49, 49] };
  // planes that say "full" at the top and "empty" below it: 15, code 1100, then four times 111110
  assert.ok(!decoded(() => hcompressDecode(stream(start, ...new Array(400).fill(0xfc)), false, 2048, 2048, out)));
  assert.ok(!decoded(() => hcompressDecode(stream(start, 0xf0), false, 2048, 2048, out)));
});
