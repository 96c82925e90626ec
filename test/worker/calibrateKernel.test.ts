/** The kernel "calibrate" against the plain code: the same files, byte for byte, and the same findings, from random bits. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { paddedSize } from '../../src/engine/fits/block';
import type { CardValue } from '../../src/engine/fits/card';
import { HeaderEditor } from '../../src/engine/fits/headerEditor';
import { plainFormat } from '../../src/engine/plan/plan';
import type { Step } from '../../src/engine/plan/step';
import type { FrameOutcome } from '../../src/engine/reduce/outcome';
import { BlockKernel } from '../../src/worker/blockKernel';
import { directContext } from '../../src/worker/jobContext';
import { inspectFlats } from '../../src/worker/jobs/inspectFlats';
import { reduceFlats } from '../../src/worker/jobs/reduceFlats';
import { randomFrom } from '../randomFrom';
import {
  appendImage,
  countingDisk,
  planned,
  readImage,
  sha256,
  tempFolder,
  withKernels,
  writeDoubles,
  writeRaw,
} from './workbench';

type Cards = Readonly<Record<string, CardValue>>;

/** An image whose bytes are random: of floats every kind of NaN, infinities and the least numbers among them. */
function writeNoise(
  path: string,
  width: number,
  height: number,
  cards: Cards,
  random: () => number,
  gzip = false,
): string {
  const header = new HeaderEditor();
  for (const [keyword, value] of Object.entries({
    SIMPLE: true,
    BITPIX: 16,
    NAXIS: 2,
    NAXIS1: width,
    NAXIS2: height,
    ...cards,
  }))
    header.set(keyword, value);
  const bytes = (width * height * Math.abs(cards.BITPIX as number)) / 8;
  const data = Buffer.alloc(paddedSize(bytes));
  for (let i = 0; i < bytes; i++) data[i] = 256 * random();
  const file = Buffer.concat([header.toBytes(), data]);
  writeFileSync(path, gzip ? gzipSync(file) : file);
  return path;
}

const KINDS: readonly Cards[] = [
  { BITPIX: 16, BZERO: 32768, BSCALE: 1 },
  { BITPIX: 16 },
  { BITPIX: 16, BZERO: 32768, BSCALE: 1, BLANK: 7 },
  { BITPIX: 16, BZERO: 10.5, BSCALE: 0.1 },
  { BITPIX: 8 },
  { BITPIX: 32 },
  { BITPIX: 32, BZERO: 2 ** 31, BSCALE: 1 },
  { BITPIX: -32 },
  { BITPIX: -64 },
];

function stepsFor(
  random: () => number,
  width: number,
  height: number,
  masters: { bias: string; dark: string; flat: string },
): Step[] {
  const pick = <T>(values: readonly T[]) => values[Math.floor(values.length * random())] as T;
  const trimmed = { x0: 3, x1: width - 9, y0: 2, y1: height - 1 };
  const steps: Step[] = [];
  const way = pick(['none', 'median', 'mean', 'fit', 'columns']);
  const common = { do: 'subtractOverscan', section: '', reason: '' } as const;
  if (way === 'columns') {
    const region = { x0: 0, x1: width, y0: 0, y1: 3 };
    steps.push({ ...common, region, statistic: pick(['median', 'mean']), axis: 'columns', fit: null });
  } else if (way !== 'none') {
    const region = { x0: width - 1 - Math.ceil(7 * random()), x1: width, y0: 0, y1: height };
    const fit = way === 'fit' ? ({ function: 'polynomial', order: 1, clip: null } as const) : null;
    steps.push({ ...common, region, statistic: way === 'mean' ? 'mean' : 'median', axis: 'rows', fit });
  }
  steps.push({ do: 'trimImage', region: trimmed, section: '', reason: '' });
  if (random() < 0.6) steps.push({ do: 'subtractBias', bias: masters.bias, hdu: 0, reason: '' });
  if (random() < 0.7) {
    const scaled = random() < 0.5;
    const [exposure, darkExposure] = [1 + 9 * random(), 7];
    const scale = scaled ? exposure / darkExposure : 1;
    steps.push({ do: 'subtractDark', dark: masters.dark, hdu: 0, exposure, darkExposure, scale, scaled, reason: '' });
  }
  if (random() < 0.4) {
    const [minValue, normValue] = [pick([null, 0.95]), pick([null, 1.25])];
    steps.push({ do: 'flatCorrect', flat: masters.flat, hdu: 0, minValue, normValue, reason: '' });
  }
  return steps;
}

