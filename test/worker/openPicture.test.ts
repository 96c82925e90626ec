/** The first look: which rows it reads, what it says of a file, and that its limits are astropy's (test/reference/preview). */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { ImageRef } from '../../src/protocol/imageRef';
import { OVERVIEW_PIXELS, SAMPLE_VALUES } from '../../src/protocol/pictureJobs';
import { directContext } from '../../src/worker/jobContext';
import { openPicture } from '../../src/worker/jobs/openPicture';
import { countingDisk, imageOf, poolFor, tempFolder, writeDoubles, writeRaw } from './workbench';

const LOOKS = join(__dirname, '../reference/preview');
const looks = JSON.parse(readFileSync(join(LOOKS, 'looks.json'), 'utf8'));
const open = (image: ImageRef, context = directContext()) => openPicture({ image }, context);

test('a small image is its own overview: every value, level 0, the exact range', (t) => {
  const cards = { BUNIT: 'ADU', ROWORDER: 'TOP-DOWN', LTV1: -4 };
  const path = writeRaw(join(tempFolder(t), 'a.fits'), 5, 3, (x, y) => 1000 + 10 * y + x, cards);
  const context = directContext();
  const picture = open({ ...imageOf(path), hdu: null }, context);
  const { width, height, planes, pixelType, unit, topDown, level, overviewWidth, overviewHeight, exact } = picture;
  assert.deepEqual([width, height, planes, pixelType, unit, topDown], [5, 3, 1, 'uint16', 'adu', true]);
  assert.deepEqual([level, overviewWidth, overviewHeight, exact], [0, 5, 3, true]);
  const values = [1000, 1001, 1002, 1003, 1004, 1010, 1011, 1012, 1013, 1014, 1020, 1021, 1022, 1023, 1024];
  assert.deepEqual([...picture.overview], values);
  assert.deepEqual([...picture.sample], values);
  assert.deepEqual([picture.range, picture.origin, picture.hasPhysical], [[1000, 1024], [4, 0], true]);
  assert.equal(picture.sky, 'The header has no CTYPE1 and so no world coordinates.');
  assert.deepEqual(context.transfer, [picture.overview.buffer, picture.sample.buffer]);
});

test('of a large image a few rows are read, an even and an odd one of each block', (t) => {
  // The value says its row, so that the mean of a block says which two were read.
  const [width, height] = [600, 2200];
  const path = writeRaw(join(tempFolder(t), 'a.fits'), width, height, (_, y) => y);
  const counting = countingDisk();
  const picture = open(imageOf(path), directContext({ disk: counting.disk }));
  assert.deepEqual([picture.level, picture.overviewWidth, picture.overviewHeight], [2, 150, 550]);
  assert.ok(picture.overviewWidth * picture.overviewHeight <= OVERVIEW_PIXELS && !picture.exact);
  // Half of the rows, the pixels of the sample, and the head that every file is opened with.
  assert.ok(counting.bytes < width * height + 2 * 1000 + 28800 + 2880, `${counting.bytes} bytes read`);
  for (let row = 0; row < 550; row++) {
    const sum = 2 * (picture.overview[row * 150] as number);
    assert.ok(sum % 2 === 1 && sum > 8 * row && sum < 8 * row + 6, `rows of block ${row}: ${sum / 2}`);
    assert.equal(picture.overview[row * 150 + 149], picture.overview[row * 150]);
  }
  assert.ok(picture.sample.length <= SAMPLE_VALUES && picture.sample.length > SAMPLE_VALUES / 2);
});

test('zscale limits are those of the whole image, however few rows are looked at', (t) => {
  const small = open(imageOf(join(LOOKS, 'levels_uint16.fits'))).zscale;
  for (const i of [0, 1]) assert.ok(Math.abs(small[i]! / looks['levels_uint16.fits'].zscale[i] - 1) < 1e-9, `${small}`);
  // v = (x * 7919 + y * 104729) mod 1009 + y, as make_looks.py computes it.
  const value = (x: number, y: number) => ((x * 7919 + y * 104729) % 1009) + y;
  const path = writeRaw(join(tempFolder(t), 'a.fits'), 1500, 1100, value);
  const picture = open(imageOf(path));
  assert.ok(!picture.exact);
  for (const i of [0, 1])
    assert.ok(Math.abs(picture.zscale[i]! - looks.formula.zscale[i]) < 1e-9 * 2000, `${picture.zscale}`);
});

test('NaN is left out of means, limits and sample; a block of nothing else is NaN', (t) => {
  const value = (x: number, y: number) => (x < 2 && y < 2 ? Number.NaN : x === 5 ? Number.POSITIVE_INFINITY : x);
  const path = writeDoubles(join(tempFolder(t), 'a.fits'), 6, 4, value);
  const { overview, sample, range, zscale } = open(imageOf(path));
  assert.ok(Number.isNaN(overview[0]) && Number.isNaN(overview[5]));
  assert.deepEqual([overview[2], overview[12], range], [2, 0, [0, 4]]);
  assert.equal(sample.length, 24 - 4 - 4);
  assert.ok(zscale.every(Number.isFinite));
});

test('a plane of a cube, and planes that are not there', (t) => {
  const path = writeRaw(join(tempFolder(t), 'cube.fits'), 4, 6, (x, y) => 100 * Math.floor(y / 3) + x, {
    ...{ NAXIS: 3, NAXIS2: 3, NAXIS3: 2 },
  });
  const { planes, height, range } = open(imageOf(path, 1));
  assert.deepEqual([planes, height, range], [2, 3, [100, 103]]);
  assert.throws(() => open(imageOf(path, 2)), { tag: 'Usage', message: 'There is no plane 2: the image has 2.' });
  assert.throws(() => open({ ...imageOf(path), hdu: 3 }), { tag: 'Usage' });
});

test('a gzip file is decompressed once, forwards', (t) => {
  const folder = tempFolder(t);
  const plain = writeRaw(join(folder, 'a.fits'), 2000, 1600, (x, y) => (x * 31 + y * 17) % 5000);
  const packed = join(folder, 'a.fits.gz');
  writeFileSync(packed, gzipSync(readFileSync(plain), { level: 1 }));
  const size = readFileSync(packed).length;
  const counting = countingDisk();
  const { overview, zscale } = open(imageOf(packed), directContext({ disk: counting.disk }));
  const expected = open(imageOf(plain));
  assert.deepEqual([overview, zscale], [expected.overview, expected.zscale]);
  assert.ok(counting.bytes < size + 100_000, `${counting.bytes} bytes read of ${size}`);
});

test('a file that is cut short says so', (t) => {
  const path = writeRaw(join(tempFolder(t), 'a.fits'), 40, 100, () => 7);
  writeFileSync(path, readFileSync(path).subarray(0, 2880 + 4000));
  assert.throws(() => open(imageOf(path)), {
    tag: 'DamagedFits',
    message: 'HDU 0 cannot be read: 4000 of the 8000 bytes of data that its header promises are missing.',
  });
});

test('on a thread the buffers arrive whole', async (t) => {
  const path = writeRaw(join(tempFolder(t), 'a.fits'), 30, 20, (x, y) => x + y);
  const pool = await poolFor(t);
  const picture = await pool.run('openPicture', { image: imageOf(path) });
  assert.deepEqual([picture.overview.length, picture.overview[599], picture.sample.length], [600, 48, 600]);
});
