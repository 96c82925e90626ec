/** DECIDE: for each flat, or each light, the steps, the masters, the reasons and the output, before a pixel is read. */
import { LEAST_LINES } from '../ccd/lightLeak';
import { FlatfieldError } from '../errors';
import { isBadPixelMask } from '../frames/badPixelMask';
import type { FrameInfo, Scan } from '../frames/frameInfo';
import { rejectionReason } from '../frames/rejectedList';
import { assignedCards } from './assigned';
import { CalibrationRefused } from './calibrationRefused';
import { fateOf } from './existingResult';
import { planGeometry } from './geometry';
import { helpfulFixes } from './helpfulFixes';
import { folderOf, joinPath, nameOf, outputName, tellingApart } from './outputName';
import type {
  FlatLimits,
  IgnoredFrame,
  Plan,
  PlannedFlat,
  PlannedFrame,
  PlannedNoise,
  ProductFormat,
  ReducedKind,
  RefusedCandidate,
  RefusedFrame,
  ResultState,
  UnmadeMaster,
} from './plan';
import { planCalibration } from './planCalibration';
import { planFlatCorrection } from './planFlatCorrection';
import { maskPaths, planMasks } from './planMasks';
import { bytesToWrite } from './productSize';
import { rawFrameProblem } from './rawFrame';
import type { Recipe } from './recipeSchema';
import { typeFixes } from './typeFixes';
import { MasterUnmade, requireMade } from './unmadeMasters';

export interface PlanInput {
  /** Which of the frames asked for are reduced. */
  readonly kind: ReducedKind;
  /** Everything that was looked at: the frames asked for, the masters, what lies in the output folder. */
  readonly scan: Scan;
  /** Paths of the frames asked for; all others serve as masters only. */
  readonly inputs: readonly string[];
  /** Those of them that were named one by one, not found in a folder: asked for beyond doubt. */
  readonly named: ReadonlySet<string>;
  /** With `bias`, `dark.use` and `mask` as paths that can be compared with those of the scan. */
  readonly recipe: Recipe;
  readonly recipePath: string | null;
  readonly outputFolder: string;
  /** Paths that exist in the output folder. */
  readonly existingOutputs: ReadonlySet<string>;
  /** What was found out about those of them that are results of the flats; left out where nobody has compared. */
  readonly results?: ReadonlyMap<string, ResultState>;
  /** Paths of the scan's masters that an earlier stage of a night could not make: what needs one is refused. */
  readonly unmade?: ReadonlyMap<string, Pick<UnmadeMaster, 'reason' | 'wayOut'>>;
  /** Paths of the scan's frames that an earlier stage of a night will make: what lies there now says nothing. */
  readonly pending?: ReadonlySet<string>;
}

/**
 * The plan for all flats, or all lights, among `inputs`, as `kind` says.
 *
 * @throws FlatfieldError `Refused` when the output folder is the folder of a flat; `BadRecipe` for a bad name template
 */
export function planFlats(input: PlanInput): Plan {
  const plan = decideFlats(input);
  const decided = ({ flats, refused }: Plan) => ({
    refused,
    steps: new Map(flats.map(({ path, steps }) => [path, steps])),
  });
  const again = (recipe: Recipe) => decided(decideFlats({ ...input, recipe }));
  return { ...plan, refused: helpfulFixes(decided(plan), input.recipe, again) };
}

/**
 * The same plan for who needs no fixes: those of its refused frames are as they were proposed, whether or not they help.
 * `planFlats` plans again for each of them.
 *
 * @throws FlatfieldError as planFlats does
 */
export function decideFlats(input: PlanInput): Plan {
  const { scan, recipe, outputFolder } = input;
  const flats: PlannedFlat[] = [];
  const refused: RefusedFrame[] = [];
  const { raw, ignored, broken } = sortInputs(input, input.kind);
  refused.push(...broken);

  for (const frame of raw) {
    if (folderOf(frame.path) === outputFolder)
      throw new FlatfieldError(
        'Refused',
        `the output folder ${outputFolder} is the folder of the raw frame ${frame.name}.`,
        {
          file: frame.path,
          wayOut: 'Choose another "output.folder" (or --out): raws and results never share a folder.',
          fixes: [{ title: 'Write results into "reduced"', path: ['output', 'folder'], value: 'reduced' }],
        },
      );
    try {
      flats.push(planFlat(frame, scan.frames, input));
    } catch (error) {
      if (!(error instanceof FlatfieldError) || error.tag === 'BadRecipe') throw error;
      refused.push(refusal(frame, error));
    }
  }
  const { unique, colliding } = withoutCollisions(flats, recipe);
  return {
    kind: input.kind,
    recipe: input.recipePath,
    outputFolder,
    format: productFormat(recipe),
    existing: recipe.output.existing,
    limits: pixelLimits(recipe, input.kind),
    bytes: bytesToWrite(unique, productFormat(recipe)),
    flats: unique,
    refused: [...refused, ...colliding],
    ignored,
    hints: hintsFor(raw, input),
  };
}

