/**
 * A second independent reader: fitsjs-ng 1.0.2, in a process of its own with a limit. Both must agree on what both read
 * right; what it reads wrong or not at all is asserted as it is today, so that a new release of it would be noticed.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { readHdus } from '../../../src/engine/fits/fitsFile';
import { openImage } from '../../../src/engine/fits/imageReader';
import { openTable } from '../../../src/engine/fits/table/tableReader';
import { nodeDeflate } from '../../../src/worker/nodeDeflate';
import { loadSeeds } from '../../fuzz/seeds';
import type { NgFile, NgHdu } from './fitsjsNgProgram';
import { dataBytes, headerBytes, imageHeader, joined, memorySource } from './memoryFits';

/** A binary table with numbers and a variable-length column, by hand: two rows. */
function table(): Uint8Array {
  const header = headerBytes([
    "XTENSION= 'BINTABLE'",
    'BITPIX  =                    8',
    'NAXIS   =                    2',
    'NAXIS1  =                   30',
    'NAXIS2  =                    2',
    'PCOUNT  =                   12',
    'GCOUNT  =                    1',
    'TFIELDS =                    5',
    ...['J', 'E', '3I', 'D', '1PE(2)'].flatMap((form, i) => [
      `TTYPE${i + 1}  = 'C${i + 1}'`,
      `TFORM${i + 1}  = '${form.padEnd(8)}'`,
    ]),
  ]);
  const data = new DataView(new ArrayBuffer(2 * 30 + 12));
  for (const row of [0, 1]) {
    const at = 30 * row;
    data.setInt32(at, row === 0 ? -7 : 2 ** 31 - 1);
    data.setFloat32(at + 4, row + 0.5);
    for (const i of [0, 1, 2]) data.setInt16(at + 8 + 2 * i, -row - i);
    data.setFloat64(at + 14, row - 1e300);
    // two floats at the start of the heap, one behind them
    data.setInt32(at + 22, 2 - row);
    data.setInt32(at + 26, 8 * row);
  }
  for (const i of [0, 1, 2]) data.setFloat32(60 + 4 * i, 0.25 * i);
  return joined(imageHeader(8, [], 'EXTEND  =                    T'), header, dataBytes(new Uint8Array(data.buffer)));
}

const files = new Map(loadSeeds().map(({ name, bytes }) => [name.replace(/[.]fits$/, ''), bytes]));
files.set('table', table());
files.set('integers beyond 2^53', joined(imageHeader(64, [1, 1]), dataBytes([0, 0x20, 0, 0, 0, 0, 0, 1])));
files.set('cut', joined(imageHeader(16, [4, 3]), Uint8Array.of(0, 1, 0, 2)));
files.set('D exponent', joined(imageHeader(8, [1, 1], 'EXPTIME =                1.5D2'), dataBytes([7])));
files.set('not FITS', new TextEncoder().encode('<html>'));

const answers: ReadonlyMap<string, NgFile> = (() => {
  const input = JSON.stringify([...files.values()].map((bytes) => Buffer.from(bytes).toString('base64')));
  const program = join(__dirname, 'fitsjsNgProgram.ts');
  const words = ['--import', 'tsx', program];
  const { stdout } = spawnSync(process.execPath, words, {
    input,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 1 << 26,
  });
  const list = JSON.parse(stdout) as NgFile[];
  return new Map([...files.keys()].map((name, i) => [name, list[i]!]));
})();

function theirs(name: string, index: number): NgHdu {
  const answer = answers.get(name);
  assert.ok(answer !== undefined && 'hdus' in answer, name);
  return answer.hdus[index]!;
}

/** Our pixels in the words of the other reader. */
function ours(name: string, index: number): string[] {
  const source = memorySource(files.get(name)!);
  const { shape, rows, readRows } = openImage(source, readHdus(source).hdus[index]!, nodeDeflate);
  const values = new Float64Array(rows * shape.width);
  readRows(0, rows, values);
  return Array.from(values, (value) => (Object.is(value, -0) ? '-0' : String(value)));
}

