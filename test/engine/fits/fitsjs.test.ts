/**
 * A second, independent reader: fitsjs 0.6.6. Its parser must not see a user's file (it loops for ever on many), so it
 * gets a synthetic, exactly sized file of plain pixels and only swaps their bytes. What it is known to read wrong is
 * asserted as it is, so that a new release of it would be noticed.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import test from 'node:test';
import { imageHdu, readHdus } from '../../../src/engine/fits/fitsFile';
import type { Bitpix } from '../../../src/engine/fits/hduLayout';
import { openImage } from '../../../src/engine/fits/imageReader';
import { nodeDeflate } from '../../../src/worker/nodeDeflate';
import { dataBytes, imageHeader, joined, memorySource } from './memoryFits';

/** The little of fitsjs that is used. */
interface FitsJs {
  FITS: new (blob: Blob, callback: (this: unknown, fits: FitsJsFile) => void) => unknown;
}
interface FitsJsFile {
  getDataUnit(): {
    bzero: number;
    bscale: number;
    _getFrame(buffer: ArrayBuffer, bitpix: number, bzero: number, bscale: number): ArrayLike<number>;
  };
}

/** fitsjs is written for browsers of 2013: it needs FileReader, and itself as a global. */
function loadFitsJs(): FitsJs {
  class BlobReader {
    onloadend: (event: { target: { result: ArrayBuffer } }) => void = () => {};
    readAsArrayBuffer(blob: Blob): void {
      blob.arrayBuffer().then((result) => this.onloadend({ target: { result } }));
    }
  }
  const { astro } = createRequire(import.meta.url)('fitsjs') as { astro: FitsJs };
  Object.assign(globalThis, { FileReader: BlobReader, astro });
  return astro;
}

const fitsJs = loadFitsJs();

/** The pixels as fitsjs decodes them, with the BZERO that it reads itself. */
function byFitsJs(file: Uint8Array, pixels: Uint8Array, bitpix: Bitpix): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const decode = (fits: FitsJsFile) => {
      const { bzero, bscale, _getFrame } = fits.getDataUnit();
      return Array.from(_getFrame(new Uint8Array(pixels).buffer, bitpix, bzero, bscale));
    };
    new fitsJs.FITS(new Blob([file as Uint8Array<ArrayBuffer>]), (fits) => {
      try {
        resolve(decode(fits));
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** Both readings of an image of these big-endian pixels. */
async function bothReadings(bitpix: Bitpix, pixels: Uint8Array, ...cards: string[]) {
  const width = pixels.length / (Math.abs(bitpix) / 8);
  const file = joined(imageHeader(bitpix, [width, 1], ...cards), dataBytes(pixels));
  const source = memorySource(file);
  const { readRows } = openImage(source, imageHdu(readHdus(source).hdus, source), nodeDeflate);
  const ours = new Float64Array(width);
  readRows(0, 1, ours);
  return { ours: [...ours], theirs: await byFitsJs(file, pixels, bitpix) };
}

/** Every 16-bit pattern once, big-endian. */
const patterns16 = Uint8Array.from({ length: 2 * 65536 }, (_, i) => (i % 2 === 0 ? i >> 9 : i >> 1));
/** 16 384 patterns of 32 bits, spread over the whole range by a multiplicative hash (Knuth). */
const patterns32 = Uint8Array.from(
  { length: 4 * 16384 },
  (_, i) => Math.imul(i >> 2, 2654435761) >>> (24 - 8 * (i % 4)),
);

function differing(ours: readonly number[], theirs: readonly number[]): number[] {
  assert.equal(ours.length, theirs.length);
  const same = (a: number, b = 0) => a === b || (Number.isNaN(a) && Number.isNaN(b));
  return ours.flatMap((value, index) => (same(value, theirs[index]) ? [] : [index]));
}

test('uint8, int16, int32 and float32: both readers agree on every pixel', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (const [bitpix, pixels] of [
    [8, bytes],
    [16, patterns16],
    [32, patterns32],
    [-32, patterns32],
  ] as const) {
    const { ours, theirs } = await bothReadings(bitpix, pixels);
    assert.deepEqual(differing(ours, theirs), [], `BITPIX ${bitpix}`);
  }
});

test('known disagreement: fitsjs wraps uint16 at 32768', async () => {
  const { ours, theirs } = await bothReadings(16, patterns16, 'BZERO   =                32768');
  const wrong = differing(ours, theirs);
  assert.equal(wrong.length, 32768); // half of the range
  assert.ok(wrong.every((index) => ours[index]! >= 32768 && theirs[index] === ours[index]! - 65536));
});

test('known disagreement: fitsjs wraps uint32 at 2^31', async () => {
  const { ours, theirs } = await bothReadings(32, patterns32, 'BZERO   =           2147483648');
  const wrong = differing(ours, theirs);
  assert.equal(wrong.length, ours.filter((value) => value >= 2 ** 31).length);
  assert.ok(wrong.every((index) => theirs[index] === ours[index]! - 2 ** 32));
});

test('known disagreement: fitsjs reads float64 as twice as many float32', async () => {
  const pixels = new Uint8Array(8 * 100);
  const view = new DataView(pixels.buffer);
  for (let i = 0; i < 100; i++) view.setFloat64(8 * i, 30000.5 + i);
  const { ours, theirs } = await bothReadings(-64, pixels);
  assert.deepEqual(ours.slice(0, 2), [30000.5, 30001.5]);
  assert.equal(theirs.length, 200);
  assert.notEqual(theirs[0], 30000.5);
});

test('known disagreements: fitsjs ignores BLANK, and drops the sign of zero', async () => {
  const blank = await bothReadings(16, Uint8Array.of(0x80, 0, 0, 1), 'BLANK   =               -32768');
  assert.deepEqual(blank, { ours: [Number.NaN, 1], theirs: [-32768, 1] });
  const zero = await bothReadings(-32, Uint8Array.of(0x80, 0, 0, 0));
  assert.deepEqual([Object.is(zero.ours[0], -0), Object.is(zero.theirs[0], 0)], [true, true]);
});

test('known disagreement: fitsjs rounds scaled integers to float32', async () => {
  const { ours, theirs } = await bothReadings(16, patterns16, 'BSCALE  =                  0.1');
  assert.equal(ours[65533], -3 * 0.1);
  assert.equal(theirs[65533], Math.fround(-3 * 0.1));
});

test('known disagreement: fitsjs reads a D exponent as no exponent', () => {
  return new Promise<void>((resolve, reject) => {
    const file = joined(imageHeader(8, [1, 1], 'EXPTIME =                1.5D2'), dataBytes([7]));
    new fitsJs.FITS(new Blob([file as Uint8Array<ArrayBuffer>]), (fits) => {
      const { header } = (fits as unknown as { getHDU(): { header: { get(key: string): unknown } } }).getHDU();
      try {
        assert.equal(header.get('EXPTIME'), 1.5);
        assert.equal(readHdus(memorySource(file)).hdus[0]?.header.number('EXPTIME'), 150);
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  });
});
