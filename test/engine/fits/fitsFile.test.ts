import assert from 'node:assert/strict';
import test from 'node:test';
import { FlatfieldError } from '../../../src/engine/errors';
import { imageHdu, readHdus } from '../../../src/engine/fits/fitsFile';
import type { Hdu } from '../../../src/engine/fits/hdu';
import { openImage } from '../../../src/engine/fits/imageReader';
import { nodeDeflate } from '../../../src/worker/nodeDeflate';
import { dataBytes, headerBytes, imageHeader, joined, memorySource, reference } from './memoryFits';

const hdusOf = (bytes: Uint8Array) => readHdus(memorySource(bytes));

function firstHdu(bytes: Uint8Array): Hdu {
  const [hdu] = hdusOf(bytes).hdus;
  assert.ok(hdu !== undefined);
  return hdu;
}

function refusal(action: () => unknown): FlatfieldError {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof FlatfieldError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}

/** An extension header; `further` after the mandatory cards. */
function extension(type: string, bitpix: number, axes: number[], ...further: string[]): Uint8Array {
  return headerBytes([
    `XTENSION= '${type.padEnd(8)}'`,
    `BITPIX  = ${bitpix}`,
    `NAXIS   = ${axes.length}`,
    ...axes.map((length, index) => `${`NAXIS${index + 1}`.padEnd(8)}= ${length}`),
    ...further,
  ]);
}

test('the HDUs of a file that astropy wrote', () => {
  const { hdus, warnings } = hdusOf(reference('pixels.fits'));
  assert.deepEqual(
    warnings.filter((warning) => !warning.includes('64-bit')),
    ['HDU 13: BLANK has no meaning for floating-point pixels; it is ignored'],
  );
  // Their values beyond 2^53 are told of, and no other HDU is.
  const rounded = warnings.flatMap(
    (text) => /^HDU (\d+): 64-bit integers beyond 2\^53 are rounded/.exec(text)?.[1] ?? [],
  );
  const integers = hdus.filter((hdu) => hdu.image?.bitpix === 64).map(({ index }) => `${index}`);
  assert.deepEqual(rounded, integers);
  assert.ok(integers.length > 0);
  assert.equal(hdus.length, 19);
  assert.deepEqual(
    hdus.slice(0, 4).map(({ index, kind, name, headerOffset, dataOffset, dataSize, missingBytes }) => {
      return [index, kind, name, headerOffset, dataOffset, dataSize, missingBytes];
    }),
    [
      [0, 'image', '', 0, 2880, 0, 0],
      [1, 'image', 'UINT8', 2880, 5760, 8, 0],
      [2, 'image', 'INT8', 8640, 11520, 8, 0],
      [3, 'image', 'INT16', 14400, 17280, 16, 0],
    ],
  );
  assert.equal(hdus[0]?.image, null);
  assert.equal(imageHdu(hdus, { name: '' }).index, 1);
});

test('an extension is found behind tables, groups and unknown kinds, by their size alone', () => {
  const bytes = joined(
    headerBytes([
      'SIMPLE  = T',
      'BITPIX  = 8',
      'NAXIS   = 2',
      'NAXIS1  = 0',
      'NAXIS2  = 5',
      'GROUPS  = T',
      'PCOUNT  = 3',
      'GCOUNT  = 1000',
    ]),
    new Uint8Array(8640), // 1 byte x 1000 x (3 + 5) = 8000 bytes
    extension('BINTABLE', 8, [100, 40], 'PCOUNT  = 3000', 'GCOUNT  = 1'),
    new Uint8Array(8640), // 4000 + 3000 bytes
    extension('FOREIGN', -32, [3], 'PCOUNT  = 0', 'GCOUNT  = 1', "EXTNAME = 'odd'"),
    new Uint8Array(2880),
    extension('IMAGE', 16, [2, 2]),
    dataBytes([0, 1, 0, 2, 0, 3, 0, 4]),
  );
  const { hdus, warnings } = hdusOf(bytes);
  assert.deepEqual(warnings, []);
  assert.deepEqual(
    hdus.map((hdu) => hdu.kind),
    ['groups', 'bintable', 'other', 'image'],
  );
  assert.equal(imageHdu(hdus, { name: '' }).index, 3);
});

