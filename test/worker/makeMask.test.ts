/** Files of bad pixels: what is in them, what they say of themselves, and that nobody takes them for frames. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CCDMASK_DEFAULTS } from '../../src/engine/ccd/ccdmask';
import { FlatfieldError } from '../../src/engine/errors';
import { planFlats } from '../../src/engine/plan/planFlats';
import { describeMask } from '../../src/engine/reduce/describeMask';
import { directContext } from '../../src/worker/jobContext';
import { checkData } from '../../src/worker/jobs/checkData';
import { darkRates } from '../../src/worker/jobs/darkRates';
import { makeMask } from '../../src/worker/jobs/makeMask';
import type { WorkerPool } from '../../src/worker/pool';
import { planInput, scanPaths } from '../../src/worker/prepare';
import { type MaskAsked, prepareMask } from '../../src/worker/prepareMask';
import { casesOf, ratioOf } from '../engine/ccd/ccdmaskReference';
import { namesIn, poolFor, readImage, sha256, tempFolder, writeDoubles, writeFloats } from './workbench';

const FLAT = { IMAGETYP: 'FLAT', COMBINED: true, BUNIT: 'adu' };
const DARK = { IMAGETYP: 'DARK', COMBINED: true, BUNIT: 'adu', EXPTIME: 30, SUBBIAS: 'bias.fits' };

/** Two combined flats whose ratio is one of the fixtures. */
function twoFlats(folder: string, name: string) {
  const { width, height, single, values } = ratioOf(name);
  const write = single ? writeFloats : writeDoubles;
  const cards = { ...FLAT, INSTRUME: 'camera', XBINNING: 2 };
  return {
    width,
    height,
    first: write(join(folder, 'first.fits'), width, height, (x, y) => values[y * width + x]!, cards),
    second: write(join(folder, 'second.fits'), width, height, () => 1, FLAT),
  };
}

async function make(pool: WorkerPool, asked: Partial<MaskAsked>, existing: 'fail' | 'replace' | 'skip' = 'fail') {
  const all = { flats: [], options: CCDMASK_DEFAULTS, dark: null, out: null, ...asked };
  const plan = await prepareMask(pool, all);
  return { plan, outcome: makeMask({ plan, existing, program: 'Flatfield 9.9.9' }, directContext()) };
}

function refusal(tag: string, words: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof FlatfieldError, String(error));
    assert.equal(error.tag, tag);
    assert.match(error.message, words);
    return true;
  };
}

for (const name of ['plain', 'single', 'nan']) {
  test(`two flats make the mask that ccdproc makes, as an image of bytes: ${name}`, async (t) => {
    const folder = tempFolder(t);
    const { width, height, first, second } = twoFlats(folder, name);
    const { mask } = casesOf(name)[0]!;
    const { outcome } = await make(await poolFor(t), { flats: [first, second] });
    const bad = mask.reduce((sum, one) => sum + one, 0);
    assert.equal(outcome.output, join(folder, 'mask_from_ccdmask.fits'));
    assert.deepEqual(
      { ...outcome, output: '' },
      { output: '', status: 'written', pixels: width * height, bad, fromFlats: bad, fromDark: null, warnings: [] },
    );
    const { header, pixelType, pixels } = readImage(outcome.output);
    assert.equal(pixelType, 'uint8');
    assert.deepEqual(pixels, Float64Array.from(mask));
    assert.equal(header.text('IMAGETYP'), 'flat mask');
    assert.equal(header.number('NBADPIX'), bad);
    assert.equal(header.text('CCDMASK'), 'defaults');
    assert.equal(header.text('INSTRUME'), 'camera');
    assert.equal(header.number('XBINNING'), 2);
    assert.equal(header.has('COMBINED'), false);
    const history = header.all('HISTORY').map(({ comment }) => comment);
    assert.deepEqual(history, [
      'Flatfield 9.9.9: ratio of first.fits',
      `sha256 ${sha256(first)}`,
      'Flatfield 9.9.9: to second.fits',
      `sha256 ${sha256(second)}`,
    ]);
    assert.equal(checkData({ path: outcome.output }, directContext()), null);
  });
}

test('the options are those of ccdproc, and the header says which', async (t) => {
  const folder = tempFolder(t);
  const { first, second } = twoFlats(folder, 'plain');
  const wanted = casesOf('plain').find(({ options }) => options.findBadColumns && options.ngood === 12)!;
  const { outcome } = await make(await poolFor(t), { flats: [first, second], options: wanted.options });
  const { header, pixels } = readImage(outcome.output);
  assert.deepEqual(pixels, Float64Array.from(wanted.mask));
  assert.equal(header.text('CCDMASK'), 'lsigma 4, hsigma 4, ngood 12, findbadcolumns');
});

/** 8 x 4 pixels of 30 s: 2 adu/s, one of 4 exactly, one just above, one without a value. */
function darkFile(folder: string, cards: object = {}): string {
  const special = new Map([
    [3, 120],
    [9, 120.5],
    [20, Number.NaN],
  ]);
  return writeDoubles(join(folder, 'dark.fits'), 8, 4, (x, y) => special.get(y * 8 + x) ?? 60, { ...DARK, ...cards });
}

