/** Pixels to the sky and back against numbers that astropy.wcs wrote (test/reference/wcs/makeWcs.py), and every refusal by name. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Header } from '../../../../src/engine/fits/header';
import { readHeader } from '../../../../src/engine/fits/headerReader';
import { readWcs, type Wcs } from '../../../../src/engine/preview/wcs/readWcs';
import { memorySource } from '../../fits/memoryFits';

interface Case {
  name: string;
  cards: string[];
  alternate: string;
  /** x, y, longitude, latitude; null, null where astropy says NaN. */
  points: [number, number, number | null, number | null][];
}
const reference = new URL('../../../reference/wcs/wcs.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(reference, 'utf8')) as { cases: Case[] };

const SIMPLE = ['SIMPLE  =                    T', 'BITPIX  =                   16'];

function headerOf(cards: readonly string[]): Header {
  const text = [...SIMPLE, ...cards, 'END'].map((card) => card.padEnd(80)).join('');
  const bytes = Buffer.from(text.padEnd(Math.ceil(text.length / 2880) * 2880), 'latin1');
  return readHeader(memorySource(new Uint8Array(bytes)), 0).header;
}

function wcsOf(cards: readonly string[], alternate = ''): Wcs {
  const wcs = readWcs(headerOf(cards), alternate);
  assert.ok(typeof wcs !== 'string', String(wcs));
  return wcs;
}

const card = (keyword: string, value: number | string) =>
  `${keyword.padEnd(8)}= ${typeof value === 'string' ? `'${value.padEnd(8)}'` : value}`;

/** TAN about (30, 20) with pixels of 0.01 degrees, and what is laid over it; null leaves a card out. */
function tan(changes: Record<string, number | string | null> = {}): string[] {
  const keys = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 50, CRPIX2: 40, CRVAL1: 30, CRVAL2: 20 };
  const all = { ...keys, CDELT1: -0.01, CDELT2: 0.01, ...changes };
  return Object.entries(all).flatMap(([keyword, value]) => (value === null ? [] : [card(keyword, value)]));
}

for (const { name, cards, alternate, points } of cases) {
  test(`as astropy: ${name}`, () => {
    const wcs = wcsOf(cards, alternate);
    for (const [x, y, lon, lat] of points) {
      const sky = wcs.toSky(x, y);
      if (lon === null || lat === null) {
        assert.equal(sky, null, `(${x}, ${y}) has no sky`);
        continue;
      }
      assert.ok(sky !== null, `(${x}, ${y}) has a sky`);
      const apart = (((sky.lon - lon) % 360) + 540) % 360;
      const east = (apart - 180) * Math.cos((lat * Math.PI) / 180);
      assert.ok(Math.abs(east) <= 1e-8 && Math.abs(sky.lat - lat) <= 1e-8, `(${x}, ${y}) at ${sky.lon}, ${sky.lat}`);
      assert.ok(sky.lon >= 0 && sky.lon < 360);
      const pixel = wcs.toPixel(lon, lat);
      assert.ok(pixel !== null, `${lon}, ${lat} is on the map`);
      assert.ok(Math.hypot(pixel.x - x, pixel.y - y) <= 1e-6, `back to ${pixel.x}, ${pixel.y} from ${x}, ${y}`);
    }
  });
}

test('the reference pixel is where CRVAL says, counted from 1', () => {
  const wcs = wcsOf(tan());
  const sky = wcs.toSky(50, 40);
  assert.ok(sky !== null && Math.abs(sky.lon - 30) < 1e-12 && Math.abs(sky.lat - 20) < 1e-12);
  const pixel = wcs.toPixel(30 - 720, 20);
  assert.ok(pixel !== null && Math.abs(pixel.x - 50) < 1e-9 && Math.abs(pixel.y - 40) < 1e-9);
  assert.ok(Math.abs(wcs.pixelScale - 0.01) < 1e-15);
  assert.deepEqual([wcs.lonName, wcs.latName, wcs.projection], ['RA', 'DEC', 'TAN']);
});

test('the other side of the sky has no pixel', () => {
  assert.equal(wcsOf(tan()).toPixel(210, -20), null);
  assert.equal(wcsOf(tan()).toPixel(30, -70.1), null);
  for (const [lon, lat] of [
    [30, 91],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0],
    [0, Number.NaN],
  ] as const) {
    assert.equal(wcsOf(tan()).toPixel(lon, lat), null);
  }
  assert.equal(wcsOf(tan()).toSky(Number.NaN, 1), null);
  assert.equal(wcsOf(tan()).toSky(Number.POSITIVE_INFINITY, 1), null);
  const sin = wcsOf(tan({ CTYPE1: 'RA---SIN', CTYPE2: 'DEC--SIN' }));
  assert.equal(sin.toPixel(210, -20), null);
  assert.equal(sin.toSky(50 + 5730, 40), null);
  assert.notEqual(sin.toSky(50 + 5729, 40), null);
});