test('no promised size is trusted', () => {
  const huge = imageHeader(-64, [9007199254740991, 9007199254740991, 9007199254740991]);
  const { hdus, warnings } = hdusOf(huge);
  assert.equal(hdus[0]?.dataSize, Number.MAX_SAFE_INTEGER);
  assert.equal(hdus[0]?.missingBytes, Number.MAX_SAFE_INTEGER);
  assert.match(warnings[0] ?? '', /all of the more than 2\^53 bytes of data .* are missing/);
  assert.equal(refusal(() => openImage(memorySource(huge), hdus[0] as Hdu, nodeDeflate)).tag, 'DamagedFits');

  const many = imageHeader(
    8,
    Array.from({ length: 999 }, () => 1_000_000_000),
  );
  assert.equal(firstHdu(many).missingBytes, Number.MAX_SAFE_INTEGER);
});

test('short data: the header can be shown, the pixels are refused', () => {
  const whole = joined(imageHeader(16, [100, 100]), new Uint8Array(20_160));
  const source = memorySource(whole.subarray(0, 2880 + 19_999));
  const { hdus } = readHdus(source);
  assert.equal(hdus[0]?.missingBytes, 1);
  const error = refusal(() => openImage(source, imageHdu(hdus, source), nodeDeflate));
  assert.equal(error.tag, 'DamagedFits');
  assert.equal(
    error.message,
    'HDU 0 cannot be read: 1 of the 20000 bytes of data that its header promises are missing.',
  );
  const { rows, readRows } = openImage(source, imageHdu(hdus, source), nodeDeflate, true);
  assert.equal(rows, 99);
  readRows(98, 1, new Float64Array(100));
  assert.throws(() => readRows(98, 2, new Float64Array(200)), RangeError);
});

test('a last block without padding, and bytes behind the last HDU, are read with a warning', () => {
  const header = imageHeader(8, [3, 1]);
  const bare = joined(header, new Uint8Array([1, 2, 3]));
  assert.deepEqual(hdusOf(bare).warnings, ['The last block is shorter than 2880 bytes']);
  assert.equal(hdusOf(bare).hdus[0]?.missingBytes, 0);
  for (const junk of [new Uint8Array(2880), new Uint8Array(4320).fill(0x20), new Uint8Array(5).fill(0x58)]) {
    const { hdus, warnings } = hdusOf(joined(header, dataBytes([1, 2, 3]), junk));
    assert.equal(hdus.length, 1);
    assert.deepEqual(warnings, [`${junk.length} bytes after the last HDU are no extension; they are ignored`]);
  }
});

test('damage behind the first HDU ends the walk with a warning', () => {
  const first = joined(imageHeader(8, [3, 1]), dataBytes([1, 2, 3]));
  const noEnd = joined(first, extension('IMAGE', 8, [1, 1]).subarray(0, 320));
  assert.match(hdusOf(noEnd).warnings[0] ?? '', /HDU 1: its header at byte 5760 has no END card before the file ends/);
  assert.match(hdusOf(noEnd).hdus[1]?.problem ?? '', /no END card/);
  const badBitpix = joined(first, extension('IMAGE', 17, [1, 1]), new Uint8Array(2880), extension('IMAGE', 8, [1, 1]));
  const { hdus, warnings } = hdusOf(badBitpix);
  assert.equal(hdus.length, 2);
  assert.match(warnings[0] ?? '', /BITPIX = 17 is not one of .* cannot be found/);
});