function cases(t: TestContext, count: number, run: (job: (folder: string) => FrameOutcome[], name: string) => void) {
  const random = randomFrom(20261130);
  for (let number = 0; number < count; number++) {
    const folder = tempFolder(t);
    const cards = KINDS[number % KINDS.length] as Cards;
    // Of tall frames not every row is looked at as numbers; broken ones are made anew.
    const tall = number % 5 === 1 ? 550 : 0;
    const [width, height] = [14 + Math.floor(60 * random()), tall + 5 + Math.floor(40 * random())];
    const [w, h] = [width - 12, height - 3];
    // Single pixels without a value, infinite ones and zeros of either sign are in the masters of every third case.
    const odd = number % 3 === 0 ? [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0] : [];
    const master = (name: string, level: number) =>
      writeDoubles(join(folder, name), w, h, (x, y) =>
        (x + 3 * y) % 23 < odd.length && y % 4 === 1 ? (odd[(x + 3 * y) % 23] as number) : level + 20 * random(),
      );
    const flat = writeDoubles(join(folder, 'flat.fits'), w, h, () =>
      odd.length > 0 && random() < 0.05 ? (odd[Math.floor(odd.length * random())] as number) : 0.9 + 0.2 * random(),
    );
    const masters = { bias: master('bias.fits', 300), dark: master('dark.fits', 3), flat };
    // What of MASK and UNCERT is written, and which of the masters have them.
    const quality = { mask: number % 4 < 2, uncertainty: number % 8 > 4 };
    for (const path of Object.values(masters)) {
      if (random() < 0.6) appendImage(path, 'MASK', 8, w, h, () => (random() < 0.03 ? 1 + 250 * random() : 0));
      const lost = () => odd[Math.floor(odd.length * random())] ?? 2;
      if (random() < 0.6) appendImage(path, 'UNCERT', -64, w, h, () => (random() < 0.01 ? lost() : 3 * random()));
    }
    const steps = stepsFor(random, width, height, masters);
    const gzip = number % 7 === 3;
    const raws = ['a', 'b'].map((name) =>
      writeNoise(join(folder, `${name}.fits${gzip ? '.gz' : ''}`), width, height, cards, random, gzip),
    );
    const pixels = number % 2 === 0 ? 'float64' : 'float32';
    const job = (out: string) => {
      const flats = raws.map((raw, i) => ({
        ...planned(raw, join(folder, out, `flat-${i}.fits`), steps),
        saturation: number % 4 === 0 ? 40000 : null,
        noise: quality.uncertainty ? { gain: 1.7, readNoise: 8.3, source: '' } : null,
      }));
      const limits = { saturated: null, signalToNoise: null, withoutValue: null, lightLeak: null };
      const kind = steps.at(-1)?.do === 'flatCorrect' ? 'light' : 'flat';
      const format = { ...plainFormat(pixels), ...quality };
      const request = { kind, flats, format, limits, program: 'Flatfield 0.1.0' } as const;
      const work = out === 'seen' ? inspectFlats : reduceFlats;
      return work({ ...request, existing: 'replace' }, directContext());
    };
    run(
      job,
      `case ${number}: ${JSON.stringify(cards)}, ${steps.map((step) => step.do)}, ${pixels}, ${JSON.stringify(quality)}`,
    );
  }
}

const comparable = (outcomes: readonly FrameOutcome[]) =>
  outcomes.map((outcome) => ({ ...outcome, output: '', path: '' }));

test('there is a kernel: what follows compares it with the plain code', () => {
  assert.notEqual(BlockKernel.open(), null);
  assert.equal(
    withKernels(false, () => BlockKernel.open()),
    null,
  );
});

