/** Light frames and their flat, one scenario each: what cannot be is refused with the way out, and two good lights are planned as ever. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameInfo } from '../../../src/engine/frames/frameInfo';
import { describePlan } from '../../../src/engine/plan/describePlan';
import { masterChoices } from '../../../src/engine/plan/masterChoices';
import type { Plan, RefusedFrame } from '../../../src/engine/plan/plan';
import { planFlats } from '../../../src/engine/plan/planFlats';
import { parseRecipe } from '../../../src/engine/plan/recipe';
import { darkWithBias, EXAMPLE_1, frameOf, inputOf } from './frameOf';

const GOOD = ['good1.fits', 'good2.fits'];

const light = (changes: Partial<FrameInfo> = {}) =>
  frameOf({ name: 'light.fits', kind: 'light', imagetyp: 'OBJECT', exposure: 300.06, ...changes });

/** A flat combined of flats whose dark held the bias, as in Example 1. */
const combinedFlat = (changes: Partial<FrameInfo> = {}) =>
  frameOf({
    name: 'combined_flat_g.fits',
    width: 2048,
    exposure: 70.006,
    master: 'COMBINED = T',
    holdsBias: { value: true, evidence: 'its cards log SUBOSCAN, TRIMIM but no SUBBIAS' },
    history: { overscan: 'SUBOSCAN = median', trim: 'TRIMIM = [1:2048,1:4128]', dark: 'SUBDARK = dark.fits' },
    ...changes,
  });

const dark = darkWithBias(300);

function planOf(frames: readonly FrameInfo[], recipe: object = EXAMPLE_1): Plan {
  return planFlats(inputOf(frames, recipe, { kind: 'light' }));
}

/** The plan for `bad` between two good lights. */
function planWith(bad: FrameInfo, masters: readonly FrameInfo[], recipe: object = EXAMPLE_1): Plan {
  const [first, second] = GOOD.map((name) => light({ name }));
  return planOf([first!, bad, second!, ...masters], recipe);
}

/** `bad` is refused for `reason`, with a way out; the good lights are planned. */
function assertRefused(plan: Plan, reason: RegExp, wayOut: RegExp): RefusedFrame {
  const [refused, ...others] = plan.refused;
  assert.match(refused?.reason ?? 'nothing was refused', reason);
  assert.match(refused?.wayOut ?? 'no way out', wayOut);
  assert.deepEqual(others, []);
  assert.deepEqual(
    plan.flats.map(({ name, steps }) => [name, steps.at(-1)?.do]),
    GOOD.map((name) => [name, 'flatCorrect']),
  );
  return refused!;
}

const flatOf = (plan: Plan) => {
  assert.deepEqual(plan.refused, []);
  const step = plan.flats[0]?.steps.at(-1);
  assert.equal(step?.do, 'flatCorrect');
  return step?.do === 'flatCorrect' ? step : assert.fail();
};

