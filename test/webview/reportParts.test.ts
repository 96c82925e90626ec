/// <reference types="node" />
/** Which values of a column stand out: by hand's arithmetic. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outlier, placeOf, spreadOf } from '../../webview/workbench/report/outliers';

test('a value further than five robust standard deviations from the median stands out', () => {
  // Median 10, deviations 2 1 0 1 90: their median is 1, so sigma is 1.4826 and the limit 7.413.
  const spread = spreadOf([8, 9, 10, 11, 100, null, Number.NaN]);
  assert.deepEqual(spread, { low: 8, high: 100, median: 10, sigma: 1.482602218505602 });
  assert.deepEqual(
    [100, 17.42, 17.41, 10, 2.59, 2.58, null, Number.POSITIVE_INFINITY].map((value) => outlier(value, spread)),
    [1, 1, 0, 0, 0, -1, 0, 1],
  );
});

test('of few values, or where half are the same, nobody can say which is the odd one', () => {
  assert.equal(spreadOf([1, 2, 3, 1000])?.sigma, null);
  assert.equal(spreadOf([5, 5, 5, 5, 9])?.sigma, null);
  assert.equal(outlier(9, spreadOf([5, 5, 5, 5, 9])), 0);
  assert.equal(spreadOf([null, Number.NaN]), null);
  assert.equal(outlier(1, null), 0);
});

test('the place of a value goes from the least to the greatest', () => {
  const spread = spreadOf([10, 30])!;
  assert.deepEqual(
    [10, 15, 30].map((value) => placeOf(value, spread)),
    [0, 0.25, 1],
  );
  assert.equal(placeOf(7, spreadOf([7, 7])!), null);
});
