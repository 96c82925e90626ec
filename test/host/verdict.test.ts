import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type CombinePlan,
  type Plan,
  type PlannedFlat,
  type PlannedMaster,
  plainFormat,
  type RefusedFrame,
} from '../../src/engine/plan/plan';
import { defaultRecipe } from '../../src/engine/plan/recipe';
import type { FrameOutcome } from '../../src/engine/reduce/outcome';
import { summary } from '../../src/host/commands/summary';
import { combineVerdict, verdict } from '../../src/host/commands/verdict';

const empty: Plan = {
  recipe: null,
  outputFolder: '/night/reduced',
  format: plainFormat('float32'),
  existing: 'fail',
  limits: defaultRecipe().limits,
  bytes: 0,
  flats: [],
  refused: [],
  ignored: [],
  hints: [],
};

function flat(warnings: readonly string[] = []): PlannedFlat {
  return { name: 'a.fits', action: 'write', warnings } as unknown as PlannedFlat;
}

function refused(name: string, wayOut: string | null = null): RefusedFrame {
  return {
    path: `/night/${name}`,
    name,
    reason: 'No combined dark was found.',
    wayOut,
    fixes: [],
    refusedCandidates: [],
  };
}

describe('verdict', () => {
  const buttons = (plan: Plan, replacing: Plan | null = null): string[] =>
    verdict(plan, replacing).choices.map(({ button }) => button);

  it('runs a plan with nothing to remark on, and one whose hints the recipe has answered', () => {
    assert.equal(verdict({ ...empty, flats: [flat()] }, null).run, true);
    const answered = { ...empty, recipe: '/night/flatfield.json', flats: [flat()], hints: ['x'] };
    assert.equal(verdict(answered, null).run, true);
  });

  it('asks where some frames are refused, and says how many are left', () => {
    const plan = { ...empty, flats: [flat(), flat()], refused: [refused('b.fits')] };
    assert.equal(verdict(plan, null).message, '1 of 3 flats cannot be reduced; the plan says why.');
    assert.deepEqual(buttons(plan), ['Reduce the 2 That Can Be']);
  });

  it('asks where there are warnings', () => {
    const plan = { ...empty, flats: [flat(['the dark is scaled up'])] };
    assert.equal(verdict(plan, null).message, 'The plan has warnings for 1 of 1 flat.');
    assert.deepEqual(buttons(plan), ['Reduce It']);
  });

  it('asks where nobody chose the defaults and a hint speaks against them', () => {
    const plan = { ...empty, flats: [flat()], hints: ['The headers have a BIASSEC.'] };
    assert.match(verdict(plan, null).message, /no recipe here.*BIASSEC/);
    assert.equal(verdict(plan, null).run, false);
  });

  it('stops with the reason and the way out where nothing can be reduced', () => {
    const plan = { ...empty, refused: [refused('b.fits', 'Combine the darks first.')] };
    assert.deepEqual(verdict(plan, null), {
      run: false,
      message: 'b.fits cannot be used: No combined dark was found. Combine the darks first.',
      choices: [],
    });
    const two = verdict({ ...empty, refused: [refused('b.fits'), refused('c.fits')] }, null);
    assert.match(two.message, /^None of the 2 frames/);
  });

  it('offers to replace results that are in the way, and that choice runs the other plan', () => {
    const replacing: Plan = { ...empty, existing: 'replace', flats: [{ ...flat(), action: 'replace' }] };
    const plan = { ...empty, refused: [refused('a.fits')] };
    assert.deepEqual(verdict(plan, replacing).choices, [{ button: 'Replace Its Result', plan: replacing }]);
    const some = { ...plan, flats: [flat()] };
    assert.deepEqual(buttons(some, { ...replacing, flats: [...replacing.flats, ...replacing.flats, flat()] }), [
      'Reduce the 1 That Can Be',
      'Replace 2 Results',
    ]);
  });

  it('offers no replacing where nothing is in the way', () => {
    const plan = { ...empty, refused: [refused('a.fits')] };
    assert.deepEqual(buttons(plan, { ...plan, existing: 'replace' }), []);
  });

  it('stops where there is no flat at all, and says what was there', () => {
    const one = { path: '/night/d.fits', reason: 'it is a dark' };
    assert.equal(verdict({ ...empty, ignored: [one] }, null).message, 'd.fits is no raw flat: it is a dark.');
    assert.match(verdict({ ...empty, ignored: [one, one] }, null).message, /among 2 files/);
    assert.match(verdict(empty, null).message, /no FITS file/);
    const byHand = { path: '/night/a.fits', reason: 'it was rejected by hand in L', byHand: true } as const;
    assert.equal(
      verdict({ ...empty, ignored: [byHand] }, null).message,
      'a.fits is left out: it was rejected by hand in L.',
    );
    assert.match(verdict({ ...empty, ignored: [byHand, byHand] }, null).message, /All 2 frames were rejected by hand/);
  });
});