function planFlat(frame: FrameInfo, masters: readonly FrameInfo[], input: PlanInput): PlannedFlat {
  const { planned, refusedCandidates } = planFrame(frame, masters, input.recipe);
  requireMade(planned, input.unmade);
  const { uncertainty } = input.recipe.output;
  const output = resultPath(frame, input.recipe, input.outputFolder);
  const noise = uncertainty ? plannedNoise(frame) : null;
  const result = resultState(output, input);
  const masks = planMasks(planned, masters, input.recipe);
  const fate = fateOf(output, result, input.recipe.output.existing, refusedCandidates);
  const warnings = [...narrowOverscan(planned, input.recipe), ...planned.warnings, ...fate.warnings];
  const masked = masks.length === 0 ? {} : { masks };
  return { ...planned, warnings, noise, output, action: fate.action, result, ...masked, refusedCandidates };
}

/** Of an overscan of a few lines nobody can tell whether light leaks into it: the others to compare with are missing. */
function narrowOverscan({ steps }: PlannedFrame, { limits }: Recipe): string[] {
  const step = steps.find((one) => one.do === 'subtractOverscan');
  if (step === undefined || limits.lightLeak === null) return [];
  const { x0, x1, y0, y1 } = step.region;
  const [count, lines] = step.axis === 'rows' ? [x1 - x0, 'column'] : [y1 - y0, 'row'];
  if (count >= LEAST_LINES) return [];
  return [
    `The overscan ${step.section} has ${count} ${lines}${count === 1 ? '' : 's'}: too few to see whether light leaks into it from the image.`,
  ];
}

/** What is known of a result; whoever could not compare it has nothing to say but that it is there. */
export function resultState(
  output: string,
  { existingOutputs, results }: Pick<PlanInput, 'existingOutputs' | 'results'>,
): ResultState {
  if (!existingOutputs.has(output)) return { state: 'none', why: null };
  return results?.get(output) ?? { state: 'unknown', why: null };
}

/** Where the result of a raw frame goes. @throws FlatfieldError as outputName does */
export function resultPath(frame: FrameInfo, { output }: Recipe, outputFolder: string): string {
  const suffix = output.compression === 'none' ? '' : '.fz';
  return joinPath(outputFolder, outputName(output.name, frame) + suffix);
}

/** How the results of this recipe are stored. */
function productFormat({ output }: Recipe): ProductFormat {
  const { pixels, compression, mask, uncertainty } = output;
  return { pixels, compression, mask, uncertainty };
}

/** A light may have as many saturated stars and as faint a sky as it likes. */
function pixelLimits({ limits }: Recipe, kind: ReducedKind): FlatLimits {
  const { saturated, signalToNoise, withoutValue, lightLeak } = limits;
  return kind === 'light'
    ? { saturated: null, signalToNoise: null, withoutValue, lightLeak }
    : { saturated, signalToNoise, withoutValue, lightLeak };
}

/** @throws FlatfieldError `Refused` when the header does not say what the noise is */
function plannedNoise({ electronsPerAdu: gain, readNoise, unit, path }: FrameInfo): PlannedNoise {
  if (gain === null || readNoise === null || (unit ?? 'adu') !== 'adu') {
    const missing =
      gain === null ? 'no gain (EGAIN or GAIN)' : readNoise === null ? 'no read noise (RDNOISE)' : `the unit ${unit}`;
    throw new FlatfieldError('Refused', `its uncertainty is asked for, and its header has ${missing}.`, {
      file: path,
      wayOut:
        'Name the keywords in the recipe ("keywords": "gain", "readnoise"), or set "output.uncertainty" to false.',
      fixes: [{ title: 'Write no uncertainties', path: ['output', 'uncertainty'], value: false }],
    });
  }
  const source = `${gain.keyword} = ${gain.value}, ${readNoise.keyword} = ${readNoise.value}`;
  return { gain: gain.value, readNoise: readNoise.value, source };
}

