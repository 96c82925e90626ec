/** Frames for planning tests: an LFC-like raw flat, changed where a test says. */
import type { FrameInfo, Scan } from '../../../src/engine/frames/frameInfo';
import type { PlanInput } from '../../../src/engine/plan/planFlats';
import { parseRecipe } from '../../../src/engine/plan/recipe';

const RAW: FrameInfo = {
  path: '/night/flat.fits',
  name: 'flat.fits',
  size: 184320,
  mtimeMs: 1,
  hdu: 0,
  width: 2080,
  height: 4128,
  planes: 1,
  otherImages: 0,
  pixelType: 'uint16',
  kind: 'flat',
  imagetyp: 'FLATFIELD',
  exposure: 70.001,
  exposureKeyword: 'EXPTIME',
  exposureProblem: null,
  filter: "g'",
  object: null,
  date: null,
  camera: null,
  binning: null,
  gain: null,
  electronsPerAdu: null,
  readNoise: null,
  readout: null,
  temperature: null,
  unit: 'adu',
  saturation: 65535,
  biassec: null,
  trimsec: null,
  datasec: null,
  keywords: { type: 'IMAGETYP', exposure: 'EXPTIME', filter: 'FILTER', unit: 'BUNIT' },
  master: null,
  holdsBias: null,
  history: {},
  incomplete: null,
  ours: false,
  warnings: [],
};

/** A raw frame; `name` also sets the path in /night. */
export function frameOf(changes: Partial<FrameInfo>): FrameInfo {
  const name = changes.name ?? RAW.name;
  return { ...RAW, path: `/night/${name}`, ...changes };
}

/** A dark combined as in Example 1: overscan and trim done, the bias still in it. */
export function darkWithBias(exposure: number, changes: Partial<FrameInfo> = {}): FrameInfo {
  return frameOf({
    name: `combined_dark_${exposure}.fit`,
    kind: 'dark',
    imagetyp: 'DARK',
    width: 2048,
    exposure,
    master: 'COMBINED = T',
    holdsBias: { value: true, evidence: 'its cards log SUBOSCAN, TRIMIM but no SUBBIAS' },
    history: { overscan: 'SUBOSCAN = median', trim: 'TRIMIM = [1:2048,1:4128]' },
    ...changes,
  });
}

/** A dark combined as in Example 2: trimmed, bias subtracted. */
export function darkWithoutBias(exposure: number, changes: Partial<FrameInfo> = {}): FrameInfo {
  return darkWithBias(exposure, {
    holdsBias: { value: false, evidence: 'SUBBIAS = combined_bias.fit' },
    history: { trim: 'TRIMIM = [1:2048,1:4128]', bias: 'SUBBIAS = combined_bias.fit' },
    ...changes,
  });
}

export function combinedBias(changes: Partial<FrameInfo> = {}): FrameInfo {
  return frameOf({
    name: 'combined_bias.fit',
    kind: 'bias',
    imagetyp: 'BIAS',
    width: 2048,
    exposure: 0,
    master: 'COMBINED = T',
    history: { trim: 'TRIMIM = [1:2048,1:4128]' },
    holdsBias: { value: true, evidence: 'its cards log TRIMIM but no SUBBIAS' },
    ...changes,
  });
}

/** The recipes of the guide's examples. */
export const EXAMPLE_1 = {
  overscan: { section: { python: '[:, 2055:]' }, statistic: 'median' },
  trim: { python: '[:, :2048]' },
  bias: 'auto',
  dark: { use: 'auto', tolerance: 0.5, scale: 'never' },
};
export const EXAMPLE_2 = { trim: { python: '[:, :2048]' }, bias: 'auto', dark: { use: 'auto', scale: 'always' } };

/** What planFlats is given: every frame is asked for, results go to /night/reduced. */
export function inputOf(frames: readonly FrameInfo[], recipe: object, more: Partial<PlanInput> = {}): PlanInput {
  const scan: Scan = { frames, unreadable: [] };
  return {
    kind: 'flat',
    scan,
    inputs: frames.map((frame) => frame.path),
    named: new Set(),
    recipe: parseRecipe(JSON.stringify(recipe), '/night/flatfield.json'),
    recipePath: '/night/flatfield.json',
    outputFolder: '/night/reduced',
    existingOutputs: new Set(),
    ...more,
  };
}
