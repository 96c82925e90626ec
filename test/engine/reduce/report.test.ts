/** The report of a run as people read it, and how the program ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CombinePlan, type Plan, type PlannedFlat, plainFormat } from '../../../src/engine/plan/plan';
import { defaultRecipe } from '../../../src/engine/plan/recipe';
import type { FrameOutcome, MasterOutcome } from '../../../src/engine/reduce/outcome';
import { describeCombineReport, describeReport, exitCode } from '../../../src/engine/reduce/report';

function outcome(name: string, changes: Partial<FrameOutcome> = {}): FrameOutcome {
  const paths = { path: `/night/${name}`, output: `/night/reduced/flat-${name}` };
  return {
    ...paths,
    status: 'written',
    error: null,
    levels: null,
    warnings: [],
    mean: 20170.25,
    min: 1,
    max: 2,
    ...changes,
  };
}

function flat(name: string, scaled: boolean): PlannedFlat {
  const darkStep = { do: 'subtractDark', dark: '/m/dark_90.fit', hdu: 0, exposure: 1, darkExposure: 90 } as const;
  return {
    path: `/night/${name}`,
    name,
    hdu: 0,
    width: 4,
    height: 4,
    pixelType: 'uint16',
    size: 2880,
    mtimeMs: 0,
    saturation: null,
    unit: 'adu',
    steps: [
      ...(scaled ? [{ do: 'subtractBias', bias: '/m/bias.fit', hdu: 0, reason: '' } as const] : []),
      { ...darkStep, scale: scaled ? 1 / 90 : 1, scaled, reason: '' },
    ],
    noise: null,
    warnings: scaled ? ['The dark is scaled up.'] : [],
    output: `/night/reduced/flat-${name}`,
    action: 'write',
    result: { state: 'none', why: null },
    refusedCandidates: [],
  };
}

const PLAN: Plan = {
  kind: 'flat',
  recipe: null,
  outputFolder: '/night/reduced',
  format: plainFormat('float32'),
  existing: 'fail',
  limits: defaultRecipe().limits,
  bytes: 0,
  flats: ['a.fits', 'b.fits', 'c.fits', 'd.fits', 'e.fits'].map((name) => flat(name, name === 'b.fits')),
  refused: [
    {
      path: '/night/f.fits',
      name: 'f.fits',
      reason: 'no dark within 0.5 s.',
      wayOut: 'Take one.',
      fixes: [],
      refusedCandidates: [],
    },
  ],
  ignored: [],
  hints: ['Frames without BUNIT are taken to be in adu.'],
};

test('one line for each flat, its warnings below, then what was refused', () => {
  const error = {
    tag: 'DiskFull',
    message: 'The disk is full.',
    file: '/night/reduced/flat-d.fits',
    wayOut: 'Free some.',
  };
  const outcomes = [
    outcome('a.fits', { warnings: ['2 raw pixels at or above 65535: saturated'] }),
    outcome('b.fits', { status: 'replaced' }),
    outcome('c.fits', { status: 'skipped', mean: null }),
    outcome('d.fits', { status: 'failed', mean: null, error }),
    outcome('e.fits', { status: 'cancelled', mean: null }),
  ];
  assert.equal(
    describeReport(PLAN, outcomes),
    `1 flat written, 1 replaced, 1 skipped, 1 failed, 1 cancelled, 1 refused into /night/reduced.
written   a.fits -> flat-a.fits (dark dark_90.fit), mean 20170.3
  warning: 2 raw pixels at or above 65535: saturated
replaced  b.fits -> flat-b.fits (bias bias.fit, dark dark_90.fit x 0.0111111), mean 20170.3
  warning: The dark is scaled up.
skipped   c.fits: its output is there already
FAILED    d.fits: flat-d.fits: The disk is full. Free some.
cancelled e.fits
REFUSED   f.fits: no dark within 0.5 s. Take one.
note: Frames without BUNIT are taken to be in adu.
`,
  );
});

test('a master is told with its frames and rejected values', () => {
  const plan: CombinePlan = {
    recipe: null,
    outputFolder: '/out',
    masters: [],
    unmade: [],
    refused: [],
    ignored: [],
    hints: [],
  };
  const made: MasterOutcome = {
    output: '/out/combined_bias.fits',
    title: 'bias',
    status: 'written',
    error: null,
    warnings: [],
    frames: 10,
    rejected: 1234,
    mean: 1020.0625,
  };
  assert.equal(
    describeCombineReport(plan, [made]),
    '1 combined frame written into /out.\nwritten   bias -> combined_bias.fits (10 frames, 1234 values rejected, mean 1020.06)\n',
  );
});

test('the exit code is that of the gravest thing', () => {
  const good = outcome('a.fits');
  const failed = (tag: string) =>
    outcome('b.fits', { status: 'failed', error: { tag, message: '', file: null, wayOut: null } });
  const cancelled = outcome('c.fits', { status: 'cancelled' });
  assert.equal(exitCode([good, outcome('b.fits', { status: 'skipped' })], 0), 0);
  assert.equal(exitCode([], 0), 0);
  assert.equal(exitCode([good], 1), 3);
  assert.equal(exitCode([good, failed('DamagedFits')], 0), 3);
  assert.equal(exitCode([failed('DamagedFits'), failed('DiskFull')], 1), 4);
  assert.equal(exitCode([failed('DiskFull'), cancelled], 1), 130);
});
