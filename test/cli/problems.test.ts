// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of VS Code, which it fills in itself
/** `--problems`: what the command line really prints, matched by the pattern that package.json gives VS Code. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { errorLine, outcomeLines, problemLine } from '../../src/cli/problemLines';
import { wordsOf } from '../../src/host/tasks/taskWords';
import { flatfield, nightOf } from './runCli';

const manifest = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
const [{ pattern }] = manifest.contributes.problemMatchers;

interface Problem {
  readonly file: string;
  readonly severity: string;
  readonly message: string;
}

/** As VS Code reads output: line by line. */
function matched(output: string): Problem[] {
  return output.split('\n').flatMap((line) => {
    const found = new RegExp(pattern.regexp).exec(line);
    if (found === null) return [];
    const group = (name: string): string => found[pattern[name]] ?? '';
    return [{ file: group('file'), severity: group('severity'), message: group('message') }];
  });
}

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

function night(...args: Parameters<typeof nightOf>): ReturnType<typeof nightOf> {
  const found = nightOf(...args);
  made.push(found.folder);
  return found;
}

describe('--problems', () => {
  it('names each refused flat, and each one with a warning, on stderr; the report on stdout has no such line', () => {
    const { folder, expected } = night(1);
    const run = flatfield('reduce', folder, '--problems', '--masters', join(expected, 'combined_dark_7.000.fit'));
    assert.equal(run.code, 3);
    const found = matched(run.stderr);
    assert.deepEqual(
      found.map(({ file, severity }) => [file, severity]),
      [
        ['ccd.014.0.fits', 'refused'],
        ['ccd.015.0.fits', 'refused'],
        ['ccd.017.0.fits', 'warning'],
        ['ccd.017.0.fits', 'warning'],
      ].map(([name, severity]) => [join(folder, name!), severity]),
    );
    assert.match(found[0]!.message, /^the nearest combined dark, combined_dark_7\.000\.fit, .*raise "dark\.tolerance"/);
    assert.match(found[2]!.message, /raw pixels at or above 65535: saturated/);
    assert.equal(run.stderr.split('\n').length, 5);
    assert.deepEqual(matched(run.stdout), []);
  });

  it('is silent where all is well, and without the word', () => {
    const { folder, expected } = night(1);
    assert.equal(flatfield('plan', folder, '--problems', '--masters', expected).stderr, '');
    assert.equal(flatfield('plan', folder).stderr, '');
  });

  it('a wrong recipe: a problem of the recipe, exit code 2', () => {
    const { folder } = night(1, { overscann: 'none' });
    const run = flatfield('plan', folder, '--problems');
    assert.equal(run.code, 2);
    const [problem, ...others] = matched(run.stderr);
    assert.deepEqual(problem, {
      file: join(folder, 'flatfield.json'),
      severity: 'error',
      message: 'there is no key "overscann". Did you mean "overscan"?',
    });
    assert.deepEqual(others, []);
  });

  it('combining few frames is a warning on the master', () => {
    const { folder } = night(1);
    const run = flatfield('combine', folder, '--problems', '--kind', 'dark');
    assert.equal(run.code, 0, run.stderr);
    const [problem] = matched(run.stderr);
    assert.equal(problem?.severity, 'warning');
    assert.equal(problem.file, join(folder, 'reduced/combined_dark_7.000.fits'));
    assert.match(problem.message, /^Only \d frames: a clip at 5 times/);
  });

  it('is one line whatever a sentence or a name holds, and Windows paths match', () => {
    assert.equal(problemLine('/n/a.fits', 'warning', 'two\r\n  lines'), '/n/a.fits: warning: two lines\n');
    assert.deepEqual(matched('C:\\night\\a b.fits: refused: no dark: none was found'), [
      { file: 'C:\\night\\a b.fits', severity: 'refused', message: 'no dark: none was found' },
    ]);
    assert.equal(errorLine({ tag: 'Usage', message: 'x', file: null, wayOut: null }), null);
  });

  it('a limit of the recipe refuses, a fault fails, both by the raw frame', () => {
    const outcome = { output: '/o/a.fits', levels: null, mean: null, min: null, max: null };
    const error = { tag: 'Refused', message: 'it is saturated.', file: null, wayOut: 'Expose less.' };
    const lines = outcomeLines([
      { ...outcome, path: '/n/a.fits', status: 'refused', error, warnings: [] },
      { ...outcome, path: '/n/b.fits', status: 'failed', error: { ...error, file: '/m/dark.fits' }, warnings: ['w'] },
      { ...outcome, path: '/n/c.fits', status: 'cancelled', error, warnings: [] },
    ]);
    assert.equal(
      lines,
      '/n/a.fits: refused: it is saturated. Expose less.\n' +
        '/n/b.fits: error: /m/dark.fits: it is saturated. Expose less.\n' +
        '/n/b.fits: warning: w\n',
    );
  });
});

describe('a task as words', () => {
  it('says what tasks.json says, paths last and as they are written', () => {
    const task = { action: 'combine', kind: 'dark', paths: ['${workspaceFolder}/a', '--odd'], out: 'm', jobs: 2 };
    assert.deepEqual(wordsOf(task, ['/masters']), [
      ...['combine', '--problems', '--masters=/masters', '--out=m', '--kind=dark', '--jobs=2'],
      ...['--', '${workspaceFolder}/a', '--odd'],
    ]);
    assert.deepEqual(wordsOf({ action: 'plan', masters: [] }, ['/masters']), ['plan', '--problems', '--', '.']);
  });

  it('is what the command line understands', () => {
    const { folder, expected } = night(1);
    mkdirSync(join(folder, '--odd'));
    const words = wordsOf({ action: 'reduce', paths: [folder, join(folder, '--odd')], existing: 'skip' }, [expected]);
    const run = flatfield(...words);
    assert.equal(run.code, 0, run.stderr);
  });
});
