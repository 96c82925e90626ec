/** DECIDE: which single frames become which combined (master) frame, and what is done to each before. */
import { FlatfieldError } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';
import { rejectionReason } from '../frames/rejectedList';
import { namedBy, namedIn, recipeFor } from './assigned';
import { namedBiasFix } from './calibrationFixes';
import { candidatesFor, namedProblem, type Target, twoBiases } from './calibrators';
import { oneOfAll } from './combineAlike';
import { distinctNames, groupsOf, masterName, masterTitle, masterWords } from './combineGroups';
import { fateOf } from './existingResult';
import { type Geometry, planGeometry } from './geometry';
import { helpfulFixes } from './helpfulFixes';
import { masterHeader } from './masterHeader';
import { joinPath, nameOf } from './outputName';
import type {
  CombineMethod,
  CombinePlan,
  IgnoredFrame,
  PlannedFrame,
  PlannedMaster,
  RefusedFrame,
  UnmadeMaster,
} from './plan';
import { type PlanInput, planFrame, plannedFrame, refusal, resultState, sortInputs } from './planFlats';
import { planMasks } from './planMasks';
import type { Recipe } from './recipeSchema';
import { keepsBias, type LostGroup, requireMade, unmadeMasters } from './unmadeMasters';

export interface CombineInput extends Omit<PlanInput, 'kind'> {
  readonly kind: 'bias' | 'dark' | 'flat';
  /** One file for the one master, instead of names in the output folder; null = the usual names. */
  readonly outputFile: string | null;
}

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
  const wanted: WantedMaster[] = [];
  const hints: string[] = [];
  const lost: LostGroup[] = groupsOf(framesOf(refused, input), kind, input.recipe).map((group) => ({
    frames: group,
    refused: refused.filter(({ path }) => group.some((frame) => frame.path === path)),
  }));
  for (const group of groupsOf(frames, kind, input.recipe)) {
    const unfit: RefusedFrame[] = [];
    const inputs = oneOfAll(planInputs(group, input, unfit), input.recipe, unfit);
    refused.push(...unfit);
    if (inputs.length < 2) {
      hints.push(
        ...inputs.map(({ frame }) => `${frame.name} is the only ${kind} of its kind: nothing to combine it with.`),
      );
      lost.push({ frames: group, refused: unfit });
    } else wanted.push(planMaster(inputs, input));
  }
  if (input.outputFile !== null && wanted.length > 1)
    throw new FlatfieldError(
      'Usage',
      `the frames make ${wanted.length} masters (${wanted.map((m) => m.title).join('; ')}), but --out names one file.`,
      {
        wayOut: 'Give a folder as --out, or fewer frames.',
      },
    );
  const named = distinctNames(wanted);
  const unmade = [...unmadeMasters(kind, lost, input, new Set(named.map(({ output }) => output)))];
  const masters = named.flatMap((master) => {
    const fate = fateOfMaster(master, input);
    if ('action' in fate) return [fate];
    refused.push(fate);
    unmade.push({ ...unmadeOf(master), reason: fate.reason, wayOut: fate.wayOut });
    return [];
  });
  if (frames.length === 0) hints.push(`No single ${kind} frames among ${input.inputs.length} files.`);
  return {
    recipe: input.recipePath,
    outputFolder: input.outputFolder,
    masters,
    unmade,
    refused,
    ignored,
    hints: [...hints, ...(input.scan.listProblems ?? [])],
  };
}

/** A master before it is known what becomes of a file that is there already. */
interface WantedMaster extends Omit<PlannedMaster, 'action' | 'result' | 'weights'> {
  readonly frames: readonly FrameInfo[];
}

function fateOfMaster({ frames, ...master }: WantedMaster, input: CombineInput): PlannedMaster | RefusedFrame {
  const { output, method } = master;
  const result = resultState(output, input);
  try {
    requireValuesLeft(frames.length, method, output);
    const weights = weightsOf(frames, method);
    const { action, warnings } = fateOf(output, result, input.recipe.output.existing);
    return { ...master, weights, action, result, warnings: [...warnings, ...master.warnings] };
  } catch (error) {
    if (!(error instanceof FlatfieldError)) throw error;
    return refusal({ path: output, name: nameOf(output) }, error);
  }
}

function unmadeOf(master: WantedMaster): Omit<UnmadeMaster, 'reason' | 'wayOut'> {
  const { kind, title, output, inputs, width, height, exposure, holdsBias } = master;
  const frames = inputs.map(({ path }) => path);
  return { kind, title, output, frames, wouldBe: { width, height, exposure, holdsBias } };
}

