/** The words for a flat beyond a limit: the values, the limit, the way out, and what of the recipe would let it pass. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FlatLevels, OverscanProfile } from '../../../src/engine/plan/flatLevels';
import { levelProblem } from '../../../src/engine/plan/flatLimits';
import { defaultRecipe } from '../../../src/engine/plan/recipe';

const LIMITS = defaultRecipe().limits;
const NONE = { saturated: null, signalToNoise: null, withoutValue: null, lightLeak: null };

const GOOD: FlatLevels = {
  pixels: 8454144,
  saturated: 3,
  saturation: 65535,
  withoutValue: 12,
  before: { mean: 20788, min: 1100, max: 65535 },
  after: { mean: 19664, min: -34, max: 64390 },
  signalToNoise: 105.7,
  noise: 188.4,
  overscan: 1124,
};

const PROFILE: OverscanProfile = {
  region: { x0: 2048, x1: 2080, y0: 0, y1: 4128 },
  width: 2080,
  height: 4128,
  axis: 'rows',
  image: 'before',
  fromHeader: false,
  above: [410, 3.5, ...new Array(30).fill(0)],
  noise: 1.5,
  lines: 256,
};

function problem(changes: Partial<FlatLevels>, limits: Partial<typeof LIMITS> = {}) {
  return levelProblem({ ...GOOD, ...changes }, { ...LIMITS, ...limits }, 'adu');
}

describe('levelProblem', () => {
  it('lets a good flat pass, one with a few hot pixels, and one of which nothing is known', () => {
    assert.equal(problem({}), null);
    assert.equal(problem({ saturated: 84541 }), null, 'a share of the limit itself');
    const unknown = { saturated: null, saturation: null, signalToNoise: null, overscan: null };
    assert.equal(problem(unknown), null);
  });

  it('saturated: share, count, level and limit', () => {
    const found = problem({ saturated: 270533 });
    assert.equal(
      found?.message,
      '3.2 % of its pixels (270533 of 8454144) are saturated (raw value 65535 or more); the limit is 1 %.',
    );
    assert.equal(
      found.wayOut,
      'Leave it out and take flats with less light; "limits.saturated" in the recipe could be raised to 0.033.',
    );
    assert.deepEqual(found.fixes, [
      { title: 'Allow 3.3 % saturated pixels', path: ['limits', 'saturated'], value: 0.033 },
    ]);
  });

  it('too faint or too noisy: level, noise and their ratio', () => {
    const found = problem({ signalToNoise: 4.14, noise: 20 });
    assert.equal(
      found?.message,
      'its level is 4.14 times the noise of one pixel (median 82.8 adu, noise 20 adu); the limit is 10: it is too faint, or too noisy.',
    );
    assert.deepEqual(found.fixes, [
      { title: 'Allow a signal to noise of 4.1', path: ['limits', 'signalToNoise'], value: 4.1 },
    ]);
    const below = problem({ signalToNoise: -2, noise: 20 });
    assert.match(below!.wayOut, /could be null\.$/);
    assert.equal(below!.fixes[0]!.value, null);
  });

  it('without a value', () => {
    const found = problem({ withoutValue: 845415 });
    assert.equal(
      found?.message,
      '10 % of its pixels (845415 of 8454144) have no finite value (NaN or infinite) in the result; the limit is 1 %.',
    );
    assert.equal(found.fixes[0]!.value, 0.11);
    assert.equal(problem({ withoutValue: 8454144, after: null, signalToNoise: null })!.fixes[0]!.value, 1);
  });

  it('light in the overscan: the columns, by how much, and the next good section', () => {
    const found = problem({ profile: PROFILE });
    assert.equal(
      found?.message,
      'the overscan [2049:2080,*] begins inside the light that leaks from the image: column 2049 lies 410 adu above the others, where one pixel has a noise of 1.5 adu.',
    );
    assert.equal(found.wayOut, 'Write "overscan": { "section": "[2050:2080,*]" } in the recipe, which leaves it out.');
    assert.deepEqual(found.fixes, [
      { title: 'Take the overscan from [2050:2080,*]', path: ['overscan', 'section'], value: '[2050:2080,*]' },
    ]);
    const fromHeader = problem({ profile: { ...PROFILE, fromHeader: true } })!.fixes[0]!;
    assert.deepEqual([fromHeader.path, fromHeader.value], [['overscan'], { section: '[2050:2080,*]' }]);
  });

  it('an overscan on the other side, or of rows, is cut at the end that faces the image', () => {
    const left = { ...PROFILE, region: { x0: 0, x1: 32, y0: 0, y1: 4128 }, image: 'behind' as const };
    assert.match(problem({ profile: left })!.message, /^the overscan \[1:32,\*\] .* column 32 lies 410/);
    assert.equal(problem({ profile: left })!.fixes[0]!.value, '[1:31,*]');
    const above = [410, 90, ...new Array(30).fill(0)];
    const top = { ...PROFILE, region: { x0: 0, x1: 2080, y0: 4096, y1: 4128 }, axis: 'columns' as const, above };
    assert.match(
      problem({ profile: top })!.message,
      /^the overscan \[\*,4097:4128\] .* rows 4097 to 4098 lie 90 to 410/,
    );
    assert.equal(problem({ profile: top })!.fixes[0]!.value, '[*,4099:4128]');
    // A section that does not span the frame keeps its numbers.
    const short = { ...PROFILE, region: { ...PROFILE.region, y1: 4096 } };
    assert.equal(problem({ profile: short })!.fixes[0]!.value, '[2050:2080,1:4096]');
  });

  it('an overscan that leaks along its whole length: none of it can be used', () => {
    const above = Array.from({ length: 13 }, (_, k) => 13000 * Math.exp(-k / 3));
    const region = { x0: 4096, x1: 4109, y0: 0, y1: 4096 };
    const found = problem({ profile: { ...PROFILE, region, width: 4109, height: 4096, above, noise: 15 } });
    assert.match(found!.message, /^light leaks from the image into the whole overscan \[4097:4109,\*\]: /);
    assert.match(found!.wayOut, /"overscan": "none"/);
    assert.deepEqual(found!.fixes, [{ title: 'Subtract no overscan', path: ['overscan'], value: 'none' }]);
  });

  it('says everything that is wrong, and nothing where no limit is set', () => {
    const bad = { saturated: 8454144, signalToNoise: 1, withoutValue: 8454144, profile: PROFILE };
    const found = problem(bad);
    assert.equal(found?.fixes.length, 4);
    for (const word of [/light that leaks/, /saturated/, /noise of one pixel/, /no finite value/])
      assert.match(found.message, word);
    assert.equal(levelProblem({ ...GOOD, ...bad }, NONE, 'adu'), null);
  });
});
