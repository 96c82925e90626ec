/** Statistics: numpy's own numbers to the last bit, and streams that agree with the whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { valuesOfRanks } from '../../../src/engine/ccd/ranks';
import {
  madStd,
  mean,
  median,
  medianInPlace,
  StreamingMedian,
  StreamingStatistics,
  standardDeviation,
} from '../../../src/engine/ccd/statistics';

/** sin(i) cannot be used (its last bit is the library's): products of integers are exact everywhere. */
const wild = (count: number) => Float64Array.from({ length: count }, (_, i) => ((i * 7919) % 10007) / 7 - 700);

test('mean, std and mad_std have the bits of numpy and astropy at every length where the summation changes', () => {
  // /usr/bin/python3: a = np.array([((i * 7919) % 10007) / 7 - 700 for i in range(n)]); np.mean(a).hex(), ...
  for (const [count, ...expected] of NUMPY) {
    const values = wild(count);
    assert.deepEqual([mean(values), standardDeviation(values), madStd(values), median(values)], expected, `${count}`);
  }
});

const NUMPY: [number, number, number, number, number][] = [
  [1, -700.0, 0.0, 0.0, -700.0],
  [7, 38.93877551020406, 464.0844201449141, 442.23906174852823, 133.0],
  [8, 42.964285714285694, 434.2418548693898, 442.2390617485281, 102.07142857142856],
  [9, 12.952380952380931, 418.11472999362474, 442.2390617485281, 71.14285714285711],
  [15, -24.16190476190478, 426.80067474609126, 533.9485989789459, 9.285714285714334],
  [16, 11.348214285714278, 435.53233896879294, 533.948598978946, 40.21428571428572],
  [128, 15.464285714285698, 413.491171586035, 525.7942867771652, 21.64285714285711],
  [129, 13.15725359911406, 412.7115561954804, 523.7821837663362, 16.14285714285711],
  [136, 10.127100840336128, 415.3070407265799, 533.948598978946, 12.714285714285722],
  [300, 14.169523809523804, 413.36826883959867, 530.8774943834702, 14.071428571428555],
  [4128, 15.136281838316718, 412.7706399761773, 530.5597939080762, 15.214285714285666],
  [40000, 14.724474999999996, 412.6883347818981, 529.924392957288, 14.714285714285666],
];

test('the median averages the two middle values, keeps the order of its argument, and knows NaN', () => {
  const values = Float64Array.of(5, 1, 4, 2, 999);
  assert.equal(median(values), 4);
  assert.equal(median(values, 4), 3);
  assert.deepEqual([...values], [5, 1, 4, 2, 999]);
  assert.ok(Number.isNaN(median(Float64Array.of(1, Number.NaN, 3))));
  assert.ok(Number.isNaN(median(new Float64Array(0))) && Number.isNaN(mean(new Float64Array(0))));
  assert.equal(
    median(Float64Array.of(1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)),
    Number.POSITIVE_INFINITY,
  );
});

/** Doubles of few distinct values, of all values, and far apart. */
const doubles = fc.oneof(
  fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 200 }),
  fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 200 }),
);

