/** A folder that is set up: which values the page starts with, and what drafts do, without a window. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readCameras, writeCamera } from '../../src/host/setup/cameraFiles';
import { FolderSetup } from '../../src/host/setup/folderSetup';
import { poolFor, tempFolder, writeRaw } from '../worker/workbench';

const NOBODY = { profiles: [], problems: [] };
const SIZE = { width: 60, height: 40 };

/** 60 x 40 pixels: light on 50 columns, 10 of overscan at 1000; a wave keeps neighbours from being equal. */
function night(
  t: TestContext,
  types: { readonly flat: string; readonly dark: string } = { flat: 'FLAT', dark: 'DARK' },
): string {
  const folder = join(tempFolder(t), 'night');
  mkdirSync(folder);
  const cards = (IMAGETYP: string, EXPTIME: number) => ({
    IMAGETYP,
    EXPTIME,
    FILTER: 'r',
    INSTRUME: 'Testcam',
    GAIN: 1.7,
  });
  const noise = (x: number, y: number) => ((x * 7 + y * 13) % 5) - 2;
  for (const n of [1, 2])
    writeRaw(
      join(folder, `flat${n}.fits`),
      60,
      40,
      (x, y) => (x < 50 ? 9000 + 10 * noise(x, y) : 1000 + noise(x, y)),
      cards(types.flat, 5),
    );
  for (const n of [1, 2, 3])
    writeRaw(join(folder, `dark${n}.fits`), 60, 40, (x, y) => 1000 + noise(x, y), cards(types.dark, 5));
  return folder;
}

const recipeOf = (folder: string): string => join(folder, 'flatfield.json');
const setupOf = async (t: TestContext, folder: string) => new FolderSetup(folder, await poolFor(t), () => []);

test('without a recipe the proposal is the draft; what would be written says only what it has to', async (t) => {
  const folder = night(t);
  const setup = await setupOf(t, folder);
  const state = await setup.begin(NOBODY);
  assert.deepEqual([state.recipe, state.recipeProblem, state.found], [null, null, '2 flats, 3 darks']);
  assert.deepEqual(state.draft, {
    overscan: { section: '[51:60,*]', statistic: 'median' },
    trim: '[1:50,*]',
    dark: { scale: 'never' },
  });
  const { preview, text, written } = await setup.preview({ draft: state.draft, edits: {}, ...SIZE });
  assert.equal(written, false);
  assert.deepEqual(JSON.parse(text), state.draft);
  assert.deepEqual([preview.flats, preview.ready, preview.readyWithMasters], [2, 0, 2]);
  assert.deepEqual(
    preview.masters.map(({ kind, frames, titles }) => [kind, frames.length, titles.length]),
    [['dark', 3, 1]],
  );
  assert.deepEqual(readdirSync(folder).includes('flatfield.json'), false, 'nothing is written by looking');
});

test('a recipe that is there gives the values, and keeps the keys that the page does not show', async (t) => {
  const folder = night(t);
  const there = { trim: { python: '[:, :50]' }, combine: { method: 'median' }, output: { name: 'x-{name}' } };
  writeFileSync(recipeOf(folder), JSON.stringify(there));
  const setup = await setupOf(t, folder);
  const state = await setup.begin(NOBODY);
  assert.deepEqual(state.draft, there);
  const same = await setup.preview({ draft: state.draft, edits: {}, ...SIZE });
  assert.equal(same.written, true);
  assert.deepEqual([same.trim?.fits, same.trim?.python], ['[1:50,*]', '[:, :50]']);
  const edited = await setup.preview({
    draft: state.draft,
    edits: { trim: { region: { x0: 1, x1: 50, y0: 0, y1: 40 } }, overscan: { text: '[52:60,*]', convention: 'fits' } },
    ...SIZE,
  });
  assert.equal(edited.written, false);
  assert.deepEqual(JSON.parse(edited.text), { ...there, trim: '[2:50,*]', overscan: { section: '[52:60,*]' } });
});

