/// <reference types="node" />
/** Scale in the built window: rules for the limits, stretches, colour maps, contrast and bias; nothing of it asks the host for pixels. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { colormaps, limitRules, stretches } from '../../src/engine/display/display';
import { pageTests, viewerBrowser } from './pageTest';
import {
  act,
  asked,
  becomes,
  colour,
  drawn,
  focusPicture,
  limitsAre,
  pick,
  placeOf,
  pressed,
  ramp,
  remembered,
  settle,
  untilAsked,
} from './windowPage';

const page = pageTests(viewerBrowser());

const values = Array.from({ length: 800 }, (_, i) => (i === 0 ? 5000 : 1000 + (i % 40) + 10 * Math.floor(i / 40)));
const sorted = [...values].sort((one, other) => one - other);
const at = (percent: number) => sorted[Math.round((percent / 100) * 799)];
/** What each rule gives for the ramp: zscale as the host says it, the others of all pixels. */
const limits: Readonly<Record<string, string>> = {
  zscale: '1000 … 1100',
  'min – max': '1001 … 5000',
  '99.9 %': `${at(0.05)} … ${at(99.95)}`,
  '99.5 %': `${at(0.25)} … ${at(99.75)}`,
  '99 %': `${at(0.5)} … ${at(99.5)}`,
  '98 %': `${at(1)} … ${at(99)}`,
  '95 %': `${at(2.5)} … ${at(97.5)}`,
  '90 %': `${at(5)} … ${at(95)}`,
};

page('every rule gives its limits, and the greys follow', ramp, async (page) => {
  await drawn(page);
  for (const [rule, text] of Object.entries(limits)) {
    await pick(page, 'Limits', rule);
    await limitsAre(page, text);
    const [low = 0, high = 0] = text.split(' … ').map(Number);
    await becomes(page, 20, 5, Math.round(Math.max(0, Math.min(1, (1070 - low) / (high - low))) * 255), rule);
  }
});

page(
  'where zscale finds one value only, the way out is said',
  { ...ramp, image: { width: 40, height: 20, pattern: 'ramp', zscale: [1000, 1000] } },
  async (page) => {
    await drawn(page);
    await page.getByText('zscale finds one value at both ends here. n shows all').waitFor();
    await focusPicture(page);
    await page.keyboard.press('n');
    await limitsAre(page, '1001 … 5000');
    assert.equal(await page.getByText('zscale finds one value').count(), 0);
  },
);

page('all pixels are counted when the histogram is looked at, and once', ramp, async (page) => {
  await drawn(page);
  assert.deepEqual(await asked(page, 'levels'), []);
  await act(page, 'scale');
  await untilAsked(page, 'levels', 1);
  await act(page, 'invert');
  await act(page, 'header');
  await act(page, 'scale');
  assert.equal((await asked(page, 'levels')).length, 1);
});

test('no rule was left out', () => {
  assert.equal(Object.keys(limits).length, limitRules.length - 1, 'typed has a test of its own');
});

page('the palette and keys set limits: z, n', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('n');
  await limitsAre(page, '1001 … 5000');
  await act(page, 'zscale');
  await limitsAre(page, '1000 … 1100');
});

page(
  'limits are typed, and a wrong order is refused with a sentence',
  { ...ramp, state: { panel: 'scale' } },
  async (page) => {
    await drawn(page);
    const low = page.getByRole('textbox', { name: 'Low' });
    await low.fill('1020');
    await low.press('Enter');
    await limitsAre(page, '1020 … 1100');
    // (1070 - 1020) / 80 of 255 = 159.4.
    await becomes(page, 20, 5, 159);
    await low.fill('2000');
    await low.press('Enter');
    await page.getByText('Low must be less than 1100.').waitFor();
    await limitsAre(page, '1020 … 1100');
    assert.deepEqual((await remembered(page)).display.typed, [1020, 1100]);
    await pick(page, 'Limits', 'zscale');
    await limitsAre(page, '1000 … 1100');
    await pick(page, 'Limits', 'typed');
    await limitsAre(page, '1020 … 1100');
  },
);

page('each stretch has its grey, by arithmetic', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  // t = 0.7 of the limits; astropy's stretches.
  const greys = {
    log: Math.log(1000 * 0.7 + 1) / Math.log(1001),
    sqrt: Math.sqrt(0.7),
    squared: 0.7 ** 2,
    asinh: Math.asinh(0.7 / 0.1) / Math.asinh(1 / 0.1),
    sinh: Math.sinh(0.7 / (1 / 3)) / Math.sinh(3),
    power: (1000 ** 0.7 - 1) / 999,
  };
  const seen = ['linear'];
  for (const [name, share] of Object.entries(greys)) {
    await page.keyboard.press('s');
    await becomes(page, 20, 5, Math.round(255 * share), name);
    seen.push((await remembered(page)).display.stretch);
  }
  await page.keyboard.press('s');
  await settle(page);
  seen.push((await remembered(page)).display.stretch);
  assert.deepEqual(seen, stretches);
  await page.keyboard.press('s');
  await becomes(page, 20, 5, 179, 'and from the beginning');
});

