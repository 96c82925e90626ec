/// <reference types="node" />
/** The header panel in a real browser: help, copies, marks of the reduction, all HDUs, and any number of cards. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { CardListing, HduListing } from '../../src/protocol/jobs';
import { keywordHelp } from '../../webview/header/keywordHelp';
import type { Scenario } from './fakeHost';
import { pageTests, viewerBrowser } from './pageTest';

const card = (keyword: string, value: string | null, comment = ''): CardListing => ({
  ...{ keyword, value, comment },
  images: [`${keyword.padEnd(8)}= ${value}`],
});
const hdu = (index: number, cards: readonly CardListing[], name = ''): HduListing => ({
  ...{ index, name, kind: 'image', naxis: [], pixelType: null, compression: null, checksums: null, table: null },
  ...{ cards, warnings: [], problem: null },
});
const headers = [
  hdu(0, [card('SIMPLE', 'T'), card('EXPTIME', '300', 'seconds'), card('HISTORY', null, 'made by hand')]),
  hdu(1, [card('CRPIX1', '12.5'), card('EXPTIME', '7'), card('MYWORD', 'x')], 'SECOND'),
];
const scenario: Scenario = { headers };

const browser = viewerBrowser();
const page = pageTests(browser);
const row = (page: Page, keyword: string) =>
  page.locator('.cards tbody tr').filter({ has: page.locator(`th:text-is("${keyword}")`) });
const copied = (page: Page) =>
  page.evaluate(() => window.asked.filter(([method]) => method === 'copyText').map(([, text]) => text));
const count = (page: Page, text: string) => page.locator('.count').getByText(text, { exact: true }).waitFor();

page('a standard keyword is explained by a title, a description and a line', scenario, async (page) => {
  const exposure = row(page, 'EXPTIME');
  await exposure.waitFor();
  const help = 'Exposure time, in seconds; darks are matched by it.';
  assert.equal(await exposure.getAttribute('aria-description'), help);
  assert.equal(await exposure.getAttribute('title'), `${help}\n\nEXPTIME = 300`);
  await exposure.hover();
  await page.locator('.meaning').getByText(`EXPTIME: ${help}`).waitFor();
  assert.match((await row(page, 'SIMPLE').getAttribute('aria-description')) ?? '', /\(FITS 4\.0 sec\. 4\.4\.1\.1\)\.$/);
});

page('a card is copied by its button and by Ctrl+C on its row, all 80 columns', scenario, async (page) => {
  await row(page, 'EXPTIME').hover();
  await page.getByRole('button', { name: 'Copy card EXPTIME' }).click();
  await row(page, 'SIMPLE').locator('th').click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+c');
  assert.deepEqual(await copied(page), ['EXPTIME = 300'.padEnd(80), 'HISTORY = null'.padEnd(80)]);
  assert.equal(await page.evaluate(() => document.querySelectorAll('.cards tr[tabindex="0"]').length), 1);
});

page(
  'what the reduction used is marked, in the image or else in the primary header',
  {
    headers,
    uses: {
      notReducible: null,
      hdu: 1,
      uses: [
        { keyword: 'EXPTIME', text: 'exposure 7 s' },
        { keyword: 'SIMPLE', text: '<b>bold</b>' },
      ],
    },
    state: { hdu: 1 },
  },
  async (page) => {
    await page.locator('.use').waitFor();
    assert.deepEqual(await page.locator('.use').allTextContents(), ['Used: exposure 7 s']);
    await page.locator('.header').getByRole('combobox', { name: 'HDU' }).click();
    await page.getByRole('option', { name: 'All 2 HDUs' }).click();
    await count(page, '6 cards');
    // Rows further down are made after the first ones.
    await page.locator('.use').nth(1).waitFor();
    assert.deepEqual(await page.locator('.use').allTextContents(), ['Used: <b>bold</b>', 'Used: exposure 7 s']);
    assert.deepEqual(await page.locator('.cards .part').allTextContents(), ['0: no data', '1: SECOND, no data']);
    assert.equal(await page.locator('.cards b').count(), 0);
    await page.getByRole('textbox', { name: 'Search' }).fill('exptime');
    await count(page, '2 of 6 cards');
    await page.waitForFunction(() => document.querySelectorAll('.cards tbody th[scope=row]').length > 1);
    assert.deepEqual(await page.locator('.cards tbody th[scope=row]').allTextContents(), ['EXPTIME', 'EXPTIME']);
  },
);

const large: Scenario = {
  headers: [...Array(200).keys()].map((index) => hdu(index, [card('EXTVER', String(index))])),
  manyCards: 100_000,
  state: { hdu: 199 },
};
page('200 HDUs and 100,000 cards: rows are made where they are looked at', large, async (page) => {
  await count(page, '100001 cards');
  const made = () => page.locator('.cards tbody th[scope=row]').count();
  assert.ok((await made()) <= 600, `${await made()} rows`);
  await row(page, 'EXTVER').locator('th').click();
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.activeElement?.querySelector('th')?.textContent === 'K100000');
  // Rows around it are still being made, and it stays.
  await page.waitForFunction(() => {
    const list = document.querySelector('.cards')!;
    const [seen, around] = [document.activeElement!.getBoundingClientRect(), list.getBoundingClientRect()];
    const room = list.querySelectorAll('.room');
    const made = [...room].every((one) => one.getBoundingClientRect().bottom < around.top - 500);
    return made && seen.top >= around.top && seen.bottom <= around.bottom + 1;
  });
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Control+c');
  assert.deepEqual(await copied(page), ['K99999  = 99999'.padEnd(80)]);
  await page.getByRole('textbox', { name: 'Search' }).fill('card 77777');
  await count(page, '1 of 100001 cards');
  assert.deepEqual(await page.locator('.cards tbody th[scope=row]').allTextContents(), ['K77777']);
});

test('families are told by their pattern, and no other keyword', () => {
  for (const keyword of ['NAXIS1', 'CRPIX2', 'CD1_2A', 'PV2_15', 'TTYPE999', 'A_1_2', 'AP_ORDER', 'LTV1', 'LTM1_1']) {
    assert.ok(keywordHelp(keyword) !== null, keyword);
  }
  for (const keyword of ['', 'MYWORD', 'CRPIX', 'TTYPE', 'XCRPIX1', 'PV2', 'constructor', 'LTV']) {
    assert.equal(keywordHelp(keyword), null, keyword);
  }
  assert.match(keywordHelp('TTYPE3') ?? '', /FITS 4\.0 sec\. 7\.3\.2/);
});