test('a dark masks what is above the rate, and what has no value', async (t) => {
  const folder = tempFolder(t);
  const dark = darkFile(folder);
  const pool = await poolFor(t);
  const { plan, outcome } = await make(pool, { dark: { path: dark, above: 4, gain: null } });
  assert.equal(outcome.output, join(folder, 'mask_from_dark_current.fits'));
  const { header, pixels } = readImage(outcome.output);
  const bad = [...pixels.keys()].filter((i) => pixels[i] !== 0);
  assert.deepEqual(bad, [9, 20]);
  assert.equal(header.text('IMAGETYP'), 'dark mask');
  assert.equal(header.number('DARKRATE'), 4);
  assert.deepEqual(describeMask(plan, outcome).split('\n').slice(0, 2), [
    `written   ${outcome.output}: 2 pixels of 32 masked (6.25 %)`,
    '  2 pixels of dark.fits above 4 adu/s',
  ]);

  // 60 x 2.1 / 30 = 4.2: all of them are above 4 electrons, and somebody should hear of it.
  const hot = await make(pool, { dark: { path: dark, above: 4, gain: 2.1 }, out: join(folder, 'hot.fits') });
  assert.equal(hot.outcome.bad, 32);
  assert.match(hot.outcome.warnings.join(), /100 % of the pixels are masked/);
  assert.match(describeMask(hot.plan, hot.outcome), /above 4 electron\/s/);
});

test('flats and dark in one mask: what either masks is masked', async (t) => {
  const folder = tempFolder(t);
  const spot = (at: number) => (x: number, y: number) => (y * 20 + x === at ? 0.2 : 1 + ((x * 7 + y * 13) % 11) / 1000);
  const flats = [
    writeDoubles(join(folder, 'a.fits'), 20, 16, spot(105), FLAT),
    writeDoubles(join(folder, 'b.fits'), 20, 16, () => 1, FLAT),
  ];
  const dark = writeDoubles(join(folder, 'd.fits'), 20, 16, (x, y) => (y * 20 + x > 317 ? 900 : 3), DARK);
  const { outcome } = await make(await poolFor(t), { flats, dark: { path: dark, above: 4, gain: null } });
  const { header, pixels } = readImage(outcome.output);
  assert.deepEqual(
    [...pixels.keys()].filter((i) => pixels[i] !== 0),
    [105, 318, 319],
  );
  assert.equal(header.text('IMAGETYP'), 'bad pixel mask');
  assert.deepEqual([outcome.bad, outcome.fromFlats, outcome.fromDark], [3, 1, 2]);
});

test('a mask is never written over what is not ours, nor over an input, and leaves nothing half done', async (t) => {
  const folder = tempFolder(t);
  const pool = await poolFor(t);
  const dark = { path: darkFile(folder), above: 4, gain: null };
  const out = join(folder, 'mask.fits');
  await make(pool, { dark, out });
  const first = sha256(out);
  await assert.rejects(make(pool, { dark, out }), refusal('Exists', /there already/));
  assert.equal((await make(pool, { dark: { ...dark, above: 5 }, out }, 'skip')).outcome.status, 'skipped');
  assert.equal(sha256(out), first);
  assert.equal((await make(pool, { dark: { ...dark, above: 5 }, out }, 'replace')).outcome.status, 'replaced');
  assert.notEqual(sha256(out), first);

  const foreign = writeDoubles(join(folder, 'foreign.fits'), 2, 2, () => 1);
  const before = sha256(foreign);
  await assert.rejects(make(pool, { dark, out: foreign }, 'replace'), refusal('Refused', /not written by Flatfield/));
  await assert.rejects(make(pool, { dark, out: dark.path }, 'replace'), refusal('Refused', /one of the inputs/));
  assert.equal(sha256(foreign), before);
  assert.deepEqual(namesIn(folder), ['dark.fits', 'foreign.fits', 'mask.fits']);

  const into = join(folder, 'masks');
  fs.mkdirSync(into);
  assert.equal((await make(pool, { dark, out: into })).outcome.output, join(into, 'mask_from_dark_current.fits'));
});

