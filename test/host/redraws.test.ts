/** From changes to drawings of the tree, on a clock that the test turns. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Hints } from '../../src/host/explorer/hints';
import { Redraws } from '../../src/host/explorer/redraws';

/** In small steps: a timer that is set by another one must see its own time. */
function wait(t: TestContext, ms: number): void {
  for (let at = 0; at < ms; at++) t.mock.timers.tick(1);
}

test('the first change is drawn at once, and the last one is never left out', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  let value = 0;
  const drawn: number[] = [];
  const redraws = new Redraws(() => drawn.push(value));
  for (value = 1; value <= 100; value++) {
    redraws.ask();
    t.mock.timers.tick(1);
  }
  assert.deepEqual(drawn, [1]);
  value = 101;
  wait(t, 401);
  assert.deepEqual(drawn, [1, 101]);
  wait(t, 10_000);
  assert.deepEqual(drawn, [1, 101]);
});

test('two thousand new files are all in the tree within five seconds, by at most five drawings', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const known = new Set<string>();
  const drawn: { readonly at: number; readonly files: number }[] = [];
  const redraws = new Redraws(() => drawn.push({ at: Date.now(), files: known.size }));
  // As the catalogue reads headers: 200 files at a time, a change after each of them.
  const hints = new Hints((paths) => {
    for (let from = 0; from < (paths?.length ?? 0); from += 200) {
      const part = paths!.slice(from, from + 200);
      setTimeout(() => {
        for (const path of part) known.add(path);
        redraws.ask();
      }, from);
    }
  });
  for (let i = 0; i < 2000; i++) {
    hints.hint(`/night/frame-${i}.fits`);
    if (i % 2 === 1) t.mock.timers.tick(1);
  }
  wait(t, 10_000);
  assert.equal(drawn.at(-1)?.files, 2000);
  // The files have come within the first second.
  assert.ok(drawn.at(-1)!.at <= 1000 + 5000, `drawn last after ${drawn.at(-1)?.at} ms`);
  assert.ok(drawn.length <= 5, `${drawn.length} drawings`);
});
