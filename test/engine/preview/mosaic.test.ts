/** Where amplifiers lie: by hand, and the sentences that refuse them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCard } from '../../../src/engine/fits/card';
import { parseCards } from '../../../src/engine/fits/cardParser';
import { Header } from '../../../src/engine/fits/header';
import {
  fromAmplifier,
  holds,
  type Mosaic,
  mosaicLayout,
  mosaicWcs,
  readMosaic,
  toAmplifier,
} from '../../../src/engine/preview/mosaic';
import { readWcs } from '../../../src/engine/preview/wcs/readWcs';

const headerOf = (cards: Readonly<Record<string, string | number>>) =>
  new Header(parseCards(Object.entries(cards).flatMap(([keyword, value]) => formatCard(keyword, value))).cards);
const imageOf = (hdu: number, width: number, height: number, cards: Readonly<Record<string, string | number>>) => ({
  ...{ hdu, width, height },
  header: headerOf(cards),
});

test('amplifiers beside one another; one whose DETSEC runs backwards is mirrored; overscan is left out', () => {
  const mosaic = mosaicLayout([
    imageOf(0, 9, 9, {}),
    imageOf(1, 5, 2, { DATASEC: '[2:4,1:2]', DETSEC: '[101:103,11:12]' }),
    imageOf(2, 4, 2, { DATASEC: '[1:3,1:2]', DETSEC: '[106:104,12:11]' }),
  ]) as Mosaic;
  assert.deepEqual([mosaic.width, mosaic.height, mosaic.amplifiers.map(({ hdu }) => hdu)], [6, 2, [1, 2]]);
  const first = [0, 1, 2, 3, 0, 0, 4, 5, 6, 0];
  const second = [10, 20, 30, 0, 40, 50, 60, 0];
  const reader =
    (pixels: number[], width: number) => (row: number, count: number, x0: number, x1: number, out: Float64Array) => {
      for (let i = 0; i < count; i++) {
        for (let x = x0; x < x1; x++) out[i * (x1 - x0) + x - x0] = pixels[(row + i) * width + x] as number;
      }
    };
  const readers = [reader(first, 5), reader(second, 4)];
  const out = new Float64Array(12);
  readMosaic(mosaic, readers, 0, 2, 0, 6, out);
  assert.deepEqual([...out], [1, 2, 3, 60, 50, 40, 4, 5, 6, 30, 20, 10]);
  const part = new Float64Array(3);
  readMosaic(mosaic, readers, 1, 1, 2, 5, part);
  assert.deepEqual([...part], [6, 30, 20]);
  // FITS pixel (4, 1) of the mosaic shows FITS pixel (3, 2) of HDU 2, and back.
  const [, amplifier] = mosaic.amplifiers;
  assert.deepEqual(toAmplifier(amplifier!, 4, 1), [3, 2]);
  assert.deepEqual(fromAmplifier(amplifier!, 3, 2), [4, 1]);
  assert.deepEqual(
    [holds(amplifier!, 4, 1), holds(amplifier!, 3, 1), holds(amplifier!, 6.5, 2), holds(amplifier!, 7, 1)],
    [true, false, true, false],
  );
});

test('binning is CCDSUM, or what DETSEC and the pixels say; a gap between amplifiers stays', () => {
  for (const card of [{ CCDSUM: '2 3' }, {}]) {
    const { width, height, amplifiers } = mosaicLayout([
      imageOf(1, 4, 2, { DETSEC: '[1:8,1:6]', ...card }),
      imageOf(2, 4, 2, { DETSEC: '[13:20,7:12]', ...card }),
    ]) as Mosaic;
    assert.deepEqual([width, height, amplifiers[1]?.place], [10, 4, { x0: 6, x1: 10, y0: 2, y1: 4 }]);
  }
});

test('what cannot be placed is refused by name', () => {
  const sentence = (...images: Parameters<typeof mosaicLayout>[0]) => mosaicLayout(images) as string;
  assert.equal(sentence(imageOf(0, 4, 4, {})), 'No image of the file says with DETSEC where on the detector it lies.');
  const cases: [Record<string, string>, string][] = [
    [{ DETSEC: '[1:8,1:4]', CCDSUM: '1 1' }, 'DETSEC = [1:8,1:4] has 8 columns, the data 4, binned by 1 (CCDSUM)'],
    [{ DETSEC: '[1:4,1:6]' }, 'DETSEC = [1:4,1:6] has 6 rows, the data 4'],
    [{ DETSEC: '[1:4,1:4]', CCDSUM: 'two' }, 'CCDSUM = two is no binning'],
    [{ DETSEC: '[*,1:4]' }, 'DETSEC = [*,1:4] does not name its first and last pixel'],
    [{ DETSEC: '[1:4]' }, 'DETSEC = [1:4] has one axis only'],
  ];
  for (const [cards, why] of cases) {
    assert.equal(sentence(imageOf(3, 4, 4, cards)), `HDU 3 has no place in the mosaic: ${why}.`);
  }
  const dirty = sentence(imageOf(3, 4, 4, { DETSEC: '[1:4,1:4]', DATASEC: '[1:9,1:4]' }));
  assert.match(dirty, /^HDU 3 has no place in the mosaic: its DATASEC cannot be used: .*ends at column 9/);
  assert.equal(
    sentence(imageOf(1, 4, 4, { DETSEC: '[1:4,1:4]' }), imageOf(2, 4, 4, { DETSEC: '[5:12,1:4]' })),
    'HDU 2 has no place in the mosaic: it is binned by 2 x 1, HDU 1 by 1 x 1.',
  );
  assert.equal(
    sentence(imageOf(1, 4, 4, { DETSEC: '[1:8,1:4]' }), imageOf(2, 4, 4, { DETSEC: '[10:17,1:4]' })),
    'HDU 2 has no place in the mosaic: its DETSEC begins within a binned pixel of HDU 1.',
  );
  assert.match(
    sentence(imageOf(1, 4, 4, { DETSEC: '[1:4,1:4]' }), imageOf(2, 4, 4, { DETSEC: '[900000001:900000004,1:4]' })),
    /span 900000004 x 4 pixels, which is more than a detector has/,
  );
});

/** 1 degree a pixel, a plate carree: the sky is as many degrees as pixels from the reference. */
const plate = (x: number) => ({
  ...{ CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR', CRPIX1: x, CRPIX2: 1, CRVAL1: 10, CRVAL2: 0, CDELT1: 1, CDELT2: 1 },
});

test('the sky of a mosaic is that of the amplifier under the pixel', () => {
  const cards = [
    { DETSEC: '[1:4,1:4]', ...plate(1) },
    { DETSEC: '[10:7,1:4]', ...plate(2) },
  ];
  const mosaic = mosaicLayout(cards.map((each, i) => imageOf(i + 1, 4, 4, each))) as Mosaic;
  const wcs = mosaicWcs(
    mosaic,
    cards.map((each) => readWcs(headerOf(each))),
  );
  assert.ok(typeof wcs === 'object');
  const near = (place: { lon: number; lat: number } | null, lon: number, lat: number) =>
    assert.ok(place !== null && Math.abs(place.lon - lon) < 1e-9 && Math.abs(place.lat - lat) < 1e-9, `${place?.lon}`);
  near(wcs.toSky(3, 2), 12, 1);
  // FITS pixel 10 of the mosaic is pixel 1 of the second image: one degree before its reference.
  near(wcs.toSky(10, 1), 9, 0);
  assert.equal(wcs.toSky(5, 1), null);
  const back = wcs.toPixel(9, 2);
  assert.ok(back !== null && Math.abs(back.x - 10) < 1e-9 && Math.abs(back.y - 3) < 1e-9);
  assert.equal(wcs.toPixel(100, 2), null);
  const none = mosaicWcs(mosaic, [readWcs(headerOf(cards[0]!)), readWcs(headerOf({}))]);
  assert.equal(none, 'HDU 2: The header has no CTYPE1 and so no world coordinates.');
});
