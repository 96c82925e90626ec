/// <reference types="node" />
/** The page "Set up calibration" on both sample nights: what it shows was read from their frames by the host's own code. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import type { Page } from 'playwright-core';
import { FolderSetup } from '../../src/host/setup/folderSetup';
import type { PreviewRequest } from '../../src/protocol/setupPage';
import { WorkerPool } from '../../src/worker/pool';
import { bundled } from '../bundled';
import { eventually, isEnabled, pageTests, viewerBrowser } from './pageTest';
import type { SetupScenario } from './setupHost';
import { settle } from './windowPage';

/** Filled before the first test: reading the frames takes a while. */
const lfc = {} as { -readonly [K in keyof SetupScenario]: SetupScenario[K] };
const thermo = {} as { -readonly [K in keyof SetupScenario]: SetupScenario[K] };
let folder = '';

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flatfield-setup-'));
  const pool = new WorkerPool({ script: await bundled('src/worker/thread.ts'), threads: 1 });
  try {
    const night = join(folder, 'night');
    const { folders } = await pool.run('sample', { folder: night, examples: [1, 2], rows: 256, seed: 1 });
    for (const { example, folder: home, recipe } of folders) {
      rmSync(recipe);
      Object.assign(example === 1 ? lfc : thermo, await scenarioOf(home, pool));
    }
  } finally {
    await pool.dispose();
  }
  fillStrange();
  fillHidden();
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function scenarioOf(home: string, pool: WorkerPool): Promise<SetupScenario> {
  const setup = new FolderSetup(home, pool, () => []);
  const state = await setup.begin({ profiles: [], problems: [] });
  assert.ok(state.typical);
  const look = await setup.look(state.typical);
  const { width, height } = look;
  const { preview } = await setup.preview({ draft: state.draft, edits: {}, width, height });
  const listed = JSON.parse(
    JSON.stringify(look, (_, value) => (value instanceof Float64Array ? [...value] : value)),
  ) as SetupScenario['looks'][string];
  return { state, looks: { [state.typical]: listed }, preview };
}

const page = pageTests<SetupScenario>(
  viewerBrowser({
    entry: 'webview/workbench/main.ts',
    fake: 'test/webview/setupHost.ts',
    data: { page: 'setup' },
  }),
);
const SIZE = { width: 1280, height: 900 };

async function shown(page: Page): Promise<void> {
  await page.locator('.verdict').waitFor();
  await page.locator('.plot canvas').first().waitFor();
}

/** The last draft that the host was asked about. */
async function lastAsked(page: Page): Promise<PreviewRequest> {
  return page.evaluate(() => window.asked.filter(([method]) => method === 'preview').at(-1)?.[1] as never);
}

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const edge = (page: Page, name: string) => page.getByRole('slider', { name, exact: true });

async function screenshot(page: Page, name: string): Promise<void> {
  const to = process.env.FLATFIELD_SCREENSHOTS;
  if (to !== undefined) await page.screenshot({ path: join(to, `${name}.png`) });
}

for (const theme of ['dark', 'light', 'highContrast'] as const) {
  page(
    `LFC, ${theme}: what is proposed is the guide's, in both conventions, and the masters come first`,
    lfc,
    async (page) => {
      await shown(page);
      await page.waitForFunction(() => document.querySelector('.edge.overscan.from:not([hidden])') !== null);
      await screenshot(page, `setup-lfc-${theme}`);
      await eventually(() => field(page, 'Overscan, FITS').inputValue(), '[2056:2080,*]');
      await eventually(() => field(page, 'Overscan, Python').inputValue(), '[:, 2055:]');
      await eventually(() => field(page, 'Trim, FITS').inputValue(), '[1:2048,*]');
      await eventually(() => field(page, 'Trim, Python').inputValue(), '[:, :2048]');
      await eventually(() => edge(page, 'First overscan column').getAttribute('aria-valuenow'), '2056');
      await eventually(() => edge(page, 'Last kept column').getAttribute('aria-valuenow'), '2048');
      const verdict = await page.locator('.verdict').textContent();
      assert.equal(verdict, '0 of 6 flats can be reduced now, 6 once the masters are combined; 0 refused.');
      await page.getByText('3 masters of 9 darks').waitFor();
      await page.getByText('is one row short of the 256 of the frame').first().waitFor();
    },
    { theme, ...SIZE },
  );
}

