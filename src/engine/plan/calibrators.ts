/** DECIDE: which masters could serve a frame at all, and what is wrong with the others. */
import type { FrameInfo, FrameKind } from '../frames/frameInfo';
import { rejectionReason } from '../frames/rejectedList';
import { nameOf } from './outputName';
import type { RefusedCandidate } from './plan';
import type { Recipe } from './recipeSchema';
import type { SubtractOverscanStep, TrimImageStep } from './step';

/** What a master is held against: the raw frame, and its size and steps once overscan and trim are done. */
export interface Target {
  readonly frame: FrameInfo;
  readonly width: number;
  readonly height: number;
  readonly steps: readonly (SubtractOverscanStep | TrimImageStep)[];
}

export interface Candidates {
  readonly fitting: readonly FrameInfo[];
  readonly refused: readonly RefusedCandidate[];
}

/** Values that must agree where both headers state them: a dark of another gain or camera measures something else. */
const MUST_AGREE = [
  ['binning', 'binning'],
  ['gain', 'gain'],
  ['readout', 'readout mode'],
  ['camera', 'camera'],
] as const;

/** Further apart than this many degrees, a dark measures another dark current: said, not refused (nobody set a limit). */
const TEMPERATURE_NOTICE = 2;

/**
 * The masters of one kind that fit `target`, and why the others do not.
 *
 * @param named path of the master that the recipe names, or null for "auto"
 */
export function candidatesFor(
  target: Target,
  masters: readonly FrameInfo[],
  kind: FrameKind & ('bias' | 'dark'),
  named: string | null,
  limits: Recipe['limits'],
): Candidates {
  const fitting: FrameInfo[] = [];
  const refused: RefusedCandidate[] = [];
  for (const master of masters) {
    if (named === null ? master.kind !== kind || master.master === null : master.path !== named) continue;
    const problem = candidateProblem(target, master, kind, limits);
    if (problem === null) fitting.push(master);
    else refused.push({ path: master.path, role: kind, reason: problem });
  }
  return { fitting, refused };
}

function candidateProblem(
  target: Target,
  master: FrameInfo,
  kind: 'bias' | 'dark',
  limits: Recipe['limits'],
): string | null {
  const { frame } = target;
  if (master.rejected !== undefined) return rejectionReason(master.rejected);
  if (master.assignmentProblem !== undefined) return master.assignmentProblem;
  if (master.incomplete !== null) return master.incomplete;
  // A master that the recipe names need not say that it is combined, but it must not say that it is something else.
  if (master.kind !== kind && master.kind !== 'unknown') return `it is a ${master.kind}, not a ${kind}`;
  if (master.planes !== 1) return `it is a cube of ${master.planes} planes`;
  if (master.width !== target.width || master.height !== target.height) {
    const trimmed = target.steps.some((step) => step.do === 'trimImage') ? 'after the trim ' : '';
    return `it is ${master.width} x ${master.height} pixels, the frame ${trimmed}${target.width} x ${target.height}`;
  }
  for (const [key, words] of MUST_AGREE) {
    if (master[key] !== null && frame[key] !== null && master[key] !== frame[key])
      return `its ${words} is ${master[key]}, the frame's ${frame[key]}`;
  }
  const unit = master.unit ?? 'adu';
  const wanted = frame.unit ?? 'adu';
  if (unit !== wanted) return `its unit is ${unit}, the frame's ${wanted}`;
  if (kind === 'dark') {
    if (master.exposure === null) return master.exposureProblem ?? 'it has no exposure time';
    if (master.exposure <= 0) return `its exposure is ${master.exposure} s, which is no dark`;
  }
  const apart = degreesApart(frame, master);
  if (limits.temperature !== null && apart !== null && apart > limits.temperature)
    return `it was taken at ${master.temperature} °C, the frame at ${frame.temperature} °C: ${apart} degrees apart, and "limits.temperature" is ${limits.temperature}`;
  return kind === 'bias' || master.holdsBias?.value === true ? levelProblem(target, master) : null;
}

