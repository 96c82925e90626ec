/// <reference types="node" />
/** Regions as geometry and as text, by hand; and that of fast questions only the newest is answered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Region, Star } from '../../src/protocol/pictureJobs';
import { imagePlace, type OverlayView } from '../../webview/measure/overlayView';
import {
  clamped,
  drawn,
  grown,
  handleAt,
  handles,
  isOn,
  moved,
  pixelBox,
  resized,
} from '../../webview/measure/regions';
import { ds9Regions, fitsSection, pythonSlice, sayRegion } from '../../webview/measure/regionText';
import { curves, sayStar } from '../../webview/measure/sayStar';
import { Newest } from '../../webview/newest';
import { sayArithmetic } from '../../webview/sayArithmetic';

const size = { width: 100, height: 80 };
/** Columns 10 .. 19 and rows 20 .. 24. */
const box: Region = { shape: 'rectangle', x0: 9.5, y0: 19.5, x1: 19.5, y1: 24.5 };
const circle: Region = { shape: 'circle', x: 50, y: 40, radius: 10 };
const line: Region = { shape: 'line', x0: 5, y0: 6, x1: 8, y1: 2 };

/** Four canvas pixels a pixel, y up. */
const toCanvas = ({ x, y }: { x: number; y: number }) => ({ x: 4 * x, y: 400 - 4 * y });

test('a drag takes whole pixels, in any direction', () => {
  assert.deepEqual(drawn('rectangle', { x: 10.2, y: 19.6 }, { x: 19.4, y: 23.8 }), box);
  assert.deepEqual(drawn('rectangle', { x: 19.4, y: 19.6 }, { x: 10.2, y: 23.8 }), box);
  assert.deepEqual(drawn('rectangle', { x: 3, y: 3 }, { x: 3.4, y: 2.6 }), {
    ...{ shape: 'rectangle', x0: 2.5, y0: 2.5, x1: 3.5, y1: 3.5 },
  });
  assert.deepEqual(drawn('circle', { x: 50.3, y: 39.8 }, { x: 56.1, y: 47.9 }), circle);
  assert.deepEqual(drawn('circle', { x: 5, y: 5 }, { x: 5, y: 5 }), { shape: 'circle', x: 5, y: 5, radius: 0.5 });
  assert.deepEqual(drawn('line', { x: 5.4, y: 5.6 }, { x: 7.6, y: 2 }), line);
});

test('handles are found on the canvas, corners before sides', () => {
  assert.equal(handleAt(box, toCanvas, { x: 40, y: 320 }, 6), 'x0y0');
  assert.equal(handleAt(box, toCanvas, { x: 78, y: 300 }, 6), 'x1y1');
  assert.equal(handleAt(box, toCanvas, { x: 58, y: 324 }, 6), 'y0');
  assert.equal(handleAt(box, toCanvas, { x: 38, y: 312 }, 6), 'x0');
  assert.equal(handleAt(box, toCanvas, { x: 50, y: 312 }, 6), null);
  assert.equal(handleAt(circle, toCanvas, { x: 240, y: 240 }, 6), 'radius');
  assert.equal(handleAt(line, toCanvas, { x: 32, y: 392 }, 6), 'end');
  // One pixel wide on the canvas, all handles are within reach: a corner wins.
  const dot: Region = { shape: 'rectangle', x0: 9.5, y0: 9.5, x1: 10.5, y1: 10.5 };
  assert.match(handleAt(dot, toCanvas, { x: 38, y: 362 }, 6) ?? '', /^x0y0$/);
  assert.equal(handles(box).length, 8);
});

test('a region is hit on its outline, and inside if it may be', () => {
  assert.ok(isOn(box, toCanvas, { x: 38, y: 312 }, 6, false));
  assert.ok(isOn(box, toCanvas, { x: 33, y: 312 }, 6, false));
  assert.ok(!isOn(box, toCanvas, { x: 31, y: 312 }, 6, true));
  const large: Region = { shape: 'rectangle', x0: -0.5, y0: -0.5, x1: 99.5, y1: 79.5 };
  assert.ok(isOn(large, toCanvas, { x: 200, y: 200 }, 6, true));
  assert.ok(!isOn(large, toCanvas, { x: 200, y: 200 }, 6, false));
  assert.ok(isOn(circle, toCanvas, { x: 200, y: 215 }, 6, true));
  assert.ok(!isOn(circle, toCanvas, { x: 200, y: 215 }, 6, false));
  assert.ok(isOn(circle, toCanvas, { x: 200, y: 283 }, 6, false));
  assert.ok(!isOn(circle, toCanvas, { x: 236, y: 276 }, 6, true), 'a corner of its box is beside it');
  assert.ok(isOn(line, toCanvas, { x: 26, y: 384 }, 6, false), 'its middle');
  assert.ok(!isOn(line, toCanvas, { x: 8, y: 392 }, 6, true));
});

