/** The guide's own slips, one test each: every one became a visible decision or a refusal. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan } from '../../../src/engine/plan/plan';
import { plainFormat } from '../../../src/engine/plan/plan';
import { planCombine } from '../../../src/engine/plan/planCombine';
import { planFlats } from '../../../src/engine/plan/planFlats';
import type { Step } from '../../../src/engine/plan/step';
import { combinedBias, darkWithBias, darkWithoutBias, EXAMPLE_1, EXAMPLE_2, frameOf, inputOf } from './frameOf';

function steps(plan: Plan, index = 0): readonly Step[] {
  assert.deepEqual(plan.refused, []);
  return plan.flats[index]!.steps;
}

function darkOf(plan: Plan, index = 0): string {
  const step = steps(plan, index).find((s) => s.do === 'subtractDark');
  assert.ok(step?.do === 'subtractDark');
  return step.dark;
}

function reason(plan: Plan, index = 0): string {
  const frame = plan.refused[index];
  assert.ok(frame, 'nothing was refused');
  return `${frame.reason} ${frame.wayOut}`;
}

describe('slips of the guide', () => {
  it('1: the bias that the loop of Example 2 forgets is a step of every flat, before the dark', () => {
    const flats = [1, 1.02].map((exposure, i) => frameOf({ name: `f${i}.fits`, exposure }));
    const plan = planFlats(inputOf([...flats, combinedBias(), darkWithoutBias(90)], EXAMPLE_2));
    for (const index of [0, 1])
      assert.deepEqual(
        steps(plan, index).map((step) => step.do),
        ['trimImage', 'subtractBias', 'subtractDark'],
      );
  });

  it('1: scaling is refused while the bias is in the dark, or would stay in the flat', () => {
    const held = planFlats(
      inputOf([frameOf({}), combinedBias(), darkWithBias(90, { history: { trim: 'T' } })], EXAMPLE_2),
    );
    assert.match(reason(held), /scaling would scale the bias too/);
    const stays = planFlats(inputOf([frameOf({}), darkWithoutBias(90)], { ...EXAMPLE_2, bias: 'none' }));
    assert.match(reason(stays), /the bias would stay in the result/);
  });

  it('1: with a combined bias beside the darks, Example 1 does not subtract it and says why', () => {
    const plan = planFlats(inputOf([frameOf({}), combinedBias(), darkWithBias(70)], EXAMPLE_1));
    assert.deepEqual(
      steps(plan).map((step) => step.do),
      ['subtractOverscan', 'trimImage', 'subtractDark'],
    );
    const [bias] = plan.flats[0]!.refusedCandidates;
    assert.equal(bias?.path, '/night/combined_bias.fit');
    assert.match(bias.reason, /it would be subtracted twice/);
  });

  it('2: a refusal names the file, its exposure, the nearest dark, the difference and the tolerance', () => {
    const frames = [70.001, 20].map((exposure, i) => frameOf({ name: `f${i}.fits`, exposure }));
    const plan = planFlats(inputOf([...frames, darkWithBias(7), darkWithBias(70)], EXAMPLE_1));
    assert.equal(plan.flats.length, 1);
    assert.equal(plan.refused[0]?.name, 'f1.fits');
    assert.match(reason(plan), /combined_dark_7\.fit, has 7 s, 13 s from its 20 s; the tolerance is 0\.5 s/);
  });

  it('3 and 4: what is needed follows from the flats: further darks do no harm, a missing one is named', () => {
    const flat = frameOf({ exposure: 300.014 });
    const plan = planFlats(inputOf([flat, ...[5, 7, 70, 300].map((t) => darkWithBias(t))], EXAMPLE_1));
    assert.equal(darkOf(plan), '/night/combined_dark_300.fit');
    const without = planFlats(inputOf([flat, darkWithBias(7), darkWithBias(70)], EXAMPLE_1));
    assert.match(reason(without), /darks of 7, 70 s were found/);
  });

  it('5: one visible tolerance decides, as the guide compares it: 70.5 s passes at 0.5 s, 70.51 s does not', () => {
    const frames = [70.5, 70.51].map((exposure, i) => frameOf({ name: `f${i}.fits`, exposure }));
    const plan = planFlats(inputOf([...frames, darkWithBias(70)], EXAMPLE_1));
    assert.deepEqual(
      plan.flats.map((flat) => flat.name),
      ['f0.fits'],
    );
    assert.deepEqual(
      plan.refused.map((frame) => frame.name),
      ['f1.fits'],
    );
  });

  it('6: when scaling, the shortest dark that is long enough is taken; scaling up is said', () => {
    const plan = planFlats(
      inputOf([frameOf({ exposure: 40 }), combinedBias(), darkWithoutBias(30), darkWithoutBias(90)], EXAMPLE_2),
    );
    assert.equal(darkOf(plan), '/night/combined_dark_90.fit');
    assert.deepEqual(plan.flats[0]!.warnings, []);
    const up = planFlats(inputOf([frameOf({ exposure: 40 }), combinedBias(), darkWithoutBias(30)], EXAMPLE_2));
    assert.match(up.flats[0]!.warnings.join(), /scaled UP to 40 s/);
  });

  it('7: no tolerance stands in the way of scaling: a flat of 200 s takes the 90 s dark, with a warning', () => {
    const plan = planFlats(inputOf([frameOf({ exposure: 200 }), combinedBias(), darkWithoutBias(90)], EXAMPLE_2));
    const step = steps(plan).at(-1);
    assert.ok(step?.do === 'subtractDark' && step.scaled);
    assert.equal(step.scale, 200 / 90);
    assert.match(plan.flats[0]!.warnings.join(), /scaled UP/);
  });

  it('8: whether the dark is scaled stands in the step and in its reason', () => {
    const step = steps(planFlats(inputOf([frameOf({}), darkWithBias(70)], EXAMPLE_1))).at(-1);
    assert.ok(step?.do === 'subtractDark');
    assert.equal(step.scaled, false);
    assert.match(step.reason, /not scaled/);
  });

  it('9: a dark that nobody describes is refused, and so is one whose overscan was treated otherwise', () => {
    const silent = darkWithBias(70, { holdsBias: null, history: {} });
    assert.match(
      reason(planFlats(inputOf([frameOf({}), silent], EXAMPLE_1))),
      /does not say whether it still holds the bias .* Say "bias": "none"/,
    );
    const recipe = { ...EXAMPLE_1, overscan: 'none' };
    const plan = planFlats(inputOf([frameOf({}), darkWithBias(70)], recipe));
    assert.match(plan.refused[0]!.refusedCandidates[0]!.reason, /its overscan was subtracted .* the levels differ/);
    const told = planFlats(inputOf([frameOf({}), silent], { ...EXAMPLE_1, bias: 'none' }));
    assert.equal(darkOf(told), silent.path);
  });

  it('10: two darks of one time, or equally near, are refused by name', () => {
    const twins = ['a', 'b'].map((n) => darkWithBias(70, { name: `dark-${n}.fits` }));
    assert.match(
      reason(planFlats(inputOf([frameOf({}), ...twins], EXAMPLE_1))),
      /dark-a\.fits .* dark-b\.fits .* arbitrary/,
    );
    const tie = [30, 50].map((t) => darkWithBias(t));
    const recipe = { ...EXAMPLE_1, dark: { scale: 'never', tolerance: null } };
    assert.match(reason(planFlats(inputOf([frameOf({ exposure: 40 }), ...tie], recipe))), /equally well/);
    const named = { ...EXAMPLE_1, dark: { ...EXAMPLE_1.dark, use: '/night/dark-b.fits' } };
    assert.equal(darkOf(planFlats(inputOf([frameOf({}), ...twins], named))), '/night/dark-b.fits');
  });

  it('11: no combined bias, or several, is said with the names', () => {
    const flat = frameOf({ exposure: 1 });
    assert.match(
      reason(planFlats(inputOf([flat, darkWithoutBias(90)], EXAMPLE_2))),
      /no combined bias that fits was found/,
    );
    const two = [combinedBias({ name: 'a.fit' }), combinedBias({ name: 'b.fit' })];
    assert.match(reason(planFlats(inputOf([flat, ...two, darkWithoutBias(90)], EXAMPLE_2))), /a\.fit and b\.fit/);
  });

  it('11: a master that the recipe names is taken at its word, unless its header calls it something else', () => {
    const flat = frameOf({ exposure: 1 });
    const single = combinedBias({ name: 'bias.fit', master: null });
    const recipe = { ...EXAMPLE_2, bias: single.path };
    const plan = planFlats(inputOf([flat, single, darkWithoutBias(90)], recipe));
    assert.deepEqual(
      steps(plan).map((step) => step.do),
      ['trimImage', 'subtractBias', 'subtractDark'],
    );
    const wrong = { ...EXAMPLE_2, bias: '/night/combined_dark_90.fit' };
    const refused = planFlats(inputOf([flat, darkWithoutBias(90)], wrong));
    assert.match(reason(refused), /combined_dark_90\.fit does not fit: it is a dark, not a bias/);
    assert.equal(refused.refused[0]!.refusedCandidates[0]!.reason, 'it is a dark, not a bias');
  });

  it('12: no flats: said with what was found instead', () => {
    const plan = planFlats(
      inputOf(
        [frameOf({ kind: 'bias' }), frameOf({ name: 'x.fits', kind: 'unknown', imagetyp: 'flat mask' })],
        EXAMPLE_1,
      ),
    );
    assert.deepEqual(plan.hints, ['No raw flats among 2 files: found 1 bias, 1 of unknown type (flat mask).']);
  });

  it('15: a result that is there is known before anything runs; fail, skip and replace do as they say', () => {
    const frames = [frameOf({}), frameOf({ name: 'g.fits' }), darkWithBias(70)];
    const existingOutputs = new Set(['/night/reduced/flat-flat.fits']);
    const run = (existing: string) =>
      planFlats(inputOf(frames, { ...EXAMPLE_1, output: { existing } }, { existingOutputs }));
    assert.match(reason(run('fail')), /is there already/);
    assert.deepEqual(
      run('fail').flats.map((flat) => flat.name),
      ['g.fits'],
    );
    assert.deepEqual(
      run('skip').flats.map((flat) => flat.action),
      ['skip', 'write'],
    );
    assert.deepEqual(
      run('replace').flats.map((flat) => flat.action),
      ['replace', 'write'],
    );
  });

  it('16: one bad frame stops no other', () => {
    const frames = [
      frameOf({ name: 'a.fits', exposure: null, exposureProblem: 'EXPTIME = "7,5" is not a number' }),
      frameOf({ name: 'b.fits', incomplete: '100 of the 1000 bytes of pixels that its header promises are missing' }),
      frameOf({ name: 'c.fits' }),
    ];
    const plan = planFlats(inputOf([...frames, darkWithBias(70)], EXAMPLE_1));
    assert.deepEqual(
      plan.flats.map((flat) => flat.name),
      ['c.fits'],
    );
    assert.deepEqual(plan.refused.map((frame) => frame.name).sort(), ['a.fits', 'b.fits']);
  });

  it('17: an overscan section without pixels is refused, where ccdproc writes an image of NaN', () => {
    const plan = planFlats(inputOf([frameOf({ width: 2050 }), darkWithBias(70)], EXAMPLE_1));
    assert.match(reason(plan), /overscan section does not fit this frame: .*\[:, 2055:\].*2050/);
  });

  it('18: two inputs that would make one result are both refused', () => {
    const twins = ['/a/ccd.014.fits', '/b/ccd.014.fits'].map((path) => frameOf({ path, name: 'ccd.014.fits' }));
    const plan = planFlats(inputOf([...twins, darkWithBias(70)], EXAMPLE_1));
    assert.equal(plan.flats.length, 0);
    assert.deepEqual(
      plan.refused.map((frame) => frame.path),
      ['/a/ccd.014.fits', '/b/ccd.014.fits'],
    );
    assert.match(reason(plan), /\/b\/ccd\.014\.fits/);
  });

  it('20: the BIASSEC of the LFC, one row short, is refused with the section to write', () => {
    const flat = frameOf({ biassec: '[2049:2080,1:4127]' });
    const plan = planFlats(inputOf([flat, darkWithBias(70)], { ...EXAMPLE_1, overscan: 'header' }));
    assert.match(reason(plan), /not all rows .* "section": "\[2049:2080,\*\]"/);
  });

  it('20: the BIASSEC of the Aspen CG16M, one axis only, is refused where ccdproc takes rows', () => {
    const flat = frameOf({ biassec: '[4096:4109]' });
    const plan = planFlats(inputOf([flat, darkWithBias(70)], { ...EXAMPLE_1, overscan: 'header' }));
    assert.match(reason(plan), /BIASSEC card cannot be used: .*\[4096:4109\]/);
  });

  it('20: an overscan in the header that the recipe leaves alone is a hint', () => {
    const flat = frameOf({ biassec: '[2049:2080,1:4127]', width: 2048 });
    const plan = planFlats(inputOf([flat, darkWithBias(70, { history: {} })], { bias: 'none' }));
    assert.deepEqual(plan.hints, ['The headers have BIASSEC = [2049:2080,1:4127]; the recipe subtracts no overscan.']);
  });

  it('22: float32 and no extensions unless asked otherwise', () => {
    assert.deepEqual(planFlats(inputOf([], {})).format, plainFormat('float32'));
    const asked = { pixels: 'float64', compression: 'GZIP_2', mask: true, uncertainty: true };
    assert.deepEqual(planFlats(inputOf([], { output: asked })).format, asked);
  });

  it('23: the unit of the header counts, adu is taken where there is none and said, another one is refused', () => {
    const plan = planFlats(inputOf([frameOf({ unit: null }), darkWithBias(70)], EXAMPLE_1));
    assert.equal(plan.flats[0]!.unit, 'adu');
    assert.deepEqual(plan.hints, ['Frames without BUNIT are taken to be in adu.']);
    const electrons = planFlats(inputOf([frameOf({}), darkWithBias(70, { unit: 'electron' })], EXAMPLE_1));
    assert.equal(electrons.refused[0]!.refusedCandidates[0]!.reason, "its unit is electron, the frame's adu");
  });

  it("25: names have no blank, g' and g do not meet, and combined frames are no raw input", () => {
    const darks = [1, 2].map((n) => frameOf({ name: `d${n}.fits`, kind: 'dark', exposure: 7 }));
    const plan = planCombine({ ...inputOf([...darks, darkWithBias(7)], EXAMPLE_1), kind: 'dark', outputFile: null });
    assert.deepEqual(
      plan.masters.map((master) => master.output),
      ['/night/reduced/combined_dark_7.000.fits'],
    );
    assert.deepEqual(
      plan.masters[0]!.inputs.map((frame) => frame.name),
      ['d1.fits', 'd2.fits'],
    );
    const flats = ["g'", 'g'].flatMap((filter) =>
      [1, 2].map((n) => frameOf({ name: `${filter}${n}.fits`, filter, history: { dark: 'SUBDARK' } })),
    );
    const sky = planCombine({ ...inputOf(flats, {}), kind: 'flat', outputFile: null });
    assert.deepEqual(
      sky.masters.map((master) => master.output),
      ['/night/reduced/combined_flat_filter_gp.fits', '/night/reduced/combined_flat_filter_g.fits'],
    );
  });
});
