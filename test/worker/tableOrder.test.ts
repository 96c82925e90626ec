/** Job `tableOrder` against numpy's stable argsort and masks (test/reference/table-order), and rows asked for one by one. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FlatfieldError } from '../../src/engine/errors';
import type { ColumnFilter, ColumnSort } from '../../src/protocol/jobs';
import { directContext } from '../../src/worker/jobContext';
import { tableOrder } from '../../src/worker/jobs/tableOrder';
import { tableRows } from '../../src/worker/jobs/tableRows';

const FOLDER = join(__dirname, '../reference/table-order');
const path = join(FOLDER, 'order.fits');
/** Written by make_fixtures.py. */
const expected: {
  rows: number;
  sorts: { hdu: number; column: number; descending: boolean; rows: number[] }[];
  filters: { hdu: number; column: number; text: string; rows: number[] }[];
  together: { rows: number[] };
} = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8'));

const ordered = (hdu: number, sort: ColumnSort | null, filters: readonly ColumnFilter[] = []) => {
  const { rows, total } = tableOrder({ path, hdu, sort, filters }, directContext());
  assert.equal(total, expected.rows);
  return [...rows];
};
const refusal = (hdu: number, sort: ColumnSort | null, filters: readonly ColumnFilter[] = []) => {
  try {
    ordered(hdu, sort, filters);
  } catch (error) {
    assert.ok(error instanceof FlatfieldError);
    return `${error.tag}: ${error.message}`;
  }
  return 'none';
};

describe('tableOrder', () => {
  for (const { hdu, column, descending, rows } of expected.sorts) {
    it(`sorts HDU ${hdu}, column ${column}, ${descending ? 'descending' : 'ascending'} as numpy does`, () => {
      assert.deepEqual(ordered(hdu, { column, descending }), rows);
    });
  }

  for (const { hdu, column, text, rows } of expected.filters) {
    it(`filters HDU ${hdu}, column ${column} by ${text}`, () => {
      assert.ok(rows.length > 0 && rows.length < expected.rows, 'the mask tells rows apart');
      assert.deepEqual(ordered(hdu, null, [{ column, text }]), rows);
    });
  }

  it('filters by several columns and sorts what is left', () => {
    const filters = [
      { column: 1, text: '>-0.5' },
      { column: 7, text: 'ngc' },
      { column: 2, text: ' ' },
    ];
    assert.deepEqual(ordered(1, { column: 3, descending: false }, filters), expected.together.rows);
  });

  it('leaves the order of the file when nothing is asked', () => {
    assert.deepEqual(
      ordered(2, null),
      Array.from({ length: expected.rows }, (_, row) => row),
    );
  });

  it('says what cannot be sorted, and which filter is none', () => {
    assert.match(
      refusal(1, { column: 9, descending: false }),
      /^Unsupported: Column 9 cannot be sorted: its cells are no/,
    );
    assert.match(refusal(1, { column: 10, descending: false }), /^Usage: There is no column 10\./);
    assert.match(refusal(1, null, [{ column: 2, text: '>x' }]), /^Usage: Column 2: "x" is no number: write >5/);
    assert.match(refusal(0, null), /^Unsupported: HDU 0 holds no table\./);
  });

  it('stops on request', () => {
    const request = { path, hdu: 1, sort: null, filters: [] };
    assert.throws(() => tableOrder(request, directContext({ stopped: true })), { tag: 'Cancelled' });
  });
});

describe('table, rows one by one', () => {
  it('gives them in the order asked for, with their numbers', () => {
    const at = [149, 0, 77, 0];
    const some = tableRows({ path, hdu: 1, first: 11, count: 4, at }, directContext());
    const all = tableRows({ path, hdu: 1, first: 1, count: 150 }, directContext());
    assert.deepEqual(some.at, at);
    assert.equal(some.first, 11);
    assert.deepEqual(
      some.cells,
      at.map((row) => all.cells[row]),
    );
    assert.equal(all.at, undefined);
  });

  it('says how a column is ordered', () => {
    const { columns } = tableRows({ path, hdu: 1, first: 1, count: 0 }, directContext());
    const orders = columns.map(({ order }) => order);
    assert.deepEqual(orders, [...Array(6).fill('number'), 'text', 'text', null]);
  });

  it('refuses a row that is not there', () => {
    assert.throws(() => tableRows({ path, hdu: 1, first: 1, count: 1, at: [150] }, directContext()), {
      message: 'There is no row 151.',
    });
  });
});
