/** The plan of a whole night, stage by stage, without a disk; the text is held against a golden one. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { FrameInfo } from '../../../src/engine/frames/frameInfo';
import { blockedBy, describeNight, tallyNight } from '../../../src/engine/plan/describeNight';
import type { ResultState } from '../../../src/engine/plan/plan';
import {
  afterStage,
  type NightInput,
  type NightPlan,
  type NightStage,
  nightPlan,
  planStage,
  STAGES,
  stageInput,
} from '../../../src/engine/plan/planNight';
import { combinedBias, EXAMPLE_1, EXAMPLE_2, frameOf, inputOf } from './frameOf';

const series = (count: number, changes: Partial<FrameInfo>, name = ''): FrameInfo[] =>
  Array.from({ length: count }, (_, n) =>
    frameOf({ imagetyp: String(changes.kind).toUpperCase(), name: `${changes.kind}${name}-${n + 1}.fits`, ...changes }),
  );

const biases = series(5, { kind: 'bias', exposure: 0 });
const darks = series(5, { kind: 'dark', exposure: 90 });
const flats = series(5, { kind: 'flat', exposure: 30, filter: 'r' });
const CUT = '100 of the 200 bytes are missing';

/** Every stage with what the earlier ones will make; `states` is what somebody found out about results. */
function plan(
  frames: readonly FrameInfo[],
  recipe: object,
  {
    states = new Map<string, ResultState>(),
    ...more
  }: Partial<NightInput> & { states?: Map<string, ResultState> } = {},
): NightPlan {
  const input: NightInput = {
    ...inputOf(frames, { output: { existing: 'update' }, ...recipe }),
    existingOutputs: new Set(states.keys()),
    calibrated: true,
    lights: true,
    ...more,
  };
  const stages: NightStage[] = [];
  let night = input;
  for (const name of STAGES) {
    const asked = stageInput(name, night);
    const stage = 'plan' in asked ? asked : planStage(asked, states);
    stages.push(stage);
    night = afterStage(night, stage);
  }
  return nightPlan(input, stages);
}

function masters(night: NightPlan): (string | number)[][] {
  return night.stages.flatMap(({ plan: made }) =>
    made !== null && 'masters' in made
      ? made.masters.map(({ output, inputs }) => [output.replace('/night/reduced/', ''), inputs.length])
      : [],
  );
}

function golden(name: string, text: string): void {
  const path = join(__dirname, '../../golden', name);
  if (process.env.FLATFIELD_GOLDEN === 'write') writeFileSync(path, text);
  assert.equal(text, readFileSync(path, 'utf8'));
}

