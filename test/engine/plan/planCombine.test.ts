/** planCombine: which frames belong together, what is done to each before, and what is left out with its reason. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameInfo } from '../../../src/engine/frames/frameInfo';
import type { CombinePlan } from '../../../src/engine/plan/plan';
import { planCombine } from '../../../src/engine/plan/planCombine';
import type { PlanInput } from '../../../src/engine/plan/planFlats';
import { combinedBias, darkWithBias, EXAMPLE_1, EXAMPLE_2, frameOf, inputOf } from './frameOf';

type Kind = 'bias' | 'dark' | 'flat';

function plan(kind: Kind, frames: readonly FrameInfo[], recipe: object, more: Partial<PlanInput> = {}): CombinePlan {
  return planCombine({ ...inputOf(frames, recipe, more), kind, outputFile: null });
}

const series = (count: number, changes: Partial<FrameInfo>): FrameInfo[] =>
  Array.from({ length: count }, (_, n) =>
    frameOf({ name: `${changes.kind}${changes.exposure}-${n}.fits`, ...changes }),
  );

const outputs = (made: CombinePlan) => made.masters.map((master) => master.output.replace('/night/reduced/', ''));

describe('planCombine', () => {
  it('a bias is combined whatever the filter in its header: the shutter was closed', () => {
    const frames = ["i'", "r'"].flatMap((filter, n) =>
      series(3, { kind: 'bias', exposure: n, filter }).map((frame) => ({ ...frame, exposure: 0 })),
    );
    const made = plan('bias', frames, EXAMPLE_1);
    assert.deepEqual(outputs(made), ['combined_bias.fits']);
    assert.equal(made.masters[0]!.inputs.length, 6);
    assert.equal(made.masters[0]!.exposure, null);
    assert.equal(made.masters[0]!.method.scale, 'none');
    assert.deepEqual([made.masters[0]!.width, made.masters[0]!.height], [2048, 4128]);
  });

  it('darks are grouped by exposure within the tolerance, and named by their mean', () => {
    const frames = [300, 300.014, 300.046, 70].flatMap((exposure) => series(1, { kind: 'dark', exposure }));
    const made = plan('dark', frames, EXAMPLE_1);
    assert.deepEqual(outputs(made), ['combined_dark_300.020.fits']);
    assert.equal(made.masters[0]!.exposure, (300 + 300.014 + 300.046) / 3);
    assert.match(made.hints.join(), /dark70-0\.fits is the only dark of its kind/);
  });

  it('darks lose their bias where they may be scaled, and keep it where "scale" is "never"', () => {
    const frames = [...series(5, { kind: 'dark', exposure: 90 }), combinedBias()];
    const free = plan('dark', frames, EXAMPLE_2).masters[0]!;
    assert.deepEqual(
      free.inputs[0]!.steps.map((step) => step.do),
      ['trimImage', 'subtractBias'],
    );
    assert.equal(free.holdsBias, false);
    const held = plan('dark', frames, { ...EXAMPLE_2, dark: { scale: 'never' } }).masters[0]!;
    assert.equal(held.holdsBias, true);
  });

  it('frames of another size, binning, gain or camera never meet', () => {
    const others = [{ width: 2081 }, { binning: '2x2' }, { gain: 2 }, { camera: 'B' }, { readout: 'fast' }];
    const frames = [{}, ...others].flatMap((changes, n) => series(2, { kind: 'bias', exposure: n, ...changes }));
    const made = plan('bias', frames, {});
    assert.equal(made.masters.length, 6);
    assert.equal(new Set(outputs(made)).size, 6);
    for (const master of made.masters) assert.equal(master.inputs.length, 2);
  });

  it('calibrated flats are combined by filter, scaled by their median; the raw ones beside them are left alone', () => {
    const done = { kind: 'flat', history: { trim: 'TRIMIM', dark: 'SUBDARK' }, ours: true } as const;
    const frames = [
      ...series(3, { ...done, exposure: 1, filter: 'r' }),
      ...series(2, { ...done, exposure: 2, filter: 'B' }),
      frameOf({ name: 'raw.fits' }),
    ];
    const made = plan('flat', frames, EXAMPLE_1);
    assert.deepEqual(outputs(made), ['combined_flat_filter_r.fits', 'combined_flat_filter_B.fits']);
    assert.equal(made.masters[0]!.method.scale, 'inverse median');
    assert.deepEqual(made.masters[0]!.inputs[0]!.steps, []);
    assert.deepEqual(made.ignored, [{ path: '/night/raw.fits', reason: 'it is raw, and calibrated flats are there' }]);
    assert.deepEqual(made.refused, []);
  });

  it('raw flats alone get the steps of a reduction first', () => {
    const frames = [...series(3, { kind: 'flat', exposure: 70 }), darkWithBias(70)];
    const [master] = plan('flat', frames, EXAMPLE_1).masters;
    assert.deepEqual(
      master!.inputs[0]!.steps.map((step) => step.do),
      ['subtractOverscan', 'trimImage', 'subtractDark'],
    );
  });

  it('one bad frame is refused by name, and the others are combined', () => {
    const frames = [
      ...series(3, { kind: 'dark', exposure: 7 }),
      frameOf({ name: 'cut.fits', kind: 'dark', exposure: 7, incomplete: '10 of the 20 bytes are missing' }),
      frameOf({ name: 'small.fits', kind: 'dark', exposure: 7, width: 2050 }),
    ];
    const made = plan('dark', frames, EXAMPLE_1);
    assert.equal(made.masters[0]!.inputs.length, 3);
    assert.deepEqual(made.refused.map((frame) => frame.name).sort(), ['cut.fits', 'small.fits']);
  });

  it('masters and our own results are no input; a master that is there obeys "existing"', () => {
    const frames = [...series(3, { kind: 'bias', exposure: 0 }), combinedBias()];
    const existingOutputs = new Set(['/night/reduced/combined_bias.fits']);
    const failing = plan('bias', frames, {}, { existingOutputs });
    assert.equal(failing.masters.length, 0);
    assert.equal(failing.refused[0]!.name, 'combined_bias.fits');
    assert.match(failing.refused[0]!.reason, /is there already in \/night\/reduced/);
    const skipping = plan('bias', frames, { output: { existing: 'skip' } }, { existingOutputs });
    assert.equal(skipping.masters[0]!.action, 'skip');
    assert.equal(skipping.masters[0]!.inputs.length, 3);
  });

  it('refuses a keyword that frames are not sorted by, and one file for several masters', () => {
    const frames = [1, 2].flatMap((exposure) => series(2, { kind: 'dark', exposure }));
    assert.throws(() => plan('dark', frames, { combine: { groupBy: ['FILTRE'] } }), /"FILTRE".*FILTER/);
    const input = { ...inputOf(frames, EXAMPLE_1), kind: 'dark', outputFile: '/night/x.fits' } as const;
    assert.throws(() => planCombine(input), /2 masters \(dark, 1 s; dark, 2 s\), but --out names one file/);
  });
});
