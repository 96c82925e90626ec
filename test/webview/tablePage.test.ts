/// <reference types="node" />
/** A table in the viewer, in a real browser: rows, pages, themes, and that nothing from a file is markup. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { HduListing, TableCell, TableHeading, TableRows } from '../../src/protocol/jobs';
import { pageRows } from '../../webview/pageRows';
import type { Scenario } from './fakeHost';
import { pageTests, viewerBrowser } from './pageTest';
import { type ThemeName, themes } from './themes';

const listing = (index: number, kind: string, parts: Partial<HduListing> = {}): HduListing => ({
  ...{
    index,
    kind,
    name: '',
    naxis: [],
    pixelType: null,
    compression: null,
    checksums: null,
    table: null,
    cards: [],
    warnings: [],
    problem: null,
  },
  ...parts,
});
const heading = (number: number, name: string, parts: Partial<TableHeading> = {}): TableHeading => ({
  ...{ number, name, format: 'E', display: null, unit: null, dim: null, numeric: true, problem: null },
  ...parts,
});
const columns = [
  heading(1, 'ID', { format: '8A', numeric: false }),
  heading(2, 'FLUX', { unit: 'mJy', display: 'F8.2' }),
  heading(3, '', { format: '40D', numeric: false }),
];
const row = (n: number): TableCell[] => [
  `star ${n}`,
  n % 3 === 0 ? null : n / 4,
  { values: [n, n + 1, n + 2, n + 3], length: 40 },
];
const rows: TableRows = {
  ...{ hdu: 1, name: 'CAT', rows: 450, present: 450, columns, first: 1, problem: null },
  cells: Array.from({ length: 450 }, (_, i) => row(i + 1)),
};
const catalogue = listing(1, 'bintable', { name: 'CAT', table: { rows: 450, columns: 3 } });
const alone: Scenario = { headers: [listing(0, 'image'), catalogue], table: rows };

const browser = viewerBrowser();
const page = pageTests(browser);

const where = (page: Page, text: string) => page.locator('.pages').getByText(text).waitFor();
const asked = (page: Page) =>
  page.evaluate(() => window.asked.filter(([method]) => method === 'table').map(([, value]) => value));

page('a file without image shows its first table, page by page', alone, async (page) => {
  await where(page, 'Rows 1 to 200 of 450, 3 columns');
  assert.deepEqual(await page.locator('.rows thead th').allInnerTexts(), ['Row', 'ID', 'FLUX\nmJy', 'column 3']);
  const cells = (n: number) => page.locator('.rows tbody tr').nth(n).locator('th, td').allTextContents();
  assert.deepEqual(await cells(0), ['1', 'star 1', '0.25', '[1, 2, 3, … of 40]']);
  assert.deepEqual(await cells(2), ['3', 'star 3', '-', '[3, 4, 5, … of 40]']);
  assert.equal(await page.locator('.rows thead th').nth(2).getAttribute('title'), 'TFORM E\nTDISP F8.2');
  assert.ok(await page.getByRole('button', { name: '‹' }).isDisabled());
  assert.ok(!(await page.getByRole('combobox', { name: 'Stretch' }).isVisible()), 'no tools of a picture');
  await page.getByRole('button', { name: '›' }).click();
  await where(page, 'Rows 201 to 400 of 450');
  await page.getByRole('button', { name: '›' }).click();
  await where(page, 'Rows 401 to 450 of 450');
  assert.ok(await page.getByRole('button', { name: '›' }).isDisabled());
  await page.getByRole('button', { name: '‹' }).click();
  await where(page, 'Rows 201 to 400 of 450');
  assert.deepEqual(
    await asked(page),
    [1, 201, 401, 201].map((first) => ({ hdu: 1, first, count: 200 })),
  );
});

page(
  'a table is chosen beside an image, and the image again',
  {
    ...alone,
    image: { width: 40, height: 20, pattern: 'ramp' },
    headers: [listing(0, 'image', { naxis: [40, 20], pixelType: 'uint16' }), catalogue],
  },
  async (page) => {
    await page.locator('canvas').waitFor();
    await page.getByRole('combobox', { name: 'HDU' }).click();
    await page.getByRole('option', { name: '1: CAT, bintable, 450 rows × 3 columns' }).click();
    await where(page, 'Rows 1 to 200 of 450');
    assert.equal(await page.locator('canvas').count(), 0);
    await page.getByRole('combobox', { name: 'HDU' }).click();
    await page.getByRole('option', { name: /^0:/ }).click();
    await page.locator('canvas').waitFor();
    assert.equal(await page.locator('.sheet').count(), 0);
  },
);

page('a file that changes keeps its page, or begins anew where that is gone', alone, async (page) => {
  await where(page, 'Rows 1 to 200 of 450');
  await page.getByRole('button', { name: '›' }).click();
  await where(page, 'Rows 201 to 400 of 450');
  const change = (table: TableRows) =>
    page.evaluate((scenario) => window.changeFile(scenario), { ...alone, table } satisfies Scenario);
  await change({ ...rows, rows: 451, cells: [...rows.cells, row(451)] });
  await where(page, 'Rows 201 to 400 of 451');
  await change({
    ...rows,
    rows: 9,
    present: 4,
    problem: '5 of its 9 rows are missing.',
    cells: rows.cells.slice(0, 4),
  });
  await where(page, 'Rows 1 to 4 of 9, 3 columns');
  await page.getByText('5 of its 9 rows are missing.').waitFor();
  assert.ok(await page.getByRole('button', { name: '›' }).isDisabled());
});

page(
  'a table that cannot be read says why',
  { headers: [listing(0, 'image'), catalogue], state: { hdu: 1 } },
  async (page) => {
    await page.getByRole('heading', { name: 'This file is damaged' }).waitFor();
    await page.getByText('The table cannot be read.').waitFor();
  },
);

page(
  'a broken image is not hidden behind a table',
  {
    ...alone,
    headers: [listing(0, 'image', { problem: 'BITPIX is missing' }), catalogue],
    failure: { tag: 'DamagedFits', message: 'HDU 0 cannot be read.' },
  },
  async (page) => {
    await page.getByText('HDU 0 cannot be read.').waitFor();
    assert.deepEqual(await asked(page), []);
  },
);

const payloads = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '</td></tr></table><h1>out</h1>',
  '"><svg onload=window.hacked=1>',
];
page(
  'nothing that a table says is markup',
  {
    ...alone,
    table: {
      ...rows,
      columns: payloads.map((text, i) =>
        heading(i + 1, text, { unit: text, format: text, display: text, problem: text }),
      ),
      cells: [payloads, payloads.map((text) => ({ problem: text })), payloads.map((text) => ({ text, length: 999 }))],
      problem: payloads[0]!,
    },
  },
  async (page) => {
    await where(page, 'Rows 1 to 3 of 450');
    assert.deepEqual(await page.locator('.rows tbody tr').first().locator('td').allTextContents(), payloads);
    assert.equal(await page.locator('main img, main script, main h1, .sheet svg').count(), 0);
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  },
);

for (const theme of Object.keys(themes) as ThemeName[]) {
  page(
    `heads stay in sight and texts can be read: ${theme}`,
    alone,
    async (page) => {
      await where(page, 'Rows 1 to 200 of 450');
      await page.locator('.rows').evaluate((scroller) => scroller.scrollTo(0, 2000));
      const top = (await page.locator('.rows').boundingBox())?.y;
      const seen = (await page.locator('.rows thead th').first().boundingBox())?.y;
      assert.ok(Math.abs(seen! - top!) <= 1, `${seen} ${top}`);
      const colours = await page.evaluate(() =>
        ['.rows td', '.rows thead th', '.rows tbody th', '.unit'].map(
          (one) => getComputedStyle(document.querySelector(one)!).color,
        ),
      );
      const rgb = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ');
      const { colours: wanted } = themes[theme];
      assert.ok(
        colours.slice(0, 2).every((colour) => colour.includes(rgb(wanted['editor-foreground']!))),
        colours.join(),
      );
      assert.ok(
        colours.slice(2).every((colour) => colour.includes(rgb(wanted.descriptionForeground!))),
        colours.join(),
      );
    },
    { theme },
  );
}

test('a page of many columns has fewer rows', () => {
  assert.deepEqual([1, 100, 101, 999, 0].map(pageRows), [200, 200, 198, 20, 200]);
});
