/** The kernel for combining: the bits of the plain code on stacks of all sorts, and those of ccdproc. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clip } from '../../src/engine/ccd/clipBounds';
import { type CombinedRows, type CombineOptions, Combiner } from '../../src/engine/ccd/combine';
import { Arena } from '../../src/worker/arena';
import { CombineKernel } from '../../src/worker/combineKernel';
import { RowTaker } from '../../src/worker/storedRows';
import { assertSameBits, doubles, PLAIN, readReference } from '../engine/ccd/ccdprocReference';
import { randomFrom } from '../randomFrom';

const WANTED = { mask: true, uncertainty: true, rejectionMap: true };
function roomFor(pixels: number): Required<CombinedRows> & { readonly uncertainty: Float64Array } {
  const room = () => new Float64Array(pixels);
  return { values: room(), uncertainty: room(), mask: room(), rejections: room() };
}

/** By the plain code, one pixel after the other: the code that is held to ccdproc's bits. */
function combinedPlainly(options: CombineOptions, frames: readonly Float64Array[], pixels: number) {
  const combiner = new Combiner(options, frames.length);
  const fates = frames.map(() => new Uint8Array(pixels));
  const out = roomFor(pixels);
  const rejected = new Uint32Array(frames.length);
  if (combiner.rejects) combiner.reject(frames, 0, pixels, fates);
  combiner.combine(frames, combiner.rejects ? fates : null, 0, pixels, out, rejected);
  return { out, rejected: rejected.reduce((sum, count) => sum + count, 0) };
}

/** By the kernel, what it leaves by the plain code, as BandCombiner does; also how much it leaves. */
function combinedByKernel(options: CombineOptions, frames: readonly Float64Array[], pixels: number) {
  const kernel = CombineKernel.for(options, frames.length, pixels, WANTED, new Arena());
  assert.ok(kernel !== null, 'dist/combine.wasm is not there: npm run build');
  frames.forEach((values, f) => {
    kernel.frames[f]!.set(values.subarray(0, pixels));
  });
  const { left, rejected } = kernel.combine(pixels);
  const combiner = new Combiner(options, frames.length);
  const counts = new Uint32Array(frames.length);
  for (const pixel of left) combiner.combineOne(kernel.frames, pixel, pixel, kernel.out, counts);
  return { out: kernel.out, rejected: counts.reduce((sum, count) => sum + count, rejected), left: left.length };
}

function byFrames(options: CombineOptions, frames: readonly Float64Array[], pixels: number) {
  const out = roomFor(pixels);
  const rejected = new Uint32Array(frames.length);
  new Combiner(options, frames.length).combineAll(frames, 0, pixels, out, rejected);
  return { out, rejected: rejected.reduce((sum, count) => sum + count, 0) };
}

/** NaN is written as one bit pattern, whichever of them it is here. */
function assertSame(
  actual: { readonly out: CombinedRows; readonly rejected: number },
  wanted: { readonly out: CombinedRows; readonly rejected: number },
  what: string,
): void {
  for (const part of ['values', 'uncertainty', 'mask', 'rejections'] as const) {
    const [ours, theirs] = [actual.out[part]!, wanted.out[part]!];
    const differs = theirs.findIndex((value, i) => !Object.is(ours[i], value));
    assert.equal(differs, -1, `${what}: ${part} of pixel ${differs} is ${ours[differs]}, not ${theirs[differs]}`);
  }
  assert.equal(actual.rejected, wanted.rejected, what);
}

/** Stacks whose pixels are all alike in kind. */
const STACKS: Readonly<Record<string, (next: () => number, frame: number) => number>> = {
  'noise about one level': (next) => 1000 + 30 * (next() + next() + next() + next() - 2),
  'a twilight': (next, frame) => 20000 * (1 + 0.02 * frame) * (1 + 0.007 * (next() + next() - 1)),
  rays: (next) => (next() < 0.03 ? 60000 : 1000 + 30 * (next() + next() - 1)),
  'whole numbers with ties': (next) => Math.floor(6 * next()),
  'zeros of both signs': (next) => (next() < 0.4 ? -0 : next() < 0.6 ? 0 : Math.floor(5 * next()) - 2),
  'negative and tiny': (next) => (next() - 0.5) * 1e-300,
  'beyond singles': (next) => (next() - 0.5) * 1e300,
  'partly beyond singles': (next) => (next() < 0.5 ? 1e300 * (0.5 + next()) : 1000 + next()),
  'NaN and infinities': (next) => {
    const which = next();
    if (which < 0.02) return Number.NaN;
    if (which < 0.03) return Number.POSITIVE_INFINITY;
    return which < 0.04 ? Number.NEGATIVE_INFINITY : 100 + next();
  },
  'mostly NaN': (next) => (next() < 0.8 ? Number.NaN : next()),
};

