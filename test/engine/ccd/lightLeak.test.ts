/** Where light that leaks into the overscan ends, by hand, and that noise alone is never taken for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lightLeak } from '../../../src/engine/ccd/lightLeak';
import { Random } from '../../../src/engine/synthetic/random';

test('the lines that stand out by more than two noises leak, as far as the first that does not', () => {
  // Noise 5.5: 15.7 is 2.9 of it, 8.4 is 1.5; of 670 the median of those behind, 1, is taken away.
  const above = [670, 358, 192, 103, 55, 29, 15.7, 8.4, 4, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0];
  const leak = lightLeak({ above, noise: 5.5, lines: 256 }, 2);
  assert.deepEqual(leak, { count: 7, least: 15.7, most: 669, whole: false });
  assert.equal(lightLeak({ above: above.slice(7), noise: 5.5, lines: 256 }, 2), null);
  // A stricter limit reaches further: 8.4 is more than one noise and its own 1.3, and 4 is less than 5 adu.
  assert.equal(lightLeak({ above, noise: 5.5, lines: 256 }, 1)?.count, 8);
});

test('a bright line further out is no leak, nor are darker lines at the beginning', () => {
  assert.equal(lightLeak({ above: [0, 0, 900, 0, 0, 0], noise: 3, lines: 256 }, 2), null);
  assert.equal(lightLeak({ above: [-90, -30, 0, 0, 0, 0], noise: 3, lines: 256 }, 2), null);
});

test('what falls all the way leaves no good line, and of three lines nobody can tell', () => {
  const above = Array.from({ length: 13 }, (_, k) => 13500 * Math.exp(-k / 3));
  const leak = lightLeak({ above, noise: 15, lines: 256 }, 2);
  assert.equal(leak?.count, 13);
  assert.equal(leak.whole, true);
  assert.equal(lightLeak({ above: [500, 50, 0], noise: 3, lines: 256 }, 2), null);
});

test('without noise 5 adu decide; with few lines the profile itself is too noisy to judge finely', () => {
  assert.equal(lightLeak({ above: [5, 0, 0, 0, 0], noise: 0, lines: 256 }, 2), null);
  assert.equal(lightLeak({ above: [5.1, 0, 0, 0, 0], noise: 0, lines: 256 }, 2)?.count, 1);
  // Of 4 lines: 2 noises and 3 * 1.2533 / 2 = 1.88 more.
  assert.equal(lightLeak({ above: [38, 0, 0, 0, 0], noise: 10, lines: 4 }, 2), null);
  assert.equal(lightLeak({ above: [39, 0, 0, 0, 0], noise: 10, lines: 4 }, 2)?.count, 1);
});

test('noise alone: no alarm in 3000 overscans of 4 to 40 lines', () => {
  const random = new Random(7);
  for (let n = 0; n < 3000; n++) {
    const lines = 3 + random.integer(254);
    // Medians of `lines` values of noise 6.
    const above = Array.from(
      { length: 4 + random.integer(37) },
      () => (6 * 1.2533 * random.normal()) / Math.sqrt(lines),
    );
    assert.equal(lightLeak({ above, noise: 6, lines }, 2), null, `${n}: ${lines} lines`);
  }
});