/** A master that holds the bias level must have had its overscan subtracted exactly where the frame has. */
function levelProblem(target: Target, master: FrameInfo): string | null {
  if (Object.keys(master.history).length === 0) return null;
  const overscan = target.steps.some((step) => step.do === 'subtractOverscan');
  if (overscan && master.history.overscan === undefined)
    return 'its cards log no overscan subtraction, and the frame gets one: the levels differ';
  if (!overscan && master.history.overscan !== undefined)
    return `its overscan was subtracted (${master.history.overscan}), the frame's will not be: the levels differ`;
  return null;
}

/** Without the digits that a difference of decimals leaves behind; null where one of the two is unknown. */
function degreesApart(frame: FrameInfo, master: FrameInfo): number | null {
  if (frame.temperature === null || master.temperature === null) return null;
  return Number(Math.abs(frame.temperature - master.temperature).toPrecision(9));
}

/** What should be said about a master that is taken. */
export function noticesAbout(target: Target, master: FrameInfo, limits: Recipe['limits']): string[] {
  const notices = [
    ...temperatureNotice(target.frame, master, limits.temperature),
    ...unknownNotice(target.frame, master),
  ];
  if (master.master === null)
    notices.push(
      `${master.name} does not say that it is combined of several frames: the noise of a single one goes into every flat.`,
    );
  if (target.steps.some((step) => step.do === 'subtractOverscan') && Object.keys(master.history).length === 0)
    notices.push(`${master.name} does not say whether its overscan was subtracted; the frame's is.`);
  return notices;
}

/** Beyond a limit that is set a master is refused; where nobody knows, it could not be tested. */
function temperatureNotice(frame: FrameInfo, master: FrameInfo, limit: number | null): string[] {
  const [t, u] = [frame.temperature, master.temperature];
  const apart = degreesApart(frame, master);
  if (limit === null) {
    const far = apart !== null && apart > TEMPERATURE_NOTICE;
    return far ? [`${master.name} was taken at ${u} °C, the frame at ${t} °C.`] : [];
  }
  if (apart !== null) return [];
  const who =
    t === null && u === null
      ? `Neither the frame nor ${master.name} says`
      : `${t === null ? 'The frame' : master.name} does not say`;
  return [`${who} at which temperature it was taken: the limit of ${limit} degrees could not be tested.`];
}

/** What the frame states and the master does not, so that nobody can compare it. */
function unknownNotice(frame: FrameInfo, master: FrameInfo): string[] {
  const unknown = MUST_AGREE.filter(([key]) => frame[key] !== null && master[key] === null);
  if (unknown.length === 0) return [];
  const values = unknown.map(([key, words]) => `${words} (the frame's is ${frame[key]})`);
  return [`${master.name} does not state its ${values.join(', ')}.`];
}

/** Whether a dark still holds the bias: its cards say so, else the recipe; null = nobody says. */
export function darkHoldsBias(dark: FrameInfo, recipe: Recipe): { value: boolean; evidence: string } | null {
  if (dark.holdsBias !== null) return dark.holdsBias;
  if (recipe.bias === 'none') return { value: true, evidence: 'the recipe says "bias": "none"' };
  if (recipe.bias !== 'auto') return { value: false, evidence: 'the bias to subtract is named' };
  return null;
}

/** What is wrong with the one master that is named. */
export function namedProblem(path: string, refused: readonly RefusedCandidate[]): string {
  const [candidate] = refused;
  return candidate === undefined
    ? `${path} was not found or is no image`
    : `${nameOf(path)} does not fit: ${candidate.reason}`;
}

/** The refusal where two combined biases fit. */
export function twoBiases(a: FrameInfo, b: FrameInfo): { readonly message: string; readonly wayOut: string } {
  return {
    message: `${a.name} and ${b.name} are both combined biases that fit; the choice would be arbitrary.`,
    wayOut: 'Name one of them in "bias" of the recipe, or move the other away.',
  };
}
