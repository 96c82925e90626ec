/** Holds what the pixels of a flat show against the limits of the recipe: the same words before a run and in it. */
import { type Leak, lightLeak } from '../ccd/lightLeak';
import { shortSection } from '../ccd/nearestSection';
import type { RecipeFix } from '../errors';
import type { FlatLevels, OverscanProfile } from './flatLevels';
import type { FlatLimits } from './plan';

/** Why a flat is refused by its pixels. */
export interface LevelProblem {
  /** Sentences that name the values and the limits. */
  readonly message: string;
  readonly wayOut: string;
  readonly fixes: readonly RecipeFix[];
}

/**
 * What of `levels` is beyond a limit, everything in one sentence each; null when all is within. A limit of null tests
 * nothing, and what could not be measured passes.
 */
export function levelProblem(levels: FlatLevels, limits: FlatLimits, unit: string): LevelProblem | null {
  const problems = [
    leakProblem(levels, limits, unit),
    saturationProblem(levels, limits),
    noiseProblem(levels, limits, unit),
    valueProblem(levels, limits),
  ].filter((problem) => problem !== null);
  if (problems.length === 0) return null;
  return {
    message: problems.map(({ message }) => message).join(' '),
    wayOut: problems.map(({ wayOut }) => wayOut).join(' '),
    fixes: problems.flatMap(({ fixes }) => fixes),
  };
}

function saturationProblem(levels: FlatLevels, { saturated: limit }: FlatLimits): LevelProblem | null {
  const { saturated, saturation, pixels } = levels;
  if (limit === null || saturated === null || pixels === 0 || saturated / pixels <= limit) return null;
  const allowed = roundedUp(saturated / pixels);
  return {
    message: `${portion(saturated, pixels)} are saturated (raw value ${saturation} or more); the limit is ${percent(limit)}.`,
    wayOut: `Leave it out and take flats with less light; "limits.saturated" in the recipe could be raised to ${allowed}.`,
    fixes: [{ title: `Allow ${percent(allowed)} saturated pixels`, path: ['limits', 'saturated'], value: allowed }],
  };
}

const NO_NOISE_LIMIT: RecipeFix = { title: 'Test no signal to noise', path: ['limits', 'signalToNoise'], value: null };

function noiseProblem(levels: FlatLevels, { signalToNoise: limit }: FlatLimits, unit: string): LevelProblem | null {
  const { signalToNoise, noise } = levels;
  if (limit === null || signalToNoise === null || signalToNoise >= limit) return null;
  if (noise === undefined && signalToNoise <= 0)
    return {
      message: `the level of its result is not above 0 ${unit}: there is no light in it.`,
      wayOut: 'Leave it out and take flats with more light; "limits.signalToNoise" in the recipe could be null.',
      fixes: [NO_NOISE_LIMIT],
    };
  const values =
    noise === undefined ? '' : ` (median ${short(signalToNoise * noise)} ${unit}, noise ${short(noise)} ${unit})`;
  const allowed = Math.max(0, Number((Math.floor(signalToNoise * 10) / 10).toFixed(1)));
  return {
    message: `its level is ${short(signalToNoise)} times the noise of one pixel${values}; the limit is ${limit}: it is too faint, or too noisy.`,
    wayOut: `Leave it out and take flats with more light; "limits.signalToNoise" in the recipe could be ${signalToNoise < 0 ? 'null' : `lowered to ${allowed}`}.`,
    fixes: [
      signalToNoise < 0
        ? NO_NOISE_LIMIT
        : { title: `Allow a signal to noise of ${allowed}`, path: ['limits', 'signalToNoise'], value: allowed },
    ],
  };
}

