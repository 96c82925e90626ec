/** The report as its page shows it, its scripts, and the records that are kept. */

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Plan, type PlannedFlat, plainFormat } from '../../src/engine/plan/plan';
import { defaultRecipe } from '../../src/engine/plan/recipe';
import type { FlatLevels, FrameOutcome } from '../../src/engine/reduce/outcome';
import { type RunRecord, runRecord } from '../../src/engine/reduce/runRecord';
import { reportScripts } from '../../src/host/report/reportScripts';
import { reportView } from '../../src/host/report/reportView';
import { RunRecords } from '../../src/host/report/runRecords';

function flat(name: string, changes: Partial<PlannedFlat> = {}): PlannedFlat {
  return {
    ...{ path: `/night/${name}`, name, hdu: 0, width: 4, height: 3, pixelType: 'uint16', size: 1, mtimeMs: 0 },
    ...{ saturation: 65535, unit: 'adu', noise: null, warnings: ['dark at -10 °C'], action: 'write' },
    result: { state: 'none', why: null },
    steps: [
      {
        ...{ do: 'subtractDark', dark: '/masters/dark_90.fit', hdu: 0, exposure: 1, darkExposure: 90 },
        ...{ scale: 1 / 90, scaled: true, reason: 'it is the only one' },
      },
    ],
    output: `/night/reduced/flat-${name}`,
    refusedCandidates: [{ path: '/masters/dark_10.fit', role: 'dark', reason: 'too short' }],
    ...changes,
  };
}

function outcome(name: string, changes: Partial<FrameOutcome> = {}): FrameOutcome {
  return {
    ...{ path: `/night/${name}`, output: `/night/reduced/flat-${name}`, status: 'written', error: null, levels: null },
    ...{ warnings: [], mean: 20000, min: 5, max: 30000 },
    ...changes,
  };
}

const nothing = { mean: null, min: null, max: null };
const plan: Plan = {
  ...{
    kind: 'flat',
    recipe: '/night/flatfield.json',
    outputFolder: '/night/reduced',
    existing: 'skip',
    limits: defaultRecipe().limits,
    bytes: 0,
  },
  format: { ...plainFormat('float32'), mask: true },
  flats: [flat('a.fits'), flat('b.fits'), flat('c.fits', { action: 'skip' }), flat('d.fits'), flat('e.fits')],
  refused: [
    {
      ...{ path: '/night/f.fits', name: 'f.fits', reason: 'no dark.', wayOut: 'Take one.', fixes: [] },
      refusedCandidates: [{ path: '/masters/x.fit', role: 'dark', reason: 'another size' }],
    },
  ],
  ignored: [
    { path: '/night/g.fits', reason: 'rejected in flatfield.rejected.json', byHand: true },
    { path: '/night/h.fits', reason: 'it is a bias' },
  ],
  hints: ['No BUNIT.'],
};
const levels: FlatLevels = {
  ...{ pixels: 12, saturated: 3, saturation: 65535, withoutValue: 0, signalToNoise: 140, overscan: 1000.5 },
  before: { mean: 21000, min: 1, max: 65535 },
  after: { mean: 20000, min: 5, max: 30000 },
};
const error = { tag: 'Refused', message: 'a quarter is saturated.', file: '/night/d.fits', wayOut: 'Raise the limit.' };
const record = runRecord('Flatfield 1.2.3', new Date(0), [
  {
    ...{ recipeText: null, command: 'flatfield reduce /night', inputs: ['/night'], plan },
    outcomes: [
      outcome('a.fits', { levels, warnings: ['3 pixels are saturated'] }),
      outcome('b.fits'),
      outcome('c.fits', { status: 'skipped', ...nothing }),
      outcome('d.fits', { status: 'refused', error, levels, ...nothing }),
      outcome('e.fits', { status: 'cancelled', ...nothing }),
    ],
  },
]);

test('a row says what was planned and what came of it', () => {
  const { rows, tally, nights } = reportView(record);
  assert.equal(tally, '2 flats written, 1 skipped, 1 cancelled, 2 refused');
  assert.deepEqual(nights, [
    {
      outputFolder: '/night/reduced',
      recipe: { path: '/night/flatfield.json', name: 'flatfield.json' },
      format: 'float32, with MASK',
      notes: ['Note: No BUNIT.', 'Left out: g.fits: rejected in flatfield.rejected.json'],
    },
  ]);
  assert.deepEqual(rows[0], {
    raw: { path: '/night/a.fits', name: 'a.fits' },
    result: { path: '/night/reduced/flat-a.fits', name: 'flat-a.fits' },
    ...{ status: 'written', reason: null, unit: 'adu' },
    steps: [
      {
        word: 'dark × 0.01111',
        master: { path: '/masters/dark_90.fit', name: 'dark_90.fit' },
        what: 'subtract the dark dark_90.fit x 0.0111111',
        why: 'it is the only one',
      },
    ],
    ...{ overscan: 1000.5, before: levels.before, after: levels.after },
    ...{ saturated: 0.25, saturatedWords: '3 of 12 pixels at or above 65535', withoutValue: 0, signalToNoise: 140 },
    warnings: ['dark at -10 °C', '3 pixels are saturated'],
    candidates: ['not dark_10.fit: too short'],
  });
});

test('what nobody measured is null; what was written has its mean', () => {
  const row = reportView(record).rows[1]!;
  assert.deepEqual(
    [row.overscan, row.before, row.saturated, row.saturatedWords, row.signalToNoise],
    Array(5).fill(null),
  );
  assert.deepEqual(row.after, { mean: 20000, min: 5, max: 30000 });
});

