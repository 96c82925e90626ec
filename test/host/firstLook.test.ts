/** The look that is begun before the window asks: given once, to who wants just that, and else ended. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FirstLook, firstChoice } from '../../src/host/viewer/firstLook';
import type { OpenedPicture } from '../../src/protocol/pictureJobs';

const picture = { width: 3, height: 2 } as OpenedPicture;

function begun(result: Promise<OpenedPicture> = Promise.resolve(picture), keptMs?: number) {
  const signals: AbortSignal[] = [];
  const look = new FirstLook((signal) => {
    signals.push(signal);
    return result;
  }, keptMs);
  return { look, signals };
}

test('it begins before anybody asks, is given to the first who does, and is read once', async () => {
  const { look, signals } = begun();
  assert.equal(signals.length, 1);
  assert.equal(await look.take({ ...firstChoice }), picture);
  assert.equal(look.take(firstChoice), null);
  look.forget();
  assert.equal(signals.length, 1);
  assert.equal(signals[0]?.aborted, false, 'what was given away is not ended');
});

test('a window that wants anything else gets none, and the look is ended', () => {
  const others = [
    { frame: 1 },
    { hdu: 0 },
    { hdu: 'mosaic' as const },
    { plane: 1 },
    { calibrated: true },
    { against: { operation: 'ratio' as const, frame: 0 } },
  ];
  for (const other of others) {
    const { look, signals } = begun();
    assert.equal(look.take({ ...firstChoice, ...other }), null, JSON.stringify(other));
    assert.equal(signals[0]?.aborted, true, JSON.stringify(other));
    assert.equal(look.take(firstChoice), null);
  }
});

test('a file that has changed is not shown as it was', () => {
  const { look, signals } = begun();
  look.forget();
  assert.equal(signals[0]?.aborted, true);
  assert.equal(look.take(firstChoice), null);
});

test('a failure waits for the window and is no unhandled rejection', async () => {
  const failure = new Error('The file is damaged.');
  const { look } = begun(Promise.reject(failure));
  await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(look.take(firstChoice) ?? Promise.resolve(picture), failure);
});

test('a window that never asks does not keep it', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { look, signals } = begun(undefined, 5000);
  t.mock.timers.tick(4999);
  assert.equal(signals[0]?.aborted, false);
  t.mock.timers.tick(1);
  assert.equal(signals[0]?.aborted, true);
  assert.equal(look.take(firstChoice), null);
});
