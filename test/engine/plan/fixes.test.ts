/** Every fix that a refusal carries, applied to the recipe: the frame passes, or the next reason shows; the others stay. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RecipeFix } from '../../../src/engine/errors';
import { readHdus } from '../../../src/engine/fits/fitsFile';
import { classifyFrame } from '../../../src/engine/frames/classify';
import type { FrameInfo } from '../../../src/engine/frames/frameInfo';
import type { Plan } from '../../../src/engine/plan/plan';
import { planCombine } from '../../../src/engine/plan/planCombine';
import { planFlats } from '../../../src/engine/plan/planFlats';
import { parseRecipe } from '../../../src/engine/plan/recipe';
import { withValue } from '../../../src/engine/plan/recipeChange';
import { dataBytes, imageHeader, joined, memorySource } from '../fits/memoryFits';
import { combinedBias, darkWithBias, darkWithoutBias, EXAMPLE_1, EXAMPLE_2, frameOf, inputOf } from './frameOf';

interface Scenario {
  /** What is there, as headers read by this recipe say. */
  readonly frames: (recipe: object) => readonly FrameInfo[];
  readonly recipe: object;
  readonly existing?: readonly string[];
}

interface Expected {
  readonly fixes: readonly [path: string, value: unknown][];
  /** What the first refused frame is told after each fix; null = it passes. */
  readonly next: readonly (RegExp | null)[];
}

function planOf({ frames, recipe, existing = [] }: Scenario): Plan {
  return planFlats(inputOf(frames(recipe), recipe, { existingOutputs: new Set(existing) }));
}

const treatment = ({ flats }: Plan) =>
  new Map(flats.map((flat) => [flat.name, JSON.stringify(flat.steps.map(({ reason: _, ...step }) => step))]));

function check(scenario: Scenario, { fixes, next }: Expected): void {
  const plan = planOf(scenario);
  const [refused] = plan.refused;
  assert.ok(refused, 'nothing is refused');
  assert.deepEqual(
    refused.fixes.map(({ path, value }) => [path.join('.'), value]),
    fixes,
  );
  refused.fixes.forEach((fix, index) => {
    const changed = withValue(scenario.recipe, fix.path, fix.value) as object;
    parseRecipe(JSON.stringify(changed), 'flatfield.json');
    const after = planOf({ ...scenario, recipe: changed });
    const still = after.refused.find(({ path }) => path === refused.path);
    const wanted = next[index];
    if (wanted === null) {
      assert.equal(still?.reason, undefined, fix.title);
      assert.ok(
        after.flats.some(({ path }) => path === refused.path),
        fix.title,
      );
    } else assert.match(still?.reason ?? 'it passes', wanted!, fix.title);
    const treated = treatment(after);
    for (const [name, steps] of treatment(plan)) assert.equal(treated.get(name), steps, `${fix.title}: ${name}`);
  });
}

/** Frames whose headers do not depend on the recipe. */
const always =
  (...frames: readonly FrameInfo[]) =>
  () =>
    frames;
const good = frameOf({ name: 'good.fits' });

