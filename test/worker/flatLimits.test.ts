/** Flats beyond a limit: refused by their pixels, before the run and in it, with the same words; the others are written. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { CardValue } from '../../src/engine/fits/card';
import { describePlan } from '../../src/engine/plan/describePlan';
import type { RefusedFrame } from '../../src/engine/plan/plan';
import { describeReport, exitCode } from '../../src/engine/reduce/report';
import { Random } from '../../src/engine/synthetic/random';
import { inspectPlan } from '../../src/worker/inspectPlan';
import type { WorkerPool } from '../../src/worker/pool';
import { prepareCombine, preparePlan } from '../../src/worker/prepare';
import { runCombine, runPlan } from '../../src/worker/runPlan';
import { namesIn, poolFor, readImage, sha256, tempFolder, writeDoubles, writeRaw } from './workbench';

const [WIDTH, HEIGHT, IMAGE] = [200, 64, 176];
const BIAS = 1000;
const CARDS = { IMAGETYP: 'FLATFIELD', EXPTIME: 10, BUNIT: 'adu' } as const;
const RECIPE = {
  overscan: { section: '[181:200,*]' },
  trim: '[1:176,*]',
  bias: 'none',
  dark: { use: 'none' },
  output: { pixels: 'float64' },
};

/** A pixel of a flat of this level: one electron an adu, read noise 5. */
function flatOf(seed: number, level: number): (x: number, y: number) => number {
  const random = new Random(seed);
  return (x) => {
    const light = x < IMAGE ? random.poisson(level) : 0;
    return Math.max(0, Math.min(65535, Math.round(BIAS + light + 5 * random.normal())));
  };
}

type Pixel = (x: number, y: number) => number;

/** Two good flats, a.fits and c.fits, and b.fits between them; what is refused, before a run and in it. */
async function nightWith(
  t: TestContext,
  b: (good: Pixel) => Pixel,
  changes: object = {},
  cards: Readonly<Record<string, CardValue>> = {},
  cardsOfAll: Readonly<Record<string, CardValue>> = {},
) {
  const folder = tempFolder(t);
  const write = (name: string, pixel: Pixel, more = {}) =>
    writeRaw(join(folder, name), WIDTH, HEIGHT, pixel, { ...CARDS, ...cardsOfAll, ...more });
  write('a.fits', flatOf(1, 20000));
  const bad = write('b.fits', b(flatOf(2, 20000)), cards);
  write('c.fits', flatOf(3, 20000));
  writeFileSync(join(folder, 'flatfield.json'), JSON.stringify({ ...RECIPE, ...changes }));
  const pool = await poolFor(t, { threads: 2 });
  const raw = sha256(bad);

  const inspected = (await preparePlan(pool, { paths: [folder], inspect: true })).plan;
  assert.deepEqual(namesIn(folder), ['a.fits', 'b.fits', 'c.fits', 'flatfield.json'], 'inspecting writes nothing');
  const { plan } = await preparePlan(pool, { paths: [folder] });
  assert.equal(plan.flats.length, 3);
  assert.equal(plan.flats[0]!.levels, undefined);
  const outcomes = await runPlan(pool, plan);
  assert.equal(sha256(bad), raw);
  const [, outcome] = outcomes;
  return { folder, pool, plan, inspected, outcomes, outcome: outcome! };
}

type Night = Awaited<ReturnType<typeof nightWith>>;

/** b.fits is refused for `reason` by plan and run, and a.fits and c.fits are as good as ever. */
function assertRefused({ folder, plan, inspected, outcomes, outcome }: Night, reason: RegExp): RefusedFrame {
  const [refused] = inspected.refused;
  assert.match(refused!.reason, reason);
  assert.equal(refused!.name, 'b.fits');
  assert.deepEqual(
    inspected.flats.map(({ name }) => name),
    ['a.fits', 'c.fits'],
  );
  // Of each flat 20 blocks of headers, and its pixels up to a whole block.
  assert.equal(inspected.bytes, 2 * (20 * 2880 + 32 * 2880));
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['written', 'refused', 'written'],
  );
  assert.deepEqual([outcome.error?.tag, outcome.error?.message], ['Refused', refused!.reason]);
  assert.equal(outcome.error?.wayOut, refused!.wayOut);
  assert.deepEqual([outcome.mean, outcome.warnings.length], [null, 0]);
  assert.deepEqual(
    namesIn(join(folder, 'reduced')),
    ['flat-a.fits', 'flat-c.fits'],
    'no result, and nothing temporary',
  );
  assert.equal(exitCode(outcomes, 0), 3);
  assert.match(describeReport(plan, outcomes), /^2 flats written, 1 refused into .*\n(.*\n)*REFUSED {3}b\.fits: /);
  assert.match(describePlan(inspected), /\nREFUSED b\.fits: /);
  // What the run measured of the others is what the plan said.
  assert.deepEqual(
    inspected.flats.map(({ levels }) => {
      const { median: _, ...others } = levels!;
      return others;
    }),
    [outcomes[0]!.levels, outcomes[2]!.levels],
  );
  // Beside it the median, which the results say of themselves.
  assert.deepEqual(
    inspected.flats.map(({ levels }) => levels?.median),
    ['a', 'c'].map((name) => readImage(join(folder, 'reduced', `flat-${name}.fits`)).header.get('FFMEDIAN')),
  );
  return refused!;
}