page(
  'thermo-electric: no overscan, and the reason; its darks are scaled, so a bias comes first',
  thermo,
  async (page) => {
    await shown(page);
    await screenshot(page, 'setup-thermo-dark');
    const overscan = page.locator('section[aria-label="Overscan"]');
    await overscan.getByText('Light leaks into all of them').waitFor();
    assert.equal(await field(page, 'Overscan, FITS').isVisible(), false);
    const list = page.locator('.outcome li');
    assert.deepEqual(
      [(await list.nth(0).textContent())?.slice(0, 30), (await list.nth(1).textContent())?.slice(0, 24)],
      ['one master of 10 bias frames (', 'one master of 10 darks ('],
    );
    await page.getByRole('tab', { name: 'Rows' }).click();
    await page.locator('.profile .plot canvas').nth(1).waitFor();
    assert.equal(await edge(page, 'Last kept row').isVisible(), true);
    await screenshot(page, 'setup-thermo-rows');
  },
  SIZE,
);

page(
  'arrow keys and the pointer move an edge, and the section follows in both conventions',
  lfc,
  async (page) => {
    await shown(page);
    const first = edge(page, 'First overscan column');
    await first.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('PageUp');
    await page.waitForFunction(
      () => document.querySelector('.edge.overscan.from')?.getAttribute('aria-valuenow') === '2067',
    );
    await page.waitForFunction(
      () =>
        (document.querySelector('.sections vscode-text-field') as HTMLInputElement | null)?.value === '[2067:2080,*]',
    );
    await eventually(() => field(page, 'Overscan, Python').inputValue(), '[:, 2066:]');
    const { draft } = await lastAsked(page);
    assert.ok(typeof draft.overscan === 'object');

    const last = edge(page, 'Last kept column');
    const box = await last.boundingBox();
    const area = await page.locator('.plot .area').first().boundingBox();
    assert.ok(box && area);
    // 64 lines are shown: so many pixels a line.
    const line = area.width / 64;
    await page.mouse.move(box.x + box.width / 2, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 - 5 * line, box.y + 40, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.sections vscode-text-field')].some(
        (one) => (one as HTMLInputElement).value === '[1:2043,*]',
      ),
    );
    await eventually(() => last.getAttribute('aria-valuenow'), '2043');
    await page.locator('section[aria-label="Trim"]').getByRole('button', { name: 'Use Proposal' }).click();
    await page.waitForFunction(() => document.querySelector('.edge.trim.to')?.getAttribute('aria-valuenow') === '2048');
    await eventually(() => field(page, 'Overscan, FITS').inputValue(), '[2067:2080,*]', 'the other choice stays');
  },
  SIZE,
);

page(
  'a section is typed in either convention; one that does not fit is refused with the sentence, and nothing is written by it',
  lfc,
  async (page) => {
    await shown(page);
    const python = field(page, 'Overscan, Python');
    await python.fill('[:, 2060:]');
    await python.press('Enter');
    await page.waitForFunction(
      () => document.querySelector('.edge.overscan.from')?.getAttribute('aria-valuenow') === '2061',
    );
    await eventually(() => field(page, 'Overscan, FITS').inputValue(), '[2061:2080,*]');
    const fits = field(page, 'Overscan, FITS');
    await fits.fill('[2061:2090,*]');
    await fits.press('Enter');
    await page.getByText('ends at column 2090, beyond the last column 2080').waitFor();
    await eventually(() => fits.inputValue(), '[2061:2090,*]', 'what was typed stays');
    await isEnabled(page.getByRole('button', { name: 'Write flatfield.json' }), false);
    await fits.fill('[2058:2080,*]');
    await fits.press('Enter');
    await page.getByText('beyond the last column').waitFor({ state: 'detached' });
    await isEnabled(page.getByRole('button', { name: 'Write flatfield.json' }), true);
  },
  SIZE,
);

page(
  'what is being typed stays when the folder has changed meanwhile, and Escape takes it back',
  lfc,
  async (page) => {
    await shown(page);
    const fits = field(page, 'Overscan, FITS');
    await eventually(() => fits.inputValue(), '[2056:2080,*]');
    await fits.fill('[20');
    const answered = await page.evaluate(() => {
      void window.setupHost.request('changed', null);
      return window.asked.filter(([method]) => method === 'preview').length;
    });
    await page.waitForFunction(
      (before) => window.asked.filter(([method]) => method === 'preview').length > before,
      answered,
    );
    await settle(page);
    await eventually(() => fits.inputValue(), '[20');
    await fits.press('Escape');
    await eventually(() => fits.inputValue(), '[2056:2080,*]');
    await fits.fill('[2070:2080,*]');
    await fits.press('Enter');
    await eventually(() => field(page, 'Overscan, Python').inputValue(), '[:, 2069:]');
    await eventually(() => fits.inputValue(), '[2070:2080,*]');
  },
  SIZE,
);