test('the next batch gets the memory of the last one, and nothing of what was in use; two at a time have their own', () => {
  const first = BlockKernel.open() as BlockKernel;
  const places = [first.out(4096), first.stored(1000, (bytes) => bytes.fill(7)), first.lines(3, 50, () => true)[2]];
  const size = first.arena.memory.buffer.byteLength;
  const other = BlockKernel.open() as BlockKernel;
  assert.notEqual(other, first);
  other.close();
  first.close();
  const again = BlockKernel.open() as BlockKernel;
  assert.equal(again, first);
  assert.deepEqual([again.out(4096), again.stored(1000, () => {}), again.lines(3, 50, () => true)[2]], places);
  assert.equal(again.arena.memory.buffer.byteLength, size);
  again.close();
  assert.equal(
    withKernels(false, () => BlockKernel.open()),
    null,
  );
});

/** Takes the memory away that the next batch would get: it begins with little, which grows. */
function withFreshMemory(): void {
  BlockKernel.open();
}

test('random images of every BITPIX through random steps: the same bytes, levels and warnings', (t) => {
  let written = 0;
  cases(t, 90, (job, name) => {
    const fast = job('fast');
    const plain = withKernels(false, () => job('plain'));
    assert.deepEqual(comparable(fast), comparable(plain), name);
    fast.forEach(({ status, output }, i) => {
      if (status !== 'written') return;
      assert.ok(readFileSync(output).equals(readFileSync(plain[i]?.output ?? '')), name);
      written++;
    });
  });
  assert.ok(written > 150, `${written} files were compared`);
});

test('what is looked at, or made, when the memory has to grow for it changes nothing: saturated pixels, a flat', (t) => {
  const folder = tempFolder(t);
  const limits = { saturated: null, signalToNoise: null, withoutValue: null, lightLeak: null };
  // Rows of 32 kB; in every frame another row is the first with a saturated pixel.
  const value = (n: number) => (x: number, y: number) => (y === n && x === 77 ? 65535 : 20000 + ((x + 7 * y) % 301));
  const raws = Array.from({ length: 8 }, (_, n) => writeRaw(join(folder, `raw-${n}.fits`), 4096, 8, value(n)));
  const dark = writeDoubles(join(folder, 'dark.fits'), 4096, 8, () => 10);
  const flat = writeDoubles(join(folder, 'flat.fits'), 4096, 8, (x) => 1 + (x % 5) / 10);
  const times = { exposure: 1, darkExposure: 1, scale: 1, scaled: false };
  const subtract: Step = { do: 'subtractDark', dark, hdu: 0, ...times, reason: '' };
  const divide: Step = { do: 'flatCorrect', flat, hdu: 0, minValue: null, normValue: null, reason: '' };
  for (const [kind, steps] of [
    ['flat', [subtract]],
    ['light', [subtract, divide]],
  ] as const) {
    const run = (out: string) => {
      const at = (n: number) => join(folder, `${kind}-${out}`, `${n}.fits`);
      const flats = raws.map((raw, n) => ({ ...planned(raw, at(n), steps), saturation: 65535 }));
      const request = { kind, flats, format: plainFormat('float64'), limits, program: 'Flatfield 0.1.0' };
      return reduceFlats({ ...request, existing: 'fail' }, directContext());
    };
    withFreshMemory();
    const fast = run('fast');
    const plain = withKernels(false, () => run('plain'));
    assert.deepEqual(comparable(fast), comparable(plain));
    for (const [n, { levels, output }] of fast.entries()) {
      assert.equal(levels?.saturated, 1);
      assert.ok(readFileSync(output).equals(readFileSync(plain[n]!.output)), `${kind} ${n}`);
    }
  }
});

test('looking at the pixels alone finds the same', (t) => {
  cases(t, 18, (job, name) => {
    const fast = job('seen');
    const plain = withKernels(false, () => job('seen'));
    assert.deepEqual(comparable(fast), comparable(plain), name);
  });
});

