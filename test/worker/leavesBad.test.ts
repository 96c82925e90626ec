/** Raw flats combined without files between leave out what the MASK of their results would mask: the same bits either way. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type PlannedFlat, type PlannedMask, type PlannedMaster, plainFormat } from '../../src/engine/plan/plan';
import type { Step } from '../../src/engine/plan/step';
import { directContext } from '../../src/worker/jobContext';
import { combineFrames } from '../../src/worker/jobs/combineFrames';
import { inspectFlats } from '../../src/worker/jobs/inspectFlats';
import { reduceFlats } from '../../src/worker/jobs/reduceFlats';
import { KnownLevels } from '../../src/worker/knownLevels';
import { randomFrom } from '../randomFrom';
import {
  appendImage,
  namesIn,
  PLAIN,
  planned,
  plannedMaster,
  planOf,
  readImage,
  tempFolder,
  withKernels,
  writeDoubles,
  writeFloats,
  writeRaw,
} from './workbench';

/** More than 65536 pixels are left: their medians are looked for between two values of a sample. */
const [WIDTH, HEIGHT] = [310, 260];
const KEPT = { x0: 3, x1: 290, y0: 1, y1: 259 };
const [W, H] = [KEPT.x1 - KEPT.x0, KEPT.y1 - KEPT.y0];
const SATURATION = 60000;
const FRAMES = 6;
const LIMITS = { saturated: null, signalToNoise: null, withoutValue: null, lightLeak: null };

/** Six flats with saturated pixels (and, of floats, some without a value), a dark with a MASK and an infinite pixel, a mask. */
function flatsOf(folder: string, kind: 'uint16' | 'float32'): PlannedFlat[] {
  const random = randomFrom(kind === 'uint16' ? 7 : 8);
  const dark = writeDoubles(join(folder, 'dark.fits'), W, H, (x, y) => (x === 40 && y === 50 ? -Infinity : random()));
  appendImage(dark, 'MASK', 8, W, H, () => (random() < 0.002 ? 1 : 0));
  const bad = writeRaw(join(folder, 'bad.fits'), WIDTH, HEIGHT, () => (random() < 0.001 ? 1 : 0));
  const mask: PlannedMask = { path: bad, hdu: 0, width: WIDTH, height: HEIGHT, region: KEPT, pixels: null };
  const overscan = { x0: 295, x1: WIDTH, y0: 0, y1: HEIGHT };
  const times = { exposure: 7, darkExposure: 7, scale: 1, scaled: false };
  const steps: Step[] = [
    { do: 'subtractOverscan', region: overscan, statistic: 'median', axis: 'rows', fit: null, section: '', reason: '' },
    { do: 'trimImage', region: KEPT, section: '', reason: '' },
    { do: 'subtractDark', dark, hdu: 0, ...times, reason: '' },
  ];
  return Array.from({ length: FRAMES }, (_, n) => {
    const value = (x: number) => (x >= 295 ? 300 + 9 * random() : (10000 + 3000 * n) * (0.9 + 0.2 * random()));
    const odd = kind === 'uint16' ? [65535] : [65535, Number.NaN, Infinity];
    const pixel = (x: number) => (x < 290 && random() < 0.003 ? odd[Math.floor(odd.length * random())]! : value(x));
    const write = kind === 'uint16' ? writeRaw : writeFloats;
    const whole = (x: number) => (kind === 'uint16' ? Math.round(pixel(x)) : pixel(x));
    const path = write(join(folder, `raw-${n}.fits`), WIDTH, HEIGHT, whole, { IMAGETYP: 'FLAT', EXPTIME: 7 });
    // Two of them have a MASK of their own, one of it in floats: the two ways of reading one.
    if (n === 1) appendImage(path, 'MASK', 8, WIDTH, HEIGHT, () => (random() < 0.002 ? 255 : 0));
    if (n === 2) appendImage(path, 'MASK', -64, WIDTH, HEIGHT, () => (random() < 0.002 ? -0.5 : 0));
    return {
      ...planned(path, join(folder, 'reduced', `flat-${n}.fits`), steps),
      saturation: SATURATION,
      masks: [mask],
    };
  });
}

