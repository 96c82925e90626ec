/** The exported script, run by Debian's Python with ccdproc: the same pixels as our own reduction, bit for bit. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Plan, ReducedKind } from '../../src/engine/plan/plan';
import { exportPython, type PythonExport } from '../../src/engine/reduce/exportPython';
import { preparePlan } from '../../src/worker/prepare';
import { runPlan } from '../../src/worker/runPlan';
import { namesIn, poolFor, readImage, sha256, tempFolder, writeDoubles, writeRaw } from './workbench';

const REFERENCE = join(__dirname, '../reference/ccdproc');
const PYTHON = process.env.FLATFIELD_PYTHON ?? '/usr/bin/python3';
const PROGRAM = 'Flatfield 0.0.0';

const OVERSCAN_1 = { section: { python: '[:, 34:]' }, statistic: 'median' };
const RECIPE_1 = { trim: { python: '[:, :32]' }, dark: { tolerance: 0.5, scale: 'never' } };
const RECIPE_2 = { trim: { python: '[:, :30]' }, dark: { scale: 'always' } };

interface Done {
  readonly folder: string;
  readonly plan: Plan;
  readonly made: PythonExport;
  readonly ours: string;
  readonly theirs: string;
}

/** A night below a folder of its own, reduced by us and, with the script, by ccdproc. */
async function reducedTwice(t: TestContext, raw: string, masters: string, recipe: object): Promise<Done> {
  const folder = tempFolder(t);
  cpSync(raw, join(folder, 'night'), { recursive: true });
  cpSync(masters, join(folder, 'masters'), { recursive: true });
  return twice(t, folder, recipe);
}

async function twice(t: TestContext, folder: string, recipe: object, kind: ReducedKind = 'flat'): Promise<Done> {
  const pool = await poolFor(t);
  const [night, ours] = [join(folder, 'night'), join(folder, 'ours')];
  const recipePath = join(night, 'flatfield.json');
  // Miniature frames have light in their overscan; here it is their pixels that count.
  const limits = { lightLeak: null, signalToNoise: null, withoutValue: null };
  writeFileSync(recipePath, JSON.stringify({ limits, ...recipe }));
  const combined = readdirSync(join(folder, 'masters'))
    .filter((name) => name.startsWith('combined'))
    .map((name) => join(folder, 'masters', name));
  const { plan } = await preparePlan(pool, { paths: [night], kind, masters: combined, recipePath, out: ours });
  assert.deepEqual(plan.refused, []);
  const outcomes = await runPlan(pool, plan);
  assert.deepEqual([...new Set(outcomes.map(({ status }) => status))], ['written']);

  const scripts = join(folder, 'scripts');
  mkdirSync(scripts);
  const made = exportPython(plan, { program: PROGRAM, folder: scripts });
  writeFileSync(join(scripts, 'reduce.py'), made.script);
  return { folder, plan, made, ours, theirs: join(scripts, 'python-reduced') };
}