test('the frame has its name', () => {
  const frame = (changes: Record<string, number | string | null>) => wcsOf(tan(changes)).frame;
  assert.equal(frame({}), 'ICRS');
  assert.equal(frame({ RADESYS: 'ICRS', EQUINOX: 2000 }), 'ICRS');
  assert.equal(frame({ EQUINOX: 2000 }), 'FK5 (equinox 2000)');
  assert.equal(frame({ EPOCH: 1950 }), 'FK4 (equinox 1950)');
  assert.equal(frame({ RADECSYS: 'FK5', EQUINOX: '2000.0' }), 'FK5 (equinox 2000)');
  assert.equal(frame({ CTYPE1: 'GLON-TAN', CTYPE2: 'GLAT-TAN', EQUINOX: 2000 }), 'galactic');
  assert.equal(frame({ CTYPE1: 'HPLN-TAN', CTYPE2: 'HPLT-TAN' }), null);
});

/** A plate of 67 arcseconds a millimetre with pixels of 25 micrometres. */
const PLATE = {
  ...{ AMDX1: 67, AMDY1: 67, PLTRAH: 14, PLTRAM: 0, PLTRAS: 0, PLTDECSN: '-', PLTDECD: 60, PLTDECM: 0, PLTDECS: 0 },
  ...{ XPIXELSZ: 25, YPIXELSZ: 25, PPO3: 175000, PPO6: 175000, CNPIX1: 7000, CNPIX2: 7000 },
};

test('a plate solution: its centre, its sign and its scale', () => {
  const wcs = wcsOf(tan(PLATE));
  // PPO3 / XPIXELSZ = 7000 = CNPIX1 + x - 0.5.
  const sky = wcs.toSky(0.5, 0.5);
  assert.ok(sky !== null && Math.abs(sky.lon - 210) < 1e-12 && Math.abs(sky.lat + 60) < 1e-12);
  assert.ok(Math.abs(wcs.pixelScale - (67 * 0.025) / 3600) < 1e-15);
});

