/** DECIDE, of light frames: the combined flat that a frame is divided by, or the reason why it must be refused. */
import type { RecipeFix } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';
import { rejectionReason } from '../frames/rejectedList';
import { namedBy, namedIn, recipeFor } from './assigned';
import { CalibrationRefused } from './calibrationRefused';
import { namedProblem, type Target } from './calibrators';
import { flatChoice, flatKeys } from './flatChoice';
import { nameOf } from './outputName';
import type { RefusedCandidate } from './plan';
import type { Recipe } from './recipeSchema';
import type { FlatCorrectStep } from './step';

export interface FlatCorrection {
  /** null: the recipe wants none. */
  readonly step: FlatCorrectStep | null;
  readonly refusedCandidates: readonly RefusedCandidate[];
  readonly warnings: readonly string[];
}

/** What must agree where both headers state it: the light took another way, or other pixels, through anything else. */
const MUST_AGREE = [
  ['filter', 'filter'],
  ['binning', 'binning'],
  ['camera', 'camera'],
] as const;

/** Works without a flat. */
const NO_FLAT: RecipeFix = { title: 'Divide by no flat', path: ['flat'], value: 'none' };

/**
 * The flat of a light frame: the one combined flat of its filter, size, binning and camera that was calibrated itself.
 * It need not be normalised; the step does that. Two that fit equally are refused: the choice would be arbitrary.
 *
 * @param masters every frame that was found; those that are no combined flat are passed over
 * @throws CalibrationRefused
 */
export function planFlatCorrection(target: Target, masters: readonly FrameInfo[], wholeRecipe: Recipe): FlatCorrection {
  const { frame } = target;
  const recipe = recipeFor(frame, wholeRecipe);
  const { use, minValue, normValue } = flatChoice(recipe);
  if (use === 'none') return { step: null, refusedCandidates: [], warnings: [] };

  const named = use === 'auto' ? null : use;
  const fitting: FrameInfo[] = [];
  const refusedCandidates: RefusedCandidate[] = [];
  for (const master of masters) {
    if (named === null ? master.kind !== 'flat' || master.master === null : master.path !== named) continue;
    const reason = flatProblem(target, master, named !== null);
    if (reason === null) fitting.push(master);
    else refusedCandidates.push({ path: master.path, role: 'flat', reason });
  }
  const refuse = (message: string, wayOut: string, fixes: readonly RecipeFix[]): never => {
    throw new CalibrationRefused(message, { file: frame.path, wayOut, fixes }, refusedCandidates);
  };

  const [flat, twin] = fitting;
  if (flat === undefined) {
    // One of the same filter tells more than the first of all.
    const near = masters.find(({ path, filter }) => filter === frame.filter && isIn(refusedCandidates, path));
    const which = named === null ? noFlat(frame, refusedCandidates, near) : namedProblem(named, refusedCandidates);
    const anyFlat: RecipeFix = { title: 'Take the combined flat that fits', path: flatKeys(recipe), value: 'auto' };
    return refuse(
      `it is to be divided by a flat, but ${which}.`,
      namedIn(frame, 'flat') ??
        'Reduce the flats and combine them first (Combine Selected Frames, or flatfield combine --kind flat), name one in "flat" of the recipe, or say there "none".',
      [...(named === null ? [] : [anyFlat]), NO_FLAT],
    );
  }
  if (twin !== undefined)
    return refuse(
      `${flat.name} and ${twin.name} are both combined flats that fit it; the choice would be arbitrary.`,
      'Name one of them in "flat" of the recipe, or move the other away.',
      [flat, twin].map(({ name, path }) => ({
        title: `Divide all lights by ${name}`,
        path: flatKeys(recipe),
        value: path,
      })),
    );
  return {
    step: {
      do: 'flatCorrect',
      flat: flat.path,
      hdu: flat.hdu,
      minValue,
      normValue,
      reason: reasonFor(frame, flat, named),
    },
    refusedCandidates,
    warnings: noticesAbout(frame, flat),
  };
}

/** Why a combined flat cannot serve the frame; null when it can. `named`: a person says that it was calibrated. */
function flatProblem({ frame, width, height, steps }: Target, flat: FrameInfo, named: boolean): string | null {
  if (flat.rejected !== undefined) return rejectionReason(flat.rejected);
  if (flat.assignmentProblem !== undefined) return flat.assignmentProblem;
  if (flat.incomplete !== null) return flat.incomplete;
  if (flat.kind !== 'flat' && flat.kind !== 'unknown') return `it is a ${flat.kind}, not a flat`;
  if (flat.planes !== 1) return `it is a cube of ${flat.planes} planes`;
  if (flat.width !== width || flat.height !== height) {
    const trimmed = steps.some((step) => step.do === 'trimImage') ? 'after the trim ' : '';
    return `it is ${flat.width} x ${flat.height} pixels, the frame ${trimmed}${width} x ${height}`;
  }
  for (const [key, words] of MUST_AGREE) {
    if (flat[key] !== null && frame[key] !== null && flat[key] !== frame[key])
      return `its ${words} is ${flat[key]}, the frame's ${frame[key]}`;
  }
  return uncalibrated(flat, named);
}

/** A flat with its bias in it, divided by, leaves a part of the pattern that it should remove. */
function uncalibrated({ history, holdsBias }: FrameInfo, named: boolean): string | null {
  if (history.dark !== undefined || history.bias !== undefined) return null;
  if (holdsBias !== null) return 'it was not calibrated itself: its cards log neither a bias nor a dark subtraction';
  if (named) return null;
  return 'it does not say whether it was calibrated itself (no SUBBIAS, SUBDARK, ZEROCOR, DARKCOR or CALSTAT); where it was, name it in "flat" of the recipe';
}

function isIn(candidates: readonly RefusedCandidate[], path: string): boolean {
  return candidates.some((candidate) => candidate.path === path);
}

function noFlat(frame: FrameInfo, refused: readonly RefusedCandidate[], near: FrameInfo | undefined): string {
  const first = refused.find(({ path }) => path === near?.path) ?? refused[0];
  if (first === undefined) return 'no combined flat was found';
  const filter = frame.filter === null ? '' : ` of filter ${frame.filter}`;
  return `no combined flat${filter} that was found fits (${nameOf(first.path)}: ${first.reason})`;
}

function reasonFor(frame: FrameInfo, flat: FrameInfo, named: string | null): string {
  if (named !== null) return namedBy(frame, 'flat');
  const { filter } = flat;
  return `it is the only combined flat that fits${filter === null || frame.filter === null ? '' : ` (filter ${filter})`}`;
}

function noticesAbout(frame: FrameInfo, flat: FrameInfo): string[] {
  const unknown = MUST_AGREE.filter(([key]) => (frame[key] === null) !== (flat[key] === null)).map(([key, words]) =>
    flat[key] === null
      ? `${flat.name} does not state its ${words} (the frame's is ${frame[key]}).`
      : key === 'filter'
        ? `The frame does not state its filter (that of ${flat.name} is ${flat.filter}).`
        : '',
  );
  const said = unknown.filter((notice) => notice !== '');
  if (flat.holdsBias === null && flat.history.dark === undefined)
    said.push(`${flat.name} does not say whether it was calibrated itself.`);
  if (flat.master === null)
    said.push(
      `${flat.name} does not say that it is combined of several frames: the noise of a single one goes into every light.`,
    );
  return said;
}
