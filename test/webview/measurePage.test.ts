/// <reference types="node" />
/** Regions, numbers, profiles, a star and the readout in a browser, by pointer and by keys. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { isEnabled, pageTests, viewerBrowser } from './pageTest';
import { type ThemeName, themes } from './themes';

const browser = viewerBrowser({ entry: 'test/webview/measurePage.ts' });
const onPage = pageTests(browser);

const SCALE = 4;
const HEIGHT = 75;

/** CSS place of an image place (pixel centres at whole numbers), y up; the picture lies in the page's corner. */
const at = (x: number, y: number): [number, number] => [(x + 0.5) * SCALE, (HEIGHT - 0.5 - y) * SCALE];
const show = (page: Page, width = 300) => page.evaluate((width) => window.shown.show(width), width);
const regions = (page: Page) => page.evaluate(() => window.measure.regions);
const selected = (page: Page) => page.evaluate(() => window.measure.selected);
const tool = (page: Page, label: string) => page.getByRole('button', { name: label }).click();
const rows = (page: Page) => page.getByRole('option').allTextContents();

async function drag(page: Page, from: [number, number], ...to: [number, number][]): Promise<void> {
  await page.mouse.move(...at(...from));
  await page.mouse.down();
  for (const place of to) await page.mouse.move(...at(...place));
  await page.mouse.up();
}

/** Names and numbers of a part, once none of them waits. */
async function numbers(page: Page, part: 'Regions' | 'Star'): Promise<Record<string, string>> {
  const handle = await page.waitForFunction((title) => {
    const section = [...document.querySelectorAll('details')].find(
      (one) => one.querySelector('summary')?.textContent === title,
    );
    const rows = [...(section?.querySelectorAll('.numbers > div') ?? [])];
    const found = Object.fromEntries(rows.map((row) => [...row.children].map((child) => child.textContent ?? '')));
    return Object.keys(found).length === 0 || Object.values(found).includes('…') ? null : found;
  }, part);
  return (await handle.jsonValue()) as Record<string, string>;
}

onPage('a rectangle is drawn, pulled, moved and removed, and its numbers follow', {}, async (page) => {
  await show(page);
  await tool(page, 'Draw a rectangle');
  await drag(page, [10, 20], [15, 22], [19, 24]);
  assert.deepEqual(await regions(page), [{ shape: 'rectangle', x0: 9.5, y0: 19.5, x1: 19.5, y1: 24.5 }]);
  assert.equal(await selected(page), 0);
  assert.deepEqual(await rows(page), ['[11:20,21:25]  10 × 5']);
  // Values are 1000 + column + 100 row: mean 1000 + 14.5 + 2200; std = sqrt((10^2 - 1 + 100^2 (5^2 - 1)) / 12).
  const std = String(Number(Math.sqrt((99 + 240_000) / 12).toPrecision(7)));
  assert.deepEqual(await numbers(page, 'Regions'), {
    ...{ n: '50', mean: '3214.5', median: '3214.5', std, min: '3010', max: '3419' },
  });
  await drag(page, [19.5, 24.5], [29, 30]);
  assert.deepEqual(await regions(page), [{ shape: 'rectangle', x0: 9.5, y0: 19.5, x1: 29.5, y1: 30.5 }]);
  await page.waitForFunction(() => document.querySelector('.numbers dd')?.textContent === '220');
  await tool(page, 'Look');
  await drag(page, [15, 25], [25, 35.2]);
  assert.deepEqual(await regions(page), [{ shape: 'rectangle', x0: 19.5, y0: 29.5, x1: 39.5, y1: 40.5 }]);
  await drag(page, [30, 35], [-20, -20]);
  assert.deepEqual(await regions(page), [{ shape: 'rectangle', x0: -0.5, y0: -0.5, x1: 19.5, y1: 10.5 }], 'not beyond');
  await page.getByText('Of 220 pixels 11 have no value.').waitFor();
  assert.equal((await numbers(page, 'Regions')).n, '209');
  await page.locator('.picture').focus();
  await page.keyboard.press('Escape');
  assert.equal(await selected(page), null);
  await page.keyboard.press('Delete');
  assert.equal((await regions(page)).length, 1, 'nothing is selected');
  await page.mouse.click(...at(5, 5));
  await page.keyboard.press('Delete');
  assert.deepEqual(await regions(page), []);
  await page.getByText('Choose a shape above').waitFor();
});

