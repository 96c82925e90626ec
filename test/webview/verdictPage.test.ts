/// <reference types="node" />
/** The page of the flats' verdict with a pretended host: words, pictures the right way up, buttons, themes. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { SetView, VerdictView } from '../../src/protocol/verdictPage';
import { pageTests, viewerBrowser } from './pageTest';
import type { ThemeName } from './themes';
import type { VerdictScenario } from './verdictHost';

const page = pageTests<VerdictScenario>(
  viewerBrowser({
    entry: 'webview/workbench/main.ts',
    fake: 'test/webview/verdictHost.ts',
    data: { page: 'verdict' },
  }),
);

const dust =
  'Moved dust: 2.2 % darker around x 1049, y 251 (6 blocks, up to 894 times the noise of a block), and 1.9 % brighter around x 640, y 130 (4 blocks, up to 700 times the noise of a block), where the other frames have it. Dust moves: flats and science frames of before and after need flats of their own.';

const frame = (n: number, verdict = 'good') => ({
  path: `/night/AutoFlat-PANoRot-r-Bin1-00${n}.fit`,
  bad: verdict !== 'good',
  cells: [
    `AutoFlat-PANoRot-r-Bin1-00${n}.fit`,
    ...['1.02 s', '52389 adu', '277.8 adu', '<0.001 %', '1969.4 adu', '+3.1 %', '-0.0018 %', '0.000 %'],
    verdict,
  ],
});

/** 4 x 3 blocks; the last row, which is the top, is dark in its first block. */
const blocks = [1, 1, 1, 1, 1, 1, 1, 1, 0.9, 1, 1, null];

const map = (name: string, bad = false) => ({
  ...{ name, bad, span: 0.1, values: blocks },
  under: `${bad ? 'dust or spot' : 'good'}; colours end at ±10 %`,
});

const set: SetView = {
  title: 'filter r, raw flats, 4109 x 4096',
  summary: '1 of 4 flats is not like the others; 1 number beyond the threshold.',
  bad: true,
  faults: [
    { frame: null, name: 'cut.fit', sentence: 'It could not be read: the file ends at byte 40000. Copy it again.' },
    { frame: 1, name: 'AutoFlat-PANoRot-r-Bin1-002.fit', sentence: dust },
  ],
  findings: [
    {
      ...{ state: 'good', label: 'Level above the bias', text: '45001 adu', limit: '5 % to 90 % of 65535' },
      sentence: 'Enough photons, and far enough from the saturation (78.4 % of it at most).',
    },
    {
      ...{ state: 'bad', label: 'Gain (photon transfer)', text: '1.752 e-/adu', limit: '10 % from the header' },
      sentence:
        'That is +17 % from the 1.5 e-/adu of the header: uncertainties that are made from the header will be wrong.',
    },
    {
      ...{ state: 'unmeasured', label: 'Linearity, worst frame', text: 'not measured', limit: '' },
      sentence: 'It needs 3 good flats of one lamp whose exposures differ by a factor of 1.5.',
    },
    {
      state: 'note',
      label: 'Vignetting, corners against the centre',
      text: '-3.7 %',
      limit: '',
      sentence: 'What the flat is there to take away.',
    },
  ],
  head: [
    'frame',
    'exposure',
    'level',
    'noise',
    'saturated',
    'overscan',
    'to the right',
    'upwards',
    'corners',
    'verdict',
  ],
  frames: [frame(1), frame(2, 'dust or spot'), frame(3), frame(4)],
  plots: [
    { title: 'Level', xLabel: 'Frame', yLabel: 'adu', x: [1, 2, 3, 4], y: [52389, 50708, 49127, 47646] },
    { title: 'Noise of one pixel', xLabel: 'Frame', yLabel: 'adu', x: [1, 2, 3, 4], y: [277.8, 269.4, 264.2, 257.9] },
  ],
  maps: [
    map('Light of the good frames'),
    map('AutoFlat-PANoRot-r-Bin1-002.fit', true),
    map('AutoFlat-PANoRot-r-Bin1-003.fit'),
  ],
  ...{ columns: 4, width: 4096, height: 3072 },
};

const view: VerdictView = {
  program: 'Flatfield 0.5.0',
  when: '2026-11-30T01:20:00.000Z',
  sets: [set],
  notes: ['AutoFlat-PANoRot-r-Bin1-009.fit is left out: it was rejected by hand (clouds).'],
};

async function asked(page: Page, method: string): Promise<unknown[]> {
  const all = await page.evaluate(() => window.asked);
  return all.filter(([name]) => name === method).map(([, value]) => value);
}

