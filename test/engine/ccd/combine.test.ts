/** Combining, bit for bit as ccdproc.combine, and where this product answers otherwise. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Clip } from '../../../src/engine/ccd/clipBounds';
import { type CombineOptions, Combiner, inverseScale } from '../../../src/engine/ccd/combine';
import { type Extrema, growRejected, type MinMax, reachOf } from '../../../src/engine/ccd/rejectValues';
import { assertSameBits, doubles, PLAIN, readReference } from './ccdprocReference';

interface Stored {
  stack: string;
  data: number;
  mask: number;
  uncertainty: number;
}
interface Reference {
  clips: Record<string, [Clip['center'], Clip['deviation'], number, number, 'name' | 'callable']>;
  factors: Record<string, string>;
  stacks: Record<string, (string | number[])[]>;
  cases: (Stored & {
    method: CombineOptions['method'];
    scaled: boolean;
    clip: string | null;
    rejected?: number;
  })[];
  iterated: {
    stack: string;
    center: Clip['center'];
    deviation: Clip['deviation'];
    low: number;
    high: number;
    maxiters: number | null;
    rejected: number;
  }[];
  minmax: (Stored & MinMax & { method: CombineOptions['method']; scaled: boolean; rejected: number })[];
  extrema: (Stored & Extrema & { method: CombineOptions['method']; scaled: boolean; rejected: number })[];
  weighted: (Stored & { clip: string | null; scaled: boolean; weights: string; over_kept: number })[];
  masked: (Stored & {
    method: CombineOptions['method'];
    clip: string | null;
    nlow: number;
    masks: number;
    over_unmasked: Stored;
  })[];
  clip_forgets: (Stored & Extrema & { clip: string })[];
  table: string[];
}
const reference = readReference<Reference>('combine.json');

function framesOf(stack: string): Float64Array[] {
  return reference.stacks[stack]!.map(doubles);
}

function combine(frames: readonly Float64Array[], options: Partial<CombineOptions>) {
  const count = frames[0]!.length;
  const rows = () => new Float64Array(count);
  const made = { values: rows(), uncertainty: rows(), mask: rows(), rejections: rows() };
  const rejected = new Uint32Array(frames.length);
  const fates = frames.map(() => new Uint8Array(count));
  const combiner = new Combiner({ ...PLAIN, ...options }, frames.length);
  combiner.reject(frames, 0, count, fates);
  combiner.combine(frames, combiner.rejects ? fates : null, 0, count, made, rejected);
  return { ...made, rejected, fates };
}

function clipOf(name: string | null): Clip | null {
  if (name === null) return null;
  const [center, deviation, low, high] = reference.clips[name]!;
  return { center, deviation, low, high, iterations: 1 };
}

function factorsOf(stack: string, scaled: boolean): Float64Array | null {
  return scaled ? doubles(reference.factors[stack] ?? '') : null;
}

/** Data, mask and uncertainty to the last bit. A pixel without a value is NaN here; of ccdproc's sums it is 0 under the mask. */
function assertStored(result: ReturnType<typeof combine>, { data, mask, uncertainty }: Stored, what: string): void {
  const expected = doubles(reference.table[data]!);
  const flags = [...reference.table[mask]!].map(Number);
  flags.forEach((flag, i) => {
    if (flag === 1) expected[i] = Number.NaN;
  });
  assertSameBits(result.values, expected, what);
  assertSameBits(result.uncertainty, doubles(reference.table[uncertainty]!), `${what}, uncertainty`);
  assert.deepEqual([...result.mask], flags, `${what}, mask`);
}

/** Of the flags of a whole stack, those of each frame; a NaN of the frames is none that we count. */
function flagsOf(flags: string, frames: readonly Float64Array[]): number[][] {
  const size = frames[0]!.length;
  return frames.map((frame, f) =>
    [...flags.slice(f * size, (f + 1) * size)].map((flag, i) => (flag === '1' && !Number.isNaN(frame[i]) ? 1 : 0)),
  );
}

