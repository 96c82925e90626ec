/// <reference types="node" />
/** Reading in the built window: pixel, value and sky by pointer and keys; freeze, crosshair, magnifier; what is copied. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { pageTests, viewerBrowser } from './pageTest';
import {
  act,
  asked,
  becomes,
  changeFile,
  colourAtPlace,
  drawn,
  focusPicture,
  placeOf,
  pressed,
  ramp,
  rampWith,
  readout,
  reads,
  says,
  settle,
  untilAsked,
} from './windowPage';

const page = pageTests(viewerBrowser());

/** The fields of the sky with their tooltips. */
const sky = (page: Page) =>
  page
    .locator('.readout .field:has(.sky):visible')
    .evaluateAll((fields) => fields.map((field) => `${field.textContent} (${(field as HTMLElement).title})`));
const spoken = (page: Page) => page.locator('.readout .spoken').textContent();

page(
  'the sky under the cursor has the names of its axes, degrees are a tooltip, and beside the map there is none',
  rampWith({ sky: ['RA', 'Dec'] }),
  async (page) => {
    await drawn(page);
    assert.deepEqual(await sky(page), ['RA– ()', 'Dec– ()'], 'the room is there before the first pixel');
    await focusPicture(page);
    await page.keyboard.press('ArrowLeft');
    await reads(page, '21, 11 | [10, 20] | 1120 adu');
    assert.deepEqual(await sky(page), ['RA05h34m31.94s (83.63308°, ICRS)', 'Dec+22°00′52.2″ (22.01450°, ICRS)']);
    assert.equal(await spoken(page), 'FITS 21, 11: 1120 adu, RA 05h34m31.94s, Dec +22°00′52.2″');
    assert.deepEqual(await page.locator('.degrees:visible').allTextContents(), ['83.63308°', '22.01450°']);
    for (let i = 0; i < 2; i++) await page.keyboard.press('Shift+ArrowLeft');
    await reads(page, '1, 11 | [10, 0] | 1100 adu');
    const outside = 'The pixel lies outside the map of the sky.';
    assert.deepEqual(await sky(page), [`RA– (${outside})`, `Dec– (${outside})`]);
  },
);

page(
  'galactic coordinates go by their names, and are degrees already',
  rampWith({ sky: ['GLON', 'GLAT'] }),
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    await page.keyboard.press('ArrowLeft');
    await reads(page, '21, 11 | [10, 20] | 1120 adu');
    assert.deepEqual(await sky(page), ['GLON83.63308° (83.63308°, ICRS)', 'GLAT22.01450° (22.01450°, ICRS)']);
    assert.equal(await page.locator('.degrees:visible').count(), 0);
  },
);

page('without coordinates nothing is shown, and a tooltip says why', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('ArrowLeft');
  await reads(page, '21, 11 | [10, 20] | 1120 adu');
  assert.deepEqual(await sky(page), []);
  assert.match((await page.locator('.about').getAttribute('title')) ?? '', /no CTYPE1/);
});

page('physical coordinates are shown where the header has them', rampWith({ hasPhysical: true }), async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('ArrowLeft');
  await reads(page, '21, 11 | [10, 20] | 1120 adu');
  assert.equal(await page.locator('output.physical').textContent(), '121, 211');
});

page('keys move the cursor by one pixel and say what is there', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('ArrowUp');
  await reads(page, '21, 11 | [10, 20] | 1120 adu');
  await page.keyboard.press('ArrowUp');
  assert.equal(await readout(page), '21, 12 | [11, 20] | 1130 adu', 'up is to a higher row');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  assert.equal(await readout(page), '22, 2 | [1, 21] | 1031 adu');
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowLeft');
  assert.equal(await readout(page), '1, 2 | [1, 0] | 1010 adu', 'and not beyond the edge');
  assert.equal(await spoken(page), 'FITS 1, 2: 1010 adu');
});

page('h, j, k, l move as in vi', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('l');
  for (const [key, wanted] of [
    ['l', '22, 11 | [10, 21] | 1121 adu'],
    ['k', '22, 12 | [11, 21] | 1131 adu'],
    ['h', '21, 12 | [11, 20] | 1130 adu'],
    ['j', '21, 11 | [10, 20] | 1120 adu'],
  ] as const) {
    await page.keyboard.press(key);
    assert.equal(await readout(page), wanted);
  }
});

