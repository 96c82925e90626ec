import assert from 'node:assert/strict';
import test from 'node:test';
import { parseCards } from '../../../../src/engine/fits/cardParser';
import { compressedHeader } from '../../../../src/engine/fits/compression/compressedHeader';
import { CompressedTable } from '../../../../src/engine/fits/compression/compressedTable';
import type { TileEncoding } from '../../../../src/engine/fits/compression/tileEncoder';
import { readHdus } from '../../../../src/engine/fits/fitsFile';
import { HeaderEditor } from '../../../../src/engine/fits/headerEditor';
import { memorySource } from '../memoryFits';
import { compressedFile } from './compressedFile';
import { units } from './riceFixtures';

const INT16: TileEncoding = { kind: 'integers', bitpix: 16 };
const QUANTIZED: TileEncoding = {
  kind: 'quantized',
  bitpix: -32,
  level: 4,
  dither: 'SUBTRACTIVE_DITHER_2',
  seed: 77,
  nanLossless: true,
};

function editor(cards: readonly string[]): HeaderEditor {
  return new HeaderEditor(parseCards(cards.map((card) => card.padEnd(80))).cards);
}

/** The cards of a header without trailing blanks, before END. */
function lines(header: HeaderEditor): string[] {
  const text = Buffer.from(header.toBytes()).toString('latin1');
  const cards = (text.match(/.{80}/g) ?? []).map((card) => card.trimEnd());
  return cards.slice(0, cards.indexOf('END'));
}

const PRIMARY = [
  'SIMPLE  =                    T / conforms to FITS standard',
  'BITPIX  =                   16 / array data type',
  'NAXIS   =                    2 / number of array dimensions',
  'NAXIS1  =                   70',
  'NAXIS2  =                    6 / lines',
  'EXTEND  =                    T',
];

function withCard(index: number, card: string): string[] {
  return PRIMARY.map((text, at) => (at === index ? card : text));
}

function withBitpix(bitpix: number): string[] {
  return withCard(1, `BITPIX  = ${String(bitpix).padStart(20)}`);
}

for (const { name, cards, format, pcount, raw, unit } of units) {
  test(`${name}: table and heap are fpack’s, and its cards those of the image`, () => {
    const header = editor(cards);
    const bitpix = Number(header.get('BITPIX')) as 8 | 16 | 32;
    const rows = Array.from({ length: raw.length / 70 }, (_, row) => raw.subarray(row * 70, (row + 1) * 70));
    const file = compressedFile(header, rows, { kind: 'integers', bitpix });
    const table = readHdus(memorySource(file)).hdus[1];
    assert.ok(table !== undefined);
    assert.deepEqual(file.subarray(table.dataOffset, table.dataOffset + unit.length), unit);
    assert.equal(table.storedHeader.text('TFORM1'), format);
    assert.equal(table.storedHeader.number('PCOUNT'), pcount);
    // what the image had is there in its order, under Z names where the table has such cards itself
    const texts = table.storedHeader.cards.flatMap((card) => card.images);
    const kept = texts.slice(texts.findIndex((text) => text.startsWith('ZTENSION')));
    const want = cards.map((text) => {
      if (text.startsWith('XTENSION')) return `ZTENSION${text.slice(8)}`;
      return /^(BITPIX|NAXIS\d?|[PG]COUNT) +=/.test(text) ? `Z${text.slice(0, 7)}${text.slice(8)}` : text;
    });
    assert.deepEqual(kept, want);
  });
}

test('the header of an image of integers, card by card', () => {
  const table = new CompressedTable(INT16, 70, 6);
  const header = compressedHeader(editor([...PRIMARY, "OBJECT  = 'M31'", 'CHECKSUM= ABC', 'HISTORY first']), table);
  assert.deepEqual(lines(header), [
    "XTENSION= 'BINTABLE'           / binary table extension",
    'BITPIX  =                    8 / 8-bit bytes',
    'NAXIS   =                    2 / 2-dimensional binary table',
    'NAXIS1  =                    8 / width of table in bytes',
    'NAXIS2  =                    6 / number of rows in table',
    'PCOUNT  =                    0 / size of the heap in bytes',
    'GCOUNT  =                    1 / one data group',
    'TFIELDS =                    1 / number of fields in each row',
    "TTYPE1  = 'COMPRESSED_DATA'    / label for field 1",
    "TFORM1  = '1PB(0)  '           / format of field",
    'ZIMAGE  =                    T / extension contains compressed image',
    'ZTILE1  =                   70 / size of tiles',
    'ZTILE2  =                    1 / size of tiles',
    "ZCMPTYPE= 'RICE_1  '           / compression algorithm",
    "ZNAME1  = 'BLOCKSIZE'          / compression block size",
    'ZVAL1   =                   32 / pixels per block',
    "ZNAME2  = 'BYTEPIX '           / bytes per pixel (1, 2, 4, or 8)",
    'ZVAL2   =                    2 / bytes per pixel (1, 2, 4, or 8)',
    'ZSIMPLE =                    T / conforms to FITS standard',
    'ZBITPIX =                   16 / array data type',
    'ZNAXIS  =                    2 / number of array dimensions',
    'ZNAXIS1 =                   70',
    'ZNAXIS2 =                    6 / lines',
    'ZEXTEND =                    T',
    "OBJECT  = 'M31'",
    'ZHECKSUM= ABC',
    'HISTORY first',
  ]);
});

