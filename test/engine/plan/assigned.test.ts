/** What was assigned by hand goes before the recipe, with every check that a named master gets. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Assignment, FrameInfo } from '../../../src/engine/frames/frameInfo';
import { withAssignment } from '../../../src/engine/frames/framesFile';
import type { Plan } from '../../../src/engine/plan/plan';
import { planCombine } from '../../../src/engine/plan/planCombine';
import { planFlats } from '../../../src/engine/plan/planFlats';
import { combinedBias, darkWithBias, darkWithoutBias, EXAMPLE_1, EXAMPLE_2, frameOf, inputOf } from './frameOf';

const FILE = '/night/flatfield.frames.json';
const assign = (frame: FrameInfo, given: Omit<Assignment, 'file'>) => withAssignment(frame, { file: FILE, ...given });
const lastStep = ({ flats }: Plan) => flats[0]?.steps.at(-1);

describe('planFlats, assigned by hand', () => {
  const blank = frameOf({ kind: 'unknown', imagetyp: null, exposure: null, exposureKeyword: null, keywords: {} });

  it('reduces a frame whose header says nothing, with the dark of its assigned exposure', () => {
    const ignored = planFlats(inputOf([blank, darkWithBias(7)], EXAMPLE_1)).ignored;
    assert.match(ignored.find(({ path }) => path === blank.path)!.reason, /no IMAGETYP.*Assign Type/);
    const frame = assign(blank, { type: 'flat', exposure: 7.2 });
    const plan = planFlats(inputOf([frame, darkWithBias(7), darkWithBias(70)], EXAMPLE_1));
    const step = lastStep(plan);
    assert.ok(step?.do === 'subtractDark' && step.dark === '/night/combined_dark_7.fit' && step.exposure === 7.2);
    assert.deepEqual(plan.flats[0]!.assigned, [
      { role: 'type', keyword: 'IMAGETYP', value: 'FLAT' },
      { role: 'exposure', keyword: 'EXPTIME', value: 7.2 },
    ]);
  });

  it('takes the dark and the bias that were chosen by hand, and says so', () => {
    const dark = darkWithoutBias(90, { name: 'mine.fits', path: '/masters/mine.fits' });
    const bias = combinedBias({ name: 'zero.fits', path: '/masters/zero.fits' });
    const frame = assign(frameOf({}), { dark: dark.path, bias: bias.path });
    const plan = planFlats(inputOf([frame, combinedBias(), darkWithoutBias(80), dark, bias], EXAMPLE_2));
    const [, first, second] = plan.flats[0]!.steps;
    assert.ok(first?.do === 'subtractBias' && first.bias === bias.path);
    assert.match(first.reason, /^chosen by hand in flatfield\.frames\.json; /);
    assert.ok(second?.do === 'subtractDark' && second.dark === dark.path);
    assert.match(second.reason, /^chosen by hand in flatfield\.frames\.json; .*scaled by 70\.001 \/ 90/);
    assert.equal(plan.flats[0]!.assigned, undefined);
  });

  it('goes before a recipe that subtracts no dark', () => {
    const dark = darkWithBias(70);
    const recipe = { ...EXAMPLE_1, dark: { ...EXAMPLE_1.dark, use: 'none' } };
    const step = lastStep(
      planFlats(inputOf([assign(frameOf({}), { dark: dark.path }), dark], { ...recipe, bias: 'none' })),
    );
    assert.equal(step?.do, 'subtractDark');
  });

  it('refuses a chosen master that does not fit, and the way out is the file', () => {
    const reasonOf = (master: FrameInfo, given: Omit<Assignment, 'file'>, more: readonly FrameInfo[] = []) => {
      const { flats, refused } = planFlats(inputOf([assign(frameOf({}), given), master, ...more], EXAMPLE_1));
      assert.deepEqual(flats, []);
      return refused[0]!;
    };
    const narrow = darkWithBias(70, { width: 2044 });
    const size = reasonOf(narrow, { dark: narrow.path }, [darkWithBias(70, { name: 'good.fits' })]);
    assert.match(size.reason, /combined_dark_70\.fit does not fit: it is 2044 x 4128 pixels/);
    assert.equal(size.wayOut, `Change "dark" in ${FILE}.`);
    const far = darkWithBias(300);
    assert.match(reasonOf(far, { dark: far.path }).reason, /the tolerance is 0\.5 s/);
    assert.match(reasonOf(far, { dark: '/gone.fits' }).reason, /\/gone\.fits was not found or is no image/);
    const twice = reasonOf(darkWithBias(70), { bias: combinedBias().path }, [combinedBias()]);
    assert.match(twice.reason, /combined_bias\.fit is to be subtracted \(chosen by hand in .*subtracted twice/);
    assert.equal(twice.wayOut, `Change "bias" in ${FILE}.`);
  });

  it('writes no type over one that says the same in other words, and a filter under the camera keyword too', () => {
    const keywords = { type: 'IMAGETYP', exposure: 'EXPTIME', filter: 'INSFLNAM' };
    const frame = assign(frameOf({ imagetyp: 'SKYFLAT', keywords }), { type: 'flat', filter: 'R' });
    const plan = planFlats(inputOf([frame, darkWithBias(70)], EXAMPLE_1));
    assert.deepEqual(plan.flats[0]!.assigned, [
      { role: 'filter', keyword: 'FILTER', value: 'R' },
      { role: 'filter', keyword: 'INSFLNAM', value: 'R' },
    ]);
    const wheels = assign(frameOf({ keywords: { ...keywords, filter: 'FILTER1' } }), { filter: 'R' });
    assert.deepEqual(planFlats(inputOf([wheels, darkWithBias(70)], EXAMPLE_1)).flats[0]!.assigned, [
      { role: 'filter', keyword: 'FILTER', value: 'R' },
    ]);
  });
});

describe('planCombine, assigned by hand', () => {
  const combine = (frames: readonly FrameInfo[], recipe: object) =>
    planCombine({ ...inputOf(frames, recipe), kind: 'dark', outputFile: null });

  it('sorts darks by the type and the exposure that were assigned', () => {
    const frames = [1, 2, 3, 4].map((n) =>
      frameOf({ name: `d${n}.fits`, kind: 'unknown', imagetyp: null, exposure: 0 }),
    );
    const [a, b, c, d] = frames.map((frame, n) => assign(frame, { type: 'dark', exposure: n < 2 ? 7 : 70 }));
    const { masters } = combine([a!, b!, c!, d!], EXAMPLE_1);
    assert.deepEqual(
      masters.map(({ title, inputs }) => [title, inputs.map(({ name }) => name)]),
      [
        ['dark, 7 s', ['d1.fits', 'd2.fits']],
        ['dark, 70 s', ['d3.fits', 'd4.fits']],
      ],
    );
  });

  it('subtracts the bias that was chosen by hand', () => {
    const bias = combinedBias({ name: 'mine.fits', path: '/masters/mine.fits' });
    const darks = [1, 2].map((n) => assign(frameOf({ name: `d${n}.fits`, kind: 'dark' }), { bias: bias.path }));
    const step = combine([...darks, bias, combinedBias()], EXAMPLE_2).masters[0]!.inputs[0]!.steps.at(-1);
    assert.deepEqual(step, {
      do: 'subtractBias',
      bias: bias.path,
      hdu: 0,
      reason: 'chosen by hand in flatfield.frames.json',
    });
  });
});