describe('lights: what is done', () => {
  it('overscan, trim, dark, flat, in this order, under a name of their own', () => {
    const plan = planOf([light(), frameOf({ name: 'flat.fits' }), dark, combinedFlat()]);
    assert.equal(plan.kind, 'light');
    assert.deepEqual(
      plan.flats.map(({ name, output, steps }) => [name, output, steps.map((step) => step.do)]),
      [
        [
          'light.fits',
          '/night/reduced/light-light.fits',
          ['subtractOverscan', 'trimImage', 'subtractDark', 'flatCorrect'],
        ],
      ],
    );
    assert.deepEqual(flatOf(plan), {
      ...{ do: 'flatCorrect', flat: '/night/combined_flat_g.fits', hdu: 0, minValue: null, normValue: null },
      reason: "it is the only combined flat that fits (filter g')",
    });
    assert.match(
      describePlan(plan),
      /^1 light to calibrate into [\s\S]* {2}4\. divide by the flat combined_flat_g\.fits over its mean\n {5}because it is the only combined flat/,
    );
    assert.deepEqual(
      plan.ignored.map(({ path, reason }) => [path, reason]),
      [
        ['/night/flat.fits', 'it is a flat'],
        ['/night/combined_dark_300.fit', 'it is a combined dark, a master for others'],
        ['/night/combined_flat_g.fits', 'it is a combined flat, a master for others'],
      ],
    );
  });

  it('flats are planned as ever, and need no flat', () => {
    const flat = frameOf({ name: 'flat.fits', exposure: 300 });
    const plan = planFlats(inputOf([flat, light(), dark, combinedFlat()], { ...EXAMPLE_1, flat: 'none' }));
    assert.equal(plan.kind, 'flat');
    assert.deepEqual(
      plan.flats.map(({ output, steps }) => [output, steps.at(-1)?.do]),
      [['/night/reduced/flat-flat.fits', 'subtractDark']],
    );
  });

  it('of several filters, the flat of the same one', () => {
    const others = ["r'", "i'"].map((filter) => combinedFlat({ name: `combined_${filter[0]}.fits`, filter }));
    const plan = planOf([light(), dark, ...others, combinedFlat()]);
    assert.equal(flatOf(plan).flat, '/night/combined_flat_g.fits');
    assert.deepEqual(
      plan.flats[0]!.refusedCandidates.filter(({ role }) => role === 'flat').map(({ reason }) => reason),
      ["its filter is r', the frame's g'", "its filter is i', the frame's g'"],
    );
  });

  it('the recipe says none, or how the flat is scaled', () => {
    const none = planOf([light(), dark, combinedFlat()], { ...EXAMPLE_1, flat: 'none' });
    assert.equal(none.flats[0]?.steps.at(-1)?.do, 'subtractDark');
    const flat = { use: '/night/combined_flat_g.fits', minValue: 100, normValue: 20000 };
    const step = flatOf(planOf([light(), dark, combinedFlat()], { ...EXAMPLE_1, flat }));
    assert.deepEqual([step.minValue, step.normValue, step.reason], [100, 20000, 'the recipe names it']);
  });

  it('a person chooses the flat of a frame, and sees what each would do', () => {
    const twin = combinedFlat({ name: 'second_g.fits' });
    const assigned = { file: '/night/flatfield.frames.json', flat: twin.path };
    const frames = [light({ assigned }), dark, combinedFlat(), twin];
    const step = flatOf(planOf(frames));
    assert.deepEqual([step.flat, step.reason], [twin.path, 'chosen by hand in flatfield.frames.json']);
    const recipe = parseRecipe(JSON.stringify(EXAMPLE_1), '/night/flatfield.json');
    const narrow = combinedFlat({ name: 'narrow.fits', width: 100 });
    assert.deepEqual(
      masterChoices(light(), [...frames, narrow], recipe, 'flat').map(({ name, problem }) => [name, problem]),
      [
        ['combined_flat_g.fits', null],
        ['second_g.fits', null],
        [
          'narrow.fits',
          'it is to be divided by a flat, but narrow.fits does not fit: it is 100 x 4128 pixels, the frame after the trim 2048 x 4128.',
        ],
      ],
    );
  });

  it('limits of the light in a flat do not hold; the others do', () => {
    const { limits } = planOf([light(), dark, combinedFlat()]);
    assert.deepEqual(limits, { saturated: null, signalToNoise: null, withoutValue: 0.01, lightLeak: 2 });
  });

  it('a template that calls everything a flat is remarked on', () => {
    const plan = planOf([light(), dark, combinedFlat()], { ...EXAMPLE_1, output: { name: 'flat-{name}' } });
    assert.equal(plan.flats[0]?.output, '/night/reduced/flat-light.fits');
    assert.deepEqual(plan.hints, [
      'The recipe names results "flat-{name}", lights too; "{type}-{name}" says of each which it is.',
    ]);
  });
});

