/** What one plan page does: plans, plans again when something changed, runs, and says so; knows no VS Code. */
import { FlatfieldError, type RecipeFix } from '../../engine/errors';
import type { FrameInfo, Scan } from '../../engine/frames/frameInfo';
import { describePlan } from '../../engine/plan/describePlan';
import { type MasterRole, masterChoices } from '../../engine/plan/masterChoices';
import type { ExistingRule, Plan } from '../../engine/plan/plan';
import type { Recipe } from '../../engine/plan/recipeSchema';
import type { FrameOutcome } from '../../engine/reduce/outcome';
import { toPlainError } from '../../protocol/errors';
import type { JobProgress } from '../../protocol/jobs';
import type { PlanPageMethods, PlanState, PlanView, PlanWindowMethods, RunView } from '../../protocol/planPage';
import type { Handlers } from '../../protocol/rpc';
import { planTitle, planView } from './planView';

/** Quiet time after the last change on disk before the page plans again, and between two messages of a run; in ms. */
const QUIET = 300;
const PACE = 100;

/** A run before its first row. */
const BEGUN = { running: true, done: 0, total: 0, outcomes: [], summary: null, report: false, outdated: false };

export interface Planned {
  readonly plan: Plan;
  readonly scan: Scan;
  readonly recipe: Recipe;
}

export interface Outcomes {
  readonly outcomes: readonly FrameOutcome[];
}

/** How a run ended. */
export interface Ended extends Outcomes {
  /** A sentence. */
  readonly summary: string;
  readonly showReport: () => unknown;
}

export interface Work {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: JobProgress) => void;
}

/** What the page has done by others. */
export interface PlanDoings {
  prepare(existing: ExistingRule | null, signal: AbortSignal): Promise<Planned>;
  /**
   * Reduces, and tells the user; `paths`: of what the page is about only these flats, null = everything.
   *
   * @throws FlatfieldError `Refused` in Restricted Mode
   */
  run(plan: Plan, paths: readonly string[] | null, work: Work): Promise<Ended>;
  choose(paths: readonly string[], role: MasterRole, master: string | null): void;
  /** Asks why; nothing where the question is dismissed. */
  reject(paths: readonly string[]): Promise<void>;
  accept(paths: readonly string[]): Promise<void>;
  fix(recipe: string | null, fix: RecipeFix): Promise<void>;
  open(path: string): Promise<void>;
  createRecipe(): Promise<void>;
  setUp(): Promise<void>;
  saveText(text: string): Promise<void>;
  copy(text: string): Promise<void>;
  /** The command line for a plan; `paths`: of it only these flats, null = everything that the page is about. */
  commandLine(plan: Plan, paths: readonly string[] | null): string;
  trusted(): boolean;
  canSetUp(): boolean;
  log(error: unknown): void;
}

export interface PlanPageWindow {
  tell<K extends keyof PlanWindowMethods>(method: K, value: PlanWindowMethods[K]['request']): void;
  title(title: string): void;
}

export class PlanSession {
  private planned: Planned | null = null;
  private view: PlanView | null = null;
  private problem: PlanState['problem'] = null;
  private planning: AbortController | null = null;
  private running: AbortController | null = null;
  private run: RunView | null = null;
  private showReport: (() => unknown) | null = null;
  private existing: ExistingRule | null = null;
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;

  constructor(
    private readonly inputs: readonly string[],
    private readonly doings: PlanDoings,
    private readonly window: PlanPageWindow,
  ) {
    void this.planAgain();
  }

  readonly handlers: Handlers<PlanPageMethods> = {
    contents: () => ({ inputs: this.inputs }),
    state: () => this.state(),
    plan: () => this.planAgain(),
    existing: (rule) => {
      this.existing = rule;
      return this.planAgain();
    },
    choices: ({ path, role }) => {
      const { scan, recipe } = this.known();
      return masterChoices(this.frame(path), scan.frames, recipe, role);
    },
    choose: ({ paths, role, master }) => this.change(() => this.doings.choose(paths, role, master)),
    reject: (paths) => this.change(() => this.doings.reject(paths)),
    accept: (paths) => this.change(() => this.doings.accept(paths)),
    fix: ({ path, title }) => {
      const { plan } = this.known();
      const refused = plan.refused.find((frame) => frame.path === path);
      const fix = refused?.fixes.find((one) => one.title === title);
      if (fix === undefined) throw new Error(`The plan has changed: it no longer offers "${title}".`);
      return this.change(() => this.doings.fix(plan.recipe, fix));
    },
    reduce: (paths) => this.reduce(paths),
    cancel: () => {
      this.running?.abort();
      return null;
    },
    report: () => {
      this.showReport?.();
      return null;
    },
    open: async (path) => {
      await this.doings.open(path);
      return null;
    },
    createRecipe: () => this.change(() => this.doings.createRecipe()),
    setUp: async () => {
      await this.doings.setUp();
      return null;
    },
    saveText: async () => {
      await this.doings.saveText(describePlan(this.known().plan));
      return null;
    },
    copyText: async () => {
      await this.doings.copy(describePlan(this.known().plan));
      return null;
    },
    copyCommand: async (paths) => {
      const { plan } = this.known();
      const all = plan.flats.every((flat) => paths.includes(flat.path));
      await this.doings.copy(this.doings.commandLine(plan, all ? null : paths));
      return null;
    },
  };