function assertAllWritten({ outcomes, inspected }: Night): void {
  assert.deepEqual(inspected.refused, []);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['written', 'written', 'written'],
  );
}

test('a saturated flat: 2 of 64 rows', async (t) => {
  const night = await nightWith(t, (good) => (x, y) => (y < 2 && x < IMAGE ? 65535 : good(x, y)));
  const refused = assertRefused(
    night,
    /^3\.13 % of its pixels \(352 of 11264\) are saturated \(raw value 65535 or more\)/,
  );
  assert.deepEqual(refused.fixes[0]?.path, ['limits', 'saturated']);
  assert.equal(night.outcome.levels?.saturated, 352);
});

test('a refused flat leaves its earlier result alone, and says so', async (t) => {
  const night = await nightWith(t, (good) => good);
  assertAllWritten(night);
  const result = join(night.folder, 'reduced', 'flat-b.fits');
  const before = sha256(result);
  const recipe = { ...RECIPE, output: { ...RECIPE.output, existing: 'replace' }, limits: { saturation: 20500 } };
  writeFileSync(join(night.folder, 'flatfield.json'), JSON.stringify(recipe));
  const { plan } = await preparePlan(night.pool, { paths: [join(night.folder, 'b.fits')] });
  const [outcome] = await runPlan(night.pool, plan);
  assert.equal(outcome?.status, 'refused');
  assert.match(outcome.error!.wayOut!, / Its earlier result flat-b\.fits was left as it is\.$/);
  assert.equal(sha256(result), before);
  assert.deepEqual(namesIn(join(night.folder, 'reduced')), ['flat-a.fits', 'flat-b.fits', 'flat-c.fits']);
});

test('one hot pixel, or a whole saturated overscan column, refuses nothing', async (t) => {
  assertAllWritten(await nightWith(t, (good) => (x, y) => ((x === 40 && y === 9) || x === 190 ? 65535 : good(x, y))));
});

test('saturation begins where the recipe says, else where the SATURATE card says', async (t) => {
  assertRefused(
    await nightWith(t, (good) => good, {}, { SATURATE: 20500 }),
    /are saturated \(raw value 20500 or more\)/,
  );
  const limits = { saturation: 60000 };
  assertAllWritten(await nightWith(t, (good) => good, { limits }, { SATURATE: 20500 }));
});

test('a flat that is too faint: 40 electrons and a read noise of 5', async (t) => {
  const night = await nightWith(t, () => flatOf(4, 40));
  assertRefused(night, /^its level is .* times the noise of one pixel .*; the limit is 10/);
  // 40 / sqrt(40 + 25) = 4.96; a sample of 32 rows x 44 pairs knows the noise to 3 %.
  assert.ok(Math.abs(night.outcome.levels!.signalToNoise! - 4.96) < 0.6, `${night.outcome.levels!.signalToNoise}`);
  // sqrt(20000 / 20025) * sqrt(20000) = 141.3
  assert.ok(Math.abs(night.outcomes[0]!.levels!.signalToNoise! - 141.3) < 15);
});

test('a flat that is too noisy for its level: pick-up of 4000 adu', async (t) => {
  const noise = new Random(5);
  const night = await nightWith(t, (good) => (x, y) => {
    const value = good(x, y);
    return x < IMAGE ? Math.max(0, Math.round(value + 4000 * noise.normal())) : value;
  });
  assertRefused(night, /the limit is 10: it is too faint, or too noisy/);
});

test('an unlit flat has no signal, whatever its noise', async (t) => {
  assertRefused(await nightWith(t, () => flatOf(6, 0)), /noise of one pixel/);
});

test('a flat of zeros has no light in it, though it has no noise that could be told either', async (t) => {
  const night = await nightWith(t, () => (x, y) => (x === 3 && y === 4 ? 900 : 0));
  const refused = assertRefused(night, /^the level of its result is not above 0 adu: there is no light in it\.$/);
  assert.deepEqual(refused.fixes[0]?.path, ['limits', 'signalToNoise']);
  assert.equal(night.outcome.levels?.signalToNoise, 0);
});

