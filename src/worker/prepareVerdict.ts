/** From paths to the sets of flats that are to be judged, each with its bias frames, masters and geometry; and their verdicts. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LEAST_LINES } from '../engine/ccd/lightLeak';
import type { Region } from '../engine/ccd/region';
import { formatSection } from '../engine/ccd/section';
import { FlatfieldError } from '../engine/errors';
import type { FrameInfo } from '../engine/frames/frameInfo';
import { rejectionReason } from '../engine/frames/rejectedList';
import type { FlatVerdict } from '../engine/measure/flatVerdict';
import { groupAlike } from '../engine/plan/alike';
import { planGeometry } from '../engine/plan/geometry';
import type { Recipe } from '../engine/plan/recipeSchema';
import type { FlatSetRequest } from '../protocol/verdictJobs';
import { byCodePoint } from './listFiles';
import { cardsOf, measureFrame } from './measureCamera';
import type { WorkerPool } from './pool';
import { type Request, recipeAt, scanPaths, spellingsOf } from './prepare';

/** What is judged, and what is not. */
export interface Verdicts {
  readonly verdicts: readonly FlatVerdict[];
  /** Sentences: frames that were left out with their reason, sets that could not be read. */
  readonly notes: readonly string[];
}

type Asked = Pick<Request, 'paths' | 'masters' | 'recipePath' | 'signal' | 'onProgress'>;

/**
 * The verdict on each set of flats among `paths`. Bias frames and masters are looked for there, beside the flats, in the
 * output folder of their recipe, and in `masters`.
 *
 * @throws FlatfieldError `Usage` without a flat, and as preparePlan does
 */
export async function makeVerdicts(pool: WorkerPool, request: Asked): Promise<Verdicts> {
  const { scan, recipe } = await scanPaths(pool, request);
  const asked = scan.frames.filter(({ kind, master }) => kind === 'flat' && master === null);
  const notes = asked.flatMap((frame) => {
    const why = leftOut(frame);
    return why === null ? [] : [`${frame.name} is left out: ${why}.`];
  });
  for (const { name, reason } of scan.unreadable) notes.push(`${name} cannot be read: ${reason}`);
  const flats = asked.filter((frame) => leftOut(frame) === null);
  if (flats.length === 0)
    throw new FlatfieldError('Usage', `There is no flat to judge.${notes.length === 0 ? '' : ` ${notes.join(' ')}`}`, {
      wayOut: 'Name a folder with flats, or the flats.',
    });
  const around = await companions(pool, flats, scan.frames, recipe, request);
  const verdicts: FlatVerdict[] = [];
  const options = request.signal === undefined ? {} : { signal: request.signal };
  for (const set of groupAlike(flats, identityOf)) {
    const asking = await setRequest(pool, set, around, recipe, request.signal);
    try {
      const onProgress = request.onProgress === undefined ? {} : { onProgress: request.onProgress };
      verdicts.push(await pool.run('judgeFlats', asking, { ...options, ...onProgress }));
    } catch (error) {
      if (!(error instanceof FlatfieldError) || error.tag === 'Cancelled') throw error;
      notes.push(error.message);
    }
  }
  return { verdicts, notes };
}

function leftOut(frame: FrameInfo): string | null {
  if (frame.rejected !== undefined) return rejectionReason(frame.rejected);
  if (frame.incomplete !== null) return frame.incomplete;
  if (frame.planes !== 1 || frame.otherImages > 0) return 'it holds more than one image';
  return null;
}

function isCalibrated({ ours, history }: FrameInfo): boolean {
  return ours || Object.keys(history).length > 0;
}

function identityOf(frame: FrameInfo): string {
  const { filter, width, height, binning, camera, hdu } = frame;
  return JSON.stringify([filter, width, height, binning, camera, hdu, isCalibrated(frame)]);
}

/** Frames beside the flats, masters and bias frames among them; each once. */
async function companions(
  pool: WorkerPool,
  flats: readonly FrameInfo[],
  known: readonly FrameInfo[],
  recipe: Recipe,
  { masters = [], signal }: Asked,
): Promise<readonly FrameInfo[]> {
  const folders = [...new Set(flats.map(({ path }) => dirname(path)))];
  const outputs = folders.map((folder) => recipeAt(folder).outputFolder);
  const paths = [...new Set([...folders, ...outputs, ...masters.map((path) => resolve(path))])].filter(existsSync);
  const { frames } = await pool.run(
    'scan',
    { paths, spellings: spellingsOf(recipe) },
    signal === undefined ? {} : { signal },
  );
  const there = new Set(known.map(({ path }) => path));
  return [...known, ...frames.filter(({ path }) => !there.has(path))].filter((frame) => leftOut(frame) === null);
}

