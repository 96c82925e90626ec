/** From paths to a plan: finds the recipe, has the headers read, and decides; writes nothing. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { FlatfieldError, withWayOut } from '../engine/errors';
import type { FrameInfo, Scan } from '../engine/frames/frameInfo';
import { flatChoice, flatKeys, withFlat } from '../engine/plan/flatChoice';
import type {
  CombinePlan,
  ExistingRule,
  PixelFormat,
  Plan,
  PlannedFlat,
  PlannedFrame,
  PlannedMaster,
  ReducedKind,
} from '../engine/plan/plan';
import { planCombine } from '../engine/plan/planCombine';
import { decideFlats, type PlanInput, planFlats } from '../engine/plan/planFlats';
import { maskPaths } from '../engine/plan/planMasks';
import { roomProblem } from '../engine/plan/productSize';
import { defaultRecipe, parseRecipe } from '../engine/plan/recipe';
import { RECIPE_NAME } from '../engine/plan/recipeName';
import type { Recipe } from '../engine/plan/recipeSchema';
import type { JobProgress, Spellings } from '../protocol/jobs';
import { readError } from './disk';
import { existingMasters } from './existingMasters';
import { existingResults } from './existingResults';
import { FileDigests } from './fileDigests';
import type { KnownLevels } from './knownLevels';
import { freeBytes } from './outputFolder';
import type { WorkerPool } from './pool';

/** What the user names; null = as the recipe says. */
export interface Request {
  /** Files and folders with the frames to work on. */
  readonly paths: readonly string[];
  /** Which of these frames a plan reduces; left out for flats. */
  readonly kind?: ReducedKind;
  /** Files and folders with masters, beside `paths` and the output folder. */
  readonly masters?: readonly string[];
  readonly recipePath?: string | null;
  /** Output folder; for a combination also the path of one file that ends in .fits, .fit or .fts. */
  readonly out?: string | null;
  readonly pixels?: PixelFormat | null;
  readonly existing?: ExistingRule | null;
  /** Those that are known; new ones are added. */
  readonly digests?: FileDigests;
  /** Whether the pixels of the flats are read and held against the limits of the recipe; takes about as long as reducing. */
  readonly inspect?: boolean;
  /** What pixels have shown before: it holds without `inspect` too, and is not read again with it. */
  readonly levels?: KnownLevels;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: JobProgress) => void;
}

/**
 * The plan for the flats among `paths`, or the lights, as `kind` says: reads headers, hashes what results that are there
 * were made from, writes nothing. `runPlan` carries it out.
 *
 * @throws FlatfieldError `BadRecipe`, `Usage` (nothing found, frames of several recipes), `Refused` (output folder =
 *   input folder), `ReadFailed`, `Cancelled`
 */
export async function preparePlan(
  pool: WorkerPool,
  request: Request,
): Promise<{ plan: Plan; scan: Scan; recipe: Recipe }> {
  const input = await prepare(pool, request);
  const results = await existingResults(pool, input, request.digests ?? new FileDigests(), request.signal);
  const made = planFlats({ ...input, results });
  const known = request.levels?.inPlan(made) ?? made;
  const plan = await withRoom(request.inspect === true ? await inspected(pool, known, request) : known);
  return { plan, scan: input.scan, recipe: input.recipe };
}

async function inspected(pool: WorkerPool, plan: Plan, request: Request): Promise<Plan> {
  const { inspectPlan } = await import('./inspectPlan');
  return inspectPlan(pool, plan, request);
}

/** The plan with what is free for its results; one that does not fit says so. */
async function withRoom(plan: Plan): Promise<Plan> {
  const free = await freeBytes(plan.outputFolder);
  const problem = roomProblem(plan.bytes, free, plan.outputFolder);
  return problem === null ? { ...plan, free } : { ...plan, free, hints: [...plan.hints, problem] };
}

