/** The whole chain on the miniature nights: every pixel is ccdproc's; run again it makes what is missing or has changed, and no more. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { NightPlan, StageName } from '../../src/engine/plan/planNight';
import { allOutcomes, nightExitCode, nightRefusals } from '../../src/engine/reduce/nightReport';
import { type NightEnd, type NightRequest, prepareNight, runNight } from '../../src/worker/night';
import type { WorkerPool } from '../../src/worker/pool';
import { namesIn, poolFor, readImage, sha256, tempFolder } from './workbench';

const REFERENCE = join(__dirname, '../reference/ccdproc');
const FIXTURES: Record<string, { readonly science: readonly string[]; readonly undivided: number }> = JSON.parse(
  fs.readFileSync(join(REFERENCE, 'fixtures.json'), 'utf8'),
);
const EXAMPLES = {
  1: {
    raw: 'example-cryo-LFC',
    combined: { 'combined_flat_filter_gp.fits': 'example1_g.fit' },
    recipe: {
      overscan: { section: { python: '[:, 34:]' }, statistic: 'median' },
      trim: { python: '[:, :32]' },
      dark: { tolerance: 0.5, scale: 'never' },
      combine: { order: 'clip then scale' },
      // ccdproc took the overscan of this miniature from a column that still has light in it.
      limits: { lightLeak: null },
      output: { pixels: 'float64' },
    },
  },
  2: {
    raw: 'example-thermo-electric',
    combined: { 'combined_flat_filter_r.fits': 'example2_r.fit' },
    recipe: {
      trim: { python: '[:, :30]' },
      dark: { scale: 'always' },
      combine: { order: 'clip then scale' },
      output: { pixels: 'float64', name: '{name}' },
    },
  },
} as const;

/** A copy of an example's raw frames with its recipe; `run` does the chain and says what became of each result. */
async function night(t: TestContext, example: 1 | 2, changes: object = {}) {
  const folder = tempFolder(t);
  const pool = await poolFor(t);
  fs.cpSync(join(REFERENCE, EXAMPLES[example].raw), folder, { recursive: true });
  // The guide makes its bias of the night's own frames; another one lies among the darks.
  if (example === 1) fs.writeFileSync(join(folder, 'darks/flatfield.rejected.txt'), 'ccd.002.0.fits\n');
  fs.writeFileSync(join(folder, 'flatfield.json'), JSON.stringify({ ...EXAMPLES[example].recipe, ...changes }));
  const at = (name: string): string => join(folder, name);
  const out = (name: string): string => join(folder, 'reduced', name);
  const plan = async (request: Partial<NightRequest> = {}): Promise<NightPlan> =>
    (await prepareNight(pool, { paths: [folder], ...request })).plan;
  const run = (request: Partial<NightRequest> = {}) => runOnce(pool, { paths: [folder], ...request });
  return { folder, pool, at, out, plan, run };
}

async function runOnce(pool: WorkerPool, request: NightRequest): Promise<NightEnd> {
  return runNight(pool, await prepareNight(pool, request), {});
}

/** Name of each result -> what became of it. */
function ends({ outcomes }: NightEnd): Record<string, string> {
  return Object.fromEntries(allOutcomes(outcomes).map(({ output, status }) => [basename(output), status]));
}

/** The results that were not left alone. */
function made(end: NightEnd): string[] {
  return Object.entries(ends(end))
    .filter(([, status]) => status !== 'skipped')
    .map(([name]) => name)
    .sort();
}

function assertSamePixels(actual: string, expected: string): void {
  const [ours, theirs] = [readImage(actual), readImage(expected)];
  assert.deepEqual([ours.width, ours.height], [theirs.width, theirs.height], `${expected}: size`);
  for (let i = 0; i < theirs.pixels.length; i++)
    assert.ok(Object.is(ours.pixels[i], theirs.pixels[i]), `${basename(expected)}, pixel ${i}`);
}

/** A pixel of a raw frame, in its data and not in its header. */
function changePixel(path: string): void {
  const bytes = fs.readFileSync(path);
  bytes[bytes.length - 2880 + 101]! ^= 1;
  fs.writeFileSync(path, bytes);
}