test('mandatory keywords that make no sense are named', () => {
  const cards = ['SIMPLE  = T', 'BITPIX  = 16', 'NAXIS   = 2', 'NAXIS1  = 3', 'NAXIS2  = 1'];
  const cases: [index: number, card: string, problem: string][] = [
    [1, 'BITPIX  = 12', 'BITPIX = 12 is not one of 8, 16, 32, 64, -32, -64'],
    [1, 'BITPIX  = 16.0', 'BITPIX = 16.0 is not one of 8, 16, 32, 64, -32, -64'],
    [1, "BITPIX  = '16'", 'BITPIX = 16 is not one of 8, 16, 32, 64, -32, -64'],
    [1, 'COMMENT', 'BITPIX is missing'],
    [2, 'NAXIS   = -1', 'NAXIS = -1 is not an integer between 0 and 999'],
    [2, 'NAXIS   = 1000', 'NAXIS = 1000 is not an integer between 0 and 999'],
    [2, 'COMMENT', 'NAXIS is missing'],
    [3, 'NAXIS1  = -3', 'NAXIS1 = -3 is not a length in pixels'],
    [4, 'COMMENT', 'NAXIS2 is missing'],
    [4, 'NAXIS2  = 1E3', 'NAXIS2 = 1E3 is not a length in pixels'],
    [4, 'NAXIS2  = 99999999999999999999', 'NAXIS2 = 99999999999999999999 is not a length in pixels'],
  ];
  for (const [index, card, problem] of cases) {
    const bytes = joined(headerBytes(cards.map((old, at) => (at === index ? card : old))), new Uint8Array(2880));
    const hdu = firstHdu(bytes);
    assert.equal(hdu.problem, problem);
    assert.equal(hdu.image, null);
    assert.equal(refusal(() => imageHdu([hdu], { name: 'x.fits' })).tag, 'DamagedFits');
    assert.match(refusal(() => openImage(memorySource(bytes), hdu, nodeDeflate)).message, /HDU 0 cannot be read/);
  }
  for (const card of ['PCOUNT  = -1', "GCOUNT  = 'one'"]) {
    assert.match(firstHdu(imageHeader(8, [3, 1], card)).problem ?? '', /COUNT = .* is not a count of 0 or more/);
  }
});

test('mandatory cards out of order and SIMPLE = F are read', () => {
  const cards = ['SIMPLE  = F', "OBJECT  = 'x'", 'NAXIS2  = 1', 'NAXIS1  = 3', 'NAXIS   = 2', 'BITPIX  = 8'];
  const { hdus, warnings } = hdusOf(joined(headerBytes(cards), dataBytes([1, 2, 3])));
  assert.deepEqual(hdus[0]?.image?.axes, [3, 1]);
  assert.deepEqual(warnings, ['HDU 0: SIMPLE is not T: the file may deviate from FITS']);
});

test('scaling that is no number is refused by name', () => {
  const cases: [card: string, problem: string][] = [
    ['BSCALE  = NaN', 'BSCALE = NaN is not a finite number'],
    ["BZERO   = '32768'", 'BZERO = 32768 is not a finite number'],
    ['BZERO   = T', 'BZERO = T is not a finite number'],
    ['BZERO   = 1E400', 'BZERO = 1E400 is not a finite number'],
    ['BZERO   =', 'BZERO = nothing is not a finite number'],
  ];
  for (const [card, problem] of cases) assert.equal(firstHdu(imageHeader(16, [1, 1], card)).problem, problem);
});

test('contradicting cards that decide about pixels are told', () => {
  const { warnings } = hdusOf(joined(imageHeader(16, [1, 1], 'BZERO   = 32768', 'BZERO   = 0'), new Uint8Array(2880)));
  assert.deepEqual(warnings, ['HDU 0: BZERO stands 2 times with different values: 32768, 0']);
});

test('a BLANK that is no integer is ignored with a warning', () => {
  const { hdus, warnings } = hdusOf(joined(imageHeader(16, [1, 1], 'BLANK   = -1.0'), new Uint8Array(2880)));
  assert.equal(hdus[0]?.image?.blank, null);
  assert.deepEqual(warnings, ['HDU 0: BLANK = -1.0 is not an integer; it is ignored']);
});

test('a file without an image says what it holds', () => {
  const bytes = joined(
    headerBytes(['SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 0']),
    extension('BINTABLE', 8, [8, 0], 'PCOUNT  = 0', 'GCOUNT  = 1', "EXTNAME = 'EVENTS'"),
    extension('IMAGE', -32, [7]),
    new Uint8Array(2880),
  );
  const source = memorySource(bytes, 'x.fits');
  const error = refusal(() => imageHdu(readHdus(source).hdus, source));
  assert.equal(
    error.message,
    'The file holds no image of two axes: HDU 0 is empty; HDU 1 "EVENTS" is a table; HDU 2 is an image of 1 axis.',
  );
});

test('axes of length 0 are no image and hide nothing', () => {
  const bytes = joined(imageHeader(8, [5, 0]), extension('IMAGE', 8, [1, 1]), dataBytes([7]));
  const { hdus } = hdusOf(bytes);
  assert.equal(hdus[0]?.image, null);
  assert.equal(hdus[0]?.problem, undefined);
  assert.equal(imageHdu(hdus, { name: '' }).index, 1);
});