onPage('numbers change while a region moves, and only the newest place is asked for', {}, async (page) => {
  await show(page);
  await page.evaluate(() => {
    window.shown.overlay.add({ shape: 'rectangle', x0: 9.5, y0: 9.5, x1: 19.5, y1: 19.5 });
  });
  assert.equal((await numbers(page, 'Regions')).mean, '2464.5');
  await page.evaluate(() => {
    window.measure.hold = true;
    window.measure.asked.length = 0;
  });
  await page.mouse.move(...at(15, 15));
  await page.mouse.down();
  for (const x of [16, 17, 18, 19, 20]) await page.mouse.move(...at(x, 15));
  assert.equal((await page.evaluate(() => window.measure.asked)).length, 1, 'one is under way');
  const text = () => page.locator('.numbers dd').nth(1).textContent();
  await page.evaluate(() => window.measure.answer());
  await page.waitForFunction(() => document.querySelectorAll('.numbers dd')[1]?.textContent === '2465.5');
  await page.waitForFunction(() => window.measure.waiting.length === 1);
  await page.evaluate(() => window.measure.answer());
  await page.waitForFunction(() => document.querySelectorAll('.numbers dd')[1]?.textContent === '2469.5');
  const asked = await page.evaluate(() => window.measure.asked);
  assert.deepEqual(asked, [
    { shape: 'rectangle', x0: 10.5, y0: 9.5, x1: 20.5, y1: 19.5 },
    { shape: 'rectangle', x0: 14.5, y0: 9.5, x1: 24.5, y1: 19.5 },
  ]);
  // The button is still down: Escape gives the drag up.
  await page.evaluate(() => {
    window.measure.hold = false;
  });
  await page.locator('.picture').focus();
  await page.keyboard.press('Escape');
  assert.deepEqual(await regions(page), [{ shape: 'rectangle', x0: 9.5, y0: 9.5, x1: 19.5, y1: 19.5 }]);
  await page.waitForFunction(() => document.querySelectorAll('.numbers dd')[1]?.textContent === '2464.5');
  await page.mouse.up();
  assert.equal(await text(), '2464.5');
});

onPage('circles and lines are drawn; a line shows its profile; a click draws nothing', {}, async (page) => {
  await show(page);
  await tool(page, 'Draw a circle');
  await drag(page, [50, 40], [56, 48]);
  await tool(page, 'Draw a line');
  await drag(page, [5, 6], [30, 6], [45, 36]);
  assert.deepEqual(await regions(page), [
    { shape: 'circle', x: 50, y: 40, radius: 10 },
    { shape: 'line', x0: 5, y0: 6, x1: 45, y1: 36 },
  ]);
  assert.deepEqual(await rows(page), ['51, 41  r 10', '6, 7 → 46, 37  50 px']);
  // From 1000 + 5 + 600 to 1000 + 45 + 3600.
  await page.getByRole('img', { name: 'Profile along 6, 7 → 46, 37: 51 pixels, 1605 to 4645' }).waitFor();
  await page.mouse.click(...at(80, 60));
  assert.equal((await regions(page)).length, 2);
  assert.equal(await selected(page), null);
  await page.mouse.click(...at(50, 44));
  assert.equal(await selected(page), 0, 'a click with a drawing tool selects');
  await drag(page, [60, 40], [53, 44]);
  assert.deepEqual((await regions(page))[0], { shape: 'circle', x: 50, y: 40, radius: 5 });
});