const CLIPS: readonly (Clip | null)[] = [
  null,
  { low: 5, high: 5, center: 'median', deviation: 'mad_std', iterations: 1 },
  { low: 2, high: 3, center: 'median', deviation: 'mad_std', iterations: 1 },
  { low: 2, high: 2.5, center: 'median', deviation: 'mad_std', iterations: 4 },
  { low: 0, high: 1e300, center: 'median', deviation: 'mad_std', iterations: 1 },
  { low: 2, high: 2, center: 'mean', deviation: 'std', iterations: 1 },
  { low: 1.5, high: 2, center: 'median', deviation: 'std', iterations: 3 },
  { low: 3, high: 3, center: 'mean', deviation: 'mad_std', iterations: 1 },
];

/** Not a whole number of groups, in two groups of the kernel's and in none. */
const PIXELS = [37, 7];

for (const n of [1, 2, 3, 5, 9, 10, 20, 21, 50, 120, 256]) {
  test(`stacks of ${n} frames have the bits of the plain code, by the kernel and frame by frame`, () => {
    const next = randomFrom(n);
    for (const [kind, value] of Object.entries(STACKS)) {
      for (const pixels of n > 50 ? PIXELS.slice(0, 1) : PIXELS) {
        const frames = Array.from({ length: n }, (_, f) => Float64Array.from({ length: pixels }, () => value(next, f)));
        const factors = Float64Array.from({ length: n }, () => 0.5 + next());
        for (const clip of CLIPS) {
          for (const method of ['average', 'median', 'sum'] as const) {
            for (const order of ['clip then scale', 'scale then clip'] as const) {
              const options = { ...PLAIN, method, order, clip, factors };
              const what = `${kind}, ${pixels} pixels, ${method}, ${order}, ${JSON.stringify(clip)}`;
              const wanted = combinedPlainly(options, frames, pixels);
              assertSame(byFrames(options, frames, pixels), wanted, `frame by frame: ${what}`);
              if (method === 'median' && clip !== null && (clip.center === 'mean' || clip.deviation === 'std'))
                continue;
              assertSame(combinedByKernel(options, frames, pixels), wanted, what);
            }
          }
        }
      }
    }
  });
}

test('frames scaled from unequal levels lose to the last value what the plain code rejects', () => {
  const next = randomFrom(11);
  const pixels = 203;
  for (const n of [3, 5, 10, 20, 33]) {
    for (const step of [0.001, 0.02, 0.2]) {
      for (const spread of [0.0005, 0.005, 0.03]) {
        for (const [low, high] of [
          [5, 5],
          [2, 3],
          [1, 50],
        ] as const) {
          const level = (f: number) => 20000 * (1 + step * f);
          const frames = Array.from({ length: n }, (_, f) =>
            Float64Array.from({ length: pixels }, () => {
              const ray = next() < 0.01 ? 1 + 0.3 * next() : 1;
              return level(f) * ray * (1 + spread * (next() + next() - 1));
            }),
          );
          const factors = Float64Array.from({ length: n }, (_, f) => 1 / level(f));
          const clip: Clip = { low, high, center: 'median', deviation: 'mad_std', iterations: 1 };
          const options = { ...PLAIN, clip, factors };
          const wanted = combinedPlainly(options, frames, pixels);
          const what = `${n} frames, ${step} ${spread} ${low}/${high}`;
          assertSame(combinedByKernel(options, frames, pixels), wanted, what);
          assertSame(byFrames(options, frames, pixels), wanted, what);
        }
      }
    }
  }
});

test('what the kernel has no code for is not given to it', () => {
  const clip: Clip = { low: 5, high: 5, center: 'mean', deviation: 'std', iterations: 1 };
  const given = (options: Partial<CombineOptions>, frames = 3) =>
    CombineKernel.for({ ...PLAIN, ...options }, frames, 10, WANTED, new Arena()) !== null;
  assert.deepEqual(
    [given({}), given({ clip }), given({}, 256), given({}, 257), given({ method: 'median', clip })],
    [true, true, true, false, false],
  );
  assert.equal(given({ weights: Float64Array.of(1, 2, 3) }), false);
  assert.equal(given({ minmax: { min: 0, max: null } }), false);
  assert.equal(given({ extrema: { nlow: 1, nhigh: 0 } }), false);
});

