import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { FlatfieldError } from '../../../../src/engine/errors';
import { readHdus } from '../../../../src/engine/fits/fitsFile';
import { openImage } from '../../../../src/engine/fits/imageReader';
import { nodeDeflate } from '../../../../src/worker/nodeDeflate';
import { memorySource } from '../memoryFits';
import { fileBytes, files, fixtures, opened, sha256, tiledHdu, wholeImage, withCard } from './tileFixtures';

test('every fixture has its expected values, and the other way round', () => {
  assert.deepEqual(files, Object.keys(fixtures).sort());
});

for (const [name, { axes, first, sha256: wanted }] of Object.entries(fixtures)) {
  if (first === undefined) continue;
  test(`${name}: every pixel is the one of funpack`, () => {
    const { image } = opened(fileBytes(name));
    assert.deepEqual(image.shape.axes, axes);
    const values = wholeImage(image);
    assert.deepEqual(
      [...values.slice(0, 4)].map(String),
      first.map((text) => String(Number(text))),
    );
    assert.equal(sha256(values), wanted);
  });
}

test('NaN stand where they stood, in tiles that are narrower than the image too', () => {
  const values = wholeImage(opened(fileBytes('float32-holes-16x8')).image);
  const nan = [...values.keys()].filter((i) => Number.isNaN(values[i]));
  assert.deepEqual(nan, fixtures['float32-holes-16x8']?.nan);
  // the same pixels in other steps: 1.6 is half a step of both
  const rows = wholeImage(opened(fileBytes('float32-dither1')).image);
  for (const [i, value] of values.entries()) assert.ok(Number.isNaN(value) || Math.abs(value - rows[i]!) <= 1.6);
});

test('a null value that lossy compression smeared below itself is none, where CFITSIO wraps it to an absurd one', () => {
  const values = wholeImage(opened(fileBytes('float32-hcompress-smeared')).image);
  const { nan = [], holes = [] } = fixtures['float32-hcompress-smeared'] ?? {};
  assert.ok(nan.length > 20 && nan.every((i) => Number.isNaN(values[i])));
  // One step below the null value CFITSIO still shows a number, and so low that nobody would see that it is none.
  const found = [...values.keys()].filter((i) => Number.isNaN(values[i]));
  assert.deepEqual(
    found.filter((i) => !holes.includes(i)),
    [],
  );
});

test('any part of any image is the same part of the whole', () => {
  const images = files.map((name) => {
    const { image } = opened(fileBytes(name));
    return { name, image, whole: wholeImage(image) };
  });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom(...images), share, share, share, share, ({ image, whole }, a, b, c, d) => {
      const { width } = image.shape;
      const row = Math.floor(a * (image.rows - 1));
      const count = Math.floor(b * (image.rows - row + 1 - 1e-9));
      const x0 = Math.floor(c * width);
      const x1 = x0 + Math.floor(d * (width - x0 + 1 - 1e-9));
      const part = new Float64Array(count * (x1 - x0));
      image.readPart(row, count, x0, x1, part);
      for (let y = 0; y < count; y++) {
        const from = (row + y) * width;
        assert.deepEqual(part.subarray(y * (x1 - x0), (y + 1) * (x1 - x0)), whole.subarray(from + x0, from + x1));
      }
    }),
    { numRuns: 500, seed: 12 },
  );
});

test('a part is read from its own tiles alone', () => {
  // a heap larger than what is read ahead: 40 copies of each of 21 tiles would not do, 30000 bytes between them do
  const bytes = spread('rice16-rows', 30_000);
  const { source, image, hdu } = opened(bytes);
  const table = hdu.dataOffset;
  const before = source.bytesRead;
  image.readPart(20, 1, 0, 37, new Float64Array(37));
  assert.ok(bytes.length - table > 600_000, 'the file is long');
  const read = source.bytesRead - before;
  assert.ok(read < 30_000, `${read} bytes for the last tile, behind which nothing lies to read ahead`);
  const again = source.bytesRead;
  image.readPart(20, 1, 5, 9, new Float64Array(4));
  assert.equal(source.bytesRead, again, 'a tile that was read lately is read once');
  image.readPart(0, 1, 0, 37, new Float64Array(37));
  assert.ok(source.bytesRead - again <= 2 * (1 << 18), 'one window of rows and one of the heap');
  assert.deepEqual(wholeImage(image), wholeImage(opened(fileBytes('rice16-rows')).image));
});

