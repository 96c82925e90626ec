/** What the plan page and the host say to each other: a plan in words, the choices on it, and how its run goes. */
import type { RecipeFix } from '../engine/errors';
import type { MasterChoice } from '../engine/plan/masterChoices';
import type { ExistingRule, PlannedFlat, ReducedKind, RefusedCandidate, ResultState } from '../engine/plan/plan';
import type { MasterRole } from '../engine/plan/step';
import type { FrameOutcome, PlainError } from '../engine/reduce/outcome';
import type { PageMethods } from './pages';

export type {
  ExistingRule,
  FrameOutcome,
  MasterChoice,
  MasterRole,
  PlainError,
  RecipeFix,
  ReducedKind,
  RefusedCandidate,
};

/** What the page is about: paths of files and folders. */
export interface PlanContents {
  readonly inputs: readonly string[];
  /** What of them is reduced; left out for flats, as windows of older versions do. */
  readonly kind?: ReducedKind;
}

/** A choice that a person has written down beside the frame. */
export interface ChosenMaster {
  readonly role: MasterRole;
  /** Of the master. */
  readonly path: string;
  /** Path of the file that says so. */
  readonly file: string;
}

export interface StepView {
  /** "subtract the dark combined_dark_70.000.fit x 0.7"; of the group's first flat, as all that follows. */
  readonly what: string;
  readonly why: string;
  /** The same for each flat of the group, where it is not the same for all (an exposure that is a little longer). */
  readonly each: readonly { readonly name: string; readonly what: string; readonly why: string }[];
  /** A few words for the diagram: "trim". */
  readonly short: string;
  readonly master: { readonly role: MasterRole; readonly path: string; readonly name: string } | null;
}

export interface FlatView {
  readonly path: string;
  readonly name: string;
  readonly output: string;
  readonly outputName: string;
  readonly action: PlannedFlat['action'];
  readonly result: ResultState;
  /** null where nobody has read its pixels. */
  readonly levels: LevelsView | null;
}

/** What the pixels of a flat show; null = cannot be told. */
export interface LevelsView {
  /** Of the result, in `unit`. */
  readonly mean: number | null;
  readonly unit: string;
  /** Median level over the noise of one pixel. */
  readonly signalToNoise: number | null;
  /** Raw pixels of the kept part that are saturated, and from which value on. */
  readonly saturated: number | null;
  readonly saturation: number | null;
  /** Pixels of the kept part. */
  readonly pixels: number;
}

/** Flats to which the same is done with the same masters; factors and reasons may differ by what their exposures do. */
export interface GroupView {
  /** The same for the same group of a later plan. */
  readonly id: string;
  /** What its frames have in common, such as "g', 70 s" or "70.001 to 70.011 s"; empty where they have nothing. */
  readonly title: string;
  readonly flats: readonly FlatView[];
  readonly steps: readonly StepView[];
  /** What the uncertainty is computed from; null where none is asked for. */
  readonly noise: string | null;
  /** "masked by bad.fits"; null without masks. */
  readonly masked: string | null;
  readonly warnings: readonly string[];
  readonly refusedCandidates: readonly RefusedCandidate[];
  readonly chosen: readonly ChosenMaster[];
}

/** Frames that are refused for the same reason, its numbers left aside. */
export interface RefusedView {
  readonly frames: readonly { readonly path: string; readonly name: string; readonly reason: string }[];
  /** Of all, or of the first where they differ in their numbers. */
  readonly reason: string;
  readonly wayOut: string | null;
  readonly fixes: readonly RecipeFix[];
  /** Whether nothing but a result that is there stands in the way. */
  readonly exists: boolean;
  readonly refusedCandidates: readonly RefusedCandidate[];
  readonly chosen: readonly ChosenMaster[];
}

/** Files that are left alone for the same reason. */
export interface IgnoredView {
  readonly reason: string;
  readonly byHand: boolean;
  readonly files: readonly { readonly path: string; readonly name: string }[];
}

