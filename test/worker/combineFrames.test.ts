/** One master of several frames: its arithmetic, its header, and that a frame that fails is never left out in silence. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readHdus } from '../../src/engine/fits/fitsFile';
import { classifyFrame } from '../../src/engine/frames/classify';
import type { PlannedMaster } from '../../src/engine/plan/plan';
import type { Step } from '../../src/engine/plan/step';
import type { CombineRequest } from '../../src/protocol/runJobs';
import { bandRows, DEFAULT_MEMORY, jobsWithin, memoryShare } from '../../src/worker/combineMemory';
import { directContext } from '../../src/worker/jobContext';
import { combineFrames } from '../../src/worker/jobs/combineFrames';
import { openSource } from '../../src/worker/openSource';
import { runCombine } from '../../src/worker/runPlan';
import {
  changingDisk,
  countingDisk,
  namesIn,
  PLAIN,
  planned,
  plannedMaster,
  poolFor,
  readImage,
  sha256,
  tempFolder,
  writeDoubles,
  writeRaw,
} from './workbench';

const trim: Step = { do: 'trimImage', region: { x0: 0, x1: 30, y0: 0, y1: 40 }, section: '[1:30,1:40]', reason: '' };

const CLIP = { low: 5, high: 5, center: 'median', deviation: 'mad_std', iterations: 1, grow: 0 } as const;
const EVERYTHING = { mask: true, uncertainty: true, rejectionMap: true };
const MEMORY = 100 * 2 ** 20;

/**
 * Five frames of 32 x 40 whose levels differ by powers of two (so that their scaled pixels are equal to the last bit),
 * the third with one pixel hit by a cosmic ray.
 */
function master(folder: string, changes: Partial<PlannedMaster> = {}, steps: readonly Step[] = [trim]): PlannedMaster {
  const output = join(folder, 'out', 'master.fits');
  const inputs = [1, 2, 4, 8, 16].map((factor) => {
    const value = (x: number, y: number) => (factor === 4 && x === 7 && y === 21 ? 60000 : factor * (1000 + x + y));
    const cards = { IMAGETYP: 'FLATFIELD', EXPTIME: 70 + factor / 1000 };
    return planned(writeRaw(join(folder, 'raw', `f${factor}.fits`), 32, 40, value, cards), output, steps);
  });
  return plannedMaster(
    inputs,
    output,
    { width: 30, height: 40 },
    {
      exposure: 70.003,
      method: { ...PLAIN, clip: CLIP, order: 'scale then clip', scale: 'inverse median' },
      ...changes,
    },
  );
}

function request(of: PlannedMaster, changes: Partial<CombineRequest> = {}): CombineRequest {
  return { master: of, memory: MEMORY, pixels: 'float64', existing: 'fail', program: 'Flatfield 0.1.0', ...changes };
}

test('scaled by exact medians, clipped, averaged: the same with a thread and without', async (t) => {
  const folder = tempFolder(t);
  const of = master(folder);
  const outcome = combineFrames(request(of), directContext());
  assert.deepEqual([outcome.status, outcome.error, outcome.frames, outcome.rejected], ['written', null, 5, 1]);
  const { pixels } = readImage(of.output);
  // Every frame over its median is (1000 + x + y) / 1034; the ray is rejected.
  for (let i = 0; i < pixels.length; i++) {
    const expected = (1000 + (i % 30) + Math.floor(i / 30)) / 1034;
    assert.ok(Math.abs(pixels[i]! - expected) < 1e-12, `pixel ${i}`);
  }
  const pool = await poolFor(t);
  const threaded = { ...of, output: join(folder, 'out', 'threaded.fits') };
  assert.deepEqual({ ...(await pool.run('combine', request(threaded))), output: '' }, { ...outcome, output: '' });
  assert.equal(sha256(threaded.output), sha256(of.output));
});

