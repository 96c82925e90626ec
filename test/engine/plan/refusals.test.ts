/** What can be wrong with a flat or its masters, one scenario each: it is refused or said, and two good flats are planned as ever. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameInfo } from '../../../src/engine/frames/frameInfo';
import type { Plan, RefusedFrame } from '../../../src/engine/plan/plan';
import { planFlats } from '../../../src/engine/plan/planFlats';
import { parseRecipe } from '../../../src/engine/plan/recipe';
import { combinedBias, darkWithBias, darkWithoutBias, EXAMPLE_1, EXAMPLE_2, frameOf, inputOf } from './frameOf';

const GOOD = ['good1.fits', 'good2.fits'];

/** The plan for `bad` between two good flats, and whatever masters there are. */
function planWith(bad: FrameInfo, recipe: object, masters: readonly FrameInfo[], good: Partial<FrameInfo> = {}): Plan {
  const [first, second] = GOOD.map((name) => frameOf({ exposure: 70, name, ...good }));
  return planFlats(inputOf([first!, bad, second!, ...masters], recipe));
}

/** `bad` is refused for `reason`, with a way out; the good flats are planned, without a warning. */
function assertRefused(plan: Plan, reason: RegExp): RefusedFrame {
  const [refused, ...others] = plan.refused;
  assert.match(refused?.reason ?? 'nothing was refused', reason);
  assert.deepEqual(others, []);
  assert.ok(refused!.wayOut !== null && refused!.wayOut.length > 20, 'no way out');
  assert.deepEqual(
    plan.flats.map(({ name }) => name),
    GOOD,
  );
  for (const flat of plan.flats) assert.deepEqual(flat.warnings, []);
  return refused!;
}

/** All three are planned; the warnings of the flat in the middle. */
function warningsOf(plan: Plan): readonly string[] {
  assert.deepEqual(plan.refused, []);
  assert.equal(plan.flats.length, 3);
  return plan.flats[1]!.warnings;
}

const bad = (changes: Partial<FrameInfo> = {}) => frameOf({ name: 'bad.fits', exposure: 70, ...changes });
const scaling = (changes: object = {}) => ({ ...EXAMPLE_2, ...changes });
const freeMasters = () => [combinedBias(), darkWithoutBias(90)];

describe('the exposure', () => {
  it('a dark outside the tolerance', () => {
    const plan = planWith(bad({ exposure: 71 }), EXAMPLE_1, [darkWithBias(70)]);
    assertRefused(plan, /combined_dark_70\.fit, has 70 s, 1 s from its 71 s; the tolerance is 0\.5 s/);
  });

  it('no exposure, or one that is no number', () => {
    const problem = 'EXPTIME = "7,5" is not a number';
    assertRefused(
      planWith(bad({ exposure: null, exposureProblem: problem }), EXAMPLE_1, [darkWithBias(70)]),
      /its dark cannot be chosen: EXPTIME = "7,5" is not a number/,
    );
    assertRefused(
      planWith(bad({ exposure: null, exposureProblem: null }), scaling(), freeMasters()),
      /it has no exposure time/,
    );
  });

  it('an exposure below zero, as nobody but a person could give it', () => {
    assertRefused(planWith(bad({ exposure: -70 }), EXAMPLE_1, [darkWithBias(70)]), /its exposure is -70 s/);
  });

  it('an exposure of 0 with a dark that is scaled: nothing would be subtracted', () => {
    assertRefused(
      planWith(bad({ exposure: 0 }), scaling(), freeMasters()),
      /its exposure is 0 s, and combined_dark_90\.fit scaled by 0 \/ 90 would subtract nothing/,
    );
    // Not scaled, the tolerance decides as always.
    const near = planFlats(inputOf([bad({ exposure: 0 }), darkWithBias(0.3)], EXAMPLE_1));
    assert.equal(near.flats.length, 1);
  });

  it('darks of 0 s, of less, or without an exposure are none', () => {
    const darks = [
      darkWithBias(0),
      darkWithBias(-70),
      darkWithBias(5, { name: 'silent.fit', exposure: null, exposureProblem: 'no exposure time (looked for EXPTIME)' }),
    ];
    const plan = planFlats(inputOf([bad(), ...darks], EXAMPLE_1));
    assert.deepEqual(
      plan.refused[0]!.refusedCandidates.map(({ reason }) => reason),
      [
        'its exposure is 0 s, which is no dark',
        'its exposure is -70 s, which is no dark',
        'no exposure time (looked for EXPTIME)',
      ],
    );
    const beside = planFlats(inputOf([bad(), ...darks, darkWithBias(70)], EXAMPLE_1));
    assert.equal(beside.flats.length, 1);
  });
});