/** A raw frame that ends in the middle of its pixels. */
function cut(path: string): void {
  fs.truncateSync(path, fs.statSync(path).size - 2780);
}

function code({ plan, outcomes, cancelled }: NightEnd): number {
  return nightExitCode(plan, outcomes, cancelled);
}

for (const example of [1, 2] as const) {
  test(`example ${example}: from raw to combined flats, every pixel as ccdproc's`, async (t) => {
    const { folder, out, run } = await night(t, example);
    const raws = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.fit'));
    const before = raws.map((name) => sha256(join(folder, name)));
    const end = await run();
    assert.deepEqual(nightRefusals(end.plan), []);
    assert.deepEqual(new Set(Object.values(ends(end))), new Set(['written']));
    assert.equal(code(end), 0);
    const reduced = join(REFERENCE, `example${example}-reduced`);
    const expected = fs.readdirSync(reduced);
    for (const name of expected)
      assertSamePixels(out(name.startsWith('combined') ? `${name}s` : name), join(reduced, name));
    const { combined } = EXAMPLES[example];
    for (const [ours, theirs] of Object.entries(combined))
      assertSamePixels(out(ours), join(REFERENCE, 'combined-flats', theirs));
    assert.equal(namesIn(out('')).length, expected.length + Object.keys(combined).length, 'and nothing else');
    assert.deepEqual(
      raws.map((name) => sha256(join(folder, name))),
      before,
      'raw frames are never changed',
    );

    const again = await run();
    assert.deepEqual(made(again), []);
    assert.deepEqual(nightRefusals(again.plan), []);
    assert.equal(code(again), 0);
  });

  test(`example ${example}: the lights are divided by the flats of the same run, as ccdproc does`, async (t) => {
    // The flats of these miniatures have more pixels without light than a limit allows.
    const limits = { lightLeak: null, withoutValue: null };
    const { folder, out, plan, run } = await night(t, example, { limits });
    fs.cpSync(join(REFERENCE, `example${example}-lights`), join(folder, 'lights'), { recursive: true });
    const { science, undivided } = FIXTURES[`example${example}`]!;
    const [flat] = Object.keys(EXAMPLES[example].combined);
    const foreseen = (await plan()).stages.find(({ stage }) => stage === 'light');
    assert.ok(foreseen?.stage === 'light' && foreseen.plan !== null);
    const divided = foreseen.plan.flats.flatMap(({ steps }) => steps.filter((step) => step.do === 'flatCorrect'));
    assert.deepEqual(
      divided.map((step) => step.flat),
      science.map(() => out(flat!)),
    );
    const end = await run();
    // The one flat in i' makes no combined flat, so a light in i' has none.
    assert.deepEqual(
      nightRefusals(end.plan).map(({ name }) => name),
      example === 1 ? ['ccd.043.0.fits'] : [],
    );
    assert.equal(code(end), example === 1 ? 3 : 0);
    for (const name of science) {
      const ours = readImage(out(example === 1 ? name : name.replace('light-', '')));
      const theirs = readImage(join(REFERENCE, `example${example}-science`, name));
      assert.equal(ours.pixels.length, theirs.pixels.length);
      let without = 0;
      for (let i = 0; i < theirs.pixels.length; i++) {
        if (Number.isNaN(ours.pixels[i])) without++;
        else assert.ok(Object.is(ours.pixels[i], theirs.pixels[i]), `${name}, pixel ${i}`);
      }
      assert.equal(without, undivided, 'where the flat has no light');
    }
    assert.deepEqual(made(await run()), []);
    assert.deepEqual(made(await run({ lights: false })), []);
  });

  test(`example ${example}: the combined flat of raw flats has the same bits, and no calibrated flat is written`, async (t) => {
    const { out, run } = await night(t, example);
    const end = await run({ calibrated: false });
    assert.equal(code(end), 0);
    const { combined } = EXAMPLES[example];
    for (const [ours, theirs] of Object.entries(combined))
      assertSamePixels(out(ours), join(REFERENCE, 'combined-flats', theirs));
    assert.ok(namesIn(out('')).every((name) => name.startsWith('combined')));
    assert.deepEqual(made(await run({ calibrated: false })), []);
  });
}

