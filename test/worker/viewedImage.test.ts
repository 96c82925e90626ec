/** What is looked at beside plain images: mosaics (numpy's), calibrated frames (ccdproc's pixels), comparisons, places by sky. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { PlannedFrame } from '../../src/engine/plan/plan';
import type { Step } from '../../src/engine/plan/step';
import type { ImageRef } from '../../src/protocol/imageRef';
import { directContext } from '../../src/worker/jobContext';
import { matchSky } from '../../src/worker/jobs/matchSky';
import { openPicture } from '../../src/worker/jobs/openPicture';
import { pixelArithmetic } from '../../src/worker/jobs/pixelArithmetic';
import { pixelAt } from '../../src/worker/jobs/pixelAt';
import { readPixels } from '../../src/worker/jobs/readPixels';
import { reduceFlats } from '../../src/worker/jobs/reduceFlats';
import { preparePlan } from '../../src/worker/prepare';
import { withViewed } from '../../src/worker/viewedImage';
import { dataBytes, headerBytes, joined } from '../engine/fits/memoryFits';
import {
  countingDisk,
  imageOf,
  planned,
  planOf,
  poolFor,
  readImage,
  tempFolder,
  writeDoubles,
  writeRaw,
} from './workbench';

const REFERENCE = join(__dirname, '../reference');
const LOOKS = join(REFERENCE, 'preview');
const nan = Number.NaN;

/** All pixels, in blocks of `rows` rows and `columns` columns. */
function pixelsOf(ref: ImageRef, rows = 1000, columns = 1000): Float64Array {
  return withViewed(ref, directContext(), ({ width, height, readPart }) => {
    const all = new Float64Array(width * height);
    for (let y = 0; y < height; y += rows) {
      for (let x = 0; x < width; x += columns) {
        const [count, to] = [Math.min(rows, height - y), Math.min(x + columns, width)];
        const part = new Float64Array(count * (to - x));
        readPart(y, count, x, to, part);
        for (let i = 0; i < count; i++) all.set(part.subarray(i * (to - x), (i + 1) * (to - x)), (y + i) * width + x);
      }
    }
    return all;
  });
}

test('a mosaic is what numpy puts together, in blocks of any size', () => {
  const mosaic: ImageRef = { kind: 'mosaic', path: join(LOOKS, 'mosaic.fits') };
  const looks = JSON.parse(readFileSync(join(LOOKS, 'looks.json'), 'utf8'));
  const expected = (looks['mosaic.fits'] as (number | null)[][]).flat().map((value) => value ?? nan);
  for (const [rows, columns] of [
    [10, 7],
    [3, 2],
    [1, 1],
  ] as const) {
    assert.deepEqual([...pixelsOf(mosaic, rows, columns)], expected);
  }
  const picture = openPicture({ image: mosaic }, directContext());
  assert.deepEqual([picture.width, picture.height, picture.planes, picture.pixelType], [7, 10, 1, 'int16']);
  assert.deepEqual([picture.unit, picture.hdu, picture.range], ['adu', 1, [100, 166]]);
  assert.ok(Number.isNaN(pixelAt({ image: mosaic, x: 6, y: 9 }, directContext()).value));
});

test('a file without a place on a detector is no mosaic', (t) => {
  const path = writeRaw(join(tempFolder(t), 'a.fits'), 4, 4, () => 1);
  assert.throws(() => openPicture({ image: { kind: 'mosaic', path } }, directContext()), {
    tag: 'Refused',
    file: path,
  });
});

const EXAMPLES = {
  1: {
    ...{ raw: 'example-cryo-LFC', reduced: 'example1-reduced', flat: (name: string) => `flat-${name}` },
    recipe: {
      overscan: { section: { python: '[:, 34:]' }, statistic: 'median' },
      trim: { python: '[:, :32]' },
      dark: { tolerance: 0.5, scale: 'never' },
    },
  },
  2: {
    ...{ raw: 'example-thermo-electric', reduced: 'example2-reduced', flat: (name: string) => name },
    recipe: { trim: { python: '[:, :30]' }, dark: { scale: 'always' } },
  },
} as const;

