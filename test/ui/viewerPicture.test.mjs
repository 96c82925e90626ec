/**
 * The picture of the viewer in a real VS Code: what the screen shows of pixels that are known by arithmetic, and how limits,
 * stretch and colours change it.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { picture } from './screenshots.mjs';
import {
  between,
  bottomLeft,
  bottomRight,
  large,
  probe,
  quadrants,
  ramp,
  right,
  Sky,
  striped,
  topLeft,
  topRight,
} from './syntheticSky.mjs';
import { grey, Viewer } from './viewerHands.mjs';

describe('The picture of a file', { timeout: 600_000 }, () => {
  let sky;
  let bench;
  const open = (name, image) => sky.open(name, image);
  before(async () => {
    sky = await Sky.start();
    bench = sky.bench;
  });
  after(() => sky?.close());
  afterEach((test) => sky?.bench.keepFailure(test));

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
      await picture(bench, 'scale', sky.folder);
      await viewer.press('S');
      await askedNothing();
    });
  });
  it('had no error inside its windows', () => assert.deepEqual(bench.webviewErrors, []));
});