test('the plan says before the run what each stage will make of masters that are not there yet', async (t) => {
  const { plan, out, folder } = await night(t, 2);
  const { stages } = await plan();
  assert.deepEqual(
    stages.map(({ stage }) => stage),
    ['bias', 'dark', 'calibrate', 'flat', 'light'],
  );
  const flats = stages.find((stage) => stage.stage === 'calibrate');
  const steps = flats?.stage === 'calibrate' ? flats.plan.flats[0]!.steps : [];
  assert.deepEqual(
    steps.map((step) => (step.do === 'subtractDark' ? step.dark : step.do === 'subtractBias' ? step.bias : step.do)),
    ['trimImage', out('combined_bias.fits'), out('combined_dark_90.000.fits')],
  );
  assert.deepEqual(namesIn(join(folder, 'reduced')), []);
});

test('a changed raw frame makes anew what depends on it, and nothing else', async (t) => {
  const { at, run, plan } = await night(t, 1);
  await run();
  changePixel(at('darks/ccd.018.0.fits'));
  const { stages } = await plan();
  const dark = stages.find(({ stage }) => stage === 'dark')!;
  assert.ok(dark.stage === 'dark' && dark.plan !== null);
  assert.deepEqual(
    dark.plan.masters.map(({ exposure, action, result }) => [exposure, action, result.why]),
    [
      [7, 'skip', null],
      [70, 'replace', 'ccd.018.0.fits has changed'],
      [300, 'skip', null],
    ],
  );
  const flats = stages.find(({ stage }) => stage === 'calibrate')!;
  assert.ok(flats.stage === 'calibrate');
  assert.deepEqual(
    flats.plan.flats.map(({ name, action, result }) => [name, action, result.why]),
    [
      ['ccd.014.0.fits', 'replace', 'combined_dark_70.000.fits will be made before it'],
      ['ccd.015.0.fits', 'replace', 'combined_dark_70.000.fits will be made before it'],
      ['ccd.017.0.fits', 'skip', null],
    ],
  );
  assert.deepEqual(made(await run()), [
    'combined_dark_70.000.fits',
    'combined_flat_filter_gp.fits',
    'flat-ccd.014.0.fits',
    'flat-ccd.015.0.fits',
  ]);
  assert.deepEqual(made(await run()), []);
});

test('a result that is gone is made again, and what was made with it stays: the order of frames is that of their names', async (t) => {
  const { out, run } = await night(t, 2);
  await run();
  fs.rmSync(out('AutoFlat-PANoRot-r-Bin1-001.fit'));
  assert.deepEqual(made(await run()), ['AutoFlat-PANoRot-r-Bin1-001.fit']);
  fs.rmSync(out('combined_dark_90.000.fits'));
  assert.deepEqual(made(await run()), ['combined_dark_90.000.fits']);
});

test('a calibrated flat that was rejected goes into no combined flat, and one more rejection makes it anew', async (t) => {
  const { at, out, run } = await night(t, 2);
  await run();
  fs.writeFileSync(out('flatfield.rejected.txt'), 'AutoFlat-PANoRot-r-Bin1-001.fit # dust\n');
  assert.deepEqual(made(await run()), ['combined_flat_filter_r.fits']);
  assert.equal(readImage(out('combined_flat_filter_r.fits')).header.get('NCOMBINE'), 2);
  fs.rmSync(out('flatfield.rejected.txt'));
  fs.writeFileSync(at('flatfield.rejected.txt'), 'AutoFlat-PANoRot-r-Bin1-006.fit\n');
  const end = await run();
  assert.deepEqual(made(end), ['combined_flat_filter_r.fits']);
  assert.equal(code(end), 0);
  const { header } = readImage(out('combined_flat_filter_r.fits'));
  assert.deepEqual(
    [header.text('IMCMB001'), header.text('IMCMB002'), header.has('IMCMB003')],
    ['AutoFlat-PANoRot-r-Bin1-001.fit', 'AutoFlat-PANoRot-r-Bin1-010.fit', false],
  );
});

