/** The numbers of a whole set, each with its threshold and a sentence: what it means, and what to do or what is missing. */
import { cornerFall, litBlocks, ratioShape } from './blockRatio';
import type { FlatFrame, FrameHealth } from './flatHealth';
import type { FlatSet } from './flatVerdict';
import { LEAST_FRAMES, LEAST_RANGE, type Linearity } from './linearity';
import type { PhotonTransfer, Spread } from './photonTransfer';
import type { VerdictLimits } from './verdictLimits';
import { adu, count, digits, electrons, percent, signedPercent } from './verdictWords';

/** `note`: a number without a threshold; `unmeasured`: the sentence says what would be needed. */
export type FindingState = 'good' | 'bad' | 'note' | 'unmeasured';

export interface Finding {
  readonly key: string;
  readonly label: string;
  /** In `unit`; null where it could not be measured. */
  readonly value: number | null;
  readonly unit: 'adu' | 'e-' | 'e-/adu' | '%';
  /** The value as people read it, and its threshold; empty where there is none. */
  readonly text: string;
  readonly limit: string;
  readonly state: FindingState;
  readonly sentence: string;
}

export interface Measured {
  readonly set: FlatSet;
  readonly frames: readonly FlatFrame[];
  readonly health: readonly FrameHealth[];
  /** Those without a fault. */
  readonly good: readonly FlatFrame[];
  /** Their light, normalised. */
  readonly shape: Float64Array;
  readonly line: Linearity | null;
  /** Good frames whose exposure is known: those of `line`. */
  readonly timed: readonly FlatFrame[];
  readonly transfer: PhotonTransfer;
  readonly limits: VerdictLimits;
}

/** In the order in which they are shown. */
export function setFindings(measured: Measured): Finding[] {
  return [
    level(measured),
    noise(measured),
    saturated(measured),
    linear(measured),
    ...(measured.set.calibrated ? [] : [overscanLevel(measured), overscanLeak(measured)]),
    gain(measured),
    readNoise(measured),
    slope(measured),
    vignetting(measured),
  ];
}

function finding(
  key: string,
  label: string,
  unit: Finding['unit'],
  state: FindingState,
  value: number | null,
  text: string,
  limit: string,
  sentence: string,
): Finding {
  return { key, label, value, unit, text, limit, state, sentence };
}

function unmeasured(key: string, label: string, unit: Finding['unit'], sentence: string): Finding {
  return finding(key, label, unit, 'unmeasured', null, 'not measured', '', sentence);
}

function level({ frames, set, limits }: Measured): Finding {
  const levels = frames.map(({ light }) => light).sort((a, b) => a - b);
  const [least, most] = [levels[0]!, levels.at(-1)!];
  const middle = (levels[(levels.length - 1) >> 1]! + levels[levels.length >> 1]!) / 2;
  const range = levels.length === 1 ? '' : ` The frames go from ${adu(least)} to ${adu(most)}.`;
  if (set.saturation === null || set.calibrated) {
    const why = set.calibrated ? 'After the calibration' : 'Without a saturation in the header';
    return finding(
      'level',
      'Level above the bias',
      'adu',
      'note',
      middle,
      adu(middle),
      '',
      `${why} no limit is known.${range}`,
    );
  }
  const [low, high] = limits.level;
  const [atLeast, atMost] = [least / set.saturation, most / set.saturation];
  const limit = `${percent(low)} to ${percent(high)} of ${digits(set.saturation)}`;
  const state = atLeast < low || atMost > high ? 'bad' : 'good';
  const meaning =
    atLeast < low
      ? `At ${percent(atLeast)} of the saturation the faintest has few photons: expose longer.`
      : atMost > high
        ? `At ${percent(atMost)} of the saturation the brightest is where cameras cease to be linear: expose for less time.`
        : `Enough photons, and far enough from the saturation (${percent(atMost)} of it at most).`;
  return finding('level', 'Level above the bias', 'adu', state, middle, adu(middle), limit, `${meaning}${range}`);
}

function noise({ frames, limits }: Measured): Finding {
  const shares = frames.map(({ measured, light }) => measured.noise / light);
  const worst = Math.max(...shares);
  const bad = worst > limits.noise;
  const sentence = bad
    ? 'One pixel of a single flat is uncertain by more than is usual: take more light, or many flats.'
    : 'Photons, read-out and the differences of neighbouring pixels together; combining N flats divides the first two by the root of N.';
  return finding(
    'noise',
    'Noise of one pixel, worst frame',
    '%',
    bad ? 'bad' : 'good',
    100 * worst,
    percent(worst),
    percent(limits.noise),
    sentence,
  );
}

