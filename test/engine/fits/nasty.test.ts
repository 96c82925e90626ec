/**
 * Files as they come from full disks, interrupted downloads, old programs and bad minds: for each kind what is said, and
 * what can be read all the same.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { FlatfieldError } from '../../../src/engine/errors';
import { imageHdu, readHdus } from '../../../src/engine/fits/fitsFile';
import { openImage } from '../../../src/engine/fits/imageReader';
import { nodeDeflate } from '../../../src/worker/nodeDeflate';
import { dataBytes, headerBytes, imageHeader, joined, memorySource } from './memoryFits';

interface Kind {
  readonly bytes: Uint8Array;
  /** Why it is no FITS file at all. */
  readonly notFits?: string;
  /** How many HDUs are listed. */
  readonly hdus?: number;
  /** All warnings, without those that the case is not about. */
  readonly warnings?: readonly string[];
  /** The first values of the first image, or the sentence that says why there are none. */
  readonly image?: readonly number[] | string;
}

const latin = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const ramp = Uint8Array.from({ length: 240 }, (_, i) => (i % 2 === 0 ? 0 : i >> 1));
const header16 = (...cards: string[]) => imageHeader(16, [10, 12], ...cards);
const good = joined(header16(), dataBytes(ramp));
const changed = (from: string, to: string, bytes = good) =>
  latin(Buffer.from(bytes).toString('latin1').replace(from, to.padEnd(from.length)));
const extension = (bitpix: number | string, axes: readonly (number | string)[], ...cards: string[]) =>
  headerBytes([
    "XTENSION= 'IMAGE   '",
    `BITPIX  = ${String(bitpix).padStart(20)}`,
    `NAXIS   = ${String(axes.length).padStart(20)}`,
    ...axes.map((length, i) => `${`NAXIS${i + 1}`.padEnd(8)}= ${String(length).padStart(20)}`),
    'PCOUNT  =                    0',
    'GCOUNT  =                    1',
    ...cards,
  ]);
const start = [0, 1, 2, 3];
const cut = 'of data that its header promises are missing';

