/** The verdict on one set of flats, as plain data: every number with its threshold and what it means. */
import { median } from '../ccd/statistics';
import { type BlockMap, type BlockPicture, picture } from './blockMeans';
import { medianMap, normalised } from './blockRatio';
import { type FlatFrame, type FrameFault, type FrameHealth, flatHealth } from './flatHealth';
import type { FlatMeasurement } from './flatMeasurement';
import { type Linearity, linearity } from './linearity';
import { type MasterInput, type MasterVerdict, masterVerdict } from './masterVerdict';
import { type PairMoments, type PhotonTransfer, photonTransfer } from './photonTransfer';
import { type Finding, setFindings } from './setFindings';
import { VERDICT_LIMITS, type VerdictLimits } from './verdictLimits';

/** What the bias frames of the same camera say of the same pixels. */
export interface BiasLevels {
  /** Means of the blocks of those of a flat, in adu. */
  readonly blocks: Float64Array;
  /** Level of the overscan in them; null without. */
  readonly overscan: number | null;
}

/** Flats of one filter, size and binning, measured alike. */
export interface FlatSet {
  /** "g', raw, 2080 x 4128". */
  readonly title: string;
  readonly filter: string | null;
  /** Calibrated flats have no bias and no overscan any more, and are not what gain and read noise are measured on. */
  readonly calibrated: boolean;
  readonly frames: readonly {
    readonly name: string;
    readonly path: string;
    readonly seconds: number | null;
    readonly date: string | null;
    readonly measured: FlatMeasurement;
  }[];
  /** Flats and bias frames that could not be measured. */
  readonly unread: readonly UnreadFile[];
  readonly bias: BiasLevels | null;
  /** Of neighbours in the order of `frames`, by the index of the first. */
  readonly pairs: readonly { readonly first: number; readonly moments: PairMoments }[];
  readonly biasPairs: readonly PairMoments[];
  /** Raw value from which on a pixel is saturated; null: nobody knows. */
  readonly saturation: number | null;
  /** What the header says, electrons per adu and electrons. */
  readonly stated: { readonly gain: number | null; readonly readNoise: number | null };
  /** The overscan that was looked at ("[2056:2080,1:4128]"), and whether the recipe subtracts it; null without one. */
  readonly overscan: { readonly section: string; readonly used: boolean } | null;
  readonly masters: readonly MasterInput[];
}

export interface UnreadFile {
  readonly path: string;
  readonly name: string;
  readonly problem: string;
}

/** One frame's numbers; shares are shares of 1, null is what could not be measured. */
export interface FrameVerdict {
  readonly name: string;
  readonly path: string;
  readonly seconds: number | null;
  readonly date: string | null;
  /** Median of the blocks, bias included, and noise of one pixel; adu. */
  readonly level: number;
  readonly noise: number;
  readonly saturated: number;
  readonly withoutValue: number;
  readonly overscan: { readonly level: number; readonly leak: number; readonly noise: number } | null;
  /** Against the others. */
  readonly slopeX: number | null;
  readonly slopeY: number | null;
  readonly corners: number | null;
  readonly residual: number | null;
  readonly spot: number | null;
  readonly faults: readonly FrameFault[];
  /** Ratio of each block to the others', null where there is no light. */
  readonly ratio: BlockPicture | null;
}

export interface FlatVerdict {
  readonly title: string;
  readonly filter: string | null;
  readonly calibrated: boolean;
  /** Whether something is beyond its threshold. */
  readonly bad: boolean;
  /** One sentence on top. */
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly frames: readonly FrameVerdict[];
  readonly masters: readonly MasterVerdict[];
  readonly unread: readonly UnreadFile[];
  readonly line: Linearity | null;
  readonly transfer: PhotonTransfer;
  /** The blocks that the pictures are made of. */
  readonly blocks: Pick<BlockMap, 'columns' | 'rows' | 'size' | 'width' | 'height'>;
  /** The light of the good frames, normalised. */
  readonly shape: BlockPicture;
  readonly limits: VerdictLimits;
}

