/** `flatfield night` on copies of the miniature nights: one command from raw to combined flats, and again. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { CLI, flatfield, hashes, nightOf, REFERENCE, readFloats } from './runCli';

const made: string[] = [];

/** A copy of an example; the bias frame among the darks of Example 1 is not part of the guide's combined bias. */
function night(example: 1 | 2, changes: object = {}): string {
  const { folder } = nightOf(example, { output: { pixels: 'float64' }, ...changes });
  made.push(folder);
  if (example === 1) writeFileSync(join(folder, 'darks/flatfield.rejected.txt'), 'ccd.002.0.fits\n');
  return folder;
}

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

describe('flatfield night', () => {
  it('makes everything once, says so, and leaves it alone the second time', () => {
    const folder = night(1);
    const first = flatfield('night', folder);
    assert.equal(first.code, 0, first.stdout + first.stderr);
    assert.match(first.stdout, /^8 results written into /);
    const titles = [...first.stdout.matchAll(/^== (.+) ==$/gm)].map(([, title]) => title);
    assert.deepEqual(titles, [
      ...['combined bias', 'combined darks', 'calibrated flats', 'combined flats', 'calibrated lights'],
    ]);
    assert.match(first.stdout, /^left out: there is no light frame$/m);
    assert.deepEqual(
      readFloats(join(folder, 'reduced/combined_flat_filter_gp.fits')).pixels,
      readFloats(join(REFERENCE, 'combined-flats/example1_g.fit')).pixels,
    );
    const before = hashes(folder);
    const second = flatfield('night', folder);
    assert.equal(second.code, 0);
    assert.match(second.stdout, /^0 results written, 8 up to date into /);
    assert.deepEqual(hashes(folder), before);
  });

  it('--plan writes nothing, and says what is missing once a result is gone', () => {
    const folder = night(2);
    const before = hashes(folder);
    const plan = flatfield('night', folder, '--plan');
    assert.equal(plan.code, 0, plan.stderr);
    assert.match(plan.stdout, /^6 to make into /);
    assert.deepEqual(hashes(folder), before);
    assert.equal(flatfield('night', folder).code, 0);
    rmSync(join(folder, 'reduced/combined_dark_90.000.fits'));
    const { stages } = JSON.parse(flatfield('night', folder, '--plan', '--json').stdout);
    const dark = stages.find((stage: { stage: string }) => stage.stage === 'dark');
    assert.deepEqual(
      dark.plan.masters.map(({ action, title }: { action: string; title: string }) => [action, title]),
      [['write', 'dark, 90 s']],
    );
    const again = flatfield('night', folder, '--json');
    const { outcomes, cancelled } = JSON.parse(again.stdout);
    assert.equal(cancelled, false);
    const statuses = Object.values(outcomes as Record<string, { status: string }[]>).map((stage) =>
      stage.map(({ status }) => status),
    );
    // The dark comes out as it was, so nothing that was made with it has changed.
    assert.deepEqual(statuses, [['skipped'], ['written'], ['skipped', 'skipped', 'skipped'], ['skipped']]);
  });

  it('--no-calibrated writes masters only; --existing fail refuses what is stale', () => {
    const folder = night(2);
    const run = flatfield('night', folder, '--no-calibrated');
    assert.equal(run.code, 0, run.stdout);
    assert.match(run.stdout, /^3 in memory, none written\.$/m);
    assert.deepEqual(readdirSync(join(folder, 'reduced')).sort(), [
      'combined_bias.fits',
      'combined_dark_90.000.fits',
      'combined_flat_filter_r.fits',
    ]);
    rmSync(join(folder, 'Bias-S001-R001-C001-NoFilt.fit'));
    const stale = flatfield('night', folder, '--existing', 'fail', '--problems');
    assert.equal(stale.code, 3);
    const lines = stale.stderr.split('\n').filter((line) => line.includes(': refused: '));
    assert.ok(lines[0]!.startsWith(join(folder, 'reduced/combined_bias.fits: refused: its result is there already')));
    assert.match(lines[0]!, /Bias-S001-R001-C001-NoFilt\.fit is no longer among its frames/);
    assert.match(lines.join('\n'), /its bias combined_bias\.fits was not made/);
  });

  it('interrupted it ends with 130 and whole files, and goes on from there', async () => {
    const folder = night(1);
    const child = spawn(process.execPath, [CLI, 'night', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    const done = new Promise<number | null>((resolve) => child.on('close', resolve));
    const reduced = join(folder, 'reduced');
    const names = (): string[] => {
      try {
        return readdirSync(reduced);
      } catch {
        return [];
      }
    };
    // As soon as the first result has its name.
    const look = setInterval(() => {
      if (names().some((name) => name.endsWith('.fits'))) {
        clearInterval(look);
        child.kill('SIGINT');
      }
    }, 1);
    assert.equal(await done, 130, stdout);
    clearInterval(look);
    assert.match(stdout, /^Cancelled: run it again, and only what is missing is made\.$/m);
    const left = names();
    assert.deepEqual(
      left.filter((name) => !name.endsWith('.fits')),
      [],
    );
    const before = hashes(reduced);
    const again = flatfield('night', folder);
    assert.equal(again.code, 0, again.stdout);
    assert.match(again.stdout, new RegExp(`^${8 - left.length} results? written, ${left.length} up to date`));
    const after = hashes(reduced);
    for (const [path, hash] of Object.entries(before)) assert.equal(after[path], hash, path);
  });

  it('a folder that is its own output folder, and a recipe with an error, end with 2', () => {
    const into = night(2, { output: { folder: '.' } });
    const run = flatfield('night', into);
    assert.equal(run.code, 2, run.stdout);
    assert.match(run.stderr, /the output folder .* is the folder of the raw frame/);
    assert.ok(!readdirSync(into).some((name) => name.startsWith('combined')), 'nothing was made before it was noticed');
    assert.equal(flatfield('night', night(2, { trims: 'none' })).code, 2);
  });
});
