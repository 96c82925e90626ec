/** Watches a folder while a camera fills it: every raw flat that has arrived whole is reduced once. Free of `vscode`. */
import { withWayOut } from '../../engine/errors';
import type { Scan } from '../../engine/frames/frameInfo';
import type { Plan, PlannedFlat, RefusedFrame } from '../../engine/plan/plan';
import type { FrameOutcome } from '../../engine/reduce/outcome';

/** Quiet time (ms) after a hint before the folder is looked at. */
const QUIET = 300;
/** A flat is whole when two looks this far apart (ms) found the same size and time of last change. */
const SETTLE = 1000;
/** Hints get lost: the folder is looked at this often (ms) in any case. */
const REGULARLY = 10_000;

export interface WatchWork {
  /** What would be done to the folder now; nothing that is up to date is done again. */
  plan(signal: AbortSignal): Promise<{ readonly plan: Plan; readonly scan: Scan }>;
  run(plan: Plan, signal: AbortSignal): Promise<readonly FrameOutcome[]>;
  /** Something else is true now. `news`: refused or failed since it was last told. */
  changed(state: WatchState, news: readonly string[]): void;
}

export interface WatchState {
  readonly busy: boolean;
  /** Results written since the watch began. */
  readonly reduced: number;
  /** Flats that are still being written. */
  readonly arriving: number;
  /** Sentences, with the frame's name first, about what was refused or failed and still is. */
  readonly problems: readonly string[];
}

export interface WatchClock {
  later(ms: number, work: () => void): { cancel(): void };
}

export class NightWatch {
  private readonly stopping = new AbortController();
  /** Size and time of each flat as the last look found it. */
  private seen = new Map<string, string>();
  /** Flats that were tried in vain, with what they were then: tried again only when that changes. */
  private readonly failed = new Map<string, { readonly state: string; readonly sentence: string }>();
  private told = new Set<string>();
  private state: WatchState = { busy: false, reduced: 0, arriving: 0, problems: [] };
  private timer: { cancel(): void } | null = null;
  private looking: Promise<void> | null = null;
  /** A hint that came during a look. */
  private again = false;

  constructor(
    private readonly work: WatchWork,
    private readonly clock: WatchClock = { later: timeout },
  ) {
    this.next(0);
  }

  /** Something may have changed in the folder. */
  hint(): void {
    if (this.looking !== null) this.again = true;
    else this.next(QUIET);
  }

  /** Ends the watch, and what it is doing: a flat that is not whole yet is not written. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.timer?.cancel();
    await this.looking;
  }

  private next(ms: number): void {
    this.timer?.cancel();
    if (this.stopping.signal.aborted) return;
    this.timer = this.clock.later(ms, () => {
      this.looking = this.look().finally(() => {
        this.looking = null;
      });
    });
  }

  /** Never rejects. */
  private async look(): Promise<void> {
    this.again = false;
    let arriving = 0;
    try {
      arriving = await this.reduceWhole();
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      this.tell({ busy: false, problems: [error instanceof Error ? error.message : String(error)] });
    }
    this.next(this.again ? QUIET : arriving > 0 ? SETTLE : REGULARLY);
  }

  /** Resolves with the number of flats that are still arriving. */
  private async reduceWhole(): Promise<number> {
    const { signal } = this.stopping;
    const { plan, scan } = await this.work.plan(signal);
    const incomplete = new Set(scan.frames.filter((frame) => frame.incomplete !== null).map(({ path }) => path));
    const before = this.seen;
    this.seen = new Map(scan.frames.map((frame) => [frame.path, `${frame.size}:${frame.mtimeMs}`]));
    const work = plan.flats.filter(({ action }) => action !== 'skip');
    const whole = work.filter(({ path }) => before.get(path) === this.seen.get(path));
    const tried = whole.filter((flat) => this.failed.get(flat.path)?.state !== stateOf(flat));
    const refused = plan.refused.filter(({ path }) => !incomplete.has(path));
    for (const path of this.failed.keys()) if (!whole.some((flat) => flat.path === path)) this.failed.delete(path);
    const arriving = work.length - whole.length + (plan.refused.length - refused.length);
    if (tried.length > 0) {
      this.tell({ busy: true, arriving });
      this.note(tried, await this.work.run({ ...plan, flats: tried, refused: [], ignored: [] }, signal));
    }
    if (signal.aborted) return 0;
    this.tell({
      busy: false,
      arriving,
      problems: [...refused.map(sentenceOf), ...[...this.failed.values()].map(({ sentence }) => sentence)],
    });
    return arriving;
  }

  private note(tried: readonly PlannedFlat[], outcomes: readonly FrameOutcome[]): void {
    let written = 0;
    for (const [index, { status, error }] of outcomes.entries()) {
      const flat = tried[index]!;
      if (status === 'written' || status === 'replaced') written++;
      if (status === 'failed' || status === 'refused') {
        const why = error === null ? status : withWayOut(error.message, error.wayOut);
        this.failed.set(flat.path, { state: stateOf(flat), sentence: `${flat.name}: ${why}` });
      } else this.failed.delete(flat.path);
    }
    this.state = { ...this.state, reduced: this.state.reduced + written };
  }

  private tell(change: Partial<WatchState>): void {
    this.state = { ...this.state, ...change };
    const news = this.state.problems.filter((problem) => !this.told.has(problem));
    // What was put right and is wrong again is news.
    this.told = new Set(this.state.problems);
    this.work.changed(this.state, news);
  }
}

/** What a flat is, and what would be done to it. */
function stateOf({ size, mtimeMs, steps }: PlannedFlat): string {
  return JSON.stringify([size, mtimeMs, steps]);
}

function sentenceOf({ name, reason, wayOut }: RefusedFrame): string {
  return withWayOut(`${name}: ${reason}`, wayOut);
}

function timeout(ms: number, work: () => void): { cancel(): void } {
  const timer = setTimeout(work, ms);
  return { cancel: () => clearTimeout(timer) };
}