function saturated({ frames, set, limits }: Measured): Finding {
  const label = 'Saturated pixels, worst frame';
  if (set.saturation === null)
    return unmeasured(
      'saturated',
      label,
      '%',
      'Nobody says at which value these pixels are saturated: a SATURATE card or "limits.saturation" in the recipe would.',
    );
  const worst = Math.max(...frames.map(({ measured }) => measured.saturated / measured.pixels));
  const bad = worst > limits.saturated;
  const sentence = bad
    ? 'What they would have shown is lost. Leave the frames that are named out, and expose for less time.'
    : worst === 0
      ? `No pixel is at ${digits(set.saturation)} or above.`
      : 'A few hot pixels and cosmic rays: combining with a clip leaves them out.';
  return finding(
    'saturated',
    label,
    '%',
    bad ? 'bad' : 'good',
    100 * worst,
    percent(worst),
    percent(limits.saturated),
    sentence,
  );
}

function linear({ line, timed, limits }: Measured): Finding {
  const label = 'Linearity, worst frame';
  if (line === null)
    return unmeasured(
      'linearity',
      label,
      '%',
      `It needs ${LEAST_FRAMES} good flats of one lamp whose exposures differ by a factor of ${LEAST_RANGE}; there are ${timed.length} with a known exposure, and theirs are too few or too much alike.`,
    );
  const worst = line.residuals[line.worst]! / 100;
  const bad = Math.abs(worst) > limits.linearity;
  const seen = `${digits(line.slope)} adu a second and ${adu(line.intercept)} without exposure; ${timed[line.worst]!.name} lies furthest from it.`;
  const meaning = bad
    ? 'The light of twilight changes, and then this says nothing of the camera; with a steady lamp it is not linear, or its shutter is slow.'
    : 'The camera is linear over these levels.';
  return finding(
    'linearity',
    label,
    '%',
    bad ? 'bad' : 'good',
    100 * worst,
    signedPercent(worst),
    percent(limits.linearity),
    `${meaning} ${seen}`,
  );
}

function overscanLevel({ set, frames, limits }: Measured): Finding {
  const label = 'Overscan level, drift over the set';
  const measured = frames.flatMap(({ measured: { overscan } }) => (overscan === null ? [] : [overscan]));
  if (set.overscan === null || measured.length === 0)
    return unmeasured(
      'overscan',
      label,
      'adu',
      'No columns or rows beside the light were found, and the recipe names none.',
    );
  const levels = measured.map(({ level: one }) => one);
  const drift = Math.max(...levels) - Math.min(...levels);
  const most = limits.drift * Math.max(...measured.map(({ noise: one }) => one));
  const where = `The overscan ${set.overscan.section} stands at ${adu(Math.min(...levels))} to ${adu(Math.max(...levels))}`;
  if (!set.overscan.used)
    return finding(
      'overscan',
      label,
      'adu',
      'note',
      drift,
      adu(drift),
      '',
      `${where}; the recipe does not subtract it.`,
    );
  const bad = drift > most;
  const meaning = bad
    ? 'the bias level moves much from frame to frame. It is subtracted frame by frame; look whether the camera was still cooling, or light reached it.'
    : 'the bias level is steady.';
  return finding(
    'overscan',
    label,
    'adu',
    bad ? 'bad' : 'good',
    drift,
    adu(drift),
    `${digits(limits.drift)} times its noise: ${adu(most)}`,
    `${where}: ${meaning}`,
  );
}

