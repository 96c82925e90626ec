/** Results that are there already: what each rule makes of each state, in plans and in their words. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describePlan } from '../../../src/engine/plan/describePlan';
import { fateOf } from '../../../src/engine/plan/existingResult';
import type { ExistingRule, ResultState } from '../../../src/engine/plan/plan';
import { planFlats } from '../../../src/engine/plan/planFlats';
import { byteWords, productSize, roomProblem } from '../../../src/engine/plan/productSize';
import { describeReport, exitCode } from '../../../src/engine/reduce/report';
import { darkWithBias, EXAMPLE_1, frameOf, inputOf } from './frameOf';

const OUTPUT = '/night/reduced/flat-a.fits';
const STATES: readonly ResultState[] = [
  { state: 'none', why: null },
  { state: 'upToDate', why: null },
  { state: 'stale', why: 'the raw frame has changed' },
  { state: 'unknown', why: null },
  { state: 'foreign', why: 'the file that is there was not written by Flatfield' },
];

describe('fateOf', () => {
  const row = (rule: ExistingRule) =>
    STATES.map((state) => {
      try {
        return fateOf(OUTPUT, state, rule).action;
      } catch (error) {
        return (error as { tag: string }).tag;
      }
    });

  it('leaves alone what is up to date under every rule but "replace"', () => {
    assert.deepEqual(row('fail'), ['write', 'skip', 'Refused', 'Refused', 'Refused']);
    assert.deepEqual(row('skip'), ['write', 'skip', 'skip', 'skip', 'skip']);
    assert.deepEqual(row('replace'), ['write', 'replace', 'replace', 'replace', 'Refused']);
    assert.deepEqual(row('update'), ['write', 'skip', 'replace', 'replace', 'Refused']);
  });

  it('says what has changed, the way out, and the change of the recipe that is one', () => {
    assert.throws(() => fateOf(OUTPUT, STATES[2]!, 'fail'), {
      message: 'its result is there already in /night/reduced: the raw frame has changed.',
      wayOut: /"update", "skip" or "replace"/,
      fixes: [
        ['Make results anew that have changed inputs or steps', 'update'],
        ['Keep the results that are there', 'skip'],
        ['Replace the results that are there', 'replace'],
      ].map(([title, value]) => ({ title, path: ['output', 'existing'], value })),
    });
    assert.throws(() => fateOf(OUTPUT, STATES[4]!, 'update'), { message: /not written by Flatfield/, fixes: [] });
    assert.deepEqual(fateOf(OUTPUT, STATES[2]!, 'skip').warnings, [
      'flat-a.fits is left as it is: the raw frame has changed.',
    ]);
    assert.deepEqual(fateOf(OUTPUT, STATES[3]!, 'skip').warnings, []);
  });
});

describe('planFlats and results that are there', () => {
  const frames = [frameOf({ name: 'a.fits' }), frameOf({ name: 'b.fits' }), darkWithBias(70)];
  const outputs = ['a', 'b'].map((name) => `/night/reduced/flat-${name}.fits`);
  const planned = (states: readonly ResultState[], existing: ExistingRule = 'fail') =>
    planFlats(
      inputOf(
        frames,
        { ...EXAMPLE_1, output: { existing } },
        {
          existingOutputs: new Set(outputs),
          results: new Map(outputs.map((path, i) => [path, states[i]!])),
        },
      ),
    );

  it('all up to date: nothing to write, nothing refused, and the run ends with 0', () => {
    const plan = planned([STATES[1]!, STATES[1]!]);
    assert.deepEqual([plan.refused, plan.bytes], [[], 0]);
    assert.match(describePlan(plan), /^0 flats to reduce/);
    assert.match(describePlan(plan), /a\.fits -> flat-a\.fits \(is there already: up to date\)/);
    assert.doesNotMatch(describePlan(plan), /to write/);
    const outcomes = plan.flats.map(({ path, output }) => {
      return {
        path,
        output,
        status: 'skipped',
        error: null,
        levels: null,
        warnings: [],
        mean: null,
        min: null,
        max: null,
      } as const;
    });
    assert.equal(
      describeReport(plan, outcomes),
      '0 flats written, 2 up to date into /night/reduced.\nleft      a.fits: up to date\nleft      b.fits: up to date\n',
    );
    assert.equal(exitCode(outcomes, plan.refused.length), 0);
  });

  it('one stale: refused under "fail" with what has changed, made anew under "update"', () => {
    const plan = planned([STATES[1]!, STATES[2]!]);
    assert.deepEqual(
      plan.flats.map(({ name, action }) => [name, action]),
      [['a.fits', 'skip']],
    );
    assert.match(plan.refused[0]!.reason, /the raw frame has changed/);
    assert.deepEqual(plan.refused[0]!.fixes[0]?.path, ['output', 'existing']);
    const update = planned([STATES[1]!, STATES[2]!], 'update');
    assert.match(describePlan(update), /flat-b\.fits \(replaces the one that is there: the raw frame has changed\)/);
    // 2048 x 4128 pixels of 4 bytes are 33 816 576 bytes, 11 742 blocks of 2880 but for 384; and 20 blocks of headers.
    assert.equal(update.bytes, 11742 * 2880 + 20 * 2880);
    assert.match(describePlan(update), /^About 33\.9 MB to write\.$/m);
    assert.match(describePlan({ ...update, free: 2.1e9 }), /^About 33\.9 MB to write; 2\.1 GB are free\.$/m);
  });
});

describe('productSize', () => {
  it('counts image, uncertainties and mask in whole blocks, and the headers', () => {
    const format = { pixels: 'float64', compression: 'none', mask: true, uncertainty: true } as const;
    // 100 x 100: 80 000 bytes are 28 blocks, 10 000 are 4.
    assert.equal(productSize(100, 100, format), (20 + 28 + 28 + 4) * 2880);
    assert.equal(productSize(100, 100, { ...format, mask: false, uncertainty: false }), 48 * 2880);
  });

  it('a plan that does not fit says so, and one of which nobody knows says nothing', () => {
    assert.equal(
      roomProblem(103e6, 50e6, '/night/reduced'),
      'The results need 103 MB and 50 MB are free in /night/reduced: nothing will be written.',
    );
    assert.equal(roomProblem(103e6, 103e6, '/night/reduced'), null);
    assert.equal(roomProblem(103e6, null, '/night/reduced'), null);
  });

  it('is said with three digits', () => {
    assert.deepEqual([102_960_000, 1_240_000_000, 999, 57_600].map(byteWords), [
      '103 MB',
      '1.24 GB',
      '0.999 kB',
      '57.6 kB',
    ]);
  });
});