describe('planNight', () => {
  it('bias, darks without it, flats, combined flats: each of what the one before will make', () => {
    const night = plan([...biases, ...darks, ...flats], EXAMPLE_2);
    assert.deepEqual(masters(night), [
      ['combined_bias.fits', 5],
      ['combined_dark_90.000.fits', 5],
      ['combined_flat_filter_r.fits', 5],
    ]);
    assert.deepEqual(tallyNight(night), { make: 8, upToDate: 0, kept: 0, refused: 0 });
    const flat = night.stages[3]!;
    assert.ok(flat.stage === 'flat');
    assert.deepEqual([flat.plan.masters[0]!.width, flat.plan.masters[0]!.inputs[0]!.steps], [2048, []]);
  });

  it('without calibrated flats the combined flat takes the raw ones through their steps', () => {
    const night = plan([...biases, ...darks, ...flats], EXAMPLE_2, { calibrated: false });
    const flat = night.stages[3]!;
    assert.ok(flat.stage === 'flat');
    assert.deepEqual(
      flat.plan.masters[0]!.inputs[0]!.steps.map((step) => step.do),
      ['trimImage', 'subtractBias', 'subtractDark'],
    );
    assert.deepEqual(tallyNight(night), { make: 3, upToDate: 0, kept: 0, refused: 0 });
  });

  it('darks that cannot be combined block what needs them, also where another dark would fit by the recipe', () => {
    const cut = series(3, { kind: 'dark', exposure: 30, incomplete: CUT }, '30');
    const others = series(2, { kind: 'flat', exposure: 100, filter: 'V' }, 'V');
    const night = plan([...biases, ...darks, ...cut, ...flats, ...others], { ...EXAMPLE_2, dark: { scale: 'auto' } });
    const [, dark, calibrate] = night.stages;
    assert.ok(dark?.stage === 'dark' && dark.plan !== null && calibrate?.stage === 'calibrate');
    const [lost] = dark.plan.unmade;
    assert.equal(lost!.reason, `3 of 3 frames refused (dark30-1.fits: ${CUT}).`);
    assert.deepEqual(
      blockedBy(lost!, night.stages),
      flats.map(({ name }) => name),
    );
    assert.deepEqual(
      calibrate.plan.flats.map(({ name }) => name),
      ['flatV-1.fits', 'flatV-2.fits'],
    );
    assert.deepEqual(masters(night).slice(1), [
      ['combined_dark_90.000.fits', 5],
      ['combined_flat_filter_V.fits', 2],
    ]);
  });

  it('a bias that cannot be made blocks the darks, and these the flats', () => {
    const cut = biases.map((frame) => ({ ...frame, incomplete: CUT }));
    const night = plan([...cut, ...darks, ...flats], EXAMPLE_2);
    assert.deepEqual(masters(night), []);
    const by = night.stages
      .slice(0, 4)
      .map(({ plan: made }) => [...new Set(made!.refused.map(({ blockedBy: by }) => by))]);
    assert.deepEqual(by, [
      [undefined],
      ['/night/reduced/combined_bias.fits'],
      ['/night/reduced/combined_bias.fits'],
      [],
    ]);
  });

  it('what is up to date is left alone, and what hangs on a change is not', () => {
    const upToDate: ResultState = { state: 'upToDate', why: null };
    const existing = combinedBias({ name: 'combined_bias.fits', path: '/night/reduced/combined_bias.fits' });
    const states = new Map([[existing.path, upToDate]]);
    const frames = [...biases, ...darks, ...flats];
    const input = inputOf(frames, EXAMPLE_2);
    const night = plan(frames, EXAMPLE_2, {
      states,
      scan: { frames: [...frames, existing], unreadable: [] },
      inputs: input.inputs,
    });
    assert.deepEqual(tallyNight(night), { make: 7, upToDate: 1, kept: 0, refused: 0 });
  });

  it('a master that somebody has rejected serves nobody, also when it is made anew', () => {
    const rejected = { file: '/night/reduced/flatfield.rejected.txt', reason: 'light leak', raw: null };
    const path = '/night/reduced/combined_bias.fits';
    const frames = [...biases, ...darks, ...flats];
    const scan = { frames: [...frames, combinedBias({ name: 'combined_bias.fits', path, rejected })], unreadable: [] };
    const states = new Map<string, ResultState>([[path, { state: 'stale', why: 'x' }]]);
    const night = plan(frames, EXAMPLE_2, { states, scan, inputs: frames.map((frame) => frame.path) });
    assert.match(night.stages[1]!.plan!.refused[0]!.reason, /combined_bias\.fits does not fit: .*light leak/);
  });

  it('a single dark of its kind asks for no master: what else fits is taken', () => {
    const alone = series(1, { kind: 'dark', exposure: 30 }, '30');
    const night = plan([...biases, ...darks, ...alone, ...flats], EXAMPLE_2);
    assert.equal(tallyNight(night).refused, 0);
    assert.match(night.stages[1]!.plan!.hints.join(), /dark30-1\.fits is the only dark of its kind/);
  });

  it('as text: what is made, refused and blocked, what is left alone', () => {
    const frames = [
      ...biases,
      ...series(3, { kind: 'dark', exposure: 7 }, '7'),
      ...series(3, { kind: 'dark', exposure: 70, incomplete: CUT }, '70'),
      ...series(1, { kind: 'dark', exposure: 300 }, '300'),
      ...series(3, { kind: 'flat', exposure: 7, filter: 'r' }),
      ...series(2, { kind: 'flat', exposure: 70, filter: 'V' }, 'V'),
      frameOf({ name: 'm31.fits', kind: 'light', imagetyp: 'OBJECT', exposure: 300 }),
      frameOf({ name: 'mask.fits', kind: 'unknown', imagetyp: 'flat mask' }),
    ];
    const unreadable = [{ path: '/night/torn.fits', name: 'torn.fits', reason: 'its header has no END.' }];
    const night = plan(frames, EXAMPLE_1, {
      scan: { frames, unreadable },
      inputs: [...frames, ...unreadable].map(({ path }) => path),
    });
    golden('night.txt', describeNight(night));
  });
});
