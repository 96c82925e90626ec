/** Proposals by hand-made facts: sections of headers, exposures, unknown types, profiles; and what is unknown stays so. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Detection, Edge } from '../../../src/engine/ccd/detectOverscan';
import type { FrameInfo } from '../../../src/engine/frames/frameInfo';
import {
  type CameraProfile,
  knownCameras,
  learnProfile,
  parseProfile,
  profileFileName,
  profileFor,
} from '../../../src/engine/plan/cameraProfiles';
import { checkSections } from '../../../src/engine/plan/headerSections';
import { proposeRecipe } from '../../../src/engine/plan/proposeRecipe';
import { parseRecipe } from '../../../src/engine/plan/recipe';
import { recipeDraftOf, recipeText, withoutDefaults } from '../../../src/engine/plan/recipeDraft';
import { fitsSection, pythonSection } from '../../../src/engine/plan/sectionTexts';
import { frameOf } from './frameOf';

/** 2080 x 4128, light up to column 2048, a leak of 7 columns beside it. */
const right: Edge = {
  side: 'right',
  unlit: { from: 2048, to: 2080 },
  leaking: 7,
  usable: { from: 2055, to: 2080 },
  level: 1124,
  noise: 5.5,
  why: 'The right.',
};
const seen: Detection = { width: 2080, height: 4128, lit: { x0: 0, x1: 2048, y0: 0, y1: 4128 }, edges: [right] };
const without: Detection = { ...seen, lit: { ...seen.lit, x1: 2080 }, edges: [] };

const propose = (
  frames: readonly FrameInfo[],
  detection: Detection | null = seen,
  profile: CameraProfile | null = null,
) =>
  proposeRecipe({
    scan: { frames, unreadable: [] },
    flat: frames.find(({ kind }) => kind === 'flat') ?? null,
    detection,
    notMeasured: detection === null ? 'nobody looked' : null,
    profile,
  });

describe('the header against the pixels', () => {
  const verdict = (cards: Partial<FrameInfo>, detection: Detection | null = seen) =>
    checkSections(frameOf(cards), detection).map(({ verdicts, sentence }) => ({ verdicts, sentence }))[0]!;

  for (const [biassec, verdicts, sentence] of [
    ['[2056:2080,*]', ['agrees'], /agrees with what the pixels show/],
    ['[2060:2078,1:4128]', ['agrees'], /agrees/],
    [
      '[2049:2080,1:4127]',
      ['leaks', 'short'],
      /takes in 7 columns into which light leaks, and is one row short of the 4128/,
    ],
    ['[2048:2080,*]', ['offByOne', 'leaks'], /reaches one column into the image/],
    ['[2030:2080,*]', ['differs', 'leaks'], /reaches 19 columns into the image/],
    ['[1:20,*]', ['differs'], /names pixels that see light/],
    ['[2056:2090,*]', ['outOfRange'], /ends at column 2090, beyond the last column 2080/],
    ['[4096:4109]', ['oneAxis'], /as columns it would be \[4096:4109,\*\]/],
    ['2056:2080', ['unreadable'], /must stand in square brackets/],
  ] as const)
    it(`BIASSEC = ${biassec}: ${verdicts.join(', ')}`, () => {
      const found = verdict({ biassec });
      assert.deepEqual(found.verdicts, verdicts);
      assert.match(found.sentence, sentence);
    });

  for (const [trimsec, verdicts, sentence] of [
    ['[1:2048,1:4128]', ['agrees'], /agrees/],
    ['[1:2049,1:4128]', ['offByOne'], /counts one column at the right as image that sees no light/],
    ['[1:2080,1:4128]', ['differs'], /counts 32 columns at the right as image that see no light/],
    ['[11:2048,1:4128]', ['differs'], /leaves out 10 columns at the left that see light/],
  ] as const)
    it(`TRIMSEC = ${trimsec}: ${verdicts.join(', ')}`, () => {
      const found = verdict({ trimsec });
      assert.deepEqual(found.verdicts, verdicts);
      assert.match(found.sentence, sentence);
    });

  it('a section in unbinned pixels of a frame that is binned', () => {
    const binned: Detection = {
      ...{ width: 1040, height: 2064, lit: { x0: 0, x1: 1024, y0: 0, y1: 2064 } },
      edges: [{ ...right, unlit: { from: 1024, to: 1040 }, leaking: 0, usable: { from: 1024, to: 1040 } }],
    };
    const [card] = checkSections(
      frameOf({ width: 1040, height: 2064, binning: '2x2', biassec: '[2049:2080,1:4128]' }),
      binned,
    );
    assert.deepEqual(card?.verdicts, ['unbinned']);
    assert.deepEqual(card?.region, { x0: 1024, x1: 1040, y0: 0, y1: 2064 });
  });

  it('without pixels nothing is said to agree', () => {
    assert.deepEqual(verdict({ biassec: '[2056:2080,*]' }, null).verdicts, ['unchecked']);
  });
});

