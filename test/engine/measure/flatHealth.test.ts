/** Seeded faults among good flats of both cameras: each is found and named by the right reason, and no good frame is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FlatFrame, flatHealth, type Reason } from '../../../src/engine/measure/flatHealth';
import { VERDICT_LIMITS } from '../../../src/engine/measure/verdictLimits';
import type { Exposure } from '../../../src/engine/synthetic/exposure';
import { flatFrame, MOVED, type TestCamera, testCamera } from './syntheticFlats';

const faultsOf: Readonly<Record<string, (camera: TestCamera) => Partial<Exposure>>> = {
  spot: ({ shadows }) => ({ shadows: [...shadows.slice(0, -1), MOVED] }),
  gradient: ({ design }) => ({ illumination: [{ x: (x) => 0.03 * (x / design.litColumns - 0.5), y: () => 1 }] }),
  saturated: () => ({ light: 90000 }),
  shape: () => ({
    filter: "i'",
    illumination: [{ x: (x) => 0.02 * Math.sin(x / 90), y: (y) => Math.cos(y / 60) }],
  }),
  leak: () => ({ leak: { fraction: 0.01, length: 6 } }),
  vignetting: ({ design: { litColumns, rows } }) => ({
    illumination: [
      { x: (x) => -0.08 * (x / litColumns - 0.5) ** 2, y: () => 1 },
      { x: () => 1, y: (y) => -0.08 * (y / rows - 0.5) ** 2 },
    ],
  }),
};

/** Twilight: each flat has a little less light than the one before. */
function frames(camera: TestCamera, what: readonly string[]): FlatFrame[] {
  const bias = camera.take({});
  return what.map((name, i) => {
    const light = camera.light * (1 - 0.03 * i);
    const fault = faultsOf[name]?.(camera) ?? {};
    return flatFrame(name, camera.take({ seconds: 1, light, filter: camera.filter, ...fault }), bias);
  });
}

const named = (found: readonly FlatFrame[]): (Reason | null)[] =>
  flatHealth(found, VERDICT_LIMITS).map(({ faults }) => faults[0]?.reason ?? null);

for (const example of [1, 2] as const) {
  for (const seed of [1, 7, 42]) {
    test(`camera ${example}, seed ${seed}: five faults among four good frames are told apart`, () => {
      const what = ['good', 'spot', 'good', 'gradient', 'saturated', 'good', 'shape', 'leak', 'good'];
      const health = flatHealth(frames(testCamera(example, seed), what), VERDICT_LIMITS);
      assert.deepEqual(
        health.map(({ faults }) => faults.map(({ reason }) => reason)),
        what.map((name) => (name === 'good' ? [] : [name])),
      );
    });
  }

  test(`camera ${example}: each fault alone among two good frames is found`, () => {
    for (const fault of Object.keys(faultsOf))
      assert.deepEqual(named(frames(testCamera(example, 3), ['good', fault, 'good'])), [null, fault, null], fault);
  });

  test(`camera ${example}: twelve good frames with stars and cosmic rays are all good`, () => {
    const camera = testCamera(example, 11);
    const bias = camera.take({});
    const good = Array.from({ length: 12 }, (_, i) =>
      flatFrame(`f${i}`, camera.take({ light: camera.light * (1 - 0.02 * i), cosmicRays: 40, stars: i % 3 }), bias),
    );
    assert.deepEqual(
      flatHealth(good, VERDICT_LIMITS).flatMap(({ faults }) => faults),
      [],
    );
  });
}

test('of two frames that disagree nobody is said to be the bad one', () => {
  const health = flatHealth(frames(testCamera(1, 5), ['good', 'gradient']), VERDICT_LIMITS);
  for (const { faults } of health) {
    assert.equal(faults[0]?.reason, 'gradient');
    assert.match(faults[0]?.sentence ?? '', /nobody can tell which/);
  }
});

test('a moved donut is told with its old and its new place; a slope with its size', () => {
  const camera = testCamera(2, 5);
  const [moved, slope] = flatHealth(frames(camera, ['spot', 'gradient', 'good', 'good', 'good']), VERDICT_LIMITS);
  const [, x, y] = /darker around x (\d+), y (\d+)/.exec(moved?.faults[0]?.sentence ?? '') ?? [];
  // To a block (64 pixels).
  assert.ok(Math.abs(Number(x) - MOVED.x) < 64 && Math.abs(Number(y) - MOVED.y) < 64, `${x}, ${y}`);
  assert.match(moved?.faults[0]?.sentence ?? '', /^Moved dust: .* brighter around .* where the other frames have it/);
  assert.ok(Math.abs((slope?.ratio?.slopeX ?? 0) - 0.03) < 0.002, `${slope?.ratio?.slopeX}`);
});

test('a flat without light is named, and so is one of which half is covered; the others are still compared', () => {
  const camera = testCamera(1, 8);
  const covered = { illumination: [{ x: (x: number) => (x < 900 ? -0.95 : 0), y: () => 1 }] };
  const bias = camera.take({});
  const light = { light: camera.light, seconds: 1 };
  const found = [
    flatFrame('closed', camera.take({ offset: -3 }), bias),
    flatFrame('covered', camera.take({ ...light, ...covered }), bias),
    flatFrame('dust', camera.take({ ...light, ...faultsOf.spot!(camera) }), bias),
    ...['a', 'b', 'c'].map((name) => flatFrame(name, camera.take(light), bias)),
  ];
  const [closed, half, dust, ...good] = named(found);
  assert.deepEqual([closed, dust, ...good], ['unlit', 'spot', null, null, null]);
  assert.ok(half === 'shape' || half === 'gradient', String(half));
});

test('the only frame is compared with nobody', () => {
  assert.deepEqual(flatHealth(frames(testCamera(1, 5), ['good']), VERDICT_LIMITS), [
    { faults: [], ratio: null, spot: null },
  ]);
});
