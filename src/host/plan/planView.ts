/** A plan as its page shows it: alike frames together, steps in words. Pure. */
import type { FrameInfo, Scan } from '../../engine/frames/frameInfo';
import { groupAlike } from '../../engine/plan/alike';
import { describeFormat, describeStep, groupFlats, groupRefused } from '../../engine/plan/describePlan';
import { nameOf } from '../../engine/plan/outputName';
import type { ExistingRule, Plan, PlannedFlat, RefusedFrame } from '../../engine/plan/plan';
import type { Step } from '../../engine/plan/step';
import type {
  ChosenMaster,
  FlatView,
  GroupView,
  IgnoredView,
  PlanView,
  RefusedView,
  StepView,
} from '../../protocol/planPage';

/** What the page shows beside the plan itself. */
export interface AboutPlan {
  readonly existingChosen: ExistingRule | null;
  readonly freeBytes: number | null;
}

export function planView(plan: Plan, scan: Scan, { existingChosen, freeBytes }: AboutPlan): PlanView {
  const frames = new Map(scan.frames.map((frame) => [frame.path, frame]));
  const count = (kind: 'bias' | 'dark'): number =>
    scan.frames.filter((frame) => frame.kind === kind && frame.master !== null).length;
  return {
    recipe: plan.recipe,
    outputFolder: plan.outputFolder,
    format: describeFormat(plan.format),
    existing: plan.existing,
    existingChosen,
    bytes: plan.bytes,
    freeBytes,
    hints: plan.hints,
    groups: groupsOf(plan.flats, frames),
    refused: refusedOf(plan, frames),
    ignored: ignoredOf(plan),
    masters: { bias: count('bias'), dark: count('dark') },
  };
}

/** "Plan for 3 flats". */
export function planTitle(plan: Plan): string {
  const asked = [...plan.flats, ...plan.refused];
  if (asked.length === 0) return 'Reduction plan';
  return asked.length === 1 ? `Plan for ${asked[0]!.name}` : `Plan for ${asked.length} flats`;
}

type Frames = ReadonlyMap<string, FrameInfo>;

function groupsOf(flats: readonly PlannedFlat[], frames: Frames): readonly GroupView[] {
  return groupFlats(flats).flatMap((alike) =>
    // What was chosen by hand for some of them only can be taken back for them only.
    groupAlike(alike, ({ path }) => JSON.stringify(chosenFor(frames.get(path)))).map((group) => {
      const [first] = group as [PlannedFlat];
      return {
        id: first.path,
        title: commonTitle(group.map(({ path }) => frames.get(path))),
        flats: group.map(flatView),
        steps: first.steps.map(stepView),
        noise: first.noise?.source ?? null,
        warnings: first.warnings,
        refusedCandidates: first.refusedCandidates,
        chosen: chosenFor(frames.get(first.path)),
      };
    }),
  );
}

function flatView({ path, name, output, action, result }: PlannedFlat): FlatView {
  return { path, name, output, outputName: nameOf(output), action, result };
}

/** Filter and exposure, each where all frames agree on it. */
function commonTitle(frames: readonly (FrameInfo | undefined)[]): string {
  const common = <T>(values: readonly T[]): T | null => (new Set(values).size === 1 ? (values[0] ?? null) : null);
  const filter = common(frames.map((frame) => frame?.filter ?? null));
  const exposure = common(frames.map((frame) => frame?.exposure ?? null));
  return [...(filter === null ? [] : [filter]), ...(exposure === null ? [] : [`${exposure} s`])].join(', ');
}

function stepView(step: Step): StepView {
  const { what, why } = describeStep(step);
  return { what, why, short: shortStep(step), master: masterOf(step) };
}

function masterOf(step: Step): StepView['master'] {
  if (step.do === 'subtractBias') return { role: 'bias', path: step.bias, name: nameOf(step.bias) };
  return step.do === 'subtractDark' ? { role: 'dark', path: step.dark, name: nameOf(step.dark) } : null;
}

function shortStep(step: Step): string {
  switch (step.do) {
    case 'subtractOverscan':
      return `\u2212 overscan ${step.section}`;
    case 'trimImage':
      return `trim ${step.section}`;
    case 'subtractBias':
      return '\u2212 bias';
    case 'subtractDark':
      return step.scaled ? `\u2212 dark \u00d7 ${Number(step.scale.toPrecision(4))}` : '\u2212 dark';
  }
}

function refusedOf(plan: Plan, frames: Frames): readonly RefusedView[] {
  const exists = plan.refused.filter(isThereAlready);
  const others = groupRefused(plan.refused.filter((frame) => !isThereAlready(frame)));
  return [...others, ...(exists.length === 0 ? [] : [exists])].flatMap((alike) =>
    groupAlike(alike, ({ path }) => JSON.stringify(chosenFor(frames.get(path)))).map((group) => {
      const [first] = group as [RefusedFrame];
      const { path, reason, wayOut, fixes, refusedCandidates } = first;
      const there = isThereAlready(first);
      return {
        frames: group.map((frame) => ({ path: frame.path, name: frame.name })),
        reason: there && group.length > 1 ? `their results are there already, in ${plan.outputFolder}.` : reason,
        ...{ wayOut, fixes, exists: there },
        refusedCandidates: there ? [] : refusedCandidates,
        chosen: chosenFor(frames.get(path)),
      };
    }),
  );
}

/** Each of these sentences names another file, so that by their reasons no two would stand together. */
function isThereAlready({ reason }: RefusedFrame): boolean {
  return /^its result .+ is there already\.$/.test(reason);
}

function ignoredOf({ ignored }: Plan): readonly IgnoredView[] {
  return groupAlike(ignored, ({ reason, byHand }) => `${byHand ?? false} ${reason}`).map((group) => ({
    reason: group[0]!.reason,
    byHand: group[0]!.byHand ?? false,
    files: group.map(({ path }) => ({ path, name: nameOf(path) })),
  }));
}

/** The masters that a person has written down for a frame. */
function chosenFor(frame: FrameInfo | undefined): readonly ChosenMaster[] {
  const { assigned } = frame ?? {};
  if (assigned === undefined) return [];
  return (['bias', 'dark'] as const).flatMap((role) => {
    const path = assigned[role];
    return path === undefined ? [] : [{ role, path, file: assigned.file }];
  });
}
