/// <reference types="node" />
/** A table in the viewer, in a real browser: rows on screen, sort, filters, keys, themes, and that nothing from a file is markup. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { HduListing, TableCell, TableHeading, TableRows } from '../../src/protocol/jobs';
import { pageRows } from '../../webview/pageRows';
import type { Scenario } from './fakeHost';
import { eventually, isEnabled, pageTests, viewerBrowser } from './pageTest';
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
  ...{ number, name, format: 'E', display: null, unit: null, dim: null, numeric: true, order: 'number', problem: null },
  ...parts,
});
const columns = [
  heading(1, 'ID', { format: '8A', numeric: false, order: 'text' }),
  heading(2, 'FLUX', { unit: 'mJy', display: 'F8.2' }),
  heading(3, '', { format: '40D', numeric: false, order: null }),
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

const where = (page: Page, text: string) => page.locator('.about-table').getByText(text, { exact: true }).waitFor();
const asked = (page: Page, name: string) =>
  page.evaluate((wanted) => window.asked.filter(([method]) => method === wanted).map(([, value]) => value), name);
/** Texts of a line, the row's number first, once it is there. */
const line = (page: Page, place: number) =>
  page
    .waitForFunction((index) => {
      const found = document.querySelector(`.line[aria-rowindex="${index}"]:not(.waiting)`);
      return found === null ? null : [...found.children].map((cell) => cell.textContent);
    }, place + 2)
    .then((handle) => handle.jsonValue());
const active = (page: Page) =>
  page.evaluate(() => {
    const grid = document.querySelector('[role=grid]')!;
    const cell = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
    const row = cell?.closest('[role=row]')?.getAttribute('aria-rowindex');
    return `${row}, ${cell?.getAttribute('aria-colindex')}: ${cell?.textContent}`;
  });
const settle = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

page('a file without image shows its first table; only rows on screen are elements', alone, async (page) => {
  await where(page, '450 rows, 3 columns');
  const heads = page.getByRole('columnheader');
  assert.deepEqual(await heads.locator('.title').allTextContents(), ['ID', 'FLUX', 'column 3']);
  assert.deepEqual(await heads.locator('.unit').allTextContents(), ['', 'mJy', '']);
  assert.deepEqual(await line(page, 0), ['1', 'star 1', '0.25', '[1, 2, 3, … of 40]']);
  assert.deepEqual(await line(page, 2), ['3', 'star 3', '-', '[3, 4, 5, … of 40]']);
  assert.equal(await heads.nth(2).locator('button').getAttribute('title'), 'FLUX\nTFORM E\nTDISP F8.2');
  assert.ok(!(await page.getByRole('combobox', { name: 'Stretch' }).isVisible()), 'no tools of a picture');
  const grid = page.getByRole('grid');
  assert.deepEqual(await Promise.all(['aria-rowcount', 'aria-colcount'].map((name) => grid.getAttribute(name))), [
    '451',
    '4',
  ]);
  assert.ok((await page.locator('.line').count()) < 50);
  await page.locator('.grid').evaluate((scroller) => scroller.scrollTo(0, 1e6));
  assert.deepEqual((await line(page, 449))?.slice(0, 2), ['450', 'star 450']);
  assert.ok((await page.locator('.line').count()) < 50);
  const last = (await page.locator('.line[aria-rowindex="451"]').boundingBox())!;
  const box = (await grid.boundingBox())!;
  assert.ok(last.y + last.height <= box.y + box.height + 1, 'the last row is whole');
  const align = (column: string) => page.locator(`.line .cell[aria-colindex="${column}"]`).first();
  assert.equal(await align('3').evaluate((cell) => getComputedStyle(cell).textAlign), 'end');
  assert.equal(await align('2').evaluate((cell) => getComputedStyle(cell).textAlign), 'start');
});

const long: Scenario = { ...alone, table: { ...rows, rows: 1_000_000, present: 1_000_000 } };
page('a million rows scroll to their end, and chunks passed by are not asked for', long, async (page) => {
  await where(page, '1,000,000 rows, 3 columns');
  await line(page, 0);
  const grid = page.locator('.grid');
  await grid.evaluate(async (scroller) => {
    for (let i = 1; i <= 60; i++) {
      scroller.scrollTo(0, (scroller.scrollHeight * i) / 60);
      await new Promise((done) => requestAnimationFrame(done));
    }
  });
  assert.deepEqual((await line(page, 999_999))?.slice(0, 2), ['1000000', '1000000']);
  assert.ok((await page.locator('.line').count()) < 50);
  const requests = (await asked(page, 'table')) as { first: number }[];
  assert.equal(requests.at(-1)?.first, 999_801);
  await grid.focus();
  await page.keyboard.press('Control+Home');
  assert.deepEqual((await line(page, 0))?.slice(0, 2), ['1', 'star 1']);
  await page.keyboard.press('Control+End');
  assert.equal(await active(page), '1000001, 4: 1000000');
  await page.keyboard.press('PageUp');
  await page.keyboard.press('PageDown');
  assert.equal(await active(page), '1000001, 4: 1000000');
});

