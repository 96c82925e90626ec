/** DECIDE: which single frames become which combined (master) frame, and what is done to each before. */
import { FlatfieldError } from '../errors';
import { type FrameKey, frameKey, groupByExposure, groupFrames, KEYWORD_OF } from '../frames/frameCollection';
import type { FrameInfo } from '../frames/frameInfo';
import { rejectionReason } from '../frames/rejectedList';
import { groupAlike } from './alike';
import { namedBy, namedIn, recipeFor } from './assigned';
import { namedBiasFix } from './calibrationFixes';
import { candidatesFor, namedProblem, type Target, twoBiases } from './calibrators';
import { fateOf } from './existingResult';
import { type Geometry, planGeometry } from './geometry';
import { helpfulFixes } from './helpfulFixes';
import { exposureWord, joinPath, nameOf, safeWord } from './outputName';
import type { CombineMethod, CombinePlan, IgnoredFrame, PlannedFrame, PlannedMaster, RefusedFrame } from './plan';
import { type PlanInput, planFrame, plannedFrame, refusal, sortInputs } from './planFlats';
import type { Recipe } from './recipeSchema';

export interface CombineInput extends Omit<PlanInput, 'kind'> {
  readonly kind: 'bias' | 'dark' | 'flat';
  /** One file for the one master, instead of names in the output folder; null = the usual names. */
  readonly outputFile: string | null;
}

/** Frames that differ in one of these never belong into one master. */
const ALWAYS_APART: readonly FrameKey[] = ['camera', 'binning', 'gain', 'readout'];
/** Fewer frames than this, and the spread of the values in one pixel is a poor measure of their noise. */
const FEW = 5;

/**
 * The masters that can be made of the frames of one kind among the inputs.
 *
 * Bias: overscan and trim. Dark: the same; the bias is subtracted unless "dark.scale" is "never" (then the darks keep
 * it, as in Example 1 of the guide). Flat: frames that are calibrated already are taken as they are, raw ones get the
 * steps of planFlats first.
 *
 * @throws FlatfieldError `BadRecipe` for a keyword in groupBy that frames are not sorted by; `Usage` for one output
 *   file and several masters
 */
export function planCombine(input: CombineInput): CombinePlan {
  const plan = decideMasters(input);
  const decided = ({ masters, refused }: CombinePlan) => ({
    refused,
    steps: new Map(masters.flatMap(({ inputs }) => inputs.map(({ path, steps }) => [path, steps] as const))),
  });
  const again = (recipe: Recipe) => decided(decideMasters({ ...input, recipe }));
  return { ...plan, refused: helpfulFixes(decided(plan), input.recipe, again) };
}

/** The same without trying its fixes, as `decideFlats`. @throws FlatfieldError as planCombine does */
export function decideMasters(input: CombineInput): CombinePlan {
  const { kind } = input;
  const { frames, ignored, refused } = gather(input);
  const masters: PlannedMaster[] = [];
  const hints: string[] = [];
  for (const group of groupsOf(frames, input)) {
    const inputs = planInputs(group, input, refused);
    if (inputs.length < 2) {
      hints.push(
        ...inputs.map(({ frame }) => `${frame.name} is the only ${kind} of its kind: nothing to combine it with.`),
      );
      continue;
    }
    const master = planMaster(inputs, input, refused);
    if (master !== null) masters.push(master);
  }
  if (input.outputFile !== null && masters.length > 1)
    throw new FlatfieldError(
      'Usage',
      `the frames make ${masters.length} masters (${masters.map((m) => m.title).join('; ')}), but --out names one file.`,
      {
        wayOut: 'Give a folder as --out, or fewer frames.',
      },
    );
  if (frames.length === 0) hints.push(`No single ${kind} frames among ${input.inputs.length} files.`);
  return {
    recipe: input.recipePath,
    outputFolder: input.outputFolder,
    masters: distinctNames(masters),
    refused,
    ignored,
    hints: [...hints, ...(input.scan.listProblems ?? [])],
  };
}

/** The frames of a group with their steps; those that cannot be used are refused one by one. */
function planInputs(group: readonly FrameInfo[], input: CombineInput, refused: RefusedFrame[]): PlannedInput[] {
  return group.flatMap((frame) => {
    try {
      return [planInput(frame, input)];
    } catch (error) {
      if (!(error instanceof FlatfieldError) || error.tag === 'BadRecipe') throw error;
      refused.push(refusal(frame, error));
      return [];
    }
  });
}