async function framesOf(t: TestContext, example: 1 | 2): Promise<readonly PlannedFrame[]> {
  const { raw, reduced, recipe } = EXAMPLES[example];
  const folder = tempFolder(t);
  const recipePath = join(folder, 'flatfield.json');
  writeFileSync(recipePath, JSON.stringify(recipe));
  const masters = readdirSync(join(REFERENCE, 'ccdproc', reduced))
    .filter((name) => name.startsWith('combined_'))
    .map((name) => join(REFERENCE, 'ccdproc', reduced, name));
  const paths = [join(REFERENCE, 'ccdproc', raw)];
  const request = { paths, masters, recipePath, out: join(folder, 'out'), pixels: 'float64' as const };
  const { plan } = await preparePlan(await poolFor(t), request);
  assert.equal(plan.flats.length, 3);
  return plan.flats;
}

for (const example of [1, 2] as const) {
  test(`example ${example}: calibrated pixels are ccdproc's bit for bit, in parts too, and so is their arithmetic`, async (t) => {
    const { reduced, flat } = EXAMPLES[example];
    for (const frame of await framesOf(t, example)) {
      const image: ImageRef = { kind: 'calibrated', frame };
      const expected = readImage(join(REFERENCE, 'ccdproc', reduced, flat(frame.name)));
      for (const [rows, columns] of [
        [1000, 1000],
        [3, 5],
        [1, 7],
      ] as const) {
        assertSame(pixelsOf(image, rows, columns), expected.pixels, frame.name);
      }
      const picture = openPicture({ image }, directContext());
      assert.deepEqual(
        [picture.width, picture.height, picture.pixelType],
        [expected.width, expected.height, 'float64'],
      );
      const raw = readImage(frame.path);
      for (const [x, y] of [
        [0, 0],
        [picture.width - 1, picture.height - 1],
        [5, 2],
      ] as const) {
        const arithmetic = pixelArithmetic({ image, x, y }, directContext());
        assert.equal(arithmetic.raw, raw.pixels[y * raw.width + x]);
        assert.ok(Object.is(arithmetic.value, expected.pixels[y * expected.width + x]));
        const sum = arithmetic.terms.reduce((left, { value, scale }) => left - value * scale, arithmetic.raw);
        assert.ok(Object.is(sum, arithmetic.value), `${sum} and ${arithmetic.value}`);
        const kinds = arithmetic.terms.map(({ what }) => what);
        assert.deepEqual(kinds, example === 1 ? ['overscan', 'dark'] : ['bias', 'dark']);
      }
    }
  });
}

function assertSame(actual: Float64Array, expected: Float64Array, name: string): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) assert.ok(Object.is(actual[i], expected[i]), `${name}, pixel ${i}`);
}

const trim: Step = {
  ...{ do: 'trimImage', region: { x0: 4, x1: 34, y0: 3, y1: 23 }, section: '[5:34,4:23]', reason: '' },
};
const overscan = { do: 'subtractOverscan', statistic: 'median', axis: 'rows', fit: null, reason: '' } as const;