/** What would be done to one frame for looking at it, or the sentence that says why nothing is. */
export interface PreparedLook {
  readonly frame: PlannedFrame | null;
  /** null when there is a frame with steps. */
  readonly why: string | null;
  /** Where the result would be written, or is; null for what is no raw flat or light. */
  readonly output: string | null;
  /** What the headers say of it; null for a file that could not be read. */
  readonly info: FrameInfo | null;
  readonly recipePath: string | null;
  readonly outputFolder: string;
}

/**
 * The steps of one raw flat or light by its recipe and the masters of today, whether or not its result is there already and
 * whether or not somebody has rejected it.
 *
 * @throws FlatfieldError as preparePlan does
 */
export async function prepareLook(
  pool: WorkerPool,
  path: string,
  request: Pick<Request, 'masters' | 'signal'> = {},
): Promise<PreparedLook> {
  const file = resolve(path);
  const input = await prepare(pool, { ...request, paths: [file], existing: 'replace' });
  const frames = input.scan.frames.map((frame) => (frame.path === file ? accepted(frame) : frame));
  const info = frames.find((frame) => frame.path === file) ?? null;
  const kind = info?.kind === 'light' ? 'light' : 'flat';
  const plan = decideFlats({ ...input, kind, scan: { ...input.scan, frames } });
  const [flat] = plan.flats;
  return {
    frame: flat === undefined ? null : flatAlone(flat),
    why: whyNot(plan),
    output: flat?.output ?? null,
    info,
    recipePath: input.recipePath,
    outputFolder: input.outputFolder,
  };
}

function accepted({ rejected: _, ...frame }: FrameInfo): FrameInfo {
  return frame;
}

/** Without what only writing needs. */
function flatAlone({ output: _o, action: _a, result: _r, refusedCandidates: _c, ...frame }: PlannedFlat): PlannedFrame {
  return frame;
}

function whyNot({ flats, refused, ignored, recipe }: Plan): string | null {
  const [flat] = flats;
  if (flat !== undefined && flat.steps.length > 0) return null;
  if (flat !== undefined) return `${recipe ?? 'Without a recipe, the defaults'} would do nothing to this frame.`;
  const [no] = refused;
  if (no !== undefined) {
    const sentence = withWayOut(`It cannot be calibrated: ${no.reason}`, no.wayOut);
    return recipe === null ? `${sentence} There is no recipe (${RECIPE_NAME}) here, so the defaults apply.` : sentence;
  }
  return `Only raw flats and lights are calibrated: ${ignored[0]?.reason ?? 'no FITS file was found'}.`;
}

/** The plan for the masters of one kind among `paths`; throws as preparePlan does. */
export async function prepareCombine(
  pool: WorkerPool,
  request: Omit<Request, 'kind'> & { readonly kind: PlannedMaster['kind'] },
): Promise<CombinePlan> {
  const outputFile = request.out != null && namesFile(request.out) ? resolve(request.out) : null;
  const out = outputFile === null ? (request.out ?? null) : dirname(outputFile);
  const { kind, ...others } = request;
  const input = { ...(await prepare(pool, { ...others, out })), kind, outputFile };
  const results = await existingMasters(pool, input, request.digests ?? new FileDigests(), request.signal);
  return planCombine({ ...input, results });
}

/** The frames in files and folders, in the spellings of the recipe that applies to them. */
export async function scanPaths(
  pool: WorkerPool,
  request: Pick<Request, 'paths' | 'recipePath' | 'signal' | 'onProgress'>,
): Promise<{ scan: Scan; recipe: Recipe; recipePath: string | null }> {
  const paths = request.paths.map((path) => resolve(path));
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new FlatfieldError('Usage', `${missing} does not exist.`, { file: missing });
  const options = scanOptions(request);
  const first = await pool.run('scan', { paths, spellings: NO_SPELLINGS }, options);
  const { recipe, recipePath } = findRecipe(request.recipePath ?? null, [...first.frames, ...first.unreadable], paths);
  const spellings = spellingsOf(recipe);
  const same = Object.keys(spellings.keywords).length + Object.keys(spellings.types).length === 0;
  return { scan: same ? first : await pool.run('scan', { paths, spellings }, options), recipe, recipePath };
}