test('a region moves by whole pixels and stops at the edges', () => {
  assert.deepEqual(moved(box, { x: 2.4, y: -3.6 }, size), { ...box, x0: 11.5, x1: 21.5, y0: 15.5, y1: 20.5 });
  assert.deepEqual(moved(box, { x: -50, y: 500 }, size), { ...box, x0: -0.5, x1: 9.5, y0: 74.5, y1: 79.5 });
  assert.deepEqual(moved(circle, { x: 70, y: 0.4 }, size), { ...circle, x: 99 });
  assert.deepEqual(moved(line, { x: -9, y: -9 }, size), { shape: 'line', x0: 0, y0: 4, x1: 3, y1: 0 });
});

test('a pulled side goes to the pixel and past the opposite one', () => {
  assert.deepEqual(resized(box, 'x1', { x: 29.7, y: 0 }), { ...box, x1: 30.5 });
  assert.deepEqual(resized(box, 'x0y1', { x: 12, y: 30 }), { ...box, x0: 11.5, y1: 30.5 });
  assert.deepEqual(resized(box, 'x0', { x: 25, y: 0 }), { ...box, x0: 18.5, x1: 25.5 });
  assert.deepEqual(resized(circle, 'radius', { x: 50, y: 42.6 }), { ...circle, radius: 2.5 });
  assert.deepEqual(resized(line, 'start', { x: 1, y: 1 }), { ...line, x0: 1, y0: 1 });
  assert.deepEqual(resized(line, 'end', { x: 1, y: 1 }), { ...line, x1: 1, y1: 1 });
});

test('a region grows on every side, shrinks to a pixel, and is cut to the image', () => {
  assert.deepEqual(grown(box, 1), { ...box, x0: 8.5, y0: 18.5, x1: 20.5, y1: 25.5 });
  assert.deepEqual(grown(box, -2), { ...box, x0: 11.5, y0: 21.5, x1: 17.5, y1: 22.5 });
  assert.deepEqual(grown(box, -3), { ...box, x0: 12.5, x1: 16.5 }, 'rows stay when none would be left');
  assert.deepEqual(grown(circle, -20), { ...circle, radius: 0.5 });
  assert.deepEqual(clamped({ ...box, x0: -7, y1: 200 }, size), { ...box, x0: -0.5, y1: 79.5 });
  assert.deepEqual(clamped({ ...circle, x: 200 }, size), { ...circle, x: 99 });
  assert.deepEqual(clamped({ ...line, y1: -5 }, size), { ...line, y1: 0 });
});

test('the same pixels as FITS section, as Python slice, and as DS9 region', () => {
  assert.deepEqual(pixelBox(box), { x0: 10, y0: 20, x1: 19, y1: 24 });
  assert.equal(fitsSection(box, size), '[11:20,21:25]');
  assert.equal(pythonSlice(box, size), '[20:25, 10:20]');
  assert.equal(fitsSection(circle, size), '[41:61,31:51]');
  assert.equal(fitsSection({ ...circle, x: 95 }, size), '[86:100,31:51]', 'cut to the image');
  assert.equal(pythonSlice({ ...circle, x: 0 }, size), '[30:51, 0:11]');
  assert.equal(fitsSection(line, size), '[6:9,3:7]');
  assert.equal(pythonSlice(line, size), '[2:7, 5:9]');
  // DS9: a box by middle and size; pixel (0, 0) has its middle at 1, 1.
  assert.equal(
    ds9Regions([box, circle, line]),
    '# Region file format: DS9 version 4.1\nimage\nbox(15.5,23,10,5,0)\ncircle(51,41,10)\nline(6,7,9,3) # line=0 0\n',
  );
  assert.equal(sayRegion(box, size), '[11:20,21:25]  10 × 5');
  assert.equal(sayRegion({ ...circle, radius: 2.5 }, size), '51, 41  r 2.5');
  assert.equal(sayRegion(line, size), '6, 7 → 9, 3  5 px');
});