page('keys move the active cell, and Ctrl+C copies it', alone, async (page) => {
  await line(page, 0);
  await page.getByRole('grid').focus();
  assert.equal(await active(page), '2, 2: star 1');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  assert.equal(await active(page), '3, 3: 0.5');
  await page.keyboard.press('End');
  assert.equal(await active(page), '3, 4: [2, 3, 4, … of 40]');
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Home');
  await page.keyboard.press('Control+c');
  assert.deepEqual(await asked(page, 'copyText'), ['2, 3, 4, 5, … of 40', 'star 2']);
  await page.keyboard.press('PageDown');
  const box = (await page.locator('#active-cell').boundingBox())!;
  const grid = (await page.getByRole('grid').boundingBox())!;
  assert.ok(box.y + box.height <= grid.y + grid.height + 1 && box.y > grid.y, 'it is on screen');
  await page.locator('.line[aria-rowindex="20"] .cell').nth(1).click();
  assert.match(await active(page), /^20, 3: /);
});

page('a head sorts: ascending, descending, and the order of the file', alone, async (page) => {
  await line(page, 0);
  const head = page.getByRole('columnheader', { name: /FLUX/ });
  const sort = head.getByRole('button');
  const states: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    const before = (await asked(page, 'tableOrder')).length;
    await sort.click();
    await page.waitForFunction((n) => window.asked.filter(([m]) => m === 'tableOrder').length > n, before);
    states.push(await head.getAttribute('aria-sort'));
    // Descending, the pretended host turns the table round.
    if (i === 1) assert.deepEqual((await line(page, 0))?.slice(0, 2), ['450', 'star 450']);
  }
  assert.deepEqual(states, ['ascending', 'descending', 'none']);
  await page.waitForFunction(() =>
    document.querySelector('.line[aria-rowindex="2"]')?.textContent?.startsWith('1star'),
  );
  const orders = (await asked(page, 'tableOrder')) as { sort: unknown }[];
  assert.deepEqual(
    orders.slice(1).map(({ sort }) => sort),
    [{ column: 2, descending: false }, { column: 2, descending: true }, null],
  );
  await isEnabled(page.getByRole('columnheader', { name: /column 3/ }).getByRole('button'), false);
  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowUp');
  assert.match(await active(page), /^1, 2: ID/);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('[aria-sort=ascending]')?.textContent?.startsWith('ID'));
  await page.getByRole('button', { name: 'File Order' }).click();
  await page.waitForFunction(() => document.querySelector('[aria-sort=ascending]') === null);
});

page('a filter is applied, a bad one has its sentence at its field', alone, async (page) => {
  await line(page, 0);
  const field = page.getByRole('textbox', { name: 'Filter FLUX' });
  await field.fill('>x');
  const sentence = '"x" is no number: write >5, <=3, 1..4, =7, !=0 or null.';
  await page.getByRole('alert').getByText(sentence).waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  assert.equal((await asked(page, 'tableOrder')).length, 1, 'nothing was asked for but the order of the file');
  await field.fill('>5');
  await where(page, '225 of 450 rows, 3 columns');
  assert.equal(await field.getAttribute('aria-invalid'), 'false');
  assert.ok(await page.getByText(sentence).isHidden());
  assert.deepEqual((await line(page, 0))?.slice(0, 2), ['2', 'star 2'], 'rows keep their numbers');
  assert.deepEqual((await asked(page, 'tableOrder')).at(-1), {
    ...{ frame: 0, hdu: 1, sort: null },
    filters: [{ column: 2, text: '>5' }],
  });
  const left = (await page.evaluate(() => window.left)) as { table: unknown };
  assert.deepEqual(left.table, { hdu: 1, sort: null, filters: [{ column: 2, text: '>5' }], first: 0 });
  await page.keyboard.press('Escape');
  assert.ok(await page.getByRole('grid').evaluate((grid) => grid === document.activeElement));
  await page.getByRole('button', { name: 'Clear Filters' }).click();
  await where(page, '450 rows, 3 columns');
  await eventually(() => field.inputValue(), '');
});

page(
  'a hidden editor comes back sorted, filtered and scrolled as it was',
  {
    ...alone,
    state: {
      table: { hdu: 1, sort: { column: 2, descending: true }, filters: [{ column: 1, text: 'star' }], first: 100 },
    },
  },
  async (page) => {
    await where(page, '225 of 450 rows, 3 columns');
    assert.deepEqual((await line(page, 100))?.slice(0, 2), ['250', 'star 250']);
    const head = (await page.locator('.heads').boundingBox())!;
    const first = (await page.locator('.line[aria-rowindex="102"]').boundingBox())!;
    assert.ok(Math.abs(first.y - head.y - head.height) <= 1, 'row 100 is the first below the heads');
    await eventually(() => page.getByRole('textbox', { name: 'Filter ID' }).inputValue(), 'star');
    assert.equal(await page.locator('[aria-sort=descending]').count(), 1);
  },
);