function valueProblem(
  { withoutValue, undivided, pixels }: FlatLevels,
  { withoutValue: limit }: FlatLimits,
): LevelProblem | null {
  if (limit === null || pixels === 0 || withoutValue / pixels <= limit) return null;
  const allowed = roundedUp(withoutValue / pixels);
  const ofFlat =
    undivided === undefined ? '' : `, ${undivided} of them where its flat is 0, negative or without a value`;
  const look =
    undivided === undefined
      ? 'Look at its masters and its raw pixels for NaN'
      : 'Trim unlit edges away, or lift them by "flat": { "minValue": ... } in the recipe';
  return {
    message: `${portion(withoutValue, pixels)} have no finite value (NaN or infinite) in the result${ofFlat}; the limit is ${percent(limit)}.`,
    wayOut: `${look}; "limits.withoutValue" in the recipe could be raised to ${allowed}.`,
    fixes: [
      { title: `Allow ${percent(allowed)} pixels without a value`, path: ['limits', 'withoutValue'], value: allowed },
    ],
  };
}

function leakProblem({ profile }: FlatLevels, { lightLeak: limit }: FlatLimits, unit: string): LevelProblem | null {
  if (limit === null || profile === undefined) return null;
  const leak = lightLeak(profile, limit);
  if (leak === null) return null;
  return leak.whole ? wholeLeak(profile, leak, unit) : beginningLeak(profile, leak, unit);
}

function wholeLeak(profile: OverscanProfile, { least }: Leak, unit: string): LevelProblem {
  const lines = across(profile);
  return {
    message: `light leaks from the image into the whole overscan ${sectionText(profile, 0)}: its ${lines}s fall all the way, by ${short(least)} ${unit} still where it ends.`,
    wayOut: 'Say "overscan": "none" in the recipe: no part of this overscan can be used.',
    fixes: [{ title: 'Subtract no overscan', path: ['overscan'], value: 'none' }],
  };
}

function beginningLeak(profile: OverscanProfile, { count, least, most }: Leak, unit: string): LevelProblem {
  const [first, last] = numbersOf(profile, count);
  const lines = across(profile);
  const which =
    count === 1 ? `${lines} ${first} lies ${short(most)}` : `${lines}s ${first} to ${last} lie ${between(least, most)}`;
  const good = sectionText(profile, count);
  return {
    message: `the overscan ${sectionText(profile, 0)} begins inside the light that leaks from the image: ${which} ${unit} above the others, where one pixel has a noise of ${short(profile.noise)} ${unit}.`,
    wayOut: `Write "overscan": { "section": "${good}" } in the recipe, which leaves ${count === 1 ? 'it' : 'them'} out.`,
    fixes: [
      {
        title: `Take the overscan from ${good}`,
        path: profile.fromHeader ? ['overscan'] : ['overscan', 'section'],
        value: profile.fromHeader ? { section: good } : good,
      },
    ],
  };
}

/** What the profile walks over. */
function across({ axis }: OverscanProfile): 'column' | 'row' {
  return axis === 'rows' ? 'column' : 'row';
}

/** FITS numbers of the first `count` lines from the image on, the smaller first. */
function numbersOf({ region, axis, image }: OverscanProfile, count: number): readonly [number, number] {
  const [from, to] = axis === 'rows' ? [region.x0, region.x1] : [region.y0, region.y1];
  return image === 'before' ? [from + 1, from + count] : [to - count + 1, to];
}

/** The section without its first `count` lines from the image on, a whole axis as "*". */
function sectionText({ region, width, height, axis, image }: OverscanProfile, count: number): string {
  const [from, to] = image === 'before' ? [count, 0] : [0, count];
  const { x0, x1, y0, y1 } = region;
  const left = axis === 'rows' ? { ...region, x0: x0 + from, x1: x1 - to } : { ...region, y0: y0 + from, y1: y1 - to };
  return shortSection(left, width, height);
}

/** "3.2 % of its pixels (270556 of 8454144)". */
function portion(some: number, all: number): string {
  return `${percent(some / all)} of its pixels (${some} of ${all})`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** Two digits, never less than the share itself. */
function roundedUp(share: number): number {
  const step = 10 ** (Math.floor(Math.log10(share)) - 1);
  return Math.min(1, Number((Math.ceil(share / step) * step).toPrecision(2)));
}

function between(least: number, most: number): string {
  const [from, to] = [short(least), short(most)];
  return from === to ? from : `${from} to ${to}`;
}

/** Three digits, without an exponent. */
function short(value: number): string {
  return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));
}
