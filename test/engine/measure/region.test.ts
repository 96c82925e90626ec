/** Which pixels a region holds, by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Region, regionRows, regionSpan } from '../../../src/engine/measure/region';

/** Pixels of a 6 x 5 image, the top row first as one sees it: # in the region. */
function drawn(region: Region): string[] {
  const [first, end] = regionRows(region, 5);
  return [4, 3, 2, 1, 0].map((row) => {
    const [from, to] = row >= first && row < end ? regionSpan(region, row, 6) : [0, 0];
    return '.'.repeat(from) + '#'.repeat(to - from) + '.'.repeat(6 - to);
  });
}

test('a rectangle holds the pixels whose centre lies in it, whichever corner comes first', () => {
  const expected = ['......', '.###..', '.###..', '......', '......'];
  assert.deepEqual(drawn({ shape: 'rectangle', x0: 0.5, y0: 1.5, x1: 3.5, y1: 3.5 }), expected);
  assert.deepEqual(drawn({ shape: 'rectangle', x0: 3, y0: 3, x1: 1, y1: 2 }), expected);
});

test('a circle holds the pixels whose centre is at most its radius away', () => {
  const circle = { shape: 'circle', x: 2, y: 2, radius: 2 } as const;
  assert.deepEqual(drawn(circle), ['..#...', '.###..', '#####.', '.###..', '..#...']);
  assert.deepEqual(drawn({ ...circle, radius: 1.99 }), ['......', '.###..', '.###..', '.###..', '......']);
  assert.deepEqual(drawn({ ...circle, x: 7, radius: 2.5 }), ['......', '.....#', '.....#', '.....#', '......']);
});

test('a line holds the pixels that it runs through, at corners neither neighbour', () => {
  const line = (x0: number, y0: number, x1: number, y1: number) => drawn({ shape: 'line', x0, y0, x1, y1 });
  assert.deepEqual(line(0, 0, 4, 4), ['....#.', '...#..', '..#...', '.#....', '#.....']);
  assert.deepEqual(line(4, 0, 0, 4), ['#.....', '.#....', '..#...', '...#..', '....#.']);
  // It crosses x = 0.5 and 4.5 within row 1 and 3, x = 1.5 to 3.5 likewise: y = 1 + x / 2.
  assert.deepEqual(line(0, 1, 4, 3), ['......', '...##.', '.###..', '##....', '......']);
  assert.deepEqual(line(-3, 2, 9, 2), ['......', '......', '######', '......', '......']);
  assert.deepEqual(line(1.2, 3.4, 1.3, 3.3), ['......', '.#....', '......', '......', '......']);
});