page('an order that fails says so and leaves the rows', { ...alone, refuseOrder: 'It is gone.' }, async (page) => {
  await line(page, 0);
  await page.getByRole('columnheader', { name: /ID/ }).getByRole('button').click();
  await page.locator('.problem').getByText('It is gone.').waitFor();
  assert.equal(await page.locator('[aria-sort=ascending]').count(), 0);
  assert.deepEqual((await line(page, 0))?.slice(0, 2), ['1', 'star 1']);
});

page('columns are resized by their edge and by keys', alone, async (page) => {
  await line(page, 0);
  const width = async () => {
    await settle(page);
    const boxes = await Promise.all([
      page.locator('.head').first().boundingBox(),
      page.locator('.line[aria-rowindex="2"] .cell').first().boundingBox(),
    ]);
    assert.equal(boxes[0]?.width, boxes[1]?.width);
    return boxes[0]!.width;
  };
  const before = await width();
  const grip = (await page.locator('.head').first().locator('.grip').boundingBox())!;
  await page.mouse.move(grip.x + grip.width / 2, grip.y + 10);
  await page.mouse.down();
  await page.mouse.move(grip.x + grip.width / 2 + 50, grip.y + 10);
  await page.mouse.up();
  assert.equal(await width(), before + 50);
  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Shift+ArrowLeft');
  assert.equal(await width(), before + 34);
});

const many = Array.from({ length: 999 }, (_, i) => heading(i + 1, `C${i + 1}`));
page(
  'of 999 columns those on screen are elements',
  { ...alone, table: { ...rows, columns: many, cells: [], rows: 5000, present: 5000 } },
  async (page) => {
    await where(page, '5,000 rows, 999 columns');
    await line(page, 0);
    assert.ok((await page.locator('.cell').count()) < 800);
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await settle(page);
    assert.equal(await active(page), '2, 1000: 1');
    assert.ok(await page.getByRole('columnheader', { name: 'C999' }).isVisible());
    assert.equal(await page.getByRole('columnheader', { name: 'C1', exact: true }).count(), 0);
  },
);

page(
  'a table is chosen beside an image, and the image again',
  {
    ...alone,
    image: { width: 40, height: 20, pattern: 'ramp' },
    headers: [listing(0, 'image', { naxis: [40, 20], pixelType: 'uint16' }), catalogue],
  },
  async (page) => {
    await page.locator('.picture').waitFor();
    await page.locator('.header').getByRole('combobox', { name: 'HDU' }).click();
    await page.getByRole('option', { name: '1: CAT, bintable, 450 rows × 3 columns' }).click();
    await where(page, '450 rows, 3 columns');
    assert.equal(await page.locator('.picture').count(), 0);
    await page.locator('.header').getByRole('combobox', { name: 'HDU' }).click();
    await page.getByRole('option', { name: /^0:/ }).click();
    await page.locator('.picture').waitFor();
    assert.equal(await page.locator('.sheet').count(), 0);
  },
);

page('a file that changes keeps its place, or begins anew where that is gone', alone, async (page) => {
  await line(page, 0);
  await page.locator('.grid').evaluate((scroller) => scroller.scrollTo(0, 2200));
  await line(page, 100);
  const change = (table: TableRows) =>
    page.evaluate((scenario) => window.changeFile(scenario), { ...alone, table } satisfies Scenario);
  await change({ ...rows, rows: 451, present: 451, cells: [...rows.cells, row(451)] });
  await where(page, '451 rows, 3 columns');
  assert.equal(await page.locator('.grid').evaluate((scroller) => scroller.scrollTop), 2200);
  await change({
    ...rows,
    rows: 9,
    present: 4,
    problem: '5 of its 9 rows are missing.',
    cells: rows.cells.slice(0, 4),
  });
  await where(page, '9 rows, 3 columns');
  await page.getByText('5 of its 9 rows are missing.').waitFor();
  assert.deepEqual((await line(page, 3))?.slice(0, 2), ['4', 'star 4']);
  assert.equal(await page.locator('.line').count(), 4);
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
    assert.deepEqual(await asked(page, 'table'), []);
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
    await page.waitForFunction(() => document.querySelector('.line:not(.waiting)') !== null);
    const shown = await line(page, 0);
    assert.deepEqual(shown?.slice(1), payloads);
    assert.equal(await page.locator('main img, main script, main h1, .sheet svg').count(), 0);
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  },
  { width: 2400 },
);

for (const theme of Object.keys(themes) as ThemeName[]) {
  page(
    `heads stay in sight and texts can be read: ${theme}`,
    alone,
    async (page) => {
      await line(page, 0);
      await page.locator('.grid').evaluate((scroller) => scroller.scrollTo(0, 2000));
      await line(page, 95);
      const top = (await page.locator('.grid').boundingBox())?.y;
      const seen = (await page.locator('.heads').boundingBox())?.y;
      assert.ok(Math.abs(seen! - top!) <= 1, `${seen} ${top}`);
      const colours = await page.evaluate(() =>
        ['.cell', '.title', '.row-number', '.unit'].map((one) => getComputedStyle(document.querySelector(one)!).color),
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
