/** Which flats of a set disagree with the others, and why: the worst is named first and leaves the comparison, then the next. */
import { median } from '../ccd/statistics';
import type { BlockMap } from './blockMeans';
import { blockNoise, medianMap, type RatioShape, ratioShape, residuals, type Spot, spots } from './blockRatio';
import { faultWords } from './faultWords';
import type { FlatMeasurement } from './flatMeasurement';
import type { VerdictLimits } from './verdictLimits';

/** One flat of the set. */
export interface FlatFrame {
  readonly name: string;
  readonly path: string;
  /** Exposure in seconds; null where the header does not say. */
  readonly seconds: number | null;
  /** DATE-OBS as far as it is known. */
  readonly date: string | null;
  readonly measured: FlatMeasurement;
  /** Median of the blocks above the bias, in the frame's unit. */
  readonly light: number;
  /** The blocks above the bias, normalised (blockRatio.normalised). */
  readonly shape: Float64Array;
}

export type Reason = 'unlit' | 'saturated' | 'leak' | 'gradient' | 'vignetting' | 'spot' | 'shape';

/** Why a frame is not like the others. */
export interface FrameFault {
  readonly reason: Reason;
  /** Of the one that is worst: how many times its threshold. */
  readonly severity: number;
  /** What it means and what to do. */
  readonly sentence: string;
}

export interface FrameHealth {
  readonly faults: readonly FrameFault[];
  /** Against the median of the others; null for the only one. */
  readonly ratio: RatioShape | null;
  readonly spot: Spot | null;
}

/** Blocks beyond so many times their noise, and the share of them from which on a shape deviates everywhere. */
const FAR = 4;
const EVERYWHERE = 0.2;
/** A spot of more blocks than this share is no dust. */
const COMPACT = 0.1;
/** What is brighter in one block only, and by less than this, is a star that the flat has caught. */
const STAR = 0.01;
/** From so many frames on one of them does not move their median. */
const MANY = 10;

/** One answer a frame, in their order. */
export function flatHealth(frames: readonly FlatFrame[], limits: VerdictLimits): FrameHealth[] {
  const faults: FrameFault[][] = frames.map((frame) => [...unlit(frame), ...saturation(frame, limits)]);
  leaks(frames, faults, limits);
  const active = new Set(frames.keys());
  for (const [i, found] of faults.entries())
    if (found.some(({ reason }) => reason === 'saturated' || reason === 'unlit')) active.delete(i);
  const found: (Compared | null)[] = frames.map(() => null);
  for (;;) {
    const compared = compare(frames, active, limits);
    for (const [i, one] of compared) found[i] = one;
    const [worst] = [...compared].sort(([, a], [, b]) => severityOf(b) - severityOf(a));
    if (worst === undefined || severityOf(worst[1]) < 1) break;
    const two = active.size === 2;
    for (const [i, one] of two ? compared : [worst]) {
      faults[i]!.push(...one.faults.map((fault) => (two ? undecided(fault) : fault)));
      active.delete(i);
    }
  }
  return frames.map((_, i) => {
    const { ratio, spot } = found[i] ?? compare(frames, new Set([...active, i]), limits).get(i) ?? NOT_COMPARED;
    return { faults: faults[i]!, ratio, spot };
  });
}

const NOT_COMPARED = { ratio: null, spot: null };

function undecided(fault: FrameFault): FrameFault {
  return {
    ...fault,
    sentence: `${fault.sentence} Only two frames are left to compare: nobody can tell which of them it is. A third would.`,
  };
}

function severityOf({ faults }: Compared): number {
  return Math.max(0, ...faults.map(({ severity }) => severity));
}

interface Compared {
  readonly faults: readonly FrameFault[];
  readonly ratio: RatioShape;
  readonly spot: Spot | null;
}