/** Judges a set of at least one frame. */
export function flatVerdict(set: FlatSet): FlatVerdict {
  const limits = VERDICT_LIMITS;
  const frames = set.frames.map((frame) => aboveBias(frame, set));
  const health = flatHealth(frames, limits);
  const good = frames.filter((_, i) => health[i]!.faults.length === 0);
  const shape = medianMap((good.length > 0 ? good : frames).map((frame) => frame.shape));
  const map = frames[0]!.measured.blocks;
  const transfer = transferOf(set, health);
  const timed = good.filter(({ seconds }) => seconds !== null);
  const line = linearity(
    timed.map(({ seconds }) => seconds as number),
    timed.map(({ light }) => light),
  );
  const masters = set.masters.map((master) => masterVerdict(master, shape, map, limits));
  const findings = setFindings({ set, frames, health, good, shape, line, timed, transfer, limits });
  const faulty = health.filter(({ faults }) => faults.length > 0).length;
  const bad = faulty > 0 || set.unread.length > 0 || [...findings, ...masters].some(({ state }) => state === 'bad');
  const { columns, rows, size, width, height } = map;
  return {
    ...{ title: set.title, filter: set.filter, calibrated: set.calibrated, bad },
    summary: summaryOf(frames.length, faulty, findings, masters),
    findings,
    frames: frames.map((frame, i) => frameVerdict(frame, health[i]!)),
    ...{ masters, unread: set.unread, line, transfer },
    blocks: { columns, rows, size, width, height },
    ...{ shape: picture(shape), limits },
  };
}

/** A frame without its bias level, which follows the overscan where the recipe takes it from there. */
function aboveBias(frame: FlatSet['frames'][number], { bias, calibrated, overscan }: FlatSet): FlatFrame {
  const { blocks, overscan: own } = frame.measured;
  const level = overscan?.used === true ? (own?.level ?? null) : null;
  const shift = level === null ? 0 : bias === null ? level : bias.overscan === null ? 0 : level - bias.overscan;
  const light = calibrated ? blocks.values : blocks.values.map((value, i) => value - (bias?.blocks[i] ?? 0) - shift);
  return { ...frame, light: median(light.filter(Number.isFinite)), shape: normalised(light) };
}

/** Pairs of good flats; where there is none, nothing is measured, for a bad one would give a wrong gain. */
function transferOf({ pairs, biasPairs, calibrated }: FlatSet, health: readonly FrameHealth[]): PhotonTransfer {
  const isGood = (i: number) => health[i]?.faults.length === 0;
  const good = pairs.filter(({ first }) => isGood(first) && isGood(first + 1));
  return photonTransfer(calibrated ? [] : good.map(({ moments }) => moments), biasPairs);
}

function frameVerdict(frame: FlatFrame, { faults, ratio, spot }: FrameHealth): FrameVerdict {
  const { name, path, seconds, date, measured } = frame;
  const { blocks, noise, saturated, withoutValue, pixels, overscan } = measured;
  return {
    ...{ name, path, seconds, date, noise, overscan },
    level: median(blocks.values.filter(Number.isFinite)),
    saturated: saturated / pixels,
    withoutValue: withoutValue / pixels,
    slopeX: ratio?.slopeX ?? null,
    slopeY: ratio?.slopeY ?? null,
    corners: ratio === null || !Number.isFinite(ratio.corners) ? null : ratio.corners,
    residual: ratio?.residual ?? null,
    spot: spot?.depth ?? null,
    faults,
    ratio: ratio === null ? null : picture(ratio.ratio),
  };
}

function summaryOf(
  frames: number,
  faulty: number,
  findings: readonly Finding[],
  masters: readonly MasterVerdict[],
): string {
  const others = [...findings, ...masters].filter(({ state }) => state === 'bad').length;
  const flats = `${frames} ${frames === 1 ? 'flat' : 'flats'}`;
  const said = [
    frames === 1
      ? faulty === 0
        ? `${flats}, with no other to compare`
        : `${flats}, which should not be used`
      : faulty === 0
        ? `${flats} that agree`
        : `${faulty} of ${flats} ${faulty === 1 ? 'is' : 'are'} not like the others`,
    ...(others === 0 ? [] : [`${others} ${others === 1 ? 'number' : 'numbers'} beyond the threshold`]),
  ];
  return `${said.join('; ')}.`;
}