/**
 * One raw frame with all its steps: a light goes on to its flat.
 *
 * @throws FlatfieldError `Refused` (as CalibrationRefused when masters were looked at)
 */
export function planFrame(
  frame: FrameInfo,
  masters: readonly FrameInfo[],
  recipe: Recipe,
): { planned: PlannedFrame; refusedCandidates: readonly RefusedCandidate[] } {
  const geometry = planGeometry(frame, recipe);
  const target = { frame, width: geometry.width, height: geometry.height, steps: geometry.steps };
  const calibration = planCalibration(target, masters, recipe);
  if (frame.kind !== 'light') {
    const steps = [...geometry.steps, ...calibration.steps];
    const planned = plannedFrame(frame, recipe, steps, calibration.warnings);
    return { planned, refusedCandidates: calibration.refusedCandidates };
  }
  const { step, warnings, refusedCandidates } = planFlatCorrection(target, masters, recipe);
  const steps = [...geometry.steps, ...calibration.steps, ...(step === null ? [] : [step])];
  return {
    planned: plannedFrame(frame, recipe, steps, [...calibration.warnings, ...warnings]),
    refusedCandidates: [...calibration.refusedCandidates, ...refusedCandidates],
  };
}

/** The facts of a frame that carrying out `steps` needs. */
export function plannedFrame(
  frame: FrameInfo,
  recipe: Recipe,
  steps: PlannedFrame['steps'],
  warnings: readonly string[] = [],
): PlannedFrame {
  const { path, name, hdu, width, height, pixelType, size, mtimeMs } = frame;
  const saturation = recipe.limits.saturation ?? frame.saturation;
  const unit = frame.unit ?? 'adu';
  const assigned = assignedCards(frame, recipe);
  const facts = { path, name, hdu, width, height, pixelType, size, mtimeMs, saturation, unit };
  return { ...facts, ...(assigned.length === 0 ? {} : { assigned }), steps, noise: null, warnings };
}

export function refusal(frame: Pick<FrameInfo, 'path' | 'name'>, error: FlatfieldError): RefusedFrame {
  const refusedCandidates = error instanceof CalibrationRefused ? error.refusedCandidates : [];
  return {
    path: frame.path,
    name: frame.name,
    reason: error.message,
    wayOut: error.wayOut ?? null,
    fixes: error.fixes,
    refusedCandidates,
    ...(error instanceof MasterUnmade ? { blockedBy: error.master } : {}),
  };
}

/** The inputs of one kind that are raw, those that are something else, and those that cannot be used. */
export function sortInputs(
  input: Omit<PlanInput, 'kind'>,
  kind: ReducedKind | 'dark' | 'bias',
): { raw: readonly FrameInfo[]; ignored: readonly IgnoredFrame[]; broken: readonly RefusedFrame[] } {
  const byPath = new Map(input.scan.frames.map((frame) => [frame.path, frame]));
  const unreadable = new Map(input.scan.unreadable.map((frame) => [frame.path, frame]));
  const raw: FrameInfo[] = [];
  const ignored: IgnoredFrame[] = [];
  const broken: RefusedFrame[] = [];
  for (const path of input.inputs) {
    const frame = byPath.get(path);
    if (frame === undefined) {
      const file = unreadable.get(path);
      if (file?.rejected !== undefined) {
        ignored.push({ path, reason: rejectionReason(file.rejected), byHand: true });
        continue;
      }
      const reason = file?.reason ?? 'it was not found.';
      broken.push({ path, name: nameOf(path), reason, wayOut: null, fixes: [], refusedCandidates: [] });
      continue;
    }
    const reason = notRaw(frame, kind, input);
    if (reason !== null) {
      const fixes = typeFixes(frame, kind, input.scan.frames, input.recipe);
      ignored.push({ path, reason, ...(fixes.length === 0 ? {} : { fixes }) });
      continue;
    }
    if (frame.rejected !== undefined) {
      ignored.push({ path, reason: rejectionReason(frame.rejected), byHand: true });
      continue;
    }
    const problem = rawFrameProblem(frame, input.recipe);
    if (problem === null) raw.push(frame);
    else broken.push({ path, name: frame.name, fixes: [], ...problem, refusedCandidates: [] });
  }
  return { raw, ignored, broken };
}