/** The refused frames whose headers could be read. */
function framesOf(refused: readonly RefusedFrame[], { scan }: CombineInput): readonly FrameInfo[] {
  const paths = new Set(refused.map(({ path }) => path));
  return scan.frames.filter(({ path }) => paths.has(path));
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

function planMaster(inputs: readonly PlannedInput[], input: CombineInput): WantedMaster {
  const { kind, recipe } = input;
  const first = inputs[0]!;
  const frames = inputs.map(({ frame }) => frame);
  const method = methodFor(kind, recipe);
  const words = masterWords(kind, frames, recipe);
  const filters = new Set(frames.map(({ filter }) => filter));
  const holdsBias = kind !== 'flat' && !first.planned.steps.some((step) => step.do === 'subtractBias');
  const { mask, uncertainty } = recipe.output;
  return {
    frames,
    kind,
    title: masterTitle(words, recipe),
    output: input.outputFile ?? joinPath(input.outputFolder, masterName(words, recipe)),
    inputs: inputs.map(({ planned }) => planned),
    width: first.width,
    height: first.height,
    exposure: words.total,
    filter: words.filter,
    method,
    extensions: { mask, uncertainty, rejectionMap: recipe.combine.rejectionMap },
    header: masterHeader(frames, kind, method.method),
    holdsBias,
    warnings: [
      ...fewFrames(inputs.length, recipe),
      ...(kind === 'flat' && filters.size > 1
        ? [`The flats are of ${filters.size} filters (${[...filters].map((name) => name ?? 'not said').join(', ')}).`]
        : []),
      ...(holdsBias && method.method === 'sum'
        ? [`A sum holds the bias ${inputs.length} times: subtracted as a master it would take away too much.`]
        : []),
    ],
  };
}

/** @throws FlatfieldError `Refused` where the extremes are all that there is */
function requireValuesLeft(count: number, { extrema }: CombineMethod, output: string): void {
  if (extrema === null || extrema.nlow + extrema.nhigh < count) return;
  throw new FlatfieldError(
    'Refused',
    `without the ${extrema.nlow} lowest and the ${extrema.nhigh} highest values of a pixel nothing is left of ${count} frames.`,
    {
      file: output,
      wayOut: 'Combine more frames, or reject fewer values ("combine": { "extrema": … }).',
      fixes: [{ title: 'Reject no extreme values', path: ['combine', 'extrema'], value: 'none' }],
    },
  );
}

/** @throws FlatfieldError `Refused` for an exposure that is no weight */
function weightsOf(frames: readonly FrameInfo[], { weights }: CombineMethod): readonly number[] | null {
  if (weights !== 'exposure') return null;
  return frames.map(({ exposure, name, path }) => {
    if (exposure !== null && exposure > 0) return exposure;
    throw new FlatfieldError(
      'Refused',
      `frames are weighted by their exposure, and that of ${name} is ${exposure === null ? 'not known' : `${exposure} s`}.`,
      {
        file: path,
        wayOut: 'Say "weights": "none" or "level", or leave that frame out.',
        fixes: [{ title: 'Use no weights', path: ['combine', 'weights'], value: 'none' }],
      },
    );
  });
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
    // A result of ours is one too where the recipe subtracts neither.
    (frame.ours || frame.history.dark !== undefined || frame.history.bias !== undefined)
  );
}

/** A frame with its steps and its size after them. */
export interface PlannedInput {
  readonly frame: FrameInfo;
  readonly planned: PlannedFrame;
  readonly width: number;
  readonly height: number;
}

function planInput(frame: FrameInfo, input: CombineInput): PlannedInput {
  const found = calibrateInput(frame, input);
  requireMade(found.planned, input.unmade);
  return found;
}

function calibrateInput(frame: FrameInfo, input: CombineInput): PlannedInput {
  const { kind, recipe, scan } = input;
  if (isCalibratedFlat(frame))
    return { frame, planned: plannedFrame(frame, recipe, []), width: frame.width, height: frame.height };
  const geometry = planGeometry(frame, recipe);
  const size = { frame, width: geometry.width, height: geometry.height };
  if (kind === 'flat')
    return { planned: withoutBad(planFrame(frame, scan.frames, recipe).planned, scan.frames, recipe), ...size };
  if (kind === 'dark' && frame.exposure === null)
    throw new FlatfieldError('Refused', `${frame.exposureProblem ?? 'it has no exposure time'}.`, { file: frame.path });
  const bias = kind === 'dark' ? biasForDark(frame, geometry, input) : null;
  return { planned: plannedFrame(frame, recipe, bias === null ? geometry.steps : [...geometry.steps, bias]), ...size };
}

/** A flat that is not written on the way leaves out what the MASK of its result would mask. */
function withoutBad(planned: PlannedFrame, frames: readonly FrameInfo[], recipe: Recipe): PlannedFrame {
  if (!recipe.output.mask) return planned;
  const masks = planMasks(planned, frames, recipe);
  return { ...planned, ...(masks.length === 0 ? {} : { masks }), leavesBad: true };
}

/** The bias that a dark loses before it is combined; null when it keeps it. */
function biasForDark(frame: FrameInfo, geometry: Geometry, input: CombineInput) {
  const { scan } = input;
  const recipe = recipeFor(frame, input.recipe);
  if (keepsBias(recipe)) return null;
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

function methodFor(kind: PlannedMaster['kind'], recipe: Recipe): CombineMethod {
  const { method, minmax, extrema, clip, order, scale, weights } = recipe.combine;
  return {
    method,
    minmax: minmax === 'none' ? null : minmax,
    extrema: extrema === 'none' ? null : extrema,
    clip: clip === 'none' ? null : clip,
    order,
    scale: scale ?? (kind === 'flat' ? 'inverse median' : 'none'),
    weights,
  };
}

function fewFrames(count: number, recipe: Recipe): string[] {
  const { clip } = recipe.combine;
  if (clip === 'none' || count >= FEW) return [];
  return [
    `Only ${count} frames: a clip at ${clip.low} times their own ${clip.deviation} rejects good values in many pixels.`,
  ];
}