/** The same table with `gap` bytes before each of its tiles; descriptors are 1PB in the first column. */
function spread(name: string, gap: number): Uint8Array {
  const bytes = fileBytes(name);
  const { hdu } = opened(bytes);
  const { table } = hdu.tiles!;
  const rows = Buffer.from(bytes.subarray(hdu.dataOffset, hdu.dataOffset + table.rows * table.rowBytes));
  const heap: Buffer[] = [];
  let at = 0;
  for (let row = 0; row < table.rows; row++) {
    const place = row * table.rowBytes;
    const [count, offset] = [rows.readUInt32BE(place), rows.readUInt32BE(place + 4)];
    const start = hdu.dataOffset + table.heapOffset + offset;
    heap.push(Buffer.alloc(gap), Buffer.from(bytes.subarray(start, start + count)));
    rows.writeUInt32BE(at + gap, place + 4);
    at += gap + count;
  }
  const head = withCard(bytes.subarray(0, hdu.dataOffset), 'PCOUNT', `PCOUNT  = ${String(at).padStart(20)}`);
  const data = Buffer.concat([rows, ...heap]);
  return new Uint8Array(Buffer.concat([head, data, Buffer.alloc(2880 - (data.length % 2880))]));
}

test('the header that funpack restores is the one that is shown', () => {
  const own = /^(CHECKSUM|DATASUM|EXTEND|COMMENT)/;
  for (const name of ['header-primary', 'header-extension']) {
    const { hdu } = opened(fileBytes(name));
    const images = hdu.header.cards.flatMap((card) => card.images);
    // astropy gives a long string as one text
    const wanted = fixtures[name]!.cards!.flatMap((card) => card.match(/.{1,80}/g) ?? []);
    const kept = (cards: readonly string[]) => cards.filter((card) => !own.test(card) && card.trim() !== '');
    assert.deepEqual(kept(images).map(comparable), kept(wanted).map(comparable), name);
    assert.equal(hdu.name, name === 'header-primary' ? '' : 'SCI');
    // the image's own sums, not those of the table (ZHECKSUM, ZDATASUM)
    assert.equal(hdu.header.text('DATASUM'), hdu.storedHeader.text('ZDATASUM'));
    assert.equal(hdu.header.text('CHECKSUM'), hdu.storedHeader.text('ZHECKSUM'));
    assert.notEqual(hdu.header.text('DATASUM'), hdu.storedHeader.text('DATASUM'));
  }
});

/** Keyword and value; funpack words the comments of the mandatory cards in its own way. */
function comparable(card: string): string {
  return /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT) *=/.test(card) ? card.slice(0, 30).trimEnd() : card;
}

/** The sentence with which opening or reading fails. */
function refusal(bytes: Uint8Array): string {
  const source = memorySource(bytes);
  const { hdus } = readHdus(source);
  const hdu = hdus.at(-1)!;
  try {
    wholeImage(openImage(source, hdu, nodeDeflate));
  } catch (error) {
    if (!(error instanceof FlatfieldError)) throw error;
    return `${error.tag}: ${error.message}`;
  }
  return 'read';
}

test('a broken table of tiles says which card is wrong', () => {
  const rice = fileBytes('rice16-16x8');
  const cases: [string, Uint8Array, RegExp][] = [
    ['tile count', withCard(rice, 'ZTILE1', 'ZTILE1  = 8'), /Unsupported: .*has 15 tiles, .* hold them 9 rows\.$/],
    [
      'method',
      withCard(rice, 'ZCMPTYPE', "ZCMPTYPE= 'BSHUF_9 '"),
      /the compression method BSHUF_9 is not supported\.$/,
    ],
    ['no method', withCard(rice, 'ZCMPTYPE', ''), /ZCMPTYPE, the compression method, is missing\.$/],
    ['no tile', withCard(rice, 'ZTILE2', 'ZTILE2  = 0'), /ZTILE2 = 0 is not a length in pixels\.$/],
    ['no axis', withCard(rice, 'ZNAXIS2', ''), /NAXIS2 is missing\.$/],
    ['type', withCard(rice, 'ZBITPIX', 'ZBITPIX = 12'), /BITPIX = 12 is not one of/],
    ['no column', withCard(rice, 'TTYPE1', "TTYPE1  = 'DATA'"), /it has no column COMPRESSED_DATA\.$/],
    ['fixed column', withCard(rice, 'TFORM1', "TFORM1  = '8B'"), /COMPRESSED_DATA holds no variable-length arrays\.$/],
    ['THEAP', withCard(rice, 'ZSIMPLE', 'THEAP   = 3'), /column COMPRESSED_DATA: THEAP = 3 is not a byte/],
    ['bytes', withCard(rice, 'ZVAL2', 'ZVAL2   = 3'), /BYTEPIX = 3 is not 1, 2 or 4\.$/],
    ['block', withCard(rice, 'ZVAL1', 'ZVAL1   = 4096'), /BLOCKSIZE = 4096 is not a number of pixels, 16 or 32\.$/],
    [
      'dither',
      withCard(fileBytes('float32-dither1'), 'ZQUANTIZ', "ZQUANTIZ= 'DITHER_9'"),
      /ZQUANTIZ = DITHER_9 is not/,
    ],
    [
      'seed',
      withCard(fileBytes('float32-dither1'), 'ZDITHER0', 'ZDITHER0= 1.5'),
      /ZDITHER0 = 1.5 is not an integer\.$/,
    ],
    ['no room', enlarged(rice, 2 ** 24), /the \d+ bytes of its tiles cannot hold 50331648 pixels\.$/],
    [
      'too wide',
      enlarged(fileBytes('hcompress-16x8'), 2 ** 19),
      /HCOMPRESS_1 is not read where rows have 1572864 pixels\.$/,
    ],
  ];
  for (const [what, bytes, sentence] of cases) assert.match(refusal(bytes), sentence, what);
});