page('equalised, a pixel is as bright as the share of pixels below it', ramp, async (page) => {
  await drawn(page);
  await pick(page, 'Stretch', 'histogram');
  const inside = sorted.filter((value) => value <= 1100);
  for (const [x, y] of [
    [20, 5],
    [7, 1],
    [39, 3],
  ] as const) {
    const value = 1000 + x + 10 * y;
    const below = inside.filter((one) => one < value).length;
    const same = inside.filter((one) => one === value).length;
    const share = (below + (same - 1) / 2) / (inside.length - 1);
    const [grey = -1] = await colour(page, x, y);
    assert.ok(Math.abs(grey - 255 * share) <= 1, `${x}, ${y}: ${grey}, ${255 * share}`);
  }
});

const reference = JSON.parse(readFileSync('test/reference/display/display.json', 'utf8')) as {
  colours: Record<string, Record<string, [number, number, number]>>;
};
page(
  'every colour map has the colours of matplotlib',
  // 255 values between the limits: value - 1001 is the index of a colour.
  { ...ramp, state: { display: { limits: 'typed', typed: [1001, 1256] } } },
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    const pixels = { 0: [1, 0], 37: [38, 0], 128: [29, 10], 200: [11, 19], 255: [0, 0] } as const;
    for (const [i, name] of colormaps.entries()) {
      if (i > 0) await page.keyboard.press('m');
      await settle(page);
      assert.equal((await remembered(page))?.display.colormap ?? 'gray', name);
      for (const [index, [x, y]] of Object.entries(pixels)) {
        assert.deepEqual(
          await colour(page, x, y),
          [...(reference.colours[name]?.[index] ?? []), 255],
          `${name} ${index}`,
        );
      }
    }
    await page.keyboard.press('m');
    // Its gray at 37 of 255.
    await becomes(page, 38, 0, 36);
  },
);

page('inverted, white is black', ramp, async (page) => {
  await drawn(page);
  await page.getByRole('button', { name: 'Invert colours' }).click();
  await becomes(page, 20, 5, 76);
  await becomes(page, 0, 0, 0);
  await pressed(page, 'Invert colours', true);
  await act(page, 'invert');
  await becomes(page, 0, 0, 255);
});

async function dragRight(page: Page, by: readonly [number, number]): Promise<void> {
  const [x, y] = await placeOf(page, 20, 10);
  await page.mouse.move(x, y);
  await page.mouse.down({ button: 'right' });
  await page.mouse.move(x + by[0], y + by[1], { steps: 3 });
  await page.mouse.up({ button: 'right' });
  await settle(page);
}

page('the right button drags contrast and bias, r resets them', ramp, async (page) => {
  await drawn(page);
  const box = await page.locator('.picture').boundingBox();
  assert.ok(box);
  await dragRight(page, [0, -100]);
  const contrast = 10 ** (100 / box.height);
  const close = (one: number, other: number) => assert.ok(Math.abs(one - other) < 1e-9, `${one}, ${other}`);
  close((await remembered(page)).display.contrast, contrast);
  // (s - 0.5) x contrast + 0.5 of s = 0.7.
  await becomes(page, 20, 5, Math.round(255 * (0.2 * contrast + 0.5)));
  await dragRight(page, [70, 0]);
  const bias = 0.5 + 70 / box.width;
  close((await remembered(page)).display.bias, bias);
  await becomes(page, 20, 5, Math.round(255 * ((0.7 - bias) * contrast + 0.5)));
  await focusPicture(page);
  await page.keyboard.press('r');
  await becomes(page, 20, 5, 179);
  const { contrast: one, bias: half } = (await remembered(page)).display;
  assert.deepEqual([one, half], [1, 0.5]);
});

page('changing colours asks the host for nothing', ramp, async (page) => {
  await drawn(page);
  await page.locator('.cards tbody tr').first().waitFor();
  await focusPicture(page);
  await page.keyboard.press('ArrowUp');
  await page.waitForFunction(() => document.querySelector('output.value')?.textContent === '1120 adu');
  const before = await page.evaluate(() => window.asked.length);
  for (const key of ['s', 's', 's', 's', 's', 's', 's', 'm', 'm', 'i', 'z', 'r']) await page.keyboard.press(key);
  await dragRight(page, [30, -60]);
  await settle(page);
  const after = await page.evaluate((from) => window.asked.slice(from), before);
  assert.deepEqual(
    after.filter(([method]) => method !== 'pixel'),
    [],
    'but for the pixel under the pointer, which moved',
  );
  assert.notEqual((await remembered(page)).display.contrast, 1);
});

page('choices are remembered, and a picked stretch shows in the toolbar', ramp, async (page) => {
  await drawn(page);
  await pick(page, 'Limits', 'min – max');
  await pick(page, 'Stretch', 'square root');
  await pick(page, 'Colours', 'heat');
  const { limits, stretch, colormap } = (await remembered(page)).display;
  assert.deepEqual({ limits, stretch, colormap }, { limits: 'minmax', stretch: 'sqrt', colormap: 'heat' });
});
