/** MASK and UNCERT, byte for byte as astropy's CCDData writes them. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { maskHeader, uncertaintyHeader } from '../../../src/engine/fits/extensionHeader';
import { HeaderEditor } from '../../../src/engine/fits/headerEditor';
import { encodePixels } from '../../../src/engine/fits/pixels';
import { ccdDataFile, type HduBytes, hdusOf } from './ccdDataReference';
import { dataBytes } from './memoryFits';

function extension(name: string): HduBytes {
  const found = hdusOf(ccdDataFile('ccddata.fits')).find(({ hdu }) => hdu.name === name);
  assert.ok(found !== undefined);
  return found;
}

/** The header that astropy wrote, without the checksums that the fixture has for another test. */
function withoutChecksums({ hdu }: HduBytes): string {
  const editor = new HeaderEditor(hdu.header.cards);
  editor.remove('DATASUM', 'CHECKSUM');
  return Buffer.from(editor.toBytes()).toString('latin1');
}

function text(header: HeaderEditor): string {
  return Buffer.from(header.toBytes()).toString('latin1');
}

test('MASK: header and bytes as CCDData wrote them', () => {
  const mask = extension('MASK');
  assert.equal(text(maskHeader({ width: 5, height: 3 })), withoutChecksums(mask));
  const pixels = Array.from({ length: 15 }, (_, index) => (index % 4 === 1 ? 1 : 0));
  assert.deepEqual(mask.data, dataBytes(pixels));
});

test('UNCERT: header and bytes as CCDData wrote them', () => {
  const uncertainty = extension('UNCERT');
  assert.equal(text(uncertaintyHeader({ width: 5, height: 3, bitpix: -32 })), withoutChecksums(uncertainty));
  const deviations = Float64Array.from({ length: 15 }, (_, index) => Math.sqrt(index * 1000.25));
  const bytes = new Uint8Array(60);
  encodePixels(deviations, 15, -32, bytes);
  assert.deepEqual(uncertainty.data, dataBytes(bytes));
});

test('UNCERT in 64 bits differs in BITPIX alone', () => {
  const single = text(uncertaintyHeader({ width: 4109, height: 4096, bitpix: -32 }));
  const double = text(uncertaintyHeader({ width: 4109, height: 4096, bitpix: -64 }));
  assert.equal(double, single.replace('BITPIX  =                  -32', 'BITPIX  =                  -64'));
  assert.match(double, /NAXIS1 {2}= {17}4109 .*NAXIS2 {2}= {17}4096 /);
});