/** Each frame of `active` against the median of the others of them; none where there are no others. */
function compare(
  frames: readonly FlatFrame[],
  active: ReadonlySet<number>,
  limits: VerdictLimits,
): Map<number, Compared> {
  const indices = [...active];
  if (indices.length < 2) return new Map();
  const map = frames[0]!.measured.blocks;
  const shapes = (of: readonly number[]) => of.map((i) => frames[i]!.shape);
  const common = indices.length >= MANY ? medianMap(shapes(indices)) : null;
  const compared = indices.map((i) => {
    const reference = common ?? medianMap(shapes(indices.filter((other) => other !== i)));
    return { i, reference, ratio: ratioShape(frames[i]!.shape, reference, map) };
  });
  // Photons: the noise of all, brought to the light of each. Of many frames most are good, so their median is.
  const usual = median(Float64Array.from(compared, ({ i, ratio }) => ratio.noise * Math.sqrt(frames[i]!.light)));
  return new Map(
    compared.map(({ i, reference, ratio }) => {
      const noise = usual / Math.sqrt(frames[i]!.light);
      return [i, judge(ratio, blockNoise(noise, reference, map), map, limits)];
    }),
  );
}

function judge(ratio: RatioShape, noise: Float64Array, map: BlockMap, limits: VerdictLimits): Compared {
  const rest = residuals(ratio, map);
  const known = rest.filter(Number.isFinite).length;
  const far = rest.reduce((sum, value, i) => sum + (Math.abs(value) > FAR * noise[i]! ? 1 : 0), 0) / known;
  const found = spots(rest, noise, map, limits);
  const compact = found.filter((one) => one.blocks <= COMPACT * known && !mayBeStar(one));
  const faults: FrameFault[] = [];
  const slope = Math.hypot(ratio.slopeX, ratio.slopeY);
  const add = (reason: Reason, severity: number, sentence: string) => faults.push({ reason, severity, sentence });
  const everywhere = ratio.residual > limits.shape && far > EVERYWHERE;
  if (everywhere && Math.abs(ratio.corners) > limits.corners && radial(ratio, rest))
    add('vignetting', Math.abs(ratio.corners) / limits.corners, faultWords.vignetting(ratio.corners, limits.corners));
  else if (everywhere) add('shape', ratio.residual / limits.shape, faultWords.shape(ratio.residual, far, limits.shape));
  if (slope > limits.gradient) add('gradient', slope / limits.gradient, faultWords.gradient(ratio, limits.gradient));
  const [spot] = compact;
  // What deviates everywhere has spots everywhere.
  if (spot !== undefined && !everywhere) add('spot', Math.abs(spot.depth) / limits.spot, faultWords.spot(compact));
  return { faults, ratio, spot: spot ?? null };
}

function mayBeStar({ blocks, depth }: Spot): boolean {
  return blocks === 1 && depth > 0 && depth < STAR;
}

/** Whether the corners explain most of what is left: the fall of light is wide, a pattern is not. */
function radial({ corners, residual }: RatioShape, rest: Float64Array): boolean {
  const most = rest.reduce((value, one) => (Number.isFinite(one) ? Math.max(value, Math.abs(one)) : value), 0);
  return Math.abs(corners) > 2 * residual && most < 1.5 * Math.abs(corners);
}

function unlit({ light }: FlatFrame): FrameFault[] {
  return light > 0 ? [] : [{ reason: 'unlit', severity: Number.MAX_VALUE, sentence: faultWords.unlit(light) }];
}

function saturation({ measured }: FlatFrame, limits: VerdictLimits): FrameFault[] {
  const share = measured.saturated / measured.pixels;
  if (!(share > limits.saturated)) return [];
  const severity = share / limits.saturated;
  return [{ reason: 'saturated', severity, sentence: faultWords.saturated(share, limits.saturated) }];
}

/** What leaks grows with the light, so the share of it is compared: a leak that all frames have is the camera's. */
function leaks(frames: readonly FlatFrame[], faults: FrameFault[][], limits: VerdictLimits): void {
  const measured = frames.flatMap(({ measured: { overscan }, light }, i) =>
    overscan === null || faults[i]!.length > 0 ? [] : [{ i, light, ...overscan }],
  );
  // Of two nobody can tell which one leaks.
  if (measured.length < 3) return;
  const usual = median(Float64Array.from(measured, ({ leak, light }) => leak / light));
  for (const { i, leak, light, noise } of measured) {
    const excess = leak - usual * light;
    const most = Math.max(limits.leakAdu, limits.leak * noise);
    if (excess > most)
      faults[i]!.push({ reason: 'leak', severity: excess / most, sentence: faultWords.leak(excess, most) });
  }
}
