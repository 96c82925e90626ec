import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { FlatfieldError } from '../../../src/engine/errors';
import { imageHdu, readHdus } from '../../../src/engine/fits/fitsFile';
import { productHeader } from '../../../src/engine/fits/headerEditor';
import { openImage } from '../../../src/engine/fits/imageReader';
import { inheritedHeader } from '../../../src/engine/fits/inheritedHeader';
import { nodeDeflate } from '../../../src/worker/nodeDeflate';
import { memorySource, reference } from './memoryFits';

/** Reads everything that can be read; anything but an answer or a FlatfieldError fails, and so does slowness. */
function readAll(bytes: Uint8Array): string {
  const start = performance.now();
  const source = memorySource(bytes);
  let outcome = 'read';
  try {
    const { hdus, warnings } = readHdus(source);
    assert.ok(hdus.length > 0);
    for (const warning of warnings) assert.match(warning, /\S/);
    for (const hdu of hdus) {
      assert.ok(hdu.missingBytes >= 0 && hdu.missingBytes <= hdu.dataSize && Number.isSafeInteger(hdu.dataSize));
      for (const card of inheritedHeader(hdus, hdu).cards) assert.ok(card.images.every((image) => image.length === 80));
      const product = productHeader(hdus, hdu, { bitpix: -64, width: 1, height: 1 }).toBytes();
      assert.ok(product.length % 2880 === 0 && product.every((byte) => byte >= 32 && byte <= 126));
      if (hdu.image === null || hdu.problem !== undefined || hdu.missingBytes > 0) continue;
      const { shape, readRows } = openImage(source, hdu, nodeDeflate);
      readRows(shape.height * shape.planes - 1, 1, new Float64Array(shape.width));
    }
    imageHdu(hdus, source);
  } catch (error) {
    if (!(error instanceof FlatfieldError)) throw error;
    assert.match(error.message, /\S.*[.]$/);
    outcome = error.tag;
  }
  assert.ok(performance.now() - start < 5000, `${performance.now() - start} ms`);
  return outcome;
}

const whole = reference('flat.fits');
const byte = fc.integer({ min: 0, max: 255 });

test('property: any bytes are answered', () => {
  const simple = Buffer.from('SIMPLE  =                    T');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9000 }), (bytes) => readAll(bytes) !== ''),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9000 }), (bytes) => readAll(new Uint8Array([...simple, ...bytes])) !== ''),
    { numRuns: 100 },
  );
});

test('property: a file cut anywhere is answered', () => {
  const outcomes = new Set<string>();
  for (let length = 0; length < whole.length; length += 13) outcomes.add(readAll(whole.subarray(0, length)));
  assert.deepEqual(outcomes, new Set(['NotFits', 'DamagedFits', 'Unsupported', 'read']));
});

test('property: flipped bytes in headers are answered', () => {
  const flips = fc.array(fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), byte), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(flips, (changes) => {
      const bytes = whole.slice();
      for (const [at, value] of changes) bytes[at] = value;
      return readAll(bytes) !== '';
    }),
    { numRuns: 500 },
  );
});

test('property: values of mandatory cards may be anything', () => {
  const text = Buffer.from(whole).toString('latin1');
  const keyword = fc.constantFrom(
    'BITPIX',
    'NAXIS',
    'NAXIS1',
    'NAXIS2',
    'PCOUNT',
    'GCOUNT',
    'BZERO',
    'XTENSION',
    'SIMPLE',
  );
  const value = fc.oneof(
    fc.bigInt(-(2n ** 70n), 2n ** 70n).map(String),
    fc.constantFrom(
      '',
      '0',
      '-0',
      '999',
      '1E3',
      '1D0',
      'T',
      "'8'",
      "'BINTABLE'",
      '(1,2)',
      '8 8',
      '+16',
      '016',
      '1e999',
    ),
  );
  fc.assert(
    fc.property(keyword, value, (name, token) => {
      const card = `${name.padEnd(8)}= ${token}`.padEnd(80).slice(0, 80);
      const changed = text.replace(new RegExp(`${name.padEnd(8)}= .{70}`, 'g'), card);
      return readAll(new Uint8Array(Buffer.from(changed, 'latin1'))) !== '';
    }),
    { numRuns: 500 },
  );
});
