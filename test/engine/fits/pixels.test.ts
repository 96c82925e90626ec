import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { imageHdu, readHdus } from '../../../src/engine/fits/fitsFile';
import { openImage } from '../../../src/engine/fits/imageReader';
import type { ImageShape } from '../../../src/engine/fits/imageShape';
import { decodePixels, encodePixels } from '../../../src/engine/fits/pixels';
import { nodeDeflate } from '../../../src/worker/nodeDeflate';
import { bits, dataBytes, expected, imageHeader, joined, memorySource, reference } from './memoryFits';

/** All physical values of the first image in these bytes. */
function values(bytes: Uint8Array): number[] {
  const source = memorySource(bytes);
  const { shape, readRows } = openImage(source, imageHdu(readHdus(source).hdus, source), nodeDeflate);
  const out = new Float64Array(shape.width * shape.height * shape.planes);
  readRows(0, shape.height * shape.planes, out);
  return [...out];
}

for (const { index, name, bitpix, axes, values: want } of expected.pixels) {
  test(`${name}: the values that astropy wrote, to the last bit`, () => {
    const source = memorySource(reference('pixels.fits'));
    const hdu = readHdus(source).hdus[index];
    assert.ok(hdu !== undefined);
    const { shape, readRows } = openImage(source, hdu, nodeDeflate);
    assert.deepEqual([hdu.name, shape.bitpix, [...shape.axes]], [name, bitpix, axes]);
    const out = new Float64Array(want.length);
    readRows(0, shape.height * shape.planes, out);
    assert.deepEqual([...out].map(bits), want);
  });
}

test('pixel types are what is meant, not what is stored', () => {
  const { hdus } = readHdus(memorySource(reference('pixels.fits')));
  const types = hdus.slice(1).map(({ name, image }) => [name, image?.pixelType, image?.scaled]);
  assert.deepEqual(types.slice(0, 13), [
    ['UINT8', 'uint8', false],
    ['INT8', 'int8', false],
    ['INT16', 'int16', false],
    ['UINT16', 'uint16', false],
    ['INT32', 'int32', false],
    ['UINT32', 'uint32', false],
    ['INT64', 'int64', false],
    ['UINT64', 'uint64', false],
    ['FLOAT32', 'float32', false],
    ['FLOAT64', 'float64', false],
    ['SCALED16', 'int16', true],
    ['SCALED32', 'int32', true],
    ['SCALEDF32', 'float32', true],
  ]);
  const image = readHdus(memorySource(imageHeader(-32, [1, 1], 'BZERO   = 32768'))).hdus[0]?.image;
  assert.deepEqual([image?.pixelType, image?.scaled], ['float32', true]);
});

test('a scaled value has two roundings, by hand', () => {
  // raw 3, BSCALE 0.1, BZERO 0.2: 3 * 0.1 rounds to 0.30000000000000004, the sum to 0.5
  assert.deepEqual(values(joined(imageHeader(16, [1, 1], 'BSCALE  = 0.1', 'BZERO   = 0.2'), dataBytes([0, 3]))), [0.5]);
  // BSCALE 0 is a constant image
  assert.deepEqual(values(joined(imageHeader(8, [2, 1], 'BSCALE  = 0', 'BZERO   = 5'), dataBytes([1, 2]))), [5, 5]);
  // a D exponent in BZERO is still the unsigned convention
  assert.deepEqual(values(joined(imageHeader(16, [1, 1], 'BZERO   = 0.32768D5'), dataBytes([0x7f, 0xff]))), [65535]);
});

test('any rows can be read, and no others are', () => {
  const width = 7;
  const data = Uint8Array.from({ length: 2 * 3 * width }, (_, i) => i);
  const source = memorySource(joined(imageHeader(8, [width, 3, 2]), dataBytes(data)));
  const { shape, readRows } = openImage(source, imageHdu(readHdus(source).hdus, source), nodeDeflate);
  assert.deepEqual([shape.width, shape.height, shape.planes], [7, 3, 2]);
  source.bytesRead = 0;
  const out = new Float64Array(2 * width).fill(-1);
  readRows(3, 1, out); // first row of the second plane
  assert.equal(source.bytesRead, width);
  assert.deepEqual([...out], [21, 22, 23, 24, 25, 26, 27, -1, -1, -1, -1, -1, -1, -1]);
  readRows(4, 2, out);
  assert.deepEqual([out[0], out[13]], [28, 41]);
  readRows(6, 0, out);
  for (const [row, count] of [
    [-1, 1],
    [0, 7],
    [6, 1],
    [0.5, 6],
    [Number.NaN, 1],
  ] as const) {
    assert.throws(() => readRows(row, count, new Float64Array(100)), RangeError);
  }
  assert.throws(() => readRows(0, 3, out), RangeError);
});

