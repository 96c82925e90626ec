/** The guide's chapter on science images at small size: combined flats and calibrated lights are ccdproc's, bit for bit. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Plan } from '../../src/engine/plan/plan';
import { CalibratedImage } from '../../src/worker/calibratedImage';
import { FileDigests } from '../../src/worker/fileDigests';
import { directContext } from '../../src/worker/jobContext';
import { pixelArithmetic } from '../../src/worker/jobs/pixelArithmetic';
import { prepareCombine, prepareLook, preparePlan } from '../../src/worker/prepare';
import { runCombine, runPlan } from '../../src/worker/runPlan';
import { poolFor, readImage, sha256, tempFolder, writeDoubles, writeRaw } from './workbench';

const REFERENCE = join(__dirname, '../reference/ccdproc');
const FIXTURES = JSON.parse(readFileSync(join(REFERENCE, 'fixtures.json'), 'utf8'));

const EXAMPLES = {
  1: {
    flat: 'combined_flat_filter_gp.fit',
    recipe: {
      overscan: { section: { python: '[:, 34:]' }, statistic: 'median' },
      trim: { python: '[:, :32]' },
      dark: { tolerance: 0.5, scale: 'never' },
      combine: { order: 'clip then scale' },
      limits: { lightLeak: null, withoutValue: null },
    },
    refused: ['ccd.043.0.fits'],
  },
  2: {
    flat: 'combined_flat_filter_r.fit',
    recipe: {
      trim: { python: '[:, :30]' },
      dark: { tolerance: 0.5 },
      combine: { order: 'clip then scale' },
      limits: { withoutValue: null },
    },
    refused: [],
  },
} as const;

function mastersOf(example: 1 | 2): string[] {
  const folder = join(REFERENCE, `example${example}-reduced`);
  return readdirSync(folder)
    .filter((name) => name.startsWith('combined'))
    .map((name) => join(folder, name));
}

/** Pixels that the flat cannot divide have no value; all others are ccdproc's. Returns how many have none. */
function assertSameQuotients(actual: string, expected: string, flat: string): number {
  const [ours, theirs, divisor] = [actual, expected, flat].map((path) => readImage(path).pixels) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  assert.equal(ours.length, theirs.length);
  theirs.forEach((value, i) => {
    const wanted = divisor[i]! > 0 ? value : Number.NaN;
    assert.ok(Object.is(ours[i], wanted), `${basename(expected)}, pixel ${i}: ${ours[i]} for ${wanted}`);
  });
  return ours.filter(Number.isNaN).length;
}

for (const example of [1, 2] as const) {
  const { recipe, flat, refused } = EXAMPLES[example];
  const [science, raw] = [join(REFERENCE, `example${example}-science`), join(REFERENCE, `example${example}-lights`)];

  test(`example ${example}: lights from ccdproc's masters and its combined flat`, async (t) => {
    const folder = tempFolder(t);
    const recipePath = join(folder, 'flatfield.json');
    writeFileSync(recipePath, JSON.stringify(recipe));
    const pool = await poolFor(t);
    const masters = [...mastersOf(example), join(science, flat)];
    const request = { paths: [raw], kind: 'light', masters, recipePath, out: join(folder, 'out') } as const;
    const { plan } = await preparePlan(pool, { ...request, pixels: 'float64' });
    // The night has no flat of the other filter: that light is refused, the rest goes on.
    assert.deepEqual(
      plan.refused.map(({ name }) => name),
      refused,
    );
    const outcomes = await runPlan(pool, plan);
    assert.deepEqual(
      outcomes.map(({ output, status }) => [basename(output), status]),
      FIXTURES[`example${example}`].science.map((name: string) => [name, 'written']),
    );
    for (const { output, warnings } of outcomes) {
      const lost = assertSameQuotients(output, join(science, basename(output)), join(science, flat));
      assert.equal(lost, FIXTURES[`example${example}`].undivided);
      assert.match(
        warnings.join('\n'),
        new RegExp(`the flat is 0, negative or without a value in ${lost} pixels: no value \\(NaN\\) there`),
      );
      assert.doesNotMatch(warnings.join('\n'), /nearly unlit|without a finite value/);
    }
  });

  test(`example ${example}: the chain from calibrated flats to lights`, async (t) => {
    const folder = tempFolder(t);
    const [out, recipePath] = [join(folder, 'out'), join(folder, 'flatfield.json')];
    writeFileSync(recipePath, JSON.stringify(recipe));
    const pool = await poolFor(t);
    const flats = join(REFERENCE, `example${example}-reduced`);
    const combination = await prepareCombine(pool, { paths: [flats], kind: 'flat', recipePath, out });
    const [made] = await runCombine(pool, combination);
    assert.equal(made?.status, 'written', made?.error?.message);
    assert.deepEqual(readImage(made!.output).pixels, readImage(join(science, flat)).pixels);

    const masters = mastersOf(example);
    const { plan } = await preparePlan(pool, { paths: [raw], kind: 'light', masters, recipePath, out });
    const outcomes = await runPlan(pool, { ...plan, format: { ...plan.format, pixels: 'float64' } });
    assert.equal(outcomes.length, FIXTURES[`example${example}`].science.length);
    for (const { output } of outcomes)
      assertSameQuotients(output, join(science, basename(output)), join(science, flat));
  });
}

