/** `npm run bench` in a tiny size: its figures mean nothing here, but it measures, compares pixels and says what is missing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const BENCH = join(__dirname, '../scripts/bench.mjs');

function bench(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [BENCH, ...words], { encoding: 'utf8' });
}

test('bench prints a table of each kind for our programs, and what it left out', () => {
  const { status, stdout, stderr } = bench('--size', '64', '--runs', '1', '--without', 'astropy,fitsio');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^astropy: left out \(not wanted\)$/m);
  assert.match(stdout, /^fitsio: left out \(not wanted\)$/m);
  const [, plain, warm, tiles] = stdout.split('\n== ');
  assert.match(plain ?? '', /^64 x 64 unsigned 16-bit pixels: whole processes\n.*CPU ms +wall ms +peak MB/);
  assert.match(plain ?? '', /^ {3}flatfield +(\d+\.\d|-) +\d+\.\d +(\d+|-)/m);
  assert.match(warm ?? '', /ns a pixel/);
  if (/^fpack: left out/m.test(stdout)) assert.match(stdout, /Neither fpack nor astropy/);
  else assert.match(tiles ?? '', /^The same as RICE_1 tiles: whole processes\n/);
});

test('bench without any peer still measures ours', () => {
  const { status, stdout, stderr } = bench(
    '--size',
    '33',
    '--runs',
    '1',
    '--without',
    'astropy,fitsio,cc,funpack,fpack',
  );
  assert.equal(status, 0, stderr);
  assert.equal(stdout.match(/left out/g)?.length, 5);
  assert.match(stdout, /Neither fpack nor astropy is there to write RICE_1 tiles/);
  assert.match(stdout, /^ {3}flatfield +\d+\.\d+/m);
});

test('bench of the explorer measures every stage and reads every frame', () => {
  const { status, stdout, stderr } = bench('explorer', '--files', '64', '--runs', '1', '--without', 'ccdproc,vscode');
  assert.equal(status, 0, stderr);
  // 64 raw frames, 3 combined darks; the results of the first night are not written.
  assert.match(stdout, /^== Flatfield, 67 frames, 32 raw flats planned$/m);
  assert.equal(stdout.match(/^ {3}\S.* \d+(\.\d)? ms$/gm)?.length, 10);
});

test('bench refuses what it does not know', () => {
  const { status, stderr } = bench('--without', 'numpy');
  assert.equal(status, 2);
  assert.match(stderr, /"numpy" is none of them/);
  assert.equal(bench('--size', '0').status, 2);
  assert.equal(bench('explorer', '--files', '1').status, 2);
});
