/** The recipe's "mask": which pixels of results it masks, how it is told, and that it makes a result stale. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FlatfieldError } from '../../src/engine/errors';
import { describePlan } from '../../src/engine/plan/describePlan';
import type { CombinePlan, Plan } from '../../src/engine/plan/plan';
import { parseRecipe } from '../../src/engine/plan/recipe';
import { recipeSchema } from '../../src/engine/plan/recipeSchema';
import { describeReport } from '../../src/engine/reduce/report';
import { prepareNight, runNight } from '../../src/worker/night';
import { preparePlan, settle } from '../../src/worker/prepare';
import { runPlan } from '../../src/worker/runPlan';
import { poolFor, readImage, sha256, tempFolder, writeDoubles, writeRaw } from './workbench';

const [WIDTH, HEIGHT, TRIMMED] = [40, 30, 32];
/** The raw pixel (x, y) that is saturated. */
const SATURATED = [5, 2] as const;

/** Two raw flats whose trim keeps columns 5 to 36, with a recipe. */
async function night(t: TestContext, recipe: object) {
  const folder = tempFolder(t);
  const at = (name: string): string => join(folder, name);
  const pool = await poolFor(t);
  for (const name of ['a.fits', 'b.fits'])
    writeRaw(
      at(name),
      WIDTH,
      HEIGHT,
      (x, y) => (x === SATURATED[0] + 4 && y === SATURATED[1] ? 65535 : 20000 + x + y),
      { IMAGETYP: 'FLAT', EXPTIME: 7, BUNIT: 'adu' },
    );
  const write = (changes: object): void =>
    fs.writeFileSync(
      at('flatfield.json'),
      JSON.stringify({ trim: '[5:36,*]', bias: 'none', dark: { use: 'none' }, output: { mask: true }, ...changes }),
    );
  write(recipe);
  const plan = async (existing: Plan['existing'] | null = null): Promise<Plan> =>
    (await preparePlan(pool, { paths: [at('a.fits'), at('b.fits')], existing })).plan;
  const run = async (made: Plan) => await runPlan(pool, made);
  return { at, pool, write, plan, run, out: at('reduced/flat-a.fits') };
}

/** A mask of these pixels. */
function maskFile(
  path: string,
  width: number,
  bad: readonly (readonly [number, number])[],
  cards: object = {},
): string {
  const isBad = (x: number, y: number): boolean => bad.some(([column, row]) => column === x && row === y);
  return writeDoubles(path, width, HEIGHT, (x, y) => (isBad(x, y) ? 1 : 0), { ...cards });
}

/** Positions (x, y) in the result that its MASK has. */
function masked(path: string): [number, number][] {
  const { pixels, pixelType } = readImage(path, 1);
  assert.equal(pixelType, 'uint8');
  return [...pixels.keys()]
    .filter((i) => pixels[i] !== 0)
    .map((i): [number, number] => [i % TRIMMED, Math.floor(i / TRIMMED)]);
}

test('masks of the trimmed and of the raw size, one beside the other, with the saturated pixels', async (t) => {
  const { at, plan, run, out } = await night(t, { mask: ['hot.fits', 'masks/dead.fits'] });
  const hot = maskFile(
    at('hot.fits'),
    TRIMMED,
    [
      [0, 0],
      [31, 29],
    ],
    { FLATFLD: 'Flatfield', NBADPIX: 2 },
  );
  // Columns 3 and 36 of the raw frame are trimmed away; 10 becomes 6.
  const dead = maskFile(at('masks/dead.fits'), WIDTH, [
    [10, 20],
    [3, 1],
    [36, 1],
    [4, 0],
  ]);
  const made = await plan();
  assert.match(describePlan(made), /\n {2}masked by hot\.fits \(2 pixels by its header\), dead\.fits\n/);
  const outcomes = await run(made);
  assert.deepEqual(
    outcomes.map(({ status, masked }) => [status, masked]),
    [
      ['written', 3],
      ['written', 3],
    ],
  );
  assert.deepEqual(masked(out), [[0, 0], [...SATURATED], [6, 20], [31, 29]]);
  assert.match(describeReport(made, outcomes), /flat-a\.fits.*, 3 pixels masked by hot\.fits, dead\.fits\n/);
  const { header } = readImage(out);
  assert.equal(header.text('FFMASK1'), sha256(hot));
  assert.equal(header.text('FFMASK2'), sha256(dead));
  assert.equal(header.has('FFMASK3'), false);
});

test('a night without calibrated files leaves the same pixels out of its combined flat, and sees when the mask changes', async (t) => {
  const { at, pool } = await night(t, { mask: 'bad.fits', combine: { clip: 'none' } });
  const bad = maskFile(at('bad.fits'), TRIMMED, [[1, 1]]);
  const prepare = (more: object) => prepareNight(pool, { paths: [at('a.fits'), at('b.fits')], ...more });
  const result = async (calibrated: boolean, out: string) => {
    const end = await runNight(pool, await prepare({ calibrated, out: at(out) }), {});
    const [master] = end.outcomes.flat ?? [];
    assert.equal(master?.status, 'written');
    return master!.output;
  };
  const [files, memory] = [await result(true, 'files'), await result(false, 'memory')];
  const pixels = (path: string) => [...readImage(path).pixels];
  assert.deepEqual(pixels(memory), pixels(files));
  assert.deepEqual(masked(memory), [[1, 1], [...SATURATED]]);
  assert.deepEqual(masked(files), masked(memory));
  assert.deepEqual(
    [files, memory].map((path) => readImage(path).header.text('FFMASK1')),
    [undefined, sha256(bad)],
  );

  const state = async () => {
    const { plan } = await prepare({ calibrated: false, out: at('memory') });
    const stage = plan.stages.find((one) => one.stage === 'flat');
    return (stage!.plan as CombinePlan).masters[0]!.result;
  };
  assert.deepEqual(await state(), { state: 'upToDate', why: null });
  maskFile(at('bad.fits'), TRIMMED, [[1, 2]]);
  assert.deepEqual(await state(), { state: 'stale', why: 'the mask bad.fits is not the one that it was made with' });
});

