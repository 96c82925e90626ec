/** Each effect of the synthetic camera: measured back from the pixels when on, gone when off. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Camera } from '../../../src/engine/synthetic/camera';
import {
  allBut,
  type CameraDesign,
  type Effect,
  type Effects,
  effects,
  only,
} from '../../../src/engine/synthetic/cameraDesign';
import type { Exposure } from '../../../src/engine/synthetic/exposure';

const WIDTH = 340;
const LIT = 320;
const ROWS = 240;

const design: CameraDesign = {
  id: 9,
  width: WIDTH,
  rows: ROWS,
  litColumns: LIT,
  litRows: ROWS - 10,
  gain: 1.8,
  readNoise: 9,
  saturateAt: 30000,
  biasLevel: 1000,
  overscanLevel: 1040,
  rowStructure: { amplitude: 8, period: 60 },
  fixedPattern: [{ x: (x) => (x % 2 === 0 ? 5 : -5), y: () => 1 }],
  darkCurrent: 0.5,
  glow: [{ x: (x) => 4 * Math.exp(-x / 20), y: () => 1 }],
  hotPixels: { density: 1 / 500, mean: 20, worst: [{ x: 7, y: 11, rate: 900 }] },
  vignetting: [{ x: (x) => -0.3 * (x / LIT - 0.5) ** 2, y: () => 1 }],
  pixelResponse: { r: 0.02 },
  shadows: [{ x: 160, y: 120, radius: 25, width: 4, depth: 0.4 }],
  patches: [{ x0: 50, x1: 52, y0: 0, y1: ROWS, response: 0.5 }],
  lightLeak: { fraction: 0.2, length: 3 },
};

const flat: Exposure = {
  key: [1],
  seconds: 10,
  offset: 0,
  light: 12000,
  filter: 'r',
  cosmicRays: 0,
  stars: 0,
  starWidth: 2,
};
const closed: Exposure = { ...flat, light: 0 };
const bias: Exposure = { ...closed, seconds: 0 };

function take(on: Effects, exposure: Exposure, key = 1, seed = 3, d = design): Uint16Array {
  const out = new Uint16Array(d.width * d.rows);
  new Camera(d, seed, on).expose({ ...exposure, key: [key] })(0, d.rows, out);
  return out;
}

interface Area {
  x0?: number;
  x1?: number;
  y0?: number;
  y1?: number;
}

function values(frame: Uint16Array, { x0 = 0, x1 = LIT, y0 = 0, y1 = ROWS - 10 }: Area = {}): number[] {
  const list: number[] = [];
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) list.push(frame[y * WIDTH + x]!);
  return list;
}

const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
const variance = (list: number[], m = mean(list)) => mean(list.map((v) => (v - m) ** 2));

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, expected ${expected} +- ${tolerance}`);
}

test('gain and read noise come back from a photon transfer pair', () => {
  const on = only('biasLevel', 'photonNoise', 'readNoise', 'pixelResponse', 'vignetting');
  const [a, b] = [values(take(on, flat, 1)), values(take(on, flat, 2))];
  const [za, zb] = [values(take(on, bias, 3)), values(take(on, bias, 4))];
  const pairVariance = (p: number[], q: number[]) => variance(p.map((v, i) => v - q[i]!)) / 2;
  const zero = pairVariance(za, zb);
  const gain = (mean(a) - mean(za)) / (pairVariance(a, b) - zero);
  near(gain, design.gain, 0.02 * design.gain);
  // 1/12 ADU^2 of the noise comes from rounding to whole numbers.
  near(Math.sqrt(zero - 1 / 12) * design.gain, design.readNoise, 0.02 * design.readNoise);
});

test('bias level and overscan level are what the design says', () => {
  const frame = take(only('biasLevel', 'readNoise'), bias);
  near(mean(values(frame)), 1000, 0.1);
  near(mean(values(frame, { x0: LIT, x1: WIDTH })), 1040, 0.4);
  assert.ok(values(take(allBut('biasLevel', 'hotPixels'), bias)).every((v) => v < 80));
});

test('row structure moves whole rows, overscan and data alike', () => {
  const rowMean = (frame: Uint16Array, y: number, area: Area) => mean(values(frame, { ...area, y0: y, y1: y + 1 }));
  const on = take(only('biasLevel', 'rowStructure'), bias);
  near(rowMean(on, 15, {}) - 1000, 8, 0.51);
  near(rowMean(on, 45, { x0: LIT, x1: WIDTH }) - 1040, -8, 0.51);
  assert.equal(new Set(values(take(only('biasLevel'), bias))).size, 1);
});

test('fixed pattern is the same in every frame', () => {
  const on = only('biasLevel', 'fixedPattern', 'readNoise');
  for (const key of [1, 2]) {
    const frame = take(on, bias, key);
    const columns = (odd: number) => values(frame).filter((_, i) => i % 2 === odd);
    near(mean(columns(0)) - mean(columns(1)), 10, 0.2);
  }
});

test('dark current, glow and hot pixels grow with time and never reach the overscan', () => {
  const dark = (on: Effects, seconds: number) => take(on, { ...closed, seconds });
  const level = (seconds: number) =>
    mean(values(dark(only('biasLevel', 'darkCurrent', 'photonNoise'), seconds))) - 1000;
  near(level(10), 5, 0.1);
  near(level(100), 50, 0.2);

  const glow = dark(only('biasLevel', 'glow'), 100);
  near(mean(values(glow, { x0: 0, x1: 1 })), 1400, 1);
  near(mean(values(glow, { x0: 200, x1: LIT })), 1000, 0.1);

  const hot = dark(only('biasLevel', 'hotPixels'), 10);
  assert.equal(hot[11 * WIDTH + 7], 10000);
  const count = values(hot, { y1: ROWS }).filter((v) => v > 1000).length;
  near(count, (LIT * ROWS) / 500, 4 * Math.sqrt((LIT * ROWS) / 500));
  for (const frame of [glow, hot]) assert.ok(values(frame, { x0: LIT, x1: WIDTH }).every((v) => v === 1040));

  assert.ok(values(dark(allBut('darkCurrent', 'glow', 'hotPixels', 'readNoise'), 100)).every((v) => v <= 1013));
});

test('light leaks into the first overscan columns and dies away', () => {
  const on = take(only('biasLevel', 'lightLeak'), flat);
  near(on[WIDTH * 5 + LIT]!, 1040 + 12000 * 0.2, 1);
  near(on[WIDTH * 5 + LIT + 3]!, 1040 + (12000 * 0.2) / Math.E, 1);
  assert.ok(
    values(take(allBut('lightLeak', 'readNoise', 'rowStructure', 'fixedPattern'), flat), { x0: LIT, x1: WIDTH }).every(
      (v) => v === 1040,
    ),
  );
});

test('rows above the lit ones see no light', () => {
  const frame = take(only('biasLevel'), flat);
  assert.equal(frame[(ROWS - 11) * WIDTH], 13000);
  assert.equal(frame[(ROWS - 10) * WIDTH], 1000);
});

test('vignetting, pixel response and dust dim the light and nothing else', () => {
  const vignetting = take(only('biasLevel', 'vignetting'), flat);
  near(vignetting[0]!, 1000 + 12000 * (1 - 0.3 * 0.25), 1);
  near(vignetting[LIT / 2]!, 13000, 1);

  const response = values(take(only('biasLevel', 'pixelResponse'), flat));
  near(Math.sqrt(variance(response)) / 12000, 0.02, 0.0004);
  assert.deepEqual(response, values(take(only('biasLevel', 'pixelResponse'), flat, 2)));
  assert.notDeepEqual(response, values(take(only('biasLevel', 'pixelResponse'), flat, 1, 4)));

  const dust = take(only('biasLevel', 'dust'), flat);
  near(dust[120 * WIDTH + 160 + 25]!, 1000 + 12000 * 0.6, 1);
  near(dust[120 * WIDTH + 160]!, 13000, 1);
  near(dust[3 * WIDTH + 50]!, 7000, 1);

  const off = allBut('vignetting', 'pixelResponse', 'dust', 'photonNoise', 'readNoise', 'glow', 'hotPixels');
  assert.ok(variance(values(take(off, flat))) < 70, 'row structure and fixed pattern only');
});

test('one exposure may have a light, dust and a leak of its own', () => {
  const tilted = take(only('biasLevel'), { ...flat, illumination: [{ x: (x) => x / LIT, y: (y) => (y < 8 ? 1 : 0) }] });
  assert.deepEqual([tilted[LIT / 2], tilted[8 * WIDTH + LIT / 2]], [1000 + 12000 * 1.5, 13000]);

  const moved = take(only('biasLevel', 'dust'), { ...flat, shadows: [{ ...design.shadows[0]!, x: 100 }] });
  near(moved[120 * WIDTH + 100 + 25]!, 1000 + 12000 * 0.6, 1);
  near(moved[120 * WIDTH + 160 + 25]!, 13000, 1);

  const leak = take(only('biasLevel', 'lightLeak'), { ...flat, leak: { fraction: 0.1, length: 10 } });
  near(leak[WIDTH * 5 + LIT]!, 1040 + 12000 * 0.3, 1);
  near(leak[WIDTH * 5 + LIT + 10]!, 1040 + 12000 * (0.1 / Math.E + 0.2 * Math.exp(-10 / 3)), 1);
});

test('without photon noise and read noise two frames are equal', () => {
  const still = allBut('photonNoise', 'readNoise');
  assert.deepEqual(take(still, flat, 1), take(still, flat, 2));
  assert.notDeepEqual(take(allBut('photonNoise'), flat, 1), take(allBut('photonNoise'), flat, 2));
  assert.notDeepEqual(take(allBut('readNoise'), flat, 1), take(allBut('readNoise'), flat, 2));
});

test('cosmic rays hit as often as asked, elsewhere in each frame', () => {
  const rays = { ...closed, cosmicRays: 20 };
  const hit = (frame: Uint16Array) => values(frame, { y1: ROWS }).filter((v) => v > 1000).length;
  const count = hit(take(only('biasLevel', 'cosmicRays'), rays));
  assert.ok(count >= 15 && count <= 80, String(count));
  assert.notDeepEqual(take(only('biasLevel', 'cosmicRays'), rays, 1), take(only('biasLevel', 'cosmicRays'), rays, 2));
  assert.equal(hit(take(only('biasLevel'), rays)), 0);
});

test('stars are where they are, brighter than the sky', () => {
  const stars = take(only('biasLevel'), { ...flat, light: 10, stars: 6 });
  assert.ok(values(stars).filter((v) => v > 1100).length > 20);
  assert.equal(values(stars).filter((v) => v === 1010).length > 60000, true);
});

test('saturated pixels stop at their level; without saturation only the 16 bits end them', () => {
  const bright = { ...flat, light: 50000 };
  assert.equal(Math.max(...values(take(only('biasLevel', 'saturation'), bright))), 30000);
  assert.equal(Math.max(...values(take(only('biasLevel'), bright))), 51000);
  assert.equal(Math.max(...values(take(only('biasLevel'), { ...flat, light: 90000 }))), 65535);
});

test('every effect changes some frame', () => {
  const exposure = { ...flat, seconds: 100, cosmicRays: 10, light: 26000 };
  const all = take(allBut(), exposure);
  for (const effect of effects) assert.notDeepEqual(take(allBut(effect as Effect), exposure), all, effect);
});

test('rows outside the frame or a short buffer are refused', () => {
  const expose = new Camera(design, 1).expose(flat);
  assert.throws(() => expose(ROWS - 1, 2, new Uint16Array(2 * WIDTH)), RangeError);
  assert.throws(() => expose(0, 2, new Uint16Array(WIDTH)), RangeError);
});
