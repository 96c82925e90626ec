/** How alike scaled values must be for nothing to be clipped, held against clips of the worst that it allows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clip } from '../../../src/engine/ccd/clipBounds';
import { ClipBounds } from '../../../src/engine/ccd/clipBounds';
import { medianNetwork } from '../../../src/engine/ccd/medianNetwork';
import { spreadLimit } from '../../../src/engine/ccd/spreadLimit';
import { randomFrom } from '../../randomFrom';

const CLIP: Clip = { low: 5, high: 5, center: 'median', deviation: 'mad_std', iterations: 1 };

test('nothing is clipped of values that lie within the limit of their levels', () => {
  const next = randomFrom(5);
  let useful = 0;
  for (let run = 0; run < 400; run++) {
    const n = 2 + Math.floor(next() * 30);
    const clip = { ...CLIP, low: 1 + 5 * next(), high: 1 + 5 * next() };
    const levels = Float64Array.from({ length: n }, (_, f) => 1 + 0.05 * f * next());
    const limit = spreadLimit(levels, clip);
    if (limit === 0) continue;
    useful++;
    for (let i = 0; i < 30; i++) {
      // Mostly at the ends of what is allowed.
      const values = levels.map(
        (level) => level * (1 + limit * (next() < 0.7 ? Math.sign(next() - 0.5) : 2 * next() - 1)),
      );
      const bounds = new ClipBounds(clip, n);
      bounds.measure(values.slice(), n);
      assert.equal(
        values.some((value) => bounds.rejects(value)),
        false,
        `${n} frames, ${JSON.stringify(clip)}`,
      );
    }
  }
  assert.ok(useful > 100, String(useful));
});

test('frames of one level, a single frame and other bounds have no limit', () => {
  assert.equal(spreadLimit(new Float64Array(20).fill(1), CLIP), 0);
  assert.equal(spreadLimit(Float64Array.of(1), CLIP), 0);
  assert.equal(spreadLimit(Float64Array.of(1, 2, 3, 4), { ...CLIP, deviation: 'std' }), 0);
});

test('a network puts the middle of any number of values where it is in order', () => {
  for (let n = 1; n <= 40; n++) {
    for (let run = 0; run < 20; run++) {
      const values = Array.from(
        { length: n },
        (_, i) => (((i + 1) * 7919 * (run + 1)) % 104729) % (run < 10 ? 5 : 104729),
      );
      const sorted = [...values].sort((a, b) => a - b);
      for (const [low, high] of medianNetwork(n)) {
        const pair = [values[low]!, values[high]!];
        values[low] = Math.min(...pair);
        values[high] = Math.max(...pair);
      }
      assert.deepEqual([values[(n - 1) >> 1], values[n >> 1]], [sorted[(n - 1) >> 1], sorted[n >> 1]], `${n} values`);
    }
  }
});
