/// <reference types="node" />
/** Affine maps: order of a chain, the way back, a map through three points, the camera as a map. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply, cameraMap, chain, identity, inverse, scaleOf, through } from '../../../webview/picture/affine';
import { type Stage, toCanvas } from '../../../webview/picture/camera';

const turned = { a: 0, b: 2, c: -2, d: 0, e: 5, f: 7 };
const moved = { ...identity, e: 3, f: -1 };

test('a map is applied as x = a x + c y + e, y = b x + d y + f', () => {
  assert.deepEqual(apply(turned, { x: 10, y: 1 }), { x: 3, y: 27 });
  assert.deepEqual(apply(identity, { x: 10, y: 1 }), { x: 10, y: 1 });
});

test('a chain does the inner map first', () => {
  // (1, 2) moved is (4, 1), turned (5 - 2, 7 + 8).
  assert.deepEqual(apply(chain(turned, moved), { x: 1, y: 2 }), { x: 3, y: 15 });
  // (1, 2) turned is (1, 9), moved (4, 8).
  assert.deepEqual(apply(chain(moved, turned), { x: 1, y: 2 }), { x: 4, y: 8 });
});

test('the inverse leads back; what flattens the plane has none', () => {
  const back = inverse(turned);
  assert.ok(back);
  assert.deepEqual(apply(back, { x: 3, y: 27 }), { x: 10, y: 1 });
  assert.equal(inverse({ ...identity, a: 0 }), null);
  assert.equal(inverse({ a: 1, b: 2, c: 2, d: 4, e: 0, f: 0 }), null);
  assert.equal(inverse({ ...identity, a: Number.NaN }), null);
});

test('a map goes through three points, unless they lie on a line or are too few', () => {
  const from = [
    { x: 10, y: 10 },
    { x: 20, y: 10 },
    { x: 10, y: 30 },
  ];
  const map = through(
    from,
    from.map((place) => apply(turned, place)),
  );
  assert.ok(map);
  assert.deepEqual(apply(map, { x: 1, y: 2 }), apply(turned, { x: 1, y: 2 }));
  const line = [from[0], from[1], { x: 40, y: 10 }].flatMap((place) => place ?? []);
  assert.equal(through(line, from), null);
  assert.equal(through(from, from.slice(1)), null);
});

test('the scale is that of areas, however the map is turned', () => {
  assert.equal(scaleOf(turned), 2);
  assert.equal(scaleOf({ ...identity, a: 4, d: -9 }), 6);
});

test('the camera is the same map as its geometry', () => {
  const stage: Stage = { width: 100, height: 50, canvasWidth: 400, canvasHeight: 300, topDown: false };
  const camera = { scale: 3, x: 40, y: 20 };
  for (const topDown of [false, true]) {
    for (const place of [
      { x: 0, y: 0 },
      { x: 41, y: 17 },
    ]) {
      assert.deepEqual(
        apply(cameraMap({ ...stage, topDown }, camera), place),
        toCanvas({ ...stage, topDown }, camera, place),
      );
    }
  }
});
