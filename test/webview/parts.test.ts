/// <reference types="node" />
/** The parts of the viewer in a browser: the scale panel, plots, and the kit's controls. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { firstDisplay } from '../../src/engine/display/display';
import { iconPaths } from '../../webview/iconPaths';
import { eventually, pageTests, viewerBrowser } from './pageTest';

const onPage = pageTests(viewerBrowser({ entry: 'test/webview/partsPage.ts' }));

/** A panel with a histogram of 100 bins from 0 to 1000 and the limits 200 and 800. */
async function scale(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.panel = window.parts.scale();
    window.panel.showHistogram({ from: 0, to: 1000, counts: new Array<number>(100).fill(10), exact: true });
    window.panel.showLimits([200, 800]);
  });
  // The plot gets its size after the first layout.
  await page.locator('.histogram .handle').first().waitFor();
}

async function box(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const found = await locator.boundingBox();
  assert.ok(found);
  return found;
}

function near(value: number | undefined, expected: number, tolerance: number): void {
  assert.ok(value !== undefined && Math.abs(value - expected) <= tolerance, `${value} is not ${expected}`);
}

/** Waits until a field shows a text: the toolkit writes into its input in a later turn. */
async function shows(field: Locator, text: string): Promise<void> {
  const input = await field.elementHandle();
  await field
    .page()
    .waitForFunction(([found, wanted]) => (found as HTMLInputElement | null)?.value === wanted, [input, text] as const);
}

const lastDisplay = (page: Page) => page.evaluate(() => window.parts.displays.at(-1));

onPage('dragging a limit gives the value that lies under the pointer, at every move', {}, async (page) => {
  await scale(page);
  const area = await box(page.locator('.histogram .area'));
  const low = page.getByRole('slider', { name: 'Lower limit' });
  const handle = await box(low);
  // The area spans 0 .. 1000: the handle of 200 stands a fifth from its left.
  near(handle.x + handle.width / 2, area.x + 0.2 * area.width, 0.6);
  const y = area.y + area.height / 2;
  await page.mouse.move(handle.x + handle.width / 2, y);
  await page.mouse.down();
  for (const share of [0.3, 0.4, 0.5]) await page.mouse.move(area.x + share * area.width, y);
  const during = await page.evaluate(() => window.parts.displays);
  assert.equal(during.length, 3);
  for (const [i, display] of during.entries()) {
    assert.equal(display.limits, 'typed');
    near(display.typed?.[0], 300 + 100 * i, 1000 / area.width);
    assert.equal(display.typed?.[1], 800);
  }
  await page.mouse.up();
  // Never past the other limit, and not beyond the edge.
  await page.mouse.down();
  await page.mouse.move(area.x + 0.95 * area.width, y);
  near((await lastDisplay(page))?.typed?.[0], 799, 1e-9);
  await page.mouse.move(area.x - 50, y);
  near((await lastDisplay(page))?.typed?.[0], 0, 1e-9);
  await page.mouse.up();
  await page.mouse.move(area.x + 0.5 * area.width, y);
  near((await lastDisplay(page))?.typed?.[0], 0, 1e-9);
  await shows(page.locator('.pair input').first(), '0');
});

onPage('what lies beyond the limits is shaded', {}, async (page) => {
  await scale(page);
  const area = await box(page.locator('.histogram .area'));
  const [left, right] = [await box(page.locator('.shade').first()), await box(page.locator('.shade').nth(1))];
  near(left.x, area.x, 0.1);
  near(left.width, 0.2 * area.width, 0.6);
  near(right.x, area.x + 0.8 * area.width, 0.6);
  near(right.x + right.width, area.x + area.width, 0.1);
  // A limit beyond the histogram: its handle waits at the edge, and does not jump when it is taken.
  await page.evaluate(() => window.panel.showLimits([200, 5000]));
  const high = await box(page.getByRole('slider', { name: 'Upper limit' }));
  near(high.x + high.width / 2, area.x + area.width, 0.1);
  await page.mouse.move(high.x + high.width / 2 - 3, high.y + 20);
  await page.mouse.down();
  await page.mouse.move(high.x + high.width / 2 - 3 - 0.1 * area.width, high.y + 20);
  await page.mouse.up();
  near((await lastDisplay(page))?.typed?.[1], 900, 0.5);
});

