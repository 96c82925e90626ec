/**
 * The viewer of one file in a real VS Code: what is read out and measured, found in headers and tables, and kept.
 */
import assert from 'node:assert/strict';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { eventually } from './eventually.mjs';
import { decodePng } from './png.mjs';
import { picture } from './screenshots.mjs';
import * as fits from './syntheticFits.mjs';
import {
  bottomLeft,
  bright,
  cards,
  quadrants,
  red,
  right,
  Sky,
  star,
  topRight,
  valueAt,
  without,
} from './syntheticSky.mjs';
import { grey, Viewer } from './viewerHands.mjs';

describe('The viewer of a file', { timeout: 600_000 }, () => {
  let sky;
  let bench;
  const open = (name, image) => sky.open(name, image);
  const file = (name) => sky.file(name);
  before(async () => {
    sky = await Sky.start();
    bench = sky.bench;
  });
  after(() => sky?.close());
  afterEach((test) => sky?.bench.keepFailure(test));

  /** What is on the clipboard, pasted where a person could see it; tried again until it is what was copied last. */
  const pasted = (wanted) =>
    eventually(async () => {
      const text = await pasteOnce();
      assert.match(text, wanted);
      return text;
    });
  const pasteOnce = async () => {
    await bench.page.keyboard.press('F1');
    const input = bench.page.locator('.quick-input-widget:visible input[type=text]');
    await input.fill('');
    await bench.page.keyboard.press('ControlOrMeta+V');
    const text = await eventually(async () => {
      const value = await input.inputValue();
      assert.notEqual(value, '');
      return value;
    });
    await bench.page.keyboard.press('Escape');
    return text;
  };

  describe('reads and measures', () => {
    let viewer;
    before(async () => {
      viewer = await open('quadrants.fits', quadrants);
      await viewer.press('n');
    });
    it('the pixel under the pointer in every way of counting, its value, its sky', async () => {
      await viewer.hover(bright);
      await viewer.reads({
        fits: '11, 41',
        python: '[40, 10]',
        value: '5000 adu',
        physical: '111, 241',
        sky: /^00h42m00\.0+s \+20°15′00\.0+″$/,
        degrees: '10.50000° 20.25000°',
      });
      await viewer.hover(without);
      await viewer.reads({ fits: '45, 13', value: 'NaN (no value)' });
    });
    it('by keys, one pixel at a time', async () => {
      await viewer.click({ x: 20, y: 20 });
      await viewer.leave();
      await viewer.reads({ python: '[20, 20]' });
      await viewer.press('l', 'l', 'k');
      await viewer.reads({ python: '[21, 22]' });
      await viewer.press('h', 'j', 'j', 'j');
      await viewer.reads({ python: '[18, 21]' });
      await viewer.press('ArrowUp', 'Shift+ArrowRight');
      await viewer.reads({ python: '[19, 31]', value: '1000 adu' });
      await viewer.press('ArrowRight');
      await viewer.reads({ python: '[19, 32]', value: '2000 adu' });
    });
    it('the neighbours, enlarged and as numbers', async () => {
      await viewer.press('g');
      await viewer.frame.locator('.pixels .here').getByText('2000', { exact: true }).waitFor();
      const row = viewer.frame.locator('.pixels tr', { has: bench.page.locator('.here') });
      assert.match((await row.textContent()) ?? '', /1000.*2000/);
      await eventually(async () => {
        const enlarged = decodePng(await viewer.frame.locator('.magnified').screenshot());
        const { width, height } = enlarged;
        assert.deepEqual(
          [enlarged.at(2, height >> 1)[0], Math.abs(enlarged.at(width - 3, height >> 1)[0] - 64) < 3],
          [0, true],
        );
      });
    });
    it('a pixel that is frozen', async () => {
      await viewer.hover({ x: 5, y: 6 });
      await viewer.reads({ fits: '6, 7' });
      await viewer.press('f');
      await viewer.frame.locator('.frozen:visible').waitFor();
      await viewer.hover(topRight);
      await viewer.hover({ x: 50, y: 40 });
      await viewer.reads({ fits: '6, 7', value: '1000 adu' });
      await viewer.press('f');
      await viewer.hover(topRight);
      await viewer.reads({ value: '4000 adu' });
    });
    it('with a crosshair', async () => {
      await viewer.press('c');
      await viewer.hover(topRight);
      const cross = [
        { x: 40, y: topRight.y },
        { x: topRight.x, y: 44 },
      ];
      await viewer.sees(
        cross.map((pixel) => [pixel, grey(255)]),
        40,
      );
      await viewer.press('c');
      await viewer.sees(cross.map((pixel) => [pixel, grey(191)]));
    });
    it('a rectangle, while it is drawn', async () => {
      await viewer.press('b');
      const numbers = async (expected) =>
        eventually(async () => {
          const said = await viewer.frame.locator('dl.numbers').first().locator('dd').allTextContents();
          assert.deepEqual(said, expected);
        });
      const [a, b, c] = await Promise.all(
        [
          { x: 30, y: 20 },
          { x: 31, y: 21 },
          { x: 33, y: 27 },
        ].map((p) => viewer.place(p)),
      );
      const { mouse } = bench.page;
      await mouse.move(a.x, a.y);
      await mouse.down();
      await mouse.move(b.x, b.y, { steps: 3 });
      await numbers(['4', '1000', '1000', '0', '1000', '1000']);
      await mouse.move(c.x, c.y, { steps: 3 });
      // Eight pixels of each quadrant: the variance is 1,250,000.
      await numbers(['32', '2500', '2500', '1118.034', '1000', '4000']);
      await mouse.up();
      await viewer.frame.getByRole('button', { name: 'FITS section' }).click();
      await viewer.said('Copied: [31:34,21:28]');
      await pasted(/^\[31:34,21:28\]$/);
      await viewer.frame.getByRole('button', { name: 'Python slice' }).click();
      await viewer.said('Copied: [20:28, 30:34]');
      await pasted(/^\[20:28, 30:34\]$/);
      await viewer.frame.getByRole('button', { name: 'DS9 region' }).click();
      await viewer.said('Copied: box(32.5,24.5,4,8,0)');
    });
    it('a circle and a line', async () => {
      await viewer.press('o');
      await viewer.drag({ x: 10, y: 10 }, { x: 14, y: 10 });
      await eventually(async () => {
        const said = await viewer.frame.locator('dl.numbers').first().locator('dd').allTextContents();
        // 49 whole pixels have their centres within a circle of radius 4.
        assert.deepEqual(said.slice(0, 3), ['49', '1000', '1000']);
      });
      await viewer.press('e');
      await viewer.drag({ x: 20, y: 4 }, { x: 36, y: 4 });
      await viewer.frame.getByLabel(/Profile along 21, 5 → 37, 5: 17 pixels, 1000 to 2000/).waitFor();
    });
    it('the profile of a row and of a column', async () => {
      await viewer.press('Escape', 'Escape');
      await viewer.frame.getByRole('button', { name: 'Row', exact: true }).click();
      await viewer.click({ x: 10, y: 5 });
      await viewer.frame.getByLabel(/Profile along row 6: 64 pixels, 1000 to 2000/).waitFor();
      await viewer.frame.getByRole('button', { name: 'Column', exact: true }).click();
      await viewer.frame.getByLabel(/Profile along column 11: 48 pixels, 1000 to 5000/).waitFor();
      await picture(bench, 'measure', sky.folder);
    });
    it('a star: its centre and its width, of a Gaussian of sigma 2', async () => {
      const stars = await open('star.fits', star);
      const said = stars.frame.locator('.section', { hasText: 'FWHM' }).locator('dl.numbers');
      // A window that has just come may not have the keys yet.
      await eventually(async () => {
        await stars.press('Escape', 'u');
        await stars.click({ x: 31, y: 33 });
        await said.waitFor({ timeout: 5000 });
      });
      const text = (await said.textContent()) ?? '';
      assert.match(text, /FITS31\.30, 34\.60/);
      const width = Number(/FWHM([\d.]+) px/.exec(text)?.[1]);
      assert.ok(Math.abs(width - 4.7096) < 0.02, text);
      await picture(bench, 'star', sky.folder);
    });
  });

  describe('shows headers and tables', () => {
    it('finds cards, says what they mean, and copies one', async () => {
      const viewer = await open('quadrants.fits', quadrants);
      const panel = viewer.frame.getByRole('tabpanel', { name: 'Header' });
      if (!(await panel.isVisible())) await viewer.press('H');
      await panel.getByRole('textbox', { name: 'Search' }).fill('crval');
      await panel
        .locator('.count')
        .filter({ hasText: /^2 of \d+ cards/ })
        .waitFor();
      const row = panel.locator('tr', { hasText: 'CRVAL1' });
      assert.match((await row.getAttribute('title')) ?? '', /coordinate/i);
      await row.hover();
      await panel.locator('.meaning').filter({ hasText: 'CRVAL1: ' }).waitFor();
      await row.locator('.copy').click();
      await pasted(/^CRVAL1 {2}= +10\.5/);
      await picture(bench, 'header', sky.folder);
    });
    it('sorts and filters a table, and scrolls to its end', async () => {
      await Viewer.markOld(bench);
      await bench.openFile('table.fits');
      const grid = bench.webview().locator('body:not([data-old])').getByRole('grid');
      const first = grid.locator('.line[aria-rowindex="2"]');
      await first.getByText('star0', { exact: true }).waitFor();
      await grid.getByRole('columnheader').filter({ hasText: 'FLUX' }).locator('.sort').click();
      await first.getByText('star19999', { exact: true }).waitFor();
      await grid.getByRole('textbox', { name: 'Filter ID' }).fill('100..200');
      await bench.webview().getByText('101 of 20,000 rows').waitFor();
      await first.getByText('star200', { exact: true }).waitFor();
      await grid.getByRole('textbox', { name: 'Filter ID' }).fill('');
      await bench
        .webview()
        .getByText(/^20,000 rows/)
        .waitFor();
      await grid.focus();
      await bench.page.keyboard.press('ControlOrMeta+End');
      await grid.locator('.line[aria-rowindex="20001"]').getByText('star0', { exact: true }).waitFor();
      await picture(bench, 'rows', sky.folder);
    });
    it('says why a file cannot be shown, and what can be done', async () => {
      await Viewer.markOld(bench);
      await bench.openFile('broken.fits');
      const notice = bench.webview().locator('body:not([data-old]) .notice[role=alert]');
      await notice.getByRole('heading', { name: 'This is no FITS file' }).waitFor();
      await notice.getByRole('button', { name: 'Try Again' }).waitFor();
      await picture(bench, 'failure', sky.folder);
    });
  });

  describe('has habits', () => {
    it('acts from the palette, and lists its keys', async () => {
      await bench.palette('View: Close All Editors');
      const viewer = await open('quadrants.fits', quadrants);
      await viewer.press('n');
      await viewer.picture.focus();
      await bench.palette('Flatfield: Viewer: Invert Colours');
      await viewer.sees([
        [bright, grey(0)],
        [bottomLeft, grey(255)],
      ]);
      await viewer.press('i', '?');
      const sheet = viewer.frame.getByRole('dialog', { name: 'Keys' });
      await sheet.getByText('Measure a Star').waitFor();
      await picture(bench, 'keys', sky.folder);
      await bench.page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' });
      // The focus is where it was: the next key is the picture's.
      await bench.page.keyboard.press('i');
      await viewer.sees([[bright, grey(0)]]);
      await bench.page.keyboard.press('i');
    });
    it('saves the view and the whole image as PNG', async () => {
      const viewer = new Viewer(bench, 0, quadrants);
      await viewer.sees(right.slice(0, 4));
      await viewer.button('Save the view as PNG').click();
      await bench.chooseFile(file('view.png'));
      await bench.notification('view.png is saved.');
      const canvas = viewer.frame.locator('.picture canvas').first();
      const size = await canvas.evaluate(({ width, height }) => [width, height]);
      const view = decodePng(await readFile(file('view.png')));
      assert.deepEqual([view.width, view.height], size);
      await viewer.picture.focus();
      await bench.palette('Flatfield: Viewer: Save the Whole Image as PNG');
      await bench.chooseFile(file('whole.png'));
      await bench.notification('whole.png is saved.');
      const whole = decodePng(await readFile(file('whole.png')));
      assert.deepEqual([whole.width, whole.height], [64, 48]);
      for (const [{ x, y }, colour] of right.slice(0, 5))
        assert.ok(Math.abs(whole.at(x, 47 - y)[0] - colour[0]) <= 1, `${x}, ${y}: ${whole.at(x, 47 - y)}`);
      await bench.palette('Notifications: Clear All Notifications');
    });
    it('shows a file that was written anew, from the same point of view', async () => {
      const viewer = new Viewer(bench, 0, quadrants);
      await viewer.click({ x: 32, y: 24 });
      await viewer.press('+', '+');
      const seen = viewer.frame.locator('.readout .about');
      const zoom = await seen.textContent();
      const inverse = (x, y) => 6000 - (Number.isNaN(valueAt(x, y)) ? 5000 : valueAt(x, y));
      await writeFile(file('quadrants.fits'), fits.imageFile(fits.uint16(64, 48, inverse), cards));
      await viewer.hover({ x: 32, y: 24 });
      await viewer.reads({ value: '2000 adu' });
      assert.equal(await seen.textContent(), zoom);
      await writeFile(file('quadrants.fits'), fits.imageFile(fits.uint16(64, 48, valueAt), cards));
      await viewer.reads({ value: '4000 adu' });
      await viewer.press('0');
      await viewer.sees(right.slice(0, 4));
    });
    it('keeps its state while it is hidden, and over a reload of the window', async () => {
      const viewer = new Viewer(bench, 0, quadrants);
      await viewer.choose('Colours', 'viridis');
      await viewer.click({ x: 20, y: 40 });
      const kept = async (name) => {
        const again = await Viewer.shown(bench, quadrants);
        await again.sees([[bottomLeft, [68, 1, 84]]], 4);
        await again.leave();
        await again.reads({ python: '[40, 20]', value: '3000 adu' });
        return name;
      };
      await open('star.fits', star);
      await Viewer.markOld(bench);
      await bench.tab('quadrants.fits').click();
      await kept('hidden');
      await bench.reload();
      await bench.tab('quadrants.fits').waitFor();
      await kept('reloaded');
    });
    it('draws with WebGL2 where the settings say so, in the same colours', async () => {
      /** A canvas gives no other context than its first. */
      const isFlat = () =>
        bench
          .webview()
          .locator('.picture canvas')
          .first()
          .evaluate((canvas) => canvas.getContext('2d') !== null);
      await bench.palette('View: Close All Editors');
      await open('quadrants.fits', quadrants);
      // Chromium without a screen imitates WebGL2 in software.
      assert.equal(await isFlat(), true);
      await mkdir(file('.vscode'), { recursive: true });
      await writeFile(file('.vscode/settings.json'), JSON.stringify({ 'flatfield.viewer.renderer': 'webgl2' }));
      const viewer = await eventually(async () => {
        await bench.palette('View: Close All Editors');
        const made = await open('quadrants.fits', quadrants);
        assert.equal(await isFlat(), false);
        return made;
      });
      await viewer.press('n');
      await viewer.sees(right);
      await viewer.press('m', 'm', 'i');
      await viewer.sees(
        [
          [bright, [68, 1, 84]],
          [bottomLeft, [253, 231, 37]],
          [without, red],
        ],
        4,
      );
    });
    it('shows a file that was written anew in a folder that came whole, which VS Code does not watch', async () => {
      // In another folder of the same disk; two things in it, so that the Explorer gives each folder a row of its own.
      const made = path.join(sky.scratch, 'made');
      await mkdir(path.join(made, 'deep'), { recursive: true });
      const inner = (value) => fits.imageFile(fits.uint16(64, 48, value), cards);
      await writeFile(path.join(made, 'deep', 'inner.fits'), inner(valueAt));
      await writeFile(path.join(made, 'readme.txt'), '');
      await rename(made, file('came'));
      await bench.explorerRow('came').click();
      await bench.explorerRow('deep').click();
      const viewer = await open('inner.fits', quadrants);
      await viewer.hover({ x: 32, y: 24 });
      await viewer.reads({ value: '4000 adu' });
      await writeFile(
        file('came/deep/inner.fits'),
        inner(() => 123),
      );
      await viewer.reads({ value: '123 adu' });
    });
    it('had no error inside its windows', () => assert.deepEqual(bench.webviewErrors, []));
  });
});
