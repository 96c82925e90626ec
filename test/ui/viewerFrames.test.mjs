/**
 * Several frames in one viewer of a real VS Code, and what the viewer knows of a reduction: comparing, locking, reviewing,
 * raw against calibrated, the calibrated look, the marks of what a header was used for.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { eventually } from './eventually.mjs';
import { Workbench } from './harness.mjs';
import { packed } from './packed.mjs';
import { picture, screenshots } from './screenshots.mjs';
import { cli, flats, makeNight } from './smallNight.mjs';
import * as fits from './syntheticFits.mjs';
import { grey, Viewer } from './viewerHands.mjs';

/** Two pictures of one sky: the second is shifted by 5 columns and -3 rows, its stars are half as bright. */
const sky = { width: 64, height: 64 };
const left = { x: 20, y: 30 };
const right = { x: 45, y: 10 };
const shifted = ({ x, y }) => ({ x: x + 5, y: y - 3 });
const is = (star, x, y) => star.x === x && star.y === y;
const firstAt = (x, y) => (is(left, x, y) || is(right, x, y) ? 1000 : 100);
const secondAt = (x, y) => (is(shifted(left), x, y) || is(shifted(right), x, y) ? 550 : 100);
const cards = (reference) => ({
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRPIX1: reference.x + 1,
  CRPIX2: reference.y + 1,
  CRVAL1: 10,
  CRVAL2: 20,
  CDELT1: -0.001,
  CDELT2: 0.001,
});

/** Flats of the night: 40 x 11 as raw frames, 32 x 11 trimmed. */
const raw = { width: 40, height: 11 };
const trimmed = { width: 32, height: 11 };

