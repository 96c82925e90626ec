/** DECIDE: the chain of a night, from raw frames to calibrated lights, stage by stage; what one will make serves the next. */
import type { FrameInfo, Scan } from '../frames/frameInfo';
import { flatAsFrame, masterAsFrame, unmadeAsFrame } from './futureFrame';
import { folderOf, nameOf } from './outputName';
import type { CombinePlan, ExistingRule, IgnoredFrame, Plan, RefusedFrame, ResultState, UnmadeMaster } from './plan';
import { type CombineInput, planCombine } from './planCombine';
import { type PlanInput, planFlats, sortInputs } from './planFlats';
import { RECIPE_NAME } from './recipeName';

/** In their order; `calibrate`: the flats. */
export const STAGES = ['bias', 'dark', 'calibrate', 'flat', 'light'] as const;
export type StageName = (typeof STAGES)[number];
/** Stages that combine frames of the kind by which they are called. */
export type CombiningStage = Exclude<StageName, 'calibrate' | 'light'>;

/** What one stage does. */
export type NightStage =
  | { readonly stage: CombiningStage; readonly plan: CombinePlan }
  /** `written` false: the flats go through their steps in memory when they are combined. */
  | { readonly stage: 'calibrate'; readonly plan: Plan; readonly written: boolean }
  | { readonly stage: 'light'; readonly plan: Plan; readonly written: true }
  /** A stage that is left out: half a sentence says why. */
  | { readonly stage: 'bias' | 'dark' | 'light'; readonly plan: null; readonly why: string };

export interface NightPlan {
  /** Path of the recipe, or null for the defaults. */
  readonly recipe: string | null;
  readonly outputFolder: string;
  /** What happens to results that are there and are not up to date. */
  readonly existing: ExistingRule;
  readonly stages: readonly NightStage[];
  /** Files that no stage can read. */
  readonly refused: readonly RefusedFrame[];
  /** Frames of which no stage makes anything. */
  readonly ignored: readonly IgnoredFrame[];
  readonly hints: readonly string[];
}

/** What a night is planned from, and what has become of its earlier stages. */
export interface NightInput extends Omit<PlanInput, 'kind'> {
  /** Whether calibrated flats are written; else combined flats are made of the raw ones. */
  readonly calibrated: boolean;
  /** Whether light frames are calibrated with what was made. */
  readonly lights: boolean;
  /** Paths of the frames that the combined flats are made of: known once the flats are planned. */
  readonly flats?: readonly string[];
}

/** What the planner of one stage is given. */
export type StageInput =
  | { readonly stage: CombiningStage; readonly input: CombineInput }
  | { readonly stage: 'calibrate'; readonly input: PlanInput; readonly written: boolean }
  | { readonly stage: 'light'; readonly input: PlanInput; readonly written: true };

/** The input of a stage, or the stage itself where the recipe has no use for it. */
export function stageInput(stage: StageName, night: NightInput): StageInput | Extract<NightStage, { plan: null }> {
  const why = useless(stage, night);
  if (why !== null) return { stage: stage as 'bias' | 'dark' | 'light', plan: null, why };
  const { listProblems: _, ...scan } = night.scan;
  const unreadable = new Set(scan.unreadable.map(({ path }) => path));
  // Both are told once for the whole night.
  const input = { ...night, scan, inputs: night.inputs.filter((path) => !unreadable.has(path)) };
  if (stage === 'calibrate') {
    const flats = { ...input, kind: 'flat' } as const;
    return { stage, input: night.calibrated ? flats : inMemory(flats), written: night.calibrated };
  }
  if (stage === 'light') return { stage, input: { ...input, kind: 'light' }, written: true };
  const inputs = stage === 'flat' ? (night.flats ?? []) : input.inputs;
  return { stage, input: { ...input, inputs, kind: stage, outputFile: null } };
}

/** Flats that are not written are in nobody's way, and no earlier result is in theirs. */
function inMemory(input: PlanInput): PlanInput {
  const { results: _, ...rest } = input;
  return { ...rest, existingOutputs: new Set() };
}

