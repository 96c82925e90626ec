/// <reference types="node" />
/** Every action by key and from the palette; the list of keys; where the focus goes; that every control has a name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { viewerActions } from '../../src/protocol/viewerActions';
import { keyName, stepOfKey } from '../../webview/keys';
import { pageTests, viewerBrowser } from './pageTest';
import { asked, drawn, focusPicture, pressed, ramp, rampWith, remembered, settle, untilAsked } from './windowPage';

const page = pageTests(viewerBrowser());
const full = {
  ...rampWith({ planes: 3, sky: ['RA', 'Dec'], hasPhysical: true }),
  frames: ['a.fits', 'b.fits'],
} as const;

test('no two actions have one key, and no key of an action moves the cursor', () => {
  const keys = viewerActions.flatMap(({ key }) => (key === null ? [] : [key]));
  assert.deepEqual(
    keys.filter((key, i) => keys.indexOf(key) !== i),
    [],
  );
  assert.deepEqual(
    keys.filter((key) => stepOfKey({ key, shiftKey: false }) !== null),
    [],
  );
  const ids = viewerActions.map(({ id }) => id);
  assert.equal(new Set<string>(ids).size, ids.length);
});

test('keys with Ctrl, Alt or the command key belong to VS Code', () => {
  const event = { key: 'c', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  assert.equal(keyName(event), 'c');
  for (const held of ['ctrlKey', 'metaKey', 'altKey']) assert.equal(keyName({ ...event, [held]: true }), null);
  assert.equal(keyName({ ...event, key: 'Tab', shiftKey: true }), 'Shift+Tab');
  assert.equal(keyName({ ...event, key: 'B', shiftKey: true }), 'B');
});

page('every action is done when the palette asks for it', full, async (page) => {
  await drawn(page);
  for (const { id } of viewerActions) {
    // Rejects if the window has no answer.
    assert.equal(await page.evaluate((action) => window.act(action), id), null, id);
    await settle(page);
  }
});

page('every key does its action', full, async (page) => {
  await drawn(page);
  for (const { key } of viewerActions) {
    if (key === null) continue;
    await focusPicture(page);
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    await settle(page);
  }
  // What they left behind, each pressed once (limits: z, then n).
  const { display, crosshair, lock, lockLimits, calibrated, comparison } = await remembered(page);
  assert.deepEqual(
    { ...{ limits: display.limits, stretch: display.stretch, colormap: display.colormap, invert: display.invert } },
    { limits: 'minmax', stretch: 'log', colormap: 'heat', invert: true },
  );
  assert.deepEqual(
    { crosshair, lock, lockLimits, calibrated, comparison },
    {
      ...{ crosshair: true, lock: 'sky', lockLimits: false, calibrated: true, comparison: 'ratio' },
    },
  );
  assert.ok((await asked(page, 'command')).some(({ command }) => command === 'partner'));
  await untilAsked(page, 'reject', 1);
});

page('a sentence does not move the picture', { ...ramp, state: { cursor: { x: 3, y: 4 } } }, async (page) => {
  await drawn(page);
  const before = await page.locator('.picture').boundingBox();
  await page.evaluate(() => window.act('copySection'));
  await page.locator('.said').getByText('Draw a region first: b, o or e.').waitFor();
  assert.deepEqual(await page.locator('.picture').boundingBox(), before);
});

page(
  'where there is no picture, keys go on working',
  { ...ramp, headers: [ramp.headers[0], ramp.headers[1]] },
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    await page.keyboard.press('PageDown');
    await page.getByText('HDU 1 holds no image (bintable).').waitFor();
    await page.keyboard.press('S');
    await settle(page);
    assert.equal((await remembered(page)).panel, 'scale');
    await page.keyboard.press('PageUp');
    await page.locator('.picture').waitFor();
    await page.keyboard.press('i');
    await pressed(page, 'Invert colours', true);
  },
);

page('the palette opens panels, and closes them again', ramp, async (page) => {
  await drawn(page);
  for (const name of ['scale', 'measure', 'header'] as const) {
    await page.evaluate((action) => window.act(action), name);
    await page.locator(`.side > [role=tabpanel]:visible`).waitFor();
    assert.equal((await remembered(page)).panel, name);
  }
  await page.evaluate(() => window.act('header'));
  await page.locator('.side').waitFor({ state: 'hidden' });
  assert.equal((await remembered(page)).panel, null);
});

page('keys in a field are text', ramp, async (page) => {
  await drawn(page);
  await page.getByRole('textbox', { name: 'Search' }).fill('');
  await page.getByRole('textbox', { name: 'Search' }).pressSequentially('simx');
  await settle(page);
  const left = await page.evaluate(() => (window.left as { display?: { invert: boolean } } | undefined)?.display);
  assert.ok(left?.invert !== true);
  assert.deepEqual(await asked(page, 'reject'), []);
  await page.locator('.count').getByText('0 of 4 cards').waitFor();
});

page(
  'the list of keys opens, has them all, closes by key and by button, and the focus goes back',
  ramp,
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    const focused = () => page.evaluate(() => document.activeElement?.className);
    await page.keyboard.press('?');
    await sheet.waitFor();
    assert.equal(await focused(), 'keys');
    const titles = await sheet.locator('dd').allTextContents();
    for (const { title, key } of viewerActions) assert.equal(titles.includes(title), key !== null, title);
    await page.keyboard.press('i');
    assert.notEqual(
      (await page.evaluate(() => window.left as { display?: { invert: boolean } } | undefined))?.display?.invert,
      true,
    );
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    assert.equal(await focused(), 'picture');
    await page.getByRole('button', { name: 'Keys (?)' }).click();
    await sheet.waitFor();
    await sheet.getByRole('button', { name: 'Close the list of keys' }).click();
    await sheet.waitFor({ state: 'hidden' });
    assert.equal(await focused(), 'picture');
  },
);

page('Escape goes one thing at a time: the tool, then the pinned pixel', ramp, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('o');
  await pressed(page, 'Measure a circle (o)', true);
  await page.keyboard.press('Escape');
  await pressed(page, 'Measure a circle (o)', false);
  assert.ok((await remembered(page)).cursor);
  await page.keyboard.press('Escape');
  await settle(page);
  assert.equal((await remembered(page)).cursor, null);
});

page('with one frame the focus leaves the picture by Tab, forwards and backwards', ramp, async (page) => {
  await drawn(page);
  const inPicture = () => page.evaluate(() => document.activeElement?.className === 'picture');
  await focusPicture(page);
  await page.keyboard.press('Tab');
  assert.equal(await inPicture(), false);
  await focusPicture(page);
  await page.keyboard.press('Shift+Tab');
  assert.equal(await inPicture(), false);
});

/** Names of what can be worked or is looked at, by role, as screen readers are told them. */
async function named(page: Page): Promise<{ role: string; name: string }[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const roles =
    /^(button|combobox|textbox|spinbutton|slider|tab|tablist|checkbox|radio|radiogroup|application|listbox|option|toolbar|complementary|dialog|grid|columnheader|gridcell)$/;
  return nodes
    .filter(({ ignored, role }) => !ignored && roles.test(String(role?.value)))
    .map(({ role, name }) => ({ role: String(role?.value), name: String(name?.value ?? '') }));
}

for (const panel of ['header', 'scale', 'measure'] as const) {
  page(
    `every control has a name (${panel})`,
    { ...full, state: { panel, parts: ['regions', 'profile', 'star', 'pixels'] } },
    async (page) => {
      await drawn(page);
      await page.locator('.toolbar').getByRole('combobox', { name: 'HDU' }).waitFor();
      const found = await named(page);
      assert.ok(found.filter(({ role }) => role === 'button').length > 20);
      assert.deepEqual(
        found.filter(({ name }) => name.trim() === ''),
        [],
      );
      assert.ok(found.some(({ role, name }) => role === 'application' && /Arrow keys/.test(name)));
      assert.equal(await page.locator('[role=img]:not([aria-label])').count(), 0);
      const switches = found.filter(({ role }) => role === 'button').map(({ name }) => name);
      assert.deepEqual(
        switches.filter((name) => /^Icon Button$/.test(name)),
        [],
      );
    },
  );
}