page('in a top-down picture, up on the screen is to a lower row', rampWith({ topDown: true }), async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await reads(page, '21, 10 | [9, 20] | 1110 adu');
});

page('the pointer reads out, a click pins, leaving goes back to the pin', ramp, async (page) => {
  await drawn(page);
  await page.mouse.click(...(await placeOf(page, 3, 4)));
  await reads(page, '4, 5 | [4, 3] | 1043 adu');
  await page.mouse.move(...(await placeOf(page, 30, 15)));
  await reads(page, '31, 16 | [15, 30] | 1180 adu');
  const box = await page.locator('.picture').boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + 20, box.y + 3);
  await reads(page, '– | – | –');
  await page.mouse.move(box.x + 20, 5);
  await reads(page, '4, 5 | [4, 3] | 1043 adu');
});

page('Escape lets go of the pinned pixel', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('ArrowUp');
  await reads(page, '21, 11 | [10, 20] | 1120 adu');
  await page.keyboard.press('Escape');
  await reads(page, '– | – | –');
});

page('a frozen readout does not follow the pointer', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.mouse.move(...(await placeOf(page, 3, 4)));
  await reads(page, '4, 5 | [4, 3] | 1043 adu');
  assert.ok(await page.locator('.frozen').isHidden());
  await page.keyboard.press('f');
  await page.mouse.move(...(await placeOf(page, 30, 15)));
  await settle(page);
  assert.equal(await readout(page), '4, 5 | [4, 3] | 1043 adu');
  assert.ok(await page.locator('.frozen').isVisible());
  await changeFile(page, rampWith({ unit: 'electron' }));
  await reads(page, '4, 5 | [4, 3] | 1043 electron');
  await page.keyboard.press('f');
  await page.mouse.move(...(await placeOf(page, 31, 15)));
  await reads(page, '32, 16 | [15, 31] | 1181 electron');
});

page('a crosshair goes through the pixel that is read', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.mouse.click(...(await placeOf(page, 20, 10)));
  const [x, y] = await placeOf(page, 20, 10);
  const opaque = async (place: readonly [number, number]) => {
    await settle(page);
    return (await colourAtPlace(page, place, 1))[3] ?? 0;
  };
  assert.equal(await opaque([x - 200, y]), 0);
  await page.keyboard.press('c');
  await pressed(page, 'Crosshair', true);
  assert.ok((await opaque([x - 200, y])) > 0, 'along the row');
  assert.ok((await opaque([x, y - 100])) > 0, 'along the column');
  assert.equal(await opaque([x - 200, y - 20]), 0);
  await page.mouse.move(...(await placeOf(page, 10, 5)));
  assert.equal(await opaque([x - 200, y]), 0, 'it follows the pointer');
  await page.keyboard.press('c');
  await pressed(page, 'Crosshair', false);
});

page('the magnifier shows the pixels around in numbers and colours', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('g');
  await pressed(page, 'Magnifier', true);
  const here = page.locator('table.pixels td.here');
  await here.getByText('1120', { exact: true }).waitFor();
  const magnified = await page.locator('.magnified').evaluate((canvas: HTMLCanvasElement) => {
    const size = canvas.width / 11;
    // Two pixels to the left of the middle and five below: 1000 + 18 + 50.
    return canvas.getContext('2d')?.getImageData(3.5 * size, 10.5 * size, 1, 1).data[0];
  });
  assert.equal(magnified, Math.round(0.68 * 255));
  await page.keyboard.press('ArrowRight');
  await here.getByText('1121', { exact: true }).waitFor();
  await page.keyboard.press('g');
  await pressed(page, 'Magnifier', false);
  await here.waitFor({ state: 'hidden' });
});

const regions = [{ shape: 'rectangle', x0: 9.5, y0: 4.5, x1: 19.5, y1: 9.5 }] as const;
page(
  'a region is copied as FITS section, Python slice and DS9 region',
  { ...ramp, state: { regions } },
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    await page.keyboard.press('t');
    await says(page, 'Copied: [11:20,6:10]');
    await page.keyboard.press('y');
    await says(page, 'Copied: [5:10, 10:20]');
    await act(page, 'copyRegion');
    await says(page, 'Copied: box(15.5,8,10,5,0)');
    assert.deepEqual(await asked(page, 'copyText'), [
      '[11:20,6:10]',
      '[5:10, 10:20]',
      '# Region file format: DS9 version 4.1\nimage\nbox(15.5,8,10,5,0)\n',
    ]);
  },
);