describe('combineVerdict', () => {
  const none: CombinePlan = {
    recipe: null,
    outputFolder: '/night/reduced',
    masters: [],
    refused: [],
    ignored: [],
    hints: [],
  };
  const master = (warnings: readonly string[] = []): PlannedMaster => ({ warnings }) as unknown as PlannedMaster;

  it('makes masters without a question, also where a frame is left over', () => {
    assert.equal(combineVerdict({ ...none, masters: [master()], hints: ['x is alone'] }, 'dark').run, true);
  });

  it('asks where frames are refused or a master has warnings', () => {
    const refusing = combineVerdict({ ...none, masters: [master(), master()], refused: [refused('b.fits')] }, 'dark');
    assert.equal(refusing.message, '1 frame cannot be used; the plan says why.');
    assert.deepEqual(
      refusing.choices.map(({ button }) => button),
      ['Make the 2 Masters'],
    );
    assert.equal(combineVerdict({ ...none, masters: [master(['only 3'])] }, 'dark').run, false);
  });

  it('stops where there is nothing to combine', () => {
    const alone = combineVerdict({ ...none, hints: ['x is the only dark of its kind.'] }, 'dark');
    assert.deepEqual(alone, { run: false, message: 'x is the only dark of its kind.', choices: [] });
    assert.match(combineVerdict(none, 'bias').message, /no raw bias/);
  });
});

describe('summary', () => {
  const outcome = (status: FrameOutcome['status'], extra: Partial<FrameOutcome> = {}): FrameOutcome => ({
    path: '/night/a.fits',
    output: '/night/reduced/flat-a.fits',
    status,
    error: null,
    levels: null,
    warnings: [],
    mean: 1,
    min: 0,
    max: 2,
    ...extra,
  });

  it('is one quiet sentence when all went well', () => {
    assert.deepEqual(summary([outcome('written'), outcome('replaced')], ['flat', 'reduced'], 'reduced'), {
      severity: 'info',
      message: '2 flats reduced into reduced.',
    });
  });

  it('names the first failure and its way out', () => {
    const error = { tag: 'DiskFull', message: 'The disk is full.', file: null, wayOut: 'Free some space.' };
    assert.deepEqual(summary([outcome('written'), outcome('failed', { error })], ['flat', 'reduced'], 'reduced'), {
      severity: 'error',
      message: '1 flat reduced into reduced. 1 flat failed: The disk is full. Free some space.',
    });
  });

  it('warns of a flat that was refused by its pixels, with the reason', () => {
    const error = { tag: 'Refused', message: '4 % of its pixels are saturated.', file: null, wayOut: 'Leave it out.' };
    assert.deepEqual(summary([outcome('written'), outcome('refused', { error })], ['flat', 'reduced'], 'reduced'), {
      severity: 'warning',
      message: '1 flat reduced into reduced. 1 flat refused: 4 % of its pixels are saturated. Leave it out.',
    });
  });

  it('says what was skipped, cancelled and warned of', () => {
    const { severity, message } = summary(
      [outcome('skipped'), outcome('cancelled'), outcome('written', { warnings: ['saturated'] })],
      ['flat', 'reduced'],
      'reduced',
    );
    assert.equal(severity, 'warning');
    assert.equal(
      message,
      '1 flat reduced into reduced. 1 flat left as it was. Cancelled before 1 flat. The report has warnings for 1 flat.',
    );
  });
});