test('the header of a master: how many, which, how, and with what they were multiplied', (t) => {
  const folder = tempFolder(t);
  const of = master(folder);
  combineFrames(request(of), directContext());
  const { header } = readImage(of.output);
  const keywords = [
    'COMBINED',
    'NCOMBINE',
    'COMBMETH',
    'EXPTIME',
    'IMAGETYP',
    'TRIMIM',
    'IMCMB001',
    'IMCMB005',
    'FLATFLD',
  ];
  assert.deepEqual(
    keywords.map((keyword) => header.get(keyword)),
    [
      true,
      5,
      'scale inverse median, clip 5/5 median mad_std, average',
      70.003,
      'FLATFIELD',
      '[1:30,1:40]',
      'f1.fits',
      'f16.fits',
      'Flatfield 0.1.0',
    ],
  );
  assert.ok(!header.has('SUBBIAS'), 'no bias was subtracted, and the header says so by its absence');
  const history = header.all('HISTORY').map(({ comment }) => comment);
  of.inputs.forEach(({ path }, i) => {
    const at = history.findIndex((line) =>
      line.startsWith(`input ${i + 1}: f${2 ** i}.fits times ${1 / (2 ** i * 1034)}`.slice(0, 72)),
    );
    assert.ok(at >= 0, `input ${i + 1}`);
    assert.ok(history.slice(at, at + 3).includes(`sha256 ${sha256(path)}`));
  });
});

test('a median, a sum and an inverse mean', (t) => {
  const folder = tempFolder(t);
  const level = (name: string, changes: Partial<PlannedMaster['method']>) => {
    const of = master(join(folder, name), { method: { ...PLAIN, ...changes } });
    const outcome = combineFrames(request(of), directContext());
    assert.equal(outcome.error, null);
    return readImage(of.output).pixels[0]!;
  };
  assert.equal(level('median', { method: 'median' }), 4000);
  assert.equal(level('sum', { method: 'sum' }), 31000);
  const mean = level('mean', { scale: 'inverse mean' });
  // The ray lifts the mean of its frame a little.
  assert.ok(Math.abs(mean - 1000 / 1034) < 0.01, `${mean}`);
});

test('a frame that fails fails the master by its name', (t) => {
  const folder = tempFolder(t);
  const of = master(folder);
  fs.appendFileSync(of.inputs[3]!.path, 'x');
  const outcome = combineFrames(request(of), directContext());
  assert.deepEqual(
    [outcome.status, outcome.error?.tag, outcome.error?.file],
    ['failed', 'Refused', of.inputs[3]!.path],
  );
  const none = combineFrames(request(master(join(folder, 'none'), { inputs: [] })), directContext());
  assert.equal(none.error?.message, 'There is no frame to combine.');
  assert.deepEqual(namesIn(join(folder, 'out')), []);
});

test('a frame that is written to while its rows are read fails the master, combined as it is stored or through its steps', (t) => {
  for (const steps of [[], [trim]]) {
    const folder = tempFolder(t);
    const width = steps.length === 0 ? 32 : 30;
    const of = master(folder, { width, method: { ...PLAIN, clip: CLIP } }, steps);
    // More than is read with the header; ten blocks, so that no digest reads on behind the last row.
    const tall = of.inputs.map((input) =>
      planned(
        writeRaw(input.path, 32, 450, (x, y) => 1000 + x + y),
        of.output,
        input.steps,
      ),
    );
    const path = tall[2]!.path;
    const keeps = { x0: 0, x1: 30, y0: 0, y1: 450 };
    const inputs = tall.map((input) => ({
      ...input,
      steps: steps.map((step) => ({ ...step, region: keeps }) as Step),
    }));
    const outcome = combineFrames(
      request({ ...of, height: 450, inputs }),
      directContext({ disk: changingDisk(path, 1, 12_000) }),
    );
    assert.deepEqual(
      [outcome.status, outcome.error?.message, outcome.error?.file],
      ['failed', 'The file changed while it was read: it was written to.', path],
    );
    assert.deepEqual(namesIn(join(folder, 'out')), []);
  }
});

test('a frame without light cannot be scaled, and is named', (t) => {
  const folder = tempFolder(t);
  const of = master(folder);
  const dark = planned(
    writeRaw(join(folder, 'raw', 'dark.fits'), 32, 40, () => 0),
    of.output,
    [trim],
  );
  const outcome = combineFrames(request({ ...of, inputs: [...of.inputs, dark] }), directContext());
  assert.deepEqual([outcome.error?.tag, outcome.error?.file], ['Refused', dark.path]);
  assert.match(outcome.error!.message, /level is 0/);
  assert.deepEqual(namesIn(join(folder, 'out')), []);
});

