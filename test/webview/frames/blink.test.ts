/// <reference types="node" />
/** The clock of blinking and playing: even steps, each after the one before, none once it is stopped. */
import assert from 'node:assert/strict';
import { beforeEach, type TestContext, test } from 'node:test';
import { Beat } from '../../../webview/frames/blink';

let still = false;
beforeEach(() => {
  still = false;
  // What Beat asks of its window.
  Object.assign(globalThis, {
    window: globalThis,
    document: { body: { classList: { contains: () => false } } },
    matchMedia: () => ({ matches: still }),
  });
});

/** Lets what waits for a step go on. */
const turn = () => new Promise<void>((done) => setImmediate(done));

test('it steps at its pace until it is stopped', async ({ mock }: TestContext) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let steps = 0;
  const beat = new Beat(500, () => void steps++);
  assert.equal(beat.toggle(), true);
  assert.equal(beat.running, true);
  mock.timers.tick(499);
  assert.equal(steps, 0);
  for (let i = 1; i <= 3; i++) {
    mock.timers.tick(i === 1 ? 1 : 500);
    await turn();
    assert.equal(steps, i);
  }
  beat.toggle();
  assert.equal(beat.running, false);
  mock.timers.tick(5000);
  await turn();
  assert.equal(steps, 3);
});

test('a step that takes long is waited for, and one clock goes on when it was stopped and started meanwhile', async ({
  mock,
}: TestContext) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let steps = 0;
  let done = () => {};
  const beat = new Beat(100, () => {
    steps++;
    return new Promise<void>((resolve) => {
      done = resolve;
    });
  });
  beat.toggle();
  mock.timers.tick(100);
  mock.timers.tick(1000);
  assert.equal(steps, 1, 'the first one is not done');
  beat.toggle();
  beat.toggle();
  done();
  await turn();
  mock.timers.tick(100);
  await turn();
  assert.equal(steps, 2);
  assert.equal(beat.running, true);
  beat.stop();
});

test('it does not start where motion is not wanted, but it can be stopped', ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const beat = new Beat(100, () => {});
  still = true;
  assert.equal(beat.toggle(), false);
  assert.equal(beat.running, false);
  still = false;
  beat.toggle();
  still = true;
  assert.equal(beat.toggle(), true);
  assert.equal(beat.running, false);
});
