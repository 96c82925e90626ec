/// <reference types="node" />
/** The plan page in Chromium with a pretended host: what it shows, what it asks for, and how it follows a run. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { LevelsView, PlanPageMethods, PlanState } from '../../src/protocol/planPage';
import { isEnabled, pageTests, viewerBrowser } from './pageTest';
import type { PlanScenario } from './planFake';
import { choices, DARK, flat, group, outcome, plan, running, state, withPlan } from './planStates';

const onPage = pageTests<PlanScenario>(
  viewerBrowser({ entry: 'webview/workbench/main.ts', fake: 'test/webview/planFake.ts', data: { page: 'plan' } }),
);

/** What the page asked by this method. */
async function asked<M extends keyof PlanPageMethods>(page: Page, method: M): Promise<PlanPageMethods[M]['request'][]> {
  const all = await page.evaluate(() => window.asked);
  return all.filter(([one]) => one === method).map(([, value]) => value as PlanPageMethods[M]['request']);
}

/** Waits until the page has asked. */
async function untilAsked(page: Page, method: keyof PlanPageMethods, times = 1): Promise<void> {
  await page.waitForFunction(([one, times]) => window.asked.filter(([method]) => method === one).length >= times, [
    method as string,
    times,
  ] as const);
}

const tell = (page: Page, next: PlanState): Promise<void> =>
  page.evaluate((next) => window.tellPlan('state', next), next);
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const states = (page: Page): Promise<string[]> => page.locator('td.state').allTextContents();

onPage(
  'shows refusals first, then each group with its way from raw to result and the reasons',
  { state },
  async (page) => {
    await page.getByRole('heading', { name: 'Plan for 3 flats' }).waitFor();
    const sections = page.locator('main > section');
    assert.match((await sections.nth(0).textContent()) ?? '', /^1 flat cannot be reduced.*63 s from its 7 s/);
    const second = sections.nth(1);
    assert.equal(await second.getAttribute('aria-label'), "2 flats, g', 70 s");
    assert.deepEqual(await second.locator('.diagram li').allTextContents(), [
      'raw',
      '− overscan [35:36, *]',
      'trim [1:32, *]',
      '− dark combined_dark_70.000.fit',
      'result',
    ]);
    assert.match(
      (await second.locator('.steps li').nth(2).textContent()) ?? '',
      /^subtract the dark combined_dark_70\.000\.fit Take another…because its EXPTIME of 70 s is nearest/,
    );
    assert.deepEqual(await second.locator('td.name').allTextContents(), [
      ...['ccd.014.0.fits', 'flat-ccd.014.0.fits'],
      ...['ccd.015.0.fits', 'flat-ccd.015.0.fits'],
    ]);
    assert.deepEqual(await states(page), ['to be written', 'to be written']);
    assert.deepEqual(await page.locator('.counts .said').allTextContents(), [
      ...['1 refused', '2 to be written', '4 left alone'],
    ]);
    const facts = (await page.locator('.facts').textContent()) ?? '';
    assert.match(facts, /Results\/night\/reducedFormatfloat32, with MASKOn the diskup to 68\.7 MB, 41\.3 GB free/);
  },
);

onPage('speaks of lights where lights are calibrated', { state: withPlan({ kind: 'light' }) }, async (page) => {
  await page.getByRole('heading', { name: 'Plan for 3 lights' }).waitFor();
  await page.getByRole('heading', { name: '1 light cannot be calibrated' }).waitFor();
  await page.getByRole('region', { name: "2 lights, g', 70 s" }).waitFor();
  await isEnabled(button(page, 'Calibrate 2 Lights'), true);
  await page.getByRole('checkbox', { name: 'ccd.014.0.fits in this run' }).click();
  await isEnabled(button(page, 'Calibrate 1 Light'), true);
  await page.getByRole('checkbox', { name: 'ccd.015.0.fits in this run' }).click();
  await page.getByText('No light is ticked.').waitFor();
});

