/** The steps of one block, in ccdproc's order of operations: any other order differs in the last bit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pixelView, shapeOf } from '../../../src/engine/ccd/pixelView';
import type { Step } from '../../../src/engine/plan/step';
import { applySteps, keptRegion, LevelPass, levelPassStep, mastersOf } from '../../../src/engine/reduce/applySteps';

const WIDTH = 6;
/** Row y is raw[y][x] = 1000 + 10 y + x. */
const rows = (from: number, count: number) =>
  pixelView(
    Float64Array.from({ length: count * WIDTH }, (_, i) => 1000 + 10 * (from + Math.floor(i / WIDTH)) + (i % WIDTH)),
    count,
    WIDTH,
  );
const overscan: Step = {
  do: 'subtractOverscan',
  region: { x0: 4, x1: 6, y0: 0, y1: 20 },
  section: '[5:6,1:20]',
  statistic: 'mean',
  axis: 'rows',
  fit: null,
  reason: '',
};
const trim: Step = { do: 'trimImage', region: { x0: 1, x1: 4, y0: 2, y1: 20 }, section: '[2:4,3:20]', reason: '' };
const bias: Step = { do: 'subtractBias', bias: 'bias.fits', hdu: 0, reason: '' };
const dark = (scaled: boolean): Step => ({
  do: 'subtractDark',
  dark: 'dark.fits',
  hdu: 1,
  exposure: 1.16,
  darkExposure: 90,
  scale: scaled ? 1.16 / 90 : 1,
  scaled,
  reason: '',
});
const calibrators = (levels: Float64Array | null = null) => ({
  levels,
  master: (path: string) => pixelView(new Float64Array(6).fill(path === 'bias.fits' ? 0.1 : 1 / 3), 2, 3),
  flatNorm: () => 0.7,
});

function values(view: ReturnType<typeof rows>): number[] {
  const { rows: height, columns } = shapeOf(view);
  return Array.from({ length: height * columns }, (_, i) => view.get(Math.floor(i / columns), i % columns));
}

test('overscan, trim, bias, dark: each difference is rounded before the next', () => {
  const done = applySteps([overscan, trim, bias, dark(true)], rows(5, 2), 5, calibrators());
  const expected = [-3.5, -2.5, -1.5].map((counts) => counts - 0.1 - (1 / 3) * (1.16 / 90));
  assert.deepEqual(values(done), [...expected, ...expected]);
});

test('an unscaled dark is subtracted as it is', () => {
  const done = applySteps([trim, dark(false)], rows(5, 2), 5, calibrators());
  assert.deepEqual(values(done).slice(0, 3), [1051 - 1 / 3, 1052 - 1 / 3, 1053 - 1 / 3]);
});

test('a frame without steps is its own result, and one that is trimmed keeps the region', () => {
  assert.deepEqual(values(applySteps([], rows(0, 1), 0, calibrators())), [1000, 1001, 1002, 1003, 1004, 1005]);
  assert.deepEqual(keptRegion({ width: 6, height: 20, steps: [] }), { x0: 0, x1: 6, y0: 0, y1: 20 });
  assert.deepEqual(keptRegion({ width: 6, height: 20, steps: [overscan, trim] }), trim.region);
  assert.deepEqual(mastersOf([overscan, trim, bias, dark(true)]), [
    { path: 'bias.fits', hdu: 0 },
    { path: 'dark.fits', hdu: 1 },
  ]);
});

test('fitted levels are taken at the rows of the block', () => {
  const fitted: Step = { ...overscan, fit: { function: 'chebyshev', order: 1, clip: null } };
  const step = levelPassStep([fitted, trim])!;
  const pass = new LevelPass(step);
  for (let row = 0; row < 20; row += 8) pass.add(rows(row, Math.min(8, 20 - row)));
  const levels = pass.levels();
  assert.equal(levels.length, 20);
  const done = applySteps([fitted, trim], rows(17, 2), 17, calibrators(levels));
  for (const [i, value] of values(done).entries()) assert.ok(Math.abs(value - (-3.5 + (i % 3))) < 1e-9, `${value}`);
});

test('levels of columns are taken from all rows of the overscan, whatever the blocks', () => {
  const columns: Step = { ...overscan, axis: 'columns', region: { x0: 1, x1: 5, y0: 12, y1: 15 }, statistic: 'median' };
  const pass = new LevelPass(levelPassStep([columns])!);
  pass.add(rows(12, 2));
  pass.add(rows(14, 1));
  assert.deepEqual([...pass.levels()], [1131, 1132, 1133, 1134]);
  const done = applySteps([columns, trim], rows(3, 1), 3, calibrators(pass.levels()));
  assert.deepEqual(values(done), [-100, -100, -100]);
});

test('only levels that need other rows ask for a pass', () => {
  assert.equal(levelPassStep([overscan, trim]), null);
  assert.equal(levelPassStep([trim]), null);
  assert.ok(levelPassStep([{ ...overscan, axis: 'columns' }]));
});

test('rows that the overscan does not reach are refused, not levelled by their neighbours', () => {
  const short: Step = { ...overscan, region: { x0: 4, x1: 6, y0: 0, y1: 6 } };
  assert.throws(() => applySteps([short], rows(5, 2), 5, calibrators()), { tag: 'Refused' });
});

test('a master of another shape is refused, not broadcast', () => {
  const wide = { ...calibrators(), master: () => pixelView(new Float64Array(12), 2, 6) };
  assert.throws(() => applySteps([trim, bias], rows(5, 2), 5, wide), {
    tag: 'Refused',
    message: /bias has 2 rows of 6/,
  });
});
