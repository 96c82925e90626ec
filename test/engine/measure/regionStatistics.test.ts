/** Statistics of regions against numpy (test/reference/measure/makeMeasure.py), and what they cost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlatfieldError } from '../../../src/engine/errors';
import { regionStatistics } from '../../../src/engine/measure/regionStatistics';
import { arrayGrid, formulaGrid, reference } from './arrayGrid';

const NUMBERS = ['mean', 'median', 'std', 'min', 'max'] as const;
/** NaN is null in JSON. */
const number = (value: number | null) => value ?? Number.NaN;

for (const expected of reference.small.cases) {
  test(`numpy's numbers to the last bit: ${JSON.stringify(expected.region)}`, () => {
    const got = regionStatistics(formulaGrid(reference.small.width, reference.small.height), expected.region);
    assert.deepEqual([got.n, got.nan], [expected.n, expected.nan]);
    for (const key of NUMBERS) assert.equal(got[key], number(expected[key]), key);
  });
}

for (const expected of reference.large.cases) {
  test(`streamed: ${JSON.stringify(expected.region)}`, () => {
    const grid = formulaGrid(reference.large.width, reference.large.height);
    const got = regionStatistics(grid, expected.region);
    assert.deepEqual([got.n, got.nan], [expected.n, expected.nan]);
    for (const key of ['median', 'min', 'max'] as const) assert.equal(got[key], number(expected[key]), key);
    for (const key of ['mean', 'std'] as const) {
      const wanted = number(expected[key]);
      assert.ok(Math.abs(got[key] - wanted) <= 1e-12 * Math.abs(wanted), `${key}: ${got[key]} instead of ${wanted}`);
    }
    assert.ok(grid.largest <= 1 << 18, `${grid.largest} values at a time`);
  });
}

test('NaN alone is counted, and has no mean', () => {
  const grid = arrayGrid(4, 4, () => Number.NaN);
  const nothing = { mean: Number.NaN, median: Number.NaN, std: Number.NaN, min: Number.NaN, max: Number.NaN };
  const all = { shape: 'rectangle', x0: 0, y0: 0, x1: 3, y1: 3 } as const;
  assert.deepEqual(regionStatistics(grid, all), { n: 0, nan: 16, ...nothing });
});

test('a large mean costs no digits, streamed or not; infinities are numbers as in numpy', () => {
  const all = (size: number) => ({ shape: 'rectangle', x0: 0, y0: 0, x1: size - 1, y1: size - 1 }) as const;
  for (const size of [64, 1100]) {
    // Half the pixels 1e9 - 1, half 1e9 + 1: mean 1e9, std 1.
    const checked = regionStatistics(
      arrayGrid(size, size, (x) => 1e9 + (x % 2) * 2 - 1),
      all(size),
    );
    assert.ok(Math.abs(checked.mean - 1e9) <= 1e-3 && Math.abs(checked.std - 1) <= 1e-12, JSON.stringify(checked));
    assert.equal(checked.median, 1e9);
    const infinite = regionStatistics(
      arrayGrid(size, size, (x) => (x === 5 ? Number.POSITIVE_INFINITY : 1)),
      all(size),
    );
    assert.deepEqual([infinite.mean, infinite.max, infinite.median], [Infinity, Infinity, 1]);
    assert.ok(Number.isNaN(infinite.std));
  }
});

test('little is read beside the region, and each row once', () => {
  const read = (region: Parameters<typeof regionStatistics>[1]) => {
    const grid = arrayGrid(9576, 6388, (x, y) => x + y);
    return { n: regionStatistics(grid, region).n, grid };
  };
  const rectangle = read({ shape: 'rectangle', x0: 100, y0: 200, x1: 199, y1: 299 });
  assert.deepEqual([rectangle.n, rectangle.grid.pixelsRead, rectangle.grid.reads], [10000, 10000, 1]);
  const circle = read({ shape: 'circle', x: 3000, y: 3000, radius: 300 });
  assert.ok(circle.grid.pixelsRead < 1.4 * circle.n, `${circle.grid.pixelsRead} pixels for ${circle.n}`);
  const line = read({ shape: 'line', x0: 0, y0: 0, x1: 9575, y1: 6387 });
  assert.ok(line.n >= 9576 && line.grid.pixelsRead < 500_000, `${line.grid.pixelsRead} pixels for ${line.n}`);
});

test('rows wider than a block are read in pieces', () => {
  const grid = arrayGrid(1_000_000, 2, (x, y) => x + y);
  const got = regionStatistics(grid, { shape: 'rectangle', x0: 0, y0: 0, x1: 999_999, y1: 1 });
  assert.deepEqual([got.n, got.median, got.min, got.max], [2_000_000, 500_000, 0, 1_000_000]);
  assert.ok(grid.largest <= 1 << 18);
});

test('it can be stopped between blocks, and names a number that is none', () => {
  const grid = arrayGrid(3000, 3000, () => 1);
  let blocks = 0;
  const stop = () => {
    if (++blocks === 3) throw new Error('stopped');
  };
  assert.throws(
    () => regionStatistics(grid, { shape: 'rectangle', x0: 0, y0: 0, x1: 2999, y1: 2999 }, stop),
    /stopped/,
  );
  assert.equal(grid.reads, 2);
  assert.throws(
    () => regionStatistics(grid, { shape: 'circle', x: 1, y: Number.NaN, radius: 3 }),
    (error) => error instanceof FlatfieldError && error.tag === 'Usage' && /circle has no y: NaN/.test(error.message),
  );
});