page('without a region there is nothing to copy, and that is said', ramp, async (page) => {
  await drawn(page);
  await act(page, 'copySection');
  await says(page, 'Draw a region first: b, o or e.');
  await act(page, 'copyValue');
  await says(page, 'Put the cursor on a pixel first.');
  assert.deepEqual(await asked(page, 'copyText'), []);
});

page('the pixel is copied with its value', rampWith({ planes: 2 }), async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('ArrowUp');
  await reads(page, '21, 11, 1 | [0, 10, 20] | 1120 adu');
  await page.keyboard.press('V');
  await untilAsked(page, 'copyText', 1);
  assert.deepEqual(await asked(page, 'copyText'), ['FITS 21, 11, 1 · Python [0, 10, 20] · 1120 adu']);
});

page('a rectangle is drawn over the picture and measured', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('b');
  await pressed(page, 'Measure a rectangle (b)', true);
  await page.mouse.move(...(await placeOf(page, 10, 5)));
  await page.mouse.down();
  await page.mouse.move(...(await placeOf(page, 15, 7)));
  await page.mouse.move(...(await placeOf(page, 19, 9)));
  await page.mouse.up();
  await page.locator('.measure').getByRole('option').getByText('[11:20,6:10]').waitFor();
  // 50 pixels of 1000 + x + 10 y, x from 10 to 19 and y from 5 to 9: 1000 + 14.5 + 70 in the mean.
  const numbers = page.locator('.numbers').first();
  await numbers.getByText('1084.5', { exact: true }).first().waitFor();
  assert.match((await numbers.textContent()) ?? '', /n\s*50/);
  assert.deepEqual((await asked(page, 'region')).at(-1)?.region, { ...regions[0] });
});

page('the calibrated look shows other values, and spells out how they came about', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('a');
  await pressed(page, 'Show as calibrated; nothing is written (a)', true);
  await reads(page, '21, 11 | [10, 20] | 220 adu');
  const arithmetic = page.locator('.arithmetic');
  await arithmetic
    .getByText('1120 raw − 850 overscan − 100 dark × 0.5 (dark_90.fits) = 220', { exact: true })
    .waitFor();
  assert.equal(await arithmetic.getAttribute('title'), 'overscan: [2056:2080,*]\ndark: dark_90.fits');
  assert.equal((await asked(page, 'open')).at(-1)?.image.calibrated, true);
  await becomes(page, 20, 5, 179, 'limits are those of the calibrated frame');
  await page.keyboard.press('a');
  await reads(page, '21, 11 | [10, 20] | 1120 adu');
  await arithmetic.waitFor({ state: 'hidden' });
});

page(
  'a frame without a calibrated look says why, and stays as it is',
  rampWith({ uncalibrated: 'There is no master bias for 2 × 2 binning.' }),
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    await page.keyboard.press('a');
    await says(page, 'There is no master bias for 2 × 2 binning.');
    await pressed(page, 'Show as calibrated; nothing is written (a)', false);
    await becomes(page, 20, 5, 179);
    await page.keyboard.press('ArrowUp');
    await reads(page, '21, 11 | [10, 20] | 1120 adu');
  },
);

page(
  'moving the picture or its colours measures nothing anew',
  { ...ramp, state: { panel: 'measure', regions: [{ shape: 'rectangle', x0: 1.5, y0: 1.5, x1: 5.5, y1: 5.5 }] } },
  async (page) => {
    await drawn(page);
    await page.getByText('[3:6,3:6]').click();
    await untilAsked(page, 'region', 1);
    await settle(page);
    const before = (await asked(page, 'region')).length;
    for (const action of ['zoomIn', 'zoomIn', 'invert', 'nextStretch', 'zoomOut', 'crosshair'] as const) {
      await act(page, action);
      await settle(page);
    }
    assert.equal((await asked(page, 'region')).length, before);
  },
);