describe('lights: what is refused', () => {
  const flats = 'Reduce the flats and combine them first';

  it('no combined flat at all', () => {
    const plan = planOf([light(), dark]);
    assert.deepEqual(plan.flats, []);
    assert.equal(plan.refused[0]?.reason, 'it is to be divided by a flat, but no combined flat was found.');
    assert.match(
      plan.refused[0]?.wayOut ?? '',
      /combine --kind flat\), name one in "flat" of the recipe, or say there "none"/,
    );
    assert.deepEqual(plan.refused[0]?.fixes, [{ title: 'Divide by no flat', path: ['flat'], value: 'none' }]);
  });

  it('a filter without a flat', () => {
    assertRefused(
      planWith(light({ filter: "i'" }), [dark, combinedFlat()]),
      /no combined flat of filter i' that was found fits \(combined_flat_g\.fits: its filter is g', the frame's i'\)/,
      new RegExp(flats),
    );
  });

  it('another binning, another camera, another size', () => {
    for (const [changes, reason] of [
      [{ binning: '2x2' }, /its binning is 1x1, the frame's 2x2/],
      [{ camera: 'B' }, /its camera is A, the frame's B/],
    ] as const) {
      const flat = combinedFlat({ binning: '1x1', camera: 'A' });
      assertRefused(planWith(light(changes), [dark, flat]), reason, new RegExp(flats));
    }
    const narrow = combinedFlat({ name: 'narrow.fits', width: 1048, filter: "z'" });
    assertRefused(
      planWith(light({ filter: "z'" }), [dark, combinedFlat(), narrow]),
      /\(narrow\.fits: it is 1048 x 4128 pixels, the frame after the trim 2048 x 4128\)/,
      new RegExp(flats),
    );
  });

  it('two flats that fit equally', () => {
    const plan = planWith(light({ filter: "i'" }), [
      ...[dark, combinedFlat()],
      ...['a', 'b'].map((name) => combinedFlat({ name: `${name}.fits`, filter: "i'" })),
    ]);
    const { fixes } = assertRefused(
      plan,
      /^a\.fits and b\.fits are both combined flats that fit it; the choice would be arbitrary\.$/,
      /Name one of them in "flat" of the recipe/,
    );
    // Named for all, it would take the flat away from the others: no fix is offered that does not help.
    assert.deepEqual(
      fixes.filter(({ path }) => path[0] !== 'flat'),
      [],
    );
  });

  it('a flat that was not calibrated itself, or does not say so', () => {
    const log = { overscan: 'SUBOSCAN = median', trim: 'TRIMIM = [1:2048,1:4128]' };
    assertRefused(
      planWith(light({ filter: "i'" }), [
        dark,
        combinedFlat(),
        combinedFlat({ name: 'raw_i.fits', filter: "i'", history: log }),
      ]),
      /raw_i\.fits: it was not calibrated itself: its cards log neither a bias nor a dark subtraction/,
      new RegExp(flats),
    );
    const only = (changes: Partial<FrameInfo>, recipe: object = EXAMPLE_1) =>
      planOf([light(), dark, combinedFlat(changes)], recipe);
    assert.match(
      only({ history: log }).refused[0]?.reason ?? '',
      /it was not calibrated itself: its cards log neither a bias nor a dark subtraction/,
    );
    const silent = { history: {}, holdsBias: null };
    assert.match(only(silent).refused[0]?.reason ?? '', /it does not say whether it was calibrated itself/);
    // Whoever names it says that it was.
    const named = only(silent, { ...EXAMPLE_1, flat: '/night/combined_flat_g.fits' });
    assert.equal(flatOf(named).flat, '/night/combined_flat_g.fits');
    assert.deepEqual(named.flats[0]?.warnings, ['combined_flat_g.fits does not say whether it was calibrated itself.']);
  });

  it('a flat that is named and is something else, or is cut off, or is rejected', () => {
    for (const [changes, reason] of [
      [{ kind: 'dark' }, /it is a dark, not a flat/],
      [{ incomplete: 'cut off after 3 rows' }, /cut off after 3 rows/],
      [{ planes: 3 }, /it is a cube of 3 planes/],
      [{ rejected: { file: '/night/flatfield.rejected.txt', reason: 'clouds', raw: null } }, /clouds/],
    ] as const) {
      const flat = combinedFlat({ name: 'named.fits', ...changes });
      const recipe = { ...EXAMPLE_1, flat: { use: flat.path } };
      const plan = planOf([light(), dark, combinedFlat(), flat], recipe);
      assert.match(plan.refused[0]?.reason ?? '', reason);
      // One fits as well, so the recipe need not name any.
      assert.deepEqual(plan.refused[0]?.fixes[0], {
        ...{ title: 'Take the combined flat that fits', path: ['flat', 'use'], value: 'auto' },
      });
    }
  });

  it('a light that was divided by a flat before', () => {
    const done = { history: { flat: 'FLATCOR = flat.fits' } };
    assertRefused(
      planWith(light(done), [dark, combinedFlat()]),
      /it is already reduced \(FLATCOR = flat\.fits\)/,
      /raw/,
    );
    // A result of ours is left alone where a folder is asked for.
    const ours = planWith(light({ ...done, ours: true, path: '/night/reduced/light-1.fits' }), [dark, combinedFlat()]);
    assert.deepEqual([ours.refused, ours.flats.length], [[], 2]);
  });

  it('its dark is matched as for flats', () => {
    assertRefused(
      planWith(light({ exposure: 20 }), [dark, combinedFlat()]),
      /combined_dark_300\.fit, has 300 s, 280 s from its 20 s; the tolerance is 0\.5 s/,
      /Combine darks of 20 s/,
    );
  });
});

describe('lights: what is said', () => {
  const warningsFor = (frame: Partial<FrameInfo>, flat: Partial<FrameInfo>) =>
    planOf([light(frame), dark, combinedFlat(flat)]).flats[0]?.warnings;

  it('what one of the two headers does not state', () => {
    assert.deepEqual(warningsFor({}, {}), []);
    assert.deepEqual(warningsFor({ filter: null }, {}), [
      "The frame does not state its filter (that of combined_flat_g.fits is g').",
    ]);
    assert.deepEqual(warningsFor({}, { filter: null }), [
      "combined_flat_g.fits does not state its filter (the frame's is g').",
    ]);
  });
});