test('a made picture with light, whose noise nobody can tell, passes', async (t) => {
  assertAllWritten(await nightWith(t, () => (x, y) => (x < IMAGE ? 5000 + x + y : BIAS)));
});

test('pixels without a value: a master of which 2 % are NaN', async (t) => {
  const folder = tempFolder(t);
  const bad = writeDoubles(join(folder, 'bias.fits'), IMAGE, HEIGHT, (x, y) => (y === 3 || x === 20 ? Number.NaN : 0), {
    IMAGETYP: 'BIAS',
    COMBINED: true,
    BUNIT: 'adu',
    SUBOSCAN: 'median',
  });
  writeRaw(join(folder, 'raw', 'a.fits'), WIDTH, HEIGHT, flatOf(1, 20000), CARDS);
  const recipe = { ...RECIPE, bias: bad };
  writeFileSync(join(folder, 'raw', 'flatfield.json'), JSON.stringify(recipe));
  const pool = await poolFor(t);
  const { plan } = await preparePlan(pool, { paths: [join(folder, 'raw')], inspect: true });
  // 176 + 64 - 1 of 11264.
  assert.match(plan.refused[0]!.reason, /^2\.12 % of its pixels \(239 of 11264\) have no finite value/);
  const looser = { ...recipe, limits: { withoutValue: 0.03 } };
  writeFileSync(join(folder, 'raw', 'flatfield.json'), JSON.stringify(looser));
  const again = (await preparePlan(pool, { paths: [join(folder, 'raw')], inspect: true })).plan;
  assert.deepEqual(again.refused, []);
  assert.equal(again.flats[0]!.levels!.withoutValue, 239);
});

/** Light in column k of the overscan: 700 adu, falling by e in 1.6 columns. */
const leaking =
  (good: Pixel): Pixel =>
  (x, y) =>
    good(x, y) + (x < 180 ? 0 : Math.round(700 * Math.exp(-(x - 180) / 1.6)));

test('an overscan that begins inside the light leak, and the section that is offered instead', async (t) => {
  const night = await nightWith(t, leaking);
  const refused = assertRefused(
    night,
    /^the overscan \[181:200,\*\] begins inside the light that leaks from the image: columns 181 to 18[78] lie .* adu above/,
  );
  const [fix] = refused.fixes;
  assert.deepEqual(fix?.path, ['overscan', 'section']);
  assertAllWritten(await nightWith(t, leaking, { overscan: { section: fix.value } }));
  assertAllWritten(await nightWith(t, leaking, { limits: { lightLeak: null } }));
});

test('fitted levels, and a section of the header, are looked at too', async (t) => {
  const fit = { function: 'polynomial', order: 2 };
  assertRefused(await nightWith(t, leaking, { overscan: { ...RECIPE.overscan, fit } }), /light that leaks/);
  const biassec = { BIASSEC: '[181:200,1:64]' };
  const refused = assertRefused(await nightWith(t, leaking, { overscan: 'header' }, {}, biassec), /light that leaks/);
  assert.deepEqual(refused.fixes[0]!.path, ['overscan']);
});

test('rows of overscan above the image: light that leaks into the first of them', async (t) => {
  const rows: Pixel = (x, y) => {
    const level = BIAS + ((x * 7 + y * 3) % 11);
    return y < 48 ? 20000 + ((x * 7919 + y * 104729) % 300) : level + (y === 48 ? 300 : 0);
  };
  const clean: Pixel = (x, y) => (y === 48 ? rows(x, 49) : rows(x, y));
  const folder = tempFolder(t);
  writeRaw(join(folder, 'a.fits'), WIDTH, HEIGHT, clean, CARDS);
  writeRaw(join(folder, 'b.fits'), WIDTH, HEIGHT, rows, CARDS);
  const recipe = { ...RECIPE, overscan: { section: '[*,49:64]', axis: 'columns' }, trim: '[*,1:48]' };
  writeFileSync(join(folder, 'flatfield.json'), JSON.stringify(recipe));
  const pool = await poolFor(t);
  const { plan } = await preparePlan(pool, { paths: [folder], inspect: true });
  assert.deepEqual(
    plan.flats.map(({ name }) => name),
    ['a.fits'],
  );
  assert.match(plan.refused[0]!.reason, /^the overscan \[\*,49:64\] begins .* row 49 lies \d+ adu above/);
  assert.equal(plan.refused[0]!.fixes[0]!.value, '[*,50:64]');
});