test("usual pixels are the kernel's own work: rays are left to it too, what is not finite is not", () => {
  const next = randomFrom(7);
  const clip = CLIPS[1]!;
  const stack = (kind: string) =>
    Array.from({ length: 20 }, (_, f) => Float64Array.from({ length: 1000 }, () => STACKS[kind]!(next, f)));
  assert.equal(combinedByKernel({ ...PLAIN, clip }, stack('a twilight'), 1000).left, 0);
  const rays = combinedByKernel({ ...PLAIN, clip }, stack('rays'), 1000);
  assert.equal(rays.left, 0);
  assert.ok(rays.rejected > 400 && rays.rejected < 800, String(rays.rejected));
  const holes = stack('a twilight');
  holes[3]![500] = Number.NaN;
  assert.equal(combinedByKernel({ ...PLAIN, clip }, holes, 1000).left, 1);
});

interface Reference {
  clips: Record<string, [Clip['center'], Clip['deviation'], number, number, 'name' | 'callable']>;
  factors: Record<string, string>;
  stacks: Record<string, (string | number[])[]>;
  cases: {
    stack: string;
    method: CombineOptions['method'];
    scaled: boolean;
    clip: string | null;
    data: number;
    mask: number;
    uncertainty: number;
  }[];
  table: string[];
}

test('what ccdproc combined has its bits by the kernel', () => {
  const reference = readReference<Reference>('combine.json');
  let compared = 0;
  for (const { stack, method, scaled, clip, data, mask, uncertainty } of reference.cases) {
    // With NaN in a pixel ccdproc's callables clip nothing or everything (see test/engine/ccd/combine.test.ts).
    if (stack === 'special-5' && clip !== null && reference.clips[clip]![4] === 'callable') continue;
    const frames = reference.stacks[stack]!.map(doubles);
    const [center, deviation, low, high] = clip === null ? [] : reference.clips[clip]!;
    const options: CombineOptions = {
      ...PLAIN,
      method,
      clip: clip === null ? null : ({ center, deviation, low, high, iterations: 1 } as Clip),
      factors: scaled ? doubles(reference.factors[stack]!) : null,
    };
    const pixels = frames[0]!.length;
    if (CombineKernel.for(options, frames.length, pixels, WANTED, new Arena()) === null) continue;
    const { out } = combinedByKernel(options, frames, pixels);
    const wanted = doubles(reference.table[data]!);
    const flags = [...reference.table[mask]!].map(Number);
    flags.forEach((flag, i) => {
      if (flag === 1) wanted[i] = Number.NaN;
    });
    const what = `${stack} ${method} ${clip} ${scaled}`;
    assertSameBits(out.values, wanted, what);
    assertSameBits(out.uncertainty!, doubles(reference.table[uncertainty]!), what);
    assert.deepEqual([...out.mask!], flags, what);
    compared++;
  }
  assert.equal(compared, 84);
});

test('stored pixels of any count are turned round, widened, summed up and looked at', () => {
  const arena = new Arena();
  const taker = RowTaker.in(arena);
  assert.ok(taker !== null, 'dist/combine.wasm is not there: npm run build');
  const next = randomFrom(3);
  for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33, 100]) {
    for (const [bitpix, bzero] of [
      [-64, 0],
      [-32, 0],
      [16, 0],
      [16, 32768],
    ] as const) {
      const at = arena.take(8 * count);
      const room = arena.doubles(at, count);
      const size = (count * Math.abs(bitpix)) / 8;
      const stored = new DataView(room.buffer, room.byteOffset + 8 * count - size, size);
      const wanted = Float64Array.from({ length: count }, () => {
        if (bitpix === -64) return (next() - 0.5) * 1e5;
        if (bitpix === -32) return Math.fround((next() - 0.5) * 1e5);
        return Math.floor(next() * 65536) - 32768 + bzero;
      });
      wanted.forEach((value, i) => {
        if (bitpix === -64) stored.setFloat64(8 * i, value);
        else if (bitpix === -32) stored.setFloat32(4 * i, value);
        else stored.setInt16(2 * i, value - bzero);
      });
      let words: number | null = null;
      if (bitpix < 0) {
        words = 0;
        for (let i = 0; i < size; i += 4) words += stored.getUint32(i);
      }
      const shape = { bitpix, bzero } as Parameters<RowTaker['take']>[2];
      const facts = taker.take(room, count, shape);
      assertSameBits(room, wanted, `${count} of BITPIX ${bitpix}`);
      assert.deepEqual(facts, { words, max: Math.max(...wanted), finite: true });
      if (bitpix === 16) continue;
      const broken = new DataView(room.buffer, room.byteOffset + 8 * count - size, size);
      for (let i = 0; i < count; i++) {
        if (bitpix === -64) broken.setFloat64(8 * i, i === count - 1 ? Number.NaN : i);
        else broken.setFloat32(4 * i, i === count - 1 ? Number.NEGATIVE_INFINITY : i);
      }
      assert.equal(taker.take(room, count, shape).finite, false);
    }
  }
});
