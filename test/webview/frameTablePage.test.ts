/// <reference types="node" />
/** The page of frames in Chromium: rows, order, filter, columns, selection, and what is done with it. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { FrameTableScenario } from './frameTableFake';
import { eventually, isEnabled, pageTests, viewerBrowser } from './pageTest';
import { type ThemeName, themes } from './themes';

const page = pageTests<FrameTableScenario>(
  viewerBrowser({
    entry: 'webview/workbench/main.ts',
    fake: 'test/webview/frameTableFake.ts',
    data: { page: 'frames' },
  }),
);

const night: FrameTableScenario = { frames: 30 };

/** The texts of the row at a place, once it is there. */
async function line(page: Page, place: number): Promise<string[]> {
  const row = page.locator(`.line[aria-rowindex="${place + 2}"]:not(.waiting)`);
  await row.waitFor();
  return row.locator('.cell').allTextContents();
}

async function says(page: Page, text: string): Promise<void> {
  await page.locator('.frames-status').getByText(text, { exact: true }).waitFor();
}

/** First cells of the first rows. */
async function files(page: Page, count: number): Promise<(string | undefined)[]> {
  const lines = await Promise.all(Array.from({ length: count }, (_, i) => line(page, i)));
  return lines.map(([file]) => file);
}

const heads = (page: Page) => page.locator('.head .title').allTextContents();
const head = (page: Page, name: string) => page.getByRole('columnheader', { name });
const bar = (page: Page, name: string) => page.locator('.frames-bar').getByRole('button', { name, exact: true });
const field = (page: Page) => page.getByRole('textbox', { name: 'Filter' });
const selected = (page: Page) => page.locator('.line.selected .cell[aria-colindex="2"]').allTextContents();
const row = (page: Page, place: number) => page.locator(`.line[aria-rowindex="${place + 2}"] .cell`).first();

async function filterBy(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press('Enter');
}

page('a row for every file, also for one that is no frame, with its reason', night, async (page) => {
  await says(page, '31 files');
  assert.deepEqual(await heads(page), [
    'file',
    'type',
    'exposure (s)',
    'filter',
    'OBJECT',
    'DATE-OBS',
    'size',
    'pixels',
    'state',
  ]);
  assert.deepEqual(await line(page, 0), [
    'ccd.000.fits',
    'unreadable',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    'unreadable: The file is empty.',
  ]);
  assert.deepEqual(await line(page, 1), [
    'ccd.001.fits',
    'flat',
    '7',
    "g'",
    '-',
    '2016-11-23T18:00:00',
    '2080x4128',
    'uint16',
    '-',
  ]);
  assert.match((await line(page, 4))[8]!, /^rejected by hand in .*satellite/);
  assert.match((await line(page, 6))[8]!, /^incomplete: 14 of the 24 bytes/);
  assert.equal(await page.locator('.line.unreadable').count(), 1);
  assert.equal(await page.locator('.line.rejected').count(), 1);
});

page('10,000 rows scroll to their end; only those on screen are elements', { frames: 10_000 }, async (page) => {
  await says(page, '10,001 files');
  await page.locator('.grid').evaluate((grid) => grid.scrollTo(0, 1e7));
  assert.equal((await line(page, 10_000))[0], 'ccd.9999.fits');
  assert.ok((await page.locator('.line').count()) < 60);
});

page('heads sort: numbers as numbers, missing last, and back to the order of the paths', night, async (page) => {
  await line(page, 0);
  const exposure = head(page, 'exposure');
  await exposure.getByRole('button', { name: 'exposure' }).first().click();
  await page.waitForFunction(() => document.querySelector('[aria-sort=ascending]') !== null);
  assert.deepEqual((await line(page, 0)).slice(0, 3), ['ccd.007.fits', 'bias', '0']);
  assert.equal((await line(page, 30))[0], 'ccd.000.fits', 'what has no exposure is last');
  await exposure.getByRole('button', { name: 'exposure' }).first().click();
  await page.waitForFunction(() => document.querySelector('[aria-sort=descending]') !== null);
  assert.deepEqual((await line(page, 0)).slice(1, 3), ['light', '300']);
  assert.equal((await line(page, 30))[0], 'ccd.000.fits');
  await exposure.getByRole('button', { name: 'exposure' }).first().click();
  await page.waitForFunction(() => document.querySelector('[aria-sort=ascending], [aria-sort=descending]') === null);
  assert.deepEqual(await files(page, 2), ['ccd.000.fits', 'ccd.001.fits']);
});

page('the filter: what passes, mistakes where they are, keywords that no frame has', night, async (page) => {
  await says(page, '31 files');
  await filterBy(page, 'type=flat exptime>8');
  await says(page, '6 of 31 files');
  assert.ok((await line(page, 0)).slice(1, 3).join().startsWith('flat,'));
  await field(page).fill('type=flat exptime>');
  await page.getByRole('alert').getByText('Character 19: a number or a word is expected after "exptime>".').waitFor();
  await says(page, '6 of 31 files');
  await filterBy(page, 'airmas>1.2');
  await page.getByRole('heading', { name: 'No frame passes the filter' }).waitFor();
  await page.getByText('No frame has the keyword AIRMAS; AIRMASS is the nearest.').waitFor();
  assert.ok(await page.getByRole('alert').isHidden());
  await filterBy(page, 'airmass>1.2');
  await page.waitForFunction(() =>
    /^\d of 31 files$/.test(document.querySelector('.frames-status')?.textContent ?? ''),
  );
  await page.getByRole('button', { name: 'Clear Filter' }).click();
  await says(page, '31 files');
  await eventually(() => field(page).inputValue(), '');
});

