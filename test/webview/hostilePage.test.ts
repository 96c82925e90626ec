/// <reference types="node" />
/** Nothing that a file says is markup, and no script but ours could run if it were. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { HduListing } from '../../src/protocol/jobs';
import { pageTests, viewerBrowser } from './pageTest';
import { drawn, focusPicture, primary, ramp, reads } from './windowPage';

const browser = viewerBrowser();
const page = pageTests(browser);

const image = '<img src=x onerror="window.hacked=1">';
const svg = '"><svg onload=window.hacked=1>';
const script = '<script>window.hacked=1</script>';
const payloads = [
  image,
  script,
  svg,
  '<iframe srcdoc="<script>parent.hacked=1</script>">',
  '<a href="javascript:window.hacked=1" autofocus onfocus="window.hacked=1">x</a>',
  '<style>*{display:none}</style>',
  '{{window.hacked=1}}',
  "'; window.hacked=1; '",
  '</td></tr></table><h1>out</h1>',
  '<vscode-button onclick=hacked=1>x',
];
const hostile: HduListing = {
  ...primary,
  ...{ name: image, kind: svg, warnings: payloads, problem: script },
  cards: payloads.map((text, i) => ({
    keyword: text,
    value: i % 2 === 0 ? text : null,
    comment: text,
    images: [text],
  })),
};

/** Elements that only markup could have made. */
const made = (page: Page) =>
  page.evaluate(
    () => document.querySelectorAll('img, iframe, a, h1, #app script, #app style, [onload], [onclick]').length,
  );

page(
  'nothing that a header says is markup',
  { headers: [hostile, { ...hostile, index: 1 }], image: { width: 40, height: 20, pattern: 'ramp', unit: image } },
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    await page.keyboard.press('ArrowUp');
    await reads(page, `21, 11 | [10, 20] | 1120 ${image}`);
    await page.waitForFunction(
      (count) => document.querySelectorAll('.cards tbody th').length === count,
      payloads.length,
    );
    assert.deepEqual(await page.locator('.cards tbody th').allTextContents(), payloads);
    assert.deepEqual(await page.locator('.notes li').allTextContents(), [script, ...payloads]);
    assert.match((await page.locator('.toolbar').getByRole('combobox', { name: 'HDU' }).textContent()) ?? '', /<img/);
    for (const panel of ['scale', 'measure'] as const) await page.evaluate((name) => window.act(name), panel);
    assert.equal(await made(page), 0);
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  },
);

page(
  'nothing that a file or its sky is called is markup',
  {
    frames: [image, svg, script],
    image: { width: 40, height: 20, pattern: 'ramp', sky: [image, svg], unmatched: script, uncalibrated: svg },
    headers: [primary],
  },
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    await page.keyboard.press('L');
    await page.locator('.said').getByText(script).waitFor();
    await page.keyboard.press('a');
    await page.locator('.said').getByText(svg).waitFor();
    assert.deepEqual(await page.getByRole('tab').locator('span').allTextContents(), [image, svg, script]);
    assert.equal(await made(page), 0);
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  },
);

page(
  'nothing that a failure says is markup',
  { headerFailure: script, failure: { tag: image, message: image, file: svg, wayOut: payloads[3] ?? '' } },
  async (page) => {
    await page.getByRole('heading', { name: 'The picture could not be made' }).waitFor();
    assert.equal(await page.locator('img, iframe, main a, [onload], [onclick], .notice svg').count(), 0);
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  },
);

test('the policy stops inline script even if text did become markup', { timeout: 60_000 }, async () => {
  const opened = await browser().open(ramp);
  await opened.evaluate((text) => {
    const main = document.querySelector('main');
    if (main !== null) main.innerHTML = text;
  }, image);
  await opened.waitForFunction(() => window.violations.length > 0);
  assert.equal(await opened.evaluate(() => 'hacked' in window), false);
  await opened.close();
});
