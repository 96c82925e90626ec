import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FrameInfo } from '../../src/engine/frames/frameInfo';
import { framesReply, MOST_LISTED } from '../../src/host/tools/toolReplies';

function frame(n: number): FrameInfo {
  const kind = n % 2 === 0 ? 'flat' : 'dark';
  return {
    path: `/n/${n}.fits`,
    kind,
    exposure: n,
    history: { trim: '[1:2,*]' },
    master: null,
  } as unknown as FrameInfo;
}

test('a long list is cut, and says how much of it is missing; the counts are those of all', () => {
  const frames = Array.from({ length: MOST_LISTED + 50 }, (_, n) => frame(n));
  const reply: Record<string, unknown> = framesReply({
    frames,
    unreadable: [{ path: '/n/x', name: 'x', reason: 'it is empty.' }],
  });
  assert.equal(reply.count, 250);
  assert.deepEqual(reply.types, { flat: 125, dark: 125 });
  assert.equal((reply.frames as unknown[]).length, 200);
  assert.equal(reply.framesLeftOut, 50);
  assert.deepEqual(reply.unreadable, [{ path: '/n/x', reason: 'it is empty.' }]);
  assert.equal('unreadableLeftOut' in reply, false);
  assert.deepEqual((reply.frames as { done: string[] }[])[0]?.done, ['trim']);
});