test('an image larger than one read is the same in one piece and in rows', () => {
  const [width, height] = [1500, 800]; // 2.4 MB of int16
  const data = Uint8Array.from({ length: 2 * width * height }, (_, i) => (i * 37) % 251);
  const source = memorySource(joined(imageHeader(16, [width, height]), dataBytes(data)));
  const { readRows } = openImage(source, imageHdu(readHdus(source).hdus, source), nodeDeflate);
  const whole = new Float64Array(width * height);
  readRows(0, height, whole);
  const view = new DataView(data.buffer);
  assert.ok(whole.every((value, i) => value === view.getInt16(2 * i)));
  const row = new Float64Array(width);
  readRows(777, 1, row);
  assert.deepEqual(row, whole.slice(777 * width, 778 * width));
});

/** What a DataView reads at a byte, for each kind of pixel that is decoded through a typed array. */
const READERS = [
  ['int16', 16, 0, (view: DataView, at: number) => view.getInt16(at)],
  ['uint16', 16, 2 ** 15, (view: DataView, at: number) => view.getInt16(at) + 2 ** 15],
  ['int32', 32, 0, (view: DataView, at: number) => view.getInt32(at)],
  ['uint32', 32, 2 ** 31, (view: DataView, at: number) => view.getInt32(at) + 2 ** 31],
  ['float32', -32, 0, (view: DataView, at: number) => view.getFloat32(at)],
  ['float64', -64, 0, (view: DataView, at: number) => view.getFloat64(at)],
] as const;

for (const [pixelType, bitpix, bzero, readAt] of READERS) {
  test(`${pixelType}: what a DataView reads, at any length, from any byte on, with BLANK and without`, () => {
    const size = Math.abs(bitpix) / 8;
    // lengths about those of the batches (32 kB), odd ones among them
    for (const count of [0, 1, 2, 3, 4095, 4097, 8191, 8193, 16383, 16385, 40001]) {
      const all = Uint8Array.from({ length: 3 + count * size }, (_, i) => (i * i * 7 + i * 13) >>> 3);
      for (const start of [0, 1, 3]) {
        const bytes = all.subarray(start, start + count * size);
        const view = new DataView(all.buffer, start);
        const blanks = bitpix < 0 || count === 0 ? [null] : [null, readAt(view, 0) - bzero];
        for (const blank of blanks) {
          const axes = { axes: [count], width: count, height: 1, planes: 1 };
          const shape: ImageShape = { bitpix, ...axes, bscale: 1, bzero, blank, pixelType, scaled: false };
          const out = new Float64Array(count + 1).fill(-1);
          decodePixels(bytes, shape, out, count);
          const wrong = out.subarray(0, count).findIndex((value, i) => {
            const raw = readAt(view, i * size);
            return !Object.is(value, raw - bzero === blank ? Number.NaN : raw);
          });
          assert.equal(wrong, -1, `pixel ${wrong} of ${count} from byte ${start}`);
          assert.equal(out[count], -1);
        }
      }
    }
  });
}

test('floats are written big-endian, rounded once, NaN as the quiet one', () => {
  const payload = new Float64Array(new BigUint64Array([0xfff4000000000123n]).buffer)[0] as number;
  const input = Float64Array.of(1.5, -0, 0.1, Number.NaN, payload, Number.NEGATIVE_INFINITY, 1e39);
  const out = new Uint8Array(7 * 8);
  encodePixels(input, 7, -64, out);
  assert.equal(
    Buffer.from(out).toString('hex'),
    '3ff8000000000000' +
      '8000000000000000' +
      '3fb999999999999a' +
      '7ff8000000000000'.repeat(2) +
      'fff0000000000000' +
      '48078287f49c4a1d',
  );
  const short = new Uint8Array(7 * 4);
  encodePixels(input, 7, -32, short);
  assert.equal(Buffer.from(short).toString('hex'), `3fc00000800000003dcccccd${'7fc00000'.repeat(2)}ff8000007f800000`);
});

test('property: what is encoded is what a DataView reads, at any length', () => {
  fc.assert(
    fc.property(
      fc.float64Array({ minLength: 1, maxLength: 5000 }),
      fc.constantFrom(-32 as const, -64 as const),
      (input, bitpix) => {
        const size = bitpix === -32 ? 4 : 8;
        const out = new Uint8Array(input.length * size);
        encodePixels(input, input.length, bitpix, out);
        const view = new DataView(out.buffer);
        for (const [i, value] of input.entries()) {
          const read = bitpix === -32 ? view.getFloat32(i * size) : view.getFloat64(i * size);
          assert.ok(Object.is(read, bitpix === -32 ? Math.fround(value) : value));
        }
      },
    ),
    { numRuns: 50 },
  );
});
