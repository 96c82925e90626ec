/** Tables: every cell of a file that astropy wrote, what the standard says beyond it by hand, and hostile bytes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { FlatfieldError } from '../../../src/engine/errors';
import { readHdus } from '../../../src/engine/fits/fitsFile';
import type { Cell, CellLimits, Scalar } from '../../../src/engine/fits/table/cell';
import { openTable, type TableReader } from '../../../src/engine/fits/table/tableReader';
import { bits, dataBytes, headerBytes, joined, memorySource } from './memoryFits';

const LIMITS: CellLimits = { elements: 100, characters: 200 };
const fixture = (name: string) => readFileSync(new URL(`../../reference/table/${name}`, import.meta.url));
const tables = new Uint8Array(fixture('tables.fits'));

type Typed = [kind: 'logical', boolean] | [kind: 'integer' | 'real' | 'complex' | 'text', string];
/** Written by make_fixtures.py. */
const expected: { name: string; format: string; unit: string | null; cells: (Typed | Typed[])[] }[][] = JSON.parse(
  fixture('expected.json').toString(),
);

/** A value as expected.json writes it. */
function typed(value: Scalar, wanted: Typed | undefined): unknown {
  const kind = wanted?.[0];
  if (typeof value === 'object' && value !== null) return ['complex', bits(value.re) + bits(value.im)];
  if (kind === 'real') return ['real', bits(Number(value))];
  if (kind === 'logical') return ['logical', typeof value === 'number' ? value === 1 : value];
  return [typeof value === 'string' ? 'text' : 'integer', String(value)];
}

function typedCell(cell: Cell, wanted: Typed | Typed[]): unknown {
  if (typeof cell === 'object' && cell !== null && 'values' in cell) {
    assert.equal(cell.length, cell.values.length);
    return cell.values.map((value, i) => typed(value, (wanted as Typed[])[i]));
  }
  return typed(cell as Scalar, wanted as Typed);
}

test('every cell is what astropy reads', () => {
  const source = memorySource(tables);
  const { hdus, warnings } = readHdus(source);
  assert.deepEqual(warnings, []);
  for (const [at, columns] of expected.entries()) {
    const table = openTable(source, hdus[at + 1]!, LIMITS);
    assert.equal(table.rows, 3);
    assert.deepEqual(
      table.layout.columns.map(({ name, unit }) => [name, unit]),
      columns.map(({ name, unit }) => [name, unit]),
    );
    for (let row = 0; row < 3; row++) {
      for (const [i, cell] of table.readRow(row).entries()) {
        const { name, cells } = columns[i]!;
        let wanted = cells[row]!;
        // astropy gives a variable-length text as its characters.
        if (name === 'words') wanted = ['text', (wanted as Typed[]).map(([, letter]) => letter).join('')];
        assert.deepEqual(typedCell(cell, wanted), wanted, `${name}, row ${row}`);
      }
    }
  }
});

test('chosen columns of a row, with the shape of TDIM', () => {
  const source = memorySource(tables);
  const table = openTable(source, readHdus(source).hdus[1]!, LIMITS);
  const chosen = table.layout.columns.filter(({ name }) => name === 'matrix' || name === 'text');
  assert.deepEqual(table.readRow(1, chosen), [
    ' lead',
    { values: [0.75, 0.875, 1, 1.125, 1.25, 1.375], length: 6, dim: [3, 2] },
  ]);
  for (const row of [-1, 3, 0.5]) assert.throws(() => table.readRow(row), RangeError);
});

/** A table of one HDU, its columns as TFORMn and further cards, and the bytes of its rows and heap. */
function handmade(
  kind: 'BINTABLE' | 'TABLE',
  size: { rowBytes: number; rows: number; heap?: number; fields?: number },
  cards: readonly string[],
  data: Uint8Array | readonly number[],
  limits = LIMITS,
): TableReader & { source: ReturnType<typeof memorySource> } {
  const primary = headerBytes(['SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 0']);
  const extension = headerBytes([
    `XTENSION= '${kind.padEnd(8)}'`,
    ...['BITPIX  = 8', 'NAXIS   = 2', `NAXIS1  = ${size.rowBytes}`, `NAXIS2  = ${size.rows}`],
    ...[`PCOUNT  = ${size.heap ?? 0}`, 'GCOUNT  = 1'],
    `TFIELDS = ${size.fields ?? cards.filter((card) => card.startsWith('TFORM')).length}`,
    ...cards,
  ]);
  const source = memorySource(joined(primary, extension, dataBytes(data)));
  return { ...openTable(source, readHdus(source).hdus[1]!, limits), source };
}

