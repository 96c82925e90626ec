/** From the record of a run to the report as its page shows it. Pure. */
import { withWayOut } from '../../engine/errors';
import { describeFormat, describeStep } from '../../engine/plan/describePlan';
import { nameOf } from '../../engine/plan/outputName';
import type { PlannedFlat, PlannedMask, RefusedCandidate, RefusedFrame } from '../../engine/plan/plan';
import { type Step, usedMaster } from '../../engine/plan/step';
import type { FlatLevels, FrameOutcome } from '../../engine/reduce/outcome';
import { describeLeftOut, sentence, tally } from '../../engine/reduce/report';
import type { NightRecord, RunRecord } from '../../engine/reduce/runRecord';
import type { NamedFile, ReportNight, ReportRow, ReportView } from '../../protocol/reportPage';

/** Rows in the order of the run, night by night; those that the plan refused stand after the others of their night. */
export function reportView({ program, when, nights }: RunRecord): ReportView {
  const outcomes = nights.flatMap((night) => night.outcomes);
  const refused = nights.flatMap((night) => night.plan.refused);
  return {
    tally: tally(outcomes, refused, nights[0]?.plan.kind ?? 'flat'),
    program,
    when,
    nights: nights.map(nightView),
    rows: nights.flatMap(rowsOf),
  };
}

function nightView({ plan }: NightRecord): ReportNight {
  const { outputFolder, recipe, format, hints, ignored } = plan;
  return {
    outputFolder,
    recipe: recipe === null ? null : named(recipe),
    format: describeFormat(format),
    notes: [
      ...hints.map((hint) => `Note: ${hint}`),
      ...describeLeftOut(ignored).map((line) => line.replace(/^left out +/, 'Left out: ')),
    ],
  };
}

function rowsOf({ plan, outcomes }: NightRecord): ReportRow[] {
  const planned = new Map(plan.flats.map((flat) => [flat.output, flat]));
  return [
    ...outcomes.map((outcome) => outcomeRow(outcome, planned.get(outcome.output))),
    ...plan.refused.map(refusedRow),
  ];
}

function outcomeRow(outcome: FrameOutcome, flat: PlannedFlat | undefined): ReportRow {
  const { path, output, status, error, levels } = outcome;
  const there = status === 'written' || status === 'replaced' || status === 'skipped';
  const name = nameOf(path);
  return {
    raw: named(path),
    result: there ? named(output) : null,
    status,
    reason: error === null ? skippedReason(status, flat) : sentence(error, name),
    steps: [...(flat?.steps ?? []).map(stepView), ...maskViews(flat?.masks, outcome.masked)],
    unit: flat?.unit ?? null,
    ...levelView(levels),
    after: levels === null ? writtenLevels(outcome) : levels.after,
    warnings: [...(flat?.warnings ?? []), ...outcome.warnings],
    candidates: (flat?.refusedCandidates ?? []).map(candidateSentence),
  };
}

function refusedRow({ path, name, reason, wayOut, refusedCandidates }: RefusedFrame): ReportRow {
  return {
    raw: { path, name },
    result: null,
    status: 'refused',
    reason: withWayOut(reason, wayOut),
    steps: [],
    unit: null,
    ...levelView(null),
    warnings: [],
    candidates: refusedCandidates.map(candidateSentence),
  };
}

function skippedReason(status: FrameOutcome['status'], flat: PlannedFlat | undefined): string | null {
  if (status !== 'skipped') return null;
  return flat?.result.state === 'upToDate'
    ? 'Its result is up to date.'
    : `Its result was there already${flat?.result.why == null ? '' : `: ${flat.result.why}`}.`;
}

/** A worker that measures no levels still says what it wrote. */
function writtenLevels({ mean, min, max }: FrameOutcome): ReportRow['after'] {
  return mean === null || min === null || max === null ? null : { mean, min, max };
}

function levelView(
  levels: FlatLevels | null,
): Pick<
  ReportRow,
  'overscan' | 'before' | 'after' | 'saturated' | 'saturatedWords' | 'withoutValue' | 'signalToNoise'
> {
  if (levels === null)
    return {
      ...{ overscan: null, before: null, after: null, saturated: null, saturatedWords: null },
      ...{ withoutValue: null, signalToNoise: null },
    };
  const { pixels, saturated, saturation, withoutValue, before, after, signalToNoise, overscan } = levels;
  const known = saturated !== null && saturation !== null && pixels > 0;
  return {
    overscan,
    before,
    after,
    saturated: known ? saturated / pixels : null,
    saturatedWords: known ? `${saturated} of ${pixels} pixels at or above ${saturation}` : null,
    withoutValue,
    signalToNoise,
  };
}

function stepView(step: Step): ReportRow['steps'][number] {
  const master = usedMaster(step);
  return { word: wordOf(step), master: master === null ? null : named(master.path), ...describeStep(step) };
}

/** Masks stand behind the steps: they change no pixel, and are files to open as the masters are. */
function maskViews(masks: readonly PlannedMask[] = [], masked: number | undefined): ReportRow['steps'] {
  const found =
    masked === undefined ? '' : `; ${masked} pixel${masked === 1 ? ' is' : 's are'} masked by the recipe in all`;
  return masks.map(({ path }) => {
    const master = named(path);
    return { word: 'mask', master, what: `mask the bad pixels of ${master.name}`, why: `the recipe names it${found}` };
  });
}

function wordOf(step: Step): string {
  switch (step.do) {
    case 'subtractOverscan':
      return 'overscan';
    case 'trimImage':
      return 'trim';
    case 'subtractBias':
      return 'bias';
    case 'subtractDark':
      return step.scaled ? `dark × ${Number(step.scale.toPrecision(4))}` : 'dark';
    case 'flatCorrect':
      return 'flat';
  }
}

function candidateSentence({ path, reason }: RefusedCandidate): string {
  return `not ${nameOf(path)}: ${reason}`;
}

function named(path: string): NamedFile {
  return { path, name: nameOf(path) };
}