page(
  'written, the first masters can be combined and the plan shown; before, neither',
  lfc,
  async (page) => {
    await shown(page);
    const combine = page.getByRole('button', { name: 'Combine 9 darks' });
    const plan = page.getByRole('button', { name: 'Show Plan' });
    await isEnabled(page.getByRole('button', { name: 'Combine 9 darks' }), false);
    await isEnabled(page.getByRole('button', { name: 'Show Plan' }), false);
    await page.getByRole('button', { name: 'Write flatfield.json' }).click();
    await page.getByText('flatfield.json is written.').waitFor();
    await isEnabled(page.getByRole('button', { name: 'Combine 9 darks' }), true);
    const draft = await page.evaluate(() => window.asked.find(([method]) => method === 'write')?.[1]);
    assert.deepEqual(draft, {
      draft: {
        overscan: { section: '[2056:2080,*]', statistic: 'median' },
        trim: '[1:2048,*]',
        dark: { scale: 'never' },
      },
    });
    await combine.click();
    await plan.click();
    await page.waitForFunction(() => window.asked.some(([method]) => method === 'showPlan'));
    const frames = await page.evaluate(
      () => (window.asked.find(([method]) => method === 'combine')?.[1] as { frames: string[] } | undefined)?.frames,
    );
    assert.equal(frames?.length, 9);
  },
  SIZE,
);

/** The same night in the words of a camera that nobody knows: every flat says PFLAT. */
const strange = {} as { -readonly [K in keyof SetupScenario]: SetupScenario[K] };
function fillStrange(): void {
  const { state } = lfc;
  const { overscan, trim, dark, ...rest } = state.proposal;
  const unknown = <T>(choice: T): T => ({
    ...choice,
    value: undefined,
    source: 'unknown',
    reason: 'There is no flat.',
  });
  Object.assign(strange, {
    ...lfc,
    state: {
      ...state,
      frames: state.frames.map((frame) => (frame.kind === 'flat' ? { ...frame, kind: 'unknown' } : frame)),
      typical: null,
      draft: {},
      camera: null,
      proposal: {
        ...{ ...rest, overscan: unknown(overscan), trim: unknown(trim), dark: unknown(dark), recipe: {} },
        unknownTypes: [{ value: 'PFLAT', frames: 6, example: 'ccd.014.0.fits' }],
      },
    },
    preview: { ...lfc.preview, flats: 0, ready: 0, readyWithMasters: 0, masters: [] },
    taught: state,
  });
}

page(
  'a value of IMAGETYP that nobody knows: asked, taught, and the folder is looked at with it',
  strange,
  async (page) => {
    await page.getByText('There is no raw flat here').waitFor();
    await page.getByText('unknown: please say').first().waitFor();
    await screenshot(page, 'setup-strange-dark');
    const list = page.getByRole('combobox', { name: '“PFLAT” (6 frames)' });
    await list.click();
    await page.getByRole('option', { name: 'flat', exact: true }).click();
    await page.waitForFunction(
      () =>
        (document.querySelector('.sections vscode-text-field') as HTMLInputElement | null)?.value === '[2056:2080,*]',
    );
    const { draft } = await lastAsked(page);
    assert.deepEqual(draft, { ...lfc.state.draft, types: { flat: ['PFLAT'] } });
    const asked = await page.evaluate(() =>
      window.asked.filter(([method]) => method === 'begin').map(([, value]) => value),
    );
    assert.deepEqual(asked, [{}, { types: { flat: ['PFLAT'] } }]);
  },
  SIZE,
);

/** A choice made before the window was hidden. */
const hidden = {} as { -readonly [K in keyof SetupScenario]: SetupScenario[K] };
function fillHidden(): void {
  const draft = { ...lfc.state.draft, trim: '[5:2048,*]' };
  Object.assign(hidden, {
    ...lfc,
    left: {
      view: { base: '', draft, path: lfc.state.typical, view: { along: 'columns', part: 'start', levels: 'linear' } },
    },
  });
}

page(
  'a window that was hidden has its choices and its part of the plot again',
  hidden,
  async (page) => {
    await shown(page);
    await page.waitForFunction(() => document.querySelector('.edge.trim.from')?.getAttribute('aria-valuenow') === '5');
    await eventually(() => field(page, 'Trim, FITS').inputValue(), '[5:2048,*]');
    await edge(page, 'First kept column').waitFor();
  },
  SIZE,
);

page(
  'narrow: one column, nothing is clipped',
  lfc,
  async (page) => {
    await shown(page);
    await screenshot(page, 'setup-narrow');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0);
  },
  { width: 620, height: 900 },
);