onPage('the selected region is copied in three ways', {}, async (page) => {
  await show(page);
  await page.evaluate(() => {
    window.shown.overlay.add({ shape: 'rectangle', x0: 9.5, y0: 19.5, x1: 19.5, y1: 24.5 });
  });
  for (const label of ['FITS section', 'Python slice', 'DS9 region']) await tool(page, label);
  assert.deepEqual(await page.evaluate(() => window.measure.copied), [
    '[11:20,21:25]',
    '[20:25, 10:20]',
    '# Region file format: DS9 version 4.1\nimage\nbox(15.5,23,10,5,0)\n',
  ]);
});

onPage('the list works by keys: choose, move, change size, remove', {}, async (page) => {
  await show(page);
  await page.evaluate(() => {
    window.shown.overlay.addAt('rectangle', { x: 50, y: 40 });
    window.shown.overlay.addAt('circle', { x: 20, y: 30 });
  });
  await page.getByRole('option').nth(1).focus();
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('-');
  assert.deepEqual((await regions(page))[1], { shape: 'circle', x: 19, y: 31, radius: 9 });
  await page.keyboard.press('ArrowUp');
  assert.equal(await selected(page), 0);
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
    'Rectangle [41:61,31:51]  21 × 21',
  );
  await page.keyboard.press('+');
  assert.deepEqual((await regions(page))[0], { shape: 'rectangle', x0: 38.5, y0: 28.5, x1: 61.5, y1: 51.5 });
  await page.keyboard.press('Delete');
  assert.equal((await regions(page)).length, 1);
  assert.equal(await selected(page), 0);
  await page.getByRole('button', { name: 'Remove this region' }).click();
  assert.deepEqual(await regions(page), []);
});

onPage('in a picture from top down, up on the screen is to a lower row', {}, async (page) => {
  await page.evaluate(() => window.shown.show(300, { topDown: true }));
  await tool(page, 'Draw a rectangle');
  await page.mouse.move(10.5 * SCALE, 20.5 * SCALE);
  await page.mouse.down();
  await page.mouse.move(12.5 * SCALE, 25.5 * SCALE);
  await page.mouse.up();
  assert.deepEqual(await regions(page), [{ shape: 'rectangle', x0: 9.5, y0: 19.5, x1: 12.5, y1: 25.5 }]);
  await page.getByRole('option').focus();
  await page.keyboard.press('Shift+ArrowUp');
  assert.deepEqual(await regions(page), [{ shape: 'rectangle', x0: 9.5, y0: 18.5, x1: 12.5, y1: 24.5 }]);
});

onPage('row, column and neighbours of the pixel under the cursor', {}, async (page) => {
  await show(page, 420);
  await page.getByText('Put the cursor on a pixel to see its row and column.').waitFor();
  await page.evaluate(() => window.shown.panel.showPixel({ x: 60, y: 20 }));
  await page.getByRole('img', { name: 'Profile along row 21: 100 pixels, 3001 to 3099' }).waitFor();
  await page.getByRole('button', { name: 'Column', exact: true }).click();
  await page.getByRole('img', { name: 'Profile along column 61: 75 pixels, 1060 to 8460' }).waitFor();
  await isEnabled(page.getByRole('button', { name: 'Line', exact: true }), false);
  assert.deepEqual((await page.evaluate(() => window.measure.pixels)).at(-1), [55, 66, 15, 26]);
  const table = page.locator('table.pixels');
  // Pixel (60, 20) = 1000 + 60 + 2000; FITS counts it as column 61 of row 21.
  assert.equal(await table.locator('.here').textContent(), '3060');
  assert.equal(await table.locator('tr:has(.here) th').textContent(), '21');
  assert.deepEqual(await table.locator('tbody th').first().textContent(), '26', 'higher rows are higher');
  const here = await table.locator('.here').evaluate((cell) => (cell as HTMLTableCellElement).cellIndex);
  assert.equal(await table.locator('thead tr > *').nth(here).textContent(), '61');
  // Grey is (value - 1000) / 30: pixel (60, 25), at the top of the magnifier, has 3560.
  const grey = await page.locator('.magnified').evaluate((canvas: HTMLCanvasElement) => {
    const size = canvas.width / 11;
    return [...(canvas.getContext('2d')?.getImageData(5.5 * size, 0.5 * size, 1, 1).data ?? [])];
  });
  assert.deepEqual(grey, [85, 85, 85, 255]);
  await page.evaluate(() => window.shown.panel.showPixel(null));
  await table.waitFor({ state: 'hidden' });
});

