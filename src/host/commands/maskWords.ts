/** The words of "Make Bad Pixel Mask", and which of the selected frames it is about. Pure, so that every case has a test. */
import { FlatfieldError } from '../../engine/errors';
import type { FrameInfo } from '../../engine/frames/frameInfo';
import type { MaskPlan } from '../../engine/plan/planMask';
import type { MaskOutcome } from '../../engine/reduce/describeMask';
import type { DarkRatesReply } from '../../protocol/maskJobs';
import type { Summary } from './summary';
import { count } from './verdict';

/** What a mask can be made of. */
export interface MaskFrames {
  /** Two, or none. */
  readonly flats: readonly FrameInfo[];
  readonly dark: FrameInfo | null;
}

/**
 * Two flats, one dark, or both; a frame of unknown type counts as a flat.
 *
 * @throws FlatfieldError `Usage` for any other selection
 */
export function maskFrames(frames: readonly FrameInfo[]): MaskFrames {
  const darks = frames.filter(({ kind }) => kind === 'dark');
  const flats = frames.filter(({ kind }) => kind !== 'dark');
  if (darks.length <= 1 && (flats.length === 2 || (flats.length === 0 && darks.length === 1)))
    return { flats, dark: darks[0] ?? null };
  const found = [count(flats.length, 'flat'), count(darks.length, 'dark')].join(' and ');
  throw new FlatfieldError('Usage', `a bad pixel mask is made of two flats, of one dark, or of both; ${found} came.`, {
    wayOut: 'Select two combined or calibrated flats of different level, or a combined dark.',
  });
}

/** Electrons per adu where the header says it beyond doubt: GAIN may be a camera's setting, EGAIN is not. */
export function sureGain({ electronsPerAdu, unit }: FrameInfo): number | null {
  return electronsPerAdu?.keyword === 'EGAIN' && (unit ?? 'adu') === 'adu' ? electronsPerAdu.value : null;
}

/** Above the box in which the rate is typed. */
export function ratePrompt({ median, proposal, share }: DarkRatesReply, unit: string): string {
  if (median === null) return `No pixel of the dark has a value. The rate is in ${unit}.`;
  const middle = `The median is ${short(median)} ${unit}`;
  if (proposal === 0) return `${middle}; pixels above the rate that you type are masked.`;
  return `${middle}; above ${proposal} ${unit}, beyond ten times the noise of the pixels, lie ${short(100 * share)} % of them.`;
}

/** Why the text is no rate, or null. */
export function rateProblem(text: string): string | null {
  const rate = Number(text);
  if (text.trim() === '' || !Number.isFinite(rate)) return `${JSON.stringify(text)} is not a number (4, 0.25).`;
  return rate > 0 ? null : 'The rate must be above 0.';
}

/** The sentence at the end. `file`: the mask as people read it. */
export function maskSummary({ warnings }: MaskPlan, outcome: MaskOutcome, file: string): Summary {
  const share = short((100 * outcome.bad) / outcome.pixels);
  const sentences = [
    `${count(outcome.bad, 'bad pixel')} (${share} %) in ${file}.`,
    ...[...warnings, ...outcome.warnings],
    'Name it as "mask" in the recipe, with "output": { "mask": true }, and results carry it.',
  ];
  const warned = warnings.length + outcome.warnings.length > 0;
  return { severity: warned ? 'warning' : 'info', message: sentences.join(' ') };
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
