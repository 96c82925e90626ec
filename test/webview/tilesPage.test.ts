/// <reference types="node" />
/** Large images in the built window: an overview first, then the tiles in sight at the level that the zoom needs, each once. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Scenario } from './fakeHost';
import { pageTests, viewerBrowser } from './pageTest';
import { asked, colourAtPlace, drawn, focusPicture, settle, untilAsked } from './windowPage';

const page = pageTests(viewerBrowser());

/** 16 x 8 tiles of level 0, an overview of 1024 x 512; black at 25000, white at 26000. */
const large = {
  image: { width: 8192, height: 4096, pattern: 'ramp', level: 3 },
  headers: [],
  state: { display: { limits: 'typed', typed: [25000, 26000] } },
} as const satisfies Scenario;

/** Level, column and row of every tile that was asked for, in order. */
async function tiles(page: Page): Promise<string[]> {
  return (await asked(page, 'tiles')).flatMap(({ level, x0, x1, y0, y1 }) =>
    Array.from({ length: (x1 - x0) * (y1 - y0) }, (_, i) => {
      const [x, y] = [x0 + (i % (x1 - x0)), y0 + Math.floor(i / (x1 - x0))];
      return `${level}/${x}/${y}`;
    }),
  );
}

async function untilTiles(page: Page, wanted: readonly string[]): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await tiles(page);
    if ([...found].sort().join() === [...wanted].sort().join()) return;
    if (Date.now() > end) assert.deepEqual([...found].sort(), [...wanted].sort());
    await settle(page);
  }
}

/** Where an image pixel is on the page at one screen pixel per image pixel, this image place in the middle. */
async function place(page: Page, x: number, y: number, middle: readonly [number, number]): Promise<[number, number]> {
  const box = await page.locator('.picture').boundingBox();
  assert.ok(box);
  return [box.x + box.width / 2 + (x + 0.5 - middle[0]), box.y + box.height / 2 - (y + 0.5 - middle[1])];
}

/** Waits for a grey at a place. */
async function greyAt(page: Page, at: readonly [number, number], grey: number): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const [found] = await colourAtPlace(page, at);
    if (found === grey) return;
    if (Date.now() > end) assert.equal(found, grey);
    await settle(page);
  }
}

/** 725 x 560 canvas pixels around the middle (4096, 2048): columns 3733 .. 4459, rows 1768 .. 2328. */
const inTheMiddle = ['0/7/3', '0/8/3', '0/7/4', '0/8/4'];
const fitted = ['3/0/0', '3/1/0'];

page('the overview is drawn first, then tiles of the needed level in sight', large, async (page) => {
  await drawn(page);
  await untilTiles(page, fitted);
  const order = await page.evaluate(() => window.asked.map(([method]) => method));
  assert.ok(order.indexOf('open') < order.indexOf('tiles'));
  assert.ok(!order.includes('levels'), 'typed limits need no count of all pixels');
});

page('zooming in asks for level 0, only of what is in sight, and draws it', large, async (page) => {
  await drawn(page);
  await untilTiles(page, fitted);
  await focusPicture(page);
  await page.keyboard.press('1');
  await untilTiles(page, [...fitted, ...inTheMiddle]);
  // 1000 + 4100 + 20510 = 25610 by a tile; the overview has 25576 there, of the corner of its block.
  await greyAt(page, await place(page, 4100, 2051, [4096, 2048]), Math.round(0.61 * 255));
  await greyAt(page, await place(page, 4096, 2048, [4096, 2048]), Math.round(0.576 * 255));
});

page('a pan asks for new tiles, and no tile twice', large, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('1');
  await untilTiles(page, [...fitted, ...inTheMiddle]);
  const [x, y] = await place(page, 4300, 2048, [4096, 2048]);
  await page.mouse.move(x, y);
  await page.mouse.down();
  // Columns 4133 .. 4859 are seen.
  await page.mouse.move(x - 400, y, { steps: 4 });
  await page.mouse.up();
  await untilTiles(page, [...fitted, ...inTheMiddle, '0/9/3', '0/9/4']);
  await page.mouse.move(x - 400, y);
  await page.mouse.down();
  await page.mouse.move(x, y, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.press('0');
  await page.keyboard.press('1');
  await settle(page);
  await untilTiles(page, [...fitted, ...inTheMiddle, '0/9/3', '0/9/4']);
  const found = await tiles(page);
  assert.equal(new Set(found).size, found.length);
});

page(
  'tiles that are no longer wanted are stopped, and those wanted now are asked for',
  { ...large, holdTiles: true },
  async (page) => {
    await drawn(page);
    await untilAsked(page, 'tiles', 1);
    await focusPicture(page);
    await page.keyboard.press('1');
    await untilAsked(page, 'stop', 1);
    const [first] = await asked(page, 'tiles');
    assert.deepEqual(await asked(page, 'stop'), [{ id: first?.id }]);
    await page.waitForFunction(() =>
      window.asked.some(([method, value]) => method === 'tiles' && (value as { level: number }).level === 0),
    );
  },
);

page(
  'one request is under way at a time, of one row of tiles',
  { ...large, holdTiles: true, state: { ...large.state, camera: { scale: 1, x: 4096, y: 2048 } } },
  async (page) => {
    await drawn(page);
    await untilAsked(page, 'tiles', 1);
    await settle(page);
    const [{ level, x0, x1, y0, y1 } = { level: 9, x0: 0, x1: 0, y0: 0, y1: 0 }, ...others] = await asked(
      page,
      'tiles',
    );
    assert.deepEqual(others, []);
    assert.deepEqual([level, x0, x1, y1 - y0], [0, 7, 9, 1]);
  },
);

page(
  'tiles that cannot be read are said, and the overview stays',
  { ...large, tileFailure: 'The file ends at byte 524288.' },
  async (page) => {
    await drawn(page);
    await page.locator('.said').getByText('Not all of this image can be read. The file ends at byte 524288.').waitFor();
    await settle(page);
    // Image pixel (4096, 2048): 25576 of the overview, at the fit of 8192 columns on the canvas.
    const box = await page.locator('.picture').boundingBox();
    assert.ok(box);
    const [grey = 0] = await colourAtPlace(page, [box.x + box.width / 2, box.y + box.height / 2]);
    assert.ok(Math.abs(grey - 0.576 * 255) < 30, `${grey}`);
    assert.equal((await asked(page, 'tiles')).length, 1, 'it is not asked again and again');
  },
);

page(
  'a whole image that came with its overview asks for no tiles',
  { image: { width: 600, height: 300, pattern: 'ramp' }, headers: [] },
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    await page.keyboard.press('1');
    await page.keyboard.press('+');
    await settle(page);
    assert.deepEqual(await tiles(page), []);
  },
);
