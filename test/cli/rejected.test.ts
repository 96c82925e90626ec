/** A night with a list of rejected frames, on the command line: left out, said, and no error. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { flatfield, nightOf } from './runCli';

describe('flatfield and a list of rejected frames', () => {
  const { folder } = nightOf(1);
  const list = join(folder, 'flatfield.rejected.txt');

  it('combines the bias frames that are left', () => {
    writeFileSync(list, 'ccd.002.0.fits # light leak\n');
    const { code, stdout } = flatfield('frames', folder);
    assert.equal(code, 0);
    const row = stdout.split('\n').find((line) => line.includes(`${folder}/ccd.002.0.fits `));
    assert.ok(row?.endsWith(`rejected by hand in ${list} (light leak)`), stdout);
    // darks/ccd.002.0.fits is another frame: a list speaks of its own folder.
    const combine = flatfield('combine', folder, '--kind', 'bias', '--json');
    assert.equal(combine.code, 0, combine.stderr);
    const inputs: { path: string }[] = JSON.parse(combine.stdout).plan.masters[0].inputs;
    const names = inputs.map(({ path }) => path.slice(folder.length + 1));
    assert.ok(names.includes('darks/ccd.002.0.fits') && names.includes('ccd.003.0.fits'), names.join());
    assert.ok(!names.includes('ccd.002.0.fits'), names.join());
  });

  it('leaves rejected flats alone and ends with 0; a flat that is accepted again is reduced', () => {
    writeFileSync(list, 'ccd.014.0.fits\nccd.015.0.fits # satellite\nccd.99.fits\n');
    const masters = join(nightOf(1).expected);
    const first = flatfield('reduce', folder, '--masters', masters, '--recipe', join(folder, 'flatfield.json'));
    assert.equal(first.code, 0, first.stdout + first.stderr);
    assert.match(first.stdout, /^1 flat written/m);
    assert.match(
      first.stdout,
      new RegExp(`left out {2}ccd\\.014\\.0\\.fits: it was rejected by hand in ${list}$`, 'm'),
    );
    assert.match(first.stdout, /left out {2}ccd\.015\.0\.fits: .* \(satellite\)$/m);
    assert.match(first.stdout, new RegExp(`note: ${list} names ccd\\.99\\.fits, which is not there\\.`));
    assert.ok(!existsSync(join(folder, 'reduced/flat-ccd.014.0.fits')));

    writeFileSync(list, 'ccd.015.0.fits # satellite\n');
    const again = flatfield('reduce', join(folder, 'ccd.014.0.fits'), '--masters', masters);
    assert.equal(again.code, 0, again.stdout + again.stderr);
    assert.ok(existsSync(join(folder, 'reduced/flat-ccd.014.0.fits')));
  });
});