test('a master that would come out otherwise says what has changed: frames, method, steps, its bias, its pixels', async (t) => {
  const { at, out, folder, run, plan } = await night(t, 2);
  await run();
  const why = async (name: string): Promise<string | null> => {
    const masters = (await plan()).stages.flatMap((stage) =>
      stage.plan !== null && 'masters' in stage.plan ? stage.plan.masters : [],
    );
    return masters.find(({ output }) => basename(output) === name)!.result.why;
  };
  const recipe = (changes: object): void =>
    fs.writeFileSync(at('flatfield.json'), JSON.stringify({ ...EXAMPLES[2].recipe, ...changes }));
  fs.renameSync(at('Bias-S001-R001-C005-NoFilt.fit'), at('Bias-S001-R001-C006-NoFilt.fit'));
  assert.equal(await why('combined_bias.fits'), null, 'the same bytes under another name');
  fs.writeFileSync(at('flatfield.rejected.txt'), 'Bias-S001-R001-C006-NoFilt.fit\n');
  assert.equal(await why('combined_bias.fits'), 'Bias-S001-R001-C005-NoFilt.fit is no longer among its frames');
  fs.rmSync(at('flatfield.rejected.txt'));
  fs.renameSync(at('Bias-S001-R001-C006-NoFilt.fit'), at('Bias-S001-R001-C005-NoFilt.fit'));
  recipe({ combine: { method: 'median', clip: 'none' } });
  assert.equal(
    await why('combined_bias.fits'),
    'the recipe asks for other steps: median instead of clip 5/5 median mad_std, average',
  );
  recipe({ trim: '[1:29,*]' });
  assert.match((await why('combined_bias.fits'))!, /other steps: TRIMIM = \[1:29,1:12\] instead of \[1:30,1:12\]$/);
  recipe({});
  fs.copyFileSync(out('combined_dark_90.000.fits'), join(folder, 'kept'));
  const bytes = fs.readFileSync(out('combined_bias.fits'));
  bytes[bytes.length - 2880]! ^= 1;
  fs.writeFileSync(out('combined_bias.fits'), bytes);
  assert.match((await why('combined_bias.fits'))!, /its pixels were changed since it was written/);
  assert.equal(await why('combined_dark_90.000.fits'), 'combined_bias.fits will be made before it');
  // It comes out as it was, so that what was made with it is what would be made.
  assert.deepEqual(made(await run()), ['combined_bias.fits']);
});

test('cancelled in the middle it leaves whole files only, and the next run makes what is missing', async (t) => {
  const { pool, folder, out, run } = await night(t, 1);
  const stop = new AbortController();
  const seen = new Set<StageName>();
  const prepared = await prepareNight(pool, { paths: [folder] });
  const end = await runNight(pool, prepared, {
    signal: stop.signal,
    onProgress: (stage) => {
      seen.add(stage);
      if (stage === 'calibrate') stop.abort();
    },
  });
  assert.equal(end.cancelled, true);
  assert.equal(code(end), 130);
  assert.deepEqual([...seen], ['bias', 'dark', 'calibrate']);
  const left = namesIn(out(''));
  assert.ok(left.includes('combined_dark_300.000.fits') && !left.includes('combined_flat_filter_gp.fits'));
  assert.deepEqual(
    left.filter((name) => !/\.fits$/.test(name)),
    [],
    'no half-written file',
  );
  const before = left.map((name) => [name, sha256(out(name))]);
  const second = await run();
  assert.equal(code(second), 0);
  assert.deepEqual(
    before,
    left.map((name) => [name, sha256(out(name))]),
  );
  for (const name of left) assert.equal(ends(second)[name], 'skipped', name);
  assertSamePixels(out('combined_flat_filter_gp.fits'), join(REFERENCE, 'combined-flats/example1_g.fit'));
});