function overscanLeak({ set, frames, limits }: Measured): Finding {
  const label = 'Light beside the image in the overscan';
  const measured = frames.flatMap(({ measured: { overscan } }) => (overscan === null ? [] : [overscan]));
  if (set.overscan === null || measured.length === 0)
    return unmeasured('leak', label, 'adu', 'There is no overscan of four lines or more to look at.');
  const worst = measured.reduce((most, one) => (one.leak > most.leak ? one : most));
  const most = Math.max(limits.leakAdu, limits.leak * worst.noise);
  const limit = `${digits(limits.leak)} times its noise: ${adu(most)}`;
  const above = `The half of ${set.overscan.section} beside the image stands ${adu(worst.leak)} above the other half in the worst frame.`;
  if (worst.leak <= most)
    return finding('leak', label, 'adu', 'good', worst.leak, adu(worst.leak), limit, `${above} No light to speak of.`);
  if (!set.overscan.used)
    return finding(
      'leak',
      label,
      'adu',
      'note',
      worst.leak,
      adu(worst.leak),
      '',
      `${above} The recipe does not use it, and it should stay so.`,
    );
  return finding(
    'leak',
    label,
    'adu',
    'bad',
    worst.leak,
    adu(worst.leak),
    limit,
    `${above} Let the section of the overscan begin further from the image, or leave out the frames that are named.`,
  );
}

function gain({ set, transfer, frames, limits }: Measured): Finding {
  const label = 'Gain (photon transfer)';
  if (transfer.gain === null) return unmeasured('gain', label, 'e-/adu', missingPairs(set, frames.length));
  return ofCamera(
    'gain',
    label,
    'e-/adu',
    transfer.gain,
    set.stated.gain,
    limits,
    (value) => `${digits(value)} e-/adu`,
  );
}

function readNoise({ set, transfer, frames, limits }: Measured): Finding {
  const label = 'Read noise (photon transfer)';
  if (transfer.readNoise === null) return unmeasured('readNoise', label, 'e-', missingPairs(set, frames.length));
  return ofCamera('readNoise', label, 'e-', transfer.readNoise, set.stated.readNoise, limits, electrons);
}

function missingPairs({ calibrated, biasPairs, bias }: FlatSet, frames: number): string {
  if (calibrated) return 'It is measured on raw flats: these are calibrated.';
  if (biasPairs.length === 0)
    return `It needs two bias frames of the same camera and size beside two flats; ${bias === null ? 'no bias frame was found' : 'one bias frame was found'}.`;
  return frames < 2
    ? 'It needs two flats of the same light; there is one.'
    : 'It needs two good flats one after the other, brighter than the bias frames; there are none.';
}

function ofCamera(
  key: string,
  label: string,
  unit: Finding['unit'],
  { value, deviation, pairs }: Spread,
  stated: number | null,
  limits: VerdictLimits,
  say: (value: number) => string,
): Finding {
  const from = `From ${count(pairs, 'pair')}${pairs === 1 ? '' : `, which scatter by ${say(deviation)}`}.`;
  if (stated === null)
    return finding(key, label, unit, 'note', value, say(value), '', `${from} The header states none to compare with.`);
  const off = value / stated - 1;
  const bad = Math.abs(off) > limits.header;
  const meaning = bad
    ? `That is ${signedPercent(off)} from the ${say(stated)} of the header: uncertainties that are made from the header will be wrong. Name a right value there, or look at the bias frames.`
    : `The header says ${say(stated)}.`;
  return finding(
    key,
    label,
    unit,
    bad ? 'bad' : 'good',
    value,
    say(value),
    `${percent(limits.header)} from the header`,
    `${meaning} ${from}`,
  );
}

function slope({ shape, frames }: Measured): Finding {
  const label = 'Gradient that all frames have';
  const map = frames[0]!.measured.blocks;
  const { slopeX, slopeY } = ratioShape(litBlocks(shape), new Float64Array(shape.length).fill(1), map);
  const steepest = Math.hypot(slopeX, slopeY);
  if (!Number.isFinite(steepest)) return unmeasured('slope', label, '%', 'No frame has light.');
  const sentence = `${signedPercent(slopeX)} from left to right, ${signedPercent(slopeY)} from bottom to top: the camera's, or the sky's where all were taken of the same one.`;
  return finding('slope', label, '%', 'note', 100 * steepest, percent(steepest), '', sentence);
}

function vignetting({ shape, frames }: Measured): Finding {
  const label = 'Vignetting, corners against the centre';
  const fall = cornerFall(litBlocks(shape), frames[0]!.measured.blocks);
  if (!Number.isFinite(fall))
    return unmeasured('vignetting', label, '%', 'The frame has too few lit rows or columns for corners and a centre.');
  const sentence = 'What the flat is there to take away.';
  return finding('vignetting', label, '%', 'note', 100 * fall, signedPercent(fall), '', sentence);
}