const CARDS = { BUNIT: 'adu', FILTER: 'g' };
const LIGHT = { ...CARDS, IMAGETYP: 'LIGHT', EXPTIME: 60 };
const RECIPE = { dark: { use: 'none' }, bias: 'none', limits: { lightLeak: null } };

/** Three lights of 40 x 30 pixels and a combined flat, reduced once. */
async function night(t: TestContext) {
  const folder = tempFolder(t);
  const at = (name: string): string => join(folder, name);
  const pool = await poolFor(t);
  const names = ['a.fits', 'b.fits', 'c.fits'];
  for (const name of names) writeRaw(at(name), 40, 30, (x, y) => (x === 3 && y === 2 ? 65535 : 500 + x + y), LIGHT);
  const writeFlat = (name: string, value: (x: number, y: number) => number, cards = {}): string =>
    writeDoubles(at(`masters/${name}`), 40, 30, value, {
      ...{ ...CARDS, IMAGETYP: 'FLAT', COMBINED: true, SUBBIAS: 'bias.fits', SUBDARK: 'dark.fits' },
      ...cards,
    });
  const flat = writeFlat('flat.fits', (x, y) => 20000 + 100 * x - 7 * y);
  const recipe = (changes: object = {}): void =>
    writeFileSync(at('flatfield.json'), JSON.stringify({ ...RECIPE, ...changes }));
  recipe();
  const plan = async (existing: Plan['existing'] | null = null): Promise<Plan> => {
    const request = { paths: names.map(at), masters: [at('masters')], kind: 'light', existing } as const;
    return (await preparePlan(pool, { ...request, digests: new FileDigests() })).plan;
  };
  const run = async (existing: Plan['existing'] | null = null) => runPlan(pool, await plan(existing));
  return { at, pool, flat, writeFlat, recipe, plan, run };
}