function masterOf(inputs: PlannedMaster['inputs'], output: string): PlannedMaster {
  const clip = { low: 5, high: 5, center: 'median', deviation: 'mad_std', iterations: 1, grow: 0 } as const;
  return plannedMaster(
    inputs,
    output,
    { width: W, height: H },
    {
      exposure: 7,
      method: { ...PLAIN, clip, scale: 'inverse median' },
      extensions: { mask: true, uncertainty: true, rejectionMap: true },
    },
  );
}

function combined(inputs: PlannedMaster['inputs'], output: string, medians?: readonly (number | null)[]) {
  const common = { memory: 300 * 2 ** 20, pixels: 'float64', existing: 'fail', program: 'Flatfield' } as const;
  const more = medians === undefined ? {} : { medians };
  const outcome = combineFrames({ master: masterOf(inputs, output), ...common, ...more }, directContext());
  assert.equal(outcome.error, null);
  const images = [0, 1, 2, 3].map((hdu) => readImage(output, hdu));
  const factors = images[0]!.header.all('HISTORY').flatMap(({ comment }) => / times (\S+)/.exec(comment)?.[1] ?? []);
  return {
    factors: factors.map(Number),
    bits: images.map(({ pixels }) => Buffer.from(pixels.buffer).toString('base64')),
    images,
  };
}

/** Of the pixels that MASK does not mask: the median, by sorting. */
function medianOf(path: string): number {
  const [image, mask] = [readImage(path), readImage(path, 1)];
  const good = image.pixels.filter((_, i) => mask.pixels[i] === 0).sort();
  assert.ok(good.length < W * H - 300 && good.every(Number.isFinite), `${good.length}`);
  return (good[Math.floor((good.length - 1) / 2)]! + good[Math.floor(good.length / 2)]!) / 2;
}

for (const kind of ['uint16', 'float32'] as const) {
  test(`${kind}: in memory or through files with MASK, by the kernel or without: one combined flat`, (t: TestContext) => {
    const folder = tempFolder(t);
    const flats = flatsOf(folder, kind);
    const format = { ...plainFormat('float64'), mask: true };
    const raws = flats.map((flat) => ({ ...flat, leavesBad: true as const }));
    const all = [true, false].map((on) =>
      withKernels(on, () => {
        const own = flats.map((flat, n) => ({ ...flat, output: join(folder, `reduced-${on}`, `flat-${n}.fits`) }));
        const common = { kind: 'flat', format, limits: LIMITS, existing: 'fail', program: 'Flatfield' } as const;
        const outcomes = reduceFlats({ ...common, flats: own }, directContext());
        assert.deepEqual(
          outcomes.map(({ status, masked }) => [status, masked! > 20]),
          own.map(() => ['written', true]),
        );
        const medians = own.map(({ output }) => medianOf(output));
        assert.deepEqual(
          own.map(({ output }) => readImage(output).header.number('FFMEDMSK')),
          medians,
        );
        const seen = inspectFlats({ ...common, flats: own }, directContext()).map(({ levels }) => levels?.median);
        assert.deepEqual(seen, medians);
        const results = own.map(({ output }) => ({ ...planned(output, output), saturation: null }));
        const at = (name: string) => join(folder, `out-${on}`, `${name}.fits`);
        const ways = [
          combined(results, at('files')),
          combined(raws, at('memory')),
          combined(raws, at('seen'), medians),
          // What was seen is believed; these halves are not.
          combined(
            raws,
            at('wrong'),
            medians.map((median) => median / 2),
          ),
        ];
        for (const { factors } of ways.slice(0, 3))
          assert.deepEqual(
            factors,
            medians.map((median) => 1 / median),
          );
        assert.deepEqual(
          ways[3]!.factors,
          medians.map((median) => 2 / median),
        );
        return ways.slice(0, 3);
      }),
    );
    const [first, ...others] = all.flat();
    for (const { bits } of others) assert.ok(bits.every((image, i) => image === first!.bits[i]));
    // The infinite pixel of the dark lies nowhere in any frame, and what the mask or the dark's MASK masks neither.
    const [image, mask] = first!.images;
    assert.ok(Number.isNaN(image!.pixels[50 * W + 40]));
    const none = mask!.pixels.filter((flag) => flag === 1).length;
    assert.ok(none > 100 && none < 400, `${none} pixels without a value`);
  });
}