onPage('the limits move by keyboard and say their values', {}, async (page) => {
  await scale(page);
  const high = page.getByRole('slider', { name: 'Upper limit' });
  await high.focus();
  await high.press('ArrowLeft');
  near((await lastDisplay(page))?.typed?.[1], 790, 1e-9);
  await high.press('PageDown');
  near((await lastDisplay(page))?.typed?.[1], 690, 1e-9);
  assert.equal(await high.getAttribute('aria-valuetext'), '690');
  assert.equal(await high.getAttribute('aria-valuemin'), '0');
  assert.equal(await high.getAttribute('aria-valuemax'), '1000');
  await high.press('End');
  near((await lastDisplay(page))?.typed?.[1], 1000, 1e-9);
  const low = page.getByRole('slider', { name: 'Lower limit' });
  await low.focus();
  await low.press('ArrowUp');
  near((await lastDisplay(page))?.typed?.[0], 210, 1e-9);
  await low.press('Home');
  assert.deepEqual((await lastDisplay(page))?.typed, [0, 1000]);
  assert.match(
    (await page.getByRole('img', { name: /^Histogram/ }).getAttribute('aria-label')) ?? '',
    /Limits 0 and 1000/,
  );
});

onPage('typed limits are taken, and refused with a sentence where they are none', {}, async (page) => {
  await scale(page);
  const [low, high] = [page.getByRole('textbox', { name: 'Low' }), page.getByRole('textbox', { name: 'High' })];
  await high.fill('1e3');
  await high.press('Enter');
  assert.deepEqual((await lastDisplay(page))?.typed, [200, 1000]);
  assert.equal((await lastDisplay(page))?.limits, 'typed');
  await shows(high, '1000');
  await shows(page.locator('vscode-dropdown').first(), 'typed');
  await low.fill('-12.5');
  await low.blur();
  assert.deepEqual((await lastDisplay(page))?.typed, [-12.5, 1000]);
  const told = await page.evaluate(() => window.parts.displays.length);
  for (const [text, sentence] of [
    ['12,5', '“12,5” is no number.'],
    ['', '“” is no number.'],
    ['0x10', '“0x10” is no number.'],
    ['1000', 'Low must be less than 1000.'],
  ] as const) {
    await low.fill(text);
    await low.press('Enter');
    assert.equal(await page.getByRole('alert').first().innerText(), sentence);
  }
  assert.equal(await page.evaluate(() => window.parts.displays.length), told);
  // The limits come again while someone types: the text and the sentence stay.
  await page.evaluate(() => window.panel.showLimits([-12.5, 1000]));
  await shows(low, '1000');
  assert.equal(await page.locator('.problem:not(:empty)').count(), 1);
  await low.press('Escape');
  await shows(low, '-12.5');
  await low.fill('-1.25e1');
  await low.press('Enter');
  await shows(low, '-12.5');
  assert.equal(await page.locator('.problem:not(:empty)').count(), 0);
});

onPage('stretch, map, inversion, contrast and bias are told; reset brings the first display back', {}, async (page) => {
  await scale(page);
  await page.getByRole('radio', { name: 'viridis' }).check();
  assert.deepEqual(await lastDisplay(page), { ...firstDisplay, colormap: 'viridis' });
  await page.getByRole('radio', { name: 'viridis' }).press('ArrowRight');
  assert.equal((await lastDisplay(page))?.colormap, 'inferno');
  await page.getByRole('checkbox', { name: 'Invert' }).click();
  assert.equal((await lastDisplay(page))?.invert, true);
  const contrast = page.getByRole('slider', { name: 'Contrast' });
  await contrast.press('ArrowRight');
  assert.equal((await lastDisplay(page))?.contrast, 1.01);
  await page.getByRole('slider', { name: 'Bias' }).fill('0.25');
  assert.equal((await lastDisplay(page))?.bias, 0.25);
  await page.getByRole('button', { name: 'Contrast and bias as at first' }).click();
  assert.deepEqual(await lastDisplay(page), { ...firstDisplay, colormap: 'inferno', invert: true });
  await eventually(() => contrast.inputValue(), '1');
  await page.getByRole('button', { name: 'Reset All' }).click();
  assert.deepEqual(await lastDisplay(page), firstDisplay);
  assert.ok(await page.getByRole('radio', { name: 'gray' }).isChecked());
});

onPage('rules and stretches are offered in their order; a chosen one is told', {}, async (page) => {
  await scale(page);
  const rule = page.locator('vscode-dropdown').first();
  const texts = await rule.locator('vscode-option').allTextContents();
  assert.deepEqual(texts, ['zscale', 'min – max', '99.9 %', '99.5 %', '99 %', '98 %', '95 %', '90 %', 'typed']);
  await rule.click();
  await page.getByRole('option', { name: '98 %' }).click();
  assert.deepEqual(await lastDisplay(page), { ...firstDisplay, limits: '98' });
  // Typed begins with the limits that are shown.
  await rule.click();
  await page.getByRole('option', { name: 'typed' }).click();
  assert.deepEqual(await lastDisplay(page), { ...firstDisplay, limits: 'typed', typed: [200, 800] });
});

