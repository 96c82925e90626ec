/// <reference types="node" />
/** Several frames in the built window: going through them, blink, swipe, difference and ratio, locks, review. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { pageTests, viewerBrowser } from './pageTest';
import {
  act,
  asked,
  becomes,
  drawn,
  focusPicture,
  limitsAre,
  placeOf,
  pressed,
  ramp,
  rampWith,
  reads,
  remembered,
  says,
  settle,
  untilAsked,
} from './windowPage';

const page = pageTests(viewerBrowser());
const three = { ...ramp, frames: ['a.fits', 'b.fits', 'c.fits'] } as const;

const current = async (page: Page, name: string) => {
  await page.getByRole('tab', { name, selected: true, exact: true }).waitFor();
};

page('one frame has no bar of frames', ramp, async (page) => {
  await drawn(page);
  assert.ok(await page.locator('.frame-bar').isHidden());
});

page('Tab and Shift+Tab go through the frames and round; a click goes to one', three, async (page) => {
  await drawn(page);
  await page.locator('.frame-bar').waitFor();
  assert.deepEqual(await page.locator('.frame-bar').getByRole('tab').allTextContents(), ['a.fits', 'b.fits', 'c.fits']);
  await focusPicture(page);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Tab');
  await current(page, 'b.fits');
  // Each frame has 7 more than the one before.
  await reads(page, '21, 11 | [10, 20] | 1127 adu');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await current(page, 'c.fits');
  await reads(page, '21, 11 | [10, 20] | 1134 adu');
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'picture', 'the focus stays');
  await page.getByRole('tab', { name: 'b.fits' }).click();
  await reads(page, '21, 11 | [10, 20] | 1127 adu');
  assert.equal((await remembered(page)).frame, 1);
  await untilAsked(page, 'header', 4);
});

page(
  'the next frame is opened, too, where the picture came before the setup',
  { ...three, holdSetup: true },
  async (page) => {
    await drawn(page);
    await page.evaluate(() => window.answerSetup());
    await untilAsked(page, 'open', 2);
    assert.equal((await asked(page, 'open'))[1]?.image.frame, 1);
  },
);

page('the next frame is opened before it is asked for, and none twice', three, async (page) => {
  await drawn(page);
  await untilAsked(page, 'open', 2);
  await focusPicture(page);
  for (let i = 0; i < 6; i++) await page.keyboard.press('Tab');
  await current(page, 'a.fits');
  await page.keyboard.press('ArrowUp');
  await reads(page, '21, 11 | [10, 20] | 1120 adu');
  assert.deepEqual(
    (await asked(page, 'open')).map(({ image }) => image.frame),
    [0, 1, 2],
  );
});

page('all frames have the limits of the first, or each its own', three, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('Tab');
  // 1077 between 1000 and 1100.
  await becomes(page, 20, 5, 196);
  await limitsAre(page, '1000 … 1100');
  await pressed(page, 'Same limits for all frames (Z)', true);
  await page.keyboard.press('Z');
  await becomes(page, 20, 5, 179);
  await limitsAre(page, '1007 … 1107');
  await pressed(page, 'Same limits for all frames (Z)', false);
});

page('blinking goes from frame to frame until it is stopped', three, async (page) => {
  await drawn(page);
  await page.evaluate(() => {
    new MutationObserver(() => {
      const name = document.querySelector('.frame[aria-selected=true]')?.textContent ?? '';
      const seen = (document.body.dataset.seen ?? '').split(',');
      if (seen.at(-1) !== name) document.body.dataset.seen = [...seen, name].join();
    }).observe(document.querySelector('.frames') ?? document.body, { childList: true });
  });
  await focusPicture(page);
  await page.keyboard.press('B');
  await pressed(page, 'Blink the frames (B)', true);
  await page.waitForFunction(() => document.body.dataset.seen?.includes('b.fits,c.fits,a.fits,b.fits'));
  await page.keyboard.press('B');
  await pressed(page, 'Blink the frames (B)', false);
});

page('nothing blinks where motion is not wanted', three, async (page) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('B');
  await says(page, 'Reduced motion is asked for: step with Tab, or with [ and ] through planes.');
  await pressed(page, 'Blink the frames (B)', false);
});

page('one frame has nothing to blink with', ramp, async (page) => {
  await drawn(page);
  await act(page, 'blink');
  await says(page, 'There is one frame only: nothing to blink with.');
});

page('a swipe shows the first frame left of its border, the current one right of it', three, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('w');
  await pressed(page, 'Swipe between the first frame and this one (w)', true);
  // 1060 of the first frame, 1087 of the second.
  await becomes(page, 10, 5, 153);
  await becomes(page, 30, 5, 222);
  // The border is between columns 19 and 20: dragged to between 9 and 10.
  const [x, y] = await placeOf(page, 19.5, 12);
  const [to] = await placeOf(page, 9.5, 12);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move((x + to) / 2, y);
  await page.mouse.move(to, y);
  await page.mouse.up();
  // 1065 + 7 between 1000 and 1100.
  await becomes(page, 15, 5, Math.round(0.72 * 255));
  await becomes(page, 5, 5, Math.round(0.55 * 255));
  const { swipe, camera } = await remembered(page);
  assert.ok(Math.abs(swipe - 0.25) < 0.005, `${swipe}`);
  assert.equal(camera, null, 'the picture was not dragged');
  await page.keyboard.press('w');
  await becomes(page, 5, 5, Math.round(0.62 * 255));
});

page(
  'the border of a swipe that is remembered stands where the picture is divided',
  { ...three, state: { frame: 1, comparison: 'swipe', swipe: 0.25 } },
  async (page) => {
    await drawn(page);
    await becomes(page, 5, 5, Math.round(0.55 * 255));
    await becomes(page, 15, 5, Math.round(0.72 * 255));
    const share = await page.locator('.picture .overlay').evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext('2d')?.getImageData(0, 5, canvas.width, 1).data ?? [];
      const columns = Array.from({ length: canvas.width }, (_, i) => i).filter((i) => (data[4 * i + 3] ?? 0) > 0);
      return ((columns[0] ?? 0) + (columns.at(-1) ?? 0) + 1) / 2 / canvas.width;
    });
    assert.ok(Math.abs(share - 0.25) < 0.003, `${share}`);
  },
);

page('difference and ratio are those to the first frame', three, async (page) => {
  await drawn(page);
  await focusPicture(page);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Tab');
  await page.keyboard.press('d');
  await pressed(page, 'This frame minus the first (d)', true);
  await reads(page, '21, 11 | [10, 20] | 7 adu');
  // 7 between -10 and 10.
  await becomes(page, 20, 5, Math.round(0.85 * 255));
  await becomes(page, 3, 17, Math.round(0.85 * 255), 'it is 7 everywhere');
  await page.keyboard.press('/');
  await pressed(page, 'This frame divided by the first (/)', true);
  await pressed(page, 'This frame minus the first (d)', false);
  await page.waitForFunction(() => document.querySelector('output.value')?.textContent?.startsWith('1.00'));
  const text = (await page.locator('output.value').textContent()) ?? '';
  assert.ok(Math.abs(Number.parseFloat(text) - 1127 / 1120) < 1e-6, text);
  await page.keyboard.press('/');
  await reads(page, '21, 11 | [10, 20] | 1127 adu');
  assert.deepEqual(
    (await asked(page, 'open')).flatMap(({ image }) => (image.against === null ? [] : [image.against.operation])),
    ['difference', 'difference', 'ratio', 'ratio'],
    'of this frame and of the next',
  );
});

page(
  'frames locked by sky lie where the sky says',
  { ...rampWith({ skyShift: [3, 2] }), frames: ['a', 'b'] },
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    await page.keyboard.press('Tab');
    await becomes(page, 20, 5, 196);
    await page.keyboard.press('L');
    await pressed(page, 'Lock by sky instead of by pixel (L)', true);
    // Pixel 17, 3 of the second frame: 1000 + 17 + 30 + 7.
    await becomes(page, 20, 5, Math.round(0.54 * 255));
    await page.mouse.move(...(await placeOf(page, 20, 5)));
    await reads(page, '18, 4 | [3, 17] | 1054 adu');
    assert.equal((await asked(page, 'match')).length, 1);
    await page.keyboard.press('L');
    await becomes(page, 20, 5, 196);
    await reads(page, '21, 6 | [5, 20] | 1077 adu');
  },
);

page(
  'frames that the sky does not match are locked by pixel, and that is said',
  { ...rampWith({ unmatched: 'The header of b has no CTYPE1.' }), frames: ['a', 'b'] },
  async (page) => {
    await drawn(page);
    await focusPicture(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('L');
    await says(page, 'Locked by pixel, because The header of b has no CTYPE1.');
    await pressed(page, 'Lock by sky instead of by pixel (L)', false);
    await becomes(page, 20, 5, 196);
  },
);

page(
  'frames are reviewed: Space goes on, x rejects and takes it back',
  { ...three, purpose: 'review' },
  async (page) => {
    await drawn(page);
    const note = (text: string) => page.locator('.frame-bar .note').getByText(text, { exact: true }).waitFor();
    await note('Frame 1 of 3, 0 rejected. Space: next, x: reject.');
    await focusPicture(page);
    await page.keyboard.press(' ');
    await current(page, 'b.fits');
    await page.keyboard.press('x');
    await note('Frame 2 of 3, 1 rejected. Space: next, x: reject.');
    await page.getByRole('tab', { name: 'b.fits rejected' }).waitFor();
    await pressed(page, 'Reject this frame, or accept it again (x)', true);
    await page.keyboard.press(' ');
    await current(page, 'c.fits');
    await pressed(page, 'Reject this frame, or accept it again (x)', false);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('x');
    await note('Frame 2 of 3, 0 rejected. Space: next, x: reject.');
    assert.deepEqual(await asked(page, 'reject'), [
      { frame: 1, rejected: true },
      { frame: 1, rejected: false },
    ]);
  },
);

page('a frame that cannot be read says so, and the others are still there', three, async (page) => {
  await drawn(page);
  await untilAsked(page, 'open', 2);
  await page.evaluate(() => {
    window.scenario = { ...window.scenario, failure: { tag: 'ReadFailed', message: 'It is gone.' } };
    delete (window.scenario as { image?: unknown }).image;
  });
  await page.getByRole('tab', { name: 'c.fits' }).click();
  await page.getByText('It is gone.').waitFor();
  await page.getByRole('tab', { name: 'a.fits' }).click();
  await page.locator('.picture').waitFor();
  await settle(page);
});
