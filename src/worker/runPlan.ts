/** Carries out plans on the pool's threads: flats in batches, a job for each master; everything ends with an outcome. */
import { dirname } from 'node:path';
import { FlatfieldError } from '../engine/errors';
import type { CombinePlan, ExistingRule, PixelFormat, Plan, PlannedFlat, PlannedMaster } from '../engine/plan/plan';
import { bytesToWrite } from '../engine/plan/productSize';
import { keptRegion } from '../engine/reduce/applySteps';
import type { FrameOutcome, MasterOutcome } from '../engine/reduce/outcome';
import { toPlainError } from '../protocol/errors';
import type { JobProgress } from '../protocol/jobs';
import { PROGRAM } from '../protocol/program';
import { batchesOf } from './batches';
import { BatchRun, cancelledOutcome, failedOutcome } from './batchRun';
import { DEFAULT_MEMORY, jobsWithin, memoryShare } from './combineMemory';
import type { KnownLevels } from './knownLevels';
import { folderProblem } from './outputFolder';
import type { WorkerPool } from './pool';
import { RunProgress } from './runProgress';

/** How a plan is run. */
export interface PlanRun {
  /** Stops it: what is not published yet is `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Rows done of all rows; a flat that came to its end is in `outcome`. */
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
  /** Default: name and version of this program. */
  readonly program?: string | undefined;
  /** Keeps what the pixels of the flats show; combining takes their medians from it. */
  readonly levels?: KnownLevels | undefined;
}

/** Reduces the flats of a plan. Resolves with one outcome for each, in the plan's order; never rejects for a frame. */
export async function runPlan(pool: WorkerPool, plan: Plan, run: PlanRun = {}): Promise<FrameOutcome[]> {
  const { flats, outputFolder, format } = plan;
  const writing = flats.filter(({ action }) => action !== 'skip');
  const problem = writing.length === 0 ? null : await folderProblem(outputFolder, bytesToWrite(flats, format));
  if (problem !== null) return flats.map((flat) => failedOutcome(flat, problem));

  return walkPlan(pool, plan, 'reduce', run);
}

/** The walk of all flats of a plan; as `inspect` it writes nothing, and `skipped` are flats that may be written. */
export async function walkPlan(
  pool: WorkerPool,
  plan: Plan,
  job: 'reduce' | 'inspect',
  run: PlanRun = {},
): Promise<FrameOutcome[]> {
  const { flats } = plan;
  const outcomes = new Map<number, FrameOutcome>();
  const { signal, program = PROGRAM } = run;
  const progress = new RunProgress(flats.map(rowsOf), run.onProgress);
  const options = { job, signal, program, progress };
  const keep = run.levels?.begin(plan);
  await Promise.all(batchesOf(flats, pool.size).map((batch) => new BatchRun(pool, plan, outcomes, options).run(batch)));
  const all = flats.map((flat, index) => outcomes.get(index) ?? cancelledOutcome(flat));
  keep?.(all);
  return all;
}

/** How masters are made; beside what a plan's run has. */
export interface CombineRun extends PlanRun {
  /** Default float64: a master is made once and used often. */
  readonly pixels?: PixelFormat | undefined;
  /** Default: as the plan's action says. */
  readonly existing?: ExistingRule | undefined;
  /** Bytes for the whole process, default 512 MB; less makes the bands of rows narrower, and changes no bit. */
  readonly memory?: number | undefined;
}

/**
 * Makes all masters, as many at a time as there is memory for. Resolves with one outcome for each, in the plan's order;
 * never rejects for a frame.
 */
export async function runCombine(pool: WorkerPool, plan: CombinePlan, run: CombineRun = {}): Promise<MasterOutcome[]> {
  const { signal, onProgress, program = PROGRAM, pixels = 'float64', memory: all = DEFAULT_MEMORY } = run;
  const { masters } = plan;
  const jobs = jobsWithin(all, masters, pool.size);
  const memory = memoryShare(all, jobs);
  const progress = new RunProgress(
    masters.map(({ height, inputs }) => height * inputs.length),
    onProgress,
  );
  const known = run.levels?.finder() ?? (() => undefined);
  const make = async (master: PlannedMaster, index: number): Promise<MasterOutcome> => {
    const existing = run.existing ?? (master.action === 'write' ? 'fail' : master.action);
    const medians = master.inputs.map((input) => known(input, input.leavesBad === true)?.median ?? null);
    try {
      return await pool.run(
        'combine',
        { master, memory, pixels, existing, program, medians },
        {
          signal,
          onProgress: (part) => progress.report([index], part),
          outputFolders: [dirname(master.output)],
        },
      );
    } catch (error) {
      return lost(master, error);
    }
  };
  const outcomes: MasterOutcome[] = [];
  const waiting = masters.entries();
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      for (const [index, master] of waiting) outcomes[index] = await make(master, index);
    }),
  );
  return outcomes;
}

function lost({ output, title, inputs }: PlannedMaster, error: unknown): MasterOutcome {
  const outcome = { output, title, warnings: [], frames: inputs.length, rejected: 0, mean: null };
  if (error instanceof FlatfieldError && error.tag === 'Cancelled') {
    return { ...outcome, status: 'cancelled', error: null };
  }
  return { ...outcome, status: 'failed', error: toPlainError(error) };
}

function rowsOf(flat: PlannedFlat): number {
  const { y0, y1 } = keptRegion(flat);
  return y1 - y0;
}