page(
  'columns: any keyword, with how many frames have it; taken away at their head',
  night,
  async (page) => {
    await line(page, 0);
    await page.getByRole('button', { name: 'Columns…' }).click();
    const picker = page.getByRole('dialog', { name: 'Choose columns' });
    await picker.getByRole('checkbox', { name: 'AIRMASS' }).waitFor();
    assert.equal(
      await picker.locator('.offer', { hasText: 'AIRMASS' }).locator('.note').textContent(),
      '6 of 30 frames',
    );
    assert.equal(await picker.locator('.offer', { hasText: 'SEQNO' }).locator('.note').textContent(), 'every frame');
    await picker.getByRole('textbox', { name: 'Search' }).fill('airm');
    assert.equal(await picker.getByRole('checkbox').count(), 1);
    await picker.getByRole('checkbox', { name: 'AIRMASS' }).click();
    await head(page, 'AIRMASS').waitFor();
    await picker.getByRole('button', { name: 'Done' }).click();
    assert.ok(await picker.isHidden());
    assert.equal((await heads(page)).at(-1), 'AIRMASS');
    assert.equal((await line(page, 3)).at(-1), '1.04');
    await head(page, 'pixels').hover();
    await page.getByRole('button', { name: 'Remove the column pixels' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.head').length === 9);
    assert.ok(!(await heads(page)).includes('pixels'));
    const left = (await page.evaluate(() => window.left)) as { view: { columns: string[] } };
    assert.deepEqual(left.view.columns, [
      'file',
      'type',
      'exposure',
      'filter',
      'OBJECT',
      'DATE-OBS',
      'size',
      'state',
      'AIRMASS',
    ]);
  },
  { width: 1700 },
);

page('a filter typed while frames change is not forgotten', night, async (page) => {
  await says(page, '31 files');
  await page.evaluate(() => window.holdScans(true));
  await filterBy(page, 'type=dark');
  await says(page, 'Reading headers …');
  await page.evaluate(() => {
    window.changeFrames(40);
    window.holdScans(false);
  });
  await says(page, '8 of 41 files');
  await eventually(() => field(page).inputValue(), 'type=dark');
});

/** Resolves when what has changed is on the screen: the page draws with the next frame of the browser. */
const drawnAgain = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

page('rows are selected by clicks and keys, and stay selected in another order', night, async (page) => {
  await line(page, 0);
  await row(page, 1).click();
  await drawnAgain(page);
  assert.deepEqual(await selected(page), ['ccd.001.fits']);
  await row(page, 3).click({ modifiers: ['Shift'] });
  await row(page, 5).click({ modifiers: ['Control'] });
  await page.getByText('4 selected').waitFor();
  await row(page, 2).click({ modifiers: ['Control'] });
  await page.getByText('3 selected').waitFor();
  await page.getByRole('columnheader', { name: 'file' }).getByRole('button', { name: 'file' }).first().click();
  await page.getByRole('columnheader', { name: 'file' }).getByRole('button', { name: 'file' }).first().click();
  await page.waitForFunction(() => document.querySelector('[aria-sort=descending]') !== null);
  await page.getByText('3 selected').waitFor();
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+a');
  await page.getByText('31 selected').waitFor();
  await page.keyboard.press('Escape');
  await drawnAgain(page);
  assert.deepEqual(await selected(page), []);
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByText('2 selected').waitFor();
  assert.equal(await page.getByRole('grid').getAttribute('aria-multiselectable'), 'true');
  assert.equal(await page.locator('.line[aria-selected=true]').count(), 2);
});

page('what a filter hides is no longer selected', night, async (page) => {
  await line(page, 0);
  await row(page, 1).click();
  await row(page, 3).click({ modifiers: ['Control'] });
  await filterBy(page, 'type=light');
  await says(page, '6 of 31 files');
  await page.getByText('1 selected').waitFor();
  await drawnAgain(page);
  assert.deepEqual(await selected(page), ['ccd.003.fits']);
});

page(
  'buttons: grey where they mean nothing, and each acts on the selection in the order of the rows',
  night,
  async (page) => {
    await line(page, 0);
    const names = ['Open', 'Compare', 'Reduce', 'Combine', 'Reject', 'Accept'];
    const enabled = async () => {
      await drawnAgain(page);
      const states = await Promise.all(names.map((name) => bar(page, name).isEnabled()));
      return names.filter((_, i) => states[i]).join(' ');
    };
    assert.equal(await enabled(), '');
    await row(page, 0).click();
    assert.equal(await enabled(), 'Reject', 'a file that is no frame');
    await row(page, 4).click();
    assert.equal(await enabled(), 'Open Reduce Accept', 'one that is rejected');
    await row(page, 2).click({ modifiers: ['Control'] });
    assert.equal(await enabled(), names.join(' '));
    for (const name of names) await bar(page, name).click();
    const both = ['ccd.002.fits', 'ccd.004.fits'];
    await page.waitForFunction(() => window.actedOn.length === 6);
    assert.deepEqual(
      await page.evaluate(() => window.actedOn),
      names.map((name) => [name.toLowerCase(), both]),
    );
    await row(page, 7).dblclick();
    await page.waitForFunction(() => window.actedOn.length === 7);
    assert.deepEqual(await page.evaluate(() => window.actedOn.at(-1)), ['open', ['ccd.007.fits']]);
  },
);

page('a table is copied and saved as it is shown', night, async (page) => {
  await line(page, 0);
  await filterBy(page, 'type=bias');
  await says(page, '3 of 31 files');
  await bar(page, 'Copy as CSV').click();
  await page.getByText('3 rows copied').waitFor();
  await row(page, 1).click();
  await bar(page, 'Save Table…').click();
  await page.getByText('/night/frames.ecsv is saved').waitFor();
  const [copied, saved] = await page.evaluate(() => [window.copied[0], window.saved[0]]);
  assert.deepEqual(copied?.split('\n').slice(0, 2), [
    'file,type,exposure,filter,OBJECT,DATE-OBS,size,pixels,state',
    'ccd.007.fits,bias,0,,,2016-11-23T18:06:00,2080x4128,uint16,',
  ]);
  assert.equal(copied?.trim().split('\n').length, 4);
  assert.match(saved ?? '', /^# %ECSV 1\.0\n/);
  assert.match(saved ?? '', /\nccd\.017\.fits,bias,.*\n$/);
});

page(
  'a hidden page comes back with its columns, order and filter',
  {
    ...night,
    treeFilter: 'type=dark',
    state: {
      view: { columns: ['file', 'SEQNO'], where: 'type=flat', sort: { column: 'SEQNO', descending: false }, first: 0 },
    },
  },
  async (page) => {
    await says(page, '15 of 31 files');
    assert.deepEqual(await heads(page), ['file', 'SEQNO']);
    assert.deepEqual((await line(page, 0))[0], 'ccd.030.fits');
    await eventually(() => field(page).inputValue(), 'type=flat');
  },
);

page('it begins with the filter of the tree', { ...night, treeFilter: 'type=dark' }, async (page) => {
  await says(page, '6 of 31 files');
  await eventually(() => field(page).inputValue(), 'type=dark');
});

page('frames that appear are shown; where there are none it says what to do', { frames: 0 }, async (page) => {
  await page.getByRole('heading', { name: 'No frames yet' }).waitFor();
  await page.getByText('Files that appear are shown here by themselves.').waitFor();
  await isEnabled(bar(page, 'Copy as CSV'), false);
  await page.evaluate(() => window.changeFrames(2));
  await says(page, '3 files');
  assert.equal((await line(page, 2))[0], 'ccd.002.fits');
  assert.ok(await page.getByRole('heading').isHidden());
});

page('what fails is said', { ...night, refuse: 'The disk is gone.' }, async (page) => {
  await line(page, 0);
  await row(page, 1).click();
  await bar(page, 'Open').click();
  await page.getByRole('alert').getByText('The disk is gone.').waitFor();
});

const payload = '<img src=x onerror="window.hacked=1">';
page('nothing that a header says is markup', { ...night, object: payload }, async (page) => {
  assert.equal((await line(page, 3))[4], payload);
  assert.equal(await page.locator('main img').count(), 0);
  assert.equal(await page.evaluate(() => 'hacked' in window), false);
});

for (const theme of Object.keys(themes) as ThemeName[]) {
  page(
    `texts can be read: ${theme}`,
    night,
    async (page) => {
      await line(page, 0);
      await row(page, 2).click();
      await row(page, 7).click({ modifiers: ['Control'] });
      const pictures = process.env.FLATFIELD_SCREENSHOTS;
      const picture = (name: string) =>
        pictures === undefined ? undefined : page.screenshot({ path: `${pictures}/frames-${theme}-${name}.png` });
      await picture('table');
      const colour = await page
        .locator('.line:not(.selected, .unreadable, .rejected, .incomplete) .cell')
        .first()
        .evaluate((cell) => getComputedStyle(cell).color);
      const rgb = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ');
      assert.ok(colour.includes(rgb(themes[theme].colours['editor-foreground']!)), colour);
      await page.getByRole('button', { name: 'Columns…' }).click();
      await page.getByRole('checkbox', { name: 'AIRMASS' }).waitFor();
      await picture('columns');
      await page.keyboard.press('Escape');
      await filterBy(page, 'airmas>2');
      await page.getByRole('heading').waitFor();
      await picture('nothing');
      await field(page).fill('airmass>');
      await page.getByRole('alert').waitFor();
      await picture('mistake');
    },
    { theme },
  );
}
