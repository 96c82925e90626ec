/** The look that is begun before the window asks: sent to it once, or given to who was sooner, and else ended. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FirstLook } from '../../src/host/viewer/firstLook';
import type { OpenedPicture } from '../../src/protocol/pictureJobs';
import { firstChoice } from '../../src/protocol/viewer';

const picture = { width: 3, height: 2 } as OpenedPicture;

const others = [
  { frame: 1 },
  { hdu: 0 },
  { hdu: 'mosaic' as const },
  { plane: 1 },
  { calibrated: true },
  { against: { operation: 'ratio' as const, frame: 0 } },
];

function begun(result: Promise<OpenedPicture> = Promise.resolve(picture)) {
  const signals: AbortSignal[] = [];
  const sent: OpenedPicture[] = [];
  const look = new FirstLook(
    (signal) => {
      signals.push(signal);
      return result;
    },
    (one) => sent.push(one),
  );
  return { look, signals, sent };
}

const read = () => new Promise((resolve) => setImmediate(resolve));

test('it begins before anybody asks, is sent once, and who asks after that hears that it was', async () => {
  const { look, signals, sent } = begun();
  assert.equal(signals.length, 1);
  assert.deepEqual(sent, []);
  await read();
  assert.deepEqual(sent, [picture]);
  assert.equal(await look.take({ ...firstChoice }), null);
  assert.equal(look.take(firstChoice), null, 'the next one has to be opened');
  assert.deepEqual([signals.length, sent.length], [1, 1]);
});

test('a window that asks sooner gets it as the answer, and nothing is sent', async () => {
  const { look, signals, sent } = begun();
  assert.equal(await look.take(firstChoice), picture);
  assert.equal(look.take(firstChoice), null);
  look.forget();
  await read();
  assert.deepEqual(sent, []);
  assert.equal(signals[0]?.aborted, false, 'what was given away is not ended');
});

for (const other of others) {
  test(`a window that wants ${JSON.stringify(other)} gets none, and the look is ended`, async () => {
    const { look, signals, sent } = begun();
    assert.equal(look.take({ ...firstChoice, ...other }), null);
    assert.equal(signals[0]?.aborted, true);
    assert.equal(look.take(firstChoice), null);
    await read();
    assert.deepEqual(sent, []);
    const late = begun();
    await read();
    assert.equal(late.look.take({ ...firstChoice, ...other }), null);
    assert.equal(late.look.take(firstChoice), null, 'the first image is opened then, though it was sent');
  });
}

test('a file that has changed is not shown as it was', async () => {
  const { look, signals, sent } = begun();
  look.forget();
  assert.equal(signals[0]?.aborted, true);
  assert.equal(look.take(firstChoice), null);
  await read();
  assert.deepEqual(sent, []);
  const late = begun();
  await read();
  late.look.forget();
  assert.equal(late.look.take(firstChoice), null, 'it is opened, though the file was sent as it had been');
});

test('a failure waits for the window and is no unhandled rejection', async () => {
  const failure = new Error('The file is damaged.');
  const { look, sent } = begun(Promise.reject(failure));
  await read();
  assert.deepEqual(sent, []);
  await assert.rejects(look.take(firstChoice) ?? Promise.resolve(picture), failure);
});
