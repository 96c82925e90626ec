/**
 * The viewer of one file in a real VS Code: what the screen shows of pixels that are known by arithmetic, how scale and
 * colours change it, what is read out, measured, found in headers and tables, and kept.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Workbench } from './harness.mjs';
import { packed } from './packed.mjs';
import { decodePng } from './png.mjs';
import { picture, screenshots } from './screenshots.mjs';
import * as fits from './syntheticFits.mjs';
import { eventually, grey, Viewer } from './viewerHands.mjs';

const quadrants = { width: 64, height: 48 };
/** A value in each quadrant, one bright pixel, and a block without values. */
const bright = { x: 10, y: 40 };
const without = { x: 44, y: 12 };
const valueAt = (x, y) => {
  if (x === bright.x && y === bright.y) return 5000;
  if (x >= 40 && x < 48 && y >= 8 && y < 16) return Number.NaN;
  return 1000 + (x >= 32 ? 1000 : 0) + (y >= 24 ? 2000 : 0);
};
/** The sky is that of the bright pixel; physical coordinates are 100 and 200 higher. */
const cards = {
  BUNIT: 'adu',
  LTV1: -100,
  LTV2: -200,
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRPIX1: bright.x + 1,
  CRPIX2: bright.y + 1,
  CRVAL1: 10.5,
  CRVAL2: 20.25,
  CDELT1: -0.001,
  CDELT2: 0.001,
};
/** NaN has the red of the theme's charts. */
const red = [241, 76, 76];
const [bottomLeft, bottomRight, topLeft, topRight] = [
  [16, 12],
  [60, 20],
  [20, 30],
  [48, 36],
].map(([x, y]) => ({ x, y }));
/** Between the limits 1000 and 5000. */
const right = [
  [bottomLeft, grey(0)],
  [bottomRight, grey(63.75)],
  [topLeft, grey(127.5)],
  [topRight, grey(191.25)],
  [bright, grey(255)],
  [without, red],
];

/** 20,000 values, of which p percent lie below 10^(4 p / 100). */
const ramp = { width: 200, height: 100 };
const rampAt = (x, y) => 10 ** ((4 * (200 * y + x)) / 19_999);
const probe = { x: 100, y: 92 };
const between = (low, high) => (255 * (rampAt(probe.x, probe.y) - low)) / (high - low);

const star = { width: 64, height: 64 };
const starAt = (x, y) => 100 + 1000 * Math.exp(-((x - 30.3) ** 2 + (y - 33.6) ** 2) / (2 * 2 ** 2));

const large = { width: 9576, height: 6388 };
const striped = { x0: 4000, y0: 3000, side: 512 };

