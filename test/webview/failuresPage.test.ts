/// <reference types="node" />
/** What goes wrong in the built window, and the ways out; what may not be done; states that older versions left. */
import assert from 'node:assert/strict';
import { pageTests, viewerBrowser } from './pageTest';
import { act, asked, becomes, drawn, pick, primary, ramp, rampWith, says, untilAsked } from './windowPage';

const page = pageTests(viewerBrowser());

page(
  'a damaged file says so, shows the header that can be read, and the ways out',
  {
    headers: [primary],
    failure: {
      tag: 'DamagedFits',
      message: 'The file ends at byte 524288.',
      file: '/n/a.fits',
      wayOut: 'Copy it again.',
    },
  },
  async (page) => {
    await page.getByRole('heading', { name: 'This file is damaged' }).waitFor();
    assert.deepEqual(await page.locator('.notice p').allTextContents(), [
      'The file ends at byte 524288.',
      'Copy it again.',
      '/n/a.fits',
    ]);
    assert.equal(await page.getByRole('alert').locator('visible=true').count(), 1);
    await page.waitForFunction(() => document.querySelectorAll('.cards tbody th').length === 4);
    assert.ok(await page.locator('.toolbar').getByRole('combobox', { name: 'Stretch' }).isHidden());
    assert.ok(await page.locator('.readout').isHidden());
    await page.getByRole('button', { name: 'Open With …' }).click();
    await page.getByRole('button', { name: 'Show Log' }).click();
    assert.deepEqual(await asked(page, 'command'), [
      { command: 'reopen', frame: 0 },
      { command: 'log', frame: 0 },
    ]);
    await page.evaluate((scenario) => {
      window.scenario = scenario;
    }, ramp);
    await page.getByRole('button', { name: 'Try Again' }).click();
    await untilAsked(page, 'open', 2);
    await becomes(page, 20, 5, 179);
  },
);

page(
  'what is no FITS file has one message and nothing around it',
  { headerFailure: 'No SIMPLE.', failure: { tag: 'NotFits', message: 'No SIMPLE.' } },
  async (page) => {
    await page.getByRole('heading', { name: 'This is no FITS file' }).waitFor();
    await page.waitForFunction(() => document.querySelector('.toolbar .group')?.hasAttribute('hidden'));
    for (const name of ['Limits', 'Stretch', 'Colours', 'HDU']) {
      assert.equal(
        await page.locator('.toolbar').getByRole('combobox', { name }).locator('visible=true').count(),
        0,
        name,
      );
    }
    assert.equal(await page.getByRole('button', { name: 'Reduce' }).count(), 0);
    assert.equal(await page.locator('.stage').getByText('No SIMPLE.').count(), 1);
    assert.equal(await page.locator('.notes').getByText('No SIMPLE.').count(), 1, 'the header says it as well');
  },
);

page(
  'headers that cannot be read do not hide the picture',
  { ...ramp, headerFailure: 'Card 7 is cut.' },
  async (page) => {
    await drawn(page);
    await becomes(page, 20, 5, 179);
    await page.locator('.notes').getByText('Card 7 is cut.').waitFor();
    assert.ok(await page.getByRole('textbox', { name: 'Search' }).isHidden());
  },
);

page('a file that is read slowly says that it is being read', { ...ramp, delay: 600 }, async (page) => {
  await page.getByText('Reading …').waitFor();
  await drawn(page);
  assert.equal(await page.getByText('Reading …').count(), 0);
});

page('Reduce asks the host, though the picture came before the setup', { ...ramp, holdSetup: true }, async (page) => {
  await drawn(page);
  await page.getByRole('button', { name: 'Reduce', disabled: true }).waitFor();
  await page.evaluate(() => window.answerSetup());
  await page.getByRole('button', { name: 'Reduce', disabled: false }).waitFor();
  await page.getByRole('button', { name: 'Reduce' }).click();
  assert.deepEqual(await asked(page, 'command'), [{ command: 'reduce', frame: 0 }]);
});

page(
  'a dark cannot be reduced, and the button says why',
  { ...ramp, uses: { hdu: 0, uses: [], notReducible: 'It is a dark.' } },
  async (page) => {
    await drawn(page);
    await page.locator('.toolbar [title="It is a dark."]').waitFor();
    await page.getByRole('button', { name: 'Reduce', disabled: true }).waitFor();
  },
);

page(
  'without trust nothing that writes can be pressed',
  rampWith({ mayReduce: false }, { frames: ['a', 'b'] }),
  async (page) => {
    await drawn(page);
    await page.locator('.toolbar [title="Reducing writes files: trust this workspace first"]').waitFor();
    await page.getByRole('button', { name: 'Reduce', disabled: true }).waitFor();
    await page.getByRole('button', { name: 'Reject this frame', disabled: true }).waitFor();
    await act(page, 'reject');
    await says(page, 'Trust this workspace first: rejecting a frame writes a file.');
    assert.deepEqual(await asked(page, 'reject'), []);
  },
);

const broken: readonly unknown[] = [
  null,
  7,
  'text',
  [],
  { display: { limits: 'minmax', stretch: 'log', invert: true }, headerOpen: true, camera: { scale: 0, x: 1, y: 1 } },
  { display: null, camera: { scale: '2' }, cursor: { x: -1, y: 0.5 }, panel: 'nothing', parts: 3, regions: [null, {}] },
  { frame: 99, hdu: -3, plane: 1.5, swipe: 'left', comparison: 'sideways', lock: 4, table: 'x', search: {} },
  { frame: 1, comparison: 'difference', regions: [{ shape: 'circle', x: 900, y: 900, radius: 1e9 }] },
  { cursor: { x: 4000, y: 4000 }, display: { contrast: null, bias: 'x', typed: [1, null], limits: 'typed' } },
];
for (const [i, state] of broken.entries()) {
  page(`a state that is of no use is survived (${i})`, { ...ramp, state }, async (page) => {
    await drawn(page);
    await act(page, 'zscale');
    await page.locator('.toolbar .limits').getByText('1000 … 1100', { exact: true }).waitFor();
    if (i !== 4) await becomes(page, 20, 5, 179);
    await pick(page, 'Stretch', 'linear');
  });
}