test('existing masters, and stopping', (t) => {
  const folder = tempFolder(t);
  const of = master(folder);
  const status = (changes: Partial<CombineRequest>, stopped = false) => {
    const { status, error } = combineFrames(request(of, changes), directContext({ stopped }));
    return error?.tag ?? status;
  };
  assert.equal(status({}, true), 'cancelled');
  assert.deepEqual(namesIn(join(folder, 'out')), []);
  assert.equal(status({}), 'written');
  const before = sha256(of.output);
  assert.equal(status({}), 'Exists');
  assert.equal(status({ existing: 'skip' }), 'skipped');
  assert.equal(status({ existing: 'replace' }), 'replaced');
  assert.equal(sha256(of.output), before);
  fs.writeFileSync(of.output, 'mine');
  assert.equal(status({ existing: 'replace' }), 'Refused');
  assert.equal(fs.readFileSync(of.output, 'utf8'), 'mine');
});

test('a finding that all frames share is told once', (t) => {
  const folder = tempFolder(t);
  const output = join(folder, 'out', 'master.fits');
  const inputs = ['a', 'b', 'c', 'd'].map((name) =>
    planned(
      writeRaw(join(folder, 'raw', `${name}.fits`), 32, 40, (x, y) => (x + y === 0 ? 65535 : 500)),
      output,
      [trim],
    ),
  );
  const outcome = combineFrames(request(master(folder, { inputs, method: PLAIN })), directContext());
  assert.deepEqual(outcome.warnings, ['a.fits, b.fits, c.fits, d.fits: 1 raw pixel at or above 65535: saturated']);
});

const REFERENCE = join(__dirname, '../reference/ccdproc');

test('frames with a MASK become, with MASK and UNCERT, what ccdproc.combine writes, bit for bit', (t) => {
  const output = join(tempFolder(t), 'master.fits');
  const inputs = [1, 2, 3, 4].map((n) => {
    const path = join(REFERENCE, 'masked-frames', `masked-${n}.fit`);
    return { ...planned(path, output), pixelType: 'float64', saturation: null };
  });
  const of = master(tempFolder(t), { inputs, width: 5, height: 4, output, method: PLAIN, extensions: EVERYTHING });
  assert.equal(combineFrames(request(of), directContext()).error, null);
  for (const hdu of [0, 1, 2]) {
    const [own, theirs] = [readImage(output, hdu), readImage(join(REFERENCE, 'combined_masked.fit'), hdu)];
    assert.deepEqual(own.pixels, theirs.pixels, `HDU ${hdu}`);
    assert.deepEqual([own.header.get('EXTNAME'), own.pixelType], [theirs.header.get('EXTNAME'), theirs.pixelType]);
  }
  assert.equal(readImage(output, 2).header.get('UTYPE'), 'StdDevUncertainty');
  // What is masked was never there, and was not rejected.
  const map = readImage(output, 3);
  assert.deepEqual([map.header.get('EXTNAME'), map.pixelType, ...new Set(map.pixels)], ['REJMAP', 'int16', 0]);
  // A master with all its extensions is one image, and no mosaic.
  const source = openSource(output);
  const { hdus } = readHdus(source);
  source.close();
  const facts = { path: output, name: 'master.fits', size: 0, mtimeMs: 0 };
  const frame = classifyFrame(facts, hdus, { keywords: {}, types: {} });
  assert.deepEqual([hdus.length, frame.otherImages, frame.master !== null], [4, 0, true]);
});

test('a MASK of another size is refused with both', (t) => {
  const folder = tempFolder(t);
  const path = join(folder, 'f.fits');
  fs.copyFileSync(join(REFERENCE, 'masked-frames', 'masked-1.fit'), path);
  const bytes = fs.readFileSync(path);
  // The MASK loses a row; its block stays as long.
  bytes.write('NAXIS2  =                    3', bytes.lastIndexOf('NAXIS2  ='), 'latin1');
  fs.writeFileSync(path, bytes);
  const output = join(folder, 'out', 'master.fits');
  const inputs = [planned(path, output)];
  const outcome = combineFrames(request(master(folder, { inputs, width: 5, height: 4, output })), directContext());
  assert.deepEqual([outcome.error?.tag, outcome.error?.file], ['Refused', path]);
  assert.match(outcome.error!.message, /Its MASK has 5 x 3 pixels, the image 5 x 4/);
});

