/** A whole night: planned to its end before a pixel changes, then run stage by stage, each planned with what is really there. */
import { FlatfieldError } from '../engine/errors';
import type { ResultState } from '../engine/plan/plan';
import {
  afterStage,
  type NightInput,
  type NightPlan,
  type NightStage,
  nightPlan,
  planStage,
  STAGES,
  type StageEnd,
  type StageInput,
  type StageName,
  stageInput,
} from '../engine/plan/planNight';
import type { NightOutcomes } from '../engine/reduce/nightReport';
import type { FrameOutcome, MasterOutcome } from '../engine/reduce/outcome';
import type { JobProgress } from '../protocol/jobs';
import { existingMasters } from './existingMasters';
import { existingResults } from './existingResults';
import { FileDigests } from './fileDigests';
import { inspectPlan } from './inspectPlan';
import { KnownLevels } from './knownLevels';
import type { WorkerPool } from './pool';
import { filesIn, planInput, type Request, scanPaths, spellingsOf } from './prepare';
import { runCombine, runPlan } from './runPlan';

export interface NightRequest extends Request {
  /** false: no calibrated flats are written; default true. */
  readonly calibrated?: boolean;
  /** false: light frames are left alone; default true. */
  readonly lights?: boolean;
}

/** A night that can be read, and run. */
export interface PreparedNight {
  readonly plan: NightPlan;
  /** As it was before the first stage. */
  readonly input: NightInput;
  readonly digests: FileDigests;
}

/**
 * The plan of the whole night; writes nothing and reads no pixel. Results that are there and are no longer what would be
 * made are made anew, unless the request or the recipe says "skip" or "replace", or the request "fail".
 *
 * @throws FlatfieldError as preparePlan does
 */
export async function prepareNight(pool: WorkerPool, request: NightRequest): Promise<PreparedNight> {
  const scanned = await scanPaths(pool, request);
  const { existing } = scanned.recipe.output;
  // A night is run again and again until it is whole: what a first run has left must not stop the second.
  const rule = request.existing ?? (existing === 'fail' ? 'update' : existing);
  const made = await planInput(pool, scanned, { ...request, existing: rule });
  const { calibrated = true, lights = true } = request;
  const input: NightInput = { ...made, calibrated, lights };
  const digests = request.digests ?? new FileDigests();
  const stages: NightStage[] = [];
  let night = input;
  for (const name of STAGES) {
    const stage = await planNext(pool, name, night, digests, request.signal);
    stages.push(stage);
    night = afterStage(night, stage);
  }
  return { plan: nightPlan(input, stages), input, digests };
}

/** How a night is run. */
export interface NightRun {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((stage: StageName, progress: JobProgress) => void) | undefined;
  /** Bytes that combining may take, as in runCombine. */
  readonly memory?: number | undefined;
}

/** What became of it; `plan` is that of the stages as they were run, up to the one that was cancelled. */
export interface NightEnd {
  readonly plan: NightPlan;
  readonly outcomes: NightOutcomes;
  readonly cancelled: boolean;
}

/** Runs every stage. What fails or is refused stops only what needs it. Never rejects for a frame, nor when cancelled. */
export async function runNight(pool: WorkerPool, { input, digests }: PreparedNight, run: NightRun): Promise<NightEnd> {
  const stages: NightStage[] = [];
  const outcomes: { -readonly [stage in StageName]?: NightOutcomes[stage] } = {};
  const levels = new KnownLevels();
  let night = input;
  const end = (cancelled: boolean): NightEnd => ({ plan: nightPlan(input, stages), outcomes, cancelled });
  for (const name of STAGES) {
    if (run.signal?.aborted) return end(true);
    try {
      const planned = await planNext(pool, name, night, digests, run.signal);
      const { stage, done } = await runStage(pool, planned, run, levels);
      stages.push(stage);
      if (done !== null) Object.assign(outcomes, { [name]: done });
      if (done?.some(({ status }) => status === 'cancelled')) return end(true);
      night = afterStage(night, stage, stage.plan === null ? null : await endOf(pool, night, done ?? [], run));
    } catch (error) {
      if (error instanceof FlatfieldError && error.tag === 'Cancelled') return end(true);
      throw error;
    }
  }
  return end(false);
}

async function planNext(
  pool: WorkerPool,
  name: StageName,
  night: NightInput,
  digests: FileDigests,
  signal: AbortSignal | undefined,
): Promise<NightStage> {
  const asked = stageInput(name, night);
  return 'plan' in asked ? asked : planStage(asked, await existingOf(pool, asked, digests, signal));
}

async function existingOf(
  pool: WorkerPool,
  asked: StageInput,
  digests: FileDigests,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, ResultState>> {
  if (asked.stage === 'calibrate' || asked.stage === 'light')
    return existingResults(pool, asked.input, digests, signal);
  return existingMasters(pool, asked.input, digests, signal);
}

interface StageRun {
  /** With what the pixels have shown. */
  readonly stage: NightStage;
  /** null where nothing was to be written. */
  readonly done: readonly FrameOutcome[] | readonly MasterOutcome[] | null;
}

async function runStage(
  pool: WorkerPool,
  stage: NightStage,
  { signal, onProgress, memory }: NightRun,
  levels: KnownLevels,
): Promise<StageRun> {
  const options = { signal, levels, onProgress: (progress: JobProgress) => onProgress?.(stage.stage, progress) };
  if (stage.plan === null) return { stage, done: null };
  if (stage.stage !== 'calibrate' && stage.stage !== 'light')
    return { stage, done: await runCombine(pool, stage.plan, { ...options, memory }) };
  if (stage.written) return { stage, done: await runPlan(pool, stage.plan, options) };
  // The limits hold for flats that are not written too: one that is beyond them goes into no combined flat.
  return { stage: { ...stage, plan: await inspectPlan(pool, stage.plan, options) }, done: null };
}

/** What a stage has left on the disk. */
async function endOf(
  pool: WorkerPool,
  { recipe, outputFolder }: NightInput,
  outcomes: readonly (FrameOutcome | MasterOutcome)[],
  { signal }: NightRun,
): Promise<StageEnd> {
  const made = outcomes.filter(({ status }) => status === 'written' || status === 'replaced' || status === 'skipped');
  const lost = outcomes.flatMap(({ output, error }) =>
    error === null ? [] : [[output, { reason: error.message, wayOut: error.wayOut }] as const],
  );
  const paths = made.map(({ output }) => output);
  const request = { paths, spellings: spellingsOf(recipe) };
  const { frames } = paths.length === 0 ? { frames: [] } : await pool.run('scan', request, { signal });
  return { frames, lost: new Map(lost), existingOutputs: new Set(filesIn(outputFolder)) };
}