describe('fixes: darks', () => {
  it('outside the tolerance: the difference, rounded up', () => {
    const flat = frameOf({ name: 'f.fits', exposure: 73.2004 });
    check(
      { frames: always(flat, good, darkWithBias(70)), recipe: EXAMPLE_1 },
      { fixes: [['dark.tolerance', 3.21]], next: [null] },
    );
  });

  it('outside the tolerance with a dark free of bias: scaling first', () => {
    const flat = frameOf({ name: 'f.fits', exposure: 20 });
    const recipe = { ...EXAMPLE_2, dark: { scale: 'never' } };
    check(
      { frames: always(flat, good, darkWithoutBias(70), combinedBias()), recipe },
      {
        fixes: [
          ['dark.scale', 'auto'],
          ['dark.tolerance', 50],
        ],
        next: [null, null],
      },
    );
  });

  it('to be scaled, but with the bias in it: unscaled where one is near, else a wider tolerance', () => {
    const dark = darkWithBias(70, { history: { trim: 'T' } });
    check(
      { frames: always(frameOf({}), dark, combinedBias()), recipe: EXAMPLE_2 },
      { fixes: [['dark.scale', 'never']], next: [null] },
    );
    const far = frameOf({ name: 'f.fits', exposure: 72 });
    const recipe = { ...EXAMPLE_2, dark: { scale: 'auto' } };
    check(
      { frames: always(far, good, dark, combinedBias()), recipe },
      { fixes: [['dark.tolerance', 2]], next: [null] },
    );
  });

  it('two that fit equally: each of them', () => {
    const twins = ['a', 'b'].map((n) => darkWithBias(70, { name: `dark-${n}.fits` }));
    check(
      { frames: always(frameOf({}), ...twins), recipe: EXAMPLE_1 },
      {
        fixes: [
          ['dark.use', '/night/dark-a.fits'],
          ['dark.use', '/night/dark-b.fits'],
        ],
        next: [null, null],
      },
    );
  });

  it('two that fit equally, where one of them for all would take the dark of another flat away: nothing is proposed', () => {
    const twins = ['a', 'b'].map((n) => darkWithBias(70, { name: `dark-${n}.fits` }));
    const short = frameOf({ name: 'short.fits', exposure: 7 });
    const frames = always(frameOf({}), short, ...twins, darkWithBias(7));
    check({ frames, recipe: EXAMPLE_1 }, { fixes: [], next: [] });
  });

  it('none that was found: none is subtracted, or the next reason is the bias', () => {
    check(
      { frames: always(frameOf({})), recipe: EXAMPLE_1 },
      { fixes: [['dark.use', 'none']], next: [/no combined bias that fits was found/] },
    );
    check(
      { frames: always(frameOf({})), recipe: { ...EXAMPLE_1, bias: 'none' } },
      { fixes: [['dark.use', 'none']], next: [null] },
    );
  });

  it('the named one does not fit: the one that does', () => {
    const recipe = { ...EXAMPLE_1, dark: { ...EXAMPLE_1.dark, use: '/night/small.fits' }, bias: 'none' };
    check(
      { frames: always(frameOf({}), darkWithBias(70), darkWithBias(70, { name: 'small.fits', width: 10 })), recipe },
      {
        fixes: [
          ['dark.use', 'auto'],
          ['dark.use', 'none'],
        ],
        next: [null, null],
      },
    );
  });

  it('one that does not say whether it holds the bias: both answers', () => {
    const silent = darkWithBias(70, { holdsBias: null, history: {} });
    check(
      { frames: always(frameOf({}), silent, combinedBias({ history: {} })), recipe: EXAMPLE_1 },
      {
        fixes: [
          ['bias', 'none'],
          ['bias', '/night/combined_bias.fit'],
        ],
        next: [null, null],
      },
    );
  });

  it('trimmed, where the recipe does not trim: the section that its cards log', () => {
    const recipe = { dark: EXAMPLE_1.dark };
    const dark = darkWithBias(70, { history: { trim: 'TRIMIM = [1:2048,1:4128]' } });
    const plan = planOf({ frames: always(frameOf({}), dark), recipe });
    assert.match(plan.refused[0]!.reason, /it is 2048 x 4128 pixels, the frame 2080 x 4128/);
    check(
      { frames: always(frameOf({}), dark), recipe },
      {
        fixes: [
          ['trim', '[1:2048,1:4128]'],
          ['dark.use', 'none'],
        ],
        next: [null, /no combined bias that fits/],
      },
    );
  });

  it('with its overscan subtracted, where the recipe subtracts none: the card of the header', () => {
    const flat = frameOf({ biassec: '[2056:2080,1:4128]' });
    const recipe = { ...EXAMPLE_1, overscan: 'none' };
    const [first] = planOf({ frames: always(flat, darkWithBias(70)), recipe }).refused[0]!.fixes;
    assert.deepEqual([first?.path, first?.value], [['overscan'], 'header']);
    check(
      { frames: always(flat, darkWithBias(70)), recipe },
      {
        fixes: [
          ['overscan', 'header'],
          ['dark.use', 'none'],
        ],
        next: [null, /no combined bias that fits/],
      },
    );
  });
});

