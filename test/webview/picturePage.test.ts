/// <reference types="node" />
/** The picture in the built window: colours at their places, both ways up, crisp; planes, HDUs, mosaics; what is kept. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { HduListing } from '../../src/protocol/jobs';
import { eventually, pageTests, viewerBrowser } from './pageTest';
import {
  asked,
  becomes,
  card,
  changeFile,
  colour,
  drawn,
  focusPicture,
  limitsAre,
  pick,
  pressed,
  primary,
  ramp,
  rampWith,
  reads,
  remembered,
  says,
  settle,
  untilAsked,
} from './windowPage';

const browser = viewerBrowser();
const page = pageTests(browser);

page('row 0 is drawn at the bottom, greys follow the limits', ramp, async (page) => {
  await drawn(page);
  assert.deepEqual(await colour(page, 0, 0), [255, 255, 255, 255], 'the one bright pixel is at the lower left');
  // 1010, 1039, 1190, 1070 between 1000 and 1100.
  assert.deepEqual(await colour(page, 0, 1), [26, 26, 26, 255]);
  assert.deepEqual(await colour(page, 39, 0), [99, 99, 99, 255]);
  assert.deepEqual(await colour(page, 0, 19), [255, 255, 255, 255]);
  assert.deepEqual(await colour(page, 20, 5), [179, 179, 179, 255]);
});

for (const early of ['before', 'meanwhile'] as const) {
  page(`the first picture that is sent ${early} is drawn, and asked for once`, { ...ramp, early }, async (page) => {
    await drawn(page);
    assert.deepEqual(await colour(page, 20, 5), [179, 179, 179, 255]);
    assert.equal((await asked(page, 'open')).length, 1);
    // What is opened later is asked for, answered or not.
    await changeFile(page, rampWith({ zscale: [1000, 1200] }, { early }));
    await becomes(page, 20, 5, 89);
    assert.equal((await asked(page, 'open')).length, 2);
  });
}

page(
  'a first picture that went to a page before this one is asked for again',
  { ...ramp, early: 'lost' },
  async (page) => {
    await drawn(page);
    assert.deepEqual(await colour(page, 20, 5), [179, 179, 179, 255]);
    assert.equal((await asked(page, 'open')).length, 2);
  },
);

page(
  'a window that remembers another look is not shown the first picture',
  { ...ramp, early: 'before', state: { calibrated: true } },
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    await page.keyboard.press('ArrowUp');
    await reads(page, '21, 11 | [10, 20] | 220 adu');
    await limitsAre(page, '100 … 200');
    await becomes(page, 20, 5, 179);
  },
);

page('a top-down file has row 0 at the top', rampWith({ topDown: true }), async (page) => {
  await drawn(page);
  assert.deepEqual(await colour(page, 0, 0, { topDown: true }), [255, 255, 255, 255]);
  assert.deepEqual(await colour(page, 0, 1, { topDown: true }), [26, 26, 26, 255]);
});

page(
  'pixels are crisp on a screen of twice the density',
  ramp,
  async (page) => {
    await drawn(page);
    const { density, greys } = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.picture canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) return { density: 0, greys: 0 };
      const scale = Math.min(canvas.width / 40, canvas.height / 20);
      const y = (canvas.height - 20 * scale) / 2 + 19.5 * scale;
      const line = context.getImageData(0, y, canvas.width, 1).data;
      const seen = new Set(Array.from({ length: canvas.width - 4 }, (_, i) => line[4 * (i + 2)]));
      return { density: canvas.width / canvas.clientWidth, greys: seen.size };
    });
    assert.equal(density, 2);
    assert.equal(greys, 40, 'forty greys for forty pixels, none between');
  },
  { deviceScaleFactor: 2 },
);

page('pixels without a value have a colour of their own and a legend', rampWith({ pattern: 'nan' }), async (page) => {
  await drawn(page);
  assert.deepEqual(await colour(page, 2, 7), [0xf1, 0x4c, 0x4c, 255]);
  assert.ok(await page.locator('.nan').isVisible());
  await focusPicture(page);
  for (let i = 0; i < 19; i++) await page.keyboard.press('ArrowLeft');
  await reads(page, '3, 11 | [10, 2] | NaN (no value)');
});

page('where every pixel has a value there is no legend', ramp, async (page) => {
  await drawn(page);
  assert.ok(await page.locator('.nan').isHidden());
});

const plane = (page: Page) => page.getByRole('slider', { name: 'Plane' });
page(
  'planes are leafed through by slider and keys, and after the last comes the first',
  rampWith({ planes: 3 }),
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    await page.keyboard.press('ArrowUp');
    await reads(page, '21, 11, 1 | [0, 10, 20] | 1120 adu');
    await page.keyboard.press(']');
    await reads(page, '21, 11, 2 | [1, 10, 20] | 1220 adu');
    // 1070 + 100 of plane 2 is white: its limits are those of its zscale, which the host gives as 1000 .. 1100.
    await becomes(page, 20, 5, 255);
    await eventually(() => plane(page).inputValue(), '2');
    await page.keyboard.press('[');
    await page.keyboard.press('[');
    await reads(page, '21, 11, 3 | [2, 10, 20] | 1320 adu');
    await plane(page).focus();
    await page.keyboard.press('Home');
    await reads(page, '21, 11, 1 | [0, 10, 20] | 1120 adu');
    await becomes(page, 20, 5, 179);
    assert.equal((await remembered(page)).plane, 0);
  },
);

page('planes play until they are stopped', rampWith({ planes: 3 }), async (page) => {
  await drawn(page);
  await page.getByRole('button', { name: 'Play the planes' }).click();
  await page.waitForFunction(() => {
    const planes = window.asked.flatMap(([method, value]) =>
      method === 'open' ? [(value as { image: { plane: number } }).image.plane] : [],
    );
    return [0, 1, 2].every((plane) => planes.includes(plane));
  });
  await pressed(page, 'Play the planes', true);
  await focusPicture(page);
  await page.keyboard.press('p');
  await pressed(page, 'Play the planes', false);
});

page('nothing plays where motion is not wanted', rampWith({ planes: 3 }), async (page) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('p');
  await says(page, 'Reduced motion is asked for: step with Tab, or with [ and ] through planes.');
  await pressed(page, 'Play the planes', false);
  await page.keyboard.press(']');
  await untilAsked(page, 'open', 2);
  await says(page, '');
});

page('the frame of one plane has no slider for planes', ramp, async (page) => {
  await drawn(page);
  assert.ok(await plane(page).isHidden());
});

const amplifier = (index: number): HduListing => ({
  ...primary,
  ...{ index, name: `AMP${index}`, warnings: [], cards: [card('DETSEC', `[${index}:20,1:20]`)] },
});
page(
  'amplifiers that say where they belong are shown together, or one by one',
  { ...ramp, headers: [{ ...primary, naxis: [], pixelType: null }, amplifier(1), amplifier(2)] },
  async (page) => {
    await drawn(page);
    await pick(page, 'HDU', 'All amplifiers (DETSEC)');
    await untilAsked(page, 'open', 2);
    assert.deepEqual((await asked(page, 'open')).at(-1)?.image, {
      ...{ frame: 0, hdu: 'mosaic', plane: 0, calibrated: false, against: null },
    });
    assert.equal((await remembered(page)).hdu, 'mosaic');
    await pick(page, 'HDU', '2 AMP2');
    await untilAsked(page, 'open', 3);
    assert.equal((await asked(page, 'open')).at(-1)?.image.hdu, 2);
    await focusPicture(page);
    await page.keyboard.press('PageUp');
    await untilAsked(page, 'open', 4);
    assert.equal((await asked(page, 'open')).at(-1)?.image.hdu, 1);
  },
);

page('a file of one HDU has no list of HDUs in the toolbar', { ...ramp, headers: [primary] }, async (page) => {
  await drawn(page);
  await page.locator('.header tbody tr').first().waitFor();
  assert.equal(await page.locator('.toolbar').getByRole('combobox', { name: 'HDU' }).count(), 0);
});

page('an HDU without an image shows its header and the way back', ramp, async (page) => {
  await drawn(page);
  await pick(page, 'HDU', '1 EVENTS');
  await page.getByText('HDU 1 holds no image (bintable).').waitFor();
  assert.deepEqual(await page.locator('.cards tbody tr:visible th').allTextContents(), ['XTENSION']);
  assert.ok(await page.locator('.toolbar').getByRole('combobox', { name: 'Stretch' }).isHidden());
  assert.equal((await asked(page, 'open')).length, 1);
  await page.getByRole('button', { name: 'Show the First Image' }).click();
  await page.locator('.picture').waitFor();
  assert.deepEqual(
    (await asked(page, 'open')).map(({ image }) => image.hdu),
    [null, 0],
  );
});

const about = async (page: Page) => {
  await settle(page);
  return page.locator('.about').textContent();
};
page('zooming and fitting', ramp, async (page) => {
  await drawn(page);
  const fitted = await about(page);
  await focusPicture(page);
  await page.keyboard.press('+');
  assert.notEqual(await about(page), fitted);
  await page.keyboard.press('-');
  assert.equal(await about(page), fitted);
  await page.keyboard.press('1');
  assert.match((await about(page)) ?? '', / 100 %$/);
  await page.getByRole('button', { name: 'Show the whole image' }).click();
  assert.equal(await about(page), fitted);
  await page.locator('.picture').hover();
  await page.mouse.wheel(0, -400);
  await page.waitForFunction((before) => document.querySelector('.about')?.textContent !== before, fitted);
});

page(
  'a dragged picture moves with the pointer',
  { ...ramp, state: { camera: { scale: 40, x: 20, y: 10 } } },
  async (page) => {
    await drawn(page);
    const box = await page.locator('.picture').boundingBox();
    assert.ok(box);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 80, y - 40, { steps: 4 });
    await page.mouse.up();
    await settle(page);
    // 80 pixels to the left and 40 up, at 40 screen pixels each: what is in the middle lies 2 further right, 1 lower.
    assert.deepEqual((await remembered(page)).camera, { scale: 40, x: 22, y: 9 });
  },
);

page(
  'a hidden editor comes back as it was left',
  {
    ...ramp,
    state: {
      display: { limits: 'minmax', stretch: 'log', invert: true },
      camera: { scale: 40, x: 30, y: 10 },
      cursor: { x: 30, y: 10 },
      search: 'exptime',
    },
  },
  async (page) => {
    await drawn(page);
    await limitsAre(page, '1001 … 5000');
    await reads(page, '31, 11 | [10, 30] | 1130 adu');
    assert.equal(await page.locator('.cards tbody tr:visible').count(), 1);
    assert.match((await page.locator('.about').textContent()) ?? '', / 4000 %$/);
    for (const [name, value] of [
      ['Limits', 'min – max'],
      ['Stretch', 'log'],
    ] as const) {
      const list = page.locator('.toolbar').getByRole('combobox', { name });
      assert.match((await list.textContent()) ?? '', new RegExp(value));
    }
    await pressed(page, 'Invert colours', true);
  },
);

page(
  'an HDU or plane that the file no longer has is forgotten',
  { ...ramp, state: { hdu: 7, plane: 2 } },
  async (page) => {
    await drawn(page);
    assert.deepEqual(
      (await asked(page, 'open')).map(({ image }) => [image.hdu, image.plane]),
      [[null, 0]],
    );
  },
);

page('a file that changes is read again and the view stays', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('+');
  await reads(page, '21, 11 | [10, 20] | 1120 adu');
  const before = (await about(page))?.split(' ').slice(-2);
  await changeFile(page, rampWith({ unit: 'electron' }));
  await reads(page, '21, 11 | [10, 20] | 1120 electron');
  assert.deepEqual((await about(page))?.split(' ').slice(-2), before);
  await changeFile(page, {
    failure: { tag: 'ReadFailed', message: 'It is gone.' },
  });
  await page.getByText('It is gone.').waitFor();
  await changeFile(page, ramp);
  await reads(page, '21, 11 | [10, 20] | 1120 adu');
});

test('script and style are small enough to load at once', () => {
  // uPlot has 50 kB of the script, the toolkit 150 kB.
  assert.ok(browser().bytes.script < 385_000, `script: ${browser().bytes.script} bytes`);
  assert.ok(browser().bytes.style < 27_000, `style: ${browser().bytes.style} bytes`);
});

page('the image is asked for first, and what the reduction used comes after the picture', ramp, async (page) => {
  await page.waitForFunction(() => ['drawn', 'cardUses'].every((name) => window.asked.some(([m]) => m === name)));
  const methods = await page.evaluate(() => window.asked.map(([method]) => method));
  assert.deepEqual(methods.slice(0, 3), ['open', 'header', 'setup']);
  assert.equal(methods.filter((method) => method === 'drawn').length, 1);
});

page(
  'a remembered HDU is looked up in the headers before its image is asked for',
  { ...ramp, state: { hdu: 0 } },
  async (page) => {
    await page.waitForFunction(() => window.asked.some(([method]) => method === 'open'));
    const methods = await page.evaluate(() => window.asked.map(([method]) => method));
    assert.ok(methods.indexOf('header') < methods.indexOf('open'));
  },
);
