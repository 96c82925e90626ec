/** DATASUM and CHECKSUM: sums by hand, texts by CFITSIO, files by astropy. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { DataSum, encodeChecksum, setChecksums, verifyChecksums } from '../../../src/engine/fits/checksum';
import { HeaderEditor } from '../../../src/engine/fits/headerEditor';
import { ccdDataFile, hdusOf } from './ccdDataReference';
import { dataBytes, headerBytes, joined } from './memoryFits';

const encoded: [sum: number, complement: boolean, text: string][] = JSON.parse(
  Buffer.from(ccdDataFile('checksums.json')).toString('utf8'),
);
const ALL_ONES = 0xffffffff;
const file = ccdDataFile('ccddata.fits');

function sumOf(...pieces: Uint8Array[]): number {
  const sum = new DataSum();
  for (const piece of pieces) sum.add(piece);
  return sum.value;
}

function verdicts(bytes: Uint8Array): string[] {
  return hdusOf(bytes).map(({ hdu, header, data }) => {
    const { datasum, checksum } = verifyChecksums(hdu.header, header, sumOf(data));
    return `${datasum} ${checksum}`;
  });
}

test('sums by hand: what is carried out at the top comes in at the bottom', () => {
  assert.equal(sumOf(), 0);
  assert.equal(sumOf(Uint8Array.of(1, 2, 3, 4)), 0x01020304);
  assert.equal(sumOf(Uint8Array.of(0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)), 2);
  assert.equal(sumOf(new Uint8Array(8).fill(0xff)), 0xffffffff);
  assert.equal(sumOf(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1)), 1);
  assert.equal(sumOf(Uint8Array.of(0, 0, 0, 1, 5, 6)), 0x05060001);
  // 3 * 2^20 words of 0xffffffff cross two batches, and their sum is zero, which is all ones
  assert.equal(sumOf(new Uint8Array(12 * 2 ** 20).fill(0xff)), 0xffffffff);
});

test('only the first `length` bytes are added', () => {
  const sum = new DataSum();
  sum.add(Uint8Array.of(9, 0, 0, 0, 1, 7, 7, 7).subarray(1), 4);
  assert.equal(sum.value, 1);
  assert.throws(() => sum.add(new Uint8Array(3), 4), RangeError);
});

test('property: however the bytes come in pieces, the sum is that of big integers', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }), (pieces) => {
      const bytes = Buffer.concat(pieces);
      const padded = Buffer.concat([bytes, Buffer.alloc(3)]);
      let exact = 0n;
      for (let at = 0; at < bytes.length; at += 4) exact += BigInt(padded.readUInt32BE(at));
      const modulus = 2n ** 32n - 1n;
      const expected = exact === 0n ? 0n : ((exact - 1n) % modulus) + 1n;
      assert.equal(BigInt(sumOf(...pieces)), expected);
    }),
  );
});

test('the texts that CFITSIO makes of sums', () => {
  assert.ok(encoded.length > 100);
  for (const [sum, complement, text] of encoded) assert.equal(encodeChecksum(sum, complement), text);
  // the example of FITS 4.0 appendix J
  assert.equal(encodeChecksum(868229149, true), 'hcHjjc9ghcEghc9g');
});

test('property: a text is letters and digits, and has its sum in it', () => {
  const zero = sumOf(new Uint8Array(16).fill(0x30));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (sum) => {
      const text = encodeChecksum(sum, false);
      assert.match(text, /^[0-9A-Za-z]{16}$/);
      // a card holds the text one byte after the beginning of a word
      const inCard = Buffer.from(text.slice(1) + text.slice(0, 1), 'latin1');
      assert.equal(sumOf(inCard) % ALL_ONES, (zero + sum) % ALL_ONES);
    }),
  );
});

test('what astropy wrote is right, and wrong after the change of one bit', () => {
  assert.deepEqual(verdicts(file), ['right right', 'right right', 'right right']);
  const [, mask] = hdusOf(file);
  assert.ok(mask !== undefined);
  const data = file.slice();
  data[mask.hdu.dataOffset + 3] = 1;
  assert.deepEqual(verdicts(data), ['right right', 'wrong wrong', 'right right']);
  const header = file.slice();
  header[mask.hdu.dataOffset - 1] = 0x21;
  assert.deepEqual(verdicts(header), ['right right', 'right wrong', 'right right']);
});

test('cards that are missing, blank, or no sum', () => {
  const header = (...cards: string[]) =>
    joined(
      headerBytes(['SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 1', 'NAXIS1  = 4', ...cards]),
      dataBytes([0, 0, 1, 2]),
    );
  assert.deepEqual(verdicts(header()), ['absent absent']);
  assert.deepEqual(verdicts(header("DATASUM = '        '", "CHECKSUM= ''")), ['absent absent']);
  assert.deepEqual(verdicts(header("DATASUM = '258     '")), ['right absent']);
  assert.deepEqual(verdicts(header('DATASUM = 258')), ['right absent']);
  assert.deepEqual(verdicts(header("DATASUM = '259'")), ['wrong absent']);
  assert.deepEqual(verdicts(header("DATASUM = '0x102'", "CHECKSUM= '0000000000000000'")), ['wrong wrong']);
});

test('checksums that are set are right, also a second time', () => {
  const editors = hdusOf(file).map(({ hdu }) => new HeaderEditor(hdu.header.cards));
  const data = hdusOf(file).map((hdu) => hdu.data);
  const whole = () => joined(...editors.flatMap((editor, index) => [editor.toBytes(), data[index] as Uint8Array]));
  const set = () => {
    for (const [index, editor] of editors.entries()) setChecksums(editor, sumOf(data[index] as Uint8Array));
  };
  for (const editor of editors) editor.set('OBJECT', "one 'more' card");
  assert.deepEqual(verdicts(whole()), ['right wrong', 'right wrong', 'right wrong']);
  set();
  assert.deepEqual(verdicts(whole()), ['right right', 'right right', 'right right']);
  for (const editor of editors) editor.history('changed');
  set();
  assert.deepEqual(verdicts(whole()), ['right right', 'right right', 'right right']);
  const text = Buffer.from(whole()).toString('latin1');
  assert.equal(text.match(/CHECKSUM= '[0-9A-Za-z]{16}' {3}\/ HDU checksum {2}/g)?.length, 3);
});