onPage('the colour bar shows the colours of the display over the limits', {}, async (page) => {
  await scale(page);
  const colours = () =>
    page.evaluate(() => {
      const strip = document.querySelector<HTMLCanvasElement>('.colour-bar canvas');
      const row = strip?.getContext('2d')?.getImageData(0, 0, strip.width, 1).data ?? [];
      return [0, (strip?.width ?? 0) - 1].map((x) => [...row.slice(4 * x, 4 * x + 3)]);
    });
  assert.deepEqual(await colours(), [
    [0, 0, 0],
    [255, 255, 255],
  ]);
  assert.deepEqual(await page.locator('.ends span').allTextContents(), ['200', '500', '800']);
  // matplotlib's viridis, inverted: from (253, 231, 37) to (68, 1, 84), cut off (not rounded) as in its bytes.
  await page.evaluate(
    (first) => window.panel.showDisplay({ ...first, colormap: 'viridis', invert: true }),
    firstDisplay,
  );
  const [start, end] = await colours();
  for (const [i, channel] of [253, 231, 37].entries()) near(start?.[i], channel, 1);
  for (const [i, channel] of [68, 1, 84].entries()) near(end?.[i], channel, 1);
});

/** The pixel of the plot's canvas nearest to a place, in CSS pixels from the canvas' left top. */
function canvasColour(page: Page, x: number, y: number): Promise<number[]> {
  return page.evaluate(
    ([left, top]) => {
      const canvas = document.querySelector<HTMLCanvasElement>('.chart canvas');
      return [...(canvas?.getContext('2d')?.getImageData(left, top, 1, 1).data ?? [])];
    },
    [x, y] as const,
  );
}

for (const [theme, blue] of [
  ['dark', [0x37, 0x94, 0xff]],
  ['light', [0x1a, 0x85, 0xff]],
] as const) {
  onPage(
    `bars have the colour of the ${theme} theme`,
    {},
    async (page) => {
      await scale(page);
      const area = await box(page.locator('.histogram .area'));
      const chart = await box(page.locator('.chart'));
      const [x, y] = [area.x - chart.x + area.width / 2, area.y - chart.y + area.height - 4].map(Math.round);
      assert.deepEqual((await canvasColour(page, x ?? 0, y ?? 0)).slice(0, 3), blue);
      // Another theme while the window is open: the same place is drawn anew.
      await page.evaluate(() => document.documentElement.style.setProperty('--vscode-charts-blue', '#123456'));
      await page.waitForFunction(
        ([left, top]) => {
          const canvas = document.querySelector<HTMLCanvasElement>('.chart canvas');
          return canvas?.getContext('2d')?.getImageData(left, top, 1, 1).data.slice(0, 3).join() === '18,52,86';
        },
        [x ?? 0, y ?? 0] as const,
      );
    },
    { theme },
  );
}

onPage('the marks of several lines have their colours, in another theme too', {}, async (page) => {
  await page.evaluate(() => {
    window.drawn = window.parts.plot({ kind: 'line', xLabel: 'Radius', yLabel: 'Value' });
    const values = Float64Array.of(5, 7);
    window.drawn.show(Float64Array.of(0, 1), [
      { name: 'Mean of rings', values },
      { name: 'Gaussian', values },
    ]);
  });
  const mark = page.locator('.plot-readout span', { hasText: 'Gaussian' }).locator('i');
  const background = () => mark.evaluate((element) => getComputedStyle(element).backgroundColor);
  assert.notEqual(await background(), 'rgb(18, 52, 86)');
  await page.evaluate(() => document.documentElement.style.setProperty('--vscode-charts-orange', '#123456'));
  await eventually(background, 'rgb(18, 52, 86)');
});

onPage('a plot tells the value under the pointer and under the keys', {}, async (page) => {
  await page.evaluate(() => {
    window.drawn = window.parts.plot({ kind: 'line', xLabel: 'Column', yLabel: 'Value' });
    const x = Float64Array.of(0, 10, 20, 30, 40);
    window.drawn.show(x, [{ name: 'row 3', values: Float64Array.of(5, 7, Number.NaN, 11, 1.25) }]);
    window.drawn.describe('A row of five pixels');
  });
  const chart = page.getByRole('img', { name: 'A row of five pixels' });
  const area = await box(page.locator('.area'));
  await page.mouse.move(area.x + 0.26 * area.width, area.y + 20);
  await page.waitForFunction(() => window.parts.told.at(-1) === 1);
  assert.equal(await page.locator('.plot-readout').innerText(), 'Column 10\nValue 7');
  await page.mouse.move(area.x + 0.55 * area.width, area.y + 20);
  await page.waitForFunction(() => window.parts.told.at(-1) === 2);
  assert.equal(await page.locator('.plot-readout').innerText(), 'Column 20\nValue no value');
  await page.mouse.move(area.x + 10, area.y + area.height + 100);
  await page.waitForFunction(() => window.parts.told.at(-1) === null);
  await chart.focus();
  for (const _ of [0, 1, 2, 3]) await chart.press('ArrowRight');
  assert.equal(await page.locator('.plot-readout').innerText(), 'Column 30\nValue 11');
  await chart.press('PageUp');
  assert.equal(await page.locator('.plot-readout').innerText(), 'Column 40\nValue 1.25');
  await chart.blur();
  assert.equal(await page.evaluate(() => window.parts.told.at(-1)), null);
  // x of the first and last value lie at the ends.
  const ends = await page.evaluate(() => [window.drawn.pixelOf(0), window.drawn.pixelOf(40), window.drawn.valueAt(0)]);
  near(ends[0] ?? undefined, 0, 1e-9);
  near(ends[1] ?? undefined, area.width, 1);
  near(ends[2] ?? undefined, 0, 1e-9);
});