function notRaw(
  frame: FrameInfo,
  kind: string,
  { outputFolder, named }: Pick<PlanInput, 'outputFolder' | 'named'>,
): string | null {
  if (isBadPixelMask(frame)) return 'it is a bad pixel mask';
  if (frame.kind === 'unknown')
    return frame.imagetyp === null
      ? 'its header has no IMAGETYP (or a keyword like it); it can be assigned by hand (Assign Type…)'
      : `its type ${JSON.stringify(frame.imagetyp)} is none that is known ("types" in the recipe can teach it)`;
  if (frame.kind !== kind)
    return frame.master === null ? `it is a ${frame.kind}` : `it is a combined ${frame.kind}, a master for others`;
  if (frame.master !== null) return `it is a combined ${kind} (${frame.master})`;
  if (named.has(frame.path)) return null;
  if (frame.ours) return 'it is a result of Flatfield';
  // A raw frame there is another matter: then the output folder is an input folder, and nothing may run.
  const worked = Object.keys(frame.history).length > 0;
  return worked && folderOf(frame.path) === outputFolder ? 'it lies in the output folder' : null;
}

/** Two frames that would make one file: both are refused, for neither may overwrite the other. */
function withoutCollisions(
  flats: readonly PlannedFlat[],
  recipe: Recipe,
): { unique: PlannedFlat[]; colliding: RefusedFrame[] } {
  const byOutput = new Map<string, PlannedFlat[]>();
  // Two names that differ in case only are one file on macOS and Windows.
  const key = (flat: PlannedFlat) => flat.output.toLowerCase();
  for (const flat of flats) byOutput.set(key(flat), [...(byOutput.get(key(flat)) ?? []), flat]);
  const unique: PlannedFlat[] = [];
  const colliding: RefusedFrame[] = [];
  for (const flat of flats) {
    const others = byOutput.get(key(flat))!.filter((other) => other !== flat);
    if (others.length === 0) unique.push(flat);
    else
      colliding.push({
        path: flat.path,
        name: flat.name,
        reason: `its result ${nameOf(flat.output)} would also be that of ${others.map((other) => other.path).join(', ')}.`,
        wayOut: 'Use {type}, {filter} or {exposure} in "output.name", or reduce the folders one by one.',
        fixes: tellingApart(recipe),
        refusedCandidates: flat.refusedCandidates,
      });
  }
  return { unique, colliding };
}

function hintsFor(raw: readonly FrameInfo[], input: PlanInput): string[] {
  const { recipe } = input;
  const hints = [...(input.scan.listProblems ?? [])];
  if (raw.length === 0) hints.push(`No raw ${input.kind}s among ${input.inputs.length} files: ${found(input)}.`);
  if (input.kind === 'light' && raw.length > 0 && /^flat(?![a-z])/i.test(recipe.output.name))
    hints.push(
      `The recipe names results "${recipe.output.name}", lights too; "{type}-{name}" says of each which it is.`,
    );
  const biassec = raw.find((frame) => frame.biassec !== null)?.biassec;
  if (recipe.overscan === 'none' && biassec != null)
    hints.push(`The headers have BIASSEC = ${biassec}; the recipe subtracts no overscan.`);
  const trimsec = raw.find((frame) => frame.trimsec !== null)?.trimsec;
  if (recipe.trim === 'none' && trimsec != null)
    hints.push(`The headers have TRIMSEC = ${trimsec}; the recipe trims nothing.`);
  if (maskPaths(recipe).length > 0 && !recipe.output.mask)
    hints.push('The recipe names a "mask" and writes none: "output.mask" is false.');
  if (raw.some((frame) => frame.unit === null)) hints.push('Frames without BUNIT are taken to be in adu.');
  return hints;
}

/** "5 bias, 3 dark, 1 of unknown type (\"flat mask\")". */
function found(input: PlanInput): string {
  const asked = new Set(input.inputs);
  const frames = input.scan.frames.filter((frame) => asked.has(frame.path));
  const counts = new Map<string, number>();
  for (const frame of frames) {
    const kind = frame.kind === 'unknown' ? `of unknown type (${frame.imagetyp ?? 'no IMAGETYP'})` : frame.kind;
    const title = frame.rejected === undefined ? kind : `${kind} rejected by hand`;
    counts.set(title, (counts.get(title) ?? 0) + 1);
  }
  const list = [...counts].map(([title, count]) => `${count} ${title}`);
  return list.length === 0 ? 'none is a FITS image' : `found ${list.join(', ')}`;
}