describe('fixes: bias', () => {
  it('"none" beside a dark that is free of it: "auto"', () => {
    const recipe = { ...EXAMPLE_2, bias: 'none' };
    check(
      { frames: always(frameOf({}), darkWithoutBias(90), combinedBias()), recipe },
      { fixes: [['bias', 'auto']], next: [null] },
    );
  });

  it('named beside a dark that holds it: "auto"', () => {
    const recipe = { ...EXAMPLE_1, bias: '/night/combined_bias.fit' };
    check(
      { frames: always(frameOf({}), darkWithBias(70), combinedBias()), recipe },
      { fixes: [['bias', 'auto']], next: [null] },
    );
  });

  it('two that fit: each of them', () => {
    const two = ['a.fit', 'b.fit'].map((name) => combinedBias({ name }));
    check(
      { frames: always(frameOf({}), ...two, darkWithoutBias(90)), recipe: EXAMPLE_2 },
      {
        fixes: [
          ['bias', '/night/a.fit'],
          ['bias', '/night/b.fit'],
        ],
        next: [null, null],
      },
    );
  });

  it('the named one does not fit: the one that does', () => {
    const recipe = { ...EXAMPLE_2, bias: '/night/small.fit' };
    const small = combinedBias({ name: 'small.fit', width: 10 });
    check(
      { frames: always(frameOf({}), small, combinedBias(), darkWithoutBias(90)), recipe },
      { fixes: [['bias', 'auto']], next: [null] },
    );
  });

  it('of darks that are combined: they keep it', () => {
    const darks = [1, 2].map((n) => frameOf({ name: `d${n}.fits`, kind: 'dark', exposure: 7 }));
    const combine = (recipe: object) => planCombine({ ...inputOf(darks, recipe), kind: 'dark', outputFile: null });
    const [refused] = combine(EXAMPLE_2).refused;
    assert.deepEqual(
      refused?.fixes.map(({ path, value }) => [path, value]),
      [[['dark', 'scale'], 'never']],
    );
    const { masters, refused: left } = combine(withValue(EXAMPLE_2, ['dark', 'scale'], 'never') as object);
    assert.deepEqual([masters.length, left], [1, []]);
  });
});

