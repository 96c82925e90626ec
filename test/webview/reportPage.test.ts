/// <reference types="node" />
/** The report page with a pretended host: what it shows, in which order, and what its buttons ask for. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { ReportRow, ReportView } from '../../src/protocol/reportPage';
import { pageTests, viewerBrowser } from './pageTest';
import type { ReportScenario } from './reportHost';
import type { ThemeName } from './themes';

const page = pageTests<ReportScenario>(
  viewerBrowser({
    entry: 'webview/workbench/main.ts',
    fake: 'test/webview/reportHost.ts',
    data: { page: 'report' },
  }),
);

const file = (path: string) => ({ path, name: path.slice(path.lastIndexOf('/') + 1) });

function row(name: string, changes: Partial<ReportRow> = {}): ReportRow {
  return {
    raw: file(`/night/${name}`),
    result: file(`/night/reduced/flat-${name}`),
    status: 'written',
    reason: null,
    steps: [
      {
        word: 'overscan',
        master: null,
        what: 'subtract the overscan: median of each row of [2056:2080,1:4128]',
        why: 'the recipe takes [:, 2055:]',
      },
      { word: 'trim', master: null, what: 'trim to [1:2048,1:4128]', why: 'the recipe keeps [:, :2048]' },
      {
        word: 'dark × 0.01111',
        master: file('/masters/combined_dark_90.fit'),
        what: 'subtract the dark combined_dark_90.fit x 0.0111111',
        why: 'its EXPTIME of 90 s is the only one there is; scaled by 1 / 90 = 0.0111111',
      },
    ],
    unit: 'adu',
    overscan: 1124.5,
    before: { mean: 21134.25, min: 0, max: 65535 },
    after: { mean: 20012.7519, min: -1124.5, max: 64410.5 },
    saturated: 12 / 8454144,
    saturatedWords: '12 of 8454144 pixels at or above 65535',
    withoutValue: 0,
    signalToNoise: 143.21,
    warnings: [],
    candidates: [],
    ...changes,
  };
}

const refused = row('ccd.019.0.fits', {
  ...{ result: null, status: 'refused', steps: [], unit: null, overscan: null, before: null, after: null },
  ...{ saturated: null, saturatedWords: null, signalToNoise: null },
  reason: 'no dark within 0.5 s of its 7.0 s: the nearest has 70 s. Take darks of 7 s, or raise "dark.tolerance".',
  candidates: ['not combined_dark_70.fit: its exposure is 70 s'],
});

const mean = (value: number): Partial<ReportRow> => ({ after: { mean: value, min: value - 900, max: value + 900 } });

const view: ReportView = {
  tally: '6 flats written, 1 skipped, 1 failed, 1 refused',
  program: 'Flatfield 0.3.0',
  when: '2026-11-29T20:49:47.000Z',
  nights: [
    {
      outputFolder: '/night/reduced',
      recipe: file('/night/flatfield.json'),
      format: 'float32, with MASK',
      notes: ['Note: Frames without BUNIT are taken to be in adu.', 'Left out: ccd.020.0.fits: rejected by hand'],
    },
  ],
  rows: [
    row('ccd.014.0.fits', mean(20012.75)),
    row('ccd.015.0.fits', {
      ...mean(20020.5),
      warnings: ['12 pixels are saturated (65535 and above).', 'combined_dark_90.fit was taken at -10 °C.'],
    }),
    row('ccd.016.0.fits', mean(19998.25)),
    row('ccd.017.0.fits', mean(20031)),
    row('ccd.018.0.fits', mean(12004)),
    row('ccd.021.0.fits', { ...mean(20007), overscan: null, before: null, saturated: null, saturatedWords: null }),
    row('ccd.022.0.fits', {
      ...{ status: 'skipped', before: null, after: null, overscan: null, saturated: null, signalToNoise: null },
      reason: 'Its result was there already.',
    }),
    row('ccd.023.0.fits', {
      ...{ status: 'failed', result: null, before: null, after: null, overscan: null, saturated: null },
      reason: 'The file ends at byte 524288 of 17176320. Copy it again.',
    }),
    refused,
  ],
};

async function names(page: Page): Promise<string[]> {
  const all = await page.locator('tr.flat td.file .link:first-child').allTextContents();
  return all.filter((name) => !name.startsWith('flat-')).map((name) => name.slice(4, 7));
}

async function asked(page: Page, method: string): Promise<unknown[]> {
  const all = await page.evaluate(() => window.asked);
  return all.filter(([name]) => name === method).map(([, value]) => value);
}

const head = (page: Page, name: string) => page.getByRole('columnheader', { name });

page(
  'what went wrong stands first with its reason and way out, then what has warnings, then the rest',
  { view },
  async (page) => {
    await page.getByRole('heading', { name: view.tally }).waitFor();
    assert.deepEqual(await names(page), ['023', '019', '015', '014', '016', '017', '018', '021', '022']);
    const [failed, second] = await page.locator('td.reason').allTextContents();
    assert.equal(failed, 'The file ends at byte 524288 of 17176320. Copy it again.');
    assert.equal(second, refused.reason);
    const header = await page.locator('header').innerText();
    assert.match(header, /Into \/night\/reduced as float32, with MASK; recipe flatfield\.json/);
    assert.match(header, /Flatfield 0\.3\.0, .*\. Levels are in adu\./);
    assert.match(header, /Left out: ccd\.020\.0\.fits: rejected by hand/);
  },
);

page(
  'a flat that was refused for its pixels shows the reason beside its levels',
  {
    view: {
      ...view,
      rows: [
        row('a.fits', {
          result: null,
          status: 'refused',
          reason: '31 % of its pixels are saturated; the recipe allows 1 %.',
        }),
      ],
    },
  },
  async (page) => {
    assert.equal(
      await page.locator('td.steps').textContent(),
      '31 % of its pixels are saturated; the recipe allows 1 %.',
    );
    assert.equal(
      await page
        .locator('td.number')
        .nth(2)
        .evaluate((cell) => cell.firstChild?.textContent),
      '20012.8',
    );
  },
);

page('what is not known is a dash and never 0', { view }, async (page) => {
  const cells = page.locator('tr.flat', { hasText: 'ccd.021.0.fits' }).first().locator('td.number');
  const values = await cells.evaluateAll((all) => all.map((cell) => cell.firstChild?.textContent));
  assert.deepEqual(values, ['—', '—', '20007', '—', '143']);
});

page('the value that stands out is marked, in words too; the others are not', { view }, async (page) => {
  const marks = page.getByRole('img', { name: /far below the others/ });
  assert.equal(await marks.count(), 1);
  assert.equal(await page.locator('tr.flat', { has: marks }).locator('.link').first().textContent(), 'ccd.018.0.fits');
  assert.match((await marks.getAttribute('title')) ?? '', /5 robust standard deviations from their median 20009\.9/);
});

page(
  'a column sorts up, down and not at all, by keyboard; the unknown comes last; the order is kept',
  { view },
  async (page) => {
    await head(page, 'Result mean').getByRole('button').focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await names(page), ['018', '016', '021', '014', '015', '017', '022', '023', '019']);
    assert.equal(await head(page, 'Result mean').getAttribute('aria-sort'), 'ascending');
    await page.keyboard.press('Space');
    assert.deepEqual(await names(page), ['017', '015', '014', '021', '016', '018', '022', '023', '019']);
    assert.equal(await head(page, 'Result mean').getAttribute('aria-sort'), 'descending');
    const left = await page.evaluate(() => window.left);
    assert.deepEqual(left, {
      contents: { id: 'run-1' },
      view: { order: { column: 'after', descending: true }, open: [] },
    });
    await page.keyboard.press('Enter');
    assert.equal(await head(page, 'Result mean').getAttribute('aria-sort'), null);
    assert.equal((await names(page))[0], '023');
    await head(page, 'Frame').getByRole('button').click();
    assert.deepEqual(await names(page), ['014', '015', '016', '017', '018', '019', '021', '022', '023']);
  },
);

page(
  'the order and the open lines that were kept come back',
  { view, state: { contents: { id: 'run-1' }, view: { order: { column: 'flat', descending: true }, open: [1, 99] } } },
  async (page) => {
    await page.getByRole('heading', { name: view.tally }).waitFor();
    assert.equal((await names(page))[0], '023');
    assert.equal(await page.locator('tr.details:visible').count(), 1);
    assert.match(await page.locator('tr.details:visible').innerText(), /Warning: 12 pixels are saturated/);
  },
);

page('a line opens to its steps with their reasons, and what of them can be opened', { view }, async (page) => {
  const opener = page.getByRole('button', { name: 'Steps and reasons of ccd.015.0.fits' });
  await opener.click();
  assert.equal(await opener.getAttribute('aria-expanded'), 'true');
  const details = page.locator('tr.details:visible');
  assert.deepEqual(await details.locator('li').allTextContents(), [
    'subtract the overscan: median of each row of [2056:2080,1:4128]because the recipe takes [:, 2055:]',
    'trim to [1:2048,1:4128]because the recipe keeps [:, :2048]',
    'subtract the dark combined_dark_90.fit x 0.0111111because its EXPTIME of 90 s is the only one there is; scaled by 1 / 90 = 0.0111111',
  ]);
  assert.match(await details.innerText(), /Saturated: 12 of 8454144 pixels at or above 65535\./);
  await details.getByRole('button', { name: 'Open Result' }).click();
  await details.getByRole('button', { name: 'Compare Raw and Calibrated' }).click();
  const line = page.locator('tr.flat', { hasText: 'ccd.015.0.fits' });
  await line.getByRole('button', { name: 'ccd.015.0.fits', exact: true }).click();
  await line.getByRole('button', { name: 'combined_dark_90.fit' }).click();
  assert.deepEqual(await asked(page, 'open'), [
    { row: 1, what: 'result' },
    { row: 1, what: 'raw' },
    { row: 1, what: { step: 2 } },
  ]);
  assert.deepEqual(await asked(page, 'compare'), [{ row: 1 }]);
  await opener.click();
  assert.equal(await page.locator('tr.details:visible').count(), 0);
});

page('the number of warnings stands beside the status and opens the line', { view }, async (page) => {
  const count = page.getByRole('button', { name: '2 warnings' });
  assert.match((await count.getAttribute('title')) ?? '', /^12 pixels are saturated.*\n.*-10 °C\.$/);
  await count.click();
  assert.deepEqual(await page.locator('tr.details:visible .warning').allTextContents(), [
    'Warning: 12 pixels are saturated (65535 and above).',
    'Warning: combined_dark_90.fit was taken at -10 °C.',
  ]);
  await head(page, 'Status').getByRole('button').click();
  assert.deepEqual((await names(page)).slice(0, 4), ['023', '019', '015', '014']);
});

page('a flat without a result offers none; what was looked at for it is said', { view }, async (page) => {
  await page.getByRole('button', { name: 'Steps and reasons of ccd.019.0.fits' }).click();
  const details = page.locator('tr.details:visible');
  assert.equal(await details.getByRole('button').count(), 0);
  assert.match(await details.innerText(), /not combined_dark_70\.fit: its exposure is 70 s/);
});

page('the buttons ask, and say what was done or why not', { view }, async (page) => {
  const status = page.getByRole('status');
  await page.getByRole('button', { name: 'Save JSON…' }).click();
  await status.filter({ hasText: 'The report is saved as /night/report.json.' }).waitFor();
  await page.getByRole('button', { name: 'Save Python Script…' }).click();
  await page.locator('.said.wrong', { hasText: 'No flat can be reduced by a script.' }).waitFor();
  await page.getByRole('button', { name: 'Copy Command Line' }).click();
  await status.filter({ hasText: 'The command line is on the clipboard.' }).waitFor();
  assert.equal(await page.locator('.said.wrong').count(), 0);
  await page.getByRole('button', { name: 'Copy as Text' }).click();
  await status.filter({ hasText: 'The report is on the clipboard.' }).waitFor();
  await page.getByRole('button', { name: 'flatfield.json' }).click();
  assert.deepEqual(await asked(page, 'openRecipe'), [{ night: 0 }]);
});

page('a report that is no longer kept says so', {}, async (page) => {
  await page.getByRole('heading', { name: 'There is no report to show.' }).waitFor();
  await page.getByText('This report is no longer kept.').waitFor();
  assert.equal(await page.getByRole('button').count(), 0);
});

page(
  'a run without a flat says where to look',
  { view: { ...view, tally: '0 flats written', rows: [], nights: [{ ...view.nights[0]!, recipe: null }] } },
  async (page) => {
    await page.getByText('No raw flat was found in this run').waitFor();
    assert.equal(await page.locator('table').count(), 0);
    assert.match(await page.locator('header').innerText(), /no recipe, every default/);
  },
);

page(
  'names and reasons are text',
  {
    view: {
      ...view,
      rows: [
        row('<img src=x onerror=alert(1)>.fits', { warnings: ['<b>bold</b>'] }),
        { ...refused, reason: '<script>alert(1)</script>' },
      ],
    },
  },
  async (page) => {
    await page.getByText('<script>alert(1)</script>').waitFor();
    await page.getByRole('button', { name: 'Steps and reasons of <img' }).click();
    assert.equal(await page.locator('img, b, script:not([src])').count(), 0);
    await page.getByText('<img src=x onerror=alert(1)>.fits', { exact: true }).waitFor();
  },
);

const many: ReportView = {
  ...view,
  tally: '500 flats written',
  rows: Array.from({ length: 500 }, (_, n) =>
    row(`flat-${String(n).padStart(4, '0')}.fits`, mean(20000 + ((n * 7919) % 500))),
  ),
};

page('500 flats are there at once, and are sorted in a moment', { view: many }, async (page) => {
  await page.getByRole('heading', { name: '500 flats written.' }).waitFor();
  assert.equal(await page.locator('tr.flat').count(), 500);
  const took = await page.evaluate(() => {
    const press = [...document.querySelectorAll<HTMLElement>('th button')].find((b) =>
      b.textContent?.startsWith('Result'),
    );
    const start = performance.now();
    press?.click();
    document.body.getBoundingClientRect();
    return performance.now() - start;
  });
  // Some 0.1 s where nothing else runs.
  assert.ok(took < 5000, `${took} ms`);
  const first = await page.locator('tr.flat').first().locator('td.number').nth(2).textContent();
  assert.match(first ?? '', /^20000/);
});

for (const theme of ['dark', 'light', 'highContrast'] as const satisfies readonly ThemeName[])
  page(
    `the theme ${theme}: nothing is cut off but what scrolls`,
    { view },
    async (page) => {
      await page.getByRole('button', { name: 'Steps and reasons of ccd.015.0.fits' }).click();
      const folder = process.env.FLATFIELD_SCREENSHOTS;
      if (folder !== undefined) await page.screenshot({ path: `${folder}/report-${theme}.png` });
      const wide = await page.evaluate(() => [
        document.documentElement.scrollWidth - innerWidth,
        document.querySelector('.scroll')!.scrollWidth - document.querySelector('.scroll')!.clientWidth,
      ]);
      assert.deepEqual(wide, [0, 0]);
    },
    { theme, width: 1000, height: 700 },
  );
