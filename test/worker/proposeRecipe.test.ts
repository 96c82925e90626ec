/** From the frames of both sample nights to a recipe: the same plan as the guide's own, without its recipe. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAD_TO_STD } from '../../src/engine/ccd/statistics';
import { knownCameras, profileFor } from '../../src/engine/plan/cameraProfiles';
import { checkSections } from '../../src/engine/plan/headerSections';
import { previewRecipe } from '../../src/engine/plan/previewRecipe';
import { proposeRecipe } from '../../src/engine/plan/proposeRecipe';
import { parseRecipe } from '../../src/engine/plan/recipe';
import { recipeText, withoutDefaults } from '../../src/engine/plan/recipeDraft';
import { typicalFrames } from '../../src/engine/plan/typicalFrames';
import { cardsOf, measureFrame } from '../../src/worker/measureCamera';
import type { WorkerPool } from '../../src/worker/pool';
import { prepareCombine, preparePlan, scanPaths } from '../../src/worker/prepare';
import { runCombine } from '../../src/worker/runPlan';
import { poolFor, tempFolder, writeRaw } from './workbench';

async function propose(pool: WorkerPool, folder: string) {
  const { scan } = await scanPaths(pool, { paths: [folder] });
  const { flat, bias } = typicalFrames(scan);
  assert.ok(flat);
  const { detection, problem } = await measureFrame(pool, flat, bias);
  assert.equal(problem, null);
  const cards = await cardsOf(pool, flat);
  const profile = profileFor({ cards, width: flat.width, binning: flat.binning }, knownCameras);
  const proposal = proposeRecipe({ scan, flat, detection, notMeasured: problem, profile });
  return { scan, flat, detection, profile, proposal };
}

const wanted = {
  1: {
    recipe: {
      overscan: { section: '[2056:2080,*]', statistic: 'median' },
      trim: '[1:2048,*]',
      dark: { scale: 'never' },
    },
    written: {
      overscan: { section: '[2056:2080,*]', statistic: 'median' },
      trim: '[1:2048,*]',
      dark: { scale: 'never' },
    },
    camera: /Large Format Camera/,
    kinds: ['dark'],
    flats: 6,
  },
  2: {
    recipe: { trim: '[1:4096,*]' },
    written: { trim: '[1:4096,*]' },
    camera: /Aspen CG16M/,
    kinds: ['bias', 'dark'],
    flats: 10,
  },
} as const;

for (const example of [1, 2] as const) {
  test(`example ${example}: the proposal makes the plan that the guide's recipe makes`, async (t) => {
    const pool = await poolFor(t);
    const night = join(tempFolder(t), 'night');
    const { folders } = await pool.run('sample', { folder: night, examples: [example], rows: 64, seed: 1 });
    const { folder, recipe: guides } = folders[0]!;
    const guide = readFileSync(guides, 'utf8');
    rmSync(guides);
    const { scan, proposal, profile } = await propose(pool, folder);
    assert.deepEqual(proposal.recipe, wanted[example].recipe);
    assert.match(profile?.camera ?? '', wanted[example].camera);
    assert.deepEqual(withoutDefaults(proposal.recipe), wanted[example].written);

    const path = join(folder, 'flatfield.json');
    const recipe = parseRecipe(recipeText(proposal.recipe, path), path);
    const preview = previewRecipe({
      kind: 'flat',
      scan,
      inputs: scan.frames.map((frame) => frame.path),
      named: new Set(),
      recipe,
      recipePath: path,
      outputFolder: join(folder, 'reduced'),
      existingOutputs: new Set(),
    });
    const { flats } = wanted[example];
    assert.deepEqual(
      [preview.flats, preview.ready, preview.readyWithMasters, preview.refused, preview.problem],
      [flats, 0, flats, [], null],
    );
    assert.deepEqual(
      preview.masters.map(({ kind }) => kind),
      wanted[example].kinds,
    );

    // The masters are made by the proposal, and both recipes plan with them.
    const plans = [];
    for (const text of [recipeText(proposal.recipe, path), guide]) {
      const file = join(night, 'recipe.json');
      writeFileSync(file, text);
      const request = { paths: [folder], recipePath: file, out: join(folder, 'reduced') };
      if (plans.length === 0) {
        for (const kind of wanted[example].kinds) {
          const made = await runCombine(pool, await prepareCombine(pool, { ...request, kind }));
          assert.deepEqual(
            made.map(({ status }) => status).filter((status) => status !== 'written'),
            [],
          );
        }
      }
      const { plan } = await preparePlan(pool, request);
      plans.push(plan);
    }
    const [own, theirs] = plans.map(({ flats, refused }) => ({
      refused,
      flats: flats.map(({ path, output, steps }) => ({
        path,
        output,
        // The reason quotes the section as it is written: FITS here, Python there.
        steps: steps.map((step) => ('section' in step ? { ...step, reason: '' } : step)),
      })),
    }));
    assert.equal(own?.flats.length, flats);
    assert.deepEqual(own, theirs);
  });
}

test('what the headers of the guide say is held against the pixels', async (t) => {
  const pool = await poolFor(t);
  const { folders } = await pool.run('sample', {
    folder: join(tempFolder(t), 'n'),
    examples: [1, 2],
    rows: 64,
    seed: 1,
  });
  const found = [];
  for (const { folder, recipe } of folders) {
    rmSync(recipe);
    const { flat, detection } = await propose(pool, folder);
    found.push(checkSections(flat, detection));
  }
  const [lfc, thermo] = found;
  const said = (cards: typeof lfc) => cards?.map(({ keyword, verdicts }) => [keyword, ...verdicts]);
  assert.deepEqual(said(lfc), [
    ['BIASSEC', 'leaks', 'short'],
    ['DATASEC', 'offByOne'],
  ]);
  assert.match(lfc?.[0]?.sentence ?? '', /takes in 7 columns into which light leaks, and is one row short of the 64/);
  assert.deepEqual(said(thermo), [
    ['BIASSEC', 'oneAxis'],
    ['TRIMSEC', 'offByOne'],
  ]);
  assert.match(
    thermo?.[0]?.sentence ?? '',
    /names one axis only.*\[4096:4109,\*\]\. Even so it reaches one column into the image/,
  );
});

test('columnProfile: means and noise by hand, and a frame that is not there beside one that is', async (t) => {
  const folder = tempFolder(t);
  // Column x is 100 x, and every other row 10 higher than a slope of 3 a row.
  const path = writeRaw(join(folder, 'a.fits'), 5, 9, (x, y) => 100 * x + 3 * y + 10 * (y % 2));
  const pool = await poolFor(t);
  const frames = [path, join(folder, 'none.fits')].map((file) => ({ path: file, hdu: 0 }));
  const [one, none] = await pool.run('columnProfile', { frames });
  // Sum over y of 3 y is 108, of 10 (y % 2) is 40.
  assert.deepEqual(
    [...(one?.profiles?.columns.mean ?? [])],
    [0, 1, 2, 3, 4].map((x) => 100 * x + 148 / 9),
  );
  assert.deepEqual(
    [...(one?.profiles?.rows.mean ?? [])],
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map((y) => 200 + 3 * y + 10 * (y % 2)),
  );
  // Differences of rows are 13 and -7, four of each: median 3, deviations 10.
  assert.ok(Math.abs((one?.profiles?.columns.noise[2] ?? 0) - (10 * MAD_TO_STD) / Math.SQRT2) < 1e-12);
  // Along a row every difference is 100.
  assert.deepEqual([...(one?.profiles?.rows.noise ?? [])], new Array(9).fill(0));
  assert.equal(none?.profiles, null);
  assert.match(none?.problem ?? '', /none\.fits/);
});