  /**
   * Something has changed on the disk. New frames alone leave the outcome of a run on the page, for its own results are
   * new frames too; what a person has changed (a recipe, a list) makes another plan.
   */
  changed(what: 'frames' | 'decisions', file: string): void {
    if (this.running !== null) return;
    if (what === 'frames' && this.run !== null) {
      const own = this.planned?.plan.flats.some(({ output }) => output === file) ?? false;
      if (own || this.run.outdated) return;
      this.run = { ...this.run, outdated: true };
      this.tell();
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.planAgain(), QUIET);
  }

  /** Restricted Mode has ended. */
  trustGranted(): void {
    this.tell();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.planning?.abort();
    // A run goes on without its page: its end is a notification.
  }

  private state(): PlanState {
    return {
      plan: this.view,
      problem: this.problem,
      planning: this.planning !== null,
      run: this.run,
      trusted: this.doings.trusted(),
      canSetUp: this.doings.canSetUp(),
    };
  }

  private tell(): void {
    if (!this.disposed) this.window.tell('state', this.state());
  }

  private known(): Planned {
    if (this.planned === null) throw new Error('There is no plan yet.');
    return this.planned;
  }

  private frame(path: string): FrameInfo {
    const frame = this.known().scan.frames.find((one) => one.path === path);
    if (frame === undefined) throw new Error(`${path} is no frame of this plan.`);
    return frame;
  }

  /** Does something that changes what is planned, and plans again. */
  private async change(action: () => void | Promise<void>): Promise<null> {
    if (this.running !== null) throw new Error('The run is still going on: wait for its end, or cancel it.');
    await action();
    return this.planAgain();
  }

  /** A plan that is overtaken by another one leaves no trace. */
  private async planAgain(): Promise<null> {
    if (this.running !== null || this.disposed) return null;
    clearTimeout(this.timer);
    this.planning?.abort();
    const stop = new AbortController();
    this.planning = stop;
    this.tell();
    try {
      const planned = await this.doings.prepare(this.existing, stop.signal);
      if (this.planning !== stop) return null;
      this.planned = planned;
      this.view = planView(planned.plan, planned.scan, { existingChosen: this.existing });
      this.problem = null;
      this.window.title(planTitle(planned.plan));
    } catch (error) {
      if (this.planning !== stop) return null;
      this.planned = null;
      this.view = null;
      this.problem = toPlainError(error);
      if (!(error instanceof FlatfieldError)) this.doings.log(error);
    }
    this.planning = null;
    this.run = null;
    this.tell();
    return null;
  }

  private async reduce(paths: readonly string[]): Promise<null> {
    if (this.running !== null) throw new Error('The run is going on already.');
    const { plan } = this.known();
    const asked = new Set(paths);
    const part = { ...plan, flats: plan.flats.filter((flat) => asked.has(flat.path)) };
    const some = part.flats.length < plan.flats.length ? part.flats.map(({ path }) => path) : null;
    const { summary, showReport } = await this.carryOut(part, null, (work) => this.doings.run(part, some, work));
    this.showReport = showReport;
    if (this.run !== null) this.run = { ...this.run, summary, report: true };
    this.tell();
    return null;
  }

  /** Shows a run of the same frames that was started elsewhere, by a plan of today, as if it had been started here. */
  async follow<T extends Outcomes>(plan: Plan, work: Work, run: (work: Work) => Promise<T>): Promise<T> {
    if (this.running !== null || this.disposed || this.planned === null) return run(work);
    const { scan } = this.planned;
    this.planned = { ...this.planned, plan };
    this.view = planView(plan, scan, { existingChosen: this.existing });
    return this.carryOut(plan, work, run);
  }

  /** `outer`: who else may stop it, and is told how far it is. */
  private async carryOut<T extends Outcomes>(
    plan: Plan,
    outer: Work | null,
    run: (work: Work) => Promise<T>,
  ): Promise<T> {
    const stop = new AbortController();
    this.running = stop;
    clearTimeout(this.timer);
    this.planning?.abort();
    this.planning = null;
    const paths = plan.flats.map(({ path }) => path);
    const started: RunView = { ...BEGUN, paths };
    this.run = started;
    this.tell();
    const pace = new Pace((fresh) => this.window.tell('progress', fresh));
    try {
      const ended = await run({
        signal: outer === null ? stop.signal : AbortSignal.any([stop.signal, outer.signal]),
        onProgress: (progress) => {
          const { done, total, outcome } = progress;
          const before = this.run ?? started;
          const known = outcome === undefined ? before.outcomes : [...before.outcomes, outcome];
          this.run = { ...before, done, total, outcomes: known };
          if (!this.disposed) pace.add(progress);
          outer?.onProgress(progress);
        },
      });
      this.run = { ...(this.run ?? started), running: false, outcomes: ended.outcomes };
      return ended;
    } catch (error) {
      this.run = null;
      throw error;
    } finally {
      pace.stop();
      this.running = null;
      this.tell();
    }
  }
}

/** Puts the messages of a run together, so that a window is told ten times a second at most. */
class Pace {
  private waiting: JobProgress[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly tell: (fresh: PlanWindowMethods['progress']['request']) => void) {}

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
