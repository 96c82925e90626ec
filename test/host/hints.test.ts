/** From hints of watchers to looks, on a clock that the test turns. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Hints } from '../../src/host/explorer/hints';

function hints(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const looks: (number | 'all')[] = [];
  const made = new Hints((paths) => looks.push(paths === null ? 'all' : paths.length));
  return { hints: made, looks, wait: (ms: number) => t.mock.timers.tick(ms) };
}

test('a burst is one look at the files that were named, and one at everything when it has been quiet', (t) => {
  const { hints: made, looks, wait } = hints(t);
  for (const name of ['a', 'b', 'a']) {
    made.hint(name);
    wait(200);
  }
  assert.deepEqual(looks, []);
  wait(100);
  assert.deepEqual(looks, [2]);
  wait(1699);
  assert.deepEqual(looks, [2]);
  wait(1);
  assert.deepEqual(looks, [2, 'all']);
  wait(60_000);
  assert.deepEqual(looks, [2, 'all']);
});

test('two thousand files of a camera that never rests are a handful of looks, and none is lost', (t) => {
  const { hints: made, looks, wait } = hints(t);
  for (let i = 0; i < 2000; i++) {
    made.hint(`frame-${i}`);
    wait(10);
  }
  wait(10_000);
  assert.ok(looks.length <= 5 + 1, `${looks.length} looks`);
  assert.equal(looks.at(-1), 'all');
  assert.equal(
    looks.reduce<number>((sum, look) => sum + (look === 'all' ? 0 : look), 0),
    2000,
  );
});

test('where nobody knows what has changed, one look at everything is enough', (t) => {
  const { hints: made, looks, wait } = hints(t);
  made.hint('a');
  made.hint(null);
  wait(10_000);
  assert.deepEqual(looks, ['all']);
});

test('nothing happens after the end', (t) => {
  const { hints: made, looks, wait } = hints(t);
  made.hint('a');
  made.dispose();
  wait(10_000);
  assert.deepEqual(looks, []);
});
