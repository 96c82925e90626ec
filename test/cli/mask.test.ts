/** `flatfield mask` as a user calls it. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { casesOf, ratioOf } from '../engine/ccd/ccdmaskReference';
import { readImage, writeDoubles } from '../worker/workbench';
import { flatfield } from './runCli';

const folder = mkdtempSync(join(tmpdir(), 'flatfield-mask-'));
after(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const { width, height, values } = ratioOf('plain');
const FLAT = { IMAGETYP: 'FLAT', COMBINED: true, BUNIT: 'adu' };

describe('flatfield mask', () => {
  before(() => {
    writeDoubles(at('a.fits'), width, height, (x, y) => values[y * width + x]!, FLAT);
    writeDoubles(at('b.fits'), width, height, () => 1, FLAT);
    writeDoubles(at('dark.fits'), width, height, (x) => (x === 3 ? 41 : 2), {
      ...{ IMAGETYP: 'DARK', COMBINED: true, BUNIT: 'adu', EXPTIME: 10, SUBBIAS: 'bias.fits' },
    });
  });

  it('makes the mask of two flats with the options of ccdproc', () => {
    const [byDefault] = casesOf('plain');
    const bad = byDefault!.mask.reduce((sum, one) => sum + one, 0);
    const run = flatfield('mask', at('a.fits'), at('b.fits'));
    assert.equal(run.code, 0, run.stderr);
    const made = at('mask_from_ccdmask.fits');
    assert.deepEqual(run.stdout.split('\n'), [
      `written   ${made}: ${bad} pixels of ${width * height} masked (3.06 %)`,
      `  ${bad} pixels in the ratio of a.fits to b.fits, as ccdproc.ccdmask`,
      '  for the recipe: "mask": "mask_from_ccdmask.fits" (its path from there), and "output": { "mask": true }',
      '',
    ]);
    assert.deepEqual(readImage(made).pixels, Float64Array.from(byDefault!.mask));

    const wanted = casesOf('plain').find(({ options }) => options.nlsig === 10 && options.byBlocks)!;
    const words = ['--lsigma', '4', '--hsigma', '5', '--byblocks', '--findbadcolumns'];
    const more = ['--ncsig', '11', '--nlsig', '10', '--ngood', '8', '--out', at('blocks.fits'), '--json'];
    const blocks = flatfield('mask', at('a.fits'), at('b.fits'), ...words, ...more);
    assert.equal(blocks.code, 0, blocks.stderr);
    assert.deepEqual(readImage(at('blocks.fits')).pixels, Float64Array.from(wanted.mask));
    const { plan, outcome } = JSON.parse(blocks.stdout) as { plan: { imagetyp: string }; outcome: { status: string } };
    assert.deepEqual([plan.imagetyp, outcome.status], ['flat mask', 'written']);
  });

  it('makes the mask of a dark without any flat', () => {
    // 41 x 1.5 / 10 = 6.15 and 2 x 1.5 / 10 = 0.3 electrons a second.
    const run = flatfield('mask', '--dark', at('dark.fits'), '--above', '6', '--gain', '1.5');
    assert.equal(run.code, 0, run.stderr);
    const { pixels } = readImage(at('mask_from_dark_current.fits'));
    assert.ok(pixels.every((bad, i) => bad === (i % width === 3 ? 1 : 0)));
    const again = flatfield('mask', '--dark', at('dark.fits'), '--above', '6', '--gain', '1.5');
    assert.equal(again.code, 2);
    assert.match(again.stderr, /mask_from_dark_current\.fits.*there already/);
    const replaced = flatfield('mask', '--dark', at('dark.fits'), '--above', '4.2', '--existing', 'replace');
    assert.match(replaced.stdout, /^replaced .*: 0 pixels of/);
  });

  it('says what is wrong with the words', () => {
    const wrong = (words: string[], message: RegExp): void => {
      const run = flatfield('mask', ...words);
      assert.equal(run.code, 2, run.stderr);
      assert.match(run.stderr, message);
    };
    wrong([], /made of two flats, and 0 flats came/);
    wrong([at('a.fits')], /1 flat came/);
    wrong(['--dark', at('dark.fits')], /--dark needs --above RATE/);
    wrong([at('a.fits'), at('b.fits'), '--above', '4'], /--above and --gain are about a dark/);
    wrong(['--dark', at('dark.fits'), '--above', 'much'], /--above must be a number above 0, not "much"/);
    wrong([at('a.fits'), at('b.fits'), '--ncmed', '1', '--nlmed', '1'], /A median over 1 x 1 pixels/);
    wrong([at('a.fits'), at('gone.fits')], /gone\.fits does not exist/);
  });

  it('is used by reduce, which says how many pixels it masks', () => {
    writeDoubles(at('night/raw.fits'), width, height, (x, y) => 9000 + x + y, {
      IMAGETYP: 'FLAT',
      EXPTIME: 3,
      BUNIT: 'adu',
    });
    const recipe = { bias: 'none', dark: { use: 'none' }, mask: '../mask_from_ccdmask.fits', output: { mask: true } };
    writeFileSync(at('night/flatfield.json'), JSON.stringify(recipe));
    const planned = flatfield('plan', at('night'));
    assert.match(planned.stdout, /\n {2}masked by mask_from_ccdmask\.fits \(94 pixels by its header\)\n/);
    const run = flatfield('reduce', at('night'));
    assert.equal(run.code, 0, run.stdout + run.stderr);
    assert.match(run.stdout, /94 pixels masked by mask_from_ccdmask\.fits\n/);
    const result = at('night/reduced/flat-raw.fits');
    assert.ok(existsSync(result));
    assert.deepEqual(readImage(result, 1).pixels, Float64Array.from(casesOf('plain')[0]!.mask));
  });
});
