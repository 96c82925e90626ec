/** Problems of recipes: what is said where, and that each fix leads to a recipe without that problem. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FlatfieldError } from '../../../src/engine/errors';
import { planFlats } from '../../../src/engine/plan/planFlats';
import { type RecipeChange, withValue } from '../../../src/engine/plan/recipeChange';
import type { RecipeProblem } from '../../../src/engine/plan/recipeProblem';
import { problemOfError, problemsOfPlan, problemsOfRecipe } from '../../../src/engine/plan/recipeProblems';
import { changedText } from '../../../src/host/recipe/recipeText';
import { combinedBias, darkWithBias, EXAMPLE_1, frameOf, inputOf } from './frameOf';

function changed(recipe: object, change: RecipeChange): object {
  return JSON.parse(changedText(JSON.stringify(recipe), change));
}

/** The one problem of a recipe; every fix of it makes the recipe one without a problem. */
function only(recipe: object): RecipeProblem {
  const problems = problemsOfRecipe(recipe);
  assert.equal(problems.length, 1, JSON.stringify(problems));
  for (const fix of problems[0]!.fixes) assert.deepEqual(problemsOfRecipe(changed(recipe, fix)), [], fix.title);
  return problems[0]!;
}

/** What a fix would write; undefined for one that renames or removes. */
const valueIn = (fix: RecipeChange | undefined) => (fix !== undefined && 'value' in fix ? fix.value : undefined);
const titles = ({ fixes }: RecipeProblem) => fixes.map(({ title }) => title);

describe('a recipe by itself', () => {
  it('without a problem has none', () => {
    assert.deepEqual(problemsOfRecipe({}), []);
    assert.deepEqual(problemsOfRecipe(EXAMPLE_1), []);
  });

  it('an unknown key: renamed to the nearest, or removed; on the key', () => {
    const problem = only({ dark: { tolerence: 3 } });
    assert.deepEqual(problem.path, ['dark', 'tolerence']);
    assert.equal(problem.at, 'key');
    assert.deepEqual(titles(problem), ['Rename it to "tolerance"', 'Remove "tolerence"']);
    assert.deepEqual(changed({ dark: { tolerence: 3 } }, problem.fixes[0]!), { dark: { tolerance: 3 } });
  });

  it('an unknown key beside the one that it resembles is only removed', () => {
    assert.deepEqual(titles(only({ trim: 'none', trimm: 'header' })), ['Remove "trimm"']);
  });

  it('a word that is not one of those allowed: all of them, the nearest first', () => {
    const problem = only({ dark: { scale: 'nevr' } });
    assert.deepEqual(problem.path, ['dark', 'scale']);
    assert.equal(problem.at, 'value');
    assert.deepEqual(titles(problem), [
      'Set "scale" to "never"',
      'Set "scale" to "auto"',
      'Set "scale" to "always"',
      'Remove "scale", so that its default counts',
    ]);
    assert.equal(titles(only({ overscan: 'heade' }))[0], 'Set "overscan" to "header"');
    assert.equal(titles(only({ output: { pixels: 'float' } }))[0], 'Set "pixels" to "float32"');
  });

  it('values of another type, or out of range: what was meant', () => {
    const wanted: [object, string][] = [
      [{ dark: { tolerance: '0,5' } }, 'Set "tolerance" to 0.5'],
      [{ dark: { tolerance: -1 } }, 'Set "tolerance" to 0'],
      [{ limits: { saturated: 5 } }, 'Set "saturated" to 1'],
      [{ output: { mask: 'yes' } }, 'Set "mask" to true'],
      [{ keywords: { exposure: 'EXPO_S' } }, 'Set "exposure" to ["EXPO_S"]'],
      [{ combine: { clip: { iterations: 2.4 } } }, 'Set "iterations" to 2'],
    ];
    for (const [recipe, title] of wanted) assert.equal(titles(only(recipe))[0], title);
  });

  it('a section without its brackets: with them; one that cannot be read: nothing is guessed', () => {
    assert.deepEqual(titles(only({ trim: '1:2048,*' })), ['Write "[1:2048,*]"']);
    assert.deepEqual(titles(only({ overscan: { section: { python: ':, 2055:' } } })), [
      'Write {"python":"[:, 2055:]"}',
    ]);
    const problem = only({ trim: 'left half' });
    assert.deepEqual([problem.path, problem.fixes], [['trim'], []]);
  });

  it('a name or a keyword to sort by that is not known', () => {
    const name = only({ output: { name: '{filtr}-{name}' } });
    assert.deepEqual([name.path, titles(name)], [['output', 'name'], ['Use {filter}']]);
    const sort = only({ combine: { groupBy: ['FILTER', 'EXPOSURE'] } });
    assert.deepEqual(sort.path, ['combine', 'groupBy', 1]);
    assert.equal(titles(sort)[1], 'Do not sort by EXPOSURE');
  });

  it('what is no object at all has no fix', () => {
    assert.deepEqual(only([]).fixes, []);
  });
});

