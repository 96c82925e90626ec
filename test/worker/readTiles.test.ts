/** Tiles and windows of pixels: which pixels stand where, edges, levels, NaN, and how little is read for them. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { TILE_SIZE, type TilesRequest } from '../../src/protocol/pictureJobs';
import { directContext } from '../../src/worker/jobContext';
import { readPixels } from '../../src/worker/jobs/readPixels';
import { readTiles } from '../../src/worker/jobs/readTiles';
import { countingDisk, imageOf, poolFor, tempFolder, writeDoubles, writeRaw } from './workbench';

const tilesOf = (path: string, rectangle: Omit<TilesRequest, 'image'>, context = directContext()) =>
  readTiles({ image: imageOf(path), ...rectangle }, context);

test('level 0: every value in its place, the far tiles as narrow and low as the image', (t) => {
  const [width, height] = [TILE_SIZE + 3, TILE_SIZE + 2];
  const path = writeRaw(join(tempFolder(t), 'a.fits'), width, height, (x, y) => (7 * x + 13 * y) % 60000);
  const context = directContext();
  const tiles = tilesOf(path, { level: 0, x0: 0, x1: 5, y0: 0, y1: 5 }, context);
  assert.deepEqual(
    tiles.map(({ level, x, y, width: w, height: h }) => [level, x, y, w, h]),
    [
      [0, 0, 0, 512, 512],
      [0, 1, 0, 3, 512],
      [0, 0, 1, 512, 2],
      [0, 1, 1, 3, 2],
    ],
  );
  for (const tile of tiles) {
    tile.pixels.forEach((value, i) => {
      const [x, y] = [tile.x * 512 + (i % tile.width), tile.y * 512 + Math.floor(i / tile.width)];
      assert.equal(value, (7 * x + 13 * y) % 60000, `pixel ${x}, ${y}`);
    });
  }
  assert.deepEqual(
    context.transfer,
    tiles.map(({ pixels }) => pixels.buffer),
  );
});

test('level 0 of a plain file: its part of the file is read, no more', (t) => {
  const path = writeRaw(join(tempFolder(t), 'a.fits'), 3000, 1200, (x, y) => (x + y) % 1000);
  const counting = countingDisk();
  const [tile] = tilesOf(path, { level: 0, x0: 3, x1: 4, y0: 1, y1: 2 }, directContext({ disk: counting.disk }));
  assert.equal(tile?.pixels[0], (3 * 512 + 512) % 1000);
  assert.ok(counting.bytes <= 512 * 512 * 2 + 28800 + 6, `${counting.bytes} bytes`);
});

test('a level is the mean of blocks, of those alone that have a value, and of fewer pixels at the far edges', (t) => {
  // 5 x 3 pixels at level 1: blocks of 2 x 2, the last ones 1 wide and 1 high.
  const rows = [
    [1, 2, 3, 4, 5],
    [3, 4, Number.NaN, Number.POSITIVE_INFINITY, 9],
    [10, 20, Number.NaN, Number.NaN, 50],
  ];
  const path = writeDoubles(join(tempFolder(t), 'a.fits'), 5, 3, (x, y) => rows[y]![x]!);
  const [one] = tilesOf(path, { level: 1, x0: 0, x1: 1, y0: 0, y1: 1 });
  assert.deepEqual([one?.width, one?.height], [3, 2]);
  // (1+2+3+4)/4, (3+4)/2, (5+9)/2; (10+20)/2, nothing, 50.
  assert.deepEqual([...one!.pixels], [2.5, 3.5, 7, 15, Number.NaN, 50]);
  const [all] = tilesOf(path, { level: 3, x0: 0, x1: 1, y0: 0, y1: 1 });
  assert.deepEqual([...all!.pixels], [Math.fround((10 + 7 + 14 + 30 + 50) / 11)]);
  const [raw] = tilesOf(path, { level: 0, x0: 0, x1: 1, y0: 0, y1: 1 });
  assert.deepEqual([...raw!.pixels], rows.flat());
});

test('tiles of a level beside one another continue each other', (t) => {
  const path = writeRaw(join(tempFolder(t), 'a.fits'), 2100, 1100, (x, y) => (100 * (x >> 1) + (y >> 1)) % 65536);
  const tiles = tilesOf(path, { level: 1, x0: 1, x1: 3, y0: 1, y1: 2 });
  assert.deepEqual(
    tiles.map(({ x, y, width, height }) => [x, y, width, height]),
    [
      [1, 1, 512, 38],
      [2, 1, 26, 38],
    ],
  );
  for (const { x, y, width, pixels } of tiles) {
    pixels.forEach((value, i) => {
      assert.equal(value, (100 * (512 * x + (i % width)) + 512 * y + Math.floor(i / width)) % 65536);
    });
  }
});

test('beside the image there are no tiles; what is no tile is refused; a stop is heeded', async (t) => {
  const path = writeRaw(join(tempFolder(t), 'a.fits'), 40, 30, () => 1);
  assert.deepEqual(tilesOf(path, { level: 0, x0: 1, x1: 2, y0: 0, y1: 1 }), []);
  assert.deepEqual(tilesOf(path, { level: 0, x0: 0, x1: 1, y0: 1, y1: 2 }), []);
  for (const wrong of [{ level: -1 }, { level: 0.5 }, { level: 60 }, { x0: -1 }, { y1: Number.NaN }]) {
    const rectangle = { level: 0, x0: 0, x1: 1, y0: 0, y1: 1, ...wrong };
    assert.throws(() => tilesOf(path, rectangle), { tag: 'Usage' }, JSON.stringify(wrong));
  }
  const rectangle = { level: 0, x0: 0, x1: 1, y0: 0, y1: 1 };
  assert.throws(() => tilesOf(path, rectangle, directContext({ stopped: true })), { tag: 'Cancelled' });
  const pool = await poolFor(t);
  const [tile] = await pool.run('tiles', { image: imageOf(path), ...rectangle });
  assert.deepEqual([tile?.pixels.length, tile?.pixels[1199]], [1200, 1]);
});

test('a window of pixels: NaN beside the image, on every side', (t) => {
  const path = writeRaw(join(tempFolder(t), 'a.fits'), 3, 2, (x, y) => 10 * y + x);
  const window = (x0: number, x1: number, y0: number, y1: number) => [
    ...readPixels({ image: imageOf(path), x0, x1, y0, y1 }, directContext()),
  ];
  const nan = Number.NaN;
  assert.deepEqual(window(-1, 4, -1, 3), [
    ...[nan, nan, nan, nan, nan],
    ...[nan, 0, 1, 2, nan],
    ...[nan, 10, 11, 12, nan],
    ...[nan, nan, nan, nan, nan],
  ]);
  assert.deepEqual(window(1, 2, 1, 2), [11]);
  assert.deepEqual(window(5, 7, 0, 1), [nan, nan]);
  assert.throws(() => window(0, 300, 0, 300), { tag: 'Usage' });
  assert.throws(() => window(2, 1, 0, 1), { tag: 'Usage' });
});
