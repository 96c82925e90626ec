/** What the command line writes beside results: the record of a run, and the script for ccdproc. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { parseRunRecord } from '../../src/engine/reduce/runRecord';
import { flatfield, type Night, nightOf, RECIPES } from './runCli';

const made: string[] = [];

function night(...args: Parameters<typeof nightOf>): Night {
  const found = nightOf(...args);
  made.push(found.folder);
  return found;
}

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

describe('flatfield reduce --report', () => {
  it('writes the record of the run: plan, outcomes, recipe, and the command line that does it again', () => {
    const { folder, expected } = night(2);
    const report = join(folder, 'report.json');
    const run = flatfield('reduce', folder, '--masters', expected, '--report', report);
    assert.equal(run.code, 0, run.stderr);
    const record = parseRunRecord(readFileSync(report, 'utf8'));
    assert.match(record.program, /^Flatfield \d+\.\d+\.\d+$/);
    assert.ok(Math.abs(Date.parse(record.when) - Date.now()) < 600_000);
    const [only, ...others] = record.nights;
    assert.equal(others.length, 0);
    assert.deepEqual(JSON.parse(only!.recipeText!), RECIPES[2]);
    assert.deepEqual(
      only!.outcomes.map(({ status, output }) => [status, existsSync(output)]),
      Array(3).fill(['written', true]),
    );
    assert.deepEqual(
      only!.plan.flats.map(({ steps }) => steps.map((step) => step.do)),
      Array(3).fill(['trimImage', 'subtractBias', 'subtractDark']),
    );

    const again = flatfield(...only!.command.split(' ').slice(1), '--existing', 'replace', '--report', report);
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(
      parseRunRecord(readFileSync(report, 'utf8')).nights[0]!.outcomes.map(({ status }) => status),
      ['replaced', 'replaced', 'replaced'],
    );
  });

  it('leaves a file that is no report as it is, and then reduces nothing', () => {
    const { folder, expected } = night(2);
    const raw = join(folder, readdirSync(folder).find((name) => name.startsWith('AutoFlat'))!);
    const before = readFileSync(raw);
    const run = flatfield('reduce', folder, '--masters', expected, '--report', raw);
    assert.equal(run.code, 2);
    assert.match(
      run.stderr,
      /is there already and is no report of a reduction; it is left as it is\. Choose another name\./,
    );
    assert.deepEqual(readFileSync(raw), before);
    assert.ok(!existsSync(join(folder, 'reduced')));
    const nowhere = flatfield('reduce', folder, '--masters', expected, '--report', join(folder, 'none/report.json'));
    assert.match(nowhere.stderr, /there is no folder/);
    assert.ok(!existsSync(join(folder, 'reduced')));
  });
});

describe('flatfield plan --python', () => {
  it('writes the script, over an earlier one of ours only', () => {
    const { folder, expected } = night(1);
    const script = join(folder, 'reduce.py');
    const words = ['plan', folder, '--masters', expected, '--python', script];
    const run = flatfield(...words);
    assert.equal(run.code, 0, run.stderr);
    assert.ok(run.stdout.endsWith(`\n${script}: 3 flats for ccdproc.\n`));
    const text = readFileSync(script, 'utf8');
    assert.match(
      text,
      /^ {4}\('ccd\.014\.0\.fits', 0, \(11, 40\), 'adu', 70\.001, 'flat-ccd\.014\.0\.fits', reduce_1\),$/m,
    );
    assert.equal(flatfield(...words).code, 0);
    assert.equal(readFileSync(script, 'utf8'), text);
    writeFileSync(script, 'print("mine")\n');
    const refused = flatfield(...words);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /is there already and is no script of ours/);
    assert.equal(readFileSync(script, 'utf8'), 'print("mine")\n');
  });

  it('writes none where ccdproc could make no flat to the same pixels, and says why', () => {
    const fit = { function: 'chebyshev', order: 2, clip: 3 };
    const { folder, expected } = night(1, { overscan: { ...RECIPES[1].overscan, fit } });
    const script = join(folder, 'reduce.py');
    const run = flatfield('plan', folder, '--masters', expected, '--python', script);
    assert.equal(run.code, 3);
    assert.match(
      run.stderr,
      /no script was written: ccd\.014\.0\.fits: its overscan is fitted without outliers \(chebyshev, order 2, clip 3\)/,
    );
    assert.ok(!existsSync(script));
  });
});