/** Overscans of every kind, with masters, over a frame of 40 x 25. */
function framesByHand(folder: string): PlannedFrame[] {
  const path = writeRaw(join(folder, 'raw.fits'), 40, 25, (x, y) => 2000 + ((x * 37 + y * 101) % 500), {
    ...{ CRPIX1: 10, CRPIX2: 10, CRVAL1: 5, CRVAL2: 0, CDELT1: 1, CDELT2: 1, CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR' },
  });
  const bias = writeDoubles(join(folder, 'bias.fits'), 30, 20, (x, y) => 100 + x / 7 + y / 3);
  const dark = writeDoubles(join(folder, 'dark.fits'), 30, 20, (x, y) => 0.1 * x + 1 / (1 + y));
  const masters: Step[] = [
    { do: 'subtractBias', bias, hdu: 0, reason: '' },
    { do: 'subtractDark', dark, hdu: 0, exposure: 10, darkExposure: 30, scale: 10 / 30, scaled: true, reason: '' },
  ];
  const right = { ...overscan, region: { x0: 35, x1: 40, y0: 0, y1: 25 }, section: '[36:40,*]' };
  const above = {
    ...overscan,
    region: { x0: 0, x1: 40, y0: 23, y1: 25 },
    section: '[*,24:25]',
    axis: 'columns' as const,
  };
  const fit = { function: 'polynomial', order: 2, clip: null } as const;
  return [
    [],
    [right],
    [{ ...right, statistic: 'mean' as const }],
    [{ ...right, fit }],
    [above],
    [{ ...above, fit }],
  ].map((first) => planned(path, join(folder, 'out.fits'), [...first, trim, ...masters]));
}

const NO_LIMITS = { saturated: null, signalToNoise: null, withoutValue: null, lightLeak: null };

test('every kind of overscan: the pixels that are looked at are those that reduce writes', (t) => {
  const folder = tempFolder(t);
  framesByHand(folder).forEach((frame, n) => {
    const flat = { ...planned(frame.path, join(folder, `out${n}`, 'a.fits')), ...frame };
    const output = join(folder, `out${n}`, 'a.fits');
    const [outcome] = reduceFlats(
      // These made frames have levels below zero, which no flat has.
      { ...planOf([flat]), flats: [{ ...flat, output }], limits: NO_LIMITS, program: 'test' },
      directContext(),
    );
    assert.equal(outcome?.status, 'written', outcome?.error?.message);
    const written = readImage(output).pixels;
    const image: ImageRef = { kind: 'calibrated', frame };
    assertSame(pixelsOf(image), written, `overscan ${n}`);
    assertSame(pixelsOf(image, 7, 4), written, `overscan ${n} in parts`);
  });
});

test('a calibrated image begins where its trim does: origin, sky and physical coordinates move along', (t) => {
  const [frame] = framesByHand(tempFolder(t));
  const image: ImageRef = { kind: 'calibrated', frame: frame as PlannedFrame };
  const picture = openPicture({ image }, directContext());
  assert.deepEqual([picture.origin, picture.hasPhysical, picture.unit], [[4, 3], true, 'adu']);
  const shown = pixelAt({ image, x: 1, y: 2 }, directContext());
  const raw = pixelAt({ image: imageOf((frame as PlannedFrame).path), x: 5, y: 5 }, directContext());
  assert.deepEqual([shown.physical, raw.physical], [[6, 6], null]);
  assert.ok(typeof shown.sky !== 'string' && typeof raw.sky !== 'string');
  for (const i of [0, 1] as const) assert.ok(Math.abs(shown.sky.degrees[i] - raw.sky.degrees[i]) < 1e-9);
});

test('a frame that changed since it was planned, a master of another size, a plain image: refused', (t) => {
  const folder = tempFolder(t);
  const [frame] = framesByHand(folder) as [PlannedFrame];
  const image: ImageRef = { kind: 'calibrated', frame: { ...frame, steps: frame.steps.slice(1) } };
  assert.throws(() => openPicture({ image }, directContext()), {
    tag: 'Refused',
    message: 'The master has 30 x 20 pixels, the trimmed frame 40 x 25.',
  });
  assert.throws(() => pixelArithmetic({ image: imageOf(frame.path), x: 0, y: 0 }, directContext()), { tag: 'Usage' });
  utimesSync(frame.path, 1, 1);
  assert.throws(() => openPicture({ image: { kind: 'calibrated', frame } }, directContext()), {
    tag: 'Refused',
    message: 'The file has changed since it was planned.',
  });
});

test('difference and ratio: pixel by pixel, NaN where either has none or the divisor is 0', (t) => {
  const folder = tempFolder(t);
  const write = (name: string, values: number[]) =>
    imageOf(writeDoubles(join(folder, name), 3, 2, (x, y) => values[3 * y + x]!));
  const a = write('a.fits', [1, 2, nan, 4, 5, -6]);
  const b = write('b.fits', [2, 0, 1, nan, -4, 0.5]);
  assert.deepEqual([...pixelsOf({ kind: 'difference', a, b })], [-1, 2, nan, nan, 9, -6.5]);
  assert.deepEqual([...pixelsOf({ kind: 'ratio', a, b }, 1, 2)], [0.5, nan, nan, nan, -1.25, -12]);
  const nested: ImageRef = { kind: 'difference', a: { kind: 'ratio', a, b }, b: a };
  assert.deepEqual([...readPixels({ image: nested, x0: 0, x1: 3, y0: 1, y1: 2 }, directContext())], [nan, -6.25, -6]);
  const other = imageOf(writeRaw(join(folder, 'c.fits'), 4, 2, () => 1));
  assert.throws(() => openPicture({ image: { kind: 'ratio', a, b: other } }, directContext()), {
    tag: 'Refused',
    message: 'Images of 3 x 2 and 4 x 2 pixels cannot be compared pixel by pixel.',
  });
});

test('places by sky: a shift by hand, a sentence without a sky or in another frame', (t) => {
  const folder = tempFolder(t);
  const plate = (crpix: number, more = {}) => ({
    ...{ CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR', CRPIX1: crpix, CRPIX2: 1, CRVAL1: 50, CRVAL2: 0 },
    ...{ CDELT1: -1, CDELT2: 1, ...more },
  });
  const write = (name: string, cards: Record<string, string | number>) =>
    imageOf(writeRaw(join(folder, name), 20, 20, () => 1, cards));
  const from = write('a.fits', plate(3));
  const to = write('b.fits', plate(8, { CDELT2: 2 }));
  const points = [
    [2, 0],
    [4.5, 6],
  ] as const;
  const places = matchSky({ from, to, points }, directContext());
  assert.ok(typeof places !== 'string');
  // Five columns further; two degrees of latitude a row instead of one.
  for (const [i, [x, y]] of [
    [7, 0],
    [9.5, 3],
  ].entries()) {
    assert.ok(Math.abs(places[i]![0] - x!) < 1e-9 && Math.abs(places[i]![1] - y!) < 1e-9, `${places[i]}`);
  }
  const none = write('none.fits', {});
  assert.equal(
    matchSky({ from, to: none, points }, directContext()),
    'The header has no CTYPE1 and so no world coordinates.',
  );
  const fk5 = write('fk5.fits', plate(3, { RADESYS: 'FK5', EQUINOX: 2000 }));
  assert.equal(
    matchSky({ from, to: fk5, points }, directContext()),
    'The two images give their sky in different frames: ICRS and FK5 (equinox 2000).',
  );
});

test('many amplifiers of a gzip file: each is read forwards once, they do not drive one another back', (t) => {
  // 5 MB each, further apart than a window reaches: a reader that lost its place would begin again at every block.
  const [columns, rows, amplifiers] = [1250, 1000, 6];
  // Noise, since what compresses well comes out in pieces larger than a window.
  const valueOfPixel = (n: number, i: number) => Math.imul(Math.imul(i + 1, 0x9e3779b1) ^ n, 0x85ebca6b);
  const amplifier = (n: number) => {
    const card = (keyword: string, value: string | number) => `${keyword.padEnd(8)}= ${String(value).padStart(20)}`;
    const header = headerBytes([
      "XTENSION= 'IMAGE   '",
      ...[card('BITPIX', 32), card('NAXIS', 2), card('NAXIS1', columns), card('NAXIS2', rows)],
      ...[card('PCOUNT', 0), card('GCOUNT', 1)],
      `DETSEC  = '[${n * columns + 1}:${(n + 1) * columns},1:${rows}]'`,
    ]);
    const data = Buffer.alloc(columns * rows * 4);
    for (let i = 0; i < columns * rows; i++) data.writeInt32BE(valueOfPixel(n, i), i * 4);
    return joined(header, dataBytes(data));
  };
  const primary = headerBytes([
    ...['SIMPLE  =                    T', 'BITPIX  =                    8', 'NAXIS   =                    0'],
  ]);
  const path = join(tempFolder(t), 'mosaic.fits.gz');
  const file = joined(primary, ...Array.from({ length: amplifiers }, (_, n) => amplifier(n)));
  writeFileSync(path, gzipSync(file, { level: 1 }));
  const counting = countingDisk();
  const picture = openPicture({ image: { kind: 'mosaic', path } }, directContext({ disk: counting.disk }));
  assert.deepEqual([picture.width, picture.height, picture.level], [7500, 1000, 3]);
  // What lies before the ends of 6 amplifiers is 3.5 files, and the headers are a walk of their own.
  const size = statSync(path).size;
  assert.ok(counting.bytes < 5 * size, `${counting.bytes} bytes read of ${size}`);
  const window = readPixels(
    { image: { kind: 'mosaic', path }, x0: 6249, x1: 6252, y0: 999, y1: 1000 },
    directContext(),
  );
  const last = columns * rows - 1;
  const expected = [valueOfPixel(4, last), valueOfPixel(5, last - columns + 1), valueOfPixel(5, last - columns + 2)];
  assert.deepEqual([...window], expected);
});