test('a section that does not fit is said, and the draft keeps the one before', async (t) => {
  const setup = await setupOf(t, night(t));
  const { draft } = await setup.begin(NOBODY);
  const reply = await setup.preview({ draft, edits: { trim: { text: '[1:61,*]', convention: 'fits' } }, ...SIZE });
  assert.deepEqual(reply.draft, draft);
  assert.equal(reply.trim?.fits, '[1:61,*]');
  assert.match(reply.trim?.problem ?? '', /ends at column 61, beyond the last column 60/);
});

test('a recipe that cannot be read is said, and the proposal is shown instead', async (t) => {
  const folder = night(t);
  writeFileSync(recipeOf(folder), '{"overscann": "none"}');
  const state = await (await setupOf(t, folder)).begin(NOBODY);
  assert.match(state.recipeProblem ?? '', /there is no key "overscann".*"overscan"/);
  assert.equal(state.draft.trim, '[1:50,*]');
});

test('types that nobody knows: taught in the draft, the flats are found', async (t) => {
  const setup = await setupOf(t, night(t, { flat: 'FF-LAMP', dark: 'DARK' }));
  const state = await setup.begin(NOBODY);
  assert.deepEqual(state.proposal.unknownTypes, [{ value: 'FF-LAMP', frames: 2, example: 'flat1.fits' }]);
  assert.equal(state.typical, null);
  const ask = { edits: {}, ...SIZE };
  assert.equal((await setup.preview({ draft: {}, ...ask })).preview.flats, 0);
  assert.equal((await setup.preview({ draft: { types: { flat: ['FF-LAMP'] } }, ...ask })).preview.flats, 2);
});

test('an empty folder has nothing to measure, and says so', async (t) => {
  const folder = tempFolder(t);
  const setup = await setupOf(t, folder);
  const state = await setup.begin(NOBODY);
  assert.deepEqual([state.found, state.typical, state.proposal.overscan.source], ['no FITS image', null, 'unknown']);
  const { preview } = await setup.preview({ draft: state.draft, edits: {}, width: 1, height: 1 });
  assert.deepEqual([preview.flats, preview.masters, preview.problem], [0, [], null]);
});

test('a learnt camera is proposed in the next folder, with its gain; a damaged file is named and the others are read', async (t) => {
  const cameras = join(tempFolder(t), 'cameras');
  assert.deepEqual(readCameras(cameras), NOBODY);
  const folder = night(t);
  const setup = await setupOf(t, folder);
  const { draft, typical } = await setup.begin(NOBODY);
  assert.ok(typical !== null);
  const file = writeCamera(cameras, await setup.learn({ ...draft, limits: { saturation: 60000 } }, typical));
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).matches, { INSTRUME: 'Testcam' });
  writeFileSync(join(cameras, 'broken.json'), '{');
  const learnt = readCameras(cameras);
  assert.equal(learnt.problems.length, 1);
  assert.match(learnt.problems[0] ?? '', /broken\.json is not JSON/);

  for (const name of readdirSync(folder)) if (name.startsWith('flat1')) rmSync(join(folder, name));
  const next = await (await setupOf(t, folder)).begin(learnt);
  assert.deepEqual(next.camera, { name: 'Testcam', source: 'learnt from flat1.fits', gain: '1.7 electrons per adu' });
  assert.deepEqual(next.draft.limits, { saturation: 60000 });
});

test('the profiles of a frame, and of a flat where its light ends', async (t) => {
  const setup = await setupOf(t, night(t));
  const { frames, typical } = await setup.begin(NOBODY);
  assert.ok(typical !== null);
  const flat = await setup.look(typical);
  assert.deepEqual(flat.detection?.lit, { x0: 0, x1: 50, y0: 0, y1: 40 });
  assert.deepEqual([flat.columns.length, flat.rows.length, flat.bias], [60, 40, null]);
  const dark = frames.find(({ kind }) => kind === 'dark');
  const other = await setup.look(dark?.path ?? '');
  assert.deepEqual([other.detection, other.notMeasured], [null, 'dark1.fits is no flat (dark)']);
});
