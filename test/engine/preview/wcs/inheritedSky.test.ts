/** Which coordinates an extension has: its own alone, or those of the primary header where it has none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHdus } from '../../../../src/engine/fits/fitsFile';
import { inheritedHeader } from '../../../../src/engine/fits/inheritedHeader';
import { readWcs } from '../../../../src/engine/preview/wcs/readWcs';
import { memorySource } from '../../fits/memoryFits';

const block = (cards: readonly string[]) =>
  [...cards, 'END']
    .map((card) => card.padEnd(80))
    .join('')
    .padEnd(Math.ceil((cards.length + 1) / 36) * 2880);

const PRIMARY = ['SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 0'];
const EXTENSION = ["XTENSION= 'IMAGE'", 'BITPIX  = 8', 'NAXIS   = 2', 'NAXIS1  = 0', 'NAXIS2  = 0', 'PCOUNT  = 0'];
const plate = (lon: number) => [
  ...["CTYPE1  = 'RA---CAR'", "CTYPE2  = 'DEC--CAR'", 'CRPIX1  = 1', 'CRPIX2  = 1'],
  ...[`CRVAL1  = ${lon}`, 'CRVAL2  = 0'],
];

function skyOfExtension(primary: readonly string[], extension: readonly string[]) {
  const text = block([...PRIMARY, ...primary]) + block([...EXTENSION, 'GCOUNT  = 1', ...extension]);
  const { hdus } = readHdus(memorySource(new Uint8Array(Buffer.from(text, 'latin1'))));
  const wcs = readWcs(inheritedHeader(hdus, hdus[1]!));
  assert.ok(typeof wcs !== 'string', String(wcs));
  return { frame: wcs.frame, sky: wcs.toSky(11, 1) };
}

test('an extension without coordinates has those of the primary header', () => {
  const { frame, sky } = skyOfExtension([...plate(30), "RADESYS = 'FK5'"], []);
  assert.ok(sky !== null && Math.abs(sky.lon - 40) < 1e-12 && Math.abs(sky.lat) < 1e-12);
  assert.equal(frame, 'FK5');
});

test('an extension with its own takes nothing of the others but the frame', () => {
  const others = [
    'LONPOLE = 90',
    'CDELT1  = 7',
    'CROTA2  = 30',
    'PC001002= 3',
    'A_ORDER = 2',
    'B_ORDER = 2',
    'A_2_0   = 0.1',
  ];
  const { frame, sky } = skyOfExtension([...plate(30), ...others, "RADESYS = 'FK5'"], plate(60));
  assert.ok(sky !== null && Math.abs(sky.lon - 70) < 1e-12 && Math.abs(sky.lat) < 1e-12);
  assert.equal(frame, 'FK5');
});
