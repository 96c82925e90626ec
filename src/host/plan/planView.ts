/** A plan as its page shows it: alike frames together, steps in words. Pure. */
import type { FrameInfo, Scan } from '../../engine/frames/frameInfo';
import { groupAlike } from '../../engine/plan/alike';
import { describeFormat, describeStep } from '../../engine/plan/describePlan';
import type { FlatLevels } from '../../engine/plan/flatLevels';
import { nameOf } from '../../engine/plan/outputName';
import type { ExistingRule, Plan, PlannedFlat, RefusedFrame } from '../../engine/plan/plan';
import { describeMasks } from '../../engine/plan/planMasks';
import { type MasterRole, type Step, usedMaster } from '../../engine/plan/step';
import type {
  ChosenMaster,
  FlatView,
  GroupView,
  IgnoredView,
  LevelsView,
  PlanView,
  RefusedView,
  StepView,
} from '../../protocol/planPage';

/** What the page shows beside the plan itself. */
export interface AboutPlan {
  readonly existingChosen: ExistingRule | null;
}

export function planView(plan: Plan, scan: Scan, { existingChosen }: AboutPlan): PlanView {
  const frames = new Map(scan.frames.map((frame) => [frame.path, frame]));
  const count = (kind: MasterRole): number =>
    scan.frames.filter((frame) => frame.kind === kind && frame.master !== null).length;
  return {
    kind: plan.kind,
    recipe: plan.recipe,
    outputFolder: plan.outputFolder,
    format: describeFormat(plan.format),
    existing: plan.existing,
    existingChosen,
    bytes: plan.bytes,
    freeBytes: plan.free ?? null,
    hints: plan.hints,
    groups: groupsOf(plan.flats, frames),
    refused: refusedOf(plan, frames),
    ignored: ignoredOf(plan),
    masters: { bias: count('bias'), dark: count('dark'), flat: plan.kind === 'light' ? count('flat') : 0 },
  };
}

/** "Plan for 3 flats". */
export function planTitle(plan: Plan): string {
  const asked = [...plan.flats, ...plan.refused];
  if (asked.length === 0) return 'Reduction plan';
  return asked.length === 1 ? `Plan for ${asked[0]!.name}` : `Plan for ${asked.length} ${plan.kind}s`;
}

type Frames = ReadonlyMap<string, FrameInfo>;

function groupsOf(flats: readonly PlannedFlat[], frames: Frames): readonly GroupView[] {
  const groups = groupAlike(flats, (flat) => JSON.stringify([treatment(flat), chosenFor(frames.get(flat.path))]));
  return groups.map((group) => {
    const [first] = group as [PlannedFlat];
    return {
      id: first.path,
      title: commonTitle(group.map(({ path }) => frames.get(path))),
      flats: group.map(flatView),
      steps: first.steps.map((step, i) => stepView(step, group, i)),
      noise: first.noise?.source ?? null,
      masked: describeMasks(first.masks),
      warnings: first.warnings,
      refusedCandidates: first.refusedCandidates,
      chosen: chosenFor(frames.get(first.path)),
    };
  });
}

/** What is done to a flat, without what its exposure alone decides: shutters are never quite as long as they were told. */
function treatment({ steps, noise, masks, warnings, refusedCandidates }: PlannedFlat): unknown {
  const exposed = ['reason', 'exposure', 'scale'];
  const done = steps.map((step) => Object.entries(step).filter(([key]) => !exposed.includes(key)));
  return [done, noise, masks ?? null, warnings, refusedCandidates];
}

function flatView({ path, name, output, action, result, levels, unit }: PlannedFlat): FlatView {
  const known = levels === undefined ? null : levelsView(levels, unit);
  return { path, name, output, outputName: nameOf(output), action, result, levels: known };
}

function levelsView({ after, signalToNoise, saturated, saturation, pixels }: FlatLevels, unit: string): LevelsView {
  return { mean: after?.mean ?? null, unit, signalToNoise, saturated, saturation, pixels };
}

/** The filter where all frames agree on it, and the exposures. */
function commonTitle(frames: readonly (FrameInfo | undefined)[]): string {
  const filters = new Set(frames.map((frame) => frame?.filter ?? null));
  const [filter = null] = filters.size === 1 ? filters : [];
  const exposures = frames.flatMap((frame) => frame?.exposure ?? []);
  const [least, most] = [Math.min(...exposures), Math.max(...exposures)];
  const times = exposures.length < frames.length ? [] : [least === most ? `${least} s` : `${least} to ${most} s`];
  return [...(filter === null ? [] : [filter]), ...times].join(', ');
}

function stepView(step: Step, group: readonly PlannedFlat[], index: number): StepView {
  const all = group.map(({ name, steps }) => ({ name, ...describeStep(steps[index]!) }));
  const [{ what, why }] = all as [(typeof all)[0]];
  const same = all.every((one) => one.what === what && one.why === why);
  const sameFactor = all.every((one) => one.what === what);
  return { what, why, each: same ? [] : all, short: shortStep(step, sameFactor), master: masterOf(step) };
}

function masterOf(step: Step): StepView['master'] {
  const master = usedMaster(step);
  return master === null ? null : { role: master.role, path: master.path, name: nameOf(master.path) };
}

function shortStep(step: Step, sameFactor: boolean): string {
  switch (step.do) {
    case 'subtractOverscan':
      return `\u2212 overscan ${step.section}`;
    case 'trimImage':
      return `trim ${step.section}`;
    case 'subtractBias':
      return '\u2212 bias';
    case 'subtractDark':
      if (!step.scaled) return '\u2212 dark';
      return `\u2212 dark \u00d7 ${sameFactor ? Number(step.scale.toPrecision(4)) : 'scale'}`;
    case 'flatCorrect':
      return '\u00f7 flat';
  }
}

function refusedOf({ refused }: Plan, frames: Frames): readonly RefusedView[] {
  const groups = groupAlike(refused, (frame) => {
    const { reason, wayOut, fixes, refusedCandidates } = frame;
    const why = withoutNumbers(JSON.stringify([reason, wayOut, refusedCandidates]));
    return JSON.stringify([why, fixes, chosenFor(frames.get(frame.path))]);
  });
  return groups.map((group) => {
    const [first] = group as [RefusedFrame];
    const exists = isThereAlready(first);
    return {
      frames: group.map(({ path, name, reason }) => ({ path, name, reason })),
      reason: first.reason,
      wayOut: first.wayOut,
      fixes: first.fixes,
      exists,
      refusedCandidates: exists ? [] : first.refusedCandidates,
      chosen: chosenFor(frames.get(first.path)),
    };
  });
}

function withoutNumbers(text: string): string {
  return text.replace(/\d+(\.\d+)?/g, '#');
}

/** As `fateOf` says it. */
function isThereAlready({ reason }: RefusedFrame): boolean {
  return reason.startsWith('its result is there already in ');
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
  return (['bias', 'dark', 'flat'] as const).flatMap((role) => {
    const path = assigned[role];
    return path === undefined ? [] : [{ role, path, file: assigned.file }];
  });
}
