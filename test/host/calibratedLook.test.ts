/** The calibrated look: the plan's own steps, the sentence where there are none, and made anew when the disk changed. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findPartners } from '../../src/host/explorer/findPartners';
import { CalibratedLooks } from '../../src/host/viewer/calibratedLook';
import type { WorkerPool } from '../../src/worker/pool';
import { preparePlan } from '../../src/worker/prepare';
import { runPlan } from '../../src/worker/runPlan';
import { poolFor, tempFolder } from '../worker/workbench';

const REFERENCE = join(__dirname, '../reference/ccdproc');
const RECIPE = {
  overscan: { section: { python: '[:, 34:]' } },
  trim: { python: '[:, :32]' },
  dark: { scale: 'never' },
  // ccdproc took the overscan of this miniature from a column that still has light in it.
  limits: { lightLeak: null },
};

/** Example 1 in a folder, with ccdproc's darks as masters. */
function nightOf(t: TestContext): string {
  const night = join(tempFolder(t), 'night');
  cpSync(join(REFERENCE, 'example-cryo-LFC'), night, { recursive: true });
  mkdirSync(join(night, 'reduced'));
  for (const seconds of ['7.000', '70.000']) addDark(night, seconds);
  writeFileSync(join(night, 'flatfield.json'), JSON.stringify(RECIPE));
  return night;
}

function addDark(night: string, seconds: string): void {
  const name = `combined_dark_${seconds}.fit`;
  cpSync(join(REFERENCE, 'example1-reduced', name), join(night, 'reduced', name));
}

/** A pool that counts the scans it is asked for. */
async function countingPool(t: TestContext): Promise<{ pool: WorkerPool; scans: () => number }> {
  const pool = await poolFor(t);
  let scans = 0;
  const run: WorkerPool['run'] = (job, request, options) => {
    if (job === 'scan') scans++;
    return pool.run(job, request, options);
  };
  const counting = Object.assign(Object.create(pool) as WorkerPool, { run });
  return { pool: counting, scans: () => scans };
}

test('is the plan of the frame, also where its result is there and somebody has rejected it', async (t) => {
  const night = nightOf(t);
  const pool = await poolFor(t);
  const path = join(night, 'ccd.014.0.fits');
  const { plan } = await preparePlan(pool, { paths: [path] });
  const looks = new CalibratedLooks(pool, () => []);
  const first = await looks.look(path);
  assert.deepEqual(first.frame?.steps, plan.flats[0]?.steps);
  assert.deepEqual(
    first.frame?.steps.map((step) => step.do),
    ['subtractOverscan', 'trimImage', 'subtractDark'],
  );
  assert.equal(first.recipe, join(night, 'flatfield.json'));
  assert.ok(!('output' in first.frame!));

  const [outcome] = await runPlan(pool, plan);
  writeFileSync(join(night, 'flatfield.rejected.txt'), 'ccd.014.0.fits\n');
  const again = await looks.look(path);
  assert.deepEqual(again.frame, first.frame);
  assert.ok(again.frame !== null && again.output === outcome?.output);
});

test('says why there is none', async (t) => {
  const night = nightOf(t);
  const pool = await poolFor(t);
  const looks = new CalibratedLooks(pool, () => []);
  const why = async (name: string) => (await looks.look(join(night, name))).why;

  assert.equal(
    await why('reduced/combined_dark_7.000.fit'),
    'Only raw flats and lights are calibrated: it is a combined dark, a master for others.',
  );
  rmSync(join(night, 'reduced'), { recursive: true });
  assert.match((await why('ccd.014.0.fits'))!, /^It cannot be calibrated: .*dark/);
  rmSync(join(night, 'flatfield.json'));
  assert.match((await why('ccd.014.0.fits'))!, /There is no recipe \(flatfield\.json\) here, so the defaults apply\.$/);
  writeFileSync(join(night, 'flatfield.json'), '{"dark": {"use": "none"}, "bias": "none"}');
  assert.match((await why('ccd.014.0.fits'))!, /flatfield\.json would do nothing to this frame\.$/);
  writeFileSync(join(night, 'flatfield.json'), '{"trimm": "none"}');
  await assert.rejects(why('ccd.014.0.fits'), { tag: 'BadRecipe' });
});

test('is made once, and anew when the recipe, the masters or the frame changed', async (t) => {
  const night = nightOf(t);
  const { pool, scans } = await countingPool(t);
  const looks = new CalibratedLooks(pool, () => []);
  const path = join(night, 'ccd.014.0.fits');
  const made = async (): Promise<boolean> => {
    const before = scans();
    await Promise.all([looks.look(path), looks.look(path)]);
    const after = scans();
    await looks.look(path);
    assert.equal(scans(), after, 'kept');
    return after > before;
  };
  assert.equal(await made(), true);
  assert.equal(await made(), false);

  writeFileSync(join(night, 'flatfield.json'), JSON.stringify({ ...RECIPE, trim: { python: '[:, :30]' } }));
  assert.equal(await made(), true);
  assert.match((await looks.look(path)).why ?? '', /32 x 32 pixels|x 11 pixels/);

  writeFileSync(join(night, 'flatfield.json'), JSON.stringify(RECIPE));
  assert.equal(await made(), true);
  const master = join(night, 'reduced/combined_dark_70.000.fit');
  writeFileSync(master, readFileSync(master));
  utimesSync(master, 1, 1);
  assert.equal(await made(), true);
  rmSync(master);
  assert.equal(await made(), true);
  assert.match((await looks.look(path)).why ?? '', /dark/);
  addDark(night, '70.000');
  assert.equal(await made(), true);
  assert.equal((await looks.look(path)).why, null);
  utimesSync(path, 1, 1);
  assert.equal(await made(), true);
  looks.forget();
  assert.equal(await made(), true);
});

test('partners outside of the workspace are found beside the frame and where its recipe puts results', async (t) => {
  const night = nightOf(t);
  const recipe = { ...RECIPE, output: { folder: '../results', name: '{stem}_cal{ext}' } };
  writeFileSync(join(night, 'flatfield.json'), JSON.stringify(recipe));
  const pool = await poolFor(t);
  const raw = join(night, 'ccd.014.0.fits');
  const { plan } = await preparePlan(pool, { paths: [raw], masters: [join(night, 'reduced')] });
  await runPlan(pool, plan);
  const where = { pool, scan: async () => ({ frames: [], unreadable: [] }) };
  const found = await findPartners(raw, where);
  const result = join(night, '../results/ccd.014.0_cal.fits');
  assert.deepEqual(
    found?.calibrated.map(({ path }) => path),
    [result],
  );
  assert.deepEqual(
    found?.masters.map(({ name }) => name),
    ['combined_dark_70.000.fit'],
  );
  assert.equal(await findPartners(join(night, 'reduced/combined_dark_7.000.fit'), where), null);
});