onPage('what is folded away is not asked for', {}, async (page) => {
  await show(page);
  await page.locator('summary', { hasText: 'Pixels' }).click();
  await page.evaluate(() => window.shown.panel.showPixel({ x: 60, y: 20 }));
  await page.getByRole('img', { name: 'Profile along row 21' }).waitFor();
  assert.deepEqual(await page.evaluate(() => window.measure.pixels), []);
  await page.locator('summary', { hasText: 'Pixels' }).click();
  await page.waitForFunction(() => document.querySelector('.pixels .here')?.textContent === '3060');
});

onPage('a click with the star tool measures, and says where there is none', {}, async (page) => {
  await show(page, 420);
  await tool(page, 'Measure a star');
  await page.mouse.click(...at(32, 42));
  assert.deepEqual(await numbers(page, 'Star'), {
    ...{ FITS: '31.25, 41.50', Python: '[40.50, 30.25]', FWHM: '4.71 px = 1.884″' },
    ...{ peak: '9000 adu', background: '1000 adu', flux: '201062 adu' },
  });
  await page.getByRole('img', { name: /Radial profile .* 4.71 pixels/ }).waitFor();
  await page.mouse.click(...at(80, 10));
  await page.getByText('No star near pixel 81, 11: nothing stands out of the noise there.').waitFor();
  assert.equal(await page.evaluate(() => window.measure.measuredStar), null, 'its mark is taken away');
});

onPage('a failure is a sentence in its place, as text', {}, async (page) => {
  await show(page);
  await page.evaluate(() => {
    window.measure.failure = '<b>The file is gone.</b>';
    window.shown.overlay.addAt('rectangle', { x: 50, y: 40 });
    window.shown.panel.showPixel({ x: 1, y: 1 });
    window.shown.panel.measureStar({ x: 1, y: 1 });
  });
  await page.waitForFunction(() => document.querySelectorAll('.sentence:not([hidden])').length === 4);
  assert.deepEqual(
    await page.locator('.sentence').allTextContents(),
    new Array<string>(4).fill('<b>The file is gone.</b>'),
  );
  await page.evaluate(() => {
    window.measure.failure = null;
    window.shown.panel.showImage({ width: 100, height: 75, unit: null, topDown: false });
  });
  assert.equal((await numbers(page, 'Regions')).n, '441');
  await page.getByText('Values without a unit').waitFor();
});

/** Smallest and largest grey in a row of overlay pixels, of those that are drawn on. */
const strokes = (page: Page, row: number) =>
  page.locator('.overlay').evaluate((canvas: HTMLCanvasElement, row) => {
    const data = canvas.getContext('2d')?.getImageData(0, row, canvas.width, 1).data ?? [];
    const colours = new Map<string, number>();
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] === 255) colours.set(`${data[i]},${data[i + 1]},${data[i + 2]}`, i / 4);
    }
    return Object.fromEntries(colours);
  }, row);

onPage('marks are white on black, seen on any grey', {}, async (page) => {
  await show(page);
  await page.evaluate(() => {
    window.shown.overlay.setMarks({ crosshair: { x: 60, y: 20 }, pinned: { x: 10, y: 70 } });
  });
  // Far from crossings: the column of the crosshair is (60 + 0.5) * 4 = 242.
  assert.deepEqual(Object.keys(await strokes(page, 150)).sort(), ['0,0,0', '255,255,255']);
  assert.equal((await strokes(page, 40))['255,255,255'], 242);
  await page.evaluate(() => window.shown.overlay.setMarks({ swipe: 200.5 / 400 }));
  await page.mouse.move(200, 40);
  await page.mouse.down();
  await page.mouse.move(120, 40);
  await page.mouse.up();
  assert.equal((await page.evaluate(() => window.measure.swiped)).at(-1), 120 / 400);
});