/** Pixels on which both differ. */
function differing(name: string, index: number): number[] {
  const [mine, other] = [ours(name, index), theirs(name, index).pixels ?? []];
  return [...mine.keys()].filter((i) => mine[i] !== other[i]);
}

const PLAIN = ['u8', 'i32', 'f32', 'f64'].map((type) => `plain-${type}`);

test('both readers agree on every pixel: plain images, extensions', () => {
  for (const name of [...PLAIN, 'flat', 'longheader', 'sky']) assert.deepEqual(differing(name, 0), [], name);
  assert.deepEqual(differing('sky', 1), []);
  assert.deepEqual(differing('extensions', 1), []);
  assert.deepEqual(differing('extensions', 3), []);
});

test('both readers agree on every pixel: RICE_1, GZIP_1, PLIO_1, HCOMPRESS_1, dithered floats', () => {
  const same = `rice8-rows rice8-16x8 rice16-rows rice16-16x8 rice16-whole rice32-16x8 rice32-no-bytepix
    rice32-no-parameters rice-uint16 rice-scaled gzip1-8-rows gzip1-16-16x8 gzip1-32-rows gzip1-f32-lossless plio-rows
    plio-16x8 hcompress-16x8 hcompress-uint16-whole hcompress-32-lossy hcompress-smooth float32-no-dither
    float32-dither1 float32-dither1-16x8 float32-holes-16x8 float32-hcompress header-primary header-extension line`;
  for (const name of same.split(/\s+/)) assert.deepEqual(differing(name, 1), [], name);
});

test('known disagreement: fitsjs-ng has BLANK as a number', () => {
  const blank = ours('plain-i16', 0).indexOf('NaN');
  assert.deepEqual([differing('plain-i16', 0), theirs('plain-i16', 0).pixels?.[blank]], [[blank], '37']);
  assert.deepEqual(differing('plain-i64', 0), [blank]);
  assert.equal(differing('blank16', 1).length, 8);
});

test('known disagreement: fitsjs-ng rounds uint32 and float64 in tiles to float32', () => {
  for (const name of ['rice-uint32-16x8', 'float64-dither1']) {
    const [mine, other] = [ours(name, 1), theirs(name, 1).pixels!];
    assert.ok(differing(name, 1).length > 700);
    assert.ok(mine.every((value, i) => Object.is(Math.fround(Number(value)), Math.fround(Number(other[i])))));
  }
});

test('integers beyond 2^53 are float64 here and bigint in fitsjs-ng', () => {
  // 2^53 + 1
  const [mine, other] = [ours('integers beyond 2^53', 0), theirs('integers beyond 2^53', 0).pixels];
  assert.deepEqual([mine, other], [['9007199254740992'], ['9007199254740993']]);
});

test('known disagreement: fitsjs-ng has only the first plane of a compressed cube', () => {
  for (const [name, first, all] of [
    ['cube-13x4x2', 29 * 11, 29 * 11 * 5],
    ['four-axes', 11 * 5, 11 * 5 * 6],
  ] as const) {
    assert.equal(ours(name, 1).length, all);
    assert.deepEqual(theirs(name, 1).pixels, ours(name, 1).slice(0, first));
  }
});

test('known disagreement: fitsjs-ng ignores null masks, plain tiles, Q descriptors, and ZSCALE as a keyword', () => {
  const masked = ours('null-pixel-mask', 1).filter((value) => value === 'NaN').length;
  assert.equal(masked, 154);
  assert.equal(differing('null-pixel-mask', 1).length, masked);
  assert.equal(differing('null-pixel-mask-plio', 1).length, masked);
  // zeros where a tile lies uncompressed: every third row of 21
  assert.equal(differing('uncompressed-fallback', 1).length, 7 * 37);
  assert.ok(theirs('descriptors-q', 1).pixels?.every((value) => value === '0'));
  assert.deepEqual([ours('zscale-keywords', 1)[0], theirs('zscale-keywords', 1).pixels?.[0]], ['50.75', '87']);
});

