/** What one plan page does: plans, plans again when something changed, runs, and says so; knows no VS Code. */
import { FlatfieldError, type RecipeFix } from '../../engine/errors';
import type { FrameInfo, Scan } from '../../engine/frames/frameInfo';
import { describePlan } from '../../engine/plan/describePlan';
import { masterChoices } from '../../engine/plan/masterChoices';
import type { ExistingRule, Plan } from '../../engine/plan/plan';
import type { Recipe } from '../../engine/plan/recipeSchema';
import type { MasterRole } from '../../engine/plan/step';
import type { FrameOutcome } from '../../engine/reduce/outcome';
import { toPlainError } from '../../protocol/errors';
import type { JobProgress } from '../../protocol/jobs';
import type {
  CheckView,
  PlanContents,
  PlanPageMethods,
  PlanState,
  PlanView,
  PlanWindowMethods,
  RunView,
} from '../../protocol/planPage';
import type { Handlers } from '../../protocol/rpc';
import { Pace } from './pace';
import { planTitle, planView } from './planView';

/** Quiet time after the last change on disk before the page plans again, in ms. */
const QUIET = 300;

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
  /** The plan once the pixels of its flats were read. @throws FlatfieldError `Cancelled` */
  inspect(plan: Plan, work: Work): Promise<Plan>;
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
  /** Of a run, or of reading the pixels: one of them at a time. */
  private working: AbortController | null = null;
  private run: RunView | null = null;
  private check: CheckView | null = null;
  /** Something has changed while pixels were read. */
  private overtaken = false;
  private showReport: (() => unknown) | null = null;
  private existing: ExistingRule | null = null;
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;

  constructor(
    private readonly about: PlanContents,
    private readonly doings: PlanDoings,
    private readonly window: PlanPageWindow,
  ) {
    void this.planAgain();
  }

  readonly handlers: Handlers<PlanPageMethods> = {
    contents: () => this.about,
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
    check: () => this.checkPixels(),
    cancel: () => {
      this.working?.abort();
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
    if (this.check !== null) {
      this.overtaken = true;
      return;
    }
    if (this.working !== null) return;
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
    if (this.check !== null) this.working?.abort();
    // A run goes on without its page: its end is a notification.
  }

  private state(): PlanState {
    return {
      plan: this.view,
      problem: this.problem,
      planning: this.planning !== null,
      run: this.run,
      check: this.check,
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
    this.requireIdle();
    await action();
    return this.planAgain();
  }

  /** A plan that is overtaken by another one leaves no trace. */
  private async planAgain(): Promise<null> {
    if (this.working !== null || this.disposed) return null;
    this.stopPlanning();
    const stop = new AbortController();
    this.planning = stop;
    this.tell();
    try {
      const planned = await this.doings.prepare(this.existing, stop.signal);
      if (this.planning !== stop) return null;
      this.take(planned);
      this.problem = null;
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

  private take(planned: Planned): void {
    this.planned = planned;
    this.view = planView(planned.plan, planned.scan, { existingChosen: this.existing });
    this.window.title(planTitle(planned.plan));
  }

  private requireIdle(): void {
    if (this.check !== null) throw new Error('The pixels are still being read: wait for their end, or cancel it.');
    if (this.working !== null) throw new Error('The run is still going on: wait for its end, or cancel it.');
  }

  /** What was read before it is cancelled is not lost: the next plan knows it. */
  private async checkPixels(): Promise<null> {
    this.requireIdle();
    // What has run is planned again first: its results are there now.
    if (this.run !== null) await this.planAgain();
    const planned = this.known();
    const stop = new AbortController();
    this.overtaken = this.planning !== null || this.timer !== undefined;
    this.stopPlanning();
    this.working = stop;
    const flats = planned.plan.flats.filter(({ action, levels }) => action !== 'skip' && levels === undefined).length;
    const began: CheckView = { flats, ended: 0, done: 0, total: 0 };
    this.check = began;
    this.tell();
    const pace = new Pace(() => this.window.tell('checking', this.check ?? began));
    try {
      const plan = await this.doings.inspect(planned.plan, {
        signal: stop.signal,
        onProgress: (progress) => {
          const { ended } = this.check ?? began;
          const { done, total, outcome } = progress;
          this.check = { flats, done, total, ended: Math.min(flats, ended + (outcome === undefined ? 0 : 1)) };
          if (!this.disposed) pace.add(progress);
        },
      });
      this.take({ ...planned, plan });
    } catch (error) {
      if (!(error instanceof FlatfieldError && error.tag === 'Cancelled')) throw error;
      this.overtaken = true;
    } finally {
      pace.stop();
      this.working = null;
      this.check = null;
      this.tell();
    }
    return this.overtaken ? this.planAgain() : null;
  }

  private async reduce(paths: readonly string[]): Promise<null> {
    this.requireIdle();
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
    if (this.working !== null || this.disposed || this.planned === null) return run(work);
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
    this.stopPlanning();
    this.working = stop;
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
      this.working = null;
      this.tell();
    }
  }

  private stopPlanning(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.planning?.abort();
    this.planning = null;
  }
}