onPage(
  'steps reach half a step beyond the first and last middle; a hidden plot is drawn when it is shown',
  {},
  async (page) => {
    await page.evaluate(() => {
      window.drawn = window.parts.plot({ kind: 'steps', xLabel: 'x', yLabel: 'y' });
      window.drawn.element.hidden = true;
      window.drawn.show(Float64Array.of(10, 11, 12, 13), [{ name: 'a', values: Float64Array.of(1, 2, 3, 4) }]);
    });
    assert.equal(await page.evaluate(() => window.drawn.pixelOf(10)), null);
    await page.evaluate(() => {
      window.drawn.element.hidden = false;
    });
    await page.waitForFunction(() => window.drawn.pixelOf(10) !== null);
    const width = (await box(page.locator('.area'))).width;
    // The area spans 9.5 .. 13.5, so the first middle lies an eighth from the left.
    near((await page.evaluate(() => window.drawn.pixelOf(10))) ?? undefined, width / 8, 0.6);
    await page.setViewportSize({ width: 400, height: 700 });
    await page.waitForFunction(() => (document.querySelector('.area')?.clientWidth ?? 999) < 400);
    const narrow = (await box(page.locator('.area'))).width;
    near((await page.evaluate(() => window.drawn.pixelOf(12))) ?? undefined, (2.5 / 4) * narrow, 0.6);
    await page.evaluate(() => window.drawn.dispose());
    assert.equal(await page.locator('.plot, canvas').count(), 0);
  },
);

onPage('the controls of the kit tell what was done', {}, async (page) => {
  await page.evaluate(() => window.parts.controls());
  const told = () => page.evaluate(() => window.parts.told);
  const look = page.getByRole('button', { name: 'Look' });
  assert.equal(await look.getAttribute('aria-pressed'), 'true');
  await look.click();
  const low = page.getByRole('textbox', { name: 'Low' });
  await low.fill('1e1');
  await low.press('Enter');
  await low.fill('101');
  await low.press('Enter');
  assert.equal(await page.getByRole('alert').innerText(), 'Low must be less than 100.');
  await page.getByRole('slider', { name: 'Bias' }).press('ArrowRight');
  const scaleTab = page.getByRole('tab', { name: 'Scale' });
  await scaleTab.press('ArrowLeft');
  assert.equal(await page.getByRole('tab', { name: 'Header' }).getAttribute('aria-selected'), 'true');
  assert.equal(await page.getByRole('tabpanel').innerText(), 'This is Header');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await page.getByRole('tab', { name: 'Measure' }).click();
  assert.equal(await page.getByRole('tabpanel', { name: 'Measure' }).innerText(), 'This is Measure');
  assert.deepEqual(await told(), [
    'look',
    10,
    ['moves', 0.6],
    ['done', 0.6],
    ...['header', 'scale', 'header', 'scale', 'measure'],
  ]);
});

onPage('icons are drawn in the colour of the text and say nothing', {}, async (page) => {
  await page.evaluate(() => window.parts.icons());
  const icons = page.locator('svg.icon');
  assert.equal(await icons.count(), Object.keys(iconPaths).length);
  const drawn = await icons.evaluateAll((all) =>
    all.map((one) => {
      const paths = [...one.querySelectorAll('path')];
      const width = Math.max(...paths.map((path) => path.getBBox().x + path.getBBox().width));
      return { hidden: one.getAttribute('aria-hidden'), fill: getComputedStyle(one).fill, width };
    }),
  );
  for (const { hidden, fill, width } of drawn) {
    assert.equal(hidden, 'true');
    assert.equal(fill, 'rgb(204, 204, 204)');
    assert.ok(width > 8 && width <= 16.01, String(width));
  }
});
