/** One batch of flats on a thread, started again without the flat at which a thread died. */
import { FlatfieldError } from '../engine/errors';
import type { Plan, PlannedFlat } from '../engine/plan/plan';
import type { FrameOutcome } from '../engine/reduce/outcome';
import { toPlainError } from '../protocol/errors';
import type { JobProgress } from '../protocol/jobs';
import type { WorkerPool } from './pool';
import { ThreadDied } from './poolThread';
import type { RunProgress } from './runProgress';

/** What a batch needs of the run that it is a part of. */
export interface BatchOptions {
  readonly job: 'reduce' | 'inspect';
  readonly signal: AbortSignal | undefined;
  readonly program: string;
  readonly progress: RunProgress;
}

/** Puts the outcome of every flat of its batch into `outcomes` (by the flat's index in the plan). */
export class BatchRun {
  private deathsOutside = 0;

  constructor(
    private readonly pool: WorkerPool,
    private readonly plan: Plan,
    private readonly outcomes: Map<number, FrameOutcome>,
    private readonly options: BatchOptions,
  ) {}

  async run(batch: readonly number[]): Promise<void> {
    let left = [...batch];
    while (left.length > 0) {
      try {
        await this.reduce(left);
      } catch (error) {
        this.blame(error, left);
      }
      left = left.filter((index) => !this.outcomes.has(index));
    }
  }

  private async reduce(indices: readonly number[]): Promise<void> {
    const { kind, format, existing, limits, outputFolder } = this.plan;
    const { job, signal, program, progress: whole } = this.options;
    const flats = indices.map((index) => this.flat(index));
    const byOutput = new Map(indices.map((index) => [this.flat(index).output, index]));
    const keep = (outcome: FrameOutcome): void => {
      const index = byOutput.get(outcome.output);
      if (index !== undefined) this.outcomes.set(index, outcome);
    };
    const onProgress = (progress: JobProgress): void => {
      if (progress.outcome !== undefined) keep(progress.outcome);
      whole.report(indices, progress);
    };
    const request = { kind, flats, format, existing, limits, program };
    const outputFolders = job === 'reduce' ? [outputFolder] : [];
    const answers = await this.pool.run(job, request, { signal, onProgress, outputFolders });
    for (const outcome of answers) keep(outcome);
  }

  /** Gives outcomes to at least one of `left`, so that the batch comes to an end. */
  private blame(error: unknown, left: readonly number[]): void {
    const open = left.filter((index) => !this.outcomes.has(index));
    if (error instanceof FlatfieldError && error.tag === 'Cancelled') {
      for (const index of open) this.outcomes.set(index, cancelledOutcome(this.flat(index)));
      return;
    }
    const guilty = error instanceof ThreadDied ? left[error.index] : undefined;
    if (guilty !== undefined && !this.outcomes.has(guilty)) {
      this.outcomes.set(guilty, failedOutcome(this.flat(guilty), error));
      return;
    }
    // Died between frames (while it started, or read a master): once may be chance.
    if (error instanceof ThreadDied && this.deathsOutside++ === 0) return;
    for (const index of open) this.outcomes.set(index, failedOutcome(this.flat(index), error));
  }

  private flat(index: number): PlannedFlat {
    return this.plan.flats[index] as PlannedFlat;
  }
}

/** Of a flat whose pixels nobody has come to the end of. */
const UNMEASURED = { levels: null, warnings: [], mean: null, min: null, max: null } as const;

/** The outcome of a flat that an error ended. */
export function failedOutcome({ path, output }: PlannedFlat, error: unknown): FrameOutcome {
  return { path, output, status: 'failed', error: toPlainError(error), ...UNMEASURED };
}

/** The outcome of a flat that was stopped. */
export function cancelledOutcome({ path, output }: PlannedFlat): FrameOutcome {
  return { path, output, status: 'cancelled', error: null, ...UNMEASURED };
}
