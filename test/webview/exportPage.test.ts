/// <reference types="node" />
/** Pictures that leave the window: the view as PNG with what lies over it, and what the host is asked to save. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { MESSAGE_BYTES } from '../../src/protocol/viewer';
import { pageTests, viewerBrowser } from './pageTest';
import { asked, colourAtPlace, drawn, focusPicture, placeOf, ramp, rampWith, untilAsked } from './windowPage';

const page = pageTests(viewerBrowser());

/** Waits for the last part of a PNG; its parts, and the colour at a pixel. */
async function savedPng(page: Page, [x, y]: readonly [number, number] = [0, 0]) {
  await page.waitForFunction(() =>
    window.asked.some(([method, value]) => method === 'savePng' && (value as { last: boolean }).last),
  );
  return page.evaluate(
    async ([x, y]) => {
      const parts = window.asked.flatMap(([method, value]) =>
        method === 'savePng' ? [value as { bytes: Uint8Array; last: boolean; frame: number }] : [],
      );
      const blob = new Blob(parts.map(({ bytes }) => bytes as Uint8Array<ArrayBuffer>));
      const picture = await createImageBitmap(blob);
      const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
      context?.drawImage(picture, 0, 0);
      return {
        sizes: parts.map(({ bytes }) => bytes.length),
        last: parts.map((part) => part.last),
        start: [...new Uint8Array(await blob.slice(0, 8).arrayBuffer())],
        size: [picture.width, picture.height],
        colour: [...(context?.getImageData(x, y, 1, 1).data ?? [])],
      };
    },
    [x, y] as const,
  );
}

const canvasSize = (page: Page) =>
  page
    .locator('.picture canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.height]);

page(
  'the view is saved as PNG of the canvas, with regions over it',
  { ...ramp, state: { regions: [{ shape: 'rectangle', x0: 9.5, y0: 4.5, x1: 19.5, y1: 9.5 }] } },
  async (page) => {
    await drawn(page);
    const box = await page.locator('.picture').boundingBox();
    assert.ok(box);
    const [left, bottom] = await placeOf(page, 10, 5);
    const scale = box.width / 40;
    // On the rectangle's left side, half a pixel left of its first column; and a pixel of the picture within.
    const edge = [Math.floor(left - scale / 2 - box.x), Math.floor(bottom - scale - box.y)] as const;
    await page.evaluate(() => window.act('savePng'));
    const saved = await savedPng(page, edge);
    assert.deepEqual(saved.start, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    assert.deepEqual(saved.size, await canvasSize(page));
    assert.deepEqual(saved.last, [true]);
    const [over] = await colourAtPlace(page, [edge[0] + box.x, edge[1] + box.y], 1);
    assert.deepEqual(saved.colour, [over, over, over, 255], 'the line of the region');
    const inside = await savedPng(page, [Math.floor(left - box.x), Math.floor(bottom - box.y)]);
    // 1060 between 1000 and 1100.
    assert.deepEqual(inside.colour, [153, 153, 153, 255]);
  },
);

page(
  'a large view arrives in messages of a megabyte',
  { image: { width: 1600, height: 1200, pattern: 'stars' }, headers: [] },
  async (page) => {
    await drawn(page);
    await page.evaluate(() => window.act('savePng'));
    const { sizes, last, size } = await savedPng(page);
    assert.ok(sizes.length > 1, `${sizes}`);
    assert.deepEqual(
      sizes.slice(0, -1).map((bytes) => bytes === MESSAGE_BYTES),
      sizes.slice(0, -1).map(() => true),
    );
    assert.deepEqual(
      last,
      sizes.map((_, i) => i === sizes.length - 1),
    );
    assert.deepEqual(size, await canvasSize(page));
  },
  { width: 1700, height: 1300 },
);

page(
  'the whole image is saved by the host, in the colours of the window',
  rampWith({ topDown: true }),
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    await page.keyboard.press('i');
    await page.keyboard.press('m');
    await page.evaluate(() => window.act('saveFullPng'));
    await untilAsked(page, 'saveFullPng', 1);
    const [request] = await asked(page, 'saveFullPng');
    assert.deepEqual(request?.image, { frame: 0, hdu: null, plane: 0, calibrated: false, against: null });
    assert.equal(request?.topDown, true);
    const { limits, stretch, colormap, invert, nan } = request?.colours ?? {};
    assert.deepEqual(
      { limits, stretch, colormap, invert, nan },
      {
        ...{ limits: [1000, 1100], stretch: 'linear', colormap: 'heat', invert: true, nan: [0xf1, 0x4c, 0x4c] },
      },
    );
  },
);

page('the view is copied to the clipboard as PNG', ramp, async (page) => {
  await drawn(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await focusPicture(page);
  await page.keyboard.press('C');
  await page.locator('.said').getByText('The view is on the clipboard.').waitFor();
  const found = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const picture = item && (await createImageBitmap(await item.getType('image/png')));
    return picture && [picture.width, picture.height];
  });
  assert.deepEqual(found, await canvasSize(page));
});
