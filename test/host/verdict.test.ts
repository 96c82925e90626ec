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
import type { NightPlan } from '../../src/engine/plan/planNight';
import { defaultRecipe } from '../../src/engine/plan/recipe';
import type { FrameOutcome } from '../../src/engine/reduce/outcome';
import { nightSummary, summary } from '../../src/host/commands/summary';
import { combineVerdict, nightVerdict, verdict } from '../../src/host/commands/verdict';

const empty: Plan = {
  kind: 'flat',
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
  const result = { state: 'none', why: null };
  return { name: 'a.fits', action: 'write', warnings, result } as unknown as PlannedFlat;
}

const fresh: PlannedFlat = { ...flat(), action: 'skip', result: { state: 'upToDate', why: null } };

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

  it('speaks of lights where lights are calibrated', () => {
    const lights = { ...empty, kind: 'light' } as const;
    const plan = { ...lights, flats: [flat(), flat()], refused: [refused('b.fits')] };
    assert.equal(verdict(plan, null).message, '1 of 3 lights cannot be calibrated; the plan says why.');
    assert.deepEqual(buttons(plan), ['Calibrate the 2 That Can Be']);
    const warned = { ...lights, flats: [flat(['the flat does not state its filter']), flat()] };
    assert.equal(verdict(warned, null).message, 'The plan has warnings for 1 of 2 lights.');
    assert.deepEqual(buttons(warned), ['Calibrate the 2 Lights']);
    assert.equal(verdict({ ...lights, flats: [fresh, fresh] }, null).message, 'All 2 lights are up to date.');
    assert.equal(verdict(lights, null).message, 'There is no raw light: no FITS file was found here.');
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

  it('offers to make stale results anew, and that choice runs the other plan', () => {
    const anew: PlannedFlat = { ...flat(), action: 'replace', result: { state: 'stale', why: 'x' } };
    const updating: Plan = { ...empty, existing: 'update', flats: [anew] };
    const plan = { ...empty, refused: [refused('a.fits')] };
    assert.deepEqual(verdict(plan, updating).choices, [{ button: 'Make the Stale One Anew', plan: updating }]);
    assert.equal(verdict(plan, updating).message, 'The result of a.fits is not up to date: x.');
    const some = { ...plan, flats: [flat(), fresh], refused: [refused('a.fits'), refused('b.fits')] };
    const two = { ...updating, flats: [anew, anew, flat(), fresh] };
    assert.deepEqual(buttons(some, two), ['Reduce the 1 That Can Be', 'Make the 2 Stale Anew']);
    assert.equal(verdict(some, two).message, '2 of 4 results are not up to date; the plan says what has changed.');
  });

  it('offers it as well where the rule is to leave them, and nothing else is left to do', () => {
    const left: PlannedFlat = { ...fresh, result: { state: 'stale', why: 'x' }, warnings: ['it is left as it is: x'] };
    const updating: Plan = { ...empty, existing: 'update', flats: [{ ...left, action: 'replace' }, fresh] };
    const { run, choices } = verdict({ ...empty, existing: 'skip', flats: [left, fresh] }, updating);
    assert.equal(run, false);
    assert.deepEqual(choices, [{ button: 'Make the Stale One Anew', plan: updating }]);
  });

  it('offers nothing anew where no result is in the way', () => {
    const plan = { ...empty, refused: [refused('a.fits')] };
    assert.deepEqual(buttons(plan, { ...plan, existing: 'update' }), []);
  });

  it('only tells where everything is up to date', () => {
    const all = verdict({ ...empty, flats: [fresh, fresh] }, null);
    assert.deepEqual(all, { run: false, message: 'All 2 flats are up to date.', choices: [], upToDate: true });
    assert.equal(verdict({ ...empty, flats: [fresh] }, null).message, 'a.fits is up to date.');
    assert.equal(verdict({ ...empty, flats: [fresh, flat()] }, null).run, true);
    assert.equal(verdict({ ...empty, flats: [fresh], refused: [refused('b.fits')] }, null).upToDate, undefined);
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
    unmade: [],
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

describe('nightVerdict', () => {
  const none: CombinePlan = {
    recipe: 'r',
    outputFolder: '/night/reduced',
    masters: [],
    unmade: [],
    refused: [],
    ignored: [],
    hints: [],
  };
  const master = (action: PlannedMaster['action']): PlannedMaster =>
    ({ action, result: { state: action === 'skip' ? 'upToDate' : 'none', why: null } }) as unknown as PlannedMaster;
  const night = (bias: CombinePlan, changes: Partial<NightPlan> = {}): { plan: NightPlan } => ({
    plan: {
      recipe: '/night/flatfield.json',
      outputFolder: '/night/reduced',
      existing: 'update',
      stages: [{ stage: 'bias', plan: bias }],
      refused: [],
      ignored: [],
      hints: [],
      ...changes,
    },
  });

  it('asks before every run, with what is made, left and refused in numbers', () => {
    const one = night({ ...none, masters: [master('write'), master('skip')], refused: [refused('b.fits')] });
    assert.deepEqual(nightVerdict(one), {
      run: false,
      message: '1 to make, 1 up to date, 1 refused; the plan says why.',
      choices: [{ button: 'Make It', plan: one }],
    });
    const bare = night(
      { ...none, masters: [master('write'), master('replace')] },
      { recipe: null, hints: ['Set up.'] },
    );
    assert.equal(nightVerdict(bare).message, '2 to make; the plan says why. Set up.');
    assert.equal(nightVerdict(bare).choices[0]?.button, 'Make the 2 Results');
  });

  it('only tells where everything is up to date', () => {
    const fresh = night({ ...none, masters: [master('skip'), master('skip')] });
    assert.deepEqual(nightVerdict(fresh), {
      run: false,
      message: 'All 2 results are up to date.',
      choices: [],
      upToDate: true,
    });
  });

  it('stops with the reason where nothing can be made', () => {
    const all = nightVerdict(night({ ...none, refused: [refused('b.fits', 'Copy it again.')] }));
    assert.match(all.message, /^b\.fits cannot be used: .* Copy it again\.$/);
    assert.deepEqual(all.choices, []);
    assert.equal(nightVerdict(night({ ...none, hints: ['x is alone.'] })).message, 'x is alone.');
  });

  it('its summary names what was refused, and that a cancelled night can go on', () => {
    const { plan } = night({ ...none, masters: [master('write')], refused: [refused('b.fits', 'Copy it again.')] });
    const made = { output: '/o', title: 'bias', error: null, warnings: [], frames: 5, rejected: 0, mean: 1 };
    const end = { plan, outcomes: { bias: [{ ...made, status: 'written' as const }] }, cancelled: false };
    assert.deepEqual(nightSummary(end, 'reduced', 0), {
      severity: 'warning',
      message: '1 result made into reduced. 1 frame refused; b.fits: No combined dark was found. Copy it again.',
    });
    const stopped = nightSummary({ ...end, cancelled: true }, 'reduced', 2).message;
    assert.match(stopped, /2 results were up to date\. .*Run it again, and only what is missing is made\.$/);
  });
});

describe('combineVerdict of masters that are there', () => {
  it('only tells where all are up to date', () => {
    const result = { state: 'upToDate', why: null } as const;
    const fresh = { action: 'skip', result, warnings: [] } as unknown as PlannedMaster;
    const plan = {
      recipe: null,
      outputFolder: '/o',
      masters: [fresh],
      unmade: [],
      refused: [],
      ignored: [],
      hints: [],
    };
    assert.deepEqual(combineVerdict(plan, 'dark'), {
      run: false,
      message: 'The master is up to date.',
      choices: [],
      upToDate: true,
    });
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

  it('tells those that were up to date from those that were left for another reason', () => {
    const { message } = summary(
      [outcome('written'), outcome('skipped'), outcome('skipped')],
      ['flat', 'reduced'],
      'reduced',
      1,
    );
    assert.equal(message, '1 flat reduced into reduced. 1 flat was up to date. 1 flat left as it was.');
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