describe('The viewer of several frames', { timeout: 600_000 }, () => {
  let scratch;
  let bench;
  let observatory;
  const inNight = (...parts) => path.join(observatory, 'night', ...parts);

  /** A click opens the first file: when its picture comes it takes the focus, and the Explorer selects it alone. */
  const select = async (image, first, ...others) => {
    await Viewer.markOld(bench);
    await bench.explorerRow(first).click();
    await Viewer.shown(bench, image);
    for (const name of others) await bench.explorerRow(name).click({ modifiers: ['ControlOrMeta'] });
    await Viewer.markOld(bench);
  };

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'flatfield-frames-'));
    observatory = path.join(scratch, 'observatory');
    await mkdir(observatory);
    await makeNight(inNight(), ['combined_dark_7.000.fit', 'combined_dark_70.000.fit']);
    await cli('reduce', ...flats.slice(1).map((name) => inNight(name)));
    const at = (name) => path.join(observatory, name);
    await writeFile(at('first.fits'), fits.imageFile(fits.uint16(64, 64, firstAt), cards(left)));
    await writeFile(at('second.fits'), fits.imageFile(fits.uint16(64, 64, secondAt), cards(shifted(left))));
    bench = await Workbench.start({
      vsix: await packed(),
      settings: { 'workbench.colorTheme': 'Default Dark Modern' },
      ...(screenshots ? { artifacts: screenshots } : {}),
    });
    await bench.openWorkbench(observatory);
    await bench.openView('Flatfield');
    await bench.waitForTree([/^Flats/, /^Calibrated/]);
  });
  after(async () => {
    await bench?.close();
    await rm(scratch, { recursive: true, force: true, maxRetries: 10 });
  });

  afterEach((test) => bench.keepFailure(test));

  describe('compares two frames that are selected in the Explorer', () => {
    let viewer;
    const dark = grey(0);
    const white = grey(255);
    const half = grey(127.5);
    before(async () => {
      await bench.openView('Explorer');
      await select(sky, 'first.fits', 'second.fits');
      await bench.contextMenu(bench.explorerRow('second.fits'), 'Compare Selected Frames');
      await bench.tab('Compare 2 Frames').waitFor();
      viewer = await Viewer.shown(bench, sky);
      await viewer.press('n');
    });
    it('going through them with Tab and back, between the limits of the first', async () => {
      await viewer.sees([
        [left, white],
        [right, white],
        [shifted(left), dark],
      ]);
      await viewer.press('Tab');
      await viewer.sees([
        [left, dark],
        [shifted(left), half],
        [shifted(right), half],
      ]);
      await viewer.press('Shift+Tab');
      await viewer.sees([
        [left, white],
        [shifted(left), dark],
      ]);
    });
    it('each between its own limits, when they are not locked', async () => {
      await viewer.press('Z', 'Tab');
      await viewer.sees([
        [shifted(left), white],
        [left, dark],
      ]);
      await viewer.press('Z');
      await viewer.sees([[shifted(left), half]]);
    });
    it('locked by sky: the same star in the same place', async () => {
      await viewer.press('L');
      await viewer.sees([
        [left, half],
        [right, half],
        [shifted(left), dark],
      ]);
      await viewer.hover(left);
      await viewer.reads({ fits: '26, 28', value: '550', degrees: '10.00000° 20.00000°' });
      // The readout follows where the pointer stands still.
      await viewer.press('Shift+Tab');
      await viewer.reads({ fits: '21, 31', value: '1000' });
      await viewer.press('Tab', 'L');
      await viewer.sees([
        [shifted(left), half],
        [left, dark],
      ]);
    });
    it('with a swipe whose border can be dragged', async () => {
      await viewer.press('w');
      await viewer.leave();
      await viewer.sees([
        [left, white],
        [shifted(left), dark],
        [shifted(right), half],
        [right, dark],
      ]);
      await picture(bench, 'swipe', observatory);
      const box = await viewer.picture.boundingBox();
      const { mouse } = bench.page;
      await mouse.move(box.x + box.width / 2, box.y + 200);
      await mouse.down();
      await mouse.move(box.x + 5, box.y + 200, { steps: 4 });
      await mouse.up();
      await viewer.sees([
        [left, dark],
        [shifted(left), half],
      ]);
      await viewer.press('w');
      // The line is gone, also when more is drawn: the image lies in the middle, beside it is the background.
      await viewer.hover(left);
      await eventually(async () => {
        const { png } = await viewer.shot();
        const beside = [3, 4, 5, 6, 7].map((x) => png.at(x, 200).join());
        assert.equal(new Set(beside).size, 1, beside.join(' '));
      });
    });
    it('as difference and as ratio', async () => {
      await viewer.press('d');
      // 450 and -900 of a background of 0.
      await viewer.sees([
        [shifted(left), white],
        [left, dark],
        [{ x: 5, y: 5 }, grey(170)],
      ]);
      await viewer.hover(left);
      await viewer.reads({ value: '-900' });
      await picture(bench, 'difference', observatory);
      await viewer.press('d', '/');
      await viewer.hover(shifted(left));
      await viewer.reads({ value: '5.5' });
      await viewer.hover(left);
      await viewer.reads({ value: '0.1' });
      await viewer.press('/');
      await viewer.leave();
      await viewer.sees([
        [shifted(left), half],
        [left, dark],
      ]);
    });
    it('blinking', async () => {
      await viewer.press('B');
      for (let i = 0; i < 2; i++) {
        await viewer.sees([[left, white]]);
        await viewer.sees([[shifted(left), half]]);
      }
      await viewer.press('B');
    });
    it('as before, when the window was loaded anew', async () => {
      await viewer.press('L');
      await bench.reload();
      await bench.tab('Compare 2 Frames').waitFor();
      const again = await Viewer.shown(bench, sky);
      assert.equal(await again.frame.locator('.frames .frame').count(), 2);
      await again.press('n', 'Tab');
      await eventually(() => again.sees([[shifted(left), dark]]));
      await bench.palette('View: Close All Editors');
    });
  });

  it('compares frames that are selected in the tree', async () => {
    await bench.openView('Flatfield');
    const [one, other] = ['ccd.014.0.fits', 'ccd.017.0.fits'].map((name) => bench.treeRow(name).first());
    await Viewer.markOld(bench);
    await one.click();
    await Viewer.shown(bench, raw);
    await other.click({ modifiers: ['ControlOrMeta'] });
    await Viewer.markOld(bench);
    await bench.contextMenu(other, 'Compare Selected Frames');
    await bench.tab('Compare 2 Frames').waitFor();
    const viewer = await Viewer.shown(bench, raw);
    const names = await viewer.frame.locator('.frames .frame').allTextContents();
    assert.deepEqual(names, ['ccd.014.0.fits', 'ccd.017.0.fits']);
    await bench.palette('View: Close All Editors');
  });

  describe('knows the reduction of a flat', () => {
    let viewer;
    const pixel = { x: 7, y: 4 };
    const valueIn = async (...name) => fits.readPrimary(await readFile(inNight(...name)))(pixel.x, pixel.y);
    before(async () => {
      await bench.openView('Explorer');
      // A frame that was opened from the tree has unfolded its folder already.
      if (!(await bench.explorerRow('ccd.015.0.fits').isVisible())) await bench.explorerRow('night').click();
      viewer = await Viewer.open(bench, 'ccd.015.0.fits', raw);
    });
    it('and marks the cards that it used', async () => {
      const card = viewer.frame.locator('tr.used', { hasText: 'EXPTIME' });
      await card
        .locator('.use')
        .filter({ hasText: /^Used: .*dark/ })
        .waitFor();
    });
    it('and shows it as calibrated without writing: the values of the reduced file, with their arithmetic', async () => {
      await viewer.hover(pixel);
      const before = await valueIn('ccd.015.0.fits');
      await viewer.reads({ value: new RegExp(`^${before}\\b`) });
      await viewer.press('a');
      viewer.expect(trimmed);
      await viewer.frame.locator('.readout .kind').filter({ hasText: '32 × 11' }).waitFor();
      await viewer.hover(pixel);
      const reduced = await valueIn('reduced', 'flat-ccd.015.0.fits');
      await eventually(async () => {
        const seen = await viewer.frame.locator('.readout output.value').textContent();
        assert.ok(Math.abs(Number.parseFloat(seen ?? '') - reduced) < 1e-5 * Math.abs(reduced), `${seen}, ${reduced}`);
        const line = (await viewer.frame.locator('.arithmetic').textContent()) ?? '';
        const [, first, overscan, dark, value] =
          /^(\S+) raw − (\S+) overscan [−+] (\S+) dark \(combined_dark_70\.000\.fit\) = (\S+)$/.exec(line) ?? [];
        assert.equal(Number(first), before, line);
        assert.ok(Math.abs(Number(value) - reduced) < 0.01, line);
        const sign = line.includes('+') ? -1 : 1;
        assert.ok(Math.abs(before - Number(overscan) - sign * Number(dark) - reduced) < 0.01, line);
      });
      await picture(bench, 'calibrated-look', observatory);
      await viewer.press('a');
      viewer.expect(raw);
      await viewer.frame.locator('.readout .kind').filter({ hasText: '40 × 11' }).waitFor();
    });
    it('and puts the raw frame beside the calibrated one in one click', async () => {
      await Viewer.markOld(bench);
      await viewer.button('Compare raw and calibrated (A)').click();
      await bench.tab('Compare 2 Frames').waitFor();
      const both = await Viewer.shown(bench, raw);
      const names = await both.frame.locator('.frames .frame').allTextContents();
      assert.deepEqual(names, ['ccd.015.0.fits', 'flat-ccd.015.0.fits']);
      await bench.palette('View: Close All Editors');
    });
  });

  it('reviews frames: x rejects, Space goes on, and the plan leaves out what was rejected', async () => {
    await bench.openView('Explorer');
    await select(raw, ...flats);
    await bench.contextMenu(bench.explorerRow(flats[1]), 'Review Selected Frames');
    await bench.tab('Review 3 Frames').waitFor();
    const viewer = await Viewer.shown(bench, raw);
    const note = (text) => viewer.frame.locator('.frame-bar .note').filter({ hasText: text }).waitFor();
    await note('Frame 1 of 3, 0 rejected');
    await viewer.press('x');
    await note('Frame 1 of 3, 1 rejected');
    await viewer.press(' ');
    await note('Frame 2 of 3, 1 rejected');
    await picture(bench, 'review', observatory);
    const list = await readFile(inNight('flatfield.rejected.txt'), 'utf8');
    assert.deepEqual(list.match(/^ccd\.\S+/gm), ['ccd.014.0.fits']);
    await bench.contextMenu(bench.explorerRow('ccd.014.0.fits'), 'Show Reduction Plan');
    await bench.tab('Plan for 2 flats').waitFor();
    await bench.webview().getByText('Rejected by hand: 1 file').waitFor();
    await bench.tab('Review 3 Frames').click();
    const again = await Viewer.shown(bench, raw);
    await again.press('Shift+Tab', 'x');
    await again.frame.locator('.frame-bar .note').filter({ hasText: 'Frame 1 of 3, 0 rejected' }).waitFor();
  });

  it('had no error inside its windows', () => assert.deepEqual(bench.webviewErrors, []));
});