test('whatever is not 0 is bad, a pixel without a value too', async (t) => {
  const { at, plan, run, out } = await night(t, { mask: 'odd.fits' });
  const values = new Map([
    [3, 255],
    [4, -1],
    [5, Number.NaN],
  ]);
  writeDoubles(at('odd.fits'), TRIMMED, HEIGHT, (x, y) => (y === 9 ? (values.get(x) ?? 0) : 0));
  await run(await plan());
  assert.deepEqual(masked(out), [[...SATURATED], [3, 9], [4, 9], [5, 9]]);
});

test('without a mask the MASK is what it was, and nothing of it is said', async (t) => {
  const { plan, run, out } = await night(t, {});
  const made = await plan();
  assert.doesNotMatch(describePlan(made), /masked/);
  const [outcome] = await run(made);
  assert.equal('masked' in outcome!, false);
  assert.deepEqual(masked(out), [[...SATURATED]]);
  assert.equal(readImage(out).header.has('FFMASK1'), false);
});

test('a mask makes the result: new, changed, gone', async (t) => {
  const { at, write, plan, run, out } = await night(t, {});
  const state = async () => (await plan('replace')).flats[0]!.result;
  await run(await plan());
  assert.deepEqual(await state(), { state: 'upToDate', why: null });

  maskFile(at('bad.fits'), TRIMMED, [[1, 1]]);
  maskFile(at('more.fits'), TRIMMED, [[2, 2]]);
  write({ mask: 'bad.fits' });
  assert.deepEqual(await state(), {
    state: 'stale',
    why: 'the mask bad.fits is named now, and it was made without one',
  });
  assert.deepEqual(
    (await run(await plan('update'))).map(({ status }) => status),
    ['replaced', 'replaced'],
  );
  assert.deepEqual(masked(out), [[1, 1], [...SATURATED]]);
  assert.deepEqual(await state(), { state: 'upToDate', why: null });

  maskFile(at('bad.fits'), TRIMMED, [[1, 2]]);
  assert.deepEqual(await state(), { state: 'stale', why: 'the mask bad.fits is not the one that it was made with' });

  write({ mask: ['bad.fits', 'more.fits'] });
  await run(await plan('update'));
  write({ mask: ['more.fits', 'bad.fits'] });
  assert.deepEqual(await state(), { state: 'upToDate', why: null });
  write({});
  assert.deepEqual(await state(), { state: 'stale', why: 'no mask is named now, and it was made with one' });
});

test('a mask of another size, or what is none, refuses the flats by both sizes', async (t) => {
  const { at, write, plan } = await night(t, { mask: 'bad.fits' });
  const reasons = async (): Promise<string[]> => [...new Set((await plan()).refused.map(({ reason }) => reason))];
  maskFile(at('bad.fits'), 36, []);
  assert.deepEqual(await reasons(), [
    'the mask bad.fits does not fit: it is 36 x 30 pixels, the frame 40 x 30 (32 x 30 after the trim).',
  ]);
  const [refused] = (await plan()).refused;
  assert.deepEqual(refused?.fixes, [{ title: 'Use no mask', path: ['mask'], value: 'none' }]);
  maskFile(at('bad.fits'), TRIMMED, [], { IMAGETYP: 'FLAT' });
  assert.deepEqual(await reasons(), ['the mask bad.fits does not fit: it is a flat, not a mask.']);
  fs.writeFileSync(at('bad.fits'), 'no image');
  assert.deepEqual(await reasons(), ['the mask bad.fits does not fit: it was not found or is no image.']);

  write({ mask: 'gone.fits' });
  await assert.rejects(
    plan(),
    (error) =>
      error instanceof FlatfieldError && error.tag === 'BadRecipe' && /the mask .*gone\.fits/.test(error.message),
  );
});

test('a mask that nobody will see is said', async (t) => {
  const { at, plan, run, out } = await night(t, { mask: 'bad.fits', output: { mask: false } });
  maskFile(at('bad.fits'), TRIMMED, [[1, 1]]);
  const made = await plan();
  assert.match(made.hints.join('\n'), /The recipe names a "mask" and writes none: "output\.mask" is false\./);
  assert.equal(made.flats[0]?.masks, undefined);
  await run(made);
  assert.equal(readImage(out).header.has('FFMASK1'), false);
});

test('a mask that was exchanged after the plan fails the flats that need it, and leaves nothing', async (t) => {
  const { at, plan, run } = await night(t, { mask: 'bad.fits' });
  maskFile(at('bad.fits'), TRIMMED, []);
  const made = await plan();
  maskFile(at('bad.fits'), WIDTH, []);
  const outcomes = await run(made);
  assert.deepEqual(
    outcomes.map(({ status, error }) => [status, error?.message]),
    Array.from({ length: 2 }, () => ['failed', 'The mask has 40 x 30 pixels, not 32 x 30 as planned.']),
  );
  assert.deepEqual(fs.readdirSync(at('reduced')), []);
});

test('a recipe whose paths were made absolute is a recipe still: by it the fixes of refused frames are tried', () => {
  for (const mask of ['none', 'bad.fits', ['bad.fits', '/masks/hot.fits']]) {
    const settled = settle(parseRecipe(JSON.stringify({ mask }), 'flatfield.json'), '/night', {});
    const again = recipeSchema.parse(settled);
    assert.deepEqual(again, settled);
  }
});
