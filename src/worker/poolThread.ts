/** One thread as its pool sees it: runs one job at a time, is watched, stopped and, where nothing else helps, ended. */
import { Worker } from 'node:worker_threads';
import { FlatfieldError } from '../engine/errors';
import type { JobMap, JobName, JobProgress } from '../protocol/jobs';
import { Rpc } from '../protocol/rpc';
import { cancelledError } from './jobContext';
import type { ThreadData } from './serveJobs';
import { SharedState } from './sharedState';
import { newOwner, sweepOwner } from './tempFiles';

export interface ThreadOptions {
  readonly script: string;
  readonly hangMs: number;
  readonly heapMb: number;
  readonly graceMs: number;
}

export interface RunOptions {
  /** Stops the job: it rejects with `Cancelled` unless it answers with what it has. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
  /** Folders in which a dead thread may have left temporary files. */
  readonly outputFolders?: readonly string[] | undefined;
}

/** A job's thread ended before it answered: which frame it was working on. */
export class ThreadDied extends FlatfieldError {
  /** `index`: of the frame in the job, -1 when it had not come to one. */
  constructor(
    message: string,
    path: string,
    readonly index: number,
  ) {
    super('WorkerDied', message, { file: path === '' ? undefined : path });
  }
}

/** Of the heap, room for new objects: pixels are outside of it, and rows of headers need no more. */
const YOUNG_MB = 3;

/** How long a thread that was ended may need until its files are swept anyway (one that waits for a dead network disk). */
const END_MS = 1000;

/** Looks at a thread in the time after which it counts as hanging. */
const WATCHES = 10;

export class PoolThread {
  dead = false;
  private readonly state = new SharedState();
  private readonly owner = newOwner();
  private readonly worker: Worker;
  private readonly rpc: Rpc<JobMap>;
  private readonly exited: Promise<void>;
  /** Why the thread ended, once it has. */
  private reason: Error | null = null;

  constructor(private readonly options: ThreadOptions) {
    const data: ThreadData = { state: this.state.buffer, owner: this.owner };
    this.worker = new Worker(options.script, {
      workerData: data,
      // Flags of the host (a debugger, a loader) are not the thread's.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.rpc = new Rpc<JobMap>(
      {
        postMessage: (message, transfer) => this.worker.postMessage(message, transfer as ArrayBuffer[] | undefined),
        onMessage: (listener) => this.worker.on('message', listener),
      },
      {},
      FlatfieldError,
    );
    this.worker.on('error', (error) => this.fail(causeOf(error)));
    this.exited = new Promise((resolve) => {
      this.worker.on('exit', (code) => {
        this.fail(`it exited with code ${code}`);
        this.rpc.dispose(this.reason ?? undefined);
        resolve();
      });
    });
    this.worker.unref();
  }

  /** Runs one job; see WorkerPool.run. */
  async run<K extends JobName>(
    job: K,
    request: JobMap[K]['request'],
    { signal, onProgress, outputFolders = [] }: RunOptions,
  ): Promise<JobMap[K]['reply']> {
    if (signal?.aborted) throw cancelledError();
    this.state.reset();
    this.worker.ref();
    let backstop: NodeJS.Timeout | undefined;
    const stop = () => {
      this.state.stop();
      backstop = setTimeout(() => void this.end(cancelledError()), this.options.graceMs);
    };
    signal?.addEventListener('abort', stop, { once: true });
    const watch = this.watch();
    try {
      return await this.rpc.request(job, request, (event) => onProgress?.(event as JobProgress));
    } catch (error) {
      if (this.dead) {
        await this.settled();
        for (const folder of outputFolders) sweepOwner(folder, this.owner);
      }
      throw error;
    } finally {
      clearInterval(watch);
      clearTimeout(backstop);
      signal?.removeEventListener('abort', stop);
      this.worker.unref();
    }
  }

  /** Ends the thread; its job rejects with `reason`. Resolves when it is gone, or cannot be waited for any longer. */
  async end(reason: Error): Promise<void> {
    this.reason ??= reason;
    this.dead = true;
    void this.worker.terminate();
    await this.settled();
    this.rpc.dispose(this.reason);
  }

  /** Counts intervals, not time: a machine that slept for a night has not hung. */
  private watch(): NodeJS.Timeout {
    const { hangMs } = this.options;
    let beat = this.state.beat;
    let silent = 0;
    return setInterval(() => {
      silent = this.state.beat === beat ? silent + 1 : 0;
      beat = this.state.beat;
      if (silent < WATCHES) return;
      this.fail(`it gave no sign of life for ${hangMs / 1000} s`);
      void this.end(cancelledError());
    }, hangMs / WATCHES);
  }

  /** Notes why the thread ended and what it was working on; the first reason stays. */
  private fail(why: string): void {
    this.dead = true;
    if (this.reason !== null) return;
    const { index, path } = this.state.frame;
    const at = path === '' ? '' : ` while it worked on "${path}"`;
    this.reason = new ThreadDied(`The worker thread ended${at}: ${why}.`, path, index);
  }

  private settled(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, END_MS);
      void this.exited.then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

function causeOf(error: unknown): string {
  if ((error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY') return 'it ran out of memory';
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
