/**
 * The pool of a command: headers are read here. A thread would compile the same code again and every reply would be copied,
 * a fifth of all time for 10,000 files. What reads pixels runs on threads, and whoever writes does.
 */
import type { HeaderRequest, JobMap, JobName } from '../protocol/jobs';
import { Breather, turn } from '../worker/breather';
import { checkStopped, directContext, type JobContext, throttled } from '../worker/jobContext';
import { WorkerPool } from '../worker/pool';
import type { RunOptions } from '../worker/poolThread';

/** Longest time (ms) in which nobody hears of Ctrl-C. */
const PIECE = 50;

type Here<K extends JobName> = (request: JobMap[K]['request'], context: JobContext) => Promise<JobMap[K]['reply']>;

const HERE: { readonly [K in JobName]?: Here<K> } = {
  async scan(request, context) {
    const { scanSteps } = await import('../worker/jobs/scanFolder');
    const steps = scanSteps(request, context);
    const breather = new Breather(PIECE);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      if (breather.due) await breather.pause();
    }
  },
  /** Of so few files that it is a piece. */
  async cards(request, context) {
    const { listCards } = await import('../worker/jobs/listCards');
    await turn();
    return listCards(request, context);
  },
  async header(request, context) {
    const { listHeader } = await import('../worker/jobs/listHeader');
    await turn();
    checkStopped(context);
    return listHeader(request, context);
  },
};

/** Null for what is done on a thread: headers whose data are to be summed up among it. */
function hereOf<K extends JobName>(job: K, request: JobMap[K]['request']): Here<K> | null {
  if (job === 'header' && (request as HeaderRequest).checksums) return null;
  const here: Here<K> | undefined = HERE[job];
  return here ?? null;
}

export class CommandPool extends WorkerPool {
  override run<K extends JobName>(
    job: K,
    request: JobMap[K]['request'],
    options: RunOptions = {},
  ): Promise<JobMap[K]['reply']> {
    const here = hereOf(job, request);
    if (here === null) return super.run(job, request, options);
    return here(request, {
      ...directContext(),
      get stopped() {
        return options.signal?.aborted ?? false;
      },
      progress: throttled((progress) => options.onProgress?.(progress)),
    });
  }
}
