/** COMBMETH: how frames were combined, in the order in which it was done. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CombineMethod } from '../../../src/engine/plan/plan';
import { describeMethod } from '../../../src/engine/reduce/provenance';

const clip = { low: 5, high: 4, center: 'median', deviation: 'mad_std', iterations: 2, grow: 1.5 } as const;
const everything: CombineMethod = {
  method: 'average',
  minmax: { min: null, max: 60000 },
  extrema: { nlow: 1, nhigh: 2 },
  clip,
  order: 'scale then clip',
  scale: 'inverse median',
  weights: 'level',
};

test('the words of the method stand in the order of its steps', () => {
  const rest = 'extrema 1/2, clip 5/4 median mad_std x2 grow 1.5';
  assert.equal(describeMethod(everything), `minmax :60000, scale inverse median, ${rest}, weights level, average`);
  assert.equal(
    describeMethod({ ...everything, order: 'clip then scale', weights: 'none' }),
    `minmax :60000, ${rest}, scale inverse median, average`,
  );
  const plain = { minmax: null, extrema: null, clip: null, scale: 'none', weights: 'none' } as const;
  assert.equal(describeMethod({ ...everything, ...plain, method: 'sum' }), 'sum');
});
