/** A folder of synthetic files whose pixels the tests of the viewer know by arithmetic, opened in a VS Code of their own. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Workbench } from './harness.mjs';
import { packed } from './packed.mjs';
import { screenshots } from './screenshots.mjs';
import * as fits from './syntheticFits.mjs';
import { grey, Viewer } from './viewerHands.mjs';

export const quadrants = { width: 64, height: 48 };
/** A value in each quadrant, one bright pixel, and a block without values. */
export const bright = { x: 10, y: 40 };
export const without = { x: 44, y: 12 };
export const valueAt = (x, y) => {
  if (x === bright.x && y === bright.y) return 5000;
  if (x >= 40 && x < 48 && y >= 8 && y < 16) return Number.NaN;
  return 1000 + (x >= 32 ? 1000 : 0) + (y >= 24 ? 2000 : 0);
};
/** The sky is that of the bright pixel; physical coordinates are 100 and 200 higher. */
export const cards = {
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
export const red = [241, 76, 76];
export const [bottomLeft, bottomRight, topLeft, topRight] = [
  [16, 12],
  [60, 20],
  [20, 30],
  [48, 36],
].map(([x, y]) => ({ x, y }));
/** Between the limits 1000 and 5000. */
export const right = [
  [bottomLeft, grey(0)],
  [bottomRight, grey(63.75)],
  [topLeft, grey(127.5)],
  [topRight, grey(191.25)],
  [bright, grey(255)],
  [without, red],
];

/** 20,000 values, of which p percent lie below 10^(4 p / 100). */
export const ramp = { width: 200, height: 100 };
const rampAt = (x, y) => 10 ** ((4 * (200 * y + x)) / 19_999);
export const probe = { x: 100, y: 92 };
export const between = (low, high) => (255 * (rampAt(probe.x, probe.y) - low)) / (high - low);

export const star = { width: 64, height: 64 };
const starAt = (x, y) => 100 + 1000 * Math.exp(-((x - 30.3) ** 2 + (y - 33.6) ** 2) / (2 * 2 ** 2));

export const large = { width: 9576, height: 6388 };
export const striped = { x0: 4000, y0: 3000, side: 512 };

/** The folder, open in a workbench. */
export class Sky {
  /** Use Sky.start(). */
  constructor(bench, scratch) {
    this.bench = bench;
    this.folder = path.join(scratch, 'sky');
    this.scratch = scratch;
  }

  static async start() {
    const scratch = await mkdtemp(path.join(tmpdir(), 'flatfield-viewer-'));
    const folder = path.join(scratch, 'sky');
    await mkdir(folder);
    await writeFiles((name) => path.join(folder, name));
    const bench = await Workbench.start({
      vsix: await packed(),
      settings: { 'workbench.colorTheme': 'Default Dark Modern' },
      ...(screenshots ? { artifacts: screenshots } : {}),
    });
    await bench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await bench.openWorkbench(folder);
    await bench.openView('Flatfield');
    await bench.waitForTree([/^Type unknown/]);
    await bench.openView('Explorer');
    return new Sky(bench, scratch);
  }

  async close() {
    await this.bench.close();
    await rm(this.scratch, { recursive: true, force: true, maxRetries: 10 });
  }

  file(name) {
    return path.join(this.folder, name);
  }

  open(name, image) {
    return Viewer.open(this.bench, name, image);
  }
}

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