onPage(
  'high contrast marks what is selected with its own colour',
  {},
  async (page) => {
    await show(page);
    await page.evaluate(() => window.shown.overlay.add({ shape: 'rectangle', x0: 9.5, y0: 19.5, x1: 39.5, y1: 44.5 }));
    assert.ok('243,133,24' in (await strokes(page, 220)), '#f38518');
  },
  { theme: 'highContrast' },
);

onPage('the readout counts in every way, and says what is frozen and how a pixel came about', {}, async (page) => {
  await show(page);
  await page.evaluate(() => {
    const { readout } = window.shown;
    readout.showPixel({ x: 60, y: 20 }, 'keyboard');
    readout.showFrozen(true);
    readout.showArithmetic(window.shown.arithmetic);
  });
  await page.waitForFunction(() => document.querySelector('output.value')?.textContent === '3060.5625 electron');
  assert.deepEqual(await page.locator('.readout output').allTextContents(), [
    ...['61, 21', '[20, 60]', '3060.5625 electron', '141, 81'],
    ...['05h34m31.94s', '+22°00′52.2″', '83.63308°', '22.01450°'],
  ]);
  assert.ok(await page.locator('.frozen').isVisible());
  assert.match((await page.locator('.arithmetic').textContent()) ?? '', /^2513 raw − .* = 1485.8413$/);
  assert.equal(
    await page.locator('.spoken').textContent(),
    'FITS 61, 21: 3060.5625 electron, RA 05h34m31.94s, Dec +22°00′52.2″',
  );
});

for (const width of [700, 500, 320]) {
  onPage(
    `the readout of ${width} pixels ${width < 700 ? 'wraps without losing anything' : 'has two lines'}`,
    {},
    async (page) => {
      await show(page);
      await page.evaluate(() => window.shown.readout.showPixel({ x: 4108, y: 4095 }, 'pointer'));
      await page.waitForFunction(() => document.querySelector('.degrees')?.textContent !== '–');
      const boxes = await page.locator('.readout output').evaluateAll((all) =>
        all.map((one) => {
          const { left, right, top, bottom } = one.getBoundingClientRect();
          return { left, right, top, bottom, cut: one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0 };
        }),
      );
      for (const { left, right, cut } of boxes) assert.ok(left >= 0 && right <= width && !cut, JSON.stringify(boxes));
      for (const [i, a] of boxes.entries())
        for (const b of boxes.slice(i + 1))
          assert.ok(
            a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 1 || b.bottom <= a.top + 1,
            'overlap',
          );
      const tops = new Set(boxes.map(({ top }) => Math.round(top)));
      if (width >= 700) assert.equal(tops.size, 2);
      else assert.ok(tops.size > 2);
    },
    { width },
  );
}

for (const theme of Object.keys(themes) as ThemeName[]) {
  for (const width of [260, 500]) {
    onPage(
      `nothing of a panel of ${width} pixels is cut off in ${theme}`,
      {},
      async (page) => {
        await show(page, width);
        await page.evaluate(() => {
          window.shown.overlay.addAt('line', { x: 50, y: 40 });
          window.shown.overlay.add({ shape: 'circle', x: 50, y: 40, radius: 12.5 });
          window.shown.panel.showPixel({ x: 60, y: 20 });
          window.shown.panel.measureStar({ x: 30, y: 40 });
        });
        await numbers(page, 'Star');
        await page.locator('.pixels .here').waitFor();
        const beyond = await page.locator('.measure').evaluate((panel) => {
          const edge = panel.getBoundingClientRect().right;
          const parts = [...panel.querySelectorAll('button, vscode-button, dd, dt, td, .text, .plot, p, canvas')];
          return parts.filter((part) => part.getBoundingClientRect().right > edge + 0.5).map((part) => part.outerHTML);
        });
        assert.deepEqual(beyond, []);
      },
      { theme, width: width + 420, height: 900 },
    );
  }
}