export interface PlanView {
  readonly kind: ReducedKind;
  readonly recipe: string | null;
  readonly outputFolder: string;
  /** "float32, with MASK". */
  readonly format: string;
  /** The rule in force, and the one that was chosen on this page over the recipe's; null = none was. */
  readonly existing: ExistingRule;
  readonly existingChosen: ExistingRule | null;
  /** Of the results to be written; and what is free where they go, null where nobody says. */
  readonly bytes: number;
  readonly freeBytes: number | null;
  readonly hints: readonly string[];
  readonly groups: readonly GroupView[];
  readonly refused: readonly RefusedView[];
  readonly ignored: readonly IgnoredView[];
  /** Combined masters that were found; of flats, where lights are reduced. */
  readonly masters: Readonly<Record<MasterRole, number>>;
}

/** The pixels of the plan are being read. */
export interface CheckView {
  /** Flats that are read, and those of them that are at their end. */
  readonly flats: number;
  readonly ended: number;
  /** Rows done of all rows. */
  readonly done: number;
  readonly total: number;
}

/** A run of the plan, going on or over. */
export interface RunView {
  readonly running: boolean;
  /** Paths of the flats that were asked for. */
  readonly paths: readonly string[];
  /** Rows done of all rows. */
  readonly done: number;
  readonly total: number;
  readonly outcomes: readonly FrameOutcome[];
  /** How it ended, in a sentence; null while it runs, and where only its outcomes are known. */
  readonly summary: string | null;
  /** Whether there is a report to show. */
  readonly report: boolean;
  /** Files have changed since, so the plan that is shown may no longer be the one of today. */
  readonly outdated: boolean;
}

export interface PlanState {
  /** null before the first plan is made, and where none can be. */
  readonly plan: PlanView | null;
  /** Why no plan can be made. */
  readonly problem: PlainError | null;
  readonly planning: boolean;
  readonly run: RunView | null;
  /** null where no pixels are being read for the plan. */
  readonly check: CheckView | null;
  /** Not in Restricted Mode. */
  readonly trusted: boolean;
  /** Whether there is a guide that makes a recipe. */
  readonly canSetUp: boolean;
}

/** How far a run is: what has changed since the last message. */
export interface RunProgressed {
  readonly done: number;
  readonly total: number;
  readonly outcomes: readonly FrameOutcome[];
}

/** What the window asks. */
export interface PlanPageMethods extends PageMethods<PlanContents> {
  state: { request: null; reply: PlanState };
  /** Plans again. */
  plan: { request: null; reply: null };
  /** What becomes of results that are there; null = as the recipe says. Plans again. */
  existing: { request: ExistingRule | null; reply: null };
  /** The masters of a role that were found, held against a frame. */
  choices: { request: { readonly path: string; readonly role: MasterRole }; reply: readonly MasterChoice[] };
  /** Writes a choice down; null takes it back. Plans again. */
  choose: {
    request: { readonly paths: readonly string[]; readonly role: MasterRole; readonly master: string | null };
    reply: null;
  };
  /** Asks for a reason, and rejects the frames unless the question is dismissed. */
  reject: { request: readonly string[]; reply: null };
  accept: { request: readonly string[]; reply: null };
  /** Changes the recipe as the fix with this title of a refused frame says. */
  fix: { request: { readonly path: string; readonly title: string }; reply: null };
  /** Reduces these flats of the plan; answers when the run is over. */
  reduce: { request: readonly string[]; reply: null };
  /** Reads the pixels of the flats and holds them against the limits; answers when that is over. Writes nothing. */
  check: { request: null; reply: null };
  /** Ends the run, or the reading of pixels. */
  cancel: { request: null; reply: null };
  report: { request: null; reply: null };
  /** A frame or a master in the viewer, the recipe in an editor beside. */
  open: { request: string; reply: null };
  createRecipe: { request: null; reply: null };
  setUp: { request: null; reply: null };
  saveText: { request: null; reply: null };
  copyText: { request: null; reply: null };
  /** The command line that does the same to these flats of the plan. */
  copyCommand: { request: readonly string[]; reply: null };
}

/** What the host tells the window. */
export interface PlanWindowMethods {
  state: { request: PlanState; reply: null };
  progress: { request: RunProgressed; reply: null };
  checking: { request: CheckView; reply: null };
}
