/** `flatfield table`, and what `header` says of tables, on the file that astropy wrote (test/reference/table). */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readArgs } from '../../src/cli/args';
import { cellLine } from '../../src/protocol/tableText';
import { flatfield } from './runCli';

const TABLES = join(__dirname, '../reference/table/tables.fits');
const folder = mkdtempSync(join(tmpdir(), 'flatfield-table-'));
after(() => rmSync(folder, { recursive: true }));

/** A file beside the others. */
function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('flatfield table', () => {
  it('shows the first table with its columns aligned, and how many rows there are', () => {
    const run = flatfield('table', TABLES);
    assert.equal(run.code, 0, run.stderr);
    const lines = run.stdout.split('\n');
    assert.equal(lines[1], 'HDU 1 BINARY: 3 rows, 22 columns');
    assert.match(lines[2]!, /^row {2}flag {2}bits +byte .* long \(adu\) .* single \(electron\)/);
    assert.match(lines[3]!, /^ {2}1 {2}T {5}10110010011 +0 +-32767 +0 +-2147483648 +0 +-9223372036854775808 +0 +0\.1 /);
    assert.match(
      lines[3]!,
      /\[ab, c, defg\] +\[0, 0\.125, 0\.25, 0\.375, 0\.5, 0\.625\] +\[0, 1, 2\] +\[\] +\[1, 2, 3\]/,
    );
    assert.match(lines[3]!, /\[0, 0\.25, 0\.5, … of 40\] +variable$/);
    assert.equal(lines[6], 'rows 1 to 3 of 3');
    const ends = lines.slice(2, 6).map((line) => / {2}(NaN|0\.1|-Infinity|single \(electron\))/.exec(line));
    assert.equal(new Set(ends.map((end) => end && end.index + end[0].length)).size, 1, 'numbers end in one column');
  });

  it('--hdu and --rows choose; rows count from 1 and both ends belong', () => {
    const run = flatfield('table', TABLES, '--hdu', '2', '--rows', '2:3');
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual(run.stdout.split('\n').slice(1, 6), [
      'HDU 2 ASCII: 3 rows, 6 columns',
      'row  name       count  fixed (mag)                    expo    twice  tscal',
      '  2  a     2147483647         -0.5  -250000000000000000000   1e-300     12',
      '  3                 0         1000                       0  -1e+300    -20',
      'rows 2 to 3 of 3',
    ]);
    assert.match(flatfield('table', TABLES, '--rows', '9:12').stdout, /no rows from 9 on/);
  });

  it('--json keeps values that no number can hold', () => {
    const [{ table }] = JSON.parse(flatfield('table', TABLES, '--rows', '2', '--json').stdout);
    assert.deepEqual([table.hdu, table.name, table.rows, table.present, table.first], [1, 'BINARY', 3, 3, 2]);
    const row = Object.fromEntries(
      table.columns.map((column: { name: string }, i: number) => [column.name, table.cells[0][i]]),
    );
    assert.deepEqual(
      [row.flag, row.uhuge, row.single, row.cdouble, row.bits],
      [false, '9223372036854775809', 'NaN', '1e+300-1e-300i', '00000000000'],
    );
    assert.deepEqual(row.wide, { values: ['NaN'], length: 1 });
    const single = table.columns.find((column: { name: string }) => column.name === 'single');
    assert.deepEqual(
      [single.number, single.format, single.display, single.unit, single.numeric],
      [10, 'E', 'F8.2', 'electron', true],
    );
  });

  it('wrong words are wrong usage, a file without tables stops no other', () => {
    for (const words of [
      ['--rows', '3:1'],
      ['--rows', '0:1'],
      ['--rows', 'all'],
      ['--rows', '1:50001'],
      ['--hdu', '-1'],
    ]) {
      assert.equal(flatfield('table', TABLES, ...words).code, 2, words.join(' '));
    }
    const image = join(__dirname, '../reference/fits/flat.fits');
    const run = flatfield('table', image, TABLES);
    assert.equal(run.code, 3);
    assert.match(run.stdout, /The file holds no table\.\n.*\nHDU 1 BINARY: 3 rows/);
    assert.match(flatfield('table', TABLES, '--hdu', '7').stdout, /There is no HDU 7: the last is 2\./);
  });

  it('of a file that is cut short the rows that are there, and exit code 3', () => {
    const bytes = readFileSync(TABLES);
    const rowBytes = Number(/NAXIS1 {2}= +(\d+)/.exec(bytes.toString('latin1', 2880))?.[1]);
    const run = flatfield('table', file('cut.fits', bytes.subarray(0, dataOffset(bytes) + rowBytes + 5)));
    assert.equal(run.code, 3);
    assert.match(run.stdout, /\n {2}1 {2}T .*\nrows 1 to 1 of 3\n/);
    assert.match(run.stdout, /problem: 2 of its 3 rows are missing: the file is cut short\./);
    assert.match(run.stdout, /problem: ragged, row 1: its 3 elements from byte 0 of the heap on lie outside the file/);
  });

  it('a broken column is named once and shown as ?, without control characters', () => {
    const text = readFileSync(TABLES).toString('latin1');
    const broken = text
      .replace("TFORM3  = 'B       '", "TFORM3  = '?       '")
      .replace("TTYPE15 = 'text    '", "TTYPE15 = '        '")
      .replace('NGC 7023', '\x1b[31mred');
    const run = flatfield('table', file('broken.fits', Buffer.from(broken, 'latin1')));
    assert.equal(run.code, 3);
    assert.match(run.stdout, /problem: byte: TFORM3 = \? is not a format of a binary table\n$/);
    assert.match(run.stdout, /\n {2}2 {2}F {5}0{11} +\? +32767 +32768 /);
    assert.match(run.stdout, / column 15 /);
    assert.match(run.stdout, / \?\[31mred /);
  });

  it('says of a table that is stored compressed that its cells are not what they seem', () => {
    const text = readFileSync(TABLES).toString('latin1');
    const card = `ZTABLE  =${'T'.padStart(21)}`.padEnd(80);
    const path = file('ztable.fits', Buffer.from(text.replace(/TDISP10 = .{70}/, card), 'latin1'));
    const run = flatfield('table', path);
    assert.equal(run.code, 3);
    assert.match(run.stdout, /problem: The rows are compressed.*run funpack first\.\n$/);
  });

  it('header says how large a table is', () => {
    assert.match(flatfield('header', TABLES).stdout, /^HDU 1 BINARY \(bintable, table of 3 rows, 22 columns\)$/m);
    const [{ hdus }] = JSON.parse(flatfield('header', TABLES, '--json').stdout);
    assert.deepEqual(
      hdus.map(({ table }: { table: unknown }) => table),
      [null, { rows: 3, columns: 22 }, { rows: 3, columns: 6 }],
    );
  });
});

/** Where the data of HDU 1 start: the block after the one that holds its END card. */
function dataOffset(bytes: Buffer): number {
  let at = 2880;
  while (bytes.toString('latin1', at, at + 8) !== 'END     ') at += 80;
  return Math.ceil((at + 80) / 2880) * 2880;
}

describe('text', () => {
  it('a cell is one short line', () => {
    assert.equal(cellLine(null, 9), '-');
    assert.equal(cellLine(true, 9), 'T');
    assert.equal(cellLine('0123456789', 9), '012345678…');
    assert.equal(cellLine({ text: '0123456789', length: 70 }, 4), '0123… of 70');
    assert.equal(cellLine({ values: [1, null, 'NaN'], length: 3 }, 9), '[1, -, NaN]');
    assert.equal(cellLine({ values: [1, 2, 3, 4], length: 120 }, 9), '[1, 2, 3, … of 120]');
    assert.equal(cellLine({ problem: 'x' }, 9), '?');
  });

  it('--rows is a range where a command asks for one', () => {
    const given = (text: string) => readArgs(['f', '--rows', text], ['rows']);
    assert.deepEqual(given('2:5').range('rows'), { first: 2, last: 5 });
    assert.deepEqual(given('7').range('rows'), { first: 7, last: 7 });
    assert.throws(() => given('2:5').count('rows'), /--rows must be a whole number/);
  });
});
