/** The text whose digest says whether a recipe asks for the same: paths and reasons do not count, numbers do. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type PlannedFlat, plainFormat } from '../../../src/engine/plan/plan';
import { planFlats } from '../../../src/engine/plan/planFlats';
import { canonicalSteps } from '../../../src/engine/reduce/canonicalSteps';
import { darkWithBias, EXAMPLE_1, frameOf, inputOf } from '../plan/frameOf';

const flatOf = (recipe: object, dark = darkWithBias(70)): PlannedFlat =>
  planFlats(inputOf([frameOf({}), dark], recipe)).flats[0]!;
const FORMAT = plainFormat('float32');
const text = (flat: PlannedFlat, format: Parameters<typeof canonicalSteps>[1] = FORMAT): string =>
  canonicalSteps(flat, format);

describe('canonicalSteps', () => {
  const flat = flatOf(EXAMPLE_1);

  it('is the same for the same sections in other words, another folder, another name, and other reasons', () => {
    const inFits = { ...EXAMPLE_1, overscan: { section: '[2056:2080,*]' }, trim: '[1:2048,*]' };
    const moved = darkWithBias(70, { path: '/other/dark.fits', name: 'dark.fits' });
    assert.equal(text(flatOf(inFits, moved)), text(flat));
    assert.equal(text({ ...flat, path: '/b.fits', name: 'b.fits', output: '/c.fits', warnings: ['x'] }), text(flat));
    assert.equal(text({ ...flat, saturation: 60000 }), text(flat));
  });

  it('is another for every number, for the format, the noise and the unit', () => {
    const mean = { ...EXAMPLE_1, overscan: { ...EXAMPLE_1.overscan, statistic: 'mean' } };
    const fit = { function: 'legendre', order: 2 };
    const fitted = { ...EXAMPLE_1, overscan: { ...EXAMPLE_1.overscan, fit } };
    const clipped = { ...EXAMPLE_1, overscan: { ...EXAMPLE_1.overscan, fit: { ...fit, clip: 3 } } };
    const scaled = flat.steps.map((step) => (step.do === 'subtractDark' ? { ...step, scaled: true } : step));
    const masked = { ...FORMAT, mask: true };
    const texts = [
      text(flat),
      ...[mean, fitted, clipped, { ...EXAMPLE_1, overscan: 'none', trim: 'none' }].map((recipe) =>
        text(flatOf(recipe, darkWithBias(70, recipe.trim === 'none' ? { width: 2080, history: {} } : {}))),
      ),
      text({ ...flat, steps: scaled }),
      text({ ...flat, unit: 'electron' }),
      text({ ...flat, noise: { gain: 2, readNoise: 11, source: '' } }),
      text({ ...flat, noise: { gain: 2, readNoise: 12, source: '' } }),
      text({ ...flat, assigned: [{ role: 'filter', keyword: 'FILTER', value: 'R' }] }),
      text(flat, masked),
      text({ ...flat, saturation: 60000 }, masked),
      text(flat, plainFormat('float64')),
      text(flat, { ...FORMAT, compression: 'RICE_1' }),
    ];
    assert.equal(new Set(texts).size, texts.length);
  });
});