describe('sections', () => {
  it('overscan and trim from the pixels; the header alone is not believed about an overscan', () => {
    const { recipe } = propose([frameOf({})]);
    assert.deepEqual(recipe.overscan, { section: '[2056:2080,*]', statistic: 'median' });
    assert.equal(recipe.trim, '[1:2048,*]');
    const blind = propose([frameOf({ biassec: '[2056:2080,*]' })], null);
    assert.deepEqual([blind.overscan.value, blind.overscan.source], [undefined, 'unknown']);
    assert.match(blind.overscan.reason, /Whether there is an overscan is unknown/);
  });

  it('no overscan seen: none, nothing to trim, and a recipe without a key', () => {
    const { recipe, overscan, trim } = propose([frameOf({})], without);
    assert.deepEqual(recipe, {});
    assert.match(overscan.reason, /no overscan was seen/);
    assert.match(trim.reason, /nothing has to be trimmed/);
  });

  it('what the header leaves out besides is left out; dark rows that it counts as image stay and are named', () => {
    assert.equal(propose([frameOf({ trimsec: '[11:2048,1:4128]' })]).recipe.trim, '[11:2048,*]');
    const top: Edge = { ...right, side: 'top', unlit: { from: 4096, to: 4128 }, leaking: 0, usable: null, why: 'Top.' };
    const both: Detection = { ...seen, lit: { ...seen.lit, y1: 4096 }, edges: [right, top] };
    const kept = propose([frameOf({ datasec: '[1:2048,1:4128]' })], both);
    assert.equal(kept.recipe.trim, '[1:2048,*]');
    assert.match(kept.trim.reason, /32 rows at the top see no light, but the header counts them as image/);
    assert.equal(propose([frameOf({})], both).recipe.trim, '[1:2048,1:4096]');
  });

  it('a header that counts the overscan as image is not believed', () => {
    assert.equal(propose([frameOf({ datasec: '[1:2080,1:4128]' })]).recipe.trim, '[1:2048,*]');
  });

  it('an overscan at the left', () => {
    const left: Edge = { ...right, side: 'left', unlit: { from: 0, to: 30 }, usable: { from: 0, to: 25 } };
    const { recipe } = propose([frameOf({})], { ...seen, lit: { ...seen.lit, x0: 30, x1: 2080 }, edges: [left] });
    assert.deepEqual(recipe.overscan, { section: '[1:25,*]', statistic: 'median' });
    assert.equal(recipe.trim, '[31:2080,*]');
  });

  it('both conventions, whole axes left open', () => {
    const size = { width: 2080, height: 4128 };
    const region = { x0: 2055, x1: 2080, y0: 0, y1: 4128 };
    assert.deepEqual([fitsSection(region, size), pythonSection(region, size)], ['[2056:2080,*]', '[:, 2055:]']);
    const inner = { x0: 4, x1: 9, y0: 2, y1: 100 };
    assert.deepEqual([fitsSection(inner, size), pythonSection(inner, size)], ['[5:9,3:100]', '[2:100, 4:9]']);
  });
});

describe('darks and bias', () => {
  const flats = [frameOf({ exposure: 70.4 }), frameOf({ name: 'b.fits', exposure: 7 })];
  const dark = (exposure: number) => frameOf({ name: `d${exposure}.fits`, kind: 'dark', exposure });
  const bias = frameOf({ name: 'bias.fits', kind: 'bias', exposure: 0 });

  it('a dark within half a second of every flat: never scaled', () => {
    const { recipe, dark: said } = propose([...flats, dark(70), dark(7)]);
    assert.deepEqual(recipe.dark, { scale: 'never' });
    assert.match(said.reason, /every flat has a dark within 0\.5 s/);
  });

  it('further than that: scaled, which needs bias frames; without them it is unknown', () => {
    const scaled = propose([...flats, dark(69.8), dark(7), bias]);
    assert.deepEqual([scaled.recipe.dark, scaled.dark.source], [undefined, 'frames']);
    assert.match(scaled.dark.reason, /those of 70\.4 s have no dark within 0\.5 s, so darks are scaled/);
    const lacking = propose([...flats, dark(90)]);
    assert.deepEqual([lacking.dark.source, lacking.bias.source], ['unknown', 'unknown']);
    assert.match(lacking.dark.reason, /no flat has a dark .* needs bias frames, of which none was found/);
  });

  it('no dark at all is said, not decided', () => {
    const { recipe, dark: said } = propose(flats);
    assert.equal(recipe.dark, undefined);
    assert.deepEqual([said.source, /No dark was found/.test(said.reason)], ['unknown', true]);
  });

  it('rejected darks do not count', () => {
    const rejected = { file: '/night/flatfield.rejected.txt', reason: null, raw: null };
    assert.equal(propose([...flats, { ...dark(70), rejected }, { ...dark(7), rejected }]).dark.source, 'unknown');
  });
});

