/** Histograms whose counts a hand can add up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { histogramOf } from '../../../src/engine/display/histogram';

test('values fall into equal bins between the percentiles 0.1 and 99.9', () => {
  // 0 .. 1000: the percentiles are 1 and 999, so 0 and 1000 are left out; bins of 499.
  const sample = Float32Array.from({ length: 1001 }, (_, i) => 1000 - i);
  assert.deepEqual(histogramOf(sample, 2), { from: 1, to: 999, counts: [499, 500] });
});

test('percentiles between two values are interpolated', () => {
  // Ranks 0.001 * 4 and 0.999 * 4 of 0, 10, 20, 30, 40; the ends 0 and 40 lie beyond.
  const { from, to, counts } = histogramOf(Float32Array.of(40, 0, 20, 10, 30), 3);
  assert.ok(Math.abs(from - 0.04) < 1e-12 && Math.abs(to - 39.96) < 1e-12, `${from} ${to}`);
  assert.deepEqual(counts, [1, 1, 1]);
});

test('a far outlier does not squeeze the rest into one bin', () => {
  const sample = Float32Array.from({ length: 10_001 }, (_, i) => (i === 7 ? 1e9 : i % 100));
  const { from, to, counts } = histogramOf(sample, 10);
  assert.deepEqual([from, to], [0, 99]);
  // 0 .. 99 in bins of 9.9: ten whole numbers in each; 10,001 values are 100 rounds, a 0, less the 7 that became 1e9.
  assert.deepEqual(counts, [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000]);
});

test('NaN and infinities are no values', () => {
  const sample = Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY);
  assert.deepEqual(histogramOf(sample, 4), { from: 0.5, to: 1.5, counts: [0, 0, 2, 0] });
  assert.deepEqual(histogramOf(Float32Array.of(Number.NaN), 3), { from: 0, to: 1, counts: [0, 0, 0] });
});

test('negative values, and both edges of the last bin', () => {
  const sample = new Float32Array(4000);
  sample.fill(-2, 0, 1000);
  sample.fill(-1, 1000, 2000);
  sample.fill(0, 2000, 3000);
  sample.fill(2, 3000);
  assert.deepEqual(histogramOf(sample, 4), { from: -2, to: 2, counts: [1000, 1000, 1000, 1000] });
});
