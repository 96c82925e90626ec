/** The command line's words: usage, JSON, exit codes, and what the looking commands show. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readArgs } from '../../src/cli/args';
import { barText } from '../../src/cli/progressBar';
import { textTable } from '../../src/cli/textTable';
import { flatfield, hashes, nightOf, REFERENCE } from './runCli';

/** What every command that plans takes. */
const REQUEST = ['--recipe', 'r', '--masters', 'm', '--out', 'o', '--existing', 'update', '--problems', '--json'];

const made: string[] = [];
after(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

function night(...args: Parameters<typeof nightOf>) {
  const found = nightOf(...args);
  made.push(found.folder);
  return found;
}

describe('arguments', () => {
  it('--masters takes every word up to the next option', () => {
    const given = readArgs(['a', '--masters', 'm', 'n', '--json', 'b'], ['json', 'masters']);
    assert.deepEqual([given.paths, given.masters, given.json], [['a', 'b'], ['m', 'n'], true]);
  });

  it('wrong words are wrong usage: exit code 2 and a sentence', () => {
    const wrong: [string[], RegExp][] = [
      [['reduse', '.'], /no command "reduse".*reduce/],
      [['reduce'], /No file or folder was named/],
      [['reduce', '.', '--pixels', 'float16'], /--pixels must be float32 or float64, not "float16"/],
      [['reduce', '.', '--jobs', '0'], /--jobs must be a whole number of at least 1/],
      [['reduce', '.', '--wrong'], /Unknown option '--wrong'/],
      [['combine', '.'], /needs --kind/],
      [['combine', '.', '--memory', '0.5'], /--memory must be a whole number of at least 1/],
      [['plan', '/nowhere/at/all'], /does not exist/],
      [
        ['plan', __dirname, '--recipe', '/nowhere/r.json'],
        /\/nowhere\/r\.json: the recipe cannot be read: There is no such file\./,
      ],
    ];
    for (const [words, sentence] of wrong) {
      const run = flatfield(...words);
      assert.equal(run.code, 2, words.join(' '));
      assert.match(run.stderr, sentence);
      assert.equal(run.stdout, '');
    }
  });

  it('the help names every option of every command, in lines of at most 100 characters', () => {
    const { stdout, code } = flatfield('--help');
    assert.equal(code, 0);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 100, line);
    assert.equal(flatfield('reduce', '--help').stdout, stdout);
    const usages = stdout.split(/^ {2}flatfield /m).map((usage) => usage.split('\n\n')[0]!);
    const expected: readonly (readonly [string, readonly string[]])[] = [
      ['frames', ['--where', 'a=1', '--columns', 'A', '--recipe', 'r', '--json']],
      ['plan', [...REQUEST, '--kind', 'light', '--pixels', 'float64', '--inspect', '--python', 'f']],
      ['reduce', [...REQUEST, '--kind', 'flat', '--pixels', 'float32', '--jobs', '2', '--report', 'f']],
      ['combine', ['--kind', 'dark', ...REQUEST, '--jobs', '1', '--memory', '300']],
      [
        'night',
        [
          '--plan',
          '--no-calibrated',
          '--no-lights',
          ...REQUEST,
          '--pixels',
          'float64',
          '--jobs',
          '1',
          '--memory',
          '300',
        ],
      ],
      ['sample', ['--example', '2', '--rows', '8', '--seed', '0', '--json']],
      ['stats', ['--section', '[1:2,*]', '--json']],
      ['sky', ['--pixel', '1,1', '--at', '1,1', '--hdu', '0', '--json']],
      ['header', ['--checksums', '--json']],
      ['table', ['--hdu', '1', '--rows', '1:2', '--json']],
    ];
    for (const [command, words] of expected) {
      const usage = usages.find((text) => text.startsWith(`${command} `))!;
      const options = words.filter((word) => word.startsWith('--'));
      assert.deepEqual([...usage.matchAll(/--[a-z-]+/g)].flat().sort(), [...options].sort(), command);
      // All of them are taken: what is wrong is that no file was named.
      assert.match(flatfield(command, ...words).stderr, /No file or folder was named/, command);
    }
  });

  it('with --json an error is a document too', () => {
    const run = flatfield('plan', '/nowhere/at/all', '--json');
    assert.equal(JSON.parse(run.stdout).error.tag, 'Usage');
  });

  it('a wrong recipe is exit code 2 and names the key', () => {
    const { folder } = night(1, { overscann: 'none' });
    const run = flatfield('plan', folder);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /no key "overscann".*"overscan"/);
  });
});