test('a calibrated light says by which flat, and is up to date until something of it changes', async (t) => {
  const { at, flat, writeFlat, recipe, plan, run } = await night(t);
  const outcomes = await run();
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['written', 'written', 'written'],
  );
  // One saturated star and hardly any noise: what refuses a flat is none of a light's business.
  assert.match(outcomes[0]!.warnings.join(), /1 raw pixel at or above 65535: saturated/);
  const { header, pixels } = readImage(at('reduced/light-a.fits'));
  assert.equal(header.text('FLATCOR'), 'flat.fits, over its mean');
  assert.equal(header.text('FFFLAT'), sha256(flat));
  assert.equal(header.text('FFRAW'), sha256(at('a.fits')));
  const history = header.cards.filter(({ keyword }) => keyword === 'HISTORY').map(({ comment }) => comment);
  assert.ok(history.some((line) => line.includes('divided by flat flat.fits, over its mean')));
  assert.ok(history.some((line) => line.includes(`sha256 ${sha256(flat)}`)));
  // By hand: the mean of the flat is 20000 + 100 * 19.5 - 7 * 14.5.
  assert.equal(pixels[0], Math.fround(500 / (20000 / 21848.5)));

  const states = async () => (await plan('replace')).flats.map(({ result }) => result.why ?? result.state);
  assert.deepEqual(await states(), ['upToDate', 'upToDate', 'upToDate']);
  const before = readFileSync(flat);
  writeFlat('flat.fits', () => 20000);
  assert.deepEqual(new Set(await states()), new Set(['the flat flat.fits has other bytes than when it was made']));
  writeFileSync(flat, before);
  recipe({ flat: { use: 'auto', minValue: 20100 } });
  assert.deepEqual(
    new Set(await states()),
    new Set([
      'the recipe asks for other steps: FLATCOR = flat.fits, over its mean, at least 20100 instead of flat.fits, over its mean',
    ]),
  );
  recipe({ flat: 'none' });
  assert.deepEqual(new Set(await states()), new Set(['the recipe asks for other steps: no FLATCOR, which it has']));
  recipe({ flat: 'masters/other.fits' });
  writeFlat('other.fits', (x) => 30000 + x);
  assert.deepEqual(new Set(await states()), new Set(['the flat is other.fits now, and it was made with flat.fits']));
  assert.deepEqual(new Set((await run('update')).map(({ status }) => status)), new Set(['replaced']));
  assert.equal(readImage(at('reduced/light-a.fits')).header.text('FFFLAT'), sha256(at('masters/other.fits')));
});

test('a light reduced again is refused as reduced, and a flat without a mean fails the lights with its name', async (t) => {
  const { at, pool, writeFlat, run } = await night(t);
  await run();
  const named = { paths: [at('reduced/light-a.fits')], masters: [at('masters')], kind: 'light' } as const;
  const { plan } = await preparePlan(pool, { ...named, out: at('again') });
  assert.match(plan.refused[0]?.reason ?? '', /it is already reduced \(FLATCOR = flat\.fits, over its mean\)/);

  writeFlat('flat.fits', (x) => (x % 2 === 0 ? -1 : 1));
  const outcomes = await run('replace');
  assert.equal(outcomes.length, 3);
  for (const { status, error } of outcomes) {
    assert.equal(status, 'failed');
    assert.equal(error?.message, 'The mean of the flat is 0: it cannot be normalised.');
    assert.equal(error?.file, at('masters/flat.fits'));
  }
});

test('a recipe that names a flat that is not there stops lights, and not flats', async (t) => {
  const { at, pool, recipe, plan } = await night(t);
  recipe({ flat: { use: 'masters/gone.fits' } });
  await assert.rejects(plan(), {
    tag: 'BadRecipe',
    message: `the recipe names ${at('masters/gone.fits')}, which does not exist.`,
    fixes: [{ title: 'Take the combined flat that fits', path: ['flat', 'use'], value: 'auto' }],
  });
  const raw = writeRaw(at('flats/f.fits'), 40, 30, (x, y) => 20000 + x + y, { ...CARDS, IMAGETYP: 'FLAT', EXPTIME: 1 });
  const { plan: flats } = await preparePlan(pool, { paths: [raw] });
  assert.deepEqual([flats.kind, flats.flats.length, flats.refused], ['flat', 1, []]);
});