function python(folder: string, ...words: string[]) {
  const run = spawnSync(PYTHON, ['-W', 'error::SyntaxWarning', join(folder, 'scripts/reduce.py'), ...words], {
    encoding: 'utf8',
    cwd: folder,
  });
  return { code: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** Every flat of the plan lies in both folders under one name, with one type of pixel and the same bits. */
function assertSame({ plan, ours, theirs }: Done): void {
  assert.deepEqual(namesIn(theirs), namesIn(ours));
  assert.equal(namesIn(theirs).length, plan.flats.length);
  for (const { output } of plan.flats) {
    const hdu = output.endsWith('.fz') ? 1 : 0;
    const [a, b] = [readImage(output, hdu), readImage(join(theirs, basename(output)), hdu)];
    assert.deepEqual([a.width, a.height, a.pixelType], [b.width, b.height, b.pixelType]);
    for (let i = 0; i < a.pixels.length; i++)
      assert.ok(Object.is(a.pixels[i], b.pixels[i]), `${basename(output)}, pixel ${i}: ${a.pixels[i]}, ${b.pixels[i]}`);
  }
}

const night1 = [join(REFERENCE, 'example-cryo-LFC'), join(REFERENCE, 'example1-reduced')] as const;
const night2 = [join(REFERENCE, 'example-thermo-electric'), join(REFERENCE, 'example2-reduced')] as const;

const CASES: readonly (readonly [string, readonly [string, string], object])[] = [
  ['example 1 as the guide does it', night1, { ...RECIPE_1, overscan: OVERSCAN_1, output: { pixels: 'float64' } }],
  ['example 1 rounded to float32', night1, { ...RECIPE_1, overscan: OVERSCAN_1, output: { pixels: 'float32' } }],
  [
    'the mean of a section in FITS convention',
    night1,
    { ...RECIPE_1, overscan: { section: '[35:40,*]', statistic: 'mean' }, output: { pixels: 'float64' } },
  ],
  [
    'results in lossless tiles',
    night1,
    { ...RECIPE_1, overscan: OVERSCAN_1, output: { pixels: 'float32', compression: 'GZIP_2' } },
  ],
  [
    'results of which the mask is not made',
    night1,
    { ...RECIPE_1, overscan: OVERSCAN_1, output: { pixels: 'float64', mask: true } },
  ],
  ['example 2: bias, and darks scaled', night2, { ...RECIPE_2, output: { pixels: 'float64', name: '{name}' } }],
];

for (const [title, [raw, masters], recipe] of CASES)
  test(`the script makes the same pixels: ${title}`, async (t) => {
    const done = await reducedTwice(t, raw, masters, recipe);
    const raws = done.plan.flats.map(({ path }) => sha256(path));
    assert.deepEqual([done.made.flats, done.made.refused], [3, []]);
    const run = python(done.folder);
    assert.equal(run.code, 0, run.stderr);
    assertSame(done);
    assert.deepEqual(
      done.plan.flats.map(({ path }) => sha256(path)),
      raws,
    );
  });

test('the script makes the same pixels of lights: the mean of the flat, another norm, a least value, NaN where it cannot divide', async (t) => {
  for (const flat of ['auto', { minValue: 15000 }, { normValue: 12345.678 }, { minValue: -2, normValue: 7 }]) {
    const folder = tempFolder(t);
    cpSync(join(REFERENCE, 'example2-lights'), join(folder, 'night'), { recursive: true });
    for (const part of ['reduced', 'science'])
      cpSync(join(REFERENCE, `example2-${part}`), join(folder, 'masters'), { recursive: true });
    const recipe = { trim: RECIPE_2.trim, dark: { tolerance: 0.5 }, flat, output: { pixels: 'float64' } };
    const done = await twice(t, folder, recipe, 'light');
    assert.deepEqual([done.made.flats, done.made.refused], [2, []]);
    assert.match(done.made.script, /^LIGHTS = \[$/m);
    const run = python(done.folder);
    assert.equal(run.code, 0, run.stderr);
    assertSame(done);
    const lost = readImage(done.plan.flats[0]!.output).pixels.filter(Number.isNaN).length;
    assert.equal(lost > 0, JSON.stringify(flat) !== '{"minValue":15000}', `${JSON.stringify(flat)}: ${lost}`);
  }
});

test('the script makes the same pixels: overscan below and beside, floats, sections that do not span the frame', async (t) => {
  for (const [overscan, trim] of [
    [{ section: '[*,1:9]', statistic: 'mean', axis: 'columns' }, '[3:37,11:40]'],
    [{ section: '[5:36,2:10]', statistic: 'median', axis: 'columns' }, '[6:30,12:40]'],
    [{ section: '[38:41,6:44]', statistic: 'mean', axis: 'rows' }, '[2:36,7:43]'],
    [{ section: '[1:12,3:44]', statistic: 'median', axis: 'rows' }, '[13:41,3:44]'],
  ] as const) {
    const folder = tempFolder(t);
    mkdirSync(join(folder, 'masters'));
    // Values of which sums and halves are rounded, and a NaN.
    const value = (x: number, y: number) =>
      x === 20 && y === 20 ? Number.NaN : 1000 / 3 + Math.sin(x * 7 + y * 3) * 90;
    const cards = { IMAGETYP: 'FLAT', EXPTIME: 2.5, BUNIT: 'adu' };
    writeDoubles(join(folder, 'night/float.fits'), 41, 44, value, cards);
    writeRaw(join(folder, 'night/integer.fits'), 41, 44, (x, y) => 900 + ((x * 31 + y * 17) % 113), cards);
    const recipe = { overscan, trim, bias: 'none', dark: { use: 'none' }, output: { pixels: 'float64' } };
    const done = await twice(t, folder, recipe);
    const run = python(folder);
    assert.equal(run.code, 0, run.stderr);
    assertSame(done);
  }
});

test('names that would end a string or a comment are read and written as they are', async (t) => {
  const folder = tempFolder(t);
  mkdirSync(join(folder, 'masters'));
  const cards = { IMAGETYP: 'FLAT', EXPTIME: 2.5, BUNIT: 'adu', OBJECT: "it's" };
  const names = ["quote'.fits", 'Größe 星 é.fits', '#{x}%s.fits', 'a\u202eb.fits', "''' + 1 #.fits"];
  for (const name of names) writeRaw(join(folder, 'night', name), 8, 6, (x, y) => 900 + x + y, cards);
  const output = { pixels: 'float64', name: '{name}' };
  const done = await twice(t, folder, { bias: 'none', dark: { use: 'none' }, output });
  assert.equal(done.plan.flats.length, names.length);
  const run = python(folder);
  assert.equal(run.code, 0, run.stderr);
  assertSame(done);
});

test('a folder whose name has quotes, backslashes and line feeds is found again', async (t) => {
  const folder = tempFolder(t);
  mkdirSync(join(folder, 'masters'));
  const cards = { IMAGETYP: 'FLAT', EXPTIME: 2.5, BUNIT: 'adu' };
  const strange = 'a"b\\n\\\'c\nimport os\r"""';
  writeRaw(join(folder, 'night', strange, 'a.fits'), 8, 6, (x, y) => 900 + x + y, cards);
  const done = await twice(t, folder, { bias: 'none', dark: { use: 'none' } });
  const run = python(folder);
  assert.equal(run.code, 0, run.stderr);
  assertSame(done);
});

test('a second run overwrites nothing and says so; a folder and a root can be given', async (t) => {
  const done = await reducedTwice(t, ...night2, RECIPE_2);
  const elsewhere = join(done.folder, 'elsewhere');
  assert.equal(python(done.folder, elsewhere, '--root', join(done.folder, 'scripts')).code, 0);
  const before = namesIn(elsewhere).map((name) => sha256(join(elsewhere, name)));
  assert.equal(before.length, 3);
  const again = python(done.folder, elsewhere);
  assert.equal(again.code, 1);
  assert.equal(again.stderr.match(/is there already/g)?.length, 3);
  assert.deepEqual(
    namesIn(elsewhere).map((name) => sha256(join(elsewhere, name))),
    before,
  );
});

test('one flat that cannot be read does not stop the others', async (t) => {
  const done = await reducedTwice(t, ...night2, RECIPE_2);
  const [first] = done.plan.flats;
  renameSync(first!.path, `${first!.path}.gone`);
  const run = python(done.folder);
  assert.equal(run.code, 1);
  assert.match(run.stderr, /FAILED .*AutoFlat-PANoRot-r-Bin1-001\.fit/);
  assert.equal(namesIn(done.theirs).length, 2);
});

test('pixels that astropy would round to float32 are refused by the script with words', async (t) => {
  const folder = tempFolder(t);
  mkdirSync(join(folder, 'masters'));
  const cards = { IMAGETYP: 'FLAT', EXPTIME: 2.5, BUNIT: 'adu' };
  writeRaw(join(folder, 'night/scaled.fits'), 8, 6, () => 900, { ...cards, BSCALE: 0.1 });
  writeRaw(join(folder, 'night/blank.fits'), 8, 6, () => 900, { ...cards, BLANK: -31868 });
  await twice(t, folder, { bias: 'none', dark: { use: 'none' } });
  const run = python(folder);
  assert.equal(run.code, 1);
  assert.equal(run.stderr.match(/astropy would round its BSCALE, BZERO or BLANK/g)?.length, 2, run.stderr);
});
