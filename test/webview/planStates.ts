/** Plans as the host would tell them, for the tests of the plan page. */
import type {
  FlatView,
  FrameOutcome,
  GroupView,
  MasterChoice,
  PlanState,
  PlanView,
  RunView,
} from '../../src/protocol/planPage';

export const DARK = '/night/reduced/combined_dark_70.000.fit';

export function flat(name: string, more: Partial<FlatView> = {}): FlatView {
  return {
    path: `/night/${name}`,
    name,
    output: `/night/reduced/flat-${name}`,
    outputName: `flat-${name}`,
    action: 'write',
    result: { state: 'none', why: null },
    levels: null,
    ...more,
  };
}

export function group(names: readonly string[], more: Partial<GroupView> = {}): GroupView {
  return {
    id: `/night/${names[0]}`,
    title: "g', 70 s",
    flats: names.map((name) => flat(name)),
    steps: [
      {
        what: 'subtract the overscan: median of each row of [35:36, *]',
        why: 'the recipe names the section',
        each: [],
        short: '− overscan [35:36, *]',
        master: null,
      },
      {
        what: 'trim to [1:32, *]',
        why: 'the recipe names the section',
        each: [],
        short: 'trim [1:32, *]',
        master: null,
      },
      {
        what: 'subtract the dark combined_dark_70.000.fit',
        why: 'its EXPTIME of 70 s is nearest to 70 s of 7, 70 s (equal; within 0.5 s); not scaled; it holds the bias (SUBBIAS is missing) and removes both',
        each: [],
        short: '− dark',
        master: { role: 'dark', path: DARK, name: 'combined_dark_70.000.fit' },
      },
    ],
    noise: null,
    masked: null,
    warnings: [],
    refusedCandidates: [
      {
        path: '/night/reduced/combined_bias.fit',
        role: 'bias',
        reason: 'combined_dark_70.000.fit still holds the bias and removes both; it would be subtracted twice',
      },
    ],
    chosen: [],
    ...more,
  };
}

const FAR =
  'the nearest combined dark, combined_dark_70.000.fit, has 70 s, 63 s from its 7 s; the tolerance is 0.5 s (darks of 70 s were found).';

export const plan: PlanView = {
  kind: 'flat',
  recipe: '/night/flatfield.json',
  outputFolder: '/night/reduced',
  format: 'float32, with MASK',
  existing: 'fail',
  existingChosen: null,
  bytes: 68_700_000,
  freeBytes: 41_300_000_000,
  hints: ['Frames without BUNIT are taken to be in adu.'],
  groups: [group(['ccd.014.0.fits', 'ccd.015.0.fits'])],
  refused: [
    {
      frames: [{ path: '/night/ccd.017.0.fits', name: 'ccd.017.0.fits', reason: FAR }],
      reason: FAR,
      wayOut: 'Combine darks of 7 s, raise "dark.tolerance" in the recipe.',
      fixes: [
        { title: 'Allow 63 s between frame and dark', path: ['dark', 'tolerance'], value: 63 },
        { title: 'Subtract no dark', path: ['dark', 'use'], value: 'none' },
      ],
      exists: false,
      refusedCandidates: [{ path: DARK, role: 'dark', reason: 'its binning is 2x2, the frame’s 1x1' }],
      chosen: [],
    },
  ],
  ignored: [
    {
      reason: 'it is a bias',
      byHand: false,
      files: [1, 2, 3].map((i) => ({ path: `/night/bias-${i}.fits`, name: `bias-${i}.fits` })),
    },
    {
      reason: 'rejected by hand (trailed)',
      byHand: true,
      files: [{ path: '/night/ccd.016.0.fits', name: 'ccd.016.0.fits' }],
    },
  ],
  masters: { bias: 1, dark: 1, flat: 0 },
};

export const state: PlanState = {
  plan,
  problem: null,
  planning: false,
  run: null,
  check: null,
  trusted: true,
  canSetUp: true,
};

/** The same state with another plan. */
export function withPlan(more: Partial<PlanView>, others: Partial<PlanState> = {}): PlanState {
  return { ...state, ...others, plan: { ...plan, ...more } };
}

export const running: RunView = {
  running: true,
  paths: ['/night/ccd.014.0.fits', '/night/ccd.015.0.fits'],
  done: 0,
  total: 64,
  outcomes: [],
  summary: null,
  report: false,
  outdated: false,
};

export function outcome(name: string, more: Partial<FrameOutcome> = {}): FrameOutcome {
  return {
    path: `/night/${name}`,
    output: `/night/reduced/flat-${name}`,
    status: 'written',
    error: null,
    levels: null,
    warnings: [],
    ...{ mean: 20312.25, min: 1, max: 60000 },
    ...more,
  };
}

export const choices: readonly MasterChoice[] = [
  {
    path: DARK,
    name: 'combined_dark_70.000.fit',
    ...{ exposure: 70, temperature: -20, problem: null, scale: null, warnings: [] },
  },
  {
    path: '/masters/dark_300.fits',
    name: 'dark_300.fits',
    ...{ exposure: 300, temperature: -20.1, problem: null, scale: 70 / 300, warnings: [] },
  },
  {
    path: '/masters/dark_70_warm.fits',
    name: 'dark_70_warm.fits',
    ...{ exposure: 70, temperature: 12, problem: 'its binning is 2x2, the frame’s 1x1.', scale: null, warnings: [] },
  },
];