function useless(stage: StageName, { recipe, lights, scan, inputs }: NightInput): string | null {
  const { bias, dark } = recipe;
  if (stage === 'light') {
    if (!lights) return 'only masters were asked for';
    const asked = new Set(inputs);
    const some = scan.frames.some(({ path, kind, ours }) => kind === 'light' && !ours && asked.has(path));
    return some ? null : 'there is no light frame';
  }
  if (stage === 'bias' && bias !== 'auto')
    return bias === 'none' ? 'the recipe says "bias": "none"' : `the recipe names the bias ${bias}`;
  if (stage === 'dark' && dark.use !== 'auto')
    return dark.use === 'none' ? 'the recipe says "dark": { "use": "none" }' : `the recipe names the dark ${dark.use}`;
  return null;
}

/**
 * The plan of one stage.
 *
 * @param results what was found out about its results that are there
 * @throws FlatfieldError as planFlats and planCombine do
 */
export function planStage(asked: StageInput, results: ReadonlyMap<string, ResultState>): NightStage {
  if (asked.stage !== 'calibrate' && asked.stage !== 'light') {
    const plan = planCombine({ ...asked.input, results });
    return { stage: asked.stage, plan: { ...plan, hints: [...plan.hints, ...supersededHints(plan, asked.input)] } };
  }
  const plan = planFlats(asked.written ? { ...asked.input, results } : asked.input);
  if (asked.stage === 'light') return { stage: 'light', plan, written: true };
  return { stage: 'calibrate', plan, written: asked.written };
}

/** Our own masters of an earlier run whose frames belong into another one now: nothing may take them for today's. */
function superseded({ masters, unmade }: CombinePlan, { frames }: Scan): readonly FrameInfo[] {
  const outputs = new Set([...masters, ...unmade].map(({ output }) => output));
  const used = new Set([
    ...masters.flatMap(({ kind, inputs }) => inputs.map(({ name }) => `${kind} ${name}`)),
    ...unmade.flatMap(({ kind, frames: of }) => of.map((path) => `${kind} ${nameOf(path)}`)),
  ]);
  return frames.filter(
    ({ path, kind, made }) =>
      !outputs.has(path) && made?.combined?.frames.some(({ name }) => used.has(`${kind} ${name}`)),
  );
}

function supersededHints(plan: CombinePlan, { scan }: Pick<PlanInput, 'scan'>): string[] {
  return superseded(plan, scan).map(({ path }) => `${path} is passed over: its frames belong into another master now.`);
}

/** What a stage has left behind once it was run. */
export interface StageEnd {
  /** The results that are there now, as their headers say. */
  readonly frames: readonly FrameInfo[];
  /** Paths of masters that were planned and not made. */
  readonly lost: PlanInput['unmade'] & object;
  /** Paths that exist in the output folder. */
  readonly existingOutputs: ReadonlySet<string>;
}

/** The night after a stage: as it is planned, or, where `end` says so, as it went. */
export function afterStage(night: NightInput, stage: NightStage, end: StageEnd | null = null): NightInput {
  if (stage.plan === null || stage.stage === 'light') return night;
  const { frames } = night.scan;
  if ('masters' in stage.plan) {
    const old = new Set(superseded(stage.plan, night.scan));
    if (old.size > 0) {
      const paths = new Set([...old].map(({ path }) => path));
      const scan = { ...night.scan, frames: frames.filter((frame) => !old.has(frame)) };
      return afterStage({ ...night, scan, inputs: night.inputs.filter((path) => !paths.has(path)) }, stage, end);
    }
  }
  if (stage.stage === 'calibrate') {
    const { flats } = stage.plan;
    if (!stage.written) return { ...night, flats: flats.map(({ path }) => path) };
    if (end !== null) return { ...ended(night, end.frames, end), flats: end.frames.map(({ path }) => path) };
    const made = flats.filter(({ action }) => action !== 'skip');
    return {
      ...expecting(
        night,
        made.map((flat) => flatAsFrame(flat, frames)),
      ),
      flats: flats.map(({ output }) => output),
    };
  }
  const { masters, unmade } = stage.plan;
  const absent = unmade.flatMap((one) => unmadeAsFrame(one, frames) ?? []);
  const lost = new Map<string, Pick<UnmadeMaster, 'reason' | 'wayOut'>>([
    ...(night.unmade ?? []),
    ...unmade.map((one) => [one.output, one] as const),
    ...(end?.lost ?? []),
  ]);
  if (end === null) {
    const made = masters.filter(({ action }) => action !== 'skip').map((master) => masterAsFrame(master, frames));
    const after = expecting(night, made);
    return { ...after, scan: withFrames(after.scan, absent), unmade: lost };
  }
  const failed = masters.filter(({ output }) => end.lost.has(output)).map((master) => masterAsFrame(master, frames));
  return { ...ended(night, [...end.frames, ...absent, ...failed], end), unmade: lost };
}

