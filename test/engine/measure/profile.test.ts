/** Profiles by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROFILE_VALUES, profile } from '../../../src/engine/measure/profile';
import { arrayGrid } from './arrayGrid';

/** The pixel at column 3 of row 12 is 1203. */
const grid = () => arrayGrid(5, 4, (x, y) => 100 * y + x);
const lists = ({ at, values }: { at: Float64Array; values: Float64Array }) => [[...at], [...values]];

test('a row and a column give each of their pixels', () => {
  assert.deepEqual(lists(profile(grid(), { along: 'row', y: 2 })), [
    [0, 1, 2, 3, 4],
    [200, 201, 202, 203, 204],
  ]);
  const column = grid();
  assert.deepEqual(lists(profile(column, { along: 'column', x: 3.4 })), [
    [0, 1, 2, 3],
    [3, 103, 203, 303],
  ]);
  assert.equal(column.pixelsRead, 4);
});

test('a line gives the pixel at each whole distance, in its direction, NaN beside the image', () => {
  const line = (x0: number, y0: number, x1: number, y1: number) =>
    lists(profile(grid(), { along: 'line', x0, y0, x1, y1 }));
  assert.deepEqual(line(3, 1, -2, 1), [
    [0, 1, 2, 3, 4, 5],
    [103, 102, 101, 100, Number.NaN, Number.NaN],
  ]);
  // A 3-4-5 triangle: (0, 0), (0.6, 0.8), (1.2, 1.6), (1.8, 2.4), (2.4, 3.2), (3, 4): the last lies above the image.
  const up = [0, 101, 201, 202, 302, Number.NaN];
  assert.deepEqual(line(0, 0, 3, 4), [[0, 1, 2, 3, 4, 5], up]);
  // Downwards, (3, 3), (2.4, 2.2), (1.8, 1.4), (1.2, 0.6), (0.6, -0.2): the places of the values turn round, too.
  assert.deepEqual(line(3, 3, 0.6, -0.2)[1], [303, 202, 102, 101, 1]);
  assert.deepEqual(line(2, 1, 2, 1), [[0], [102]]);
  assert.deepEqual(line(2, 1, 2.6, 1.7), [[0], [102]]);
});

test('only the pixels near the line are read', () => {
  const wide = arrayGrid(4000, 4000, (x) => x);
  const { values } = profile(wide, { along: 'line', x0: 0, y0: 0, x1: 3999, y1: 3999 });
  assert.equal(values.length, 5656);
  assert.equal(values[5655], 3999);
  assert.ok(wide.pixelsRead <= 5656, `${wide.pixelsRead}`);
});

test('what is too long for a message is thinned out evenly', () => {
  const long = arrayGrid(200_000, 1, (x) => x);
  const tall = arrayGrid(1, 200_000, (_, y) => y);
  const lines = [
    profile(long, { along: 'row', y: 0 }),
    profile(tall, { along: 'column', x: 0 }),
    profile(long, { along: 'line', x0: 0, y0: 0, x1: 199_999, y1: 0 }),
  ];
  for (const { at, values } of lines) {
    assert.ok(at.length <= PROFILE_VALUES && at.length === 50_000);
    assert.deepEqual([at[1], at[49_999]], [4, 199_996]);
    assert.deepEqual(values, at);
  }
});

test('it can be stopped, and names a row that is not there', () => {
  const stop = () => {
    throw new Error('stopped');
  };
  for (const line of [
    { along: 'row', y: 0 },
    { along: 'column', x: 0 },
    { along: 'line', x0: 0, y0: 0, x1: 3, y1: 3 },
  ] as const) {
    assert.throws(() => profile(grid(), line, stop), /stopped/);
  }
  assert.throws(() => profile(grid(), { along: 'row', y: 4 }), /There is no row 4 in an image of 4 rows/);
  assert.throws(() => profile(grid(), { along: 'column', x: -1 }), /There is no column -1/);
  assert.throws(() => profile(grid(), { along: 'row', y: Number.POSITIVE_INFINITY }), /no y: Infinity/);
});