/** The same values are lost as in ccdproc, by frame and by pixel. */
function assertRejected(
  { fates, rejected, rejections }: ReturnType<typeof combine>,
  index: number,
  frames: readonly Float64Array[],
  what: string,
): void {
  const flags = flagsOf(reference.table[index]!, frames);
  const own = fates.map((fate, f) =>
    [...fate].map((value, i) => (value !== 0 && !Number.isNaN(frames[f]![i]) ? 1 : 0)),
  );
  assert.deepEqual(own, flags, what);
  assert.deepEqual(
    [...rejected],
    flags.map((frame) => frame.reduce((a, b) => a + b)),
    what,
  );
  const byPixel = flags[0]!.map((_, i) => flags.reduce((count, frame) => count + frame[i]!, 0));
  assert.deepEqual([...rejections], byPixel, what);
}

test('every stack that ccdproc combined has its bits, and loses the same values', () => {
  let compared = 0;
  for (const stored of reference.cases) {
    const { stack, method, scaled, clip: name, rejected } = stored;
    const frames = framesOf(stack);
    // With NaN in a pixel ccdproc's callables clip nothing or everything; its names clip the others, as we do.
    if (stack === 'special-5' && name !== null && reference.clips[name]![4] === 'callable') continue;
    const what = `${stack} ${method} ${name} ${scaled ? 'scaled' : ''}`;
    const result = combine(frames, { method, clip: clipOf(name), factors: factorsOf(stack, scaled) });
    assertStored(result, stored, what);
    if (rejected !== undefined) assertRejected(result, rejected, frames, what);
    compared++;
  }
  assert.equal(compared, 84);
});

test('several rounds of clipping are those of astropy.stats.sigma_clip', () => {
  for (const { stack, maxiters, rejected, ...clip } of reference.iterated) {
    const frames = framesOf(stack);
    const iterations = maxiters ?? Number.POSITIVE_INFINITY;
    const result = combine(frames, { clip: { ...clip, iterations } });
    assertRejected(result, rejected, frames, `${stack} ${clip.center} ${clip.deviation} ${maxiters}`);
  }
  assert.ok(reference.iterated.length > 0);
});

test('values beyond limits are rejected as by Combiner.minmax_clipping', () => {
  for (const stored of reference.minmax) {
    const { stack, method, scaled, min, max, rejected } = stored;
    const frames = framesOf(stack);
    const what = `${stack} ${method} ${min} ${max} ${scaled ? 'scaled' : ''}`;
    const factors = factorsOf(stack, scaled);
    const result = combine(frames, { method, minmax: { min, max }, factors });
    assertStored(result, stored, what);
    assertRejected(result, rejected, frames, what);
    // Limits are in the unit of the frames, whichever comes first.
    const scaledFirst = combine(frames, { method, minmax: { min, max }, factors, order: 'scale then clip' });
    assertStored(scaledFirst, stored, what);
  }
  assert.equal(reference.minmax.length, 72);
});

test('the lowest and the highest are rejected as by Combiner.clip_extrema', () => {
  for (const stored of reference.extrema) {
    const { stack, method, scaled, nlow, nhigh, rejected } = stored;
    const frames = framesOf(stack);
    const what = `${stack} ${method} ${nlow} ${nhigh} ${scaled ? 'scaled' : ''}`;
    const factors = factorsOf(stack, scaled);
    const result = combine(frames, { method, extrema: { nlow, nhigh }, factors });
    assertStored(result, stored, what);
    assertRejected(result, rejected, frames, what);
  }
  assert.equal(reference.extrema.length, 120);
});

