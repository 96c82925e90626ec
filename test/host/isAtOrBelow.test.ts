import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isAtOrBelow } from '../../src/host/isAtOrBelow';

it('a folder holds what lies below it, not what begins alike', () => {
  assert.ok(
    isAtOrBelow('/a/b', '/a') && isAtOrBelow('/a', '/a') && isAtOrBelow('/a', '/') && isAtOrBelow('C:\\n\\a', 'C:\\n'),
  );
  assert.ok(!isAtOrBelow('/ab', '/a') && !isAtOrBelow('/', '/a'));
});