describe('a recipe and its frames', () => {
  function problems(frames: Parameters<typeof inputOf>[0], recipe: object, existing: string[] = []) {
    const input = inputOf(frames, recipe, { existingOutputs: new Set(existing) });
    return problemsOfPlan(planFlats(input), input.scan.frames, input.recipe);
  }

  it('refused flats of one trouble are one problem, with the change by which all of them pass', () => {
    const flats = [71, 73, 72].map((exposure, n) => frameOf({ name: `dusk${n}.fits`, exposure }));
    const frames = [...flats, frameOf({ name: 'good.fits', exposure: 70 }), darkWithBias(70)];
    const [problem, ...others] = problems(frames, EXAMPLE_1);
    assert.deepEqual(others, []);
    assert.match(problem!.message, /^3 flats are refused, dusk0\.fits because the nearest combined dark/);
    assert.deepEqual(problem!.path, ['dark', 'tolerance']);
    assert.equal(problem!.severity, 'warning');
    assert.deepEqual(titles(problem!), ['Allow 3 s between frame and dark']);
    assert.deepEqual(problems(frames, changed(EXAMPLE_1, problem!.fixes[0]!)), []);
  });

  it('troubles of different kinds stand apart, each on its key', () => {
    const found = problems(
      [frameOf({ exposure: 20 }), frameOf({ name: 'b.fits', planes: 3 }), darkWithBias(70)],
      EXAMPLE_1,
    );
    assert.deepEqual(
      found.map(({ path, message }) => [path.join('.'), message.split(':')[0]]),
      [
        ['', 'b.fits is refused'],
        ['dark.tolerance', 'flat.fits is refused'],
      ],
    );
  });

  it('results that are there are a remark, no warning', () => {
    const [problem] = problems([frameOf({}), darkWithBias(70)], EXAMPLE_1, ['/night/reduced/flat-flat.fits']);
    assert.equal(problem?.severity, 'info');
    assert.deepEqual(problem.path, ['output', 'existing']);
    assert.match(
      problem.message,
      /^the result of flat\.fits is there already, and a further run would refuse it\. Say/,
    );
  });

  it('frames of a type that is not known: how it could be taught', () => {
    const odd = ['a', 'b'].map((name) => frameOf({ name: `${name}.fits`, kind: 'unknown', imagetyp: 'FF' }));
    const [problem] = problems([...odd, frameOf({}), darkWithBias(70)], EXAMPLE_1);
    assert.match(problem!.message, /^2 frames are left alone \(a\.fits, b\.fits\): its type "FF"/);
    assert.deepEqual(problem!.fixes[0], { title: 'Take "FF" as flat', path: ['types', 'flat'], value: ['FF'] });
  });

  it('sections in the headers that the recipe leaves unused: "header" where it can be used, else what can', () => {
    const recipe = { bias: 'none', dark: { use: 'none' } };
    const [good] = problems([frameOf({ biassec: '[2049:2080,1:4128]' })], recipe);
    assert.match(good!.message, /^the headers have BIASSEC = \[2049:2080,1:4128\]; the recipe subtracts no overscan/);
    assert.deepEqual([good!.path, valueIn(good!.fixes[0])], [['overscan'], 'header']);
    const [short] = problems([frameOf({ biassec: '[2049:2080,1:4127]' })], recipe);
    assert.deepEqual(short!.fixes.map(valueIn), [{ section: '[2049:2080,*]' }]);
    const [trim] = problems([frameOf({ trimsec: '[1:2048,1:4128]' })], recipe);
    assert.deepEqual([trim!.path, valueIn(trim!.fixes[0])], [['trim'], 'header']);
    for (const fix of [good!.fixes[0]!, short!.fixes[0]!])
      assert.deepEqual(problems([frameOf({ biassec: '[2049:2080,1:4128]' })], changed(recipe, fix)), []);
  });

  it('what stops the whole plan is an error on the key that would change it', () => {
    const input = inputOf([frameOf({}), combinedBias()], EXAMPLE_1, { outputFolder: '/night' });
    try {
      planFlats(input);
      assert.fail('it was planned');
    } catch (error) {
      const problem = problemOfError(error);
      assert.equal(problem?.severity, 'error');
      assert.deepEqual([problem.path, valueIn(problem.fixes[0])], [['output', 'folder'], 'reduced']);
    }
    assert.equal(problemOfError(new FlatfieldError('ReadFailed', 'no')), null);
  });

  it('a value is set where something else stood in the way', () => {
    assert.deepEqual(withValue({ dark: 'none', trim: 1 }, ['dark', 'use'], 'none'), { dark: { use: 'none' }, trim: 1 });
  });
});
