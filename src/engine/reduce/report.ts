/** What became of a run, as text for people: one line for each frame, what was refused and why, and how it ended. */
import { withWayOut } from '../errors';
import { groupAlike } from '../plan/alike';
import { nameOf } from '../plan/outputName';
import type { CombinePlan, IgnoredFrame, Plan, PlannedFrame, PlannedMask, RefusedFrame } from '../plan/plan';
import type { FrameOutcome, MasterOutcome, PlainError } from './outcome';

/** 0 all done, 3 some refused or failed, 4 the disk refused, 130 cancelled. */
export type ExitCode = 0 | 3 | 4 | 130;

/** The report of a reduction; ends with a line feed. */
export function describeReport(plan: Plan, outcomes: readonly FrameOutcome[]): string {
  const planned = new Map(plan.flats.map((flat) => [flat.output, flat]));
  const upToDate = plan.flats.filter(({ action, result }) => action === 'skip' && result.state === 'upToDate').length;
  const lines = [
    `${tally(outcomes, plan.refused, plan.kind, upToDate)} into ${plan.outputFolder}.`,
    ...outcomes.flatMap((outcome) => {
      const flat = planned.get(outcome.output);
      const name = nameOf(outcome.path);
      const made = `${nameOf(outcome.output)}${flat === undefined ? '' : describeCalibrators(flat)}`;
      const mean = outcome.mean === null ? '' : `, mean ${short(outcome.mean)}`;
      const warnings = [...(flat?.warnings ?? []), ...outcome.warnings];
      const masked = maskedWords(flat?.masks, outcome.masked);
      const left = outcome.status === 'skipped' && flat?.result.state === 'upToDate';
      const line = left ? `left      ${name}: up to date` : describeOutcome(name, `${made}${mean}${masked}`, outcome);
      return [line, ...warnings.map((text) => `  warning: ${text}`)];
    }),
    ...describeRefused(plan.refused),
    ...describeLeftOut(plan.ignored),
    ...plan.hints.map((hint) => `note: ${hint}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** The report of combining; ends with a line feed. */
export function describeCombineReport(plan: CombinePlan, outcomes: readonly MasterOutcome[]): string {
  const planned = new Map(plan.masters.map((master) => [master.output, master]));
  const upToDate = (output: string): boolean => planned.get(output)?.result.state === 'upToDate';
  const left = outcomes.filter(({ status, output }) => status === 'skipped' && upToDate(output)).length;
  const lines = [
    `${tally(outcomes, plan.refused, 'combined frame', left)} into ${plan.outputFolder}.`,
    ...outcomes.flatMap((outcome) => {
      const { title, frames, rejected, mean } = outcome;
      const made = `${nameOf(outcome.output)} (${frames} frames, ${rejected} values rejected${mean === null ? '' : `, mean ${short(mean)}`})`;
      const warnings = [...(planned.get(outcome.output)?.warnings ?? []), ...outcome.warnings];
      const fresh = outcome.status === 'skipped' && upToDate(outcome.output);
      const line = fresh ? `left      ${title}: up to date` : describeOutcome(title, made, outcome);
      return [line, ...warnings.map((text) => `  warning: ${text}`)];
    }),
    ...describeRefused(plan.refused),
    ...describeLeftOut(plan.ignored),
    ...plan.hints.map((hint) => `note: ${hint}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** How the program ends: the gravest of what happened. `refused`: frames that the plan already refused. */
export function exitCode(outcomes: readonly Ended[], refused: number): ExitCode {
  if (outcomes.some(({ status }) => status === 'cancelled')) return 130;
  if (outcomes.some(({ error }) => error?.tag === 'DiskFull')) return 4;
  return refused > 0 || outcomes.some(({ status }) => status === 'failed' || status === 'refused') ? 3 : 0;
}

/** What frames and masters have in common at their end. */
export type Ended = Pick<FrameOutcome, 'status' | 'error'>;

function describeOutcome(name: string, made: string, { status, error }: Ended): string {
  switch (status) {
    case 'written':
      return `written   ${name} -> ${made}`;
    case 'replaced':
      return `replaced  ${name} -> ${made}`;
    case 'skipped':
      return `skipped   ${name}: its output is there already`;
    case 'cancelled':
      return `cancelled ${name}`;
    case 'refused':
      return `REFUSED   ${name}: ${error === null ? 'no reason given' : sentence(error, name)}`;
    case 'failed':
      return `FAILED    ${name}: ${error === null ? 'no reason given' : sentence(error, name)}`;
  }
}

/** " (bias combined_bias.fit, dark combined_dark_90.fit x 0.0111)": the masters, for the eye. */
function describeCalibrators(frame: PlannedFrame): string {
  const parts = frame.steps.flatMap((step) => {
    if (step.do === 'subtractBias') return [`bias ${nameOf(step.bias)}`];
    if (step.do === 'subtractDark') return [`dark ${nameOf(step.dark)}${step.scaled ? ` x ${short(step.scale)}` : ''}`];
    return step.do === 'flatCorrect' ? [`flat ${nameOf(step.flat)}`] : [];
  });
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** ", 12 pixels masked by bad.fits". */
function maskedWords(masks: readonly PlannedMask[] | undefined, masked: number | undefined): string {
  if (masks === undefined || masked === undefined) return '';
  return `, ${masked} pixel${masked === 1 ? '' : 's'} masked by ${masks.map(({ path }) => nameOf(path)).join(', ')}`;
}

/** One line for all that were refused for one reason. */
export function describeRefused(refused: readonly RefusedFrame[]): string[] {
  return groupAlike(refused, ({ reason, wayOut }) => JSON.stringify([reason, wayOut])).map((group) => {
    const { reason, wayOut } = group[0]!;
    const names = group.map(({ name }) => name).join(', ');
    return withWayOut(`REFUSED   ${names}: ${reason}`, wayOut);
  });
}

/** One line for all that were rejected by hand in one list for one reason. */
export function describeLeftOut(ignored: readonly IgnoredFrame[]): string[] {
  const byHand = ignored.filter((frame) => frame.byHand);
  return groupAlike(byHand, ({ reason }) => reason).map((group) => {
    const names = group.map(({ path }) => nameOf(path)).join(', ');
    return `left out  ${names}: ${group[0]!.reason}`;
  });
}

/** The sentence and its way out, and the file where it is another one than `name`. */
export function sentence({ message, file, wayOut }: PlainError, name: string): string {
  const other = file === null || nameOf(file) === name || message.includes(file) ? '' : `${nameOf(file)}: `;
  return withWayOut(`${other}${message}`, wayOut);
}

/** "5 flats written, 1 failed, 2 refused"; `upToDate` of those that were skipped need nothing. */
export function tally(outcomes: readonly Ended[], refused: readonly unknown[], noun: string, upToDate = 0): string {
  const counts = new Map<string, number>();
  for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1);
  const skipped = (counts.get('skipped') ?? 0) - upToDate;
  if (skipped > 0) counts.set('skipped', skipped);
  else counts.delete('skipped');
  if (upToDate > 0) counts.set('up to date', upToDate);
  if (refused.length > 0) counts.set('refused', (counts.get('refused') ?? 0) + refused.length);
  const written = counts.get('written') ?? 0;
  const others = (['replaced', 'up to date', 'skipped', 'failed', 'cancelled', 'refused'] as const).flatMap(
    (status) => {
      const count = counts.get(status);
      return count === undefined ? [] : [`${count} ${status}`];
    },
  );
  return [`${written} ${noun}${written === 1 ? '' : 's'} written`, ...others].join(', ');
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