test('the result of a flat says its median, with a mask by another card; that of a light says nothing', (t) => {
  const folder = tempFolder(t);
  // Each of 500 values 200 times: the middle two of 100,000 are 10249 and 10250.
  const raw = writeRaw(join(folder, 'raw.fits'), 500, 200, (x) => 10000 + x, { FFMEDIAN: 3 });
  const limits = { saturated: null, signalToNoise: null, withoutValue: null, lightLeak: null };
  const medianOf = (on: boolean, kind: 'flat' | 'light', pixels: 'float32' | 'float64', mask: boolean) => {
    const output = join(folder, `out/${kind}-${pixels}-${mask}-${on}.fits`);
    const format = { ...plainFormat(pixels), mask };
    const words = {
      kind,
      flats: [planned(raw, output)],
      format,
      limits,
      existing: 'fail',
      program: 'Flatfield',
    } as const;
    const [outcome] = withKernels(on, () => reduceFlats(words, directContext()));
    assert.equal(outcome?.status, 'written');
    const { header } = readImage(output);
    return [header.number('FFMEDIAN'), header.number('FFMEDMSK')];
  };
  for (const on of [true, false]) {
    assert.deepEqual(medianOf(on, 'flat', 'float64', false), [10249.5, undefined]);
    assert.deepEqual(medianOf(on, 'flat', 'float32', false), [10249.5, undefined]);
    assert.deepEqual(medianOf(on, 'flat', 'float32', true), [undefined, 10249.5]);
    assert.deepEqual(medianOf(on, 'light', 'float32', false), [undefined, undefined]);
  }
});

test('flats of two sizes that walk together: the median of one is never that of another number of pixels', (t) => {
  const folder = tempFolder(t);
  const limits = { saturated: null, signalToNoise: null, withoutValue: null, lightLeak: null };
  // 10000 + x has the median 10249.5 however many rows there are; a wrong number of pixels would shift it.
  const raws = [200, 100, 300].map((height) =>
    writeRaw(join(folder, `${height}.fits`), 500, height, (x, y) => 10000 + ((x + 3 * y) % 500)),
  );
  for (const on of [true, false]) {
    const flats = raws.map((raw, i) => planned(raw, join(folder, `out/${i}-${on}.fits`)));
    const words = {
      kind: 'flat',
      flats,
      format: plainFormat('float64'),
      limits,
      existing: 'fail',
      program: 'Flatfield',
    } as const;
    const outcomes = withKernels(on, () => reduceFlats(words, directContext()));
    assert.deepEqual(
      outcomes.map(({ output }) => readImage(output).header.number('FFMEDIAN')),
      [10249.5, undefined, undefined],
    );
  }
});

test('of rows that are looked through for a median NaN counts as below, and nothing is written behind the room', () => {
  const kernel = BlockKernel.open() as BlockKernel;
  const { arena } = kernel;
  const at = arena.take(8 * 8);
  arena.doubles(at, 8).fill(0);
  const lines = [arena.take(8 * 5), arena.take(8 * 5)];
  // As float32 the first of them is 2, which is in the bracket, and the last one but one 9.
  arena.doubles(lines[0]!, 5).set([2 - 1e-9, 3, 1, Number.NaN, 5]);
  arena.doubles(lines[1]!, 5).set([6, 7, 8, 9 + 1e-9, Infinity]);
  const bracket = { low: 2, high: 9, at };
  assert.deepEqual(kernel.gather(lines, 5, true, { ...bracket, room: 6 }), { below: 2, gathered: 7 });
  assert.deepEqual([...arena.doubles(at, 8)], [2, 3, 5, 6, 7, 8, 0, 0]);
  assert.deepEqual(kernel.gather(lines, 5, false, { ...bracket, room: 2 }), { below: 3, gathered: 5 });
  assert.deepEqual([...arena.doubles(at, 4)], [3, 5, 5, 6]);
});

test('bytes that pass are hashed as they pass, though the memory grows for what goes with them', (t) => {
  const folder = tempFolder(t);
  const raw = writeRaw(join(folder, 'raw.fits'), 4096, 64, (x, y) => 20000 + ((x + 7 * y) % 301));
  const disk = countingDisk();
  const flat = { ...planned(raw, join(folder, 'out', 'light.fits')), noise: { gain: 1, readNoise: 5, source: '' } };
  const format = { ...plainFormat('float64'), mask: true, uncertainty: true };
  const limits = { saturated: null, signalToNoise: null, withoutValue: null, lightLeak: null };
  // No flat: its median would be foretold by rows that are read before.
  const words = { kind: 'light', flats: [flat], format, limits, existing: 'fail', program: 'Flatfield' } as const;
  withFreshMemory();
  const [outcome] = reduceFlats(words, directContext({ disk: disk.disk }));
  assert.equal(outcome?.status, 'written');
  assert.equal(readImage(flat.output).header.text('FFRAW'), sha256(raw));
  const size = readFileSync(raw).length;
  assert.ok(disk.bytes < size + 3 * 11520, `${disk.bytes} bytes of ${size} were read`);
});