function expecting(night: NightInput, made: readonly FrameInfo[]): NightInput {
  const pending = new Set([...(night.pending ?? []), ...made.map(({ path }) => path)]);
  return { ...night, scan: withFrames(night.scan, made), pending };
}

function ended(night: NightInput, frames: readonly FrameInfo[], { existingOutputs }: StageEnd): NightInput {
  return { ...night, scan: withFrames(night.scan, frames), existingOutputs };
}

/**
 * The scan with these frames for those that have their paths; what somebody has rejected there stays so. In the order of
 * paths, as a folder is read: in which order frames are combined must not depend on when they were made.
 */
function withFrames(scan: Scan, frames: readonly FrameInfo[]): Scan {
  const byPath = new Map(scan.frames.map((frame) => [frame.path, frame]));
  for (const frame of frames) {
    const rejected = frame.rejected ?? byPath.get(frame.path)?.rejected;
    byPath.set(frame.path, rejected === undefined ? frame : { ...frame, rejected });
  }
  return { ...scan, frames: [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** The whole night of its stages; `night` as it was before the first. */
export function nightPlan(night: NightInput, stages: readonly NightStage[]): NightPlan {
  const { scan, inputs, recipe, recipePath, outputFolder } = night;
  const unreadable = new Set(scan.unreadable.map(({ path }) => path));
  const files = sortInputs({ ...night, inputs: inputs.filter((path) => unreadable.has(path)) }, 'flat');
  return {
    recipe: recipePath,
    outputFolder,
    existing: recipe.output.existing,
    stages: stages.map(withoutIgnored),
    refused: files.broken,
    ignored: [...files.ignored, ...ignoredByAll(night, stages)],
    hints: [...(recipePath === null ? [NO_RECIPE] : []), ...(scan.listProblems ?? [])],
  };
}

const NO_RECIPE = `There is no recipe (${RECIPE_NAME}) here, so the defaults apply: no overscan is subtracted and nothing is trimmed. "Set Up Calibration for this Folder…" in VS Code measures the frames and proposes one; flatfield plan FOLDER shows what a recipe does.`;

/** Each stage ignores the frames of all others: told once, of those that nobody wants. */
function withoutIgnored(stage: NightStage): NightStage {
  if (stage.plan === null) return stage;
  return { ...stage, plan: { ...stage.plan, ignored: [] } } as NightStage;
}

function ignoredByAll({ scan, inputs, outputFolder }: NightInput, stages: readonly NightStage[]): IgnoredFrame[] {
  const sorting = stages.filter(({ stage, plan }) => plan !== null && stage !== 'flat');
  const told = sorting.map(({ stage, plan }) => ({
    kind: stage === 'calibrate' ? 'flat' : stage,
    byPath: new Map(plan!.ignored.map((frame) => [frame.path, frame])),
  }));
  const frames = new Map(scan.frames.map((frame) => [frame.path, frame]));
  return inputs.flatMap((path) => {
    const frame = frames.get(path);
    const all = told.map(({ byPath }) => byPath.get(path));
    // Results of earlier runs are no news.
    if (frame === undefined || (frame.ours && folderOf(path) === outputFolder)) return [];
    if (all.length === 0 || all.includes(undefined)) return [];
    return told.find(({ kind }) => kind === frame.kind)?.byPath.get(path) ?? all[0]!;
  });
}