/** Three tiles across, of so many pixels each. */
function enlarged(bytes: Uint8Array, width: number): Uint8Array {
  const narrow = withCard(bytes, 'ZTILE1', `ZTILE1  = ${width}`);
  const flat = withCard(narrow, 'ZNAXIS2', 'ZNAXIS2 = 1');
  const rows = withCard(flat, 'NAXIS2', 'NAXIS2  = 3');
  return withCard(rows, 'ZNAXIS1', `ZNAXIS1 = ${3 * width}`);
}

test('64-bit floats are no RICE_1 integers', () => {
  const bytes = withCard(fileBytes('rice16-16x8'), 'ZBITPIX', 'ZBITPIX = -64');
  assert.match(refusal(bytes), /tile 1 of 9 \(RICE_1\) cannot be decoded: RICE_1 cannot hold its 64-bit pixels\.$/);
});

test('a corrupt tile is refused with its HDU and number; those before it are read', () => {
  for (const name of ['rice16-16x8', 'gzip1-16-16x8', 'gzip2-16-16x8', 'plio-16x8', 'hcompress-16x8']) {
    const bytes = fileBytes(name);
    const hdu = tiledHdu(memorySource(bytes));
    const { rowBytes, heapOffset, rows } = hdu.tiles!.table;
    const descriptor = Buffer.from(bytes.subarray(hdu.dataOffset + 4 * rowBytes, hdu.dataOffset + 5 * rowBytes));
    const start = hdu.dataOffset + heapOffset + descriptor.readUInt32BE(4);
    const damaged = bytes.slice();
    damaged.fill(0xff, start, start + 8);
    const { image } = opened(damaged);
    // tiles 4, 5 and 6 are the second row of tiles: rows 8 to 15, columns 16 to 31 are those of tile 5
    const tile = `tile 5 of ${rows} \\(${hdu.tiles!.codec.method}\\) cannot be decoded: `;
    assert.throws(() => wholeImage(image), new RegExp(`^FlatfieldError: HDU 1: ${tile}`), name);
    const left = new Float64Array(16 * 16);
    image.readPart(0, 16, 0, 16, left);
    const good = opened(bytes).image;
    const wanted = new Float64Array(16 * 16);
    good.readPart(0, 16, 0, 16, wanted);
    assert.deepEqual(left, wanted);
  }
});

test('descriptors that lead out of the heap are refused', () => {
  for (const [name, at, bytes] of [
    ['rice16-16x8', 0, [0x7f, 0xff, 0xff, 0xff]],
    ['rice16-16x8', 4, [0xff, 0xff, 0xff, 0xff]],
    ['descriptors-q', 0, [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['descriptors-q', 8, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ] as const) {
    const damaged = fileBytes(name);
    damaged.set(bytes, tiledHdu(memorySource(damaged)).dataOffset + at);
    assert.match(refusal(damaged), /DamagedFits: HDU 1: tile 1 of .* lie outside the table's heap of \d+\.$/);
  }
});

test('an HCOMPRESS_1 stream of another size gets no memory', () => {
  const bytes = fileBytes('hcompress-uint16-whole');
  const hdu = tiledHdu(memorySource(bytes));
  const { heapOffset } = hdu.tiles!.table;
  const damaged = bytes.slice();
  damaged[hdu.dataOffset + heapOffset + 5] = 22;
  assert.match(refusal(damaged), /the HCOMPRESS_1 stream is for 37 x 22 pixels, the tile has 37 x 21\.$/);
});

test('a file that is cut short gives no tiles', () => {
  const bytes = fileBytes('rice16-rows');
  assert.match(
    refusal(bytes.subarray(0, bytes.length - 2880)),
    /bytes of data that its header promises are missing\.$/,
  );
});