const kinds: Readonly<Record<string, Kind>> = {
  'a good file': { bytes: good, hdus: 1, warnings: [], image: start },

  // what is no FITS file
  empty: { bytes: new Uint8Array(0), notFits: 'it is empty' },
  'one byte': { bytes: latin('S'), notFits: 'it does not begin with SIMPLE' },
  'a web page': { bytes: latin('<!DOCTYPE html><html>404</html>'), notFits: 'it is a web page' },
  'a pointer of Git LFS': {
    bytes: latin('version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 3\n'),
    notFits: 'it is a Git LFS pointer, not the file itself',
  },
  'a PNG picture': { bytes: latin('\x89PNG\r\n\x1a\n'), notFits: 'it is a PNG picture' },
  'an HDF5 file': { bytes: latin('\x89HDF\r\n\x1a\n'), notFits: 'it is an HDF5 file' },
  'a zip archive': { bytes: latin('PK\x03\x04 and more'), notFits: 'it is a zip archive' },
  'a byte order mark': { bytes: joined(latin('\xef\xbb\xbf'), good), notFits: 'it does not begin with SIMPLE' },
  'blanks before it': { bytes: joined(latin(' '.repeat(2880)), good), notFits: 'it does not begin with SIMPLE' },
  'zeros only': { bytes: new Uint8Array(5760), notFits: 'it begins with zeros only' },
  'an extension without a primary header': {
    bytes: joined(extension(16, [10, 12]), dataBytes(ramp)),
    notFits: 'it begins with an extension, and the primary header is missing',
  },

  // headers
  'no END': {
    bytes: changed('END', '   ', good).subarray(0, 2880),
    hdus: 1,
    image: 'HDU 0 cannot be read: its header at byte 0 has no END card before the file ends.',
  },
  'a header that is cut': {
    bytes: good.subarray(0, 200),
    hdus: 1,
    image: 'HDU 0 cannot be read: its header at byte 0 has no END card before the file ends.',
  },
  'SIMPLE = F': {
    bytes: changed('                   T', '                   F'),
    hdus: 1,
    warnings: ['HDU 0: SIMPLE is not T: the file may deviate from FITS'],
    image: start,
  },
  'BITPIX = 17': {
    bytes: changed('                  16', '                  17'),
    hdus: 1,
    image: 'HDU 0 cannot be read: BITPIX = 17 is not one of 8, 16, 32, 64, -32, -64.',
  },
  'BITPIX = 16.0': {
    bytes: changed('                  16', '                16.0'),
    image: 'HDU 0 cannot be read: BITPIX = 16.0 is not one of 8, 16, 32, 64, -32, -64.',
  },
  'no BITPIX': { bytes: changed('BITPIX', 'BITPIY'), image: 'HDU 0 cannot be read: BITPIX is missing.' },
  'keywords in lower case': { bytes: changed('BITPIX', 'bitpix'), image: start },
  'no NAXIS2': { bytes: changed('NAXIS2', 'NAXISX'), image: 'HDU 0 cannot be read: NAXIS2 is missing.' },
  'NAXIS2 = -12': {
    bytes: changed('                  12', '                 -12'),
    image: 'HDU 0 cannot be read: NAXIS2 = -12 is not a length in pixels.',
  },
  'NAXIS = -2': {
    bytes: changed('NAXIS   =                    2', 'NAXIS   =                   -2'),
    image: 'HDU 0 cannot be read: NAXIS = -2 is not an integer between 0 and 999.',
  },
  'NAXIS = 1000': {
    bytes: changed('NAXIS   =                    2', 'NAXIS   =                 1000'),
    image: 'HDU 0 cannot be read: NAXIS = 1000 is not an integer between 0 and 999.',
  },
  'PCOUNT = -5': {
    bytes: joined(header16('PCOUNT  = -5'), dataBytes(ramp)),
    image: 'HDU 0 cannot be read: PCOUNT = -5 is not a count of 0 or more.',
  },
  'GCOUNT = 0, which would make any image complete': {
    bytes: imageHeader(16, [2 ** 40, 2 ** 12], 'GCOUNT  = 0'),
    image: 'HDU 0 cannot be read: GCOUNT = 0 is not a count of 1 or more.',
  },
  'BZERO in quotes': {
    bytes: joined(header16("BZERO   = '32768'"), dataBytes(ramp)),
    image: 'HDU 0 cannot be read: BZERO = 32768 is not a finite number.',
  },
  'BZERO = T': {
    bytes: joined(header16('BZERO   =                    T'), dataBytes(ramp)),
    image: 'HDU 0 cannot be read: BZERO = T is not a finite number.',
  },
  'BSCALE = NaN': {
    bytes: joined(header16('BSCALE  = NaN'), dataBytes(ramp)),
    image: 'HDU 0 cannot be read: BSCALE = NaN is not a finite number.',
  },
  'BLANK = 1.5': {
    bytes: joined(header16('BLANK   = 1.5'), dataBytes(ramp)),
    warnings: ['HDU 0: BLANK = 1.5 is not an integer; it is ignored'],
    image: start,
  },
  'BLANK of floats': {
    bytes: joined(imageHeader(-32, [2, 1], 'BLANK   = -1'), dataBytes([0x3f, 0x80, 0, 0, 0x40, 0, 0, 0])),
    warnings: ['HDU 0: BLANK has no meaning for floating-point pixels; it is ignored'],
    image: [1, 2],
  },
  'NAXIS1 twice': {
    bytes: joined(header16('NAXIS1  = 11'), dataBytes(ramp)),
    warnings: ['HDU 0: NAXIS1 stands 2 times with different values: 10, 11'],
    image: start,
  },
  'bytes that are no text': {
    bytes: joined(header16("OBSERVER= 'J\xfcrgen\x00\x01\t'"), dataBytes(ramp)),
    warnings: ['HDU 0: Card 6: OBSERVER holds bytes that are no text; read as blanks'],
    image: start,
  },
  'NULs after END': { bytes: joined(changed('END'.padEnd(80), 'END'.padEnd(80, '\0'))), warnings: [], image: start },
  'junk after END': {
    bytes: changed('END'.padEnd(80), 'END'.padEnd(20).padEnd(80, 'x')),
    warnings: ['HDU 0: Bytes after the END card are ignored'],
    image: start,
  },

  // sizes
  '2^40 pixels': {
    bytes: imageHeader(16, [2 ** 20, 2 ** 20]),
    image: `HDU 0 cannot be read: all of the 2199023255552 bytes ${cut}.`,
  },
  '2^62 pixels': {
    bytes: imageHeader(64, [2 ** 31, 2 ** 31]),
    image: `HDU 0 cannot be read: all of the more than 2^53 bytes ${cut}.`,
  },
  '999 axes': {
    bytes: imageHeader(
      16,
      Array.from({ length: 999 }, () => 2),
    ),
    hdus: 1,
    image: `HDU 0 cannot be read: all of the more than 2^53 bytes ${cut}.`,
  },
  'data that are cut': {
    bytes: good.subarray(0, 2980),
    image: `HDU 0 cannot be read: 140 of the 240 bytes ${cut}.`,
  },
  'a last block that is not filled': {
    bytes: good.subarray(0, 3120),
    warnings: ['The last block is shorter than 2880 bytes'],
    image: start,
  },
  'zeros after the data': {
    bytes: joined(good, new Uint8Array(2880)),
    hdus: 1,
    warnings: ['2880 bytes after the last HDU are no extension; they are ignored'],
    image: start,
  },
  'junk after the data': {
    bytes: joined(good, new Uint8Array(4320).fill(0x55)),
    hdus: 1,
    warnings: ['4320 bytes after the last HDU are no extension; they are ignored'],
    image: start,
  },
  'no pixels': {
    bytes: imageHeader(8, []),
    hdus: 1,
    warnings: [],
    image: 'The file holds no image of two axes: HDU 0 is empty.',
  },
  'an axis of 0': {
    bytes: imageHeader(16, [0, 10]),
    hdus: 1,
    image: 'The file holds no image of two axes: HDU 0 is empty.',
  },
  'one axis': {
    bytes: joined(imageHeader(16, [100]), dataBytes(ramp)),
    image: 'The file holds no image of two axes: HDU 0 is an image of 1 axis.',
  },
  'random groups': {
    bytes: joined(
      imageHeader(-32, [0, 3, 2], 'GROUPS  =                    T', 'PCOUNT  = 2', 'GCOUNT  = 2'),
      new Uint8Array(2880),
    ),
    hdus: 1,
    image: 'The file holds no image of two axes: HDU 0 is random groups.',
  },

  // what stands behind
  'an extension whose BITPIX is a letter': {
    bytes: joined(good, extension('X', [3, 3])),
    hdus: 2,
    warnings: [
      "HDU 1: Card 2: BITPIX = X is no FITS value; read as the text 'X'",
      'HDU 1: BITPIX = X is not one of 8, 16, 32, 64, -32, -64; what follows it cannot be found',
    ],
    image: start,
  },
  'an unknown extension between': {
    bytes: joined(
      imageHeader(8, []),
      changed("'IMAGE   '", "'FOO     '", extension(8, [30])),
      new Uint8Array(2880),
      extension(16, [10, 12]),
      dataBytes(ramp),
    ),
    hdus: 3,
    warnings: [],
    image: start,
  },
  'a second extension that is cut': {
    bytes: joined(good, extension(16, [100, 100]), new Uint8Array(2000)),
    hdus: 2,
    warnings: [`HDU 1: 18000 of the 20000 bytes ${cut}`],
    image: start,
  },
  'an extension whose header is cut': {
    bytes: joined(good, extension(16, [10, 12]).subarray(0, 100)),
    hdus: 2,
    image: start,
  },
};

