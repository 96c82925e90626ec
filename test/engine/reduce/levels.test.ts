/** The levels of a flat: noise of one pixel as numpy and astropy find it on the documented grid, and what goes with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pixelView } from '../../../src/engine/ccd/pixelView';
import type { SubtractOverscanStep } from '../../../src/engine/plan/step';
import { NoiseSample } from '../../../src/engine/reduce/noiseSample';
import { OverscanSample } from '../../../src/engine/reduce/overscanSample';
import { PixelChecks } from '../../../src/engine/reduce/pixelChecks';

const [WIDTH, HEIGHT] = [200, 300];
const value = (x: number, y: number) => 2000 + 3 * x + ((x * 7919 + y * 104729 + x * y * 31) % 101);

/** The frame in blocks of 16 rows, as the worker walks. */
function checked(pixel: (x: number, y: number) => number, saturation: number | null = null): PixelChecks {
  const checks = new PixelChecks({ x0: 0, x1: WIDTH, y0: 0, y1: HEIGHT }, saturation);
  for (let row = 0; row < HEIGHT; row += 16) {
    const rows = Math.min(16, HEIGHT - row);
    const block = Float64Array.from({ length: rows * WIDTH }, (_, i) => pixel(i % WIDTH, row + Math.floor(i / WIDTH)));
    checks.addRaw(pixelView(block, rows, WIDTH));
    checks.addProduct(block, row, rows);
  }
  return checks;
}

/*
 * rows = arange(0, 300, 2); columns = arange(0, 199, 4); L, R = v[ix_(rows, columns)], v[ix_(rows, columns + 1)]
 * level = median(concatenate([L, R])), noise = astropy.stats.mad_std(R - L) / sqrt(2)
 */
test('level and noise are those of numpy and astropy.stats.mad_std on every second row and pair', () => {
  const levels = checked(value).levels(null);
  assert.ok(Math.abs(levels.noise! - 31.45074247522592) < 1e-12);
  assert.ok(Math.abs(levels.signalToNoise! - 74.56103784663212) < 1e-11);
  assert.deepEqual([levels.pixels, levels.withoutValue, levels.saturated], [60000, 0, null]);
  assert.ok(Math.abs(levels.after!.mean - 2348.7943333333333) < 1e-9);
  assert.deepEqual([levels.after!.min, levels.after!.max, levels.overscan], [2000, 2694, null]);
  assert.deepEqual(levels.before, levels.after);
  assert.equal('profile' in levels, false);
});

test('pixels without a value take no part, and pairs with one neither', () => {
  const holes = checked((x, y) => {
    if (y === 4 || (x === 8 && y === 8)) return Number.NaN;
    return x === 5 && y === 6 ? Number.POSITIVE_INFINITY : value(x, y);
  }, 2690);
  const levels = holes.levels(null);
  assert.ok(Math.abs(levels.noise! - 30.402384392718385) < 1e-12);
  assert.ok(Math.abs(levels.signalToNoise! - 2345 / 30.402384392718385) < 1e-11);
  assert.equal(levels.withoutValue, 202);
  assert.ok(Math.abs(levels.after!.mean - 2348.803722532526) < 1e-9);
});

test('saturated pixels are counted from the value on; the infinite one is one of them', () => {
  // By hand: three pixels of 5000 and more.
  const levels = checked((x, y) => (y === 7 && x < 3 ? 5000 + x : 100 + (x % 2)), 5001).levels(null);
  assert.deepEqual([levels.saturated, levels.saturation], [2, 5001]);
  assert.deepEqual(levels.before?.max, 5002);
});

test('noise that cannot be told is unknown: neighbours alike, rounding alone, one column, no value at all', () => {
  const sampleOf = (width: number, pixel: (x: number, y: number) => number) => {
    const sample = new NoiseSample(width, 20);
    for (let y = 0; y < 20; y++)
      sample.addRow(
        Float64Array.from({ length: width }, (_, x) => pixel(x, y)),
        y,
      );
    return sample.summary();
  };
  assert.equal(sampleOf(50, (x, y) => 100 + 3 * x + y)?.noise, null);
  assert.equal(sampleOf(50, (x, y) => 0.1 * x + 1 / (1 + y))?.noise, null);
  // A single hot pixel in a made picture is no noise.
  assert.deepEqual(
    sampleOf(50, (x, y) => (x === 4 && y === 6 ? 60000 : 300)),
    { level: 300, noise: null },
  );
  assert.equal(
    sampleOf(1, () => 5),
    null,
  );
  assert.equal(
    sampleOf(50, () => Number.NaN),
    null,
  );
  assert.equal(checked(() => Number.NaN).levels(null).signalToNoise, null);
});

test('no light is no signal: a level of 0 or less whose noise cannot be told', () => {
  assert.equal(checked(() => 0).levels(null).signalToNoise, 0);
  assert.equal(checked((x, y) => (x === 4 && y === 6 ? 60000 : -3)).levels(null).signalToNoise, 0);
  assert.equal(checked(() => 7).levels(null).signalToNoise, null);
  const column = new PixelChecks({ x0: 0, x1: 1, y0: 0, y1: 2 }, null);
  column.addProduct(Float64Array.of(0, 0), 0, 2);
  assert.equal(column.levels(null).signalToNoise, 0);
});