onPage('opens what its names stand for', { state }, async (page) => {
  await button(page, '/night/flatfield.json').click();
  await page.locator('.steps').getByRole('button', { name: 'combined_dark_70.000.fit' }).click();
  await page.locator('td.name').getByRole('button', { name: 'ccd.015.0.fits' }).click();
  assert.deepEqual(await asked(page, 'open'), ['/night/flatfield.json', DARK, '/night/ccd.015.0.fits']);
  assert.equal(await page.locator('td.name').getByRole('button', { name: 'flat-ccd.014.0.fits' }).count(), 0);
});

onPage(
  'folds masters that were not taken, and files that are left alone, each with its reason',
  { state },
  async (page) => {
    assert.equal(await page.getByText('it would be subtracted twice').count(), 0);
    await page.locator('.group').getByText('Not taken: 1 master').click();
    await page.getByText('it would be subtracted twice').waitFor();
    await page.getByText('Left alone: 3 files').click();
    await page.getByText('It is a bias:').waitFor();
    assert.equal(await button(page, 'bias-3.fits').count(), 1);
    await page.getByText('Rejected by hand: 1 file').click();
    await button(page, 'Accept Again').click();
    assert.deepEqual(await asked(page, 'accept'), [['/night/ccd.016.0.fits']]);
  },
);

onPage('has a button for each change of the recipe that would help', { state }, async (page) => {
  await button(page, 'Allow 63 s between frame and dark').click();
  await button(page, 'Subtract no dark').click();
  assert.deepEqual(await asked(page, 'fix'), [
    { path: '/night/ccd.017.0.fits', title: 'Allow 63 s between frame and dark' },
    { path: '/night/ccd.017.0.fits', title: 'Subtract no dark' },
  ]);
});

onPage(
  'says what failed, with the way out',
  { state, fails: { fix: 'The recipe has changes that are not saved.' } },
  async (page) => {
    await button(page, 'Subtract no dark').click();
    await page.getByRole('alert').getByText('The recipe has changes that are not saved.').waitFor();
    await button(page, 'Dismiss').click();
    await page.getByRole('alert').waitFor({ state: 'hidden' });
  },
);

onPage('reduces the flats that are ticked, all of a group or none at once', { state }, async (page) => {
  await page.getByLabel('ccd.014.0.fits in this run').uncheck();
  assert.deepEqual(await states(page), ['not in this run', 'to be written']);
  const all = page.getByLabel('All of 2 flats');
  assert.equal(await all.evaluate((box) => (box as HTMLInputElement).indeterminate), true);
  await button(page, 'Reduce 1 Flat').click();
  await all.check();
  await button(page, 'Reduce 2 Flats').click();
  await all.uncheck();
  await page.getByText('No flat is ticked.').waitFor();
  await isEnabled(button(page, 'Reduce Flats'), false);
  assert.deepEqual(await asked(page, 'reduce'), [
    ['/night/ccd.015.0.fits'],
    ['/night/ccd.014.0.fits', '/night/ccd.015.0.fits'],
  ]);
});

onPage(
  'remembers ticks and closed groups',
  { state, left: { view: { unticked: ['/night/ccd.015.0.fits'], closed: ['/night/ccd.014.0.fits'] } } },
  async (page) => {
    await button(page, 'Reduce 1 Flat').waitFor();
    const twistie = page.getByRole('button', { name: "2 flats, g', 70 s" });
    assert.equal(await twistie.getAttribute('aria-expanded'), 'false');
    assert.equal(await page.locator('.flats').count(), 0, 'what is closed is not drawn');
    await twistie.click();
    assert.deepEqual(await states(page), ['to be written', 'not in this run']);
    const left = await page.evaluate(() => window.left as { contents: unknown; view: unknown });
    assert.deepEqual(left, {
      contents: { inputs: ['/night'] },
      view: { unticked: ['/night/ccd.015.0.fits'], closed: [] },
    });
  },
);

