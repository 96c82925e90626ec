/** Blocks, planes, spots, lines and the overscan: against numpy (test/reference/flats) and by hand. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { blockBitmap } from '../../../src/engine/measure/blockBitmap';
import { type BlockMap, BlockMeans, blockPixels, blockSize } from '../../../src/engine/measure/blockMeans';
import {
  blockNoise,
  cornerFall,
  litBlocks,
  medianMap,
  normalised,
  ratioShape,
  spots,
} from '../../../src/engine/measure/blockRatio';
import { linearity } from '../../../src/engine/measure/linearity';
import { masterVerdict } from '../../../src/engine/measure/masterVerdict';
import { OverscanLines } from '../../../src/engine/measure/overscanLines';
import { VERDICT_LIMITS } from '../../../src/engine/measure/verdictLimits';

const numpy = JSON.parse(readFileSync(join(__dirname, '../../reference/flats/flats.json'), 'utf8'));

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, expected ${expected}`);
}

const emptyMap = (columns: number, rows: number): BlockMap => ({
  ...{ columns, rows, size: 8, width: columns * 8, height: rows * 8, origin: [100, 0] },
  values: new Float64Array(columns * rows),
});

test('blocks are those of numpy, the cosmic ray left out, narrower ones at the edge', () => {
  const { width, height } = numpy;
  const blocks = new BlockMeans(width, height);
  for (let y = 0; y < height; y++) blocks.addRow(Float64Array.from(numpy.flats[0].slice(y * width, (y + 1) * width)));
  const map = blocks.result();
  assert.deepEqual([map.columns, map.rows, map.size], [9, 5, 8]);
  for (const [i, value] of map.values.entries()) near(value, numpy.blocks[i], 1e-9);
  assert.deepEqual([blockPixels(map, 0), blockPixels(map, 8)], [64, 48]);
  assert.deepEqual([blockSize(2048, 4128), blockSize(100, 20)], [65, 8]);
});

test('the plane through a ratio is that of numpy', () => {
  const ratio = Float64Array.from(numpy.plane.ratio);
  const map = { ...emptyMap(9, 5), width: 70, height: 40 };
  const shape = ratioShape(ratio, new Float64Array(45).fill(1), map);
  near(shape.slopeX, numpy.plane.slopeX, 1e-9);
  near(shape.slopeY, numpy.plane.slopeY, 1e-9);
});

test('a frame is divided by its median; blocks with less than a fifth of it are dark', () => {
  assert.deepEqual([...normalised(Float64Array.of(100, 200, 300, 10, 200))], [0.5, 1, 1.5, 0.05, 1]);
  assert.deepEqual([...litBlocks(Float64Array.of(0.5, 1, 0.05))], [0.5, 1, Number.NaN]);
  assert.deepEqual([...medianMap([Float64Array.of(1, 9), Float64Array.of(3, 7), Float64Array.of(2, 8)])], [2, 8]);
});

test('corners against the centre: 0.9 in the corners of an even field is a fall of 10 %', () => {
  const map = emptyMap(8, 8);
  const values = new Float64Array(64).fill(1);
  for (const i of [0, 7, 56, 63]) values[i] = 0.9;
  near(cornerFall(values, map), -0.1, 1e-12);
});

test('spots: blocks that touch are one, corners too; the two signs are apart; faint ones are noise', () => {
  const map = emptyMap(10, 10);
  const rest = new Float64Array(100);
  for (const i of [22, 23, 34]) rest[i] = -0.02;
  rest[24] = 0.05;
  rest[70] = -0.002;
  const noise = blockNoise(0.001, new Float64Array(100).fill(1), map);
  const found = spots(rest, noise, map, { spot: 0.003, spotSigmas: 6 });
  assert.deepEqual(
    found.map(({ blocks, depth }) => [blocks, Number(depth.toFixed(6))]),
    [
      [3, -0.02],
      [1, 0.05],
    ],
  );
  // Columns 2, 3 and 4 of rows 2, 2 and 3, blocks of 8 pixels: (20 + 28 + 36) / 3 and (20 + 20 + 28) / 3 from the edge of
  // the first pixel, which is FITS 0.5, in a region that begins 100 columns into the frame.
  near(found[0]!.x, 128.5, 1e-9);
  near(found[0]!.y, 68 / 3 + 0.5, 1e-9);
  near(found[0]!.sigmas, 20, 1e-9);
});

test('half the light and a quarter of the pixels make a block noisier by sqrt(8)', () => {
  const map = { ...emptyMap(2, 2), width: 12, height: 12 };
  near(blockNoise(0.001, Float64Array.of(1, 1, 1, 0.5), map)[3]!, 0.001 * Math.sqrt(8), 1e-12);
});

test('a master of the set is read back, another shows the drift; one that is not like the frames is bad', () => {
  const map = emptyMap(4, 4);
  const shape = new Float64Array(16).fill(1);
  const master = (blocks: Float64Array | null, madeOfThese: boolean) =>
    masterVerdict(
      { name: 'm', path: '/m', madeOfThese, blocks, problem: blocks === null ? 'it is gone.' : null },
      shape,
      map,
      VERDICT_LIMITS,
    );
  const same = master(new Float64Array(16).fill(7), true);
  assert.deepEqual([same.role, same.state, same.rms, same.worst], ['read back', 'good', 0, 0]);
  // One block of sixteen 4 % low: rms 0.04 / sqrt(16).
  const off = master(
    Float64Array.from({ length: 16 }, (_, i) => (i === 5 ? 0.96 : 1)),
    false,
  );
  assert.deepEqual([off.role, off.state], ['drift', 'bad']);
  near(off.rms ?? 0, 0.01, 1e-12);
  near(off.worst ?? 0, -0.04, 1e-12);
  assert.match(off.sentence, /^1 % rms \(limit 0\.3 %\), -4 % in the worst block \(limit 2 %\)/);
  assert.match(master(null, true).sentence, /could not be compared: it is gone\./);
});

test('a picture is a BMP of one byte a block, row 0 first, 0 for no value', () => {
  const bytes = Buffer.from(blockBitmap([1, 0.9, 1.1, null, 1.2, 1], 3, 1, 0.1).split(',')[1]!, 'base64');
  assert.equal(bytes.toString('latin1', 0, 2), 'BM');
  // 54 of header, 256 colours of 4, two rows of 3 filled up to 4.
  assert.deepEqual([bytes.length, bytes.readUInt32LE(2), bytes.readUInt32LE(10)], [1086, 1086, 1078]);
  assert.deepEqual([bytes.readInt32LE(18), bytes.readInt32LE(22)], [3, 2]);
  assert.deepEqual([...bytes.subarray(1078)], [128, 1, 255, 0, 0, 255, 128, 0]);
  // Blue, green, red of the lowest, the middle and the highest.
  const colour = (i: number) => [...bytes.subarray(54 + 4 * i, 57 + 4 * i)];
  assert.deepEqual(
    [colour(1), colour(128), colour(255)],
    [
      [172, 102, 33],
      [247, 247, 247],
      [43, 24, 178],
    ],
  );
});

test('level against exposure is the line of numpy; exposures that are alike say nothing', () => {
  const { seconds, levels, slope, intercept, residuals } = numpy.linearity;
  const line = linearity(seconds, levels)!;
  near(line.slope, slope, 1e-9);
  near(line.intercept, intercept, 1e-8);
  for (const [i, value] of line.residuals.entries()) near(value, residuals[i], 1e-9);
  assert.equal(line.worst, 0);
  assert.equal(linearity([70, 70.01, 70], [1, 2, 3]), null);
  assert.equal(linearity([1, 2], [1, 2]), null);
});

test('overscan: the half away from the image is the level, the half beside it less that the leak', () => {
  const take = (after: boolean) => {
    const lines = new OverscanLines({ region: { x0: 2, x1: 6, y0: 0, y1: 2 }, lines: 'columns', after });
    lines.addRow(Float64Array.of(5000, 5000, 130, 110, 101, 99), 0);
    lines.addRow(Float64Array.of(5000, 5000, 130, 110, 101, 99), 1);
    lines.addRow(Float64Array.of(1, 1, 1, 1, 1, 1), 2);
    return lines.result();
  };
  assert.deepEqual(take(true), { level: 100, leak: 20, noise: 0, lines: 4 });
  assert.deepEqual(take(false), { level: 120, leak: -20, noise: 0, lines: 4 });
  const rows = new OverscanLines({ region: { x0: 0, x1: 2, y0: 1, y1: 5 }, lines: 'rows', after: true });
  for (const [y, value] of [9000, 140, 120, 104, 96].entries()) rows.addRow(Float64Array.of(value - 3, value + 3), y);
  // Differences of 6 in each row: variance 36 / 2.
  assert.deepEqual(rows.result(), { level: 100, leak: 30, noise: Math.sqrt(18), lines: 4 });
});