describe('flatfield plan', () => {
  it('says for each flat which dark and why, and writes nothing', () => {
    const { folder, expected } = night(1);
    const before = hashes(folder);
    const run = flatfield('plan', folder, '--masters', expected);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout, /ccd\.015\.0\.fits -> flat-ccd\.015\.0\.fits/);
    assert.match(
      run.stdout,
      /subtract the dark combined_dark_70\.000\.fit\n.*70 s is nearest to 70\.011 s of 7, 70, 300 s/,
    );
    assert.match(run.stdout, /not combined_bias\.fit: .*subtracted twice/);
    assert.deepEqual(hashes(folder), before);
  });

  it('without masters every flat is refused with a way out, exit code 3', () => {
    const { folder } = night(2);
    const run = flatfield('plan', folder);
    assert.equal(run.code, 3);
    assert.match(run.stdout, /REFUSED AutoFlat.*no combined dark was found/);
    assert.match(run.stdout, /flatfield combine --kind dark/);
  });

  it('frames of two recipes are not mixed', () => {
    const a = night(1);
    const b = night(2);
    const run = flatfield('plan', a.folder, b.folder);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /belong to 2 recipes/);
  });
});

describe('looking', () => {
  it('frames lists type, exposure, filter and master', () => {
    const run = flatfield('frames', REFERENCE, '--json');
    assert.equal(run.code, 0, run.stderr);
    const { frames } = JSON.parse(run.stdout) as { frames: { path: string; kind: string; master: string | null }[] };
    const count = (kind: string) => frames.filter((frame) => frame.kind === kind && frame.master === null).length;
    assert.deepEqual([count('bias'), count('dark'), count('flat')], [11, 18, 12]);
    assert.match(
      flatfield('frames', join(REFERENCE, 'example1-reduced')).stdout,
      /combined_dark_7\.000\.fit +dark +7 s/,
    );
  });

  it('stats gives the numbers of the pixels, and of a section', () => {
    // 0 and 65535 are put into every raw flat by the script that made it.
    const path = join(REFERENCE, 'example-cryo-LFC/ccd.014.0.fits');
    const run = flatfield('stats', path, '--json');
    assert.equal(run.code, 0, run.stderr);
    const [{ images }] = JSON.parse(run.stdout);
    assert.equal(images.length, 1);
    assert.deepEqual(
      [images[0].naxis, images[0].pixelType, images[0].count, images[0].nan, images[0].min, images[0].max],
      [[40, 11], 'uint16', 440, 0, 0, 65535],
    );
    const part = JSON.parse(flatfield('stats', path, '--section', '[35:40,*]', '--json').stdout);
    assert.equal(part[0].images[0].count, 66);
    assert.equal(flatfield('stats', path, '--section', '[35:41,*]').code, 3);
    assert.equal(flatfield('stats', path, '--section', '35:40').code, 2);
  });

  it('stats and header show what can be read of a damaged file, and exit with 3', () => {
    const { folder } = night(1);
    const cut = join(folder, 'cut.fits');
    writeFileSync(cut, readFileSync(join(folder, 'ccd.014.0.fits')).subarray(0, 3000));
    const header = flatfield('header', cut);
    assert.equal(header.code, 3);
    assert.match(header.stdout, /EXPTIME = +70\.001/);
    const stats = flatfield('stats', cut, join(folder, 'ccd.014.0.fits'), '--json');
    assert.equal(stats.code, 3);
    const [bad, good] = JSON.parse(stats.stdout);
    assert.ok(bad.images[0].problem.length > 10);
    assert.equal(good.images[0].problem, null);
  });
});

describe('flatfield sample', () => {
  it('writes a night that its own masters reduce, the same bytes for the same seed', () => {
    const { folder } = night(1);
    const run = (name: string) =>
      flatfield('sample', join(folder, name), '--example', '2', '--rows', '8', '--seed', '5');
    assert.equal(run('a').code, 0);
    assert.equal(run('b').code, 0);
    const [a, b] = ['a', 'b'].map((name) => Object.values(hashes(join(folder, name))));
    assert.deepEqual(a, b);
    const [example] = readdirSync(join(folder, 'a'));
    const raw = join(folder, 'a', example!);
    for (const kind of ['bias', 'dark']) assert.equal(flatfield('combine', raw, '--kind', kind).code, 0);
    const reduced = flatfield('reduce', raw);
    assert.equal(reduced.code, 0, reduced.stdout);
    assert.match(reduced.stdout, /10 flats written/);
    assert.notEqual(run('a').code, 0);
  });
});

describe('text', () => {
  it('aligns columns', () => {
    assert.equal(
      textTable(
        [
          ['a', 'n'],
          ['long', '7'],
        ],
        [1],
      ),
      'a     n\nlong  7\n',
    );
  });

  it('draws a bar that fits the terminal', () => {
    assert.equal(barText(1, 2, 'x', 80), `[${'#'.repeat(15)}${'-'.repeat(15)}]  50 %  x`);
    assert.equal(barText(0, 0, 'x'.repeat(100), 50).length, 49);
  });
});