async function setRequest(
  pool: WorkerPool,
  set: readonly FrameInfo[],
  around: readonly FrameInfo[],
  recipe: Recipe,
  signal: AbortSignal | undefined,
): Promise<FlatSetRequest> {
  const first = set[0] as FrameInfo;
  const calibrated = isCalibrated(first);
  const flats = set.slice().sort((a, b) => byCodePoint(a.date ?? '', b.date ?? '') || byCodePoint(a.path, b.path));
  const biases = calibrated
    ? []
    : around.filter(
        (frame) => frame.kind === 'bias' && frame.master === null && !isCalibrated(frame) && fits(frame, first),
      );
  const { region, overscan } = calibrated
    ? { region: wholeOf(first), overscan: null }
    : await geometryOf(pool, first, biases[0] ?? null, recipe, signal);
  const masters = around.filter(
    (frame) => frame.kind === 'flat' && frame.master !== null && frame.filter === first.filter,
  );
  return {
    title: titleOf(first, calibrated),
    filter: first.filter,
    calibrated,
    flats: flats.map(({ path, name, hdu, exposure, date }) => ({ path, name, hdu, seconds: exposure, date })),
    biases: biases.map(fileOf),
    masters: await Promise.all(
      masters.map(async (master) => ({ ...fileOf(master), madeOfThese: madeOf(await cardsOf(pool, master), flats) })),
    ),
    ...{ width: first.width, height: first.height, region, overscan },
    saturation: calibrated ? null : (recipe.limits.saturation ?? first.saturation),
    stated: { gain: first.electronsPerAdu?.value ?? null, readNoise: first.readNoise?.value ?? null },
  };
}

function fileOf({ path, name, hdu }: FrameInfo) {
  return { path, name, hdu };
}

/** Of the same chip, read out alike, as far as both say. */
function fits(frame: FrameInfo, flat: FrameInfo): boolean {
  const alike = (['binning', 'camera', 'gain', 'readout'] as const).every(
    (key) => frame[key] === null || flat[key] === null || frame[key] === flat[key],
  );
  return alike && frame.width === flat.width && frame.height === flat.height;
}

function titleOf({ filter, width, height, binning }: FrameInfo, calibrated: boolean): string {
  const words = [
    filter === null ? 'no filter' : `filter ${filter}`,
    calibrated ? 'calibrated flats' : 'raw flats',
    `${width} x ${height}`,
  ];
  return [...words, ...(binning === null || binning === '1x1' ? [] : [`binned ${binning}`])].join(', ');
}

/** Whether a master names one of the flats, or the calibrated frame of one, as its input (IRAF's IMCMBnnn). */
function madeOf(cards: Readonly<Record<string, string>>, flats: readonly FrameInfo[]): boolean {
  const inputs = Object.keys(cards)
    .filter((keyword) => /^IMCMB\d{3}$/.test(keyword))
    .map((keyword) => (cards[keyword] as string).trim());
  return inputs.some((input) => flats.some(({ name }) => input === name || input.endsWith(`-${name}`)));
}

function wholeOf({ width, height }: FrameInfo): Region {
  return { x0: 0, x1: width, y0: 0, y1: height };
}

/** Image and overscan by the recipe; what it leaves open, or has wrong for this frame, by where the light ends. */
async function geometryOf(
  pool: WorkerPool,
  flat: FrameInfo,
  bias: FrameInfo | null,
  recipe: Recipe,
  signal: AbortSignal | undefined,
): Promise<Pick<FlatSetRequest, 'region' | 'overscan'>> {
  const steps = stepsByRecipe(flat, recipe);
  const trim = steps.find((step) => step.do === 'trimImage');
  const level = steps.find((step) => step.do === 'subtractOverscan');
  const detection =
    trim === undefined || level === undefined ? (await measureFrame(pool, flat, bias, signal)).detection : null;
  const region = trim?.region ?? detection?.lit ?? wholeOf(flat);
  if (level !== undefined) {
    const lines = level.axis === 'rows' ? 'columns' : 'rows';
    const after = lines === 'columns' ? level.region.x0 >= region.x1 : level.region.y0 >= region.y1;
    return { region, overscan: { region: level.region, lines, after, section: level.section, used: true } };
  }
  const [edge] = (detection?.edges ?? [])
    .filter(({ unlit }) => unlit.to - unlit.from >= LEAST_LINES)
    .sort((a, b) => b.unlit.to - b.unlit.from - (a.unlit.to - a.unlit.from));
  if (edge === undefined) return { region, overscan: null };
  const { side, unlit } = edge;
  const lines = side === 'left' || side === 'right' ? 'columns' : 'rows';
  const beside: Region =
    lines === 'columns' ? { ...region, x0: unlit.from, x1: unlit.to } : { ...region, y0: unlit.from, y1: unlit.to };
  const after = side === 'right' || side === 'top';
  return { region, overscan: { region: beside, lines, after, section: formatSection(beside), used: false } };
}

function stepsByRecipe(flat: FrameInfo, recipe: Recipe): ReturnType<typeof planGeometry>['steps'] {
  try {
    return planGeometry(flat, recipe).steps;
  } catch (error) {
    if (error instanceof FlatfieldError) return [];
    throw error;
  }
}