/** Seven noisy frames of 37 x 61 with NaN, a saturated patch and rays, some of them on edges and at the ends of bands. */
function noisyFrames(folder: string, output: string): PlannedMaster['inputs'] {
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const rays = [0, 1, 15, 16, 17, 31, 32, 47, 48, 59, 60];
  return Array.from({ length: 7 }, (_, n) => {
    const value = (x: number, y: number) => {
      if (random() < 0.01) return Number.NaN;
      if (rays.includes(y) && x === (y * 5 + n * 7) % 37) return 9000;
      return (1 + n / 20) * (1000 + 4 * random() + x / 3);
    };
    return planned(writeDoubles(join(folder, 'raw', `n${n}.fits`), 37, 61, value), output);
  });
}

test('neither the memory nor the height of the bands changes one bit, with neighbours taken along or without', (t) => {
  const folder = tempFolder(t);
  const output = join(folder, 'out', 'master.fits');
  const inputs = noisyFrames(folder, output);
  const methods: readonly Partial<PlannedMaster['method']>[] = [
    {},
    { clip: CLIP, method: 'median' },
    { clip: { ...CLIP, grow: 2.5 }, scale: 'inverse median', order: 'scale then clip', weights: 'level' },
    { clip: { ...CLIP, grow: 20 }, extrema: { nlow: 1, nhigh: 0 }, method: 'sum' },
  ];
  for (const changes of methods) {
    const method = { ...PLAIN, ...changes };
    const of = master(folder, { inputs, width: 37, height: 61, output, method, extensions: EVERYTHING });
    const heights = new Map<number, number>();
    for (let memory = MEMORY; ; memory -= 500) {
      // Only those that give another height; the first that gives none is the end.
      try {
        if (memory > 9e6) memory = 9e6;
        const rows = bandRows(of, memory);
        if (!heights.has(rows)) heights.set(rows, memory);
      } catch (error) {
        assert.match(String(error), /need at least \d+ MB of memory/);
        break;
      }
    }
    assert.deepEqual([...heights.keys()], [16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const digests = [...heights.values()].map((memory) => {
      const outcome = combineFrames(request(of, { memory, existing: 'replace' }), directContext());
      assert.deepEqual([outcome.error, outcome.rejected > 0], [null, method.clip !== null]);
      return `${sha256(output)} ${outcome.rejected}`;
    });
    assert.equal(new Set(digests).size, 1, JSON.stringify(changes));
  }
});

test('a clipped ray takes the pixels around it along in its own frame, across the ends of bands', (t) => {
  const folder = tempFolder(t);
  const output = join(folder, 'out', 'master.fits');
  // Frame n is 100 + n everywhere; the last has a ray in column 10 of row 15, the last row of the first band.
  const inputs = [0, 1, 2, 3, 4].map((n) => {
    const value = (x: number, y: number) => (n === 4 && x === 10 && y === 15 ? 5000 : 100 + n);
    return planned(writeRaw(join(folder, 'raw', `g${n}.fits`), 32, 40, value), output);
  });
  const method = { ...PLAIN, clip: { ...CLIP, grow: 1 } };
  const of = master(folder, { inputs, width: 32, height: 40, method, extensions: EVERYTHING });
  const outcome = combineFrames(request(of), directContext());
  assert.deepEqual([outcome.error, outcome.rejected], [null, 5]);
  const map = readImage(of.output, 3).pixels;
  const pixels = readImage(of.output).pixels;
  const cross = new Set([14 * 32 + 10, 15 * 32 + 9, 15 * 32 + 10, 15 * 32 + 11, 16 * 32 + 10]);
  pixels.forEach((value, i) => {
    assert.deepEqual([value, map[i]], cross.has(i) ? [101.5, 1] : [102, 0], `pixel ${i}`);
  });
});

test('weights by exposure and by level; the HISTORY has them', (t) => {
  const folder = tempFolder(t);
  const level = (name: string, changes: Partial<PlannedMaster>) => {
    const of = master(join(folder, name), changes);
    assert.equal(combineFrames(request(of), directContext()).error, null);
    const { header, pixels } = readImage(of.output);
    const history = header.all('HISTORY').map(({ comment }) => comment);
    return { pixel: pixels[0]!, history, method: header.get('COMBMETH') };
  };
  // 1000, 2000, 4000, 8000, 16000 with the weights 5, 4, 3, 2, 1.
  const byExposure = level('exposure', { method: { ...PLAIN, weights: 'exposure' }, weights: [5, 4, 3, 2, 1] });
  assert.equal(byExposure.pixel, (5000 + 8000 + 12000 + 16000 + 16000) / 15);
  assert.equal(byExposure.method, 'weights exposure, average');
  assert.ok(byExposure.history.includes('input 2: f2.fits weight 4'));
  // Medians 1034 times 1, 2, 4, 8, 16.
  const byLevel = level('level', { method: { ...PLAIN, weights: 'level' } });
  assert.equal(byLevel.pixel, (1000 * (1 + 4 + 16 + 64 + 256)) / 31);
  assert.ok(byLevel.history.includes('input 5: f16.fits weight 16544'));
});

test('a frame without light has no weight, and is named', (t) => {
  const folder = tempFolder(t);
  const of = master(folder, { method: { ...PLAIN, weights: 'level' } });
  const dark = planned(
    writeRaw(join(folder, 'raw', 'dark.fits'), 32, 40, () => 0),
    of.output,
    [trim],
  );
  const outcome = combineFrames(request({ ...of, inputs: [...of.inputs, dark] }), directContext());
  assert.deepEqual([outcome.error?.tag, outcome.error?.file], ['Refused', dark.path]);
  assert.match(outcome.error!.message, /level is 0 has no weight/);
});

test('the cards are those of the input that the plan names; what is not true of all goes, or becomes the mean', (t) => {
  const folder = tempFolder(t);
  const of = master(folder, {
    method: PLAIN,
    header: {
      from: 2,
      cards: [
        { keyword: 'IMAGETYP', value: null },
        { keyword: 'CCD-TEMP', value: -20.5 },
      ],
      history: ['first exposure 2016-11-23T01:00:00, last exposure 2016-11-23T02:00:00'],
    },
  });
  assert.equal(combineFrames(request(of), directContext()).error, null);
  const { header } = readImage(of.output);
  assert.deepEqual(
    ['IMAGETYP', 'CCD-TEMP', 'EXPTIME', 'NCOMBINE', 'EXTEND'].map((keyword) => header.get(keyword)),
    [undefined, -20.5, 70.003, 5, undefined],
  );
  const history = header.all('HISTORY').map(({ comment }) => comment);
  assert.ok(history.includes(of.header.history[0]!.slice(0, 72)));
  // The steps stand in the cards, so that no input tells them again.
  assert.ok(history.includes('input 1: f1.fits') && history.includes('input 3: f4.fits'));
});

/** Bytes that were read to combine five frames of 30 x 3000 pixels. */
function bytesRead(
  t: TestContext,
  method: PlannedMaster['method'],
  value: (x: number, y: number) => number = (x, y) => 1000 + ((x * 7 + y * 13) % 101),
  changes: Partial<CombineRequest> = {},
): { read: number; there: number } {
  const folder = tempFolder(t);
  const output = join(folder, 'out', 'master.fits');
  const inputs = [1, 2, 3, 4, 5].map((n) =>
    planned(
      writeRaw(join(folder, 'raw', `${n}.fits`), 30, 3000, (x, y) => n * value(x, y)),
      output,
    ),
  );
  const counting = countingDisk();
  const of = master(folder, { inputs, width: 30, height: 3000, output, method });
  assert.equal(combineFrames(request(of, changes), directContext({ disk: counting.disk })).error, null);
  return { read: counting.bytes, there: inputs.reduce((sum, { size }) => sum + size, 0) };
}

test('each byte is read once, and once more by the digest; a level costs one reading, an unforeseen median three', (t) => {
  const heads = 5 * 3 * 28800;
  const within = ({ read, there }: { read: number; there: number }, times: number) =>
    assert.ok(read <= times * there + heads && read > (times - 0.5) * there, `${read} of ${there}, not ${times} times`);
  within(bytesRead(t, { ...PLAIN, clip: { ...CLIP, grow: 3 } }), 2);
  within(bytesRead(t, { ...PLAIN, scale: 'inverse mean' }), 3);
  within(bytesRead(t, { ...PLAIN, scale: 'inverse median' }), 3);
  within(bytesRead(t, { ...PLAIN, scale: 'inverse median' }, undefined, { medians: [1, 2, 3, 4, 5] }), 2);
  // Every hundredth row is dark, and those are the rows of the sample: 46, 140, 234, ...
  const striped = (_: number, y: number) => (isSampled(y) ? 10 : 1000 + (y % 7));
  within(bytesRead(t, { ...PLAIN, scale: 'inverse median' }, striped), 5);
});

/** Whether a row of 3000 is one of the 32 by which a median is looked for. */
function isSampled(y: number): boolean {
  return Array.from({ length: 32 }, (_, i) => Math.floor(((i + 0.5) * 3000) / 32)).includes(y);
}

test('medians of frames beyond any sample, with masked pixels, alike: those of a sorted list', (t) => {
  // 60 x 2000 pixels: more than are kept whole. Rows of the sample are dark, a third of the pixels NaN, or all pixels one.
  const folder = tempFolder(t);
  const output = join(folder, 'out', 'master.fits');
  const rows = new Set(Array.from({ length: 32 }, (_, i) => Math.floor(((i + 0.5) * 2000) / 32)));
  const kinds: Record<string, (x: number, y: number) => number> = {
    plain: (x, y) => 1000 + ((x * 7 + y * 13) % 101),
    striped: (_, y) => (rows.has(y) ? 10 : 1000 + (y % 7)),
    one: () => 512,
    half: (_, y) => (y < 1000 ? 100 : 200),
    holes: (x, y) => ((x + y) % 3 === 0 ? Number.NaN : 400 + ((x * 11 + y * 5) % 97)),
    sampleOfHoles: (x, y) => (rows.has(y) ? Number.NaN : 300 + ((x + y) % 13)),
  };
  const whole: Step = { ...trim, region: { x0: 0, x1: 60, y0: 0, y1: 2000 } };
  for (const [name, value] of Object.entries(kinds)) {
    const there = new Float64Array(60 * 2000)
      .map((_, i) => value(i % 60, Math.floor(i / 60)))
      .filter((one) => !Number.isNaN(one))
      .sort();
    const n = there.length;
    const median = (there[Math.floor((n - 1) / 2)]! + there[Math.floor(n / 2)]!) / 2;
    const path = writeDoubles(join(folder, 'raw', `${name}.fits`), 60, 2000, value);
    // As it is stored, and through steps, which is another way to its pixels.
    for (const [way, steps] of [
      ['stored', []],
      ['trimmed', [whole]],
    ] as const) {
      const inputs = [planned(path, output, steps), planned(path, output, steps)];
      const made = join(folder, 'out', `${name}-${way}.fits`);
      const method = { ...PLAIN, scale: 'inverse median' } as const;
      const of = master(folder, { inputs, width: 60, height: 2000, output: made, method });
      assert.equal(combineFrames(request(of), directContext()).error, null, name);
      const history = readImage(of.output)
        .header.all('HISTORY')
        .map(({ comment }) => comment);
      assert.ok(history.includes(`input 1: ${name}.fits times ${1 / median}`), `${name}: ${history.join('; ')}`);
    }
  }
});

test('medians that were measured before are not measured again, but of a frame with a MASK they are not those that count', (t) => {
  const folder = tempFolder(t);
  const of = master(folder, { method: { ...PLAIN, scale: 'inverse median' } });
  const scaled = (changes: Partial<CombineRequest>) => {
    assert.equal(combineFrames(request(of, { existing: 'replace', ...changes }), directContext()).error, null);
    const history = readImage(of.output)
      .header.all('HISTORY')
      .map(({ comment }) => comment);
    return history.flatMap((line) => line?.match(/^input \d: .* times (.*)/)?.[1] ?? []).map(Number);
  };
  const measured = scaled({});
  assert.deepEqual(
    measured,
    [1, 2, 4, 8, 16].map((factor) => 1 / (1034 * factor)),
  );
  assert.deepEqual(scaled({ medians: [1034, null, 4136, 8272, 1000] }), [...measured.slice(0, 4), 1 / 1000]);

  const path = join(folder, 'masked.fits');
  fs.copyFileSync(join(REFERENCE, 'masked-frames', 'masked-1.fit'), path);
  const output = join(folder, 'masked', 'master.fits');
  const inputs = [planned(path, output), planned(path, output)];
  const masked = master(folder, { inputs, width: 5, height: 4, output, method: of.method });
  const bytes = [undefined, [1, 1]].map((medians) => {
    const again = request(masked, { existing: 'replace', ...(medians === undefined ? {} : { medians }) });
    assert.equal(combineFrames(again, directContext()).error, null);
    return sha256(output);
  });
  assert.equal(bytes[0], bytes[1]);
});

test('memory that is too little is refused with what would be enough, and nothing is written', (t) => {
  const folder = tempFolder(t);
  const of = master(folder);
  const outcome = combineFrames(request(of, { memory: memoryShare(64 * 2 ** 20, 1) }), directContext());
  assert.equal(outcome.error?.tag, 'Refused');
  assert.match(outcome.error!.message, /5 frames of 30 columns need at least 177 MB of memory/);
  assert.match(outcome.error!.wayOut!, /--memory 177/);
  assert.deepEqual(namesIn(join(folder, 'out')), []);
  const enough = combineFrames(request(of, { memory: memoryShare(177 * 2 ** 20, 1) }), directContext());
  assert.equal(enough.status, 'written');
});

test('more than a thousand small frames fit into the memory that there is by default', (t) => {
  const of = master(tempFolder(t));
  const [input] = of.inputs;
  const inputs = Array.from({ length: 1300 }, () => input!);
  // Some 110 kB a frame, and 16 rows of 80 columns of each.
  assert.equal(bandRows({ ...of, inputs, width: 80, height: 64 }, memoryShare(DEFAULT_MEMORY, 1)), 16);
});

test('rows of many frames stay in the cache, short ones are read several at a time, raw ones too, and neighbours by sixteen', (t) => {
  const of = master(tempFolder(t));
  const share = memoryShare(DEFAULT_MEMORY, 1);
  const rowsOf = (frames: number, width: number, parts: Partial<PlannedMaster> = {}) => {
    const calibrated = { ...of.inputs[0]!, steps: [] };
    return bandRows(
      { ...of, inputs: Array.from({ length: frames }, () => calibrated), width, height: 64, ...parts },
      share,
    );
  };
  // 1,468,006 bytes of 8 a pixel: 16 rows of 5 frames would be 1,310,720.
  assert.deepEqual(
    [5, 20, 40, 80, 300].map((frames) => rowsOf(frames, 2048)),
    [16, 4, 2, 1, 1],
  );
  assert.deepEqual([rowsOf(20, 9576), rowsOf(300, 512), rowsOf(300, 80)], [1, 4, 16]);
  const raw = Array.from({ length: 80 }, () => of.inputs[0]!);
  assert.ok(raw[0]!.steps.length > 0);
  assert.equal(rowsOf(80, 2048, { inputs: raw }), 4);
  assert.equal(rowsOf(20, 2048, { method: { ...of.method, clip: { ...CLIP, grow: 1 } } }), 16);
});

test('masters are made one after the other where there is no room for several at a time', async (t) => {
  const folder = tempFolder(t);
  const one = master(folder);
  const of = [1, 2, 3].map((n) => ({ ...one, output: join(folder, 'out', `m${n}.fits`) }));
  const MB = 2 ** 20;
  assert.deepEqual(
    [512, 300, 240, 10].map((memory) => jobsWithin(memory * MB, of, 4)),
    [3, 3, 2, 1],
  );
  assert.equal(jobsWithin(512 * MB, of, 2), 2);
  const pool = await poolFor(t, { threads: 2 });
  const empty = { unmade: [], refused: [], ignored: [], hints: [] };
  const plan = { recipe: null, outputFolder: join(folder, 'out'), masters: of, ...empty };
  for (const memory of [512, 190]) {
    const outcomes = await runCombine(pool, plan, { memory: memory * MB, existing: 'replace' });
    assert.deepEqual(
      outcomes.map(({ output, error }) => [output, error]),
      of.map(({ output }) => [output, null]),
    );
  }
  const outcomes = await runCombine(pool, plan, { memory: 100 * MB, existing: 'replace' });
  assert.deepEqual(
    outcomes.map(({ status, error }) => [status, error?.tag]),
    of.map(() => ['failed', 'Refused']),
  );
});