test('a noise below one step of the converter is found in the few pairs that differ', () => {
  // Each 5th pair is 2, 3: of 7500 differences a fifth is 1. Without the outermost 75, 1425 of 7425 are left.
  const levels = checked((x, y) => 2 + (x % 4 === 1 && (x + y) % 5 === 0 ? 1 : 0)).levels(null);
  assert.ok(Math.abs(levels.noise! - Math.sqrt(1425 / 7425) / Math.SQRT2) < 1e-12);
});

test('the pixels of a colour camera differ by colour, and that is no noise, however many rows there are', () => {
  const colours = [
    [3, 6],
    [6, 2],
  ];
  for (const rows of [60, 300, 1000, 1300]) {
    const sample = new NoiseSample(200, rows);
    for (let y = 0; y < rows; y++)
      sample.addRow(
        Float64Array.from({ length: 200 }, (_, x) => 1000 * colours[y % 2]![x % 2]! + ((x * 7919 + y * 104729) % 101)),
        y,
      );
    // 101 values in turn: the deviation of differences of two of them is far below the 3000 between the colours.
    const { noise } = sample.summary()!;
    assert.ok(noise !== null && noise < 101, `${rows} rows: ${noise}`);
  }
});

test('a sample in the room of one before it says what it says alone', () => {
  const rows = (sample: NoiseSample, count: number, noise: number) => {
    for (let y = 0; y < count; y++)
      sample.addRow(
        Float64Array.from({ length: 200 }, (_, x) => 1000 + noise * ((x * 7919 + y * 104729) % 101)),
        y,
      );
    return sample.summary();
  };
  const alone = rows(new NoiseSample(200, 60), 10, 1);
  const loud = new NoiseSample(200, 60);
  rows(loud, 60, 500);
  loud.close();
  assert.deepEqual(rows(new NoiseSample(200, 60), 10, 1), alone);
  assert.equal(loud.summary(), null);
});

const step: SubtractOverscanStep = {
  do: 'subtractOverscan',
  region: { x0: 12, x1: 20, y0: 0, y1: 600 },
  section: '[13:20,1:600]',
  statistic: 'median',
  axis: 'rows',
  fit: null,
  reason: 'the recipe takes [13:20,*]',
};

test('the profile of the overscan: medians over the lines, the level of each taken away, the image side first', () => {
  // Level 1000 + row; 40 and 10 above in the two columns next to the image; neighbours further out differ by +-1 in turn.
  const leak = [40, 10, 0, 0, 0, 0, 0, 0];
  const pixel = (k: number, line: number) => 1000 + line + leak[k]! + ((k + line) % 2);
  const kept = { x0: 0, x1: 12, y0: 0, y1: 600 };
  const sample = new OverscanSample(step, kept, { width: 20, height: 600 });
  for (let row = 0; row < 600; row += 16) {
    const rows = Math.min(16, 600 - row);
    const block = Float64Array.from({ length: rows * 20 }, (_, i) => {
      const x = i % 20;
      return x < 12 ? 30000 : pixel(x - 12, row + Math.floor(i / 20));
    });
    sample.addRows(row, rows, (r) => block.subarray(20 * r + 12, 20 * r + 20));
  }
  const profile = sample.profile()!;
  // Every third row of 600: even and odd in turn. The far half holds 0 and 1 twice each: its median is 0.5.
  assert.deepEqual(profile.above, [40, 10, 0, 0, 0, 0, 0, 0]);
  assert.equal(profile.lines, 200);
  assert.equal(profile.image, 'before');
  // Differences of +1 and -1 in equal numbers: median 0, deviation 1.
  assert.ok(Math.abs(profile.noise - 1.482602218505602 / Math.SQRT2) < 1e-12);

  // In the room of the one before: the same frame turned by 90 degrees: rows of overscan above the image, levels of columns.
  sample.close();
  assert.equal(sample.profile(), null);
  const turned = { ...step, axis: 'columns' as const, region: { x0: 0, x1: 600, y0: 12, y1: 20 } };
  const rowsOf = new OverscanSample(turned, { x0: 0, x1: 600, y0: 0, y1: 12 }, { width: 600, height: 20 });
  for (const [from, to] of [
    [12, 15],
    [15, 20],
  ] as const) {
    const block = Float64Array.from({ length: (to - from) * 600 }, (_, i) =>
      pixel(from - 12 + Math.floor(i / 600), i % 600),
    );
    rowsOf.addRegion(pixelView(block, to - from, 600), from);
  }
  assert.deepEqual(rowsOf.profile(), { ...profile, axis: 'columns', region: turned.region, width: 600, height: 20 });
});

test('an overscan before the image is read from its other end; of three columns, or unseen, there is no profile', () => {
  const left = { ...step, region: { x0: 0, x1: 8, y0: 0, y1: 4 } };
  const frame = { width: 20, height: 4 };
  const kept = { x0: 8, x1: 20, y0: 0, y1: 4 };
  const sample = new OverscanSample(left, kept, frame);
  assert.equal(sample.profile(), null);
  const block = Float64Array.from({ length: 80 }, (_, i) => (i % 20 === 7 ? 60 : i % 20 < 7 ? 10 : 500));
  sample.addRows(0, 4, (r) => block.subarray(20 * r, 20 * r + 8));
  assert.deepEqual(sample.profile()?.above, [50, 0, 0, 0, 0, 0, 0, 0]);
  assert.equal(sample.profile()?.image, 'behind');
  const narrow = new OverscanSample({ ...left, region: { ...left.region, x1: 3 } }, kept, frame);
  narrow.addRows(0, 4, (r) => block.subarray(20 * r, 20 * r + 3));
  assert.equal(narrow.profile(), null);
});
