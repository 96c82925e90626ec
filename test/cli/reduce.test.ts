/** The main job on the command line, end to end, against what ccdproc made of the same miniature nights. */
import assert from 'node:assert/strict';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { flatfield, hashes, type Night, nightOf, REFERENCE, readFloats } from './runCli';

const made: string[] = [];

function night(...args: Parameters<typeof nightOf>): Night {
  const found = nightOf(...args);
  made.push(found.folder);
  return found;
}

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

const FLATS = {
  1: ['flat-ccd.014.0.fits', 'flat-ccd.015.0.fits', 'flat-ccd.017.0.fits'],
  2: ['AutoFlat-PANoRot-r-Bin1-001.fit', 'AutoFlat-PANoRot-r-Bin1-006.fit', 'AutoFlat-PANoRot-r-Bin1-010.fit'],
} as const;

function sameAsCcdproc(example: 1 | 2, actual: string, expected: string, width: 'float64' | 'float32'): void {
  for (const name of FLATS[example]) {
    const theirs = readFloats(join(expected, name));
    const ours = readFloats(join(actual, name));
    const wanted = width === 'float64' ? theirs.pixels : theirs.pixels.map(Math.fround);
    assert.ok(wanted.length > 300);
    assert.deepEqual(ours.pixels, wanted, `${name} as ${width}`);
  }
}

