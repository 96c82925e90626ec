/** Medians of one pass, of values whose median is known by counting. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BracketMedian, bracketOf, bracketRoom } from '../../../src/engine/ccd/bracketMedian';

/** 0 to count - 1, each once, in an order without pattern (7919 is prime to every count here). */
const shuffled = (count: number) => Float64Array.from({ length: count }, (_, i) => (i * 7919) % count);

test('the bracket of a sample holds the middle, and little else', () => {
  const { low, high } = bracketOf(shuffled(10000));
  // 3 deviations of the middle rank: 150 on either side of 5000.
  assert.deepEqual([low, high], [4850, 5150]);
  // Twice what is expected of a million: 2 x 3 % of them, and a thousand.
  assert.equal(bracketRoom(1_000_000, 10000), 61024);
  assert.equal(bracketRoom(500, 10000), 500);
});

test('the median of even and odd numbers of values, in blocks', () => {
  for (const [count, expected] of [
    [1000, 499.5],
    [1001, 500],
  ] as const) {
    const median = new BracketMedian({ low: 450, high: 550 }, count, 200);
    const values = shuffled(count);
    for (let at = 0; at < count; at += 300) median.add(values.subarray(at), Math.min(300, count - at), false);
    assert.equal(median.result(), expected);
  }
});

test('values are rounded to float32 before they are compared', () => {
  const median = new BracketMedian({ low: 0, high: 2 }, 3, 3);
  median.add(Float64Array.of(0.5, 1.1, 1.7), 3, true);
  assert.equal(median.result(), Math.fround(1.1));
});

test('no result where the bracket does not hold the middle, too much lies in it, or a value is no finite number', () => {
  const result = (low: number, high: number, room: number, change: (values: Float64Array) => void = () => {}) => {
    const median = new BracketMedian({ low, high }, 1000, room);
    const values = shuffled(1000);
    change(values);
    median.add(values, 1000, false);
    return median.result();
  };
  assert.equal(result(450, 550, 200), 499.5);
  assert.equal(result(500, 600, 200), null);
  assert.equal(result(300, 499, 300), null);
  assert.equal(result(450, 550, 100), null);
  for (const odd of [Number.NaN, Number.POSITIVE_INFINITY])
    assert.equal(
      result(450, 550, 200, (values) => {
        values[3] = odd;
      }),
      null,
    );
});
