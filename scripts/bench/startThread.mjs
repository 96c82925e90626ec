// A worker thread as the pool starts it, without the pool: when it answers.
import { Worker } from 'node:worker_threads';

/** Bytes of the state that the pool shares with a thread: see src/worker/sharedState.ts. */
const STATE_BYTES = 4112;

/** Milliseconds until a new thread has answered that it has no such job, and until it has read the header of a file. */
export async function startThread(script, path) {
  const start = performance.now();
  const worker = new Worker(script, {
    workerData: { state: new SharedArrayBuffer(STATE_BYTES), owner: 'bench' },
    execArgv: [],
  });
  const ask = (id, method, value) =>
    new Promise((resolve, reject) => {
      worker.once('error', reject).once('message', resolve).postMessage({ rpc: 'request', id, method, value });
    });
  try {
    await ask(1, 'nothing');
    const ready = performance.now() - start;
    const { ok } = await ask(2, 'classify', { files: [path], spellings: { keywords: {}, types: {} } });
    if (!ok) throw new Error(`The thread could not read ${path}.`);
    return { ready, first: performance.now() - start };
  } finally {
    await worker.terminate();
  }
}