test('weights: the average of ccdproc, but for those of clipped values, which it divides by as well', () => {
  let otherwise = 0;
  for (const stored of reference.weighted) {
    const { stack, clip, scaled, weights } = stored;
    const what = `${stack} ${clip} ${scaled ? 'scaled' : ''}`;
    const options = { clip: clipOf(clip), factors: factorsOf(stack, scaled), weights: doubles(weights) };
    const result = combine(framesOf(stack), options);
    // numpy's masked average: sum(w x) / sum(w), both over what is kept.
    assertSameBits(result.values, doubles(reference.table[stored.over_kept]!), what);
    const untouched = [...result.rejections].map((count) => count === 0);
    const theirs = doubles(reference.table[stored.data]!);
    theirs.forEach((value, i) => {
      if (untouched[i]) assert.equal(result.values[i], value, `${what}, pixel ${i}`);
      else if (result.values[i] !== value) otherwise++;
    });
    assertSameBits(result.uncertainty, doubles(reference.table[stored.uncertainty]!), `${what}, uncertainty`);
  }
  assert.ok(otherwise > 0, 'ccdproc 2.4.0 has other values where something was clipped');
  // The case of the bug report: two ones and one value that is clipped, of equal weight: 1, and not 2 / 3.
  const clip: Clip = { low: 5, high: 5, center: 'median', deviation: 'mad_std', iterations: 1 };
  const { values } = combine(column(1, 1, 90), { clip, weights: Float64Array.of(1, 1, 1) });
  assert.equal(values[0], 1);
});

test('masked values take no part, in a clip and in the extremes neither, which ccdproc lets them do', () => {
  let otherwise = 0;
  for (const stored of reference.masked) {
    const { stack, method, clip, nlow, masks, over_unmasked } = stored;
    const flags = reference.table[masks]!;
    // Whoever reads frames puts NaN where they are masked.
    const frames = framesOf(stack).map((frame, f) =>
      frame.map((value, i) => (flags[f * frame.length + i] === '1' ? Number.NaN : value)),
    );
    const what = `${stack} ${method} ${clip} ${nlow}`;
    const extrema = nlow > 0 ? { nlow, nhigh: 0 } : null;
    const result = combine(frames, { method, clip: clipOf(clip), extrema });
    assertStored(result, { ...over_unmasked, stack }, what);
    if (clip === null && nlow === 0) assertStored(result, stored, what);
    else if (reference.table[stored.data] !== reference.table[over_unmasked.data]) otherwise++;
  }
  assert.ok(otherwise > 0, 'ccdproc 2.4.0 forgets the masks when it clips');
});

test('extremes and sigma clip together: the clip looks at what the extremes left, which ccdproc forgets', () => {
  for (const stored of reference.clip_forgets) {
    const { stack, nlow, nhigh, clip } = stored;
    const frames = framesOf(stack);
    assertStored(combine(frames, { clip: clipOf(clip) }), stored, `${stack}: ccdproc's is the clip alone`);
    const both = combine(frames, { clip: clipOf(clip), extrema: { nlow, nhigh } });
    for (let i = 0; i < both.values.length; i++) assert.ok(both.rejections[i]! >= nlow + nhigh, `pixel ${i}`);
  }
  // 1, 2, 3, 4, 5, 90 without 1 and 90: median 3.5, mad 1, bounds 3.5 -+ 1.4826: 2 and 5 go.
  const clip: Clip = { low: 1, high: 1, center: 'median', deviation: 'mad_std', iterations: 1 };
  const { values, rejected } = combine(column(1, 2, 3, 4, 5, 90), { clip, extrema: { nlow: 1, nhigh: 1 } });
  assert.deepEqual([values[0], ...rejected], [3.5, 1, 1, 0, 0, 1, 1]);
});

test('limits come before extremes, and extremes beyond what is there leave nothing', () => {
  const frames = column(5, 100, 7, 6, Number.NaN);
  const { values, rejected } = combine(frames, { minmax: { min: null, max: 50 }, extrema: { nlow: 0, nhigh: 1 } });
  assert.deepEqual([values[0], ...rejected], [5.5, 0, 1, 1, 0, 0]);
  const none = combine(frames, { extrema: { nlow: 3, nhigh: 3 } });
  assert.deepEqual(
    [none.values[0], none.uncertainty[0], none.mask[0], none.rejections[0]],
    [Number.NaN, Number.NaN, 1, 4],
  );
});