const refused: [string, string[], RegExp, string?][] = [
  ['no CTYPE', tan({ CTYPE1: null, CTYPE2: null }), /^The header has no CTYPE1 and so no world coordinates\.$/],
  ['no such alternate', tan(), /^The header has no CTYPE1Q and so/, 'Q'],
  ['a word as alternate', tan(), /one letter, A to Z/, '.*'],
  ['a spectrum', tan({ CTYPE1: 'WAVE', CTYPE2: 'LINEAR' }), /not of the sky: CTYPE1 is WAVE, CTYPE2 is LINEAR/],
  ['longitude alone', tan({ CTYPE2: 'LINEAR' }), /not of the sky/],
  ['two systems', tan({ CTYPE2: 'GLAT-TAN' }), /not of the sky/],
  ['two projections', tan({ CTYPE2: 'DEC--SIN' }), /RA---TAN and DEC--SIN are of different projections/],
  ['no projection', tan({ CTYPE1: 'RA', CTYPE2: 'DEC' }), /without a projection \(RA\)/],
  ...['AZP', 'SZP', 'STG', 'ZPN', 'TPV', 'TNX', 'SFL', 'AIT', 'HPX'].map((code): [string, string[], RegExp] => [
    code,
    tan({ CTYPE1: `RA---${code}`, CTYPE2: `DEC--${code}` }),
    new RegExp(`^The projection ${code} is not supported\\.$`),
  ]),
  ['a distortion of its own', tan({ CTYPE1: 'RA---TAN-TPD', CTYPE2: 'DEC--TAN-TPD' }), /The distortion TPD/],
  ['SCAMP', tan({ PV1_0: 0.01, PV1_1: 1.01, PV2_0: 0.02, PV2_1: 1.02 }), /polynomial in PV2_0 \(SCAMP, TPV\)/],
  ['SCAMP on longitude alone', tan({ PV1_1: 1, PV1_7: 0.01 }), /polynomial in PV1_7/],
  ['lookup tables', tan({ CPDIS1: 'LOOKUP' }), /lookup tables CPDIS1 are not supported/],
  ['tables of the detector', tan({ D2IMDIS2: 'LOOKUP' }), /lookup tables D2IMDIS2/],
  ['part of a plate solution', tan({ AMDX1: 67, AMDY1: 67, PLTRAH: 14 }), /plate solution .* XPIXELSZ is missing/],
  ['a plate without size', tan({ ...PLATE, XPIXELSZ: 0 }), /plate solution .* cannot be inverted/],
  ['no inverse', tan({ CDELT1: 0 }), /cannot be inverted/],
  ['CD with half a matrix', tan({ CD1_1: 0.1, CD1_2: 0.1 }), /cannot be inverted/],
  ['an unknown unit', tan({ CUNIT2: 'pixel' }), /unit "pixel" of CUNIT2/],
  ['a name of Object as unit', tan({ CUNIT2: 'constructor' }), /unit "constructor" of CUNIT2/],
  ['a number in quotes', tan({ CRVAL1: '30.0' }), /CRVAL1 must be a number, not "30\.0"/],
  ['two values', [...tan(), card('CRPIX1', 51)], /CRPIX1 stands 2 times with different values: 50, 51/],
  ['a latitude that is none', tan({ CRVAL2: 95 }), /latitude 95 does not lie/],
  [
    'no native pole',
    tan({ CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR', LONPOLE: 80, CRVAL2: 40 }),
    /latitude 40 does not fit LONPOLE/,
  ],
  [
    'LONPOLE 90 off the equator',
    tan({ CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR', LONPOLE: 90 }),
    /other than 0 does not fit LONPOLE/,
  ],
  [
    'a choice of two poles',
    tan({ CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR', CRVAL2: -20, LATPOLE: 0 }),
    /LATPOLE 0 is as near/,
  ],
  ['NCP at the equator', tan({ CTYPE1: 'RA---NCP', CTYPE2: 'DEC--NCP', CRVAL2: 0 }), /NCP has no map/],
  ['the sky along the third axis', tan({ CTYPE2: 'FREQ', CTYPE3: 'DEC--TAN' }), /depends on axis 3 of the array/],
  ['a third axis that turns with it', tan({ CTYPE3: 'FREQ', PC1_3: 0.1 }), /depends on axis 3/],
  ['half a SIP', tan({ A_ORDER: 2, A_2_0: 1e-3 }), /A_2_0 stands with A_ORDER 2 and B_ORDER 0/],
  ['a SIP of order 1', tan({ A_ORDER: 1, B_ORDER: 1, B_0_1: 1e-3 }), /B_0_1 stands with A_ORDER 1 and B_ORDER 1/],
  ['a SIP without orders', tan({ A_2_0: 1e-3 }), /A_2_0 stands with A_ORDER 0/],
  ['a huge order', tan({ A_ORDER: 1e9, B_ORDER: 2 }), /A_ORDER is 1000000000/],
  ['a SIP without centre', tan({ A_ORDER: 2, B_ORDER: 2, A_2_0: 1e-3, CRPIX2: null }), /CRPIX2 is missing/],
  [
    'a SIP beside a slant',
    tan({ CTYPE1: 'RA---SIN', CTYPE2: 'DEC--SIN', PV2_1: 0.1, A_ORDER: 2, B_ORDER: 2, A_2_0: 1 }),
    /PV/,
  ],
];
for (const [name, cards, sentence, alternate] of refused) {
  test(`refused by name: ${name}`, () => {
    const wcs = readWcs(headerOf(cards), alternate);
    assert.ok(typeof wcs === 'string', 'refused');
    assert.match(wcs, sentence);
  });
}

test('a distortion that folds back ends without an answer, not without an end', () => {
  const wcs = wcsOf(tan({ A_ORDER: 2, B_ORDER: 2, A_2_0: 0.1 }));
  // u + 0.1 u^2 is never below -2.5: what lies 10 pixels to the left of CRPIX on the plane has no pixel.
  const beyond = wcsOf(tan()).toSky(40, 40);
  assert.ok(beyond !== null);
  assert.equal(wcs.toPixel(beyond.lon, beyond.lat), null);
});

test('numbers of any size give a position or none', () => {
  const keywords = ['CRPIX1', 'CRPIX2', 'CRVAL1', 'CDELT1', 'CDELT2', 'CROTA2', 'LONPOLE', 'PV1_1', 'PV1_0', 'A_9_0'];
  for (const keyword of keywords) {
    for (const value of [1e300, -1e300, 1e-300, 1e308]) {
      const wcs = readWcs(headerOf(tan({ A_ORDER: 9, B_ORDER: 9, [keyword]: value })));
      if (typeof wcs === 'string') continue;
      const sky = wcs.toSky(10, 10);
      assert.ok(sky === null || (Number.isFinite(sky.lon) && Math.abs(sky.lat) <= 90), `${keyword} ${value}`);
      const pixel = wcs.toPixel(30, 20);
      assert.ok(
        pixel === null || Number.isFinite(pixel.x + pixel.y) || Number.isFinite(pixel.x),
        `${keyword} ${value}`,
      );
    }
  }
});
