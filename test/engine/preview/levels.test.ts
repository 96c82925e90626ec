/** Order statistics by counting, against numpy and astropy (test/reference/preview/make_looks.py) and by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  FiniteSample,
  FloatCounts,
  Histogram,
  IntegerCounts,
  percentile,
  ranksOf,
} from '../../../src/engine/preview/levels';

test('ranks of floats come in the order of their values, whatever their signs and sizes', () => {
  const values = [3.5, -0.25, 1e-40, -1e30, 0, 7, -7, 1e30, 2 ** -126, Number.NaN, -1e-40, Number.NEGATIVE_INFINITY];
  const counts = new FloatCounts();
  const all = Float64Array.from(values);
  counts.add(all, all.length);
  const ranks = Array.from({ length: 10 }, (_, rank) => rank);
  counts.want(ranks);
  counts.addAgain(all, all.length);
  const expected = values.filter(Number.isFinite).sort((a, b) => a - b);
  assert.deepEqual(
    ranks.map((rank) => counts.at(rank)),
    expected.map(Math.fround),
  );
  assert.deepEqual([counts.finite, counts.nan, counts.min, counts.max], [10, 2, -1e30, 1e30]);
});

test('integers of 16 bits are counted by value; the first other value ends it', () => {
  const counts = new IntegerCounts();
  assert.ok(counts.add(Float64Array.of(65535, -32768, 0, Number.NaN, 5, 5), 6));
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((rank) => counts.at(rank)),
    [-32768, 0, 5, 5, 65535],
  );
  assert.deepEqual([counts.finite, counts.nan, counts.min, counts.max], [5, 1, -32768, 65535]);
  for (const other of [0.5, 65536, -32769, 1e300]) {
    assert.equal(new IntegerCounts().add(Float64Array.of(1, other), 2), false, `${other}`);
  }
});

test('a percentile lies between two ranks as numpy places it', () => {
  const counts = new IntegerCounts();
  counts.add(Float64Array.of(10, 20, 30, 40), 4);
  // Place (n - 1) * percent / 100: 0.75, 1.5, 2.7.
  assert.deepEqual(
    [0, 25, 50, 90, 100].map((percent) => percentile(counts, percent)),
    [10, 17.5, 25, 37, 40],
  );
  assert.deepEqual(ranksOf(4, [50, 100]), [1, 2, 3, 3]);
  assert.deepEqual([percentile(new IntegerCounts(), 50), ranksOf(0, [50])], [Number.NaN, []]);
});

test('a histogram: the last bin holds its upper edge, values beyond are left out, equal limits move apart', () => {
  const histogram = new Histogram(0, 4, 4);
  histogram.add(Float64Array.of(-0.1, 0, 0.99, 1, 3.5, 4, 4.1, Number.NaN), 8);
  assert.deepEqual([...histogram.counts], [2, 1, 0, 2]);
  const constant = new Histogram(7, 7, 2);
  constant.addOne(7, 9);
  assert.deepEqual([constant.from, constant.to, ...constant.counts], [6.5, 7.5, 0, 9]);
  assert.deepEqual([new Histogram(Number.NaN, Number.NaN, 2).from, new Histogram(Number.NaN, 1, 2).to], [0, 1]);
});

test('the sample takes every n-th finite value, in whatever blocks they come', () => {
  const values = Float64Array.from({ length: 2503 }, (_, i) => (i % 10 === 3 ? Number.NaN : i));
  const finite = values.filter(Number.isFinite);
  // 2253 finite values: every second one, the first thousand of them.
  const expected = Array.from({ length: 1000 }, (_, i) => finite[2 * i]);
  for (const block of [2503, 100, 7, 1]) {
    const sample = new FiniteSample(finite.length);
    for (let at = 0; at < values.length; at += block) {
      const part = values.slice(at, at + block);
      sample.add(part, part.length);
    }
    assert.deepEqual([...sample.result()], expected, `blocks of ${block}`);
  }
});