describe('the bias', () => {
  it('scaling with the bias still in the dark', () => {
    const held = darkWithBias(90, { history: { trim: 'TRIMIM' } });
    const plan = planFlats(inputOf([bad(), combinedBias(), held], scaling()));
    assert.match(plan.refused[0]!.reason, /still holds the bias .* scaling would scale the bias too/);
    // The same for the one flat whose exposure has no dark of its own, where others have.
    const mixed = planWith(bad({ exposure: 40 }), { ...EXAMPLE_1, dark: { scale: 'auto' } }, [darkWithBias(70)]);
    assertRefused(mixed, /its dark must be scaled to 40 s .* still holds the bias/);
  });

  it('scaling with the bias still in the flat', () => {
    const plan = planFlats(inputOf([bad(), darkWithoutBias(90)], scaling({ bias: 'none' })));
    assert.match(plan.refused[0]!.reason, /is free of bias .* the bias would stay in the result/);
  });

  it('bias subtracted twice: by a dark that holds it, or once more from a frame that has lost it', () => {
    const named = { ...EXAMPLE_1, bias: '/night/combined_bias.fit' };
    const twice = planFlats(inputOf([bad(), combinedBias(), darkWithBias(70)], named));
    assert.match(twice.refused[0]!.reason, /still holds the bias .* it would be subtracted twice/);
    const before = bad({ history: { bias: 'ZEROCOR = T' } });
    assertRefused(planWith(before, EXAMPLE_1, [darkWithBias(70)]), /it is already reduced \(ZEROCOR = T\)/);
  });
});