page(
  'what is wrong stands first, then each number with its threshold and its sentence',
  { views: [view] },
  async (page) => {
    await page.getByRole('heading', { name: 'Something is wrong with these flats.' }).waitFor();
    const faults = await page.locator('.faults li').allTextContents();
    assert.deepEqual(faults, [
      'cut.fit: It could not be read: the file ends at byte 40000. Copy it again.',
      `AutoFlat-PANoRot-r-Bin1-002.fit: ${dust}`,
    ]);
    const rows = page.locator('.findings tbody tr');
    assert.deepEqual(await rows.nth(1).locator('td, th').allTextContents(), [
      'beyond',
      'Gain (photon transfer)',
      '1.752 e-/adu',
      '10 % from the header',
      set.findings[1]!.sentence,
    ]);
    assert.deepEqual((await rows.nth(2).locator('td, th').allTextContents()).slice(0, 4), [
      'not measured',
      'Linearity, worst frame',
      '–',
      '',
    ]);
    assert.equal(await page.locator('.one.bad td:last-child').textContent(), 'dust or spot');
    await page.getByText('rejected by hand (clouds)').waitFor();
    assert.equal(await page.locator('.plot-figure canvas').count(), 2);
  },
);

page('a picture has row 0 at the bottom; what has no value is left out', { views: [view] }, async (page) => {
  const canvas = page.getByRole('img', { name: 'Light of the good frames' });
  await canvas.waitFor();
  const pixels = await canvas.evaluate((element) => {
    const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, 4, 3);
    return [0, 3, 8].map((i) => [...data.slice(4 * i, 4 * i + 4)]);
  });
  // Top left: 10 % too dark, the end of the colours; top right: none; bottom left: as the others.
  assert.deepEqual(pixels, [
    [33, 102, 172, 255],
    [0, 0, 0, 0],
    [247, 247, 247, 255],
  ]);
});

page(
  'frames are opened by their place; the page is saved, copied and measured again',
  { views: [view, null, view] },
  async (page) => {
    await page.locator('.faults .link').click();
    await page.locator('.per-frame .link').nth(2).click();
    assert.deepEqual(await asked(page, 'open'), [
      { set: 0, frame: 1 },
      { set: 0, frame: 2 },
    ]);
    await page.getByRole('button', { name: 'Save HTML…' }).click();
    await page.getByText('The verdict is saved as /night/flats-verdict.html.').waitFor();
    await page.getByRole('button', { name: 'Copy as Text' }).click();
    await page.getByText('The verdict is on the clipboard.').waitFor();
    await page.getByRole('button', { name: 'Measure Again' }).click();
    await page.getByRole('heading', { name: 'There is no verdict to show.' }).waitFor();
    await page.getByText('There is no flat to judge. Name a folder with flats, or the flats.').waitFor();
    assert.equal(await page.locator('section').count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Save HTML…' }).count(), 0);
    await page.getByRole('button', { name: 'Measure Again' }).click();
    await page.getByRole('heading', { name: 'Something is wrong with these flats.' }).waitFor();
    assert.deepEqual(await asked(page, 'verdict'), [{ again: false }, { again: true }, { again: true }]);
  },
);

const hostile: VerdictView = {
  ...view,
  sets: [
    {
      ...set,
      title: '<img src=x onerror=alert(1)>',
      faults: [{ frame: 0, name: '<b>bold</b>', sentence: '<script>alert(1)</script>' }],
    },
  ],
};

page('names and sentences are text', { views: [hostile] }, async (page) => {
  await page.getByText('<script>alert(1)</script>').waitFor();
  assert.equal(await page.locator('img, section script, .faults b').count(), 0);
});

for (const theme of ['dark', 'light', 'highContrast'] as const satisfies readonly ThemeName[])
  page(
    `the theme ${theme}: nothing is cut off but what scrolls`,
    { views: [view] },
    async (page) => {
      await page.getByRole('heading', { name: 'Something is wrong with these flats.' }).waitFor();
      await page.locator('.plot-figure canvas').nth(1).waitFor();
      const folder = process.env.FLATFIELD_SCREENSHOTS;
      if (folder !== undefined) await page.screenshot({ path: `${folder}/verdict-${theme}.png`, fullPage: true });
      const wide = await page.evaluate(() => [
        document.documentElement.scrollWidth - innerWidth,
        ...[...document.querySelectorAll('.scroll')].map((one) => one.scrollWidth - one.clientWidth),
      ]);
      assert.deepEqual(wide, [0, 0, 0]);
      // Heads stand over their columns: numbers end in one line.
      const ends = await page.evaluate(() =>
        ['th', 'td'].map((tag) => document.querySelectorAll(`.per-frame ${tag}`)[2]!.getBoundingClientRect().right),
      );
      assert.equal(ends[0], ends[1]);
    },
    { theme, width: 1000, height: 1250 },
  );
