/** Who waits for a turn: one goes on at a time, in the order in which they asked, and everything else runs between. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turn } from '../../src/worker/breather';

test('of those who wait one goes on in each turn of the event loop', async () => {
  let turns = 0;
  let counting = setImmediate(function count() {
    turns++;
    counting = setImmediate(count);
  });
  const seen: string[] = [];
  const wait = async (name: string) => {
    await turn();
    seen.push(`${name} in ${turns}`);
  };
  await Promise.all([wait('a'), wait('b'), wait('c').then(() => wait('c again')), wait('d')]);
  // A queue that was empty begins anew.
  await wait('e');
  clearImmediate(counting);
  assert.deepEqual(seen, ['a in 1', 'b in 2', 'c in 3', 'd in 4', 'c again in 5', 'e in 6']);
});
