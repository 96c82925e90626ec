/** Recipes: defaults, refusals that say what was meant, and the schema that editors use. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FlatfieldError } from '../../../src/engine/errors';
import { defaultRecipe, parseRecipe, unusable } from '../../../src/engine/plan/recipe';
import { recipeJsonSchema } from '../../../src/engine/plan/recipeJsonSchema';

function refusal(recipe: unknown): string {
  try {
    parseRecipe(typeof recipe === 'string' ? recipe : JSON.stringify(recipe), 'flatfield.json');
  } catch (error) {
    assert.ok(error instanceof FlatfieldError && error.tag === 'BadRecipe', String(error));
    return error.message;
  }
  return assert.fail('the recipe was accepted');
}

describe('recipe', () => {
  it('fills in the defaults of the contract', () => {
    const recipe = defaultRecipe();
    assert.equal(recipe.overscan, 'none');
    assert.equal(recipe.trim, 'none');
    assert.equal(recipe.bias, 'auto');
    assert.deepEqual(recipe.dark, { use: 'auto', tolerance: 0.5, scale: 'auto' });
    assert.deepEqual(recipe.combine.clip, {
      low: 5,
      high: 5,
      center: 'median',
      deviation: 'mad_std',
      iterations: 1,
      grow: 0,
    });
    assert.equal(recipe.combine.order, 'scale then clip');
    assert.deepEqual(recipe.output, {
      folder: 'reduced',
      name: '{type}-{name}',
      pixels: 'float32',
      existing: 'fail',
      compression: 'none',
      uncertainty: false,
      mask: false,
    });
  });

  it('reads both examples of the guide', () => {
    const recipe = parseRecipe(
      '\ufeff{"overscan":{"section":{"python":"[:, 2055:]"},"fit":{"function":"chebyshev","order":2}},"trim":"[1:2048,*]"}',
      'x',
    );
    assert.ok(typeof recipe.overscan === 'object');
    assert.equal(recipe.overscan.statistic, 'median');
    assert.equal(recipe.overscan.axis, 'auto');
    assert.deepEqual(recipe.overscan.fit, { function: 'chebyshev', order: 2 });
  });

  it('names an unknown key and the nearest known one, at every depth', () => {
    assert.match(refusal({ overscann: 'none' }), /no key "overscann"\. Did you mean "overscan"\?/);
    assert.match(refusal({ dark: { tolerence: 1 } }), /no key "tolerence" in "dark"\. Did you mean "tolerance"\?/);
    assert.match(refusal({ overscan: { section: '[1:2,*]', statistik: 'mean' } }), /Did you mean "statistic"\?/);
    assert.match(refusal({ keywords: { exposur: ['X'] } }), /Did you mean "exposure"\?/);
    assert.match(refusal({ combine: { clip: { hi: 3 } } }), /no key "hi" in "combine\.clip"\. Did you mean "high"\?/);
  });

  it('says what a value may be', () => {
    assert.match(refusal({ dark: { scale: 'sometimes' } }), /"dark\.scale" must be "auto" or "never" or "always"/);
    assert.match(refusal({ dark: { tolerance: -1 } }), /"dark\.tolerance" must be at least 0/);
    assert.match(refusal({ dark: { tolerance: '1' } }), /"dark\.tolerance" must be a number/);
    assert.match(refusal({ overscan: 'nome' }), /"overscan" must be "none" or "header" or an object/);
    assert.match(refusal({ output: { mask: 'yes' } }), /"output\.mask" must be true or false/);
    assert.match(
      refusal({ output: { compression: 'gzip' } }),
      /"output\.compression" must be "none" or "GZIP_2" or "RICE_1"/,
    );
    assert.match(refusal({ mask: 5 }), /"mask" must be a string or an array/);
    assert.match(refusal({ mask: [] }), /"mask"/);
    assert.match(refusal({ mask: ['a.fits', ''] }), /"mask/);
    assert.match(refusal([]), /the recipe must be an object/);
    assert.match(refusal('{"trim": '), /flatfield\.json is not JSON/);
  });

  it('reads what frames are combined by, with the names and the numbers of ccdproc', () => {
    const { combine } = parseRecipe('{"combine":{"minmax":{"max":60000},"extrema":{},"clip":{"grow":1.5}}}', 'x');
    assert.deepEqual(combine.minmax, { min: null, max: 60000 });
    assert.deepEqual(combine.extrema, { nlow: 1, nhigh: 1 });
    assert.deepEqual(
      [combine.clip !== 'none' && combine.clip.grow, combine.clip !== 'none' && combine.clip.low],
      [1.5, 5],
    );
    const { minmax, extrema, weights, temperatureTolerance, rejectionMap } = defaultRecipe().combine;
    assert.deepEqual(
      [minmax, extrema, weights, temperatureTolerance, rejectionMap],
      ['none', 'none', 'none', 2, false],
    );
    assert.match(refusal({ combine: { extrema: { nlow: 1.5 } } }), /"combine\.extrema\.nlow"/);
    assert.match(refusal({ combine: { clip: { grow: -1 } } }), /"combine\.clip\.grow" must be at least 0/);
  });

  it('refuses what cannot be together in a combination, and says what would help', () => {
    assert.match(
      refusal({ combine: { method: 'median', weights: 'level' } }),
      /"combine\.weights" is for "method": "average"; a median has none/,
    );
    assert.match(refusal({ combine: { minmax: { min: 5, max: 1 } } }), /min 5 above max 1: no value would be left/);
    const [problem] = unusable({ combine: { minmax: { min: 5, max: 1 } } });
    assert.deepEqual(problem!.fixes, [
      { title: 'Exchange the two', path: ['combine', 'minmax'], value: { min: 1, max: 5 } },
    ]);
  });

  it('checks sections where they are written', () => {
    assert.match(refusal({ trim: 'all' }), /"trim": The section "all" must stand in square brackets/);
    assert.match(refusal({ overscan: { section: { python: '[,]' } } }), /"overscan\.section": /);
  });

  it('makes a schema with every key and its meaning', () => {
    const schema = recipeJsonSchema() as { properties: Record<string, { description?: string; default?: unknown }> };
    assert.deepEqual(Object.keys(schema.properties).sort(), [
      '$schema',
      'bias',
      'combine',
      'dark',
      'flat',
      'keywords',
      'limits',
      'mask',
      'output',
      'overscan',
      'trim',
      'types',
    ]);
    assert.match(schema.properties.overscan?.description ?? '', /BIASSEC/);
    assert.equal(schema.properties.bias?.default, 'auto');
  });
});