onPage(
  'offers every dark for a group, with why it fits or not, and writes the choice',
  { state, choices },
  async (page) => {
    await button(page, 'Take another…').click();
    const dialog = page.getByRole('dialog', { name: 'Which dark for these 2 frames?' });
    await dialog.getByText('3 masters found, of which 2 can be taken.').waitFor();
    assert.deepEqual(await dialog.locator('tbody tr').allTextContents(), [
      'combined_dark_70.000.fit70 s-20 °CFits; not scaled.taken',
      'dark_300.fits300 s-20.1 °CFits; scaled by 0.233333.Take',
      'dark_70_warm.fits70 s12 °CNot possible: its binning is 2x2, the frame’s 1x1.',
    ]);
    await dialog.getByRole('button', { name: 'Take dark_300.fits' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual(await asked(page, 'choices'), [{ path: '/night/ccd.014.0.fits', role: 'dark' }]);
    assert.deepEqual(await asked(page, 'choose'), [
      { paths: ['/night/ccd.014.0.fits', '/night/ccd.015.0.fits'], role: 'dark', master: '/masters/dark_300.fits' },
    ]);
  },
);

onPage('offers the same for one flat, and by Escape nothing is chosen', { state, choices }, async (page) => {
  await page.locator('td.acts').nth(1).getByRole('button', { name: 'Dark…' }).click();
  await page.getByRole('dialog', { name: 'Which dark for ccd.015.0.fits?' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('td.acts').nth(1).getByRole('button', { name: 'Dark…' }).click();
  await page.getByRole('button', { name: 'Take dark_300.fits' }).click();
  assert.deepEqual(await asked(page, 'choose'), [
    { paths: ['/night/ccd.015.0.fits'], role: 'dark', master: '/masters/dark_300.fits' },
  ]);
});

onPage('lets a refused flat have another dark, and says where there is none', { state, choices: [] }, async (page) => {
  await button(page, 'Choose the Dark…').click();
  await page.getByText('No combined dark was found. Combine the darks first').waitFor();
  await button(page, 'Close').click();
  await page.locator('.refused').getByRole('button', { name: 'Reject…' }).click();
  assert.deepEqual(await asked(page, 'reject'), [['/night/ccd.017.0.fits']]);
});

onPage(
  'shows a choice that was made by hand, and takes it back',
  {
    state: withPlan({
      groups: [
        group(['a.fits'], { chosen: [{ role: 'dark', path: DARK, file: '/night/flatfield.frames.json' }] }),
        group(['b.fits']),
      ],
    }),
  },
  async (page) => {
    const chosen = page.locator('.by-hand');
    assert.equal(await chosen.count(), 1);
    assert.equal(await chosen.textContent(), 'chosen by hand in flatfield.frames.json Undo');
    await chosen.getByRole('button', { name: 'Undo' }).click();
    assert.deepEqual(await asked(page, 'choose'), [{ paths: ['/night/a.fits'], role: 'dark', master: null }]);
  },
);

onPage('follows a run: bar, each flat at its end, Cancel, and the report', { state }, async (page) => {
  await tell(page, { ...state, run: running });
  const bar = page.getByRole('progressbar', { name: 'Progress of the run' });
  await bar.waitFor();
  assert.deepEqual(await states(page), ['being reduced …', 'being reduced …']);
  await isEnabled(page.getByLabel('ccd.014.0.fits in this run'), false);
  await isEnabled(button(page, 'Subtract no dark'), false);
  await page.evaluate(
    (outcomes) => window.tellPlan('progress', { done: 48, total: 64, outcomes }),
    [outcome('ccd.014.0.fits')],
  );
  await page.getByText('1 of 2 flats at their end, 75 % of all rows.').waitFor();
  assert.equal(await bar.evaluate((one) => (one as HTMLProgressElement).position), 0.75);
  assert.deepEqual(await states(page), ['written', 'being reduced …']);
  await button(page, 'Cancel').click();
  await untilAsked(page, 'cancel');

  const cancelled = outcome('ccd.015.0.fits', { status: 'cancelled', mean: null });
  const outcomes = [outcome('ccd.014.0.fits'), cancelled];
  const run = { ...running, running: false, outcomes, summary: 'Cancelled.', report: true };
  await tell(page, { ...state, run });
  await page.getByText('Cancelled.', { exact: true }).waitFor();
  assert.deepEqual(await states(page), ['written', 'cancelled before its end: nothing written']);
  assert.deepEqual(await page.locator('.flats td.number').allTextContents(), ['20312.3', '—', '—', '—', '—', '—']);
  await page.locator('td.name').getByRole('button', { name: 'flat-ccd.014.0.fits' }).waitFor();
  await button(page, 'Show Report').click();
  assert.deepEqual(await asked(page, 'report'), [null]);
  assert.equal(await button(page, 'Reduce 2 Flats').isVisible(), false, 'what has run is planned again first');

  await tell(page, { ...state, run: { ...run, summary: null, report: false } });
  await page.getByText('1 of 2 flats reduced.').waitFor();
  assert.equal(await button(page, 'Show Report').isVisible(), false);

  await tell(page, { ...state, run: { ...run, outdated: true } });
  await page.getByText('Files have changed since').waitFor();
  await button(page, 'Plan Again').click();
  assert.deepEqual(await asked(page, 'plan'), [null]);
});

const levels = (more: Partial<LevelsView> = {}): LevelsView => ({
  ...{ mean: 20312.25, unit: 'adu', signalToNoise: 143.27, saturated: 3, saturation: 65535, pixels: 352 },
  ...more,
});

onPage('reads pixels when it is asked to: bar, Cancel, and nothing else meanwhile', { state }, async (page) => {
  assert.equal(await page.getByRole('columnheader', { name: 'S/N' }).isVisible(), false, 'nobody has read a pixel');
  await button(page, 'Check the Pixels').click();
  await untilAsked(page, 'check');
  await tell(page, { ...state, check: { flats: 2, ended: 0, done: 0, total: 0 } });
  const bar = page.getByRole('progressbar', { name: 'Progress of reading pixels' });
  await bar.waitFor();
  assert.equal(await button(page, 'Check the Pixels').isVisible(), false);
  assert.equal(await button(page, 'Reduce 2 Flats').isVisible(), false);
  await isEnabled(button(page, 'Subtract no dark'), false);
  await isEnabled(page.getByLabel('ccd.014.0.fits in this run'), false);
  await page.evaluate(() => window.tellPlan('checking', { flats: 2, ended: 1, done: 16, total: 64 }));
  await page.getByText('Reading pixels: 1 of 2 flats at their end, 25 % of all rows.').waitFor();
  assert.equal(await bar.evaluate((one) => (one as HTMLProgressElement).position), 0.25);
  await button(page, 'Cancel').click();
  await untilAsked(page, 'cancel');
  await tell(page, state);
  await bar.waitFor({ state: 'hidden' });
  await button(page, 'Check the Pixels').click({ trial: true });
});

onPage(
  'shows the levels of each flat, what cannot be told as a dash, and that all are checked',
  { state },
  async (page) => {
    const unknown = levels({ mean: null, signalToNoise: null, saturated: null, saturation: null });
    const half = [flat('a.fits', { levels: levels() }), flat('b.fits'), flat('c.fits', { levels: unknown })];
    await tell(page, withPlan({ groups: [group([], { id: 'checked', flats: half })] }));
    await page.getByRole('columnheader', { name: 'Saturated' }).waitFor();
    const numbers = page.locator('.flats td.number');
    // 3 of 352 pixels are 0.8523 %.
    const [known, none] = [
      ['20312.3', '143', '0.852 %'],
      ['—', '—', '—'],
    ] as const;
    assert.deepEqual(await numbers.allTextContents(), [...known, ...none, ...none]);
    assert.equal(await numbers.nth(2).getAttribute('title'), '3 of 352 pixels have a raw value of 65535 or more');
    // One is left.
    await button(page, 'Check the Pixels').click({ trial: true });
    const all = [half[0]!, flat('b.fits', { action: 'skip', result: { state: 'upToDate', why: null } })];
    await tell(page, withPlan({ groups: [group([], { id: 'checked', flats: all })] }));
    await button(page, 'Pixels Are Checked').waitFor();
    await isEnabled(button(page, 'Pixels Are Checked'), false);
    await isEnabled(button(page, 'Reduce 1 Flat'), true);
  },
);

onPage(
  'says which masks go into the result',
  { state: withPlan({ groups: [group(['a.fits'], { masked: 'masked by bad.fits (12 pixels by its header)' })] }) },
  async (page) => {
    await page.getByText('The result is masked by bad.fits (12 pixels by its header).').waitFor({ state: 'attached' });
  },
);

onPage('says why a flat failed, and what its pixels are warned of', { state }, async (page) => {
  const error = { tag: 'DiskFull', message: 'The disk is full.', file: null, wayOut: 'Free some space.' };
  const outcomes = [
    outcome('ccd.014.0.fits', { warnings: ['3 % of its pixels are saturated.'] }),
    outcome('ccd.015.0.fits', { status: 'failed', error, mean: null }),
  ];
  await tell(page, { ...state, run: { ...running, running: false, outcomes, summary: '' } });
  await page.getByText('failed: The disk is full. Free some space.').waitFor();
  assert.deepEqual(await states(page), [
    'written, warning: 3 % of its pixels are saturated.',
    'failed: The disk is full. Free some space.',
  ]);
});

onPage('writes nothing in Restricted Mode, and says so', { state: { ...state, trusted: false } }, async (page) => {
  await page.getByText('This workspace is in Restricted Mode, so nothing is written.').waitFor();
  await isEnabled(button(page, 'Reduce 2 Flats'), false);
  await tell(page, state);
  await page.getByText('This workspace is in Restricted Mode').waitFor({ state: 'hidden' });
  // Waits until it can be pressed: the toolkit's button says so a moment later.
  await button(page, 'Reduce 2 Flats').click({ trial: true });
});

onPage(
  'says of each result that is there what becomes of it',
  {
    state: withPlan({
      existing: 'update',
      groups: [
        group([], {
          id: 'there',
          flats: [
            flat('a.fits', { action: 'skip', result: { state: 'upToDate', why: null } }),
            flat('b.fits', { action: 'replace', result: { state: 'stale', why: 'the dark has changed' } }),
            flat('c.fits', { action: 'replace', result: { state: 'unknown', why: null } }),
            flat('d.fits', { action: 'skip', result: { state: 'foreign', why: null } }),
          ],
        }),
      ],
    }),
  },
  async (page) => {
    await page.locator('td.state').first().waitFor();
    assert.deepEqual(await states(page), [
      'up to date',
      'to be made anew: the dark has changed',
      'replaces the result that is there',
      'kept: a file that is not ours is there',
    ]);
    await button(page, 'Reduce 2 Flats').waitFor();
    assert.deepEqual(await page.locator('.counts .said').allTextContents(), [
      ...['1 refused', '2 to be made anew', '1 up to date', '1 kept as they are', '4 left alone'],
    ]);
  },
);

onPage(
  'offers to make results anew that are there already',
  {
    state: withPlan({
      groups: [],
      refused: [{ ...plan.refused[0]!, reason: 'their results are there already.', fixes: [], exists: true }],
    }),
  },
  async (page) => {
    await isEnabled(button(page, 'Reduce Flats'), false);
    await button(page, 'Make anew what has changed').click();
    await page.locator('.facts').getByRole('combobox', { name: 'Results that are there' }).click();
    await page.getByRole('option', { name: 'Keep them' }).click();
    await untilAsked(page, 'existing', 2);
    assert.deepEqual(await asked(page, 'existing'), ['update', 'skip']);
  },
);

onPage(
  'leads on where there is no recipe and no flat',
  { state: withPlan({ recipe: null, groups: [], refused: [], ignored: [], hints: ['No raw flats among 0 files.'] }) },
  async (page) => {
    await page.getByText('There is no raw flat here.').waitFor();
    await page.getByText('No raw flats among 0 files.').waitFor();
    await button(page, 'Set Up Calibration…').click();
    await button(page, 'Create Recipe').click();
    await untilAsked(page, 'createRecipe');
    assert.equal((await asked(page, 'setUp')).length, 1);
    await tell(page, withPlan({ recipe: null }, { canSetUp: false }));
    await button(page, 'Set Up Calibration…').waitFor({ state: 'detached' });
  },
);

onPage(
  'says why there is no plan, and opens the recipe that is wrong',
  {
    state: {
      ...state,
      plan: null,
      problem: { tag: 'BadRecipe', message: 'there is no key "trimm".', file: '/night/flatfield.json', wayOut: null },
    },
  },
  async (page) => {
    await page.getByRole('heading', { name: 'There is no plan' }).waitFor();
    await page.getByText('there is no key "trimm".').waitFor();
    await button(page, 'Open flatfield.json').click();
    assert.deepEqual(await asked(page, 'open'), ['/night/flatfield.json']);
    assert.equal(await page.locator('.facts').isVisible(), false);
  },
);

onPage('copies and saves the plan, and the command line of what is ticked', { state }, async (page) => {
  await page.getByLabel('ccd.014.0.fits in this run').uncheck();
  for (const name of ['Copy Command Line', 'Copy as Text', 'Save as Text…']) await button(page, name).click();
  await untilAsked(page, 'saveText');
  assert.deepEqual(await asked(page, 'copyCommand'), [['/night/ccd.015.0.fits']]);
  assert.equal((await asked(page, 'copyText')).length, 1);
});

onPage(
  'says the reasons of flats that differ by their exposures: the first, and each when asked',
  {
    state: withPlan({
      groups: [
        group(['a.fits', 'b.fits'], {
          steps: [
            {
              what: 'subtract the dark d.fit x 0.5',
              why: 'it is long enough; scaled by 35 / 70 = 0.5',
              each: [
                { name: 'a.fits', what: 'subtract the dark d.fit x 0.5', why: 'scaled by 35 / 70 = 0.5' },
                { name: 'b.fits', what: 'subtract the dark d.fit x 0.6', why: 'scaled by 42 / 70 = 0.6' },
              ],
              short: '− dark × scale',
              master: { role: 'dark', path: '/night/d.fit', name: 'd.fit' },
            },
          ],
        }),
      ],
      refused: [
        {
          ...plan.refused[0]!,
          reason: 'it is 1 s off.',
          frames: [
            { path: '/night/c.fits', name: 'c.fits', reason: 'it is 1 s off.' },
            { path: '/night/d.fits', name: 'd.fits', reason: 'it is 2 s off.' },
          ],
        },
      ],
    }),
  },
  async (page) => {
    await page.getByText('because, for a.fits, it is long enough; scaled by 35 / 70 = 0.5').waitFor();
    await page.getByText('So for each of the 2 frames', { exact: true }).click();
    await page.getByText('b.fits: subtract the dark d.fit x 0.6, because scaled by 42 / 70 = 0.6').waitFor();
    await page.getByText('That is for c.fits; so for each of the 2 frames').click();
    await page.getByText('d.fits: it is 2 s off.').waitFor();
  },
);

const hostile = '<img src=x onerror=alert(1)>.fits';
onPage('takes names for text', { state: withPlan({ groups: [group([hostile])], hints: [hostile] }) }, async (page) => {
  await page.locator('td.name').getByRole('button', { name: hostile }).first().waitFor();
  assert.equal(await page.locator('img').count(), 0);
});

onPage('a plan told again that says the same leaves open what is open, and the focus', { state }, async (page) => {
  await page.locator('.group').getByText('Not taken: 1 master').click();
  await page.getByLabel('ccd.015.0.fits in this run').focus();
  await tell(page, { ...state, planning: true });
  await page.locator('.busy').waitFor({ state: 'visible' });
  await tell(page, state);
  await page.locator('.busy').waitFor({ state: 'hidden' });
  await page.getByText('it would be subtracted twice').waitFor();
  await tell(page, withPlan({ hints: [] }));
  await page.getByText('Frames without BUNIT').waitFor({ state: 'hidden' });
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  assert.equal(focused, 'ccd.015.0.fits in this run');
});

const many = Array.from({ length: 500 }, (_, i) => `flat-${i}.fits`);
onPage(
  'draws the first hundred of many flats, and reduces all',
  { state: withPlan({ groups: [group(many)] }) },
  async (page) => {
    await button(page, 'Show 100 more of 400').waitFor();
    assert.equal(await page.locator('.flats tbody tr').count(), 100);
    await button(page, 'Show 100 more of 400').click();
    assert.equal(await page.locator('.flats tbody tr').count(), 200);
    await button(page, 'Reduce 500 Flats').click();
    assert.equal((await asked(page, 'reduce'))[0]?.length, 500);
  },
);