describe('masters that measured something else', () => {
  const cases: readonly [string, Partial<FrameInfo>, RegExp][] = [
    ['size', { width: 2084 }, /it is 2048 x 4128 pixels, the frame after the trim 2052 x 4128/],
    ['binning', { binning: '2x2' }, /its binning is 1x1, the frame's 2x2/],
    ['gain', { gain: 4 }, /its gain is 2, the frame's 4/],
    ['readout mode', { readout: 'Fast' }, /its readout mode is Slow, the frame's Fast/],
    ['camera', { camera: 'other' }, /its camera is LFC, the frame's other/],
    ['unit', { unit: 'electron' }, /its unit is adu, the frame's electron/],
  ];
  const stated = { binning: '1x1', gain: 2, readout: 'Slow', camera: 'LFC' };

  for (const [what, changes, reason] of cases) {
    it(`another ${what}`, () => {
      const recipe = what === 'size' ? { ...EXAMPLE_1, trim: { python: '[:, :-32]' } } : EXAMPLE_1;
      const plan = planWith(bad({ ...stated, ...changes }), recipe, [darkWithBias(70, stated)], stated);
      assertRefused(plan, reason);
    });
  }

  it('what the frame states and the master does not is said to be unknown', () => {
    const plan = planWith(bad({ gain: 2, readout: 'Slow' }), EXAMPLE_1, [darkWithBias(70)]);
    assert.deepEqual(warningsOf(plan), [
      "combined_dark_70.fit does not state its gain (the frame's is 2), readout mode (the frame's is Slow).",
    ]);
    assert.deepEqual(plan.flats[0]!.warnings, []);
  });
});

describe('the temperature', () => {
  const limited = { ...EXAMPLE_1, limits: { temperature: 1.5 } };
  const dark = darkWithBias(70, { temperature: -20 });

  it('further apart than the limit: refused, with both temperatures', () => {
    const plan = planWith(bad({ temperature: -18.4 }), limited, [dark], { temperature: -18.5 });
    const refused = assertRefused(plan, /no combined dark that was found fits/);
    assert.equal(
      refused.refusedCandidates[0]!.reason,
      'it was taken at -20 °C, the frame at -18.4 °C: 1.6 degrees apart, and "limits.temperature" is 1.5',
    );
  });

  it('a dark that is near enough is taken, also where another would be refused', () => {
    const other = darkWithBias(70, { name: 'warm.fit', temperature: -10 });
    const plan = planWith(bad({ temperature: -20 }), limited, [dark, other], { temperature: -20 });
    assert.deepEqual(warningsOf(plan), []);
    assert.match(plan.flats[0]!.refusedCandidates[0]!.reason, /10 degrees apart/);
  });

  it('unknown where there is a limit: said, whoever of the two does not state it', () => {
    const unknown = 'say at which temperature it was taken: the limit of 1.5 degrees could not be tested.';
    const good = { temperature: -20 };
    assert.deepEqual(warningsOf(planWith(bad(), limited, [dark], good)), [`The frame does not ${unknown}`]);
    const silent = warningsOf(planFlatsOf(limited, [darkWithBias(70)], good));
    assert.deepEqual(silent, [`combined_dark_70.fit does not ${unknown}`]);
    const both = warningsOf(planFlatsOf(limited, [darkWithBias(70)]));
    assert.deepEqual(both, [
      'Neither the frame nor combined_dark_70.fit says at which temperature it was taken: the limit of 1.5 degrees could not be tested.',
    ]);
  });

  it('without a limit 2 degrees are a remark and no refusal; with one, the reader has decided', () => {
    const plan = planWith(bad({ temperature: -17.9 }), EXAMPLE_1, [dark], { temperature: -18 });
    assert.deepEqual(warningsOf(plan), ['combined_dark_70.fit was taken at -20 °C, the frame at -17.9 °C.']);
    const wide = { ...EXAMPLE_1, limits: { temperature: 5 } };
    assert.deepEqual(warningsOf(planWith(bad({ temperature: -16 }), wide, [dark], { temperature: -20 })), []);
  });

  it('holds for the bias as well', () => {
    const warm = [combinedBias({ temperature: -10 }), darkWithoutBias(90, { temperature: -20 })];
    const plan = planFlats(inputOf([bad({ temperature: -20 }), ...warm], scaling({ limits: { temperature: 1 } })));
    assert.match(plan.refused[0]!.reason, /no combined bias that fits was found/);
    assert.match(plan.refused[0]!.refusedCandidates[0]!.reason, /at -10 °C, the frame at -20 °C/);
  });

  function planFlatsOf(recipe: object, masters: readonly FrameInfo[], all: Partial<FrameInfo> = {}): Plan {
    return planWith(bad(all), recipe, masters, all);
  }
});

describe('the choice of masters', () => {
  it('two that fit equally well', () => {
    const twins = ['a', 'b'].map((n) => darkWithBias(30, { name: `dark-${n}.fits` }));
    const plan = planWith(bad({ exposure: 30 }), EXAMPLE_1, [darkWithBias(70), ...twins]);
    assertRefused(plan, /dark-a\.fits \(30 s\) and dark-b\.fits \(30 s\) fit its 30 s equally well/);
  });

  it('a single frame that the recipe names is taken at its word, and said', () => {
    const single = combinedBias({ name: 'bias1.fit', master: null });
    const recipe = scaling({ bias: single.path });
    const warnings = warningsOf(planWith(bad(), recipe, [single, darkWithoutBias(90)]));
    assert.deepEqual(warnings, [
      'bias1.fit does not say that it is combined of several frames: the noise of a single one goes into every flat.',
    ]);
  });
});

describe('a frame that is no raw flat any more', () => {
  it('already reduced', () => {
    const done = bad({ history: { overscan: 'SUBOSCAN = median', dark: 'SUBDARK = dark.fits' } });
    assertRefused(planWith(done, EXAMPLE_1, [darkWithBias(70)]), /it is already reduced \(SUBOSCAN = median\)/);
  });
});

describe('the overscan section', () => {
  const header = { ...EXAMPLE_1, overscan: 'header' };
  const good = { biassec: '[2056:2080,1:4128]' };
  const cases: readonly [string, string, RegExp][] = [
    ['empty', '[2080:2056,1:4128]', /BIASSEC card cannot be used: .*runs backwards from column 2080 to 2056/],
    ['out of range', '[2056:2090,1:4128]', /BIASSEC card cannot be used: .*2090, beyond the last column 2080/],
    ['of one axis', '[4096:4109]', /BIASSEC card cannot be used: .*"\[4096:4109\]".*one axis/],
    ['one row short', '[2056:2080,1:4127]', /covers \[2056:2080,1:4127\] of a 2080 x 4128 frame, not all rows/],
    ['inside the image', '[2000:2080,1:4128]', /share \[2001:2048,1:4128\]|share \[2000:2048,1:4128\]/],
    ['no section at all', 'overscan', /BIASSEC card cannot be used: .*square brackets/],
  ];
  for (const [what, biassec, reason] of cases) {
    it(what, () => {
      assertRefused(planWith(bad({ biassec }), header, [darkWithBias(70)], good), reason);
    });
  }

  it('missing', () => {
    assertRefused(planWith(bad(), header, [darkWithBias(70)], good), /its header has no BIASSEC card/);
  });

  it('of the recipe: empty or out of range for a frame of another size', () => {
    const narrow = bad({ width: 2050 });
    assertRefused(
      planWith(narrow, EXAMPLE_1, [darkWithBias(70)]),
      /overscan section does not fit this frame: .*2055.*2050 columns/,
    );
    const empty = { ...EXAMPLE_1, overscan: { section: { python: '[:, 2060:2055]' } } };
    const plan = planFlats(inputOf([bad(), darkWithBias(70)], empty));
    assert.match(plan.refused[0]!.reason, /holds no column/);
  });

  it('of the recipe: one axis alone is refused before any frame is looked at', () => {
    const recipe = JSON.stringify({ overscan: { section: '[4096:4109' } });
    assert.throws(() => parseRecipe(recipe, '/night/flatfield.json'), { tag: 'BadRecipe' });
    const one = { ...EXAMPLE_1, overscan: { section: '[4096:4109]' } };
    const plan = planFlats(inputOf([bad(), darkWithBias(70)], one));
    assert.match(plan.refused[0]!.reason, /names one axis only/);
  });

  it('of three columns: nobody can see whether light leaks into it, and that is said', () => {
    const few = { ...EXAMPLE_1, overscan: { section: '[2078:2080,*]' } };
    assert.deepEqual(warningsOf(planWith(bad(), few, [darkWithBias(70)])), [
      'The overscan [2078:2080,1:4128] has 3 columns: too few to see whether light leaks into it from the image.',
    ]);
    const untested = { ...few, limits: { lightLeak: null } };
    assert.deepEqual(warningsOf(planWith(bad(), untested, [darkWithBias(70)])), []);
  });
});

describe('limits', () => {
  it('travel in the plan, and saturation of the recipe stands above that of the header', () => {
    const limits = { saturated: 0.2, signalToNoise: null, saturation: 50000 };
    const plan = planWith(bad(), { ...EXAMPLE_1, limits }, [darkWithBias(70)]);
    assert.deepEqual(plan.limits, { saturated: 0.2, signalToNoise: null, withoutValue: 0.01, lightLeak: 2 });
    assert.equal(plan.flats[0]!.saturation, 50000);
    assert.equal(planWith(bad(), EXAMPLE_1, [darkWithBias(70)]).flats[0]!.saturation, 65535);
  });
});