describe('The viewer of a file', { timeout: 600_000 }, () => {
  let scratch;
  let bench;
  const file = (name) => path.join(scratch, 'sky', name);
  const open = (name, image) => Viewer.open(bench, name, image);

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'flatfield-viewer-'));
    await mkdir(path.join(scratch, 'sky'));
    await writeFiles(file);
    bench = await Workbench.start({
      vsix: await packed(),
      settings: { 'workbench.colorTheme': 'Default Dark Modern' },
      ...(screenshots ? { artifacts: screenshots } : {}),
    });
    await bench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await bench.openWorkbench(path.join(scratch, 'sky'));
    await bench.openView('Flatfield');
    await bench.waitForTree([/^Type unknown/]);
    await bench.openView('Explorer');
  });
  after(async () => {
    await bench?.close();
    await rm(scratch, { recursive: true, force: true, maxRetries: 10 });
  });

  afterEach(async ({ name, passed }) => {
    if (passed === false) await bench.screenshot(`failed ${name.replaceAll(/\W+/g, ' ')}`);
  });

  /** What is on the clipboard, pasted where a person could see it. */
  const pasted = async () => {
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

  describe('shows the right colours at the right places', () => {
    it('of 16-bit pixels with BZERO and BLANK, the first row at the bottom', async () => {
      const viewer = await open('quadrants.fits', quadrants);
      await viewer.press('n');
      await viewer.sees(right);
    });
    it('of a file whose ROWORDER says top down', async () => {
      const viewer = await open('topdown.fits', { ...quadrants, topDown: true });
      await viewer.press('n');
      await viewer.sees(right);
    });
    for (const name of ['zipped.fits.gz', 'tiled.fits.fz'])
      it(`of ${name}`, async () => {
        const viewer = await open(name, quadrants);
        await viewer.press('n');
        await viewer.sees(right);
      });
    it('of each HDU that is picked, and of amplifiers placed by their DETSEC', async () => {
      const viewer = await open('amplifiers.fits', { width: 32, height: 24 });
      await viewer.press('n');
      await viewer.choose('HDU', '2 AMP2');
      await viewer.sees([
        [{ x: 8, y: 4 }, grey(255)],
        [{ x: 4, y: 4 }, grey(0)],
      ]);
      await viewer.press('PageDown');
      await viewer.sees([
        [{ x: 12, y: 4 }, grey(255)],
        [{ x: 8, y: 4 }, grey(0)],
      ]);
      await viewer.choose('HDU', 'All amplifiers (DETSEC)');
      viewer.expect(quadrants);
      // AMP1 is at the top right: 1000 of 1000 .. 4500.
      await viewer.sees([
        [topRight, grey(0)],
        [topLeft, grey(72.9)],
        [bottomRight, grey(145.7)],
        [bottomLeft, grey(218.6)],
        [{ x: 32 + 4, y: 24 + 4 }, grey(36.4)],
      ]);
    });
    it('of each plane of a cube, by slider, by key and played', async () => {
      const viewer = await open('cube.fits', { width: 16, height: 12 });
      const plane = (k) => [0, 1, 2].map((i) => [{ x: 4 * i + 1, y: 5 }, grey(i === k ? 255 : 0)]);
      await viewer.press('n');
      await viewer.sees(plane(0));
      await viewer.frame.getByRole('slider', { name: 'Plane' }).fill('3');
      await viewer.sees(plane(2));
      await viewer.press('[');
      await viewer.sees(plane(1));
      await viewer.click({ x: 2, y: 3 });
      await viewer.reads({ fits: '3, 4, 2', python: '[1, 3, 2]' });
      await viewer.press('p');
      for (const k of [0, 1, 2]) await viewer.sees(plane(k));
      await viewer.press('p');
    });
    it('of 61 megapixels: means when all is seen, single pixels near by', async () => {
      const viewer = await open('large.fits', large);
      await viewer.press('n');
      const middle = { x: striped.x0 + 256, y: striped.y0 + 256 };
      await viewer.sees(
        [
          [middle, grey(127.5)],
          [{ x: 1000, y: 1000 }, grey(0)],
        ],
        3,
      );
      const box = await viewer.picture.boundingBox();
      const fitted = Math.min(box.width / large.width, box.height / large.height);
      const exact = await viewer.place(middle);
      // Events have whole coordinates, and one of them is fourteen image pixels here.
      const at = { x: Math.round(exact.x), y: Math.round(exact.y) };
      await bench.page.mouse.move(at.x, at.y);
      await bench.page.mouse.wheel(0, -400 * Math.log(8 / fitted));
      // What is under the pointer stays there.
      viewer.camera = {
        scale: 8,
        x: middle.x + 0.5 + (at.x - exact.x) / fitted - (at.x - box.x - box.width / 2) / 8,
        y: middle.y + 0.5 - (at.y - exact.y) / fitted + (at.y - box.y - box.height / 2) / 8,
      };
      const near = (dx) => [{ x: middle.x + dx, y: middle.y + 3 }, grey(dx % 2 === 0 ? 0 : 255)];
      await viewer.sees([-3, -2, 1, 2, 5].map(near), 8);
      await viewer.press('0');
      viewer.camera = null;
      await viewer.sees([[middle, grey(127.5)]], 3);
    });
    it('twice in split editors, each with its own view', async () => {
      await open('quadrants.fits', quadrants);
      await Viewer.markOld(bench);
      await bench.palette('View: Split Editor Right');
      await bench.webview(1).locator('.limits:not(:empty)').waitFor();
      const [one, other] = [0, 1].map((index) => new Viewer(bench, index, quadrants));
      await one.press('n');
      await other.press('n', 'i');
      await one.sees(right.slice(0, 5));
      const inverted = right.slice(0, 5).map(([pixel, [level]]) => [pixel, grey(255 - level)]);
      await other.sees(inverted);
      await other.frame.locator('.picture').focus();
      await bench.palette('View: Close All Editors');
    });
  });

  describe('scales without asking its host again', () => {
    let viewer;
    let sent;
    /** Nothing but what the pointer asks for. */
    const askedNothing = async () =>
      assert.deepEqual(
        (await sent()).filter((method) => /open|tiles|levels/.test(method)),
        [],
      );
    before(async () => {
      viewer = await open('ramp.fits', ramp);
      await viewer.choose('Limits', '99.9 %');
      await viewer.sees([[probe, grey(between(10 ** 0.002, 10 ** 3.998))]]);
      sent = await viewer.listen();
    });
    it('by every rule for the limits', async () => {
      for (const percent of [99.5, 99, 98, 95, 90]) {
        await viewer.choose('Limits', `${percent} %`);
        const tail = (100 - percent) / 2;
        await viewer.sees([[probe, grey(between(10 ** ((4 * tail) / 100), 10 ** (4 - (4 * tail) / 100)))]]);
      }
      await viewer.choose('Limits', 'zscale');
      // Above zscale's upper limit: the tail of this ramp is far longer than its middle.
      await viewer.sees([[probe, grey(255)]]);
      await viewer.choose('Limits', 'min – max');
      await viewer.sees([[probe, grey(between(1, 10_000))]]);
      await askedNothing();
    });
    it('by every stretch', async () => {
      const t = between(1, 10_000) / 255;
      const stretched = {
        log: Math.log(1000 * t + 1) / Math.log(1001),
        'square root': Math.sqrt(t),
        squared: t * t,
        asinh: Math.asinh(10 * t) / Math.asinh(10),
        sinh: Math.sinh(3 * t) / Math.sinh(3),
        power: (1000 ** t - 1) / 999,
        histogram: (200 * probe.y + probe.x) / 19_999,
        linear: t,
      };
      for (const [name, s] of Object.entries(stretched)) {
        await viewer.choose('Stretch', name);
        await viewer.sees([[probe, grey(255 * s)]], 3);
      }
      await askedNothing();
    });
    it('in every colour map, with the colours that matplotlib gives its ends', async () => {
      const ends = {
        heat: [
          [0, 0, 0],
          [255, 255, 255],
        ],
        viridis: [
          [68, 1, 84],
          [253, 231, 37],
        ],
        inferno: [
          [0, 0, 4],
          [252, 255, 164],
        ],
        magma: [
          [0, 0, 4],
          [252, 253, 191],
        ],
        plasma: [
          [13, 8, 135],
          [240, 249, 33],
        ],
        cividis: [
          [0, 34, 78],
          [254, 232, 56],
        ],
        turbo: [
          [48, 18, 59],
          [122, 4, 3],
        ],
        cool: [
          [0, 255, 255],
          [255, 0, 255],
        ],
        coolwarm: [
          [59, 76, 192],
          [180, 4, 38],
        ],
        gray: [
          [0, 0, 0],
          [255, 255, 255],
        ],
      };
      for (const [low, high] of Object.values(ends)) {
        await viewer.press('m');
        await viewer.sees(
          [
            [{ x: 5, y: 1 }, low],
            [{ x: 199, y: 99 }, high],
          ],
          4,
        );
      }
      await viewer.choose('Colours', 'viridis');
      await viewer.sees([[{ x: 5, y: 1 }, [68, 1, 84]]], 4);
      await viewer.choose('Colours', 'gray');
      await askedNothing();
    });
    it('inverted, and with contrast and bias by a drag of the right button', async () => {
      const level = between(1, 10_000);
      await viewer.press('i');
      await viewer.sees([[probe, grey(255 - level)]]);
      await viewer.press('i');
      const box = await viewer.picture.boundingBox();
      // A quarter of the canvas to the right: the bias is 0.75.
      const from = { x: 60, y: 50 };
      const perPixel = Math.min(box.width / ramp.width, box.height / ramp.height);
      await viewer.drag(from, { x: from.x + box.width / perPixel / 4, y: 50 }, 'right');
      await viewer.sees([[probe, grey(level - 0.25 * 255)]], 5);
      await viewer.press('r');
      await viewer.sees([[probe, grey(level)]]);
      // Upwards by a tenth: the contrast is 10^0.1.
      await viewer.drag(from, { x: from.x, y: from.y + box.height / perPixel / 10 }, 'right');
      await viewer.sees([[probe, grey((level - 127.5) * 10 ** 0.1 + 127.5)]], 5);
      await viewer.press('r');
      await askedNothing();
    });
    it('by limits that are typed, or dragged in the histogram', async () => {
      await viewer.press('S');
      const field = (name) => viewer.frame.locator('.scale-panel').getByRole('textbox', { name });
      await field('Low').fill('2000');
      await field('Low').press('Enter');
      await field('High').fill('8000');
      await field('High').press('Enter');
      await viewer.sees([[probe, grey(between(2000, 8000))]]);
      const handle = viewer.frame.getByRole('slider', { name: 'Upper limit' });
      const box = await handle.boundingBox();
      const { mouse } = bench.page;
      await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await mouse.down();
      await mouse.move(box.x + box.width / 2 - 40, box.y + box.height / 2, { steps: 4 });
      await mouse.up();
      const high = Number(await field('High').inputValue());
      assert.ok(high > 2000 && high < 7900, `${high}`);
      await viewer.sees([[probe, grey(Math.min(255, between(2000, high)))]]);
      await picture(bench, 'scale', path.join(scratch, 'sky'));
      await viewer.press('S');
      await askedNothing();
    });
  });

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
      assert.equal(await pasted(), '[31:34,21:28]');
      await viewer.frame.getByRole('button', { name: 'Python slice' }).click();
      await viewer.said('Copied: [20:28, 30:34]');
      assert.equal(await pasted(), '[20:28, 30:34]');
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
      await picture(bench, 'measure', path.join(scratch, 'sky'));
    });
    it('a star: its centre and its width, of a Gaussian of sigma 2', async () => {
      const stars = await open('star.fits', star);
      await stars.press('u');
      await stars.click({ x: 31, y: 33 });
      const said = stars.frame.locator('.section', { hasText: 'FWHM' }).locator('dl.numbers');
      await said.waitFor();
      const text = (await said.textContent()) ?? '';
      assert.match(text, /FITS31\.30, 34\.60/);
      const width = Number(/FWHM([\d.]+) px/.exec(text)?.[1]);
      assert.ok(Math.abs(width - 4.7096) < 0.02, text);
      await picture(bench, 'star', path.join(scratch, 'sky'));
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
      assert.match(await pasted(), /^CRVAL1 {2}= +10\.5/);
      await picture(bench, 'header', path.join(scratch, 'sky'));
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
      await picture(bench, 'rows', path.join(scratch, 'sky'));
    });
    it('says why a file cannot be shown, and what can be done', async () => {
      await Viewer.markOld(bench);
      await bench.openFile('broken.fits');
      const notice = bench.webview().locator('body:not([data-old]) .notice[role=alert]');
      await notice.getByRole('heading', { name: 'This is no FITS file' }).waitFor();
      await notice.getByRole('button', { name: 'Try Again' }).waitFor();
      await picture(bench, 'failure', path.join(scratch, 'sky'));
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
      await picture(bench, 'keys', path.join(scratch, 'sky'));
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
    it('had no error inside its windows', () => assert.deepEqual(bench.webviewErrors, []));
  });
});

