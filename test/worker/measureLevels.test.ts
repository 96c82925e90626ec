/** Job levels against numpy and astropy (test/reference/preview/make_looks.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { JobProgress } from '../../src/protocol/jobs';
import type { Levels } from '../../src/protocol/pictureJobs';
import { directContext } from '../../src/worker/jobContext';
import { measureLevels } from '../../src/worker/jobs/measureLevels';
import { imageOf, tempFolder, writeDoubles } from './workbench';

const LOOKS = join(__dirname, '../reference/preview');
const looks = JSON.parse(readFileSync(join(LOOKS, 'looks.json'), 'utf8')) as Record<string, Levels>;

function near(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${what}: ${actual}, ${expected}`);
}

for (const name of ['levels_float.fits', 'levels_uint16.fits', 'levels_blank.fits']) {
  test(`${name}: counts, limits, percentiles and histogram are numpy's and astropy's`, () => {
    const levels = measureLevels({ image: imageOf(join(LOOKS, name)) }, directContext());
    const expected = looks[name] as Levels;
    assert.deepEqual(
      [levels.count, levels.nan, levels.min, levels.max],
      [expected.count, expected.nan, expected.min, expected.max],
    );
    for (const i of [0, 1] as const) near(levels.zscale[i], expected.zscale[i], 'zscale');
    assert.equal(levels.percentiles.length, 13);
    for (const [i, { percent, value }] of expected.percentiles.entries()) {
      near(levels.percentiles[i]!.percent, percent, 'percent');
      near(levels.percentiles[i]!.value, value, `percentile ${percent}`);
    }
    near(levels.histogram.from, expected.histogram.from, 'from');
    near(levels.histogram.to, expected.histogram.to, 'to');
    assert.deepEqual(levels.histogram.counts, expected.histogram.counts);
  });
}

test('an image without a value has limits to draw with, and nothing else', (t) => {
  const path = writeDoubles(join(tempFolder(t), 'a.fits'), 4, 3, () => Number.NaN);
  const { count, nan, min, max, zscale, percentiles, histogram } = measureLevels(
    { image: imageOf(path) },
    directContext(),
  );
  assert.deepEqual([count, nan, min, max, zscale], [12, 12, Number.NaN, Number.NaN, [0, 1]]);
  assert.ok(percentiles.every(({ value }) => Number.isNaN(value)));
  assert.deepEqual([histogram.from, histogram.to, Math.max(...histogram.counts)], [0, 1, 0]);
});

test('progress goes forward over all passes to the end; a stop is heeded', () => {
  const image = imageOf(join(LOOKS, 'levels_float.fits'));
  const seen: JobProgress[] = [];
  measureLevels({ image }, directContext({ progress: (progress) => void seen.push(progress) }));
  const shares = seen.map(({ done, total }) => done / total);
  assert.equal(shares.at(-1), 1);
  assert.ok(shares.length >= 3 && shares.every((share, i) => i === 0 || share > (shares[i - 1] as number)));
  assert.throws(() => measureLevels({ image }, directContext({ stopped: true })), { tag: 'Cancelled' });
});