const text = (value: string) => [...Buffer.from(value, 'latin1')];

test('undefined values, signed bytes and scaling by hand', () => {
  const { readRow } = handmade(
    'BINTABLE',
    { rowBytes: 21, rows: 1 },
    [
      ...["TFORM1  = '3L'", "TFORM2  = '2B'", 'TZERO2  = -128', "TFORM3  = '2I'", 'TNULL3  = -1', 'TSCAL3  = 0.5'],
      ...["TFORM4  = 'K'", 'TNULL4  = 9007199254740993', "TFORM5  = 'E'", 'TSCAL5  = 2.0', 'TZERO5  = 1.0'],
    ],
    [0x54, 0x46, 0, 0, 255, 0xff, 0xff, 0, 3, 0, 0x20, 0, 0, 0, 0, 0, 1, 0x40, 0x20, 0, 0],
  );
  assert.deepEqual(readRow(0), [
    { values: [true, false, null], length: 3, dim: null },
    { values: [-128, 127], length: 2, dim: null },
    { values: [null, 1.5], length: 2, dim: null },
    null,
    6,
  ]);
});

test('texts end at NUL, keep leading blanks, and are cut with their length', () => {
  const limits = { elements: 2, characters: 6 };
  const { readRow } = handmade(
    'BINTABLE',
    { rowBytes: 36, rows: 1 },
    [
      ...[
        "TFORM1  = '8A'",
        "TFORM2  = '8A'",
        "TFORM3  = '6A2'",
        "TFORM4  = '8A'",
        "TDIM4   = '(3,2)'",
        "TFORM5  = 'A6'",
      ],
    ],
    text('abc\0defgabcdefgh1 2\xe93 ab cd zz  tail'),
    limits,
  );
  assert.deepEqual(readRow(0), [
    'abc',
    { text: 'abcdef', length: 8 },
    { values: ['1', '2\xe9'], length: 3, dim: null },
    { values: ['ab', 'cd'], length: 2, dim: null },
    '  tail',
  ]);
});

test('of a long array only the shown beginning is read', () => {
  const data = new Uint8Array(400_000);
  data[7] = 9;
  const { readRow, source } = handmade('BINTABLE', { rowBytes: 400_000, rows: 1 }, ["TFORM1  = '100000J'"], data, {
    elements: 3,
    characters: 9,
  });
  const before = source.bytesRead;
  assert.deepEqual(readRow(0), [{ values: [0, 9, 0], length: 100_000, dim: null }]);
  assert.equal(source.bytesRead - before, 12);
});