async function prepare(pool: WorkerPool, request: Request): Promise<PlanInput> {
  return planInput(pool, await scanPaths(pool, request), request);
}

/**
 * What the planner is given for frames that were scanned: with their masters, and with what lies in the output folder.
 *
 * @throws FlatfieldError `BadRecipe` when the recipe names a master that does not exist, `Cancelled`
 */
export async function planInput(
  pool: Pick<WorkerPool, 'run'>,
  { scan, recipe: written, recipePath }: { scan: Scan; recipe: Recipe; recipePath: string | null },
  request: Request,
): Promise<PlanInput> {
  const inputs = [...scan.frames, ...scan.unreadable].map((frame) => frame.path).sort();
  const base = recipePath === null ? folderOfFirst(request.paths) : dirname(recipePath);
  const outputFolder = resolve(request.out ?? join(base, written.output.folder));
  const recipe = settle(written, base, request);

  const byHand = scan.frames.flatMap(({ assigned }) =>
    [assigned?.dark, assigned?.bias, assigned?.flat].filter((path) => path !== undefined),
  );
  const kind = request.kind ?? 'flat';
  const named = namedMasters(recipe, kind);
  const asked = new Set(inputs);
  const further = [
    ...(request.masters ?? []).map((path) => resolve(path)),
    ...named,
    ...new Set(byHand),
    outputFolder,
  ].filter(existsSync);
  const masters =
    further.length === 0
      ? { frames: [], unreadable: [] }
      : await pool.run('scan', { paths: further, spellings: spellingsOf(recipe) }, scanOptions(request));
  const listProblems = [...new Set([...(scan.listProblems ?? []), ...(masters.listProblems ?? [])])];
  return {
    kind,
    scan: {
      frames: [...scan.frames, ...masters.frames.filter((frame) => !asked.has(frame.path))],
      unreadable: [...scan.unreadable, ...masters.unreadable.filter((frame) => !asked.has(frame.path))],
      ...(listProblems.length === 0 ? {} : { listProblems }),
    },
    inputs,
    named: new Set(request.paths.map((path) => resolve(path)).filter((path) => asked.has(path))),
    recipe,
    recipePath,
    outputFolder,
    existingOutputs: new Set(filesIn(outputFolder)),
  };
}

/**
 * Paths of the masters and masks that the recipe names for frames of a kind: flats need no flat.
 *
 * @throws FlatfieldError `BadRecipe` for one that is not there
 */
function namedMasters({ bias, dark, flat, mask }: Recipe, kind: ReducedKind): string[] {
  const words = [
    { kind: 'bias', keys: ['bias'], word: bias },
    { kind: 'dark', keys: ['dark', 'use'], word: dark.use },
    ...(kind === 'light' ? [{ kind: 'flat', keys: flatKeys({ flat }), word: flatChoice({ flat }).use }] : []),
  ].filter(({ word }) => word !== 'auto' && word !== 'none');
  for (const { kind, keys, word } of words)
    if (!existsSync(word))
      throw new FlatfieldError('BadRecipe', `the recipe names ${word}, which does not exist.`, {
        file: word,
        fixes: [{ title: `Take the combined ${kind} that fits`, path: keys, value: 'auto' }],
      });
  const masks = maskPaths({ mask });
  const missing = masks.find((path) => !existsSync(path));
  if (missing !== undefined)
    throw new FlatfieldError('BadRecipe', `the recipe names the mask ${missing}, which does not exist.`, {
      file: missing,
      fixes: [{ title: 'Use no mask', path: ['mask'], value: 'none' }],
    });
  return [...words.map(({ word }) => word), ...masks];
}