test('of equal values the first are the lowest and the last the highest', () => {
  const { rejected } = combine(column(3, 3, 3, 3, 3), { extrema: { nlow: 2, nhigh: 1 } });
  assert.deepEqual([...rejected], [1, 1, 0, 0, 1]);
});

test('extremes are those of scaled values when scaling comes first', () => {
  const factors = Float64Array.of(1, 1 / 2, 1 / 4);
  const frames = column(100, 201, 396);
  assert.deepEqual([...combine(frames, { factors, extrema: { nlow: 0, nhigh: 1 } }).rejected], [0, 0, 1]);
  const scaledFirst = combine(frames, { factors, extrema: { nlow: 0, nhigh: 1 }, order: 'scale then clip' });
  assert.deepEqual([...scaledFirst.rejected], [0, 1, 0]);
});

const column = (...values: number[]) => values.map((value) => Float64Array.of(value));

test('the order of clipping and scaling decides what an outlier is', () => {
  // Levels 1, 2, 4, 8, 16 and a star of +1 (scaled) on the frame of level 4.
  const frames = column(100, 200, 404, 800, 1600);
  const factors = Float64Array.of(1, 1 / 2, 1 / 4, 1 / 8, 1 / 16);
  const clip: Clip = { low: 5, high: 5, center: 'median', deviation: 'mad_std', iterations: 1 };
  const scaledFirst = combine(frames, { clip, factors, order: 'scale then clip' });
  assert.deepEqual([scaledFirst.values[0], ...scaledFirst.rejected], [100, 0, 0, 1, 0, 0]);
  const clippedFirst = combine(frames, { clip, factors, order: 'clip then scale' });
  assert.deepEqual(
    [clippedFirst.values[0], ...clippedFirst.rejected],
    [(100 + 100 + 101 + 100 + 100) / 5, 0, 0, 0, 0, 0],
  );
});

test('NaN takes no part and is no rejection, infinity is one when clipping, an empty pixel is NaN', () => {
  const frames = column(1, Number.NaN, 3, Number.POSITIVE_INFINITY);
  const clip: Clip = { low: 5, high: 5, center: 'mean', deviation: 'std', iterations: 1 };
  assert.deepEqual([...combine(frames, { clip }).rejected], [0, 0, 0, 1]);
  assert.equal(combine(frames, { clip }).values[0], 2);
  assert.equal(combine(frames, { clip: null }).values[0], Number.POSITIVE_INFINITY);
  assert.equal(combine(frames, { clip: null, method: 'median' }).values[0], 3);
  for (const method of ['average', 'median', 'sum'] as const) {
    assert.ok(Number.isNaN(combine(column(Number.NaN, Number.NaN), { method, clip }).values[0]), method);
  }
});

test('counts of rejected values grow from block to block, and only the pixels asked for are written', () => {
  const frames = [10, 10, 10, 90].map((value) => new Float64Array(4).fill(value));
  const fates = frames.map(() => new Uint8Array(4));
  const values = new Float64Array(4).fill(-1);
  const rejected = new Uint32Array(4);
  const clip: Clip = { low: 5, high: 5, center: 'median', deviation: 'mad_std', iterations: 1 };
  const combiner = new Combiner({ ...PLAIN, clip }, 4);
  const out = { values, uncertainty: null, mask: null, rejections: null };
  combiner.reject(frames, 0, 4, fates);
  combiner.combine(frames, fates, 1, 3, out, rejected);
  combiner.combine(frames, fates, 0, 2, out, rejected);
  assert.deepEqual([...values], [10, 10, 10, -1]);
  assert.deepEqual([...rejected], [0, 0, 0, 5]);
});