function sortedMedian(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

test('selection finds what sorting finds', () => {
  fc.assert(
    fc.property(doubles, (values) => {
      const found = medianInPlace(Float64Array.from(values));
      assert.ok(found === sortedMedian(values) || (Number.isNaN(found) && Number.isNaN(sortedMedian(values))));
    }),
  );
});

test('of many values the median and other ranks are those of sorting, wherever a sample of them leads', () => {
  const count = 8192;
  const orders: Record<string, (i: number) => number> = {
    'no order': (i) => ((i * 7919) % 10007) / 7,
    rising: (i) => i,
    falling: (i) => -i,
    'all alike': () => 3,
    'few kinds': (i) => (i * 7919) % 3,
    // Each eighth value is one of the 1024 that are looked at first.
    'a sample that is not like the others': (i) => (i % 8 === 0 ? 1e9 + i : i),
    'far ends': (i) => (i % 3 === 0 ? Number.NEGATIVE_INFINITY : i % 3 === 1 ? Number.POSITIVE_INFINITY : i),
  };
  for (const [order, value] of Object.entries(orders)) {
    for (const length of [count, count - 1]) {
      const values = Float64Array.from({ length }, (_, i) => value(i));
      const sorted = values.slice().sort();
      const kept = values.slice();
      assert.equal(median(values), sortedMedian([...values]), `${order}, ${length}`);
      assert.deepEqual(values, kept, `${order}, ${length}: the values stay as they are`);
      assert.equal(medianInPlace(values.slice()), sortedMedian([...values]), `${order}, ${length}, in place`);
      for (const [low, high] of [
        [0, 0],
        [17, 4000],
        [4000, 4100],
        [length - 1, length - 1],
      ] as const) {
        assert.deepEqual(valuesOfRanks(values.slice(), low, high), [sorted[low], sorted[high]], `${order}: ${low}`);
      }
    }
  }
  const broken = Float64Array.from({ length: count }, (_, i) => i);
  broken[count - 1] = Number.NaN;
  assert.ok(Number.isNaN(median(broken)));
});

/** The streaming median of values given in blocks of `size`, and the passes it took. */
function streamMedian(values: Float64Array, size: number): { result: number; passes: number; stream: StreamingMedian } {
  const stream = new StreamingMedian();
  let passes = 0;
  let done = false;
  while (!done) {
    stream.beginPass();
    for (let at = 0; at < values.length; at += size) stream.add(values.subarray(at, at + size));
    done = stream.endPass();
    passes++;
  }
  return { result: stream.result(), passes, stream };
}

test('the streaming median is the median', () => {
  fc.assert(
    fc.property(doubles, fc.integer({ min: 1, max: 64 }), (values, size) => {
      const { result } = streamMedian(Float64Array.from(values), size);
      const expected = sortedMedian(values);
      assert.ok(result === expected || (Number.isNaN(result) && Number.isNaN(expected)), `${result} for ${expected}`);
    }),
    { numRuns: 60 },
  );
  // Found by the property: the bin of the smallest negative numbers ends at -0, which equals the 0 of the next bin.
  assert.equal(streamMedian(Float64Array.of(0, -1e-323), 1).result, -5e-324);
  // -0 counts as 0: its bits are those of the smallest negative numbers
  assert.ok(streamMedian(Float64Array.of(-0, 1, -5e-324, -0, 2, 0, -1), 2).result === 0);
  assert.equal(streamMedian(Float64Array.of(-0, -5e-324, -1e-323, 3, -5e-324), 3).result, -5e-324);
});

test('the streaming median leaves NaN out and counts it', () => {
  const { result, stream } = streamMedian(Float64Array.of(Number.NaN, 7, 1, Number.NaN, 2, 4), 4);
  assert.deepEqual([result, stream.count, stream.nanCount], [3, 4, 2]);
  const empty = streamMedian(Float64Array.of(Number.NaN), 1);
  assert.ok(Number.isNaN(empty.result));
  assert.deepEqual([empty.passes, empty.stream.count, empty.stream.nanCount], [1, 0, 1]);
});

test('the streaming median narrows by digits when the middle does not fit into memory', () => {
  // 2^21 + 1 numbers within one bin of the first digit, 1000 + k * 2^-30: too many to gather at once.
  const close = Float64Array.from({ length: 2 ** 21 + 1 }, (_, i) => 1000 + ((i * 977) % (2 ** 21 + 1)) * 2 ** -30);
  const spread = streamMedian(close, 65536);
  assert.deepEqual([spread.result, spread.passes], [1000 + 2 ** 20 * 2 ** -30, 3]);
  // Neighbouring doubles share 63 of 64 bits, the last digit decides: 1.2 million of each and one more of the upper.
  const low = 1000;
  const high = 1000 + 2 ** -43;
  const twins = Float64Array.from({ length: 2_400_001 }, (_, i) => (i % 2 === 0 ? high : low));
  assert.deepEqual([streamMedian(twins, 65536).result, streamMedian(twins, 65536).passes], [high, 4]);
  // Equal numbers of both: the middle falls between two bins of the last digit. The mean of two neighbours rounds to even.
  const even = streamMedian(twins.subarray(1), 65536);
  assert.deepEqual([even.result, even.passes], [low, 4]);
});

test('the streaming median refuses values that change between its passes, and an early question', () => {
  const stream = new StreamingMedian();
  stream.beginPass();
  stream.add(Float64Array.of(1, 2, 3));
  assert.equal(stream.endPass(), false);
  assert.throws(() => stream.result(), { tag: 'Refused', message: /another pass/ });
  stream.beginPass();
  stream.add(Float64Array.of(1, 9, 3));
  assert.throws(() => stream.endPass(), { tag: 'Refused', message: /changed between two passes/ });
});

test('streaming statistics: counts, extremes, mean and deviation whatever the blocks', () => {
  const stream = new StreamingStatistics();
  stream.add(Float64Array.of(2, Number.NaN, 4, 4), 4);
  stream.add(Float64Array.of(4, 5, 5, 7, 9, 1e300), 5);
  stream.add(Float64Array.of(Number.NaN));
  assert.deepEqual([stream.count, stream.nanCount, stream.min, stream.max], [8, 2, 2, 9]);
  assert.deepEqual([stream.mean, stream.standardDeviation], [5, 2]);
  const empty = new StreamingStatistics();
  assert.deepEqual([empty.count, empty.min, empty.max, empty.mean, empty.standardDeviation].map(String), [
    '0',
    ...Array(4).fill('NaN'),
  ]);
});

test('streaming statistics keep their digits beside a large mean', () => {
  const stream = new StreamingStatistics();
  for (let block = 0; block < 100; block++) stream.add(Float64Array.from({ length: 100 }, (_, i) => 1e9 + (i % 2)));
  assert.equal(stream.mean, 1e9 + 0.5);
  assert.ok(Math.abs(stream.standardDeviation - 0.5) < 1e-12, String(stream.standardDeviation));
});