test('a canvas place goes back to the image, whichever way is up', () => {
  const view = (up: number): OverlayView => ({
    width: 400,
    height: 400,
    toCanvas: ({ x, y }) => ({ x: 7 + 4 * x, y: 200 + up * 4 * y }),
  });
  // Pixel 3, 5 spans 19 .. 23 across and 20 .. 24 canvas pixels from the line y = 200.
  assert.deepEqual(imagePlace(view(-1), { x: 21, y: 178 }), { x: 3, y: 5 });
  assert.deepEqual(imagePlace(view(1), { x: 19, y: 222 }), { x: 2.5, y: 5 });
  assert.equal(imagePlace({ width: 1, height: 1, toCanvas: () => ({ x: 0, y: 0 }) }, { x: 1, y: 1 }), null);
});

test('while a question is under way only the newest waits', async () => {
  const gates: (() => void)[] = [];
  const asked: number[] = [];
  const shown: [number, string, boolean][] = [];
  const newest = new Newest<number, string>(
    async (question) => {
      asked.push(question);
      await new Promise<void>((resolve) => gates.push(resolve));
      if (question === 5) throw new Error('no five');
      return `a${question}`;
    },
    (question, outcome, last) => shown.push([question, 'answer' in outcome ? outcome.answer : outcome.problem, last]),
  );
  const turn = async () => {
    gates.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (const question of [1, 2, 3]) newest.want(question);
  assert.ok(newest.busy);
  await turn();
  await turn();
  assert.deepEqual(asked, [1, 3]);
  assert.deepEqual(shown, [
    [1, 'a1', false],
    [3, 'a3', true],
  ]);
  assert.ok(!newest.busy);
  newest.want(4);
  newest.forget();
  newest.want(5);
  await turn();
  await turn();
  assert.deepEqual(shown.slice(2), [[5, 'no five', true]], 'a forgotten question shows nothing');
});

test('a calibrated pixel is spelled out term by term', () => {
  const terms = [
    { what: 'overscan', value: 1012.5, scale: 1, from: '[1:50,1:4096]' },
    { what: 'bias', value: 12.25, scale: 1, from: 'bias.fits' },
    { what: 'dark', value: 3.1, scale: 0.777, from: 'dark_90.fits' },
  ] as const;
  assert.equal(
    sayArithmetic({ raw: 2513, terms, value: 1485.8413 }),
    '2513 raw − 1012.5 overscan − 12.25 bias − 3.1 dark × 0.777 (dark_90.fits) = 1485.8413',
  );
  assert.equal(
    sayArithmetic({
      raw: 900,
      terms: [
        { what: 'bias', value: 100, scale: 1, from: 'b.fits' },
        { what: 'flat', value: 0.8, scale: 1, from: 'f.fits' },
      ],
      value: 1000,
    }),
    '(900 raw − 100 bias) ÷ 0.8 flat = 1000',
  );
  const bad = { what: 'flat', value: Number.NaN, scale: 1, from: 'f.fits' } as const;
  assert.equal(sayArithmetic({ raw: 900, terms: [bad], value: Number.NaN }), '900 raw ÷ an unusable flat = no value');
  assert.equal(
    sayArithmetic({ raw: 7, terms: [{ what: 'dark', value: -2, scale: 1, from: 'd.fits' }], value: 9 }),
    '7 raw + 2 dark (d.fits) = 9',
  );
});

test('a star is told in both ways of counting, and its curves share their radii', () => {
  const star: Star = {
    ...{ x: 30.25, y: 40.5, fwhm: 4.70964, fwhmArcsec: null, peak: 9000, background: 1000, flux: 201062 },
    profile: [
      { radius: 0.5, value: 5000, n: 4 },
      { radius: 1.5, value: 3000, n: 8 },
    ],
    ...{ amplitude: 8000, sigma: 2 },
  };
  assert.deepEqual(sayStar(star, null).slice(0, 3), [
    ['FITS', '31.25, 41.50'],
    ['Python', '[40.50, 30.25]'],
    ['FWHM', '4.71 px'],
  ]);
  assert.deepEqual(sayStar({ ...star, fwhmArcsec: 1.884 }, 'adu').slice(2, 4), [
    ['FWHM', '4.71 px = 1.884″'],
    ['peak', '9000 adu'],
  ]);
  const { at, rings, fit } = curves(star);
  assert.deepEqual([...at], [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]);
  assert.deepEqual([...rings].slice(2), [5000, 4500, 4000, 3500, 3000]);
  assert.ok(Number.isNaN(rings[0]));
  assert.equal(fit[0], 9000);
  assert.ok(Math.abs((fit[4] ?? 0) - 8059.9752) < 1e-3, '1000 + 8000 exp(-1/8)');
});