/** The files of the tests. */
async function writeFiles(file) {
  const image = fits.uint16(64, 48, valueAt);
  const plain = fits.imageFile(image, cards);
  const amplifiers = ['[33:64,25:48]', '[1:32,25:48]', '[33:64,1:24]', '[1:32,1:24]'].map((DETSEC, i) => {
    const pixels = (x, y) => 1000 * (i + 1) + (x === 4 * (i + 1) && y === 4 ? 500 : 0);
    return fits.extension(fits.uint16(32, 24, pixels), `AMP${i + 1}`, { DETSEC });
  });
  const planes = [0, 1, 2].map((k) => (x) => (x === 4 * k + 1 ? 100 : 0));
  await Promise.all([
    writeFile(file('quadrants.fits'), plain),
    writeFile(file('topdown.fits'), fits.imageFile(image, { ...cards, ROWORDER: 'TOP-DOWN' })),
    writeFile(file('zipped.fits.gz'), gzipSync(plain)),
    writeFile(file('tiled.fits.fz'), fits.fileOf([fits.compressed(image)])),
    writeFile(file('amplifiers.fits'), fits.fileOf(amplifiers)),
    writeFile(file('cube.fits'), fits.imageFile(fits.cube(16, 12, planes))),
    writeFile(file('ramp.fits'), fits.imageFile(fits.float32(200, 100, rampAt))),
    writeFile(file('star.fits'), fits.imageFile(fits.float32(64, 64, starAt))),
    writeFile(file('table.fits'), fits.fileOf([fits.table(20_000, (row) => [row, 20_000 - row, `star${row}`])])),
    writeFile(file('broken.fits'), 'This is a text.\n'.repeat(300)),
    fits.writeLarge(file('large.fits'), large.width, large.height, striped),
  ]);
}