test('a broken flat stops nothing but itself', async (t) => {
  const { at, out, run } = await night(t, 2);
  cut(at('AutoFlat-PANoRot-r-Bin1-006.fit'));
  fs.writeFileSync(at('noise.fit'), fs.readFileSync(at('Bias-S001-R001-C001-NoFilt.fit')).subarray(0, 1000));
  const end = await run();
  assert.equal(code(end), 3);
  assert.deepEqual(
    nightRefusals(end.plan).map(({ name }) => name),
    ['noise.fit', 'AutoFlat-PANoRot-r-Bin1-006.fit'],
  );
  assert.equal(readImage(out('combined_flat_filter_r.fits')).header.get('NCOMBINE'), 2);
});

test('darks that cannot be combined block the flats that need them, and nothing else', async (t) => {
  const { at, out, run, plan } = await night(t, 1);
  await run();
  const stale = sha256(out('combined_dark_70.000.fits'));
  for (const name of ['017', '018', '019']) cut(at(`darks/ccd.${name}.0.fits`));
  changePixel(at('darks/ccd.024.0.fits'));
  const planned = await plan();
  const dark = planned.stages.find(({ stage }) => stage === 'dark')!;
  assert.ok(dark.stage === 'dark' && dark.plan !== null);
  assert.deepEqual(
    dark.plan.unmade.map(({ title, output }) => [title, basename(output)]),
    [['dark, 70 s', 'combined_dark_70.000.fits']],
  );
  const end = await run();
  assert.equal(code(end), 3);
  const blocked = nightRefusals(end.plan).filter(({ blockedBy }) => blockedBy !== undefined);
  assert.deepEqual(
    blocked.map(({ name }) => name),
    ['ccd.014.0.fits', 'ccd.015.0.fits'],
  );
  assert.match(
    blocked[0]!.reason,
    /^its dark combined_dark_70\.000\.fits was not made: 3 of 3 frames refused \(ccd\.017\.0\.fits: /,
  );
  assert.deepEqual(made(end), ['combined_dark_7.000.fits', 'flat-ccd.017.0.fits']);
  assert.equal(sha256(out('combined_dark_70.000.fits')), stale, 'what is there of them is left, and not taken');
});

test('a master of which a single frame is left is not taken for what it was', async (t) => {
  const { at, folder, out, run } = await night(t, 1);
  await run();
  for (const name of ['017', '018']) fs.rmSync(at(`darks/ccd.${name}.0.fits`));
  const end = await run();
  const refused = nightRefusals(end.plan);
  assert.deepEqual(
    refused.map(({ name, reason }) => [name, reason]),
    ['014', '015'].map((name) => [
      `ccd.${name}.0.fits`,
      'its dark combined_dark_70.000.fits was not made: ccd.019.0.fits is the only dark of its kind.',
    ]),
  );
  // As the way out says.
  fs.appendFileSync(join(folder, 'darks/flatfield.rejected.txt'), 'ccd.019.0.fits\n');
  const kept = await run();
  assert.deepEqual(nightRefusals(kept.plan), []);
  assert.deepEqual(made(kept), []);
  assert.ok(fs.existsSync(out('combined_dark_70.000.fits')));
});

for (const before of [true, false]) {
  const where = before ? 'whatever lies under its name' : 'also where nothing does';
  test(`a dark that fails in the run blocks its flats, ${where}`, async (t) => {
    const { pool, at, folder, out, run } = await night(t, 2);
    if (before) await run();
    changePixel(at('Dark-S001-R001-C002-NoFilt.fit'));
    const prepared = await prepareNight(pool, { paths: [folder] });
    // After the plan was made, before it is run.
    fs.appendFileSync(at('Dark-S001-R001-C003-NoFilt.fit'), Buffer.alloc(2880));
    const end = await runNight(pool, prepared, {});
    assert.equal(ends(end)['combined_dark_90.000.fits'], 'failed');
    const blocked = nightRefusals(end.plan);
    assert.equal(blocked.length, 3);
    for (const { reason, blockedBy } of blocked) {
      assert.match(reason, /^its dark combined_dark_90\.000\.fits was not made: .*changed/);
      assert.equal(blockedBy, out('combined_dark_90.000.fits'));
    }
    assert.equal(code(end), 3);
  });
}

test('a file of somebody else in the place of a master is left, and not taken for it', async (t) => {
  const { out, run } = await night(t, 2);
  const theirs = join(REFERENCE, 'example2-reduced/combined_dark_90.000.fit');
  fs.mkdirSync(out(''));
  fs.copyFileSync(theirs, out('combined_dark_90.000.fits'));
  const end = await run();
  assert.equal(code(end), 3);
  assert.equal(sha256(out('combined_dark_90.000.fits')), sha256(theirs));
  assert.deepEqual(made(end), ['combined_bias.fits']);
  assert.match(nightRefusals(end.plan)[1]!.reason, /was not made: .*was not written by Flatfield/);
});

test('a flat beyond a limit is in no combined flat, also where none is written', async (t) => {
  const { out, run } = await night(t, 2, { limits: { saturated: 0.004 } });
  for (const calibrated of [true, false]) {
    const end = await run({ calibrated, out: out(String(calibrated)) });
    assert.equal(code(end), 3);
    assert.equal(readImage(join(out(String(calibrated)), 'combined_flat_filter_r.fits')).header.get('NCOMBINE'), 2);
  }
});

test('a master of an earlier run whose frames go into another now is passed over', async (t) => {
  const { at, out, run } = await night(t, 1);
  await run();
  for (const name of ['017', '018', '019']) {
    const path = at(`darks/ccd.${name}.0.fits`);
    const text = fs.readFileSync(path, 'latin1');
    fs.writeFileSync(path, text.replace(/EXPTIME = {17}70\.0/, 'EXPTIME =                 70.2'), 'latin1');
  }
  const end = await run();
  assert.deepEqual(nightRefusals(end.plan), []);
  const dark = end.plan.stages.find(({ stage }) => stage === 'dark')!;
  assert.deepEqual(dark.plan?.hints, [
    `${out('combined_dark_70.000.fits')} is passed over: its frames belong into another master now.`,
  ]);
  assert.match(readImage(out('flat-ccd.014.0.fits')).header.text('SUBDARK')!, /^combined_dark_70\.200\.fits/);
});

test('without a recipe the defaults apply, as in a reduction, and the way out is named', async (t) => {
  const { at, plan } = await night(t, 2);
  fs.rmSync(at('flatfield.json'));
  const { hints, recipe, stages } = await plan();
  assert.equal(recipe, null);
  assert.match(hints[0]!, /no recipe \(flatfield\.json\).*Set Up Calibration for this Folder/);
  const flats = stages.find(({ stage }) => stage === 'calibrate');
  assert.match(flats?.plan?.hints.join() ?? '', /The headers have TRIMSEC = .*; the recipe trims nothing\./);
});

test('what the recipe has no use for is left out, with the reason', async (t) => {
  const { plan } = await night(t, 2, { bias: 'none', dark: { use: 'none' } });
  const { stages, ignored } = await plan();
  assert.deepEqual(
    stages.map((stage) => (stage.plan === null ? stage.why : stage.stage)),
    [
      'the recipe says "bias": "none"',
      'the recipe says "dark": { "use": "none" }',
      'calibrate',
      'flat',
      'there is no light frame',
    ],
  );
  assert.equal(ignored.length, 10);
  const flat = stages.find(({ stage }) => stage === 'flat');
  assert.ok(
    flat?.stage === 'flat' && flat.plan.masters[0]?.inputs.length === 3,
    'flats without a dark are combined too',
  );
});

test('the masters of a night keep to the memory that it is given, and say what would be enough', async (t) => {
  const { folder, pool } = await night(t, 2);
  const prepared = await prepareNight(pool, { paths: [folder] });
  const { outcomes } = await runNight(pool, prepared, { memory: 100 * 2 ** 20 });
  const [bias] = outcomes.bias ?? [];
  assert.equal(bias?.status, 'failed');
  assert.match(bias.error?.message ?? '', /need at least \d+ MB of memory/);
});
