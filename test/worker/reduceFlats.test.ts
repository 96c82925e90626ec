/** A batch of flats: the same bytes with a thread and without, whatever fails stays alone, and the header tells what was done. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type PlannedFlat, plainFormat } from '../../src/engine/plan/plan';
import { defaultRecipe } from '../../src/engine/plan/recipe';
import type { Step } from '../../src/engine/plan/step';
import type { ReduceRequest } from '../../src/protocol/runJobs';
import { batchesOf } from '../../src/worker/batches';
import { type Disk, nodeDisk } from '../../src/worker/disk';
import { directContext } from '../../src/worker/jobContext';
import { inspectFlats } from '../../src/worker/jobs/inspectFlats';
import { reduceFlats } from '../../src/worker/jobs/reduceFlats';
import {
  changingDisk,
  namesIn,
  planned,
  poolFor,
  readImage,
  sha256,
  someFlats,
  tempFolder,
  withKernels,
  writeDoubles,
  writeRaw,
} from './workbench';

const trim: Step = { do: 'trimImage', region: { x0: 2, x1: 590, y0: 1, y1: 49 }, section: '[3:590,2:49]', reason: '' };
const overscan: Step = {
  do: 'subtractOverscan',
  region: { x0: 592, x1: 600, y0: 0, y1: 50 },
  section: '[593:600,1:50]',
  statistic: 'median',
  axis: 'rows',
  fit: null,
  reason: '',
};
const biasStep = (bias: string): Step => ({ do: 'subtractBias', bias, hdu: 0, reason: '' });
const darkStep = (dark: string, scale: number): Step => ({
  do: 'subtractDark',
  dark,
  hdu: 0,
  exposure: scale * 30,
  darkExposure: 30,
  scale,
  scaled: true,
  reason: '',
});

function request(flats: readonly PlannedFlat[], changes: Partial<ReduceRequest> = {}): ReduceRequest {
  // The pictures are made to be added up by hand: some have no light in them.
  const limits = { ...defaultRecipe().limits, signalToNoise: null };
  return {
    kind: 'flat',
    flats,
    format: plainFormat('float64'),
    existing: 'fail',
    limits,
    program: 'Flatfield 0.1.0',
    ...changes,
  };
}

function mastersIn(folder: string) {
  const bias = writeDoubles(join(folder, 'bias.fits'), 588, 48, (x, y) => 100 + x / 7 + y / 3);
  const dark = writeDoubles(join(folder, 'dark.fits'), 588, 48, (x, y) => 0.1 * x + 1 / (1 + y));
  return { bias, dark };
}

test('with a thread and without, the bytes are the same, and all steps are in them', async (t) => {
  const folder = tempFolder(t);
  const { bias, dark } = mastersIn(folder);
  const steps = [overscan, trim, biasStep(bias), darkStep(dark, 1 / 3)];
  const flats = someFlats(folder, ['a.fits', 'b.fits', 'c.fits'], steps);
  const direct = flats.map((flat) => ({ ...flat, output: join(folder, 'direct', flat.name) }));
  const without = reduceFlats(request(direct), directContext());
  const pool = await poolFor(t);
  const within = await pool.run('reduce', request(flats));
  assert.deepEqual(
    within.map((outcome) => ({ ...outcome, output: '' })),
    without.map((outcome) => ({ ...outcome, output: '' })),
  );
  flats.forEach(({ output }, i) => {
    assert.ok(fs.readFileSync(output).equals(fs.readFileSync(direct[i]!.output)));
  });

  const { pixels, width, height } = readImage(flats[1]!.output);
  assert.deepEqual([width, height], [588, 48]);
  // Overscan: columns 592 to 599 of the row, whose median is that of x = 595.5.
  for (const [column, row] of [
    [0, 0],
    [587, 47],
    [100, 20],
  ] as const) {
    const [x, y] = [column + 2, row + 1];
    const expected =
      20100 + x + y - (20100 + 595.5 + y) - (100 + column / 7 + row / 3) - (0.1 * column + 1 / (1 + row)) * (1 / 3);
    assert.equal(pixels[row * 588 + column], expected);
  }
});

test('the header keeps the raw cards, logs every step and names the calibrators with their digests', (t) => {
  const folder = tempFolder(t);
  const { bias, dark } = mastersIn(folder);
  const raw = writeRaw(join(folder, 'raw', 'a.fits'), 600, 50, (x) => x, {
    IMAGETYP: 'FLATFIELD',
    OBSERVER: "O'Brien",
    EXPTIME: 10,
    CRPIX1: 300.5,
    CRPIX2: 25.5,
    BUNIT: 'ADU',
  });
  const steps = [overscan, trim, biasStep(bias), darkStep(dark, 1 / 3)];
  const [outcome] = reduceFlats(request([planned(raw, join(folder, 'out', 'a.fits'), steps)]), directContext());
  assert.equal(outcome?.error, null);
  const { header } = readImage(join(folder, 'out', 'a.fits'));
  const value = (keyword: string) => header.get(keyword);
  assert.deepEqual(
    [
      'BITPIX',
      'NAXIS1',
      'NAXIS2',
      'BZERO',
      'BSCALE',
      'BUNIT',
      'IMAGETYP',
      'OBSERVER',
      'EXPTIME',
      'CRPIX1',
      'CRPIX2',
    ].map(value),
    [-64, 588, 48, undefined, undefined, 'adu', 'FLATFIELD', "O'Brien", 10, 298.5, 24.5],
  );
  assert.deepEqual(['SUBOSCAN', 'TRIMIM', 'SUBBIAS', 'SUBDARK', 'FLATFLD'].map(value), [
    '[593:600,1:50] median of each row',
    '[3:590,2:49]',
    'bias.fits',
    'dark.fits, scale 0.3333333333333333 (10 s / 30 s)',
    'Flatfield 0.1.0',
  ]);
  assert.deepEqual(
    header.all('HISTORY').map(({ comment }) => comment),
    [
      'Flatfield 0.1.0: subtracted overscan [593:600,1:50] median of each row',
      'Flatfield 0.1.0: trimmed to [3:590,2:49]',
      'Flatfield 0.1.0: subtracted bias bias.fits',
      `sha256 ${sha256(bias)}`,
      'Flatfield 0.1.0: subtracted dark dark.fits, scale 0.3333333333333333 (10',
      ' s / 30 s)',
      `sha256 ${sha256(dark)}`,
    ],
  );
});

test('levels that are fitted, or of columns, come from the whole frame', (t) => {
  const folder = tempFolder(t);
  const rows = someFlats(
    join(folder, 'rows'),
    ['a.fits'],
    [{ ...overscan, fit: { function: 'polynomial', order: 1, clip: null } }, trim],
  );
  const columns = someFlats(
    join(folder, 'columns'),
    ['a.fits'],
    [
      { ...overscan, axis: 'columns', region: { x0: 0, x1: 600, y0: 40, y1: 50 }, section: '[*,41:50]' },
      { ...trim, region: { x0: 2, x1: 590, y0: 1, y1: 40 } },
    ],
  );
  const outcomes = reduceFlats(request([...rows, ...columns]), directContext());
  assert.deepEqual(
    outcomes.map(({ error }) => error),
    [null, null],
  );
  // The frame is a plane, so a line through its levels is exact, and a column's median is that of y = 44.5.
  const fitted = readImage(rows[0]!.output);
  for (let i = 0; i < fitted.pixels.length; i++) {
    assert.ok(Math.abs(fitted.pixels[i]! - ((i % 588) + 2 - 595.5)) < 1e-7);
  }
  const { pixels } = readImage(columns[0]!.output);
  assert.deepEqual([pixels[0], pixels[588]], [1 - 44.5, 2 - 44.5]);
});

test('what is found in the pixels is told', (t) => {
  const folder = tempFolder(t);
  const lit = (x: number, y: number) => (y >= 46 || x < 3 ? 10 : 20000);
  const path = writeRaw(join(folder, 'raw', 'a.fits'), 600, 50, (x, y) => (x === 9 && y < 2 ? 65535 : lit(x, y)));
  const dark = writeDoubles(join(folder, 'dark.fits'), 600, 50, (x, y) => (x === 20 && y === 20 ? Number.NaN : 0));
  const [outcome] = reduceFlats(
    request([planned(path, join(folder, 'out', 'a.fits'), [darkStep(dark, 1)])]),
    directContext(),
  );
  assert.deepEqual(outcome?.warnings, [
    '2 raw pixels at or above 65535: saturated',
    '1 pixel without a finite value (NaN or infinite)',
    'rows 47 to 50 are nearly unlit (mean 10.0 of 19900): trim with [4:600,1:46], or a later flat division blows up there',
    'columns 1 to 3 are nearly unlit (mean 10.0 of 18401): trim with [4:600,1:46], or a later flat division blows up there',
  ]);
  assert.equal(outcome?.min, 10);
  assert.equal(outcome?.max, 65535);
});

test('each frame that cannot be reduced fails by its own name, and the others are done', (t) => {
  const folder = tempFolder(t);
  const { bias } = mastersIn(folder);
  const wrongSize = writeDoubles(join(folder, 'small.fits'), 10, 10, () => 1);
  const good = someFlats(
    folder,
    ['a.fits', 'changed.fits', 'gone.fits', 'cut.fits', 'size.fits', 'nomaster.fits', 'z.fits'],
    [trim],
  );
  const steps: Record<string, Step[]> = {
    'size.fits': [trim, biasStep(wrongSize)],
    'nomaster.fits': [trim, biasStep(join(folder, 'none.fits'))],
    'z.fits': [trim, biasStep(bias)],
  };
  let flats: PlannedFlat[] = good.map((flat) => ({ ...flat, steps: steps[flat.name] ?? flat.steps }));
  fs.appendFileSync(flats[1]!.path, 'x');
  fs.rmSync(flats[2]!.path);
  fs.truncateSync(flats[3]!.path, 30_000);
  const { size, mtimeMs } = fs.statSync(flats[3]!.path);
  flats = flats.map((flat, i) => (i === 3 ? { ...flat, size, mtimeMs } : flat));
  const outcomes = reduceFlats(request(flats), directContext());
  assert.deepEqual(
    outcomes.map(({ status, error }) => [status, error?.tag, error?.message]),
    [
      ['written', undefined, undefined],
      ['failed', 'Refused', 'The file has changed since it was planned.'],
      ['failed', 'ReadFailed', 'There is no such file.'],
      [
        'failed',
        'DamagedFits',
        'HDU 0 cannot be read: 32880 of the 60000 bytes of data that its header promises are missing.',
      ],
      ['failed', 'Refused', 'The master has 10 x 10 pixels, the trimmed frame 588 x 48.'],
      ['failed', 'ReadFailed', 'There is no such file.'],
      ['written', undefined, undefined],
    ],
  );
  assert.deepEqual(
    outcomes.map(({ error }) => error?.file),
    [undefined, flats[1]!.path, flats[2]!.path, flats[3]!.path, wrongSize, join(folder, 'none.fits'), undefined],
  );
  assert.deepEqual(namesIn(join(folder, 'out')), ['a.fits', 'z.fits']);
});

test('a frame, or a master, that is written to while its rows are read gives no result; the others are done', (t) => {
  for (const on of [true, false]) {
    const folder = tempFolder(t);
    const { bias } = mastersIn(folder);
    const flats: PlannedFlat[] = someFlats(folder, ['a.fits', 'b.fits', 'c.fits'], [trim]).map((flat, i) =>
      i === 2 ? { ...flat, steps: [trim, biasStep(bias)] } : flat,
    );
    const message = 'The file changed while it was read: it was written to.';
    const b = flats[1]!.path;
    const ways = [
      { disk: () => changingDisk(b, 1, 30_000), file: b, status: ['written', 'failed', 'written'] },
      // It is opened for its digest before.
      { disk: () => changingDisk(bias, 2, 100_000), file: bias, status: ['written', 'written', 'failed'] },
    ];
    for (const [n, { disk, file, status }] of ways.entries()) {
      const name = `${n === 0 ? 'frame' : 'master'}, kernels ${on}`;
      const out = join(folder, `out-${n}`);
      const fresh = flats.map((flat) => ({ ...flat, ...statOf(flat.path), output: join(out, flat.name) }));
      const outcomes = withKernels(on, () => reduceFlats(request(fresh), directContext({ disk: disk() })));
      assert.deepEqual(
        outcomes.map((outcome) => outcome.status),
        status,
        name,
      );
      const failed = outcomes.find((outcome) => outcome.status === 'failed');
      assert.deepEqual([failed?.error?.message, failed?.error?.file], [message, file], name);
      assert.deepEqual(
        namesIn(out),
        flats.filter((_, i) => status[i] === 'written').map((flat) => flat.name),
        name,
      );
      // Looked at, no byte of it is read for a digest.
      const again = fresh.map((flat) => ({ ...flat, ...statOf(flat.path) }));
      const looked = withKernels(on, () => inspectFlats(request(again), directContext({ disk: disk() })));
      assert.deepEqual(
        looked.map((outcome) => outcome.error?.message),
        status.map((one) => (one === 'failed' ? message : undefined)),
        `${name}, looked at`,
      );
    }
  }
});

function statOf(path: string): { size: number; mtimeMs: number } {
  const { size, mtimeMs } = fs.statSync(path);
  return { size, mtimeMs };
}

test('existing outputs: fail and skip before any work, replace only what is ours', (t) => {
  const folder = tempFolder(t);
  const flats = someFlats(folder, ['a.fits', 'b.fits']);
  const run = (existing: ReduceRequest['existing']) =>
    reduceFlats(request(flats, { existing }), directContext()).map(({ status, error }) => error?.tag ?? status);
  assert.deepEqual(run('fail'), ['written', 'written']);
  const first = sha256(flats[0]!.output);
  fs.writeFileSync(flats[1]!.output, 'notes of mine');
  assert.deepEqual(run('fail'), ['Exists', 'Exists']);
  assert.deepEqual(run('skip'), ['skipped', 'skipped']);
  assert.deepEqual(run('replace'), ['replaced', 'Refused']);
  assert.equal(sha256(flats[0]!.output), first);
  assert.equal(fs.readFileSync(flats[1]!.output, 'utf8'), 'notes of mine');
  assert.deepEqual(namesIn(join(folder, 'out')), ['a.fits', 'b.fits']);
});

test('an output folder that is the raw folder, also through a link, and an output that is an input are refused', (t) => {
  const folder = tempFolder(t);
  const [flat] = someFlats(folder, ['a.fits']);
  fs.symlinkSync(join(folder, 'raw'), join(folder, 'link'));
  const before = sha256(flat!.path);
  for (const output of [join(folder, 'raw', 'new.fits'), join(folder, 'link', 'new.fits')]) {
    const [outcome] = reduceFlats(request([{ ...flat!, output }], { existing: 'replace' }), directContext());
    assert.equal(outcome?.error?.tag, 'Refused');
    assert.match(outcome!.error!.message, /folder of the raw frames/);
  }
  // The same file under another name in the output folder.
  fs.mkdirSync(join(folder, 'out'));
  fs.linkSync(flat!.path, join(folder, 'out', 'a.fits'));
  const [outcome] = reduceFlats(request([flat!], { existing: 'replace' }), directContext());
  assert.match(outcome!.error!.message, /it is one of the inputs/);
  assert.equal(sha256(flat!.path), before);
  assert.deepEqual(namesIn(join(folder, 'raw')), ['a.fits']);
});

test('compressed frames are reduced as they are', (t) => {
  const folder = tempFolder(t);
  const [plain] = someFlats(folder, ['a.fits']);
  const zipped = `${plain!.path}.gz`;
  fs.writeFileSync(zipped, gzipSync(fs.readFileSync(plain!.path)));
  const { size, mtimeMs } = fs.statSync(zipped);
  const flats = [plain!, { ...plain!, path: zipped, size, mtimeMs, output: join(folder, 'out', 'b.fits') }];
  assert.deepEqual(
    reduceFlats(request(flats), directContext()).map(({ error }) => error),
    [null, null],
  );
  const [a, b] = flats.map(({ output }) => readImage(output));
  assert.deepEqual(a!.pixels, b!.pixels);
  assert.equal(a!.header.text('FFRAW'), sha256(plain!.path));
  assert.equal(b!.header.text('FFRAW'), sha256(zipped));
  assert.equal(a!.header.text('FFSTEPS'), b!.header.text('FFSTEPS'));
});

test('masters are read once for all frames, and no read or write is larger than a few rows', (t) => {
  const folder = tempFolder(t);
  const { bias } = mastersIn(folder);
  const path = new Map<number, string>();
  const read = new Map<string, number>();
  let largest = 0;
  const disk: Disk = {
    ...nodeDisk,
    openSync: ((file: string, flags: number, mode?: number) => {
      const fd = fs.openSync(file, flags, mode);
      path.set(fd, file);
      return fd;
    }) as Disk['openSync'],
    readSync: ((fd: number, bytes: Uint8Array, at: number, length: number, position: number) => {
      const file = path.get(fd)!;
      read.set(file, (read.get(file) ?? 0) + length);
      // The digest of a master is streamed in larger pieces.
      if (file !== bias) largest = Math.max(largest, length);
      return fs.readSync(fd, bytes, at, length, position);
    }) as Disk['readSync'],
    writeSync: ((fd: number, bytes: Uint8Array, at: number, length: number, position: number) => {
      largest = Math.max(largest, length);
      return fs.writeSync(fd, bytes, at, length, position);
    }) as Disk['writeSync'],
  };
  const flats = someFlats(folder, ['a.fits', 'b.fits', 'c.fits', 'd.fits'], [trim, biasStep(bias)]);
  const outcomes = reduceFlats(request(flats), directContext({ disk }));
  assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set(['written']));
  // Once for the digest, once for the pixels.
  assert.ok(read.get(bias)! < 2.3 * fs.statSync(bias).size, `${read.get(bias)} bytes of the bias`);
  assert.ok(largest <= 32 * 600 * 8, `${largest} bytes at once`);
});

test('flats of one size walk together, in batches that threads, files and memory bear', (t) => {
  const folder = tempFolder(t);
  const [flat] = someFlats(folder, ['a.fits']);
  const many = (count: number, changes: Partial<PlannedFlat> = {}) =>
    Array.from({ length: count }, () => ({ ...flat!, ...changes }));
  const sizes = (flats: readonly PlannedFlat[], threads: number) =>
    batchesOf(flats, threads).map((batch) => batch.length);
  assert.deepEqual(sizes(many(20), 1), [20]);
  assert.deepEqual(sizes(many(20), 4), [5, 5, 5, 5]);
  assert.deepEqual(sizes(many(3), 4), [3]);
  assert.deepEqual(sizes(many(21), 1), [11, 10]);
  assert.deepEqual(sizes(many(50), 1), [17, 17, 16]);
  assert.deepEqual(sizes([...many(3), ...many(2, { height: 51 })], 1), [3, 2]);
  // Compressed frames of 32 MB are held whole: 8 of them fill the memory of a batch.
  assert.deepEqual(sizes(many(10, { width: 4096, height: 4096, size: 1000 }), 1), [8, 2]);
  assert.deepEqual(batchesOf([...many(1), ...many(1, { height: 51 }), ...many(1)], 1), [[0, 2], [1]]);
});