test('a flat that cannot be read to its end is refused when it is inspected, and the others keep their levels', async (t) => {
  const folder = tempFolder(t);
  for (const name of ['a.fits', 'b.fits', 'c.fits'])
    writeRaw(join(folder, 'raw', name), WIDTH, HEIGHT, flatOf(1, 20000), CARDS);
  const master = writeDoubles(join(folder, 'dark.fits'), IMAGE, HEIGHT, () => 0, {
    IMAGETYP: 'DARK',
    COMBINED: true,
    EXPTIME: 10,
    SUBOSCAN: 'median',
    TRIMIM: 'yes',
  });
  const pool = await poolFor(t);
  const recipe = { ...RECIPE, dark: { use: 'auto', scale: 'never' } };
  writeFileSync(join(folder, 'raw', 'flatfield.json'), JSON.stringify(recipe));
  const { plan } = await preparePlan(pool, { paths: [join(folder, 'raw')], masters: [master] });
  assert.equal(plan.flats.length, 3, JSON.stringify(plan.refused));
  writeFileSync(plan.flats[1]!.path, 'changed since');
  const inspected = await inspectPlan(pool, plan);
  assert.deepEqual(
    inspected.flats.map(({ name, levels }) => [name, levels?.pixels]),
    [
      ['a.fits', IMAGE * HEIGHT],
      ['c.fits', IMAGE * HEIGHT],
    ],
  );
  assert.deepEqual(
    inspected.refused.map(({ name, reason }) => [name, reason]),
    [['b.fits', 'The file has changed since it was planned.']],
  );
});

test('inspecting tells how far it is, and stops when it is asked to', async (t) => {
  const folder = tempFolder(t);
  for (const name of ['a.fits', 'b.fits', 'c.fits'])
    writeRaw(join(folder, name), WIDTH, HEIGHT, flatOf(1, 20000), CARDS);
  writeFileSync(join(folder, 'flatfield.json'), JSON.stringify(RECIPE));
  const pool = await poolFor(t);
  const seen: number[] = [];
  await preparePlan(pool, {
    paths: [folder],
    inspect: true,
    onProgress: ({ done, total }) => seen.push(total === 3 * HEIGHT ? done : -1),
  });
  assert.equal(seen.at(-1), 3 * HEIGHT);
  const { plan } = await preparePlan(pool, { paths: [folder] });
  await assert.rejects(inspectPlan(pool, plan, { signal: AbortSignal.abort() }), { tag: 'Cancelled' });
});

/** Combines what the recipe of a sample night needs, into its masters folder. */
async function mastersOf(pool: WorkerPool, folder: string, kinds: readonly ('bias' | 'dark')[]): Promise<string> {
  const out = join(folder, 'masters');
  for (const kind of kinds) {
    const plan = await prepareCombine(pool, { paths: [folder], masters: [], kind, out });
    const outcomes = await runCombine(pool, plan);
    assert.ok(outcomes.length > 0 && outcomes.every(({ status }) => status === 'written'), basename(folder));
  }
  return out;
}

for (const seed of [1, 2]) {
  test(`both sample nights of seed ${seed} pass with their own recipes, and not with the section of the header`, async (t) => {
    const folder = tempFolder(t);
    const pool = await poolFor(t, { threads: 2 });
    const { folders } = await pool.run('sample', { folder: join(folder, 'nights'), examples: [1, 2], rows: 64, seed });
    for (const night of folders) {
      const masters = await mastersOf(pool, night.folder, night.example === 1 ? ['dark'] : ['bias', 'dark']);
      const request = { paths: [night.folder], masters: [masters], inspect: true };
      const { plan } = await preparePlan(pool, request);
      assert.deepEqual(plan.refused, [], `example ${night.example}`);
      assert.equal(plan.flats.length, night.example === 1 ? 6 : 10);
      for (const { levels } of plan.flats) assert.ok(levels!.signalToNoise! > 50, `${levels!.signalToNoise}`);
      const recipePath = join(folder, `${night.example}.json`);
      const section = night.example === 1 ? '[2049:2080,*]' : '[4097:4109,*]';
      const trim = night.example === 1 ? '[1:2048,*]' : '[1:4096,*]';
      const other = { overscan: { section }, trim, bias: 'none', dark: { use: 'none' } };
      writeFileSync(recipePath, JSON.stringify(other));
      const wrong = (await preparePlan(pool, { paths: [night.folder], recipePath, inspect: true })).plan;
      assert.deepEqual(wrong.flats, []);
      for (const { reason, fixes } of wrong.refused) {
        if (night.example === 1) {
          assert.match(reason, /begins inside the light that leaks from the image: columns 2049 to 205[456] lie/);
          assert.match(String(fixes[0]!.value), /^\[205[567]:2080,\*\]$/);
        } else assert.match(reason, /^light leaks from the image into the whole overscan/);
      }
    }
  });
}