for (const [name, { bytes, notFits, hdus, warnings, image }] of Object.entries(kinds)) {
  test(name, () => {
    const source = memorySource(bytes);
    if (notFits !== undefined) {
      assert.throws(() => readHdus(source), { tag: 'NotFits', message: `This is no FITS file: ${notFits}.` });
      return;
    }
    const content = readHdus(source);
    if (hdus !== undefined) assert.equal(content.hdus.length, hdus);
    if (warnings !== undefined) assert.deepEqual(content.warnings, warnings);
    if (image === undefined) return;
    const read = () => {
      const { shape, readRows } = openImage(source, imageHdu(content.hdus, source), nodeDeflate);
      const row = new Float64Array(shape.width);
      readRows(0, 1, row);
      return [...row.slice(0, 4)];
    };
    if (typeof image !== 'string') assert.deepEqual(read(), image);
    else
      assert.throws(
        read,
        (error) => error instanceof FlatfieldError && assert.equal(error.message, image) === undefined,
      );
  });
}

test('a header of 100 000 cards is read, one that does not end within 16 MiB is not', () => {
  const card = (n: number) => `K${String(n).padStart(7, '0')}= ${String(n).padStart(20)}`;
  const mandatory = [
    'SIMPLE  =                    T',
    'BITPIX  =                    8',
    'NAXIS   =                    0',
  ];
  const long = readHdus(
    memorySource(headerBytes([...mandatory, ...Array.from({ length: 100_000 }, (_, n) => card(n))])),
  );
  assert.equal(long.hdus[0]?.header.number('K0099999'), 99_999);
  const endless = joined(headerBytes(mandatory).subarray(0, 240), latin('HISTORY'.padEnd(80).repeat(300_000)));
  const { hdus } = readHdus(memorySource(endless));
  assert.equal(hdus[0]?.problem, 'its header at byte 0 has no END card within 16 MiB');
});