function planMaster(
  inputs: readonly PlannedInput[],
  input: CombineInput,
  refused: RefusedFrame[],
): PlannedMaster | null {
  const { kind, recipe } = input;
  const first = inputs[0]!;
  const frames = inputs.map(({ frame }) => frame);
  const exposure = kind === 'bias' ? null : meanExposure(frames);
  const filter = kind === 'flat' ? first.frame.filter : null;
  const output = input.outputFile ?? joinPath(input.outputFolder, masterName(kind, exposure, filter));
  const title = [kind, kind === 'dark' ? `${exposure} s` : null, filter === null ? null : `filter ${filter}`];
  let action: PlannedMaster['action'];
  try {
    const state = input.existingOutputs.has(output) ? 'unknown' : 'none';
    action = fateOf(output, { state, why: null }, recipe.output.existing).action;
  } catch (error) {
    if (!(error instanceof FlatfieldError)) throw error;
    refused.push(refusal({ path: output, name: nameOf(output) }, error));
    return null;
  }
  return {
    kind,
    title: title.filter((word) => word !== null).join(', '),
    output,
    action,
    inputs: inputs.map(({ planned }) => planned),
    width: first.width,
    height: first.height,
    exposure,
    filter,
    method: methodFor(kind, recipe),
    holdsBias: kind !== 'flat' && !first.planned.steps.some((step) => step.do === 'subtractBias'),
    warnings: fewFrames(inputs.length, recipe),
  };
}

function gather(input: CombineInput): {
  frames: FrameInfo[];
  ignored: CombinePlan['ignored'];
  refused: RefusedFrame[];
} {
  const { raw, ignored, broken } = sortInputs(input, input.kind);
  if (input.kind !== 'flat') return { frames: [...raw], ignored, refused: [...broken] };
  // Calibrated flats are what a combined flat is usually made of, wherever they lie; as raw input they would be refused.
  const asked = new Set(input.inputs);
  const found = input.scan.frames.filter((frame) => asked.has(frame.path) && isCalibratedFlat(frame));
  const calibrated = found.filter((frame) => frame.rejected === undefined);
  const paths = new Set(found.map((frame) => frame.path));
  return {
    frames: [...calibrated, ...(found.length > 0 ? [] : raw)],
    ignored: [
      ...ignored.filter((frame) => !paths.has(frame.path)),
      ...rejectedProducts(found),
      ...(found.length > 0
        ? raw.map((frame) => ({ path: frame.path, reason: 'it is raw, and calibrated flats are there' }))
        : []),
    ],
    refused: broken.filter((frame) => !paths.has(frame.path)),
  };
}

/** Calibrated flats that were rejected; `ignored` may say of one that it is a result of ours, which is no reason here. */
function rejectedProducts(found: readonly FrameInfo[]): IgnoredFrame[] {
  return found.flatMap(({ path, rejected }) =>
    rejected === undefined ? [] : [{ path, reason: rejectionReason(rejected), byHand: true as const }],
  );
}

function isCalibratedFlat(frame: FrameInfo): boolean {
  return (
    frame.kind === 'flat' &&
    frame.master === null &&
    frame.incomplete === null &&
    (frame.history.dark !== undefined || frame.history.bias !== undefined)
  );
}

/** Frames that belong together, in the order of the first of each group. */
function groupsOf(frames: readonly FrameInfo[], input: CombineInput): readonly (readonly FrameInfo[])[] {
  const { kind, recipe } = input;
  const keys = recipe.combine.groupBy.map((keyword) => {
    const key = frameKey(keyword);
    if (key === undefined) {
      const known = Object.values(KEYWORD_OF).join(', ');
      throw new FlatfieldError(
        'BadRecipe',
        `"combine.groupBy" has ${JSON.stringify(keyword)}; frames are sorted by ${known}.`,
      );
    }
    return key;
  });
  // A bias or a dark was taken with the shutter closed: the filter in its header means nothing.
  const used = kind === 'flat' ? keys : keys.filter((key) => key !== 'filter');
  const groups = groupFrames(frames, [...new Set([...ALWAYS_APART, ...used])]).map((group) => group.frames);
  const sameSize = groups.flatMap((group) => groupAlike(group, ({ width, height }) => `${width} x ${height}`));
  if (kind !== 'dark') return sameSize;
  return sameSize.flatMap((group) => groupByExposure(group, recipe.dark.tolerance ?? 0));
}

interface PlannedInput {
  readonly frame: FrameInfo;
  readonly planned: PlannedFrame;
  readonly width: number;
  readonly height: number;
}

