/** What a badge says of a flat, what a plan says of it and what a run does: the same, whatever was done to a night. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type FrameState, frameStates } from '../../src/host/explorer/frameStates';
import { recipesInForce } from '../../src/host/explorer/recipesInForce';
import { FileDigests } from '../../src/worker/fileDigests';
import { preparePlan, recipeAt, spellingsOf } from '../../src/worker/prepare';
import { runPlan } from '../../src/worker/runPlan';
import { setAssigned } from '../../src/worker/setAssigned';
import { setRejected } from '../../src/worker/setRejected';
import { poolFor, readImage, sha256, tempFolder, writeDoubles, writeRaw } from '../worker/workbench';

const RECIPE = { trim: '[1:32,*]', dark: { use: 'auto', scale: 'never' }, output: { existing: 'update' } };
const MADE = { badge: 'done', plan: 'skip upToDate', run: 'skipped' };

/** A flat of 7 s, its dark and one of 9 s, reduced by a recipe with "update"; as one window sees them. */
async function night(t: TestContext) {
  const folder = tempFolder(t);
  const at = (name: string): string => join(folder, name);
  const pool = await poolFor(t);
  const digests = new FileDigests();
  writeRaw(at('a.fits'), 40, 30, (x, y) => 20000 + x + y, { IMAGETYP: 'FLAT', EXPTIME: 7, BUNIT: 'adu' });
  const dark = (seconds: number, value: number): string =>
    writeDoubles(at(`masters/dark_${seconds}.fits`), 32, 30, () => value, {
      ...{ IMAGETYP: 'DARK', EXPTIME: seconds, COMBINED: true, BUNIT: 'adu', TRIMIM: '[1:32,1:30]' },
    });
  dark(7, 5);
  dark(9, 6);
  const recipe = (changes: object = {}): void =>
    fs.writeFileSync(at('flatfield.json'), JSON.stringify({ ...RECIPE, ...changes }));
  recipe();
  const masters = [at('masters')];

  const badge = async (): Promise<FrameState | undefined> => {
    const spellings = spellingsOf(recipeAt(folder).recipe);
    const { frames } = await pool.run('scan', { paths: [folder], spellings });
    const input = { recipeOf: recipesInForce(() => masters), isScanned: () => true, settling: new Set<string>() };
    const work = frameStates({ frames, ...input, digestOf: (frame) => digests.peek(frame) });
    let step = work.next();
    while (!step.done) step = work.next();
    return step.value.get(at('a.fits'));
  };
  const plan = async () => (await preparePlan(pool, { paths: [at('a.fits')], masters, digests })).plan;
  /** The badge before a plan is made; what the plan says; the badge when it is made; what a run does. */
  const seen = async () => {
    const [before, planned, after] = [await badge(), await plan(), await badge()];
    const [flat] = planned.flats;
    const [outcome] = await runPlan(pool, planned);
    return {
      before: before?.state,
      badge: after?.state,
      plan:
        flat === undefined ? (planned.refused[0] ?? planned.ignored[0])?.reason : `${flat.action} ${flat.result.state}`,
      run: outcome?.status,
      why: [after?.why ?? '', flat?.result.why ?? ''] as const,
    };
  };
  assert.equal((await seen()).run, 'written');
  const same = async (expected: { before?: string; badge?: string; plan: string; run?: string }) => {
    const { why, ...now } = await seen();
    assert.deepEqual(now, { before: expected.badge, badge: undefined, run: undefined, ...expected });
    return why;
  };
  return { at, dark, recipe, badge, same, pool, out: at('reduced/flat-a.fits') };
}

const later = (file: string): void => {
  const time = new Date(Date.now() + 60_000);
  fs.utimesSync(file, time, time);
};

test('a result that was made; its raw frame touched, the bytes the same', async (t) => {
  const { at, same } = await night(t);
  await same(MADE);
  later(at('a.fits'));
  await same({ ...MADE, before: 'stale' });
  await same(MADE);
});

test('a dark replaced by one with other bytes, of the same size and the same time', async (t) => {
  const { dark, same, out } = await night(t);
  await same(MADE);
  const evening = new Date('2022-11-18T18:00:00Z');
  const file = dark(7, 5);
  fs.utimesSync(file, evening, evening);
  await same(MADE);
  const before = fs.statSync(file);
  dark(7, 8);
  fs.utimesSync(file, evening, evening);
  const after = fs.statSync(file);
  assert.deepEqual([after.size, after.mtimeMs], [before.size, before.mtimeMs]);
  // Only the plan looks at the disk again; the badge knows by it.
  const [badge, plan] = await same({ before: 'done', badge: 'stale', plan: 'replace stale', run: 'replaced' });
  assert.equal(plan, 'the dark dark_7.fits has other bytes than when it was made');
  assert.ok(badge.includes(plan), badge);
  assert.equal(readImage(out).header.text('FFDARK'), sha256(file), 'the result names the bytes that it was made with');
  await same(MADE);
});

test('the recipe changed, changed back, and said in other words', async (t) => {
  const { recipe, badge, same } = await night(t);
  recipe({ trim: '[1:32,*]', output: { existing: 'update', pixels: 'float64' } });
  assert.equal((await badge())?.state, 'stale');
  recipe();
  await same(MADE);
  recipe({ trim: { python: '[:, :32]' }, limits: { saturated: 0.5 } });
  await same(MADE);
  recipe({ output: { existing: 'update', pixels: 'float64' } });
  const [said, why] = await same({ badge: 'stale', plan: 'replace stale', run: 'replaced' });
  assert.equal(why, 'the recipe asks for other steps: float64 instead of float32');
  assert.ok(said.includes(why), said);
});

test('the result deleted; and a file of another program under its name', async (t) => {
  const { at, recipe, same, out } = await night(t);
  fs.rmSync(out);
  await same({ plan: 'write none', run: 'written' });
  const foreign = fs.readFileSync(at('masters/dark_9.fits'));
  for (const existing of ['update', 'replace', 'fail']) {
    fs.writeFileSync(out, foreign);
    recipe({ output: { existing } });
    const plan = `its result cannot be made in ${at('reduced')}: the file that is there was not written by Flatfield.`;
    await same({ badge: 'refused', plan });
    assert.deepEqual(fs.readFileSync(out), foreign);
  }
  recipe({ output: { existing: 'skip' } });
  await same({ plan: 'skip foreign', run: 'skipped' });
});

test('the flat rejected after it was reduced', async (t) => {
  const { at, same, pool, out } = await night(t);
  setRejected([at('a.fits')], { rejected: true, reason: 'clouds' });
  const list = at('flatfield.rejected.txt');
  await same({ badge: 'rejected', plan: `it was rejected by hand in ${list} (clouds)` });
  const { frames } = await pool.run('scan', { paths: [out], spellings: { keywords: {}, types: {} } });
  assert.equal(frames[0]?.rejected?.raw, 'a.fits', 'its result is known to be of a rejected frame');
  setRejected([at('a.fits')], { rejected: false });
  await same(MADE);
});

test('an exposure assigned by hand, which leads to another dark, and taken back', async (t) => {
  const { at, same } = await night(t);
  setAssigned([at('a.fits')], { exposure: 9 });
  const [badge, plan] = await same({ badge: 'stale', plan: 'replace stale', run: 'replaced' });
  assert.match(plan, /exposure 9 \(assigned by hand\) instead of 7/);
  assert.ok(badge.includes('exposure 9 (assigned by hand) instead of 7'), badge);
  await same(MADE);
  setAssigned([at('a.fits')], { exposure: null });
  await same({ badge: 'stale', plan: 'replace stale', run: 'replaced' });
});