test('frames of which no mask can be made are refused by their names and values', async (t) => {
  const folder = tempFolder(t);
  const pool = await poolFor(t);
  const flat = (name: string, width = 20, cards: object = FLAT) =>
    writeDoubles(join(folder, name), width, 16, () => 1, { ...cards });
  const [a, b, small] = [flat('a.fits'), flat('b.fits'), flat('small.fits', 10)];
  const rejects = (asked: Partial<MaskAsked>, tag: string, words: RegExp) =>
    assert.rejects(make(pool, asked), refusal(tag, words));
  await rejects({ flats: [a] }, 'Usage', /two flats, and 1 flat came/);
  await rejects({ flats: [a, b, small] }, 'Usage', /3 flats came/);
  await rejects({ flats: [] }, 'Usage', /0 flats came/);
  await rejects({ flats: [a, a] }, 'Refused', /to itself/);
  await rejects({ flats: [a, small] }, 'Refused', /10 x 16 pixels, and a.fits 20 x 16/);
  await rejects({ flats: [a, folder] }, 'Usage', /is a folder/);
  const dark = (cards: object) => ({ path: flat('dark.fits', 20, { ...DARK, ...cards }), above: 4, gain: null });
  await rejects({ flats: [a, dark({}).path] }, 'Refused', /it is a dark, not a flat/);
  await rejects({ dark: { ...dark({}), path: a } }, 'Refused', /it is a flat, not a dark/);
  await rejects({ dark: dark({ EXPTIME: 0 }) }, 'Refused', /exposure is 0 s/);
  await rejects({ dark: dark({ EXPTIME: 'long' }) }, 'Refused', /"long" is not a number/);
  await rejects({ dark: { ...dark({ BUNIT: 'electron' }), gain: 2 } }, 'Refused', /it is in electron/);
  const { SUBBIAS: _, ...biased } = DARK;
  const held = { path: flat('held.fits', 20, { ...biased, TRIMIM: '[1:20,*]' }), above: 4, gain: null };
  await rejects({ dark: held }, 'Refused', /still holds the bias \(its cards log TRIMIM but no SUBBIAS\)/);
  // The overscan takes the level of the bias away.
  const leveled = { ...held, path: flat('leveled.fits', 20, { ...biased, SUBOSCAN: 'median' }) };
  assert.equal((await make(pool, { dark: leveled })).outcome.bad, 0);
  const silent = { ...held, path: flat('silent.fits', 20, { IMAGETYP: 'DARK', EXPTIME: 3 }), out: null };
  const { plan } = await make(pool, { dark: silent, out: join(folder, 'silent_mask.fits') });
  assert.deepEqual(
    plan.warnings.map((text) => text.replace(/:.*|,.*/, '')),
    [
      'silent.fits does not say that it is combined of several frames',
      'silent.fits does not say whether it still holds the bias',
    ],
  );
});

test('a mask is no flat and no dark, whatever a recipe teaches, and nobody offers to take it for one', async (t) => {
  const folder = tempFolder(t);
  const pool = await poolFor(t);
  const { first, second, width, height } = twoFlats(folder, 'plain');
  const dark = writeDoubles(join(folder, 'dark.fits'), width, height, () => 1, DARK);
  for (const asked of [
    { flats: [first, second] },
    { dark: { path: dark, above: 4, gain: null } },
    { flats: [first, second], dark: { path: dark, above: 4, gain: null } },
  ])
    await make(pool, asked);
  const types = { flat: ['FLAT', 'flat mask'], dark: ['DARK', 'dark mask'], bias: ['bad pixel mask'] };
  for (const recipe of [{}, { types }]) {
    fs.writeFileSync(join(folder, 'flatfield.json'), JSON.stringify(recipe));
    const scanned = await scanPaths(pool, { paths: [folder] });
    const masks = scanned.scan.frames.filter(({ name }) => /mask/.test(name));
    assert.deepEqual(
      masks.map(({ name, kind, master }) => [name, kind, master]),
      [
        ['bad_pixel_mask.fits', 'unknown', null],
        ['mask_from_ccdmask.fits', 'unknown', null],
        ['mask_from_dark_current.fits', 'unknown', null],
      ],
    );
    const plan = planFlats(await planInput(pool, scanned, { paths: [folder] }));
    assert.deepEqual(plan.flats, []);
    const ignored = plan.ignored.filter(({ path }) => /mask/.test(path));
    assert.deepEqual(
      ignored.map(({ reason, fixes }) => [reason, fixes]),
      Array.from({ length: 3 }, () => ['it is a bad pixel mask', undefined]),
    );
  }
});

/** Rates of a ramp are known by arithmetic. */
test('a threshold is proposed from the pixels: ten robust deviations above the median, to two digits', (t: TestContext) => {
  const folder = tempFolder(t);
  // 0, 30 ... 300 adu of 30 s: rates 0 to 10, the median 5, its median deviation 3, mad_std 4.4478; 49.478 is 50.
  const ramp = writeDoubles(join(folder, 'ramp.fits'), 11, 9, (x, y) => (x === 10 && y === 8 ? 9000 : 30 * x), DARK);
  const reply = darkRates({ path: ramp, hdu: 0, rate: { exposure: 30, gain: null } }, directContext());
  assert.deepEqual(reply, { median: 5, proposal: 50, share: 1 / 99 });
  const none = writeDoubles(join(folder, 'none.fits'), 4, 4, () => Number.NaN, DARK);
  const blank = darkRates({ path: none, hdu: 0, rate: { exposure: 30, gain: null } }, directContext());
  assert.deepEqual(blank, { median: null, proposal: 0, share: 0 });
});