test('medians of all pixels are not those of the good ones, nor those beside another mask', (t) => {
  const flats = flatsOf(tempFolder(t), 'uint16');
  for (const mask of [false, true]) {
    const levels = new KnownLevels();
    const plan = planOf(flats, { format: { ...plainFormat('float64'), mask }, limits: LIMITS });
    const common = { limits: LIMITS, existing: 'fail', program: 'Flatfield' } as const;
    levels.begin(plan)(inspectFlats({ ...plan, ...common }, directContext()));
    const [flat] = flats as [PlannedFlat];
    const known = (one: PlannedFlat, left: boolean) => levels.finder()(one, left) !== undefined;
    assert.deepEqual([known(flat, mask), known(flat, !mask)], [true, false]);
    assert.equal(known({ ...flat, masks: [] }, mask), false);
    assert.equal(levels.inPlan(plan).flats[0]?.levels !== undefined, true);
  }
});

test('the MASK of a raw frame becomes part of its result, is told where none is written, and must be of its size', (t) => {
  const folder = tempFolder(t);
  const raw = writeRaw(join(folder, 'raw.fits'), 7, 3, (x) => 500 + x);
  appendImage(raw, 'MASK', 8, 7, 3, () => 0);
  const at = readFileSync(raw).length - 2880;
  const trim: Step = { do: 'trimImage', region: { x0: 2, x1: 7, y0: 1, y1: 3 }, section: '', reason: '' };
  const set = (x: number, y: number, value: number) => {
    const bytes = readFileSync(raw);
    bytes[at + 7 * y + x] = value;
    writeFileSync(raw, bytes);
  };
  set(6, 2, 3);
  set(1, 2, 1);
  const reduced = (mask: boolean, name: string) => {
    const output = join(folder, 'out', name);
    const format = { ...plainFormat('float64'), mask };
    const common = { kind: 'flat', format, limits: LIMITS, existing: 'fail', program: 'Flatfield' } as const;
    return reduceFlats({ ...common, flats: [planned(raw, output, [trim])] }, directContext())[0]!;
  };
  for (const on of [true, false])
    withKernels(on, () => {
      const { output, warnings } = reduced(true, `mask-${on}.fits`);
      assert.deepEqual([...readImage(output, 1).pixels], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
      assert.deepEqual(warnings, []);
      const without = reduced(false, `none-${on}.fits`);
      assert.deepEqual(without.warnings, ['its own MASK is not in the result, for "output.mask" is false']);
    });
  const bytes = readFileSync(raw);
  bytes.write('NAXIS1  =                    6', bytes.lastIndexOf('NAXIS1  ='), 'latin1');
  writeFileSync(raw, bytes);
  const { error, status } = reduced(true, 'size.fits');
  assert.deepEqual([status, error?.message], ['failed', 'Its MASK has 6 x 3 pixels, the image 7 x 3.']);
  assert.deepEqual(
    namesIn(join(folder, 'out')).filter((name) => name.includes('size')),
    [],
    'nothing is left',
  );
});

test('by hand: a saturated pixel has a part in the average only where bad pixels are not left out', (t) => {
  const folder = tempFolder(t);
  const [first, second] = [10, 20].map((level) =>
    writeRaw(join(folder, `${level}.fits`), 5, 4, (x, y) => (x === 2 && y === 1 && level === 10 ? 65535 : level)),
  ) as [string, string];
  const trim: Step = { do: 'trimImage', region: { x0: 0, x1: 5, y0: 0, y1: 4 }, section: '', reason: '' };
  const average = (leavesBad: object, name: string) => {
    const output = join(folder, 'out', name);
    const inputs = [first, second].map((path) => ({ ...planned(path, output, [trim]), ...leavesBad }));
    const of = { ...masterOf(inputs, output), width: 5, height: 4 };
    const method = { ...of.method, clip: null, scale: 'none' } as const;
    const common = { memory: 300 * 2 ** 20, pixels: 'float64', existing: 'fail', program: 'Flatfield' } as const;
    assert.equal(combineFrames({ master: { ...of, method }, ...common }, directContext()).error, null);
    return [0, 2].map((hdu) => readImage(output, hdu).pixels[5 + 2]);
  };
  for (const on of [true, false])
    withKernels(on, () => {
      assert.deepEqual(average({}, `all-${on}.fits`), [(65535 + 20) / 2, 65515 / 2 / Math.sqrt(2)]);
      assert.deepEqual(average({ leavesBad: true }, `good-${on}.fits`), [20, 0]);
    });
});