test('quantised floats have columns for scales and for rows without loss, and lose their checksums', () => {
  const cards = withBitpix(-32);
  const table = new CompressedTable(QUANTIZED, 70, 6);
  const header = lines(compressedHeader(editor([...cards, 'CHECKSUM= ABC', "DATASUM = '0'"]), table));
  assert.deepEqual(
    header.filter((card) => /^(NAXIS1|T[TF]|ZQ|ZD|ZB|ZC|ZH)/.test(card)).map((card) => card.split(' / ')[0]?.trimEnd()),
    [
      'NAXIS1  =                   32',
      'TFIELDS =                    4',
      "TTYPE1  = 'COMPRESSED_DATA'",
      "TFORM1  = '1PB(0)  '",
      "TTYPE2  = 'GZIP_COMPRESSED_DATA'",
      "TFORM2  = '1PB(0)  '",
      "TTYPE3  = 'ZSCALE  '",
      "TFORM3  = '1D      '",
      "TTYPE4  = 'ZZERO   '",
      "TFORM4  = '1D      '",
      "ZCMPTYPE= 'RICE_1  '",
      "ZQUANTIZ= 'SUBTRACTIVE_DITHER_2'",
      'ZDITHER0=                   77',
      'ZBLANK  =          -2147483647',
      'ZBITPIX =                  -32',
    ],
  );
});

test('lossless floats are GZIP_2 without quantisation', () => {
  const table = new CompressedTable({ kind: 'lossless', bitpix: -64 }, 70, 6);
  const header = lines(compressedHeader(editor(withBitpix(-64)), table));
  assert.ok(header.some((card) => card.startsWith("ZCMPTYPE= 'GZIP_2  '")));
  assert.ok(header.some((card) => card.startsWith("ZQUANTIZ= 'NONE    '")));
  assert.ok(!header.some((card) => /^(ZNAME|ZDITHER0|ZBLANK)/.test(card)));
});

test('cards that would speak of the table are left out, long strings with all their cards', () => {
  const stray = [
    "ZCMPTYPE= 'HCOMPRESS_1'",
    'ZSCALE  = 2.0',
    'TFIELDS = 9',
    "TTYPE1  = 'a&'",
    "CONTINUE  'b'",
    'ZNAXIS1 = 3',
  ];
  const good = ["ZODIAC  = 'a&'", "CONTINUE  'b'", "HIERARCH ZIMAGE = 'of another header'", 'COMMENT ZIMAGE = T'];
  const table = new CompressedTable(INT16, 70, 6);
  const plain = lines(compressedHeader(editor(PRIMARY), table));
  assert.deepEqual(lines(compressedHeader(editor([...PRIMARY, ...stray, ...good]), table)), [...plain, ...good]);
});

test('the header keeps its size when the heap is known', () => {
  const table = new CompressedTable(QUANTIZED, 70, 6);
  const header = editor(withBitpix(-32));
  const before = lines(compressedHeader(header, table));
  table.place(0, { compressed: new Uint8Array(123_456), gzip: new Uint8Array(0), scale: 1, zero: 2 });
  table.place(1, { compressed: new Uint8Array(0), gzip: new Uint8Array(999), scale: 0, zero: 0 });
  const after = lines(compressedHeader(header, table));
  assert.equal(after.length, before.length);
  assert.deepEqual(
    after.filter((card) => !before.includes(card)).map((card) => card.slice(0, 30).trimEnd()),
    ['PCOUNT  =               124455', "TFORM1  = '1PB(123456)'", "TFORM2  = '1PB(999)'"],
  );
});

test('rows of the table by hand', () => {
  const table = new CompressedTable(QUANTIZED, 70, 6);
  table.place(0, { compressed: new Uint8Array(5), gzip: new Uint8Array(0), scale: 1, zero: 2 });
  const second = table.place(3, { compressed: new Uint8Array(7), gzip: new Uint8Array(0), scale: 0.5, zero: -2 });
  assert.deepEqual([second.rowOffset, second.heapOffset, second.heap.length], [3 * 32, 6 * 32 + 5, 7]);
  const fields = '0000000700000005 0000000000000000 3fe0000000000000 c000000000000000';
  assert.equal(Buffer.from(second.row).toString('hex'), fields.replaceAll(' ', ''));
  const third = table.place(4, { compressed: new Uint8Array(0), gzip: new Uint8Array(9), scale: 0, zero: 0 });
  assert.equal(Buffer.from(third.row).toString('hex', 0, 16), '000000000000000c000000090000000c');
  assert.deepEqual([third.heap.length, third.heapOffset], [9, 6 * 32 + 12]);
  assert.throws(
    () => table.place(6, { compressed: new Uint8Array(0), gzip: new Uint8Array(0), scale: 0, zero: 0 }),
    RangeError,
  );
});

test('descriptors have 64 bits where a heap can pass 2 GiB', () => {
  const table = new CompressedTable(INT16, 40_000, 40_000);
  const placed = table.place(1, { compressed: new Uint8Array(3), gzip: new Uint8Array(0), scale: 0, zero: 0 });
  assert.equal(Buffer.from(placed.row).toString('hex'), '0000000000000003'.padEnd(32, '0'));
  assert.equal(table.columns[0]?.format, '1QB');
  assert.equal(new CompressedTable(INT16, 20_000, 20_000).columns[0]?.format, '1PB');
});

test('a header of another image is refused', () => {
  const table = new CompressedTable(INT16, 70, 6);
  for (const cards of [withBitpix(32), withCard(3, 'NAXIS1  = 71'), withCard(2, 'NAXIS   = 0')]) {
    assert.throws(() => compressedHeader(editor(cards), table), /^RangeError: The header is of .* the tiles of 70 x 6/);
  }
});
