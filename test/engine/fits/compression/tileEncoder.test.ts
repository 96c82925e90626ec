import assert from 'node:assert/strict';
import test from 'node:test';
import { encodeTile, largestTile, type TileEncoding } from '../../../../src/engine/fits/compression/tileEncoder';
import { zlib } from './compressedFile';
import { images } from './riceFixtures';

const NONE = new Uint8Array(0);

for (const image of images) {
  if (image.pixels.length === 0) continue;
  test(`${image.name}: the cells that fpack writes`, () => {
    const { width, level, dither, seed, pixels } = image;
    const bitpix = image.bitpix === -32 ? -32 : -64;
    const method: TileEncoding = { kind: 'quantized', bitpix, level, dither, seed, nanLossless: false };
    for (const [index, want] of image.tiles.entries()) {
      const row = pixels.subarray(index * width, (index + 1) * width);
      const { gzip, ...cells } = encodeTile(row, width, index, method, zlib);
      assert.deepEqual(cells, { compressed: want.cell, scale: want.scale, zero: want.zero });
      // another zlib may find shorter bytes for the same content
      assert.equal(gzip.length > 0, want.gzip.length > 0);
      if (gzip.length > 0) assert.deepEqual(zlib.gunzip(gzip, 1000), zlib.gunzip(want.gzip, 1000));
    }
  });
}

test('rows with NaN can be kept without loss', () => {
  const row = Float64Array.from({ length: 20 }, (_, i) => (i === 3 ? Number.NaN : ((i * i * 7) % 11) + 0.1));
  const method = { kind: 'quantized', bitpix: -64, level: 4, dither: 'NO_DITHER', seed: 1, nanLossless: true } as const;
  const tile = encodeTile(row, 20, 0, method, zlib);
  assert.deepEqual([tile.compressed, tile.scale, tile.zero], [NONE, 0, 0]);
  const bytes = Buffer.from(zlib.gunzip(tile.gzip, 160));
  assert.deepEqual(
    [0, 1, 2, 4].map((i) => bytes.readDoubleBE(i * 8)),
    [0.1, 7.1, 6.1, 2.1],
  );
  assert.equal(bytes.toString('hex', 24, 32), '7ff8000000000000');
  row[3] = 1.1;
  assert.equal(encodeTile(row, 20, 0, method, zlib).gzip.length, 0);
});

test('float32 rows are rounded once, then quantised', () => {
  const row = Float64Array.from({ length: 40 }, (_, i) => 1e4 + ((i * 13) % 7) / 3);
  const method = { kind: 'quantized', bitpix: -32, level: 4, dither: 'NO_DITHER', seed: 1, nanLossless: true } as const;
  const rounded = Float64Array.from(row, Math.fround);
  assert.deepEqual(encodeTile(row, 40, 0, method, zlib), encodeTile(rounded, 40, 0, method, zlib));
});

test('lossless rows by hand: bytes in the order of GZIP_2', () => {
  const row = Float64Array.of(1, -2, 0.1, Number.NaN);
  const single = encodeTile(row, 4, 0, { kind: 'lossless', bitpix: -32 }, zlib);
  // 3f800000 c0000000 3dcccccd 7fc00000
  const planes = '3fc03d7f 8000ccc0 0000cc00 0000cd00'.replaceAll(' ', '');
  assert.equal(Buffer.from(zlib.gunzip(single.compressed, 16)).toString('hex'), planes);
  assert.deepEqual([single.gzip, single.scale, single.zero], [NONE, 0, 0]);
  const double = encodeTile(row, 1, 0, { kind: 'lossless', bitpix: -64 }, zlib);
  assert.equal(Buffer.from(zlib.gunzip(double.compressed, 8)).toString('hex'), '3ff0000000000000');
});

test('rows of another kind than the image are refused', () => {
  const floats = new Float64Array(4);
  assert.throws(() => encodeTile(floats, 4, 0, { kind: 'integers', bitpix: 16 }, zlib), RangeError);
  assert.throws(() => encodeTile(new Int32Array(4), 4, 0, { kind: 'lossless', bitpix: -32 }, zlib), RangeError);
  assert.throws(() => encodeTile(floats, 5, 0, { kind: 'lossless', bitpix: -32 }, zlib), RangeError);
});

test('no tile is larger than promised', () => {
  // white noise by a congruential generator: what no method can compress
  let state = 1;
  const next = (): number => {
    state = (Math.imul(1664525, state) + 1013904223) | 0;
    return state;
  };
  for (const width of [1, 31, 33, 1000]) {
    const integers = Int32Array.from({ length: width }, next);
    const floats = Float64Array.from({ length: width }, () => next() * 2 ** (next() >> 24));
    for (const bitpix of [8, 16, 32] as const) {
      const method = { kind: 'integers', bitpix } as const;
      assert.ok(encodeTile(integers, width, 0, method, zlib).compressed.length <= largestTile(width, method));
    }
    for (const bitpix of [-32, -64] as const) {
      const lossless = { kind: 'lossless', bitpix } as const;
      assert.ok(encodeTile(floats, width, 0, lossless, zlib).compressed.length <= largestTile(width, lossless));
      const how = { bitpix, level: 4, dither: 'NO_DITHER', seed: 1, nanLossless: true } as const;
      const { compressed, gzip } = encodeTile(floats, width, 0, { kind: 'quantized', ...how }, zlib);
      assert.ok(compressed.length + gzip.length <= largestTile(width, { kind: 'quantized', ...how }));
    }
  }
});
