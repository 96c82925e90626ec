/** `npm run bench` in a tiny size: its figures mean nothing here, but it measures, compares pixels and says what is missing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const BENCH = join(__dirname, '../scripts/bench.mjs');

function bench(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [BENCH, ...words], { encoding: 'utf8' });
}

/** A module of the benchmark: they have no types. */
function moduleOf(name: string) {
  return import(pathToFileURL(join(__dirname, '../scripts/bench', name)).href);
}

test('bench prints a table of each kind for our programs, and what it left out', () => {
  const { status, stdout, stderr } = bench(
    ...['decode', '--size', '64', '--runs', '1', '--without', 'astropy,fitsio,funpack,fpack'],
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^astropy: left out \(not wanted\)$/m);
  assert.match(stdout, /^fitsio: left out \(not wanted\)$/m);
  const [, plain, warm] = stdout.split('\n== ');
  assert.match(plain ?? '', /^64 x 64 unsigned 16-bit pixels: whole processes\n.*CPU ms +wall ms +peak MB/);
  assert.match(plain ?? '', /^ {3}flatfield +(\d+\.\d|-) +\d+\.\d +(\d+|-)/m);
  assert.match(warm ?? '', /ns a pixel/);
});

test('bench without any peer still measures ours', () => {
  const { status, stdout, stderr } = bench(
    'decode',
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
  assert.equal(stdout.match(/^ {3}\S.* \d+(\.\d)?$/gm)?.length, 10);
});

const OTHERS = 'ccdproc,astropy,fitsio,iraf,siril,gnuastro';

test('bench of calibrating holds ours against C, tells the goals, and writes them down', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flatfield-bench-test-'));
  const file = join(folder, 'figures.md');
  const size = ['--rows', '16', '--frames', '4', '--runs', '1'];
  const { status, stdout, stderr } = bench('calibrate', ...size, '--without', OTHERS, '--out', file);
  const written = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stdout, /gives other pixels/);
  assert.equal(stdout.match(/^ {3}Flatfield, [12] jobs? +(\d+\.\d|-) +\d+\.\d +(\d+|-)/gm)?.length, 8);
  if (!/^cc: left out/m.test(stdout)) assert.equal(stdout.match(/^ {3}C, one pass, DATASUM/gm)?.length, 4);
  assert.match(
    stdout,
    /^ {3}not measured +Example 1, float64: less CPU than ccdproc, plain masters: ccdproc was not measured$/m,
  );
  assert.match(written, /^# Benchmarks\n\nWritten by `npm run bench -- calibrate --rows 16/);
  assert.match(written, /^### Example 2: 2 flats of 4109 x 32 unsigned 16-bit pixels to 4096 x 32 float32$/m);
  assert.match(written, /^\| Flatfield, 1 job \| /m);
});

test('bench of listing and of raw to master measure ours alone where nothing else is wanted', () => {
  const index = bench('index', '--files', '40', '--runs', '1', '--without', 'ccdproc,astropy,fitsio,gnuastro,wcstools');
  assert.equal(index.status, 0, index.stderr);
  assert.match(index.stdout, /^== 4 files\n[^=]*flatfield frames +/m);
  assert.match(index.stdout, /^== 40 files$/m);
  const master = bench('master', '--rows', '16', '--frames', '4', '--runs', '1', '--without', 'ccdproc');
  assert.equal(master.status, 0, master.stderr);
  assert.match(master.stdout, /^ {3}Flatfield, no files between +/m);
});

test('bench refuses what it does not know', () => {
  const { status, stderr } = bench('decode', '--without', 'numpy');
  assert.equal(status, 2);
  assert.match(stderr, /"numpy" is none of them/);
  assert.equal(bench('decode', '--size', '0').status, 2);
  assert.equal(bench('explorer', '--files', '1').status, 2);
  assert.equal(bench('explorer', '--frames', '2').status, 2);
  const other = bench('speed');
  assert.equal(other.status, 2);
  assert.match(
    other.stderr,
    /calibrate, combine, master, index, growth, decode, preview, viewer, explorer, startup; "speed" is none/,
  );
});

test('the median of an even number is the mean of the middle two; the line goes through points that lie on one', async () => {
  const { lineThrough, medianOf } = await moduleOf('medianOf.mjs');
  assert.equal(medianOf([3, 1, 10]), 3);
  assert.equal(medianOf([4, 1, 2, 10]), 3);
  const points = [20, 60, 200].map((x) => [x, 0.5 + 0.25 * x]);
  const { start, slope, off } = lineThrough(points);
  assert.ok(Math.abs(start - 0.5) < 1e-12 && Math.abs(slope - 0.25) < 1e-12 && off < 1e-12);
  // By hand: slope 1/2 and 1/6 at 0; the points miss it by 1/6, 1/3, 1/6 of the largest value 1.
  const bent = lineThrough([
    [0, 0],
    [1, 1],
    [2, 1],
  ]);
  assert.ok(Math.abs(bent.slope - 1 / 2) < 1e-12);
  assert.ok(Math.abs(bent.start - 1 / 6) < 1e-12);
  assert.ok(Math.abs(bent.off - 1 / 3) < 1e-12);
});

test('goals take the median of the ratios, the quickest peer, and know what was not measured', async () => {
  const { limitGoal, ratioGoal } = await moduleOf('goals.mjs');
  const runs = (...cpus: (number | null)[]) => cpus.map((cpu) => ({ cpu, peak: 90e6 }));
  const results = new Map([
    ['ours', runs(1, 2, 4)],
    ['slow', runs(10, 30, 20)],
    ['quick', runs(3, 6, 20)],
    ['unknown', runs(null)],
  ]);
  const goal = { goal: 'less', ours: 'ours' };
  // 10, 15 and 5 times less.
  assert.deepEqual(ratioGoal(results, { ...goal, peer: 'slow', atLeast: 10 }), {
    ...{ goal: 'less', met: true, figure: '10.0 x less than slow (goal: 10)' },
  });
  assert.equal(ratioGoal(results, { ...goal, peer: 'slow', atLeast: 10.5 }).met, false);
  // Of the quick one 1/3, 1/3 and 1/5.
  assert.deepEqual(ratioGoal(results, { ...goal, peer: ['slow', 'quick', 'absent'], atMost: 0.3 }), {
    ...{ goal: 'less', met: false, figure: '0.33 x quick (goal: at most 0.3)' },
  });
  assert.equal(ratioGoal(results, { ...goal, peer: 'absent', atLeast: 1 }).met, null);
  assert.equal(ratioGoal(results, { ...goal, peer: 'unknown', atLeast: 1 }).met, null);
  const limit = { goal: 'memory', ours: 'ours', of: 'peak', factor: 1e-6, unit: 'MB' };
  assert.deepEqual(limitGoal(results, { ...limit, atMost: 100 }), {
    ...{ goal: 'memory', met: true, figure: '90 MB (goal: 100)' },
  });
  assert.equal(limitGoal(results, { ...limit, atMost: 80 }).met, false);
});

test('a peer with other pixels is left out, ours stops the benchmark, and so does a world without our pixels', async () => {
  const { measureRows } = await moduleOf('measure.mjs');
  const scratch = mkdtempSync(join(tmpdir(), 'flatfield-bench-test-'));
  const bench = { runs: 3, scratch };
  const row = (id: string, more: object) => ({ id, name: id, words: [process.execPath, '--version'], ...more });
  const broken = () => {
    throw new Error('no licence\nat all');
  };
  try {
    const { results, leftOut } = measureRows(
      [
        row('ours', { ours: true, agrees: () => true }),
        row('same', { exact: true, agrees: () => true, most: 2 }),
        row('other', { exact: true, agrees: () => false }),
        row('broken', { agrees: broken }),
      ],
      bench,
    );
    assert.deepEqual(
      [...results].map(([id, runs]) => [id, runs.length]),
      [
        ['ours', 3],
        ['same', 2],
      ],
    );
    assert.deepEqual(leftOut, ['other: left out, it gives other pixels.', 'broken: left out, it failed (no licence).']);
    assert.throws(
      () => measureRows([row('ours', { ours: true, agrees: () => false })], bench),
      /ours gives other pixels/,
    );
    assert.throws(() => measureRows([row('ours', { ours: true, agrees: broken })], bench), /no licence/);
    const alone = [row('ours', { ours: true, agrees: () => true }), row('C', { exact: true, agrees: () => false })];
    assert.throws(() => measureRows(alone, bench), /None of C gives what Flatfield gives/);
  } finally {
    rmSync(scratch, { recursive: true });
  }
});

test('a table is aligned for the screen and escaped for Markdown', async () => {
  const { alignedLines, markdownTable } = await moduleOf('report.mjs');
  const head = ['', 'CPU ms', 'a|b'];
  const lines = [['long name', '1.5', '2']];
  assert.deepEqual(alignedLines([head, ...lines]), ['            CPU ms   a|b', 'long name      1.5     2']);
  assert.equal(markdownTable(head, lines), '|  | CPU ms | a\\|b |\n| --- | ---: | ---: |\n| long name | 1.5 | 2 |');
});

test('images are compared by type, size and every stored byte', async () => {
  const { imageDigests, readImage, shareWithin } = await moduleOf('images.mjs');
  const flat = join(__dirname, 'reference/ccddata/ccddata.fits');
  const digests = imageDigests(flat);
  assert.deepEqual(Object.keys(digests), ['', 'MASK', 'UNCERT']);
  assert.equal(new Set(Object.values(digests)).size, 3);
  const { values } = readImage(flat);
  assert.equal(shareWithin(values, values, 0), 1);
  const other = Float64Array.from(values as Float64Array, (value, i) => (i === 0 ? value + 1 : value) / 2);
  assert.equal(shareWithin(other, values, 0.5, 2), 1 - 1 / values.length);
});
