/** What became of a night, stage by stage, as text for people. */

import { groupAlike } from '../plan/alike';
import { STAGE_TITLES, tallyStage } from '../plan/describeNight';
import { type NightPlan, type NightStage, STAGES } from '../plan/planNight';
import type { FrameOutcome, MasterOutcome } from './outcome';
import {
  describeCombineReport,
  describeLeftOut,
  describeRefused,
  describeReport,
  type ExitCode,
  exitCode,
  tally,
} from './report';

/** Of each stage that was run and writes files, in the order of its plan. */
export interface NightOutcomes {
  readonly bias?: readonly MasterOutcome[];
  readonly dark?: readonly MasterOutcome[];
  readonly calibrate?: readonly FrameOutcome[];
  readonly flat?: readonly MasterOutcome[];
  readonly light?: readonly FrameOutcome[];
}

/** The outcomes of all stages in order. */
export function allOutcomes(outcomes: NightOutcomes): readonly (FrameOutcome | MasterOutcome)[] {
  return STAGES.flatMap((stage): readonly (FrameOutcome | MasterOutcome)[] => outcomes[stage] ?? []);
}

/** Everything that was refused before its pixels were written. */
export function nightRefusals({ stages, refused }: NightPlan) {
  return [...refused, ...stages.flatMap(({ plan }) => plan?.refused ?? [])];
}

/** The report of a night; ends with a line feed. */
export function describeNightReport(night: NightPlan, outcomes: NightOutcomes, cancelled: boolean): string {
  const fresh = night.stages.reduce((sum, stage) => sum + tallyStage(stage).upToDate, 0);
  const lines = [
    `${tally(allOutcomes(outcomes), nightRefusals(night), 'result', fresh)} into ${night.outputFolder}.`,
    ...(cancelled ? ['Cancelled: run it again, and only what is missing is made.'] : []),
    ...night.hints.map((hint) => `note: ${hint}`),
    ...night.stages.flatMap((stage) => ['', ...describeStage(stage, outcomes)]),
    ...describeRefused(night.refused),
    ...describeLeftOut(night.ignored),
  ];
  return `${lines.join('\n')}\n`;
}

function describeStage(stage: NightStage, outcomes: NightOutcomes): string[] {
  const title = `== ${STAGE_TITLES[stage.stage]} ==`;
  if (stage.plan === null) return [title, `left out: ${stage.why}`];
  if (stage.stage === 'calibrate' || stage.stage === 'light') {
    const { plan, written } = stage;
    if (written) return [title, describeReport(plan, outcomes[stage.stage] ?? []).trimEnd()];
    const warnings = groupAlike(
      plan.flats.flatMap(({ name, warnings: texts }) => texts.map((text) => ({ name, text }))),
      ({ text }) => text,
    ).map((group) => `  warning: ${group.map(({ name }) => name).join(', ')}: ${group[0]!.text}`);
    return [title, `${plan.flats.length} in memory, none written.`, ...warnings, ...describeRefused(plan.refused)];
  }
  return [title, describeCombineReport(stage.plan, outcomes[stage.stage] ?? []).trimEnd()];
}

/** How the program ends. */
export function nightExitCode(night: NightPlan, outcomes: NightOutcomes, cancelled: boolean): ExitCode {
  return cancelled ? 130 : exitCode(allOutcomes(outcomes), nightRefusals(night).length);
}