describe('fixes: sections', () => {
  const dark = darkWithBias(70);

  it('BIASSEC one row short (LFC): all rows', () => {
    const flat = frameOf({ biassec: '[2049:2080,1:4127]' });
    check(
      { frames: always(flat, dark), recipe: { ...EXAMPLE_1, overscan: 'header' } },
      { fixes: [['overscan', { section: '[2049:2080,*]' }]], next: [null] },
    );
  });

  it('BIASSEC of one axis (Aspen CG16M): the other is added', () => {
    const flat = frameOf({ width: 4109, height: 4096, biassec: '[4097:4109]' });
    const recipe = { overscan: 'header', trim: '[1:4096,*]', bias: 'none', dark: { use: 'none' } };
    check({ frames: always(flat), recipe }, { fixes: [['overscan', { section: '[4097:4109,*]' }]], next: [null] });
  });

  it("the recipe's own, out of range, backwards, or with one axis: cut, turned, completed, in its convention", () => {
    const trims: [unknown, unknown][] = [
      ['[1:2048,1:5000]', '[1:2048,*]'],
      ['[2048:1,*]', '[1:2048,*]'],
      ['[0:2048,*]', '[1:2048,*]'],
      [{ python: '[4128:0, :2048]' }, { python: '[:, :2048]' }],
    ];
    for (const [trim, value] of trims)
      check(
        { frames: always(frameOf({}), dark), recipe: { ...EXAMPLE_1, trim } },
        { fixes: [['trim', value]], next: [null] },
      );
    const overscan = { section: '[2056:2081,*]', statistic: 'mean' };
    check(
      { frames: always(frameOf({}), dark), recipe: { ...EXAMPLE_1, overscan } },
      { fixes: [['overscan.section', '[2056:2080,*]']], next: [null] },
    );
  });

  it('outside of this frame only: nothing that would cut the others', () => {
    const small = frameOf({ name: 'small.fits', width: 1040, height: 2064 });
    const recipe = { ...EXAMPLE_1, trim: '[1:2048,*]' };
    const plan = planOf({ frames: always(small, good, dark), recipe });
    assert.deepEqual(
      plan.flats.map(({ name }) => name),
      ['good.fits'],
    );
    assert.deepEqual(plan.refused[0]!.fixes, []);
  });

  it('a card that is missing: what the other card leaves, else no such step', () => {
    const recipe = { overscan: 'header', trim: 'header', bias: 'none', dark: { use: 'none' } };
    check(
      { frames: always(frameOf({ trimsec: '[1:2048,1:4128]' })), recipe },
      {
        fixes: [
          ['overscan', { section: '[2049:2080,*]' }],
          ['overscan', 'none'],
        ],
        next: [null, null],
      },
    );
    check(
      { frames: always(frameOf({ biassec: '[2049:2080,1:4128]' })), recipe },
      {
        fixes: [
          ['trim', '[1:2048,*]'],
          ['trim', 'none'],
        ],
        next: [null, null],
      },
    );
  });

  it('levels along the wrong axis: along the one that the section spans', () => {
    const overscan = { ...EXAMPLE_1.overscan, axis: 'columns' };
    const plan = planOf({ frames: always(frameOf({}), dark), recipe: { ...EXAMPLE_1, overscan } });
    assert.deepEqual(
      plan.refused[0]!.fixes.map(({ path, value }) => [path.join('.'), value]),
      [['overscan.axis', 'auto']],
    );
  });

  it('done before by another program: not done again', () => {
    const flat = frameOf({ width: 2048, history: { overscan: 'SUBOSCAN = mean', trim: 'TRIMIM = [1:2048,*]' } });
    check(
      { frames: always(flat), recipe: { overscan: { section: '[2040:2048,*]' }, bias: 'none', dark: { use: 'none' } } },
      { fixes: [['overscan', 'none']], next: [null] },
    );
  });
});

describe('fixes: results', () => {
  const dark = darkWithBias(70);

  it('there already: anew where something changed, kept, replaced', () => {
    check(
      { frames: always(frameOf({}), good, dark), recipe: EXAMPLE_1, existing: ['/night/reduced/flat-flat.fits'] },
      {
        fixes: [
          ['output.existing', 'update'],
          ['output.existing', 'skip'],
          ['output.existing', 'replace'],
        ],
        next: [null, null, null],
      },
    );
  });

  it('of one name: told apart by what differs', () => {
    const twins = ['g', 'r'].map((filter) => frameOf({ path: `/${filter}/a.fits`, name: 'a.fits', filter }));
    check(
      { frames: always(...twins, good, dark), recipe: EXAMPLE_1 },
      { fixes: [['output.name', '{type}-{filter}-{name}']], next: [null] },
    );
    const same = ['1', '2'].map((n) => frameOf({ name: `${n}.fits` }));
    check(
      { frames: always(...same, dark), recipe: { ...EXAMPLE_1, output: { name: 'flat' } } },
      {
        fixes: [
          ['output.name', '{type}-{name}'],
          ['output.name', '{type}-{filter}-{name}'],
          ['output.name', '{type}-{exposure}-{name}'],
        ],
        next: [null, null, null],
      },
    );
  });

  it('with an uncertainty that the header cannot give: without', () => {
    check(
      { frames: always(frameOf({}), dark), recipe: { ...EXAMPLE_1, output: { uncertainty: true } } },
      { fixes: [['output.uncertainty', false]], next: [null] },
    );
  });
});