function planInput(frame: FrameInfo, input: CombineInput): PlannedInput {
  const { kind, recipe, scan } = input;
  if (isCalibratedFlat(frame))
    return { frame, planned: plannedFrame(frame, recipe, []), width: frame.width, height: frame.height };
  const geometry = planGeometry(frame, recipe);
  const size = { frame, width: geometry.width, height: geometry.height };
  if (kind === 'flat') return { planned: planFrame(frame, scan.frames, recipe).planned, ...size };
  if (kind === 'dark' && frame.exposure === null)
    throw new FlatfieldError('Refused', `${frame.exposureProblem ?? 'it has no exposure time'}.`, { file: frame.path });
  const bias = kind === 'dark' ? biasForDark(frame, geometry, input) : null;
  return { planned: plannedFrame(frame, recipe, bias === null ? geometry.steps : [...geometry.steps, bias]), ...size };
}

/** The bias that a dark loses before it is combined; null when it keeps it. */
function biasForDark(frame: FrameInfo, geometry: Geometry, input: CombineInput) {
  const { scan } = input;
  const recipe = recipeFor(frame, input.recipe);
  if (recipe.bias === 'none' || (recipe.bias === 'auto' && recipe.dark.scale === 'never')) return null;
  const target: Target = { frame, ...geometry };
  const named = recipe.bias === 'auto' ? null : recipe.bias;
  const { fitting, refused } = candidatesFor(target, scan.frames, 'bias', named, recipe.limits);
  const [bias, twin] = fitting;
  if (bias === undefined) {
    const path = named ?? refused[0]?.path;
    const which = path === undefined ? 'no combined bias was found' : namedProblem(path, refused);
    throw new FlatfieldError(
      'Refused',
      `its bias must be subtracted (darks that are scaled must be free of it), but ${which}.`,
      {
        file: frame.path,
        wayOut:
          namedIn(frame, 'bias') ??
          'Combine the bias frames first (Combine Selected Frames, or flatfield combine --kind bias), or say "dark": { "scale": "never" } to keep the bias in the darks.',
        fixes: [{ title: 'Keep the bias in the darks', path: ['dark', 'scale'], value: 'never' }],
      },
    );
  }
  if (twin !== undefined) {
    const { message, wayOut } = twoBiases(bias, twin);
    const fixes = fitting.map((each) => namedBiasFix(each));
    throw new FlatfieldError('Refused', message, { file: frame.path, wayOut, fixes });
  }
  const reason =
    named === null
      ? 'it is the only combined bias that fits; a dark free of bias can be scaled'
      : namedBy(frame, 'bias');
  return { do: 'subtractBias', bias: bias.path, hdu: bias.hdu, reason } as const;
}

/** The exposure that all share, or their mean where they differ within the tolerance; null when one has none. */
function meanExposure(frames: readonly FrameInfo[]): number | null {
  const times = frames.map((frame) => frame.exposure);
  if (times.some((time) => time === null)) return null;
  const [first] = times;
  return times.every((time) => time === first)
    ? first!
    : times.reduce<number>((sum, time) => sum + time!, 0) / times.length;
}

function methodFor(kind: PlannedMaster['kind'], recipe: Recipe): CombineMethod {
  const { method, clip, order, scale } = recipe.combine;
  return {
    method,
    clip: clip === 'none' ? null : clip,
    order,
    scale: scale ?? (kind === 'flat' ? 'inverse median' : 'none'),
  };
}

function fewFrames(count: number, recipe: Recipe): string[] {
  const { clip } = recipe.combine;
  if (clip === 'none' || count >= FEW) return [];
  return [
    `Only ${count} frames: a clip at ${clip.low} times their own ${clip.deviation} rejects good values in many pixels.`,
  ];
}

/** "combined_dark_70.000.fits", as the guide names them, without its blank in " 7.000". */
function masterName(kind: PlannedMaster['kind'], exposure: number | null, filter: string | null): string {
  if (kind === 'bias') return 'combined_bias.fits';
  if (kind === 'dark') return `combined_dark_${exposureWord(exposure!)}.fits`;
  return filter === null ? 'combined_flat.fits' : `combined_flat_filter_${safeWord(filter)}.fits`;
}

/** Masters of one name (two binnings, two cameras) get their size, then a number, into the name. */
function distinctNames(masters: readonly PlannedMaster[]): readonly PlannedMaster[] {
  const taken = new Set<string>();
  return masters.map((master) => {
    const stem = master.output.replace(/\.fits$/, '');
    const choices = [master.output, `${stem}_${master.width}x${master.height}.fits`];
    for (let n = 2; choices.every((choice) => taken.has(choice)); n++) choices.push(`${stem}_${n}.fits`);
    const output = choices.find((choice) => !taken.has(choice))!;
    taken.add(output);
    return output === master.output ? master : { ...master, output };
  });
}
