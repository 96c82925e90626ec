/// <reference types="node" />
/** The geometry of the picture: up is up, places survive the way there and back, nothing is lost at the edges. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fitCamera,
  panBy,
  pixelAt,
  reveal,
  type Stage,
  toCanvas,
  toImage,
  zoomAt,
} from '../../../webview/picture/camera';

const stage: Stage = { width: 100, height: 50, canvasWidth: 400, canvasHeight: 400, topDown: false };
const topDown = { ...stage, topDown: true };

test('the whole image is letterboxed in the middle, row 0 at the bottom', () => {
  const camera = fitCamera(stage);
  assert.equal(camera.scale, 4);
  assert.deepEqual(toCanvas(stage, camera, { x: 0, y: 0 }), { x: 0, y: 300 });
  assert.deepEqual(toCanvas(stage, camera, { x: 100, y: 50 }), { x: 400, y: 100 });
  assert.deepEqual(pixelAt(stage, camera, { x: 1, y: 299 }), { x: 0, y: 0 });
  assert.deepEqual(pixelAt(stage, camera, { x: 399, y: 101 }), { x: 99, y: 49 });
});

test('top down, row 0 is at the top', () => {
  const camera = fitCamera(topDown);
  assert.deepEqual(pixelAt(topDown, camera, { x: 1, y: 101 }), { x: 0, y: 0 });
  assert.deepEqual(pixelAt(topDown, camera, { x: 399, y: 299 }), { x: 99, y: 49 });
});

test('beside the image there is no pixel', () => {
  const camera = fitCamera(stage);
  for (const at of [
    { x: 10, y: 99 },
    { x: 10, y: 301 },
    { x: -1, y: 200 },
    { x: 401, y: 200 },
  ]) {
    assert.equal(pixelAt(stage, camera, at), null);
  }
});

test('a place comes back from the canvas, whichever way is up', () => {
  const camera = { scale: 3.7, x: 31.5, y: 12.25 };
  for (const s of [stage, topDown]) {
    const back = toImage(s, camera, toCanvas(s, camera, { x: 17.5, y: 44 }));
    assert.ok(Math.abs(back.x - 17.5) < 1e-9 && Math.abs(back.y - 44) < 1e-9);
  }
});

test('zooming keeps the place under the pointer', () => {
  const at = { x: 210, y: 190 };
  const before = toImage(stage, fitCamera(stage), at);
  const camera = zoomAt(stage, fitCamera(stage), 3, at);
  assert.equal(camera.scale, 12);
  const after = toImage(stage, camera, at);
  assert.ok(Math.abs(after.x - before.x) < 1e-9 && Math.abs(after.y - before.y) < 1e-9);
});

test('zooming ends at the fit or one to one, and at 64 screen pixels a pixel', () => {
  const middle = { x: 200, y: 200 };
  assert.equal(zoomAt(stage, fitCamera(stage), 1e-9, middle).scale, 1);
  assert.equal(zoomAt(stage, fitCamera(stage), 1e9, middle).scale, 64);
  const large = { ...stage, width: 4000, height: 4000 };
  assert.equal(zoomAt(large, fitCamera(large), 1e-9, middle).scale, 0.1);
});

test('the image cannot be dragged out of sight', () => {
  const camera = zoomAt(stage, fitCamera(stage), 4, { x: 200, y: 200 });
  const dragged = panBy(stage, camera, { x: 1e6, y: 1e6 });
  assert.deepEqual(toCanvas(stage, dragged, { x: 0, y: 50 }), { x: 0, y: 0 });
  const other = panBy(stage, camera, { x: -1e6, y: -1e6 });
  assert.deepEqual(toCanvas(stage, other, { x: 100, y: 0 }), { x: 400, y: 400 });
});

test('dragging moves the image with the pointer, whichever way is up', () => {
  for (const s of [stage, topDown]) {
    const camera = zoomAt(s, fitCamera(s), 4, { x: 200, y: 200 });
    const place = { x: 50, y: 25 };
    const from = toCanvas(s, camera, place);
    const to = toCanvas(s, panBy(s, camera, { x: 10, y: 20 }), place);
    assert.deepEqual([to.x - from.x, to.y - from.y], [10, 20]);
  }
});

test('a pixel out of view is brought in by the least move', () => {
  const camera = { scale: 40, x: 5, y: 5 };
  const moved = reveal(stage, camera, { x: 12, y: 5 });
  assert.equal(moved.x, 8);
  assert.equal(toCanvas(stage, moved, { x: 13, y: 5 }).x, 400);
  assert.deepEqual(reveal(stage, moved, { x: 11, y: 5 }), moved);
});