describe('types and keywords', () => {
  it('unknown values of IMAGETYP are counted and offered, none is guessed', () => {
    const odd = (name: string, imagetyp: string | null) => frameOf({ name, kind: 'unknown', imagetyp });
    const { unknownTypes, recipe } = propose([
      frameOf({}),
      ...[odd('a.fits', 'PFLAT'), odd('b.fits', 'TEST'), odd('c.fits', 'PFLAT'), odd('d.fits', null)],
    ]);
    assert.deepEqual(unknownTypes, [
      { value: 'PFLAT', frames: 2, example: 'a.fits' },
      { value: 'TEST', frames: 1, example: 'b.fits' },
    ]);
    assert.equal(recipe.types, undefined);
  });

  it('an exposure that nobody knows is asked for', () => {
    const { keywords } = propose([frameOf({ exposure: null, exposureProblem: 'EXPTIME says "n/a"' })]);
    assert.equal(keywords.source, 'unknown');
    assert.match(keywords.reason, /EXPTIME says "n\/a"/);
  });
});

describe('cameras', () => {
  const lfc = { cards: { INSTRUME: ' lfc ', TELESCOP: 'P200' }, width: 2080, binning: null };

  it('are told by their cards, the width of their frames and the binning', () => {
    assert.match(profileFor(lfc, knownCameras)?.camera ?? '', /Large Format Camera/);
    assert.equal(profileFor({ ...lfc, width: 1040 }, knownCameras), null);
    assert.equal(profileFor({ ...lfc, binning: '2x2' }, knownCameras), null);
    assert.equal(profileFor({ ...lfc, cards: {} }, knownCameras), null);
  });

  it('every known one is a recipe that can be read', () => {
    for (const { recipe, camera } of knownCameras) parseRecipe(JSON.stringify(recipe), camera);
  });

  it('a learnt one comes back from its file, fits its own frames and feeds a proposal that nothing else can', () => {
    const draft = {
      overscan: { section: '[2051:2080,*]' },
      dark: { scale: 'never' as const },
      keywords: { filter: ['FILTERB'] },
    };
    const facts = { ...lfc, path: '/night/a.fits', gain: 2, readNoise: 11 };
    const made = learnProfile(facts, draft, 'learnt from a.fits');
    assert.equal(profileFileName(made), 'lfc-P200-2080-any.json');
    const back = parseProfile(JSON.stringify(made), 'lfc.json');
    assert.deepEqual(back, made);
    assert.equal(profileFor(lfc, [back, ...knownCameras]), back);
    const { recipe, overscan } = propose([frameOf({})], null, back);
    assert.deepEqual(recipe, { overscan: { section: '[2051:2080,*]' }, keywords: { filter: ['FILTERB'] } });
    assert.equal(overscan.source, 'profile');
    const measured = propose([frameOf({})], seen, back);
    assert.deepEqual(measured.recipe.overscan, { section: '[2056:2080,*]', statistic: 'median' });
    assert.match(measured.overscan.reason, /has \[2051:2080,\*\] instead/);
  });

  it('a frame that names no camera teaches none, and a damaged file is named', () => {
    const facts = { cards: {}, width: 10, binning: null, path: '/a.fits', gain: null, readNoise: null };
    assert.throws(() => learnProfile(facts, {}, 'x'), /names no camera/);
    assert.throws(() => parseProfile('{"camera": "A"}', '/cameras/a.json'), /a\.json is no camera profile/);
    const wrong = { ...learnProfile({ ...facts, ...lfc }, {}, 'x'), recipe: { overscann: 'none' } };
    assert.throws(() => parseProfile(JSON.stringify(wrong), '/cameras/a.json'), /there is no key "overscann"/);
  });
});

describe('what is written', () => {
  it('only what differs from the defaults, and what somebody wrote before', () => {
    const draft = recipeDraftOf(
      '{"overscan": "none", "trim": "[1:9,*]", "dark": {"use": "auto", "scale": "never"}, "output": {"folder": "reduced"}}',
      'flatfield.json',
    );
    assert.deepEqual(withoutDefaults(draft), { trim: '[1:9,*]', dark: { scale: 'never' } });
    assert.deepEqual(withoutDefaults(draft, { overscan: 'header', output: { folder: 'x' } }), {
      overscan: 'none',
      trim: '[1:9,*]',
      dark: { scale: 'never' },
      output: { folder: 'reduced' },
    });
  });

  it('a draft that is no recipe is not written', () => {
    assert.throws(
      () => recipeText({ dark: { tolerance: -1 } }, 'flatfield.json'),
      /"dark\.tolerance" must be at least 0/,
    );
  });
});
