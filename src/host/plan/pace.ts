/** Tells a window how far some work is, ten times a second at most. */
import type { JobProgress } from '../../protocol/jobs';
import type { RunProgressed } from '../../protocol/planPage';

/** Time between two messages, in ms. */
const PACE = 100;

/** Puts the messages of some work together. */
export class Pace {
  private waiting: JobProgress[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly tell: (fresh: RunProgressed) => void) {}

  add(progress: JobProgress): void {
    this.waiting.push(progress);
    this.timer ??= setTimeout(() => this.flush(), PACE);
  }

  /** What is waiting is part of the state that is told next. */
  stop(): void {
    clearTimeout(this.timer);
  }

  private flush(): void {
    this.timer = undefined;
    const last = this.waiting.at(-1);
    const outcomes = this.waiting.flatMap(({ outcome }) => outcome ?? []);
    this.waiting = [];
    if (last !== undefined) this.tell({ done: last.done, total: last.total, outcomes });
  }
}