test('one broken column hides no other', () => {
  const forms = ["TFORM1  = 'B'", "TFORM2  = '3Z'", "TFORM3  = '2B'"];
  const { layout, readRow } = handmade('BINTABLE', { rowBytes: 6, rows: 1 }, forms, [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(
    layout.columns.map(({ offset, width }) => [offset, width]),
    [
      [0, 1],
      [1, 0],
      [4, 2],
    ],
  );
  assert.deepEqual(readRow(0), [
    1,
    { problem: 'TFORM2 = 3Z is not a format of a binary table' },
    { values: [5, 6], length: 2, dim: null },
  ]);
  const two = handmade(
    'BINTABLE',
    { rowBytes: 6, rows: 1, fields: 5 },
    ["TFORM1  = 'B'", "TFORM3  = 'B'", "TFORM4  = '?'", "TFORM5  = 'B'"],
    [1, 2, 3, 4, 5, 6],
  );
  assert.deepEqual(two.readRow(0), [
    1,
    { problem: 'TFORM2 is missing' },
    { problem: 'its place is unknown, because a TFORMn before it cannot be read' },
    { problem: 'TFORM4 = ? is not a format of a binary table' },
    6,
  ]);
});

test('a column that does not fit into the row, or is scaled by no number, says so', () => {
  const { readRow } = handmade(
    'BINTABLE',
    { rowBytes: 3, rows: 1 },
    ["TFORM1  = 'B'", "TFORM2  = '2I'", "TFORM3  = '9999999999999999J'", "TSCAL1  = 'x'"],
    [1, 2, 3],
  );
  assert.deepEqual(readRow(0), [
    { problem: 'TSCAL1 = x is not a finite number' },
    { problem: 'it ends at byte 5 of a row that has 3' },
    { problem: 'TFORM3 = 9999999999999999J is not a format of a binary table' },
  ]);
});

test('a table without columns or rows is one', () => {
  assert.deepEqual(handmade('BINTABLE', { rowBytes: 0, rows: 7 }, [], []).readRow(6), []);
  assert.equal(handmade('BINTABLE', { rowBytes: 2, rows: 0 }, ["TFORM1  = 'I'"], []).rows, 0);
});

test('keywords that make no sense are a sentence', () => {
  const wrong: [{ rowBytes: number; rows: number; fields?: number }, RegExp][] = [
    [{ rowBytes: -1, rows: 1 }, /NAXIS1 = -1 is not a length in bytes/],
    [{ rowBytes: 1, rows: -1 }, /NAXIS2 = -1 is not a number of rows/],
    [{ rowBytes: 1, rows: 1, fields: 1000 }, /TFIELDS = 1000 is not a number of columns between 0 and 999/],
    [{ rowBytes: 2 ** 40, rows: 2 ** 40 }, /promise more bytes than any file holds/],
  ];
  for (const [size, sentence] of wrong) {
    assert.throws(
      () => handmade('BINTABLE', size, [], []),
      (error) => error instanceof FlatfieldError && error.tag === 'DamagedFits' && sentence.test(error.message),
    );
  }
  const source = memorySource(tables);
  assert.throws(() => openTable(source, readHdus(source).hdus[0]!, LIMITS), /HDU 0 holds no table/);
});

/** Two big-endian 32-bit integers. */
const pair = (a: number, b: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(a, 0);
  bytes.writeUInt32BE(b, 4);
  return [...bytes];
};

test('descriptors are checked against heap and file', () => {
  const rows = [
    ...[pair(2, 1), pair(2, 7), pair(0, 0xffffffff), pair(0xffffffff, 0), pair(8, 0)].flat(),
    ...[1, 2, 3, 4, 5, 6, 7, 8],
  ];
  const cards = ["TFORM1  = '1PB(8)'"];
  const { readRow } = handmade('BINTABLE', { rowBytes: 8, rows: 5, heap: 8 }, cards, rows);
  assert.deepEqual(readRow(0), [{ values: [2, 3], length: 2, dim: null }]);
  assert.deepEqual(readRow(1), [
    { problem: 'its 2 elements from byte 7 of the heap on lie outside the heap of 8 bytes' },
  ]);
  assert.deepEqual(readRow(2), [{ values: [], length: 0, dim: null }]);
  assert.match((readRow(3)[0] as { problem: string }).problem, /its 4294967295 elements/);
  assert.deepEqual(readRow(4), [{ values: [1, 2, 3, 4, 5, 6, 7, 8], length: 8, dim: null }]);

  const cut = handmade('BINTABLE', { rowBytes: 8, rows: 1, heap: 10_000 }, cards, pair(9000, 0));
  assert.deepEqual(cut.readRow(0), [
    { problem: 'its 9000 elements from byte 0 of the heap on lie outside the file, which is cut short' },
  ]);
  const wide = handmade(
    'BINTABLE',
    { rowBytes: 16, rows: 1, heap: 8 },
    ["TFORM1  = 'QD'"],
    [...[...pair(0xffffffff, 0xffffffff), ...pair(0xffffffff, 0xffffffff)]],
  );
  assert.match((wide.readRow(0)[0] as { problem: string }).problem, /lie outside the heap of 8 bytes/);
});

test('the heap starts at THEAP', () => {
  const data = [...pair(1, 0), 0xaa, 0xbb, 7, 8];
  const forms = ["TFORM1  = 'PB'"];
  const size = { rowBytes: 8, rows: 1, heap: 4 };
  assert.deepEqual(handmade('BINTABLE', size, [...forms, 'THEAP   = 10'], data).readRow(0), [
    { values: [7], length: 1, dim: null },
  ]);
  assert.deepEqual(handmade('BINTABLE', size, [...forms, 'THEAP   = 13'], data).readRow(0), [
    { problem: "THEAP = 13 is not a byte between the rows' end (8) and the data's (12)" },
  ]);
});

test('a file that is cut short has the rows that are whole', () => {
  const { dataOffset, header } = readHdus(memorySource(tables)).hdus[1]!;
  const rowBytes = header.number('NAXIS1')!;
  const source = memorySource(tables.subarray(0, dataOffset + 2 * rowBytes + 1));
  const table = openTable(source, readHdus(source).hdus[1]!, LIMITS);
  assert.deepEqual([table.layout.rows, table.rows], [3, 2]);
  assert.equal(table.readRow(1)[2], 127);
  assert.throws(() => table.readRow(2), RangeError);
});

test('numbers of ASCII tables, as FORTRAN writes them', () => {
  // FITS 4.0 section 7.2.5: implied decimal point, exponents with E, D or a sign alone, blanks are 0.
  const fields: [form: string, field: string, value: Cell][] = [
    ['F8.3', '   12345', 12.345],
    ['F8.3', '  -1.5  ', -1.5],
    ['E8.2', '  150E-1', 0.15],
    ['D9.1', '1.25D+003', 1250],
    ['E9.1', '1.25-3   ', 0.00125],
    ['F4.1', '    ', 0],
    ['I4', '    ', 0],
    ['I4', ' +42', 42],
    ['I20', '-9223372036854775808', -(2n ** 63n)],
    ['I4', '4 2 ', { problem: '"4 2" is no number of the format I4' }],
    ['E6.1', '  .   ', { problem: '"." is no number of the format E6.1' }],
    ['A5', ' ab  ', ' ab'],
    ['F3.0', 'NaN', Number.NaN],
  ];
  let at = 1;
  const cards = fields.flatMap(([form, field], i) => {
    const start = at;
    at += field.length;
    return [`${`TFORM${i + 1}`.padEnd(8)}= '${form}'`, `${`TBCOL${i + 1}`.padEnd(8)}= ${start}`];
  });
  const row = text(fields.map(([, field]) => field).join(''));
  const { readRow } = handmade('TABLE', { rowBytes: row.length, rows: 1 }, cards, row);
  assert.deepEqual(
    readRow(0),
    fields.map(([, , value]) => value),
  );
});

test('TNULL and TBCOL of ASCII tables', () => {
  const { readRow } = handmade(
    'TABLE',
    { rowBytes: 6, rows: 2 },
    [
      ...["TFORM1  = 'I3'", 'TBCOL1  = 1', "TNULL1  = '---'", "TFORM2  = 'I3'", 'TBCOL2  = 5'],
      ...["TFORM3  = 'I3'", "TFORM4  = 'F3.0'", 'TBCOL4  = 4', "TNULL4  = '   '", "TFORM5  = 'X3'", 'TBCOL5  = 1'],
    ],
    text('---   12 345'),
  );
  assert.deepEqual(
    [readRow(0), readRow(1)],
    [null, 12].map((first, row) => [
      first,
      { problem: 'it ends at byte 7 of a row that has 6' },
      { problem: 'TBCOL3 is missing' },
      row === 0 ? null : 345,
      { problem: 'TFORM5 = X3 is not a format of an ASCII table' },
    ]),
  );
});

/** Reads all of a few rows of every table; anything but an answer or a FlatfieldError fails. */
function readAll(bytes: Uint8Array): void {
  const source = memorySource(bytes);
  try {
    for (const hdu of readHdus(source).hdus) {
      if (hdu.kind !== 'table' && hdu.kind !== 'bintable') continue;
      const { rows, readRow } = openTable(source, hdu, { elements: 8, characters: 40 });
      for (let row = 0; row < Math.min(rows, 4); row++) {
        for (const cell of readRow(row)) {
          if (typeof cell === 'object' && cell !== null && 'values' in cell) assert.ok(cell.values.length <= 8);
        }
      }
      assert.ok(source.bytesRead < 1e7);
    }
  } catch (error) {
    if (!(error instanceof FlatfieldError)) throw error;
  }
}

test('property: tables with flipped bytes, wild values or a cut end are answered', () => {
  const place = fc.integer({ min: 2880, max: tables.length - 1 });
  const flips = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(flips, (changes) => {
      const bytes = tables.slice();
      for (const [at, value] of changes) bytes[at] = value;
      readAll(bytes);
    }),
    { numRuns: 300 },
  );
  const keyword = fc.constantFrom(
    ...['NAXIS1', 'NAXIS2', 'PCOUNT', 'TFIELDS', 'THEAP', 'TFORM5', 'TFORM16', 'TFORM20', 'TFORM21', 'TDIM16'],
    ...['TZERO8', 'TNULL4', 'TBCOL2', 'TFORM2'],
  );
  const word = fc.oneof(
    fc.bigInt(-(2n ** 66n), 2n ** 66n).map(String),
    fc.constantFrom(
      "'9999999999A'",
      "'2PJ'",
      "'0PE'",
      "'QX(9)'",
      "'99999999X'",
      "'(0,0)'",
      "'(999999,999999)'",
      'T',
      "''",
    ),
  );
  const latin = Buffer.from(tables).toString('latin1');
  fc.assert(
    fc.property(keyword, word, (name, token) => {
      const card = `${name.padEnd(8)}= ${token}`.padEnd(80).slice(0, 80);
      readAll(new Uint8Array(Buffer.from(latin.replace(new RegExp(`${name.padEnd(8)}= .{70}`, 'g'), card), 'latin1')));
    }),
    { numRuns: 300 },
  );
  for (let length = 2880; length < tables.length; length += 97) readAll(tables.subarray(0, length));
});
