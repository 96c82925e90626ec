/// <reference types="node" />
/** Which level and which tiles a view needs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identity } from '../../../webview/picture/affine';
import { neededLevel, tilesOver, visiblePart } from '../../../webview/picture/levelOfDetail';

const scaled = (scale: number) => ({ ...identity, a: scale, d: -scale });

test('a level has pixels about as large as those of the screen, and there are no finer or coarser ones', () => {
  // 1 / sqrt(2) is where level 0 ends.
  for (const [scale, level] of [
    [64, 0],
    [1, 0],
    [0.72, 0],
    [0.7, 1],
    [0.5, 1],
    [0.36, 1],
    [0.35, 2],
    [1 / 64, 5],
  ] as const) {
    assert.equal(neededLevel(scaled(scale), 5), level, String(scale));
  }
  assert.equal(neededLevel(scaled(0), 5), 5);
  assert.equal(neededLevel(scaled(Number.NaN), 5), 5);
});

test('the part in sight is whole pixels, cut to the image', () => {
  // Canvas x = 2 x - 100, y = 400 - 2 y.
  const map = { a: 2, b: 0, c: 0, d: -2, e: -100, f: 400 };
  assert.deepEqual(visiblePart(map, { width: 301, height: 200 }, { width: 1000, height: 1000 }), {
    ...{ x0: 50, x1: 201, y0: 100, y1: 200 },
  });
  assert.deepEqual(visiblePart(map, { width: 301, height: 200 }, { width: 120, height: 150 }), {
    ...{ x0: 50, x1: 120, y0: 100, y1: 150 },
  });
  assert.equal(visiblePart(map, { width: 301, height: 200 }, { width: 50, height: 1000 }), null, 'it lies beside');
  assert.equal(visiblePart({ ...map, a: 0 }, { width: 301, height: 200 }, { width: 50, height: 50 }), null);
});

test('tiles of a level cover the part: 512 pixels of the level each', () => {
  const part = { x0: 511, x1: 1024, y0: 1024, y1: 1025 };
  assert.deepEqual(tilesOver(part, 0), { level: 0, x0: 0, x1: 2, y0: 2, y1: 3 });
  assert.deepEqual(tilesOver(part, 1), { level: 1, x0: 0, x1: 1, y0: 1, y1: 2 });
  assert.deepEqual(tilesOver(part, 3), { level: 3, x0: 0, x1: 1, y0: 0, y1: 1 });
});
