/** Inside a thread: answers the pool's requests with job functions, one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import type { JobMap, JobName } from '../protocol/jobs';
import { type Handlers, Rpc } from '../protocol/rpc';
import { type Disk, nodeDisk } from './disk';
import { type JobContext, throttled } from './jobContext';
import { SharedState } from './sharedState';

/** What the pool hands to a new thread. */
export interface ThreadData {
  readonly state: SharedArrayBuffer;
  /** Mark of this thread's temporary files. */
  readonly owner: string;
}

/** One synchronous function for every job, loaded when it is first asked for; the same functions run without a thread. */
export type Jobs = {
  readonly [K in JobName]: () => Promise<(request: JobMap[K]['request'], context: JobContext) => JobMap[K]['reply']>;
};

type AnyJob = (request: unknown, context: JobContext) => unknown;

/** Connects `jobs` to the pool that started this thread. `disk` is another one in tests only. */
export function serveJobs(jobs: Jobs, disk: Disk = nodeDisk): void {
  const port = parentPort;
  if (port === null) throw new Error('This script runs in a worker thread only.');
  const { state: buffer, owner } = workerData as ThreadData;
  const state = new SharedState(buffer);
  const handlers = Object.fromEntries(
    Object.entries(jobs).map(([name, load]) => [
      name,
      async (request: unknown, call: { event(value: unknown): void; transfer: ArrayBuffer[] }) => {
        state.begin();
        const context: JobContext = {
          disk,
          owner,
          get stopped() {
            return state.stopped;
          },
          at: (index, path) => state.at(index, path),
          progress: throttled((progress) => call.event(progress)),
          transfer: call.transfer,
        };
        const job = (await load()) as AnyJob;
        return job(request, context);
      },
    ]),
  ) as Handlers<JobMap>;
  new Rpc<Record<never, never>, JobMap>(
    {
      postMessage: (message, transfer) => port.postMessage(message, transfer as ArrayBuffer[] | undefined),
      onMessage: (listener) => port.on('message', listener),
    },
    handlers,
  );
}