test('a clipped value takes its neighbours within the radius along, and no other does', () => {
  const fates = () => {
    const flags = new Uint8Array(49);
    flags[3 * 7 + 3] = 2;
    flags[0] = 1;
    flags[3 * 7 + 4] = 1;
    return flags;
  };
  const grown = (radius: number) => {
    const flags = fates();
    growRejected(flags, 7, 0, 7, reachOf(radius));
    return Array.from({ length: 7 }, (_, y) => [...flags.subarray(y * 7, y * 7 + 7)].join(''));
  };
  assert.deepEqual(grown(0), ['1000000', '0000000', '0000000', '0002100', '0000000', '0000000', '0000000']);
  assert.deepEqual(grown(1), ['1000000', '0000000', '0003000', '0032100', '0003000', '0000000', '0000000']);
  assert.deepEqual(grown(1.5), ['1000000', '0000000', '0033300', '0032100', '0033300', '0000000', '0000000']);
  assert.deepEqual(grown(2), ['1000000', '0003000', '0033300', '0332130', '0033300', '0003000', '0000000']);
  // A clipped value in the corner of a wide reach: the image ends, and nothing wraps around.
  const corner = new Uint8Array(12);
  corner[3] = 2;
  growRejected(corner, 4, 0, 3, reachOf(2));
  assert.deepEqual([...corner], [0, 3, 3, 2, 0, 0, 3, 3, 0, 0, 0, 3]);
});

test('the median of many frames is the middle, their average the sum in order of frames', () => {
  const values = fc.array(
    fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 7),
    { minLength: 1, maxLength: 120 },
  );
  const loose: Clip = { low: 1e9, high: 1e9, center: 'mean', deviation: 'std', iterations: 1 };
  fc.assert(
    fc.property(values, (stack) => {
      const frames = column(...stack);
      const sorted = Float64Array.from(stack).sort();
      const half = stack.length >> 1;
      const middle = stack.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
      assert.equal(combine(frames, { method: 'median' }).values[0], middle);
      const sum = stack.reduce((before, value) => before + value, 0);
      assert.equal(
        combine(frames, { method: 'average', clip: stack.length > 1 ? loose : null }).values[0],
        sum / stack.length,
      );
    }),
  );
});

test('median absolute deviation of more frames than insertion sorts', () => {
  // 0, 1, ... 98 and 10^6: median 49.5, mad 25 -> 5 * 25 * 1.4826 = 185.3 above it: only the last value goes.
  const frames = column(...Array.from({ length: 99 }, (_, i) => (i * 38) % 99), 1e6);
  const clip: Clip = { low: 5, high: 5, center: 'median', deviation: 'mad_std', iterations: 1 };
  const { values: out, rejected } = combine(frames, { clip });
  assert.deepEqual([out[0], rejected[99], rejected.reduce((a, b) => a + b)], [49, 1, 1]);
});

test('what does not fit together is refused with the numbers', () => {
  const refused = (frames: number, options: Partial<CombineOptions>, message: RegExp) =>
    assert.throws(() => new Combiner({ ...PLAIN, ...options }, frames), { tag: 'Refused', message });
  refused(0, {}, /there is none/);
  refused(2, { factors: new Float64Array(3) }, /3 factors for 2 frames/);
  refused(2, { weights: Float64Array.of(1) }, /1 weights for 2 frames/);
  refused(2, { weights: Float64Array.of(1, 0) }, /0 is no weight/);
  // ccdproc lets a median ignore its weights in silence.
  refused(2, { weights: Float64Array.of(1, 2), method: 'median' }, /weights are for an average, not for a median/);
  const combiner = new Combiner(PLAIN, 2);
  const out = { values: new Float64Array(2), uncertainty: null, mask: null, rejections: null };
  const blocks = [new Float64Array(2), new Float64Array(1)];
  assert.throws(() => combiner.combine(blocks, null, 0, 2, out, new Uint32Array(2)), {
    message: /frame 2 has 1 pixels in a block of 2/,
  });
  assert.throws(() => combiner.combine(blocks.slice(1), null, 0, 1, out, new Uint32Array(2)), {
    message: /1 blocks of 2 frames/,
  });
});

test('the inverse of a level is refused where it makes no sense', () => {
  assert.equal(inverseScale(20173), 1 / 20173);
  for (const level of [0, -5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => inverseScale(level), { tag: 'Refused', message: new RegExp(`level is ${level} `) });
  }
});
