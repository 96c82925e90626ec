/** What every job is given beside its request: a way to stop, to say where it is, and to reach the disk. */
import { FlatfieldError } from '../engine/errors';
import type { JobProgress } from '../protocol/jobs';
import { type Disk, nodeDisk } from './disk';
import { newOwner } from './tempFiles';

export interface JobContext {
  readonly disk: Disk;
  /** Marks this thread's temporary files. */
  readonly owner: string;
  /** Whether the user stopped the job; asked between row blocks. */
  readonly stopped: boolean;
  /** Says that frame `index` (the file at `path`) is being worked on: whoever hangs or dies next is named by it. */
  at(index: number, path: string): void;
  progress(progress: JobProgress): void;
  /** Buffers of the reply that are moved, not copied. */
  readonly transfer: ArrayBuffer[];
}

/** A context for calling a job without a thread. */
export function directContext(parts: Partial<JobContext> = {}): JobContext {
  return { disk: nodeDisk, owner: newOwner(), stopped: false, at() {}, progress() {}, transfer: [], ...parts };
}

/** Least time between two tellings of progress, in ms. */
const PROGRESS_EVERY = 50;

/** Passes progress on now and then; what carries an outcome or a listing always goes. */
export function throttled(send: (progress: JobProgress) => void): (progress: JobProgress) => void {
  let last = 0;
  return (progress) => {
    const now = Date.now();
    const said = progress.outcome !== undefined || progress.listed !== undefined;
    if (!said && now - last < PROGRESS_EVERY) return;
    last = now;
    send(progress);
  };
}

/** Throws `Cancelled` when the job was stopped. */
export function checkStopped(context: JobContext): void {
  if (context.stopped) throw cancelledError();
}

export function cancelledError(): FlatfieldError {
  return new FlatfieldError('Cancelled', 'Stopped on request.');
}
