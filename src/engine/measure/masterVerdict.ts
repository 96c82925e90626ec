/** A combined flat held against the frames it was made from (read back), or against those of today (drift). */
import { type BlockMap, type BlockPicture, picture } from './blockMeans';
import { normalised, ratioShape } from './blockRatio';
import type { FindingState } from './setFindings';
import type { VerdictLimits } from './verdictLimits';
import { percent, signedPercent } from './verdictWords';

export interface MasterInput {
  readonly name: string;
  readonly path: string;
  /** Whether its header names frames of the set as those it was made from. */
  readonly madeOfThese: boolean;
  /** Of the same pixels as those of the set; null with a problem. */
  readonly blocks: Float64Array | null;
  readonly problem: string | null;
}

export interface MasterVerdict {
  readonly name: string;
  readonly path: string;
  readonly role: 'read back' | 'drift';
  /** Root mean square and worst block of master over set, as shares; null where it could not be compared. */
  readonly rms: number | null;
  readonly worst: number | null;
  readonly state: FindingState;
  readonly sentence: string;
  readonly ratio: BlockPicture | null;
}

/** @param shape light of the good frames, normalised, by the blocks of `map` */
export function masterVerdict(
  { name, path, madeOfThese, blocks, problem }: MasterInput,
  shape: Float64Array,
  map: BlockMap,
  limits: VerdictLimits,
): MasterVerdict {
  const role = madeOfThese ? 'read back' : 'drift';
  if (blocks === null)
    return {
      ...{ name, path, role, rms: null, worst: null, state: 'unmeasured', ratio: null },
      sentence: `It could not be compared: ${problem ?? 'it was not read'}`,
    };
  const { ratio, slopeX, slopeY } = ratioShape(normalised(blocks), shape, map);
  const deviations = Array.from(ratio)
    .filter(Number.isFinite)
    .map((value) => value - 1);
  const rms = Math.sqrt(deviations.reduce((sum, value) => sum + value * value, 0) / deviations.length);
  const worst = deviations.reduce((far, value) => (Math.abs(value) > Math.abs(far) ? value : far), 0);
  const bad = rms > limits.master || Math.abs(worst) > limits.masterBlock;
  const seen = `${percent(rms)} rms (limit ${percent(limits.master)}), ${signedPercent(worst)} in the worst block (limit ${percent(limits.masterBlock)}), slope ${signedPercent(slopeX)} to the right and ${signedPercent(slopeY)} upwards`;
  return {
    ...{ name, path, role, rms, worst, state: bad ? 'bad' : 'good', ratio: picture(ratio) },
    sentence: `${seen}. ${MEANING[role][bad ? 'bad' : 'good']}`,
  };
}

const MEANING = {
  'read back': {
    good: 'The combined flat is what its frames show.',
    bad: 'The combined flat is not what its good frames show: a bad frame went into it, or something else was done to it. Combine it anew without the frames that are named.',
  },
  drift: {
    good: 'It agrees with the frames of this set: the light path has not changed.',
    bad: 'It was made from other frames, and the light path has changed since: use it for the frames of its own time only.',
  },
} as const;