describe('flatfield reduce', () => {
  it('raw flats as RICE_1 tiles, gzip and bzip2: bit for bit what ccdproc makes of the plain ones', () => {
    const { folder, expected } = night(1);
    for (const [name, suffix] of [
      ['ccd.014.0.fits', '.fz'],
      ['ccd.015.0.fits', '.gz'],
      ['ccd.017.0.fits', '.bz2'],
    ] as const) {
      rmSync(join(folder, name));
      copyFileSync(join(REFERENCE, '../compressed', name + suffix), join(folder, name + suffix));
    }
    const out = join(folder, 'out');
    const run = flatfield('reduce', folder, '--masters', expected, '--out', out, '--pixels', 'float64');
    assert.equal(run.code, 0, run.stdout + run.stderr);
    sameAsCcdproc(1, out, expected, 'float64');
  });

  for (const example of [1, 2] as const) {
    it(`Example ${example} with ccdproc's masters: bit for bit in float64, rounded once in float32; raws untouched`, () => {
      const { folder, expected } = night(example);
      const before = hashes(folder);
      for (const width of ['float64', 'float32'] as const) {
        const out = join(folder, width);
        const run = flatfield('reduce', folder, '--masters', expected, '--out', out, '--pixels', width);
        assert.equal(run.code, 0, run.stdout + run.stderr);
        sameAsCcdproc(example, out, expected, width);
        assert.deepEqual(readdirSync(out).sort(), [...FLATS[example]].sort());
      }
      const after = hashes(folder);
      for (const [path, hash] of Object.entries(before)) assert.equal(after[path], hash, path);
    });

    it(`Example ${example} with our own masters: the same bits, and the bias where it belongs`, () => {
      const { folder, expected } = night(example);
      // As in the guide, the bias frame among the darks of Example 1 is not part of the combined bias.
      rmSync(join(folder, 'darks/ccd.002.0.fits'), { force: true });
      for (const kind of ['bias', 'dark']) {
        const run = flatfield('combine', folder, '--kind', kind);
        assert.equal(run.code, 0, run.stdout + run.stderr);
      }
      const run = flatfield('reduce', folder, '--pixels', 'float64');
      assert.equal(run.code, 0, run.stdout + run.stderr);
      const reduced = join(folder, 'reduced');
      sameAsCcdproc(example, reduced, expected, 'float64');
      for (const master of readdirSync(expected).filter((name) => name.startsWith('combined')))
        assert.deepEqual(
          readFloats(join(reduced, `${master}s`)).pixels,
          readFloats(join(expected, master)).pixels,
          master,
        );
      const cards = readFloats(join(reduced, FLATS[example][0])).cards.map((card) => card.slice(0, 8).trimEnd());
      assert.equal(cards.includes('SUBBIAS'), example === 2);
      assert.ok(cards.includes('SUBDARK') && cards.includes('TRIMIM'));
      assert.equal(cards.includes('SUBOSCAN'), example === 1);
    });
  }

  for (const example of [1, 2] as const)
    it(`Example ${example}, from raw frames to lights: --kind light divides by the flat that was combined before`, () => {
      // As in the guide: the lights of Example 2 have the exposure of the darks.
      const changes = {
        dark: { tolerance: 0.5, scale: example === 1 ? 'never' : 'auto' },
        limits: { lightLeak: null, withoutValue: null },
      };
      const { folder } = night(example, { ...changes, output: { pixels: 'float64' } });
      rmSync(join(folder, 'darks/ccd.002.0.fits'), { force: true });
      const lights = join(folder, 'lights');
      cpSync(join(REFERENCE, `example${example}-lights`), lights, { recursive: true });
      // Without a combined flat every light is refused, and says what is to be done.
      const early = flatfield('plan', folder, '--kind', 'light');
      assert.equal(early.code, 3);
      assert.match(early.stdout, /^0 lights to calibrate into /);
      assert.match(early.stdout, /REFUSED .*: its? /);

      // The guide's flats of Example 1 that are combined are those of one filter: the other has a single one.
      rmSync(join(folder, 'ccd.017.0.fits'), { force: true });
      for (const words of [['combine', '--kind', 'bias'], ['combine', '--kind', 'dark'], ['reduce']]) {
        const run = flatfield(...words, folder);
        assert.equal(run.code, 0, run.stdout + run.stderr);
      }
      const reduced = join(folder, 'reduced');
      const combined = flatfield('combine', reduced, '--kind', 'flat', '--out', reduced);
      assert.equal(combined.code, 0, combined.stdout + combined.stderr);
      const run = flatfield('reduce', lights, '--kind', 'light');
      assert.equal(run.code, example === 1 ? 3 : 0, run.stdout + run.stderr);
      assert.match(run.stdout, example === 1 ? /^1 light written, 1 refused into / : /^2 lights written into /);
      if (example === 1) assert.match(run.stdout, /REFUSED {3}ccd\.043\.0\.fits: .*no combined flat of filter i'/);
      const science = join(REFERENCE, `example${example}-science`);
      for (const name of readdirSync(science).filter((file) => file.startsWith('light-'))) {
        const [ours, theirs] = [readFloats(join(reduced, name)), readFloats(join(science, name))];
        const divided = ours.pixels.filter((pixel) => !Number.isNaN(pixel)).length;
        assert.ok(divided > 300 && divided < ours.pixels.length, 'the unlit edge has no value');
        ours.pixels.forEach((pixel, i) => {
          if (!Number.isNaN(pixel)) assert.equal(pixel, theirs.pixels[i], `${name}, pixel ${i}`);
        });
        assert.ok(ours.cards.some((card) => card.startsWith('FLATCOR = ')));
      }
      assert.equal(flatfield('reduce', lights, '--kind', 'dark').code, 2);
    });

  it('keeps every raw card that is still true, and names the dark with its hash', () => {
    const { folder, expected } = night(1);
    assert.equal(flatfield('reduce', folder, '--masters', expected).code, 0);
    const raw = readFloats(join(folder, 'ccd.014.0.fits')).cards;
    const { cards } = readFloats(join(folder, 'reduced/flat-ccd.014.0.fits'));
    const untrue = /^(SIMPLE|BITPIX|NAXIS\d? |EXTEND|BSCALE|BZERO|BIASSEC|DATASEC|CCDSEC|TRIMSEC|BUNIT)/;
    const lost = raw.filter((card) => !untrue.test(card) && !cards.includes(card));
    assert.deepEqual(lost, []);
    const history = cards.filter((card) => card.startsWith('HISTORY')).join('');
    assert.match(history, /combined_dark_70\.000\.fit/);
    assert.match(history.replaceAll(/HISTORY |\s/g, ''), /[0-9a-f]{64}/);
    assert.ok(!cards.some((card) => /^(BZERO|BSCALE|BLANK) /.test(card)));
  });

  it('a second run leaves what is up to date and replaces where it is told to; the first results stay whole', () => {
    const { folder, expected } = night(1);
    const run = (...more: string[]) => flatfield('reduce', folder, '--masters', expected, ...more);
    assert.equal(run().code, 0);
    const first = hashes(join(folder, 'reduced'));
    for (const rule of ['fail', 'skip', 'update']) {
      const again = run('--existing', rule);
      assert.equal(again.code, 0, again.stdout);
      assert.match(again.stdout, /^0 flats written, 3 up to date into /);
      assert.equal((again.stdout.match(/^left {6}ccd\.01\d\.0\.fits: up to date$/gm) ?? []).length, 3);
      assert.deepEqual(hashes(join(folder, 'reduced')), first);
    }
    const replaced = run('--existing', 'replace', '--pixels', 'float64');
    assert.equal(replaced.code, 0);
    assert.equal((replaced.stdout.match(/^replaced/gm) ?? []).length, 3);
    sameAsCcdproc(1, join(folder, 'reduced'), expected, 'float64');
  });

  it('"replace" never replaces what another program wrote', () => {
    const { folder, expected } = night(2);
    const foreign = join(folder, 'reduced', FLATS[2][0]);
    mkdirSync(join(folder, 'reduced'));
    writeFileSync(foreign, readFileSync(join(expected, FLATS[2][0])));
    const before = hashes(join(folder, 'reduced'));
    const run = flatfield('reduce', folder, '--masters', expected, '--existing', 'replace');
    assert.equal(run.code, 3, run.stdout);
    assert.equal(hashes(join(folder, 'reduced'))[foreign], before[foreign]);
  });

  it('one bad frame stops no other, and the exit code says that one was refused', () => {
    const { folder, expected } = night(1);
    const cut = join(folder, 'ccd.015.0.fits');
    writeFileSync(cut, readFileSync(cut).subarray(0, 3000));
    writeFileSync(join(folder, 'empty.fits'), '');
    const run = flatfield('reduce', folder, '--masters', expected, '--json');
    assert.equal(run.code, 3);
    const { plan, outcomes } = JSON.parse(run.stdout);
    assert.deepEqual(plan.refused.map((frame: { name: string }) => frame.name).sort(), [
      'ccd.015.0.fits',
      'empty.fits',
    ]);
    assert.deepEqual(
      outcomes.map((outcome: { status: string }) => outcome.status),
      ['written', 'written'],
    );
  });

  it('refuses light in the overscan by the pixels: plan --inspect and reduce say the same, and nothing is written', () => {
    // The recipe of the miniature with the limits of every other recipe.
    const { folder, expected } = night(1, { limits: {} });
    const headers = flatfield('plan', folder, '--masters', expected);
    assert.equal(headers.code, 0, 'without pixels nobody knows');
    assert.doesNotMatch(headers.stdout, /Pixels were read/);
    const plan = flatfield('plan', folder, '--masters', expected, '--inspect');
    assert.equal(plan.code, 3);
    assert.match(plan.stdout, /^0 flats to reduce .*; 3 refused\.\n/);
    const words = /ccd\.014\.0\.fits: (the overscan \[35:40,\*\] begins inside the light that leaks .* adu\.)/;
    const reduced = flatfield('reduce', folder, '--masters', expected);
    assert.equal(reduced.code, 3);
    assert.equal(words.exec(reduced.stdout)?.[1], words.exec(plan.stdout)?.[1] ?? 'not refused');
    assert.match(reduced.stdout, /^0 flats written, 3 refused/);
    assert.equal(readdirSync(join(folder, 'reduced')).length, 0);
  });

  it('plan --inspect tells level, noise and saturation of the flats that pass', () => {
    const { folder, expected } = night(1);
    const { code, stdout } = flatfield('plan', folder, '--masters', expected, '--inspect');
    assert.equal(code, 0);
    assert.match(
      stdout,
      /\nPixels were read; limits: at most 1 % saturated, signal to noise at least 10, at most 1 % without a value\.\n/,
    );
    assert.match(
      stdout,
      /\nccd\.017\.0\.fits -> flat-ccd\.017\.0\.fits \(mean [\d.]+, signal to noise [\d.]+, 2 pixels saturated\)\n/,
    );
  });

  it('refuses an output folder that is the input folder, also through a link', () => {
    const { folder, expected } = night(1);
    const before = hashes(folder);
    const same = flatfield('reduce', folder, '--masters', expected, '--out', folder);
    assert.equal(same.code, 2);
    assert.match(same.stderr, /output folder/);
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    made.push(link);
    const linked = flatfield('reduce', folder, '--masters', expected, '--out', link);
    assert.notEqual(linked.code, 0);
    assert.deepEqual(hashes(folder), before);
  });

  it('a product that is named is refused as already reduced; one that lies in the folder is left alone', () => {
    const { folder, expected } = night(1);
    assert.equal(flatfield('reduce', folder, '--masters', expected).code, 0);
    const product = join(folder, 'reduced/flat-ccd.014.0.fits');
    const named = flatfield('reduce', product, '--masters', expected, '--out', join(folder, 'again'));
    assert.equal(named.code, 3);
    assert.match(named.stdout, /flat-ccd\.014\.0\.fits.*already reduced/);
    const found = flatfield('plan', folder, '--masters', expected, '--out', join(folder, 'again'));
    assert.equal(found.code, 0);
    assert.match(found.stdout, /flat-ccd\.014\.0\.fits.*: it is a result of Flatfield/);
  });
});
