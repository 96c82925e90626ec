/** The worker threads: a queue of jobs, a thread for each core to spare, and no job that hangs, dies or is stopped without an answer. */
import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { FlatfieldError } from '../engine/errors';
import type { JobMap, JobName } from '../protocol/jobs';
import { cancelledError } from './jobContext';
import { PoolThread, type RunOptions, ThreadDied } from './poolThread';

export interface PoolOptions {
  /** Path of the bundled thread script; default: `worker.cjs` beside the running bundle. */
  readonly script?: string;
  /** Default: one core is left to others, at most 4, at least 1. */
  readonly threads?: number;
  /** A thread without a sign of life for this long (ms) is ended; default 60,000. */
  readonly hangMs?: number;
  /** V8 heap of a thread in MB; pixels are outside of it. Default 512. */
  readonly heapMb?: number;
  /** How long (ms) a stopped job may take to end by itself before its thread is ended; default 300. */
  readonly graceMs?: number;
}

interface Waiting {
  readonly start: (thread: PoolThread) => void;
  readonly reject: (error: Error) => void;
}

/** The pool. Threads start when they are needed, and do not keep the process alive while they are idle. */
export class WorkerPool {
  /** Most jobs that run at a time. */
  readonly size: number;
  private readonly queue: Waiting[] = [];
  private readonly threads = new Set<PoolThread>();
  private readonly idle: PoolThread[] = [];
  private disposed = false;

  constructor(private readonly options: PoolOptions = {}) {
    this.size = Math.max(1, Math.floor(options.threads ?? Math.min(availableParallelism() - 1, 4)));
  }

  /**
   * Runs one job. Rejects with the job's own error, with `Cancelled`, or with ThreadDied when the thread crashed, ran
   * out of memory or showed no sign of life; the thread is then replaced and its temporary files are gone.
   */
  async run<K extends JobName>(
    job: K,
    request: JobMap[K]['request'],
    options: RunOptions = {},
  ): Promise<JobMap[K]['reply']> {
    try {
      return await this.runOnce(job, request, options);
    } catch (error) {
      // It died of what was before, or while it started: this job has not begun, so once more is safe.
      if (!(error instanceof ThreadDied) || error.file !== undefined || this.disposed) throw error;
      return this.runOnce(job, request, options);
    }
  }

  /** Starts the first thread before it is needed. */
  start(): void {
    const thread = this.threads.size === 0 ? this.startThread() : null;
    if (thread !== null) this.idle.push(thread);
  }

  /** Ends all threads; what runs or waits is rejected. */
  async dispose(): Promise<void> {
    this.disposed = true;
    for (const { reject } of this.queue.splice(0)) reject(closedError());
    await Promise.all([...this.threads].map((thread) => thread.end(closedError())));
  }

  private async runOnce<K extends JobName>(
    job: K,
    request: JobMap[K]['request'],
    options: RunOptions,
  ): Promise<JobMap[K]['reply']> {
    const thread = await this.acquire(options.signal);
    try {
      return await thread.run(job, request, options);
    } finally {
      this.release(thread);
    }
  }

  private acquire(signal: AbortSignal | undefined): Promise<PoolThread> {
    return new Promise((resolve, reject) => {
      if (this.disposed) return reject(closedError());
      if (signal?.aborted) return reject(cancelledError());
      const thread = this.takeIdle() ?? this.startThread();
      if (thread !== null) return resolve(thread);
      const cancel = () => {
        this.queue.splice(this.queue.indexOf(waiting), 1);
        reject(cancelledError());
      };
      const waiting: Waiting = {
        start(free) {
          signal?.removeEventListener('abort', cancel);
          resolve(free);
        },
        reject,
      };
      // As many may wait as there are files; Node takes more than ten for a leak and says so on stderr.
      if (signal !== undefined) setMaxListeners(0, signal);
      signal?.addEventListener('abort', cancel, { once: true });
      this.queue.push(waiting);
    });
  }

  private release(thread: PoolThread): void {
    if (thread.dead) this.threads.delete(thread);
    const next = this.queue.shift();
    if (next === undefined) {
      if (!thread.dead) this.idle.push(thread);
      return;
    }
    const free = thread.dead ? this.startThread() : thread;
    if (free === null) this.queue.unshift(next);
    else next.start(free);
  }

  private takeIdle(): PoolThread | undefined {
    let thread = this.idle.pop();
    while (thread?.dead) {
      this.threads.delete(thread);
      thread = this.idle.pop();
    }
    return thread;
  }

  /** A new thread, or null when as many as allowed are there. */
  private startThread(): PoolThread | null {
    if (this.threads.size >= this.size) return null;
    const thread = new PoolThread({
      script: this.options.script ?? join(__dirname, 'worker.cjs'),
      hangMs: this.options.hangMs ?? 60_000,
      heapMb: this.options.heapMb ?? 512,
      graceMs: this.options.graceMs ?? 300,
    });
    this.threads.add(thread);
    return thread;
  }
}

function closedError(): FlatfieldError {
  return new FlatfieldError('Cancelled', 'The worker threads were ended.');
}