test('flats without a result have none, and say why', () => {
  const { rows } = reportView(record);
  assert.deepEqual(
    rows.slice(2).map(({ raw, result, status, reason }) => [raw.name, result?.name ?? null, status, reason]),
    [
      ['c.fits', 'flat-c.fits', 'skipped', 'Its result was there already.'],
      ['d.fits', null, 'refused', 'a quarter is saturated. Raise the limit.'],
      ['e.fits', null, 'cancelled', null],
      ['f.fits', null, 'refused', 'no dark. Take one.'],
    ],
  );
  assert.deepEqual(rows[5]?.candidates, ['not x.fit: another size']);
});

test('a result that is up to date is told from one that is merely there', () => {
  const reasonFor = (result: PlannedFlat['result']): string | null | undefined => {
    const flats = [flat('a.fits', { action: 'skip', result })];
    const outcomes = [outcome('a.fits', { status: 'skipped', ...nothing })];
    const night = { ...record.nights[0]!, plan: { ...plan, flats, refused: [] }, outcomes };
    return reportView({ ...record, nights: [night] }).rows[0]?.reason;
  };
  assert.equal(reasonFor({ state: 'upToDate', why: null }), 'Its result is up to date.');
  assert.equal(
    reasonFor({ state: 'stale', why: 'the dark is another' }),
    'Its result was there already: the dark is another.',
  );
});

test('the script makes what the run has made, and names the rest', () => {
  const [made, ...others] = reportScripts(record);
  assert.equal(others.length, 0);
  const { script, flats } = made!.script('/night');
  assert.equal(flats, 3);
  for (const name of ['a', 'b', 'c']) assert.ok(script.includes(`'${name}.fits', 0, (3, 4)`), name);
  assert.match(script, /^# Left out: f\.fits: no dark\.$/m);
  assert.match(script, /^# Left out: d\.fits: a quarter is saturated\.$/m);
  assert.match(script, /^# Left out: e\.fits: the run was cancelled before it\.$/m);
});

test('no script where no flat can be made by one', () => {
  const night = { ...record.nights[0]!, plan: { ...plan, format: { ...plan.format, compression: 'RICE_1' as const } } };
  assert.throws(() => reportScripts({ ...record, nights: [night] }), {
    tag: 'Unsupported',
    message: /^No flat can be reduced by a script: a\.fits: .*RICE_1/,
  });
});

function store(t: TestContext): { readonly folder: string; readonly errors: unknown[]; open(): RunRecords } {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'flatfield-runs-')), 'runs');
  t.after(() => rmSync(path.dirname(folder), { recursive: true }));
  const errors: unknown[] = [];
  return { folder, errors, open: () => new RunRecords(folder, (problem) => errors.push(problem)) };
}

const at = (second: number): RunRecord => ({
  ...record,
  when: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
});

test('a record comes back after a reload of the window; the last 20 are kept', (t) => {
  const { folder, open, errors } = store(t);
  const runs = open();
  const ids = Array.from({ length: 22 }, (_, second) => runs.keep(at(second)));
  assert.equal(new Set(ids).size, 22);
  const names = readdirSync(folder).sort();
  assert.deepEqual(
    names,
    ids.slice(2).map((id) => `${id}.json`),
  );
  assert.deepEqual(open().find(ids[21]!), at(21));
  assert.throws(() => open().find(ids[1]!), { tag: 'ReadFailed', message: 'This report is no longer kept.' });
  assert.deepEqual(errors, []);
});

test('a record that cannot be written is told, and shown all the same', (t) => {
  const { folder, open, errors } = store(t);
  writeFileSync(folder, 'a file where the folder should be');
  const runs = open();
  const id = runs.keep(at(0));
  assert.equal(errors.length, 1);
  assert.deepEqual(runs.find(id), at(0));
});

test('an id of a window cannot lead out of the folder; a damaged record is refused with words', (t) => {
  const { folder, open } = store(t);
  const runs = open();
  const id = runs.keep(at(0));
  writeFileSync(path.join(folder, '../outside.json'), '{}');
  for (const bad of ['../outside', 'run-/../../outside', '', 'run-..\\outside'])
    assert.throws(() => runs.find(bad), { tag: 'ReadFailed', message: /is no report/ }, bad);
  writeFileSync(path.join(folder, `${id}.json`), '{}');
  assert.throws(() => open().find(id), { tag: 'ReadFailed', message: 'This is no record of a reduction.' });
});

test('masks stand behind the steps, to be opened as masters are, with what they mask', () => {
  const region = { x0: 0, x1: 4, y0: 0, y1: 3 };
  const masks = [{ path: '/masks/bad.fits', hdu: 0, width: 4, height: 3, region, pixels: null }];
  const night = record.nights[0]!;
  const masked = { ...night, plan: { ...plan, flats: [flat('a.fits', { masks })] } };
  const { rows } = reportView({ ...record, nights: [{ ...masked, outcomes: [outcome('a.fits', { masked: 1 })] }] });
  assert.deepEqual(rows[0]?.steps.at(-1), {
    word: 'mask',
    master: { path: '/masks/bad.fits', name: 'bad.fits' },
    what: 'mask the bad pixels of bad.fits',
    why: 'the recipe names it; 1 pixel is masked by the recipe in all',
  });
});
