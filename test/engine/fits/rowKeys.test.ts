/** Sorting by keys beyond their first room: many rows, numbers of every size, texts of every length. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { RowKeys } from '../../../src/engine/fits/table/rowKeys';

/** 2003 is prime: each of 0 .. 2002 once, shuffled. */
const shuffled = Array.from({ length: 2003 }, (_, i) => (i * 1234) % 2003);

test('more rows than the first room holds', () => {
  const keys = { number: new RowKeys(8), integer: new RowKeys(8), text: new RowKeys(5) };
  for (const [row, value] of shuffled.entries()) {
    keys.number.addNumber(row, value - 1000.5);
    keys.integer.addInteger(row, BigInt(value - 1000) * 2n ** 52n);
    keys.text.addText(row, Buffer.from(String(value).padStart(5, '0')));
  }
  for (const one of Object.values(keys)) {
    assert.deepEqual(
      [...one.sorted(false)].map((row) => shuffled[row]),
      shuffled.map((_, i) => i),
    );
    assert.deepEqual(
      [...one.sorted(true)].map((row) => shuffled[row]),
      shuffled.map((_, i) => 2002 - i),
    );
  }
});

test('any doubles are in the order of their values, equal ones as they came, NaN and nothing last', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.double())), fc.boolean(), (values, descending) => {
      const keys = new RowKeys(8);
      for (const [row, value] of values.entries()) keys.addNumber(row, value);
      const known = values.flatMap((value, row) => (value === null || Number.isNaN(value) ? [] : [{ value, row }]));
      const none = values.flatMap((value, row) => (value === null || Number.isNaN(value) ? [row] : []));
      const sign = descending ? -1 : 1;
      known.sort((a, b) => (a.value < b.value ? -sign : a.value > b.value ? sign : 0));
      assert.deepEqual([...keys.sorted(descending)], [...known.map(({ row }) => row), ...none]);
    }),
  );
});

test('a text ends before everything, and what lies beyond the width does not count', () => {
  const keys = new RowKeys(4);
  for (const [row, text] of ['abcdz', 'ab', 'abcda', '', 'b', 'ab!'].entries()) keys.addText(row, Buffer.from(text));
  assert.deepEqual([...keys.sorted(false)], [3, 1, 5, 0, 2, 4]);
  assert.deepEqual([...new RowKeys(3).sorted(false)], []);
});
