/** flatfield verdict as a user runs it: words, JSON, the saved page, exit codes. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FlatVerdict } from '../../src/engine/measure/flatVerdict';
import { flatfield } from './runCli';

let folder = '';
let night = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'flatfield-verdict-'));
  assert.equal(flatfield('sample', join(folder, 'night'), '--example', '1', '--rows', '256').code, 0);
  night = join(folder, 'night', 'example-cryo-LFC');
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('good flats end with 0; every number has its limit and its sentence', () => {
  const { code, stdout } = flatfield('verdict', night);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^filter g', raw flats, 2080 x 256: 3 flats that agree\.$/m);
  assert.match(stdout, /^ {2}ok {2}Gain \(photon transfer\): [12]\.\d+ e-\/adu \(limit 10 % from the header\)$/m);
  assert.match(stdout, /^ {2}\? {3}Linearity, worst frame: not measured$/m);
});

test('a flat with dust that the others lack is named in words, JSON and page; the page stands alone; the end is 3', () => {
  const path = join(night, 'ccd.018.0.fits');
  const bytes = readFileSync(path);
  const start = bytes.length - Math.ceil((2080 * 256 * 2) / 2880) * 2880;
  // 5 % darker in 90 x 90 pixels; values are stored 32768 lower.
  for (let y = 80; y < 170; y++)
    for (let x = 900; x < 990; x++) {
      const at = start + 2 * (y * 2080 + x);
      bytes.writeInt16BE(Math.round((bytes.readInt16BE(at) + 32768) * 0.95) - 32768, at);
    }
  writeFileSync(path, bytes);
  const page = join(folder, 'verdict.html');
  const { code, stdout } = flatfield('verdict', night, '--html', page);
  assert.equal(code, 3);
  assert.match(stdout, /ccd\.018\.0\.fits: New dust: [\d.]+ % darker around x 9\d\d, y 1\d\d/);
  assert.equal(stdout.match(/New dust/g)?.length, 1);

  const { verdicts } = JSON.parse(flatfield('verdict', night, '--json').stdout) as { verdicts: FlatVerdict[] };
  assert.deepEqual(
    verdicts.map(({ bad }) => bad),
    [false, true],
  );
  const faulty = verdicts[1]?.frames.filter(({ faults }) => faults.length > 0).map(({ name }) => name);
  assert.deepEqual(faulty, ['ccd.018.0.fits']);
  assert.equal(verdicts[1]?.frames[0]?.ratio?.length, verdicts[1]!.blocks.columns * verdicts[1]!.blocks.rows);

  const html = readFileSync(page, 'utf8');
  assert.match(html, /New dust/);
  assert.doesNotMatch(html, /<script|https?:|<link|@import|url\(/);
  assert.match(html, /default-src 'none'/);
  // Its own page is written anew, somebody else's is not.
  assert.equal(flatfield('verdict', night, '--html', page).code, 3);
  writeFileSync(page, '<html>mine</html>');
  assert.equal(flatfield('verdict', night, '--html', page).code, 2);
  assert.equal(readFileSync(page, 'utf8'), '<html>mine</html>');
});

test('a folder without flats is a wrong usage', () => {
  const { code, stderr } = flatfield('verdict', join(night, 'darks'));
  assert.equal(code, 2);
  assert.match(stderr, /There is no flat to judge/);
});