test('known disagreement: fitsjs-ng loses the whole file for one compression that it does not know', () => {
  const messages = (name: string) => {
    const answer = answers.get(name)!;
    return 'threw' in answer ? answer.threw : '';
  };
  for (const name of [...files.keys()].filter((each) => /^(gzip2|float32-gzip2|cube-planes)/.test(each))) {
    assert.equal(messages(name), 'ZCMPTYPE value GZIP_2 is not permitted', name);
  }
  // the old name of RICE_1, which fpack writes with SUBTRACTIVE_DITHER_2
  assert.equal(messages('float32-dither2'), 'ZCMPTYPE value RICE_ONE is not permitted');
  assert.equal(messages('not-compressed'), 'ZCMPTYPE value NOCOMPRESS is not permitted');
  assert.equal(theirs('float32-fallback', 1).threw, 'invalid gzip data');
  assert.equal(theirs('gzip-fallback', 1).threw, 'invalid gzip data');
});

test('known disagreement: fitsjs-ng has fewer pixels of a cut file with nothing said, and takes anything for FITS', () => {
  assert.throws(() => ours('cut', 0), /20 of the 24 bytes of data that its header promises are missing/);
  assert.deepEqual(theirs('cut', 0), { cards: theirs('cut', 0).cards, pixels: ['1', '2'] });
  assert.deepEqual(answers.get('not FITS'), { hdus: [] });
});

test('known disagreement: headers', () => {
  const { cards = {} } = theirs('longheader', 0);
  const source = memorySource(files.get('longheader')!);
  const header = readHdus(source).hdus[0]!.header;
  assert.equal(cards.KEY3, header.number('KEY3'));
  // CONTINUE is not joined, HIERARCH is not found, integers are rounded
  assert.deepEqual([header.text('LONGNOTE')?.length, String(cards.LONGNOTE).length], [299, 56]);
  assert.deepEqual([header.text('ESO DET OUT3 NAME'), cards['ESO DET OUT3 NAME']], ['amp 3', null]);
  assert.deepEqual([header.integer('HUGE'), cards.HUGE], [2n ** 70n, 2 ** 70]);
  assert.equal(theirs('D exponent', 0).cards?.EXPTIME, 1.5);
});

/** Cells of the first rows by the names of their columns. */
function rowsOf(name: string, count: number): Record<string, unknown>[] {
  const source = memorySource(files.get(name)!);
  const { layout, readRow } = openTable(source, readHdus(source).hdus[1]!, { elements: 100, characters: 100 });
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(readRow(row).map((cell, i) => [layout.columns[i]!.name, cell])),
  );
}

test('both readers agree on the cells of tables', () => {
  assert.deepEqual(theirs('asciitable', 1).rows, rowsOf('asciitable', 3));
  const fixed = ({ C5: _, ...cells }: Record<string, unknown>) =>
    Object.entries(cells).map(([name, cell]) => [name, valuesOf(cell)]);
  assert.deepEqual((theirs('table', 1).rows ?? []).map(fixed), rowsOf('table', 2).map(fixed));
});

/** The elements of an array, anything else as it is. */
function valuesOf(cell: unknown): unknown {
  if (Array.isArray(cell) || typeof cell !== 'object' || cell === null) return cell;
  return 'values' in cell ? cell.values : cell;
}

test("known disagreement: fitsjs-ng reads variable-length arrays in the machine's order of bytes", () => {
  const rows = rowsOf('table', 2).map(({ C5 }) => valuesOf(C5));
  assert.deepEqual(rows, [[0, 0.25], [0.5]]);
  // 0.25 is 3E 80 00 00; backwards it is 0x803E times the smallest float32
  const cells = (theirs('table', 1).rows ?? []).map(({ C5 }) => C5);
  assert.deepEqual(cells, [{ 0: 0, 1: 0x803e * 2 ** -149 }, { 0: 0x3f * 2 ** -149 }]);
});

test('known disagreement: fitsjs-ng reads no variable-length text, and no cell of a table that has one', () => {
  assert.equal(theirs('bintable', 1).threw, 'No typed array constructor for descriptor: A');
});