/** The recipe with what the command line says over it, and its paths made absolute. */
export function settle(recipe: Recipe, base: string, request: Pick<Request, 'pixels' | 'existing'>): Recipe {
  const absolute = (word: string) => (word === 'auto' || word === 'none' ? word : resolve(base, word));
  return {
    ...withFlat(recipe, absolute(flatChoice(recipe).use)),
    bias: absolute(recipe.bias),
    dark: { ...recipe.dark, use: absolute(recipe.dark.use) },
    mask: recipe.mask === 'none' ? 'none' : maskPaths(recipe).map((path) => resolve(base, path)),
    output: {
      ...recipe.output,
      pixels: request.pixels ?? recipe.output.pixels,
      existing: request.existing ?? recipe.output.existing,
    },
  };
}

interface Found {
  readonly recipe: Recipe;
  readonly recipePath: string | null;
}

/** The recipe that is named, else the nearest flatfield.json at or above each frame, which must be one for all. */
function findRecipe(named: string | null, frames: readonly { path: string }[], paths: readonly string[]): Found {
  if (named !== null) return readRecipe(resolve(named));
  const folders = frames.length > 0 ? frames.map((frame) => dirname(frame.path)) : paths.map(folderOf);
  const found = new Map<string, string | null>();
  for (const folder of folders) if (!found.has(folder)) found.set(folder, nearestRecipe(folder));
  const recipes = [...new Set(found.values())];
  if (recipes.length > 1)
    throw new FlatfieldError(
      'Usage',
      `the frames belong to ${recipes.length} recipes: ${recipes.map((path) => path ?? 'none (every default)').join(', ')}.`,
      { wayOut: 'Work folder by folder, or name one recipe for all (--recipe).' },
    );
  const [path] = recipes;
  return path == null ? { recipe: defaultRecipe(), recipePath: null } : readRecipe(path);
}

/** Path of the flatfield.json that applies in a folder, or null. */
export function nearestRecipe(folder: string): string | null {
  const path = join(folder, RECIPE_NAME);
  if (existsSync(path)) return path;
  const parent = dirname(folder);
  return parent === folder ? null : nearestRecipe(parent);
}

/** The recipe that applies in a folder and the folder of its results. @throws FlatfieldError `BadRecipe` */
export function recipeAt(folder: string): { readonly recipe: Recipe; readonly outputFolder: string } {
  const path = nearestRecipe(folder);
  const { recipe } = path === null ? { recipe: defaultRecipe() } : readRecipe(path);
  return { recipe, outputFolder: resolve(path === null ? folder : dirname(path), recipe.output.folder) };
}

function readRecipe(path: string): Found {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { message } = readError(error, path);
    throw new FlatfieldError('BadRecipe', `the recipe cannot be read: ${message}`, { file: path, cause: error });
  }
  return { recipe: parseRecipe(text, path), recipePath: path };
}

const NO_SPELLINGS: Spellings = { keywords: {}, types: {} };

/** How the headers of this recipe's camera are spelled. */
export function spellingsOf(recipe: Recipe): Spellings {
  const given = (lists: Readonly<Record<string, readonly string[] | undefined>>) =>
    Object.fromEntries(
      Object.entries(lists).filter((entry): entry is [string, readonly string[]] => entry[1] !== undefined),
    );
  return { keywords: given(recipe.keywords), types: given(recipe.types) };
}

function scanOptions(request: Pick<Request, 'signal' | 'onProgress'>) {
  return {
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
  };
}

function folderOfFirst(paths: readonly string[]): string {
  return folderOf(resolve(paths[0] ?? '.'));
}

function folderOf(path: string): string {
  return statSync(path).isDirectory() ? path : dirname(path);
}

/** Paths of what lies in a folder; none where there is no folder. */
export function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** Whether an --out means one file rather than a folder. */
function namesFile(out: string): boolean {
  return /\.(fits?|fts)$/i.test(out) && !(existsSync(out) && statSync(out).isDirectory());
}