describe('fixes: spellings of headers', () => {
  /** A 4 x 3 frame as its cards say by this recipe. */
  function frame(recipe: { keywords?: object; types?: object }, name: string, ...cards: string[]): FrameInfo {
    const unsigned = ['BZERO   =                32768', "BUNIT   = 'adu     '"];
    const bytes = joined(imageHeader(16, [4, 3], ...unsigned, ...cards), dataBytes(new Uint8Array(24)));
    const file = { path: `/night/${name}`, name, size: bytes.length, mtimeMs: 0 };
    const spellings = { keywords: {}, types: {}, ...recipe } as Parameters<typeof classifyFrame>[2];
    return classifyFrame(file, readHdus(memorySource(bytes)).hdus, spellings);
  }
  const dark = darkWithBias(70, { width: 4, height: 3, history: {}, unit: 'adu' });

  it('the exposure under a name of its own: beside the names that the others use', () => {
    const scan = (recipe: object) => [
      frame(
        recipe,
        'odd.fits',
        "IMAGETYP= 'FLAT    '",
        'EXPO_S  =                 70.0',
        'EXPNUM  =                   12',
      ),
      frame(recipe, 'even.fits', "IMAGETYP= 'FLAT    '", 'EXPTIME =                 70.1'),
      dark,
    ];
    check(
      { frames: scan, recipe: { bias: 'none' } },
      { fixes: [['keywords.exposure', ['EXPTIME', 'EXPO_S']]], next: [null] },
    );
  });

  it('the exposure in quotes, and a number beside it: the number counts', () => {
    const scan = (recipe: object) => [
      frame(recipe, 'odd.fits', "IMAGETYP= 'FLAT    '", "EXPTIME = '70,0    '", 'EXPOSURE=                 70.0'),
      dark,
    ];
    check(
      { frames: scan, recipe: { bias: 'none' } },
      {
        fixes: [
          ['keywords.exposure', ['EXPOSURE', 'EXPTIME']],
          ['dark.use', 'none'],
        ],
        next: [null, null],
      },
    );
  });

  /** Frames that are left alone carry fixes as well. */
  function learned(scan: (recipe: object) => FrameInfo[], wanted: readonly [string, unknown][], first: string): void {
    const recipe = { bias: 'none', dark: { use: 'none' } };
    const plan = planOf({ frames: scan, recipe });
    const fixes: readonly RecipeFix[] = plan.ignored.find(({ path }) => path === '/night/odd.fits')?.fixes ?? [];
    assert.deepEqual(
      fixes.map(({ path, value }) => [path.join('.'), value]),
      wanted,
    );
    assert.equal(fixes[0]?.title, first);
    const after = planOf({ frames: scan, recipe: withValue(recipe, fixes[0].path, fixes[0].value) as object });
    assert.deepEqual(after.flats.map(({ name }) => name).sort(), ['even.fits', 'odd.fits']);
  }

  it('a value of IMAGETYP that is not known: what it could mean', () => {
    const scan = (recipe: object) => [
      frame(recipe, 'odd.fits', "IMAGETYP= 'FF      '"),
      frame(recipe, 'even.fits', "IMAGETYP= 'FLAT    '"),
    ];
    const wanted: [string, unknown][] = ['flat', 'dark', 'bias', 'light'].map((kind) => [`types.${kind}`, ['FF']]);
    learned(scan, wanted, 'Take "FF" as flat');
  });

  it('no IMAGETYP, but another keyword that names a kind: that keyword, after those of the others', () => {
    const scan = (recipe: object) => [
      frame(recipe, 'odd.fits', "PICTTYPE= 'Flat Field'"),
      frame(recipe, 'even.fits', "IMAGETYP= 'FLAT    '"),
    ];
    learned(scan, [['keywords.type', ['IMAGETYP', 'PICTTYPE']]], 'Take the type from PICTTYPE');
  });

  it('a frame that is known is given no look-alikes', () => {
    assert.equal(frame({}, 'a.fits', "IMAGETYP= 'FLAT    '", 'EXPTIME = 1.0', 'EXPO_S  = 2.0').lookAlikes, undefined);
  });
});
