/** Frames rejected by hand in plans: left out with the list and the reason, no error, and never a master. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { FrameInfo, Rejection } from '../../../src/engine/frames/frameInfo';
import { describeCombinePlan, describePlan } from '../../../src/engine/plan/describePlan';
import { planCombine } from '../../../src/engine/plan/planCombine';
import { planFlats } from '../../../src/engine/plan/planFlats';
import { describeReport, exitCode } from '../../../src/engine/reduce/report';
import { darkWithBias, EXAMPLE_1, frameOf, inputOf } from './frameOf';

const file = '/night/flatfield.rejected.txt';
const rejected: Rejection = { file, reason: 'clouds', raw: null };
const plain: Rejection = { file, reason: null, raw: null };

function golden(name: string, text: string): void {
  const path = join(__dirname, '../../golden', name);
  if (process.env.FLATFIELD_GOLDEN === 'write') writeFileSync(path, text);
  assert.equal(text, readFileSync(path, 'utf8'));
}

function combine(kind: 'bias' | 'dark' | 'flat', frames: readonly FrameInfo[]) {
  return planCombine({ ...inputOf(frames, EXAMPLE_1), kind, outputFile: null });
}

describe('planFlats', () => {
  const frames = [
    frameOf({ name: 'ccd.014.0.fits' }),
    frameOf({ name: 'ccd.015.0.fits', rejected }),
    frameOf({ name: 'ccd.016.0.fits', rejected }),
    ...[18, 19, 20].map((n) => frameOf({ name: `ccd.0${n}.0.fits`, rejected })),
    frameOf({ name: 'ccd.017.0.fits', rejected: plain }),
    darkWithBias(70),
  ];

  it('says it of each, in the plan and in the report, as a golden text', () => {
    const plan = planFlats(inputOf(frames, EXAMPLE_1));
    golden('planRejected.txt', `${describePlan(plan)}\n${describeReport(plan, [])}`);
  });

  it('is no error: the run ends with 0', () => {
    const plan = planFlats(inputOf(frames, EXAMPLE_1));
    assert.deepEqual(
      plan.flats.map(({ name }) => name),
      ['ccd.014.0.fits'],
    );
    assert.equal(exitCode([], plan.refused.length), 0);
  });

  it('also where the frame was named itself, and where its file cannot be read', () => {
    const input = inputOf(frames.slice(1), EXAMPLE_1, { named: new Set(['/night/ccd.015.0.fits']) });
    const unreadable = [{ path: '/night/half.fits', name: 'half.fits', reason: 'It is cut.', rejected }];
    const plan = planFlats({
      ...input,
      inputs: [...input.inputs, '/night/half.fits'],
      scan: { ...input.scan, unreadable },
    });
    assert.deepEqual(plan.flats, []);
    assert.deepEqual(plan.refused, []);
    assert.deepEqual(
      plan.ignored.filter(({ byHand }) => byHand).map(({ path }) => path),
      [15, 16, 18, 19, 20, 17].map((n) => `/night/ccd.0${n}.0.fits`).concat('/night/half.fits'),
    );
    assert.match(plan.hints[0]!, /found 6 flat rejected by hand, 1 dark/);
  });

  it('a rejected master serves no frame, and the plan says so', () => {
    const plan = planFlats(inputOf([frames[0]!, darkWithBias(70, { rejected })], EXAMPLE_1));
    assert.deepEqual(plan.flats, []);
    assert.equal(plan.refused[0]?.refusedCandidates[0]?.reason, `it was rejected by hand in ${file} (clouds)`);
  });

  it('a name in a list that is no file is a note', () => {
    const input = inputOf(frames, EXAMPLE_1);
    const problem = `${file} names ccd.99.fits, which is not there.`;
    const plan = planFlats({ ...input, scan: { ...input.scan, listProblems: [problem] } });
    assert.equal(plan.hints[0], problem);
  });
});

describe('planCombine', () => {
  const bias = (n: number, more: Partial<FrameInfo> = {}) =>
    frameOf({ name: `bias.${n}.fits`, kind: 'bias', exposure: 0, ...more });

  it('a rejected bias is not among the inputs', () => {
    const plan = combine('bias', [bias(1), bias(2, { rejected }), bias(3)]);
    assert.deepEqual(
      plan.masters[0]?.inputs.map(({ name }) => name),
      ['bias.1.fits', 'bias.3.fits'],
    );
    assert.match(
      describeCombinePlan(plan),
      /Left alone:\n {2}bias\.2\.fits: it was rejected by hand in \/night\/flatfield\.rejected\.txt \(clouds\)\n$/,
    );
    assert.deepEqual(plan.refused, []);
  });

  it('a calibrated flat whose raw frame was rejected is not combined, nor are raw ones instead of it', () => {
    const done = { ours: true, history: { dark: 'SUBDARK = d.fit' } } as const;
    const raw = { ...rejected, raw: 'a.fits' };
    const frames = [
      frameOf({ name: 'flat-a.fits', path: '/night/reduced/flat-a.fits', ...done, rejected: raw }),
      frameOf({ name: 'a.fits', rejected }),
      frameOf({ name: 'b.fits' }),
      frameOf({ name: 'c.fits' }),
    ];
    const plan = combine('flat', frames);
    assert.deepEqual(plan.masters, []);
    const reasons = Object.fromEntries(plan.ignored.map(({ path, reason }) => [path, reason]));
    assert.equal(Object.keys(reasons).length, plan.ignored.length);
    assert.match(reasons['/night/reduced/flat-a.fits']!, /^its raw frame a\.fits was rejected by hand/);
    assert.match(reasons['/night/a.fits']!, /^it was rejected by hand/);
    assert.equal(reasons['/night/b.fits'], 'it is raw, and calibrated flats are there');
  });
});