test('pixels that the flat cannot divide: NaN and masked, and refused beyond the limit', async (t) => {
  const { at, writeFlat, recipe, run } = await night(t);
  const holes = new Map([
    [0, 0],
    [41, -3],
    [82, Number.NaN],
  ]);
  writeFlat('flat.fits', (x, y) => holes.get(y * 40 + x) ?? 20000);
  recipe({ output: { mask: true } });
  const [outcome] = await run();
  assert.equal(outcome?.status, 'written', outcome?.error?.message);
  assert.match(outcome!.warnings.join(), /the flat is 0, negative or without a value in 3 pixels/);
  const path = at('reduced/light-a.fits');
  const bad = [...readImage(path).pixels].flatMap((value, i) => (Number.isNaN(value) ? [i] : []));
  assert.deepEqual(bad, [0, 41, 82]);
  const masked = [...readImage(path, 1).pixels].flatMap((value, i) => (value === 0 ? [] : [i]));
  // 83 is the star, which is saturated.
  assert.deepEqual(masked, [0, 41, 82, 83]);

  writeFlat('flat.fits', (x) => (x < 4 ? 0 : 20000));
  const refused = await run('replace');
  assert.equal(refused[0]?.status, 'refused');
  assert.match(
    refused[0]?.error?.message ?? '',
    /10 % of its pixels \(120 of 1200\) have no finite value .* in the result, 120 of them where its flat is 0, negative/,
  );
  assert.match(refused[0]?.error?.wayOut ?? '', /^Trim unlit edges away, or lift them by "flat"/);
  recipe({ flat: { minValue: 100 } });
  assert.deepEqual(
    (await run('replace')).map(({ status, warnings }) => [status, warnings.length]),
    [
      ['replaced', 1],
      ['replaced', 1],
      ['replaced', 1],
    ],
  );
});

test('the calibrated look of a light is its result, and its arithmetic names the flat', async (t) => {
  const { at, pool, run } = await night(t);
  await run();
  const { frame, why, output } = await prepareLook(pool, at('a.fits'), { masters: [at('masters')] });
  assert.equal(why, null);
  assert.equal(output, at('reduced/light-a.fits'));
  const looked = CalibratedImage.open(frame!, directContext());
  const pixels = new Float64Array(40 * 30);
  looked.readPart(0, 30, 0, 40, pixels);
  looked.close();
  assert.deepEqual(Float64Array.from(Float32Array.from(pixels)), readImage(output!).pixels);
  const image = { kind: 'calibrated', frame: frame! } as const;
  const { raw, terms, value } = pixelArithmetic({ image, x: 0, y: 0 }, directContext());
  assert.deepEqual(
    [raw, terms, value],
    [500, [{ what: 'flat', scale: 1, value: 20000 / 21848.5, from: 'flat.fits' }], pixels[0]],
  );
});

test('the uncertainty of a light is divided with it', async (t) => {
  const { at, recipe, run } = await night(t);
  writeRaw(at('a.fits'), 40, 30, (x, y) => 500 + x + y, { ...LIGHT, GAIN: 1.5, RDNOISE: 10 });
  recipe({ output: { uncertainty: true, pixels: 'float64' } });
  const [outcome, ...others] = await run();
  assert.equal(outcome?.status, 'written', outcome?.error?.message);
  assert.deepEqual(others, [], 'the others have neither gain nor read noise, and are refused before');
  const deviations = readImage(at('reduced/light-a.fits'), 1).pixels;
  for (const [x, y] of [
    [0, 0],
    [7, 3],
    [39, 29],
  ] as const) {
    const divisor = (20000 + 100 * x - 7 * y) / 21848.5;
    const wanted = Math.sqrt(1.5 * (500 + x + y) + 100) / 1.5 / divisor;
    assert.ok(Math.abs(deviations[y * 40 + x]! - wanted) < 1e-12 * wanted, `${x}, ${y}`);
  }
});

test('a flat chosen by hand is taken, wherever it lies', async (t) => {
  const { at, flat, writeFlat, plan } = await night(t);
  writeFlat('twin.fits', () => 20000);
  assert.deepEqual((await plan()).flats, []);
  cpSync(flat, at('elsewhere/mine.fits'));
  assert.ok(existsSync(at('elsewhere/mine.fits')));
  writeFileSync(at('flatfield.frames.json'), JSON.stringify({ frames: { 'b.fits': { flat: 'elsewhere/mine.fits' } } }));
  const { flats, refused } = await plan();
  assert.deepEqual(
    flats.map(({ name, steps }) => [name, steps.map((step) => step.do === 'flatCorrect' && step.flat)]),
    [['b.fits', [at('elsewhere/mine.fits')]]],
  );
  assert.equal(refused.length, 2);
});
