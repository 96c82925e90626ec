/** The plan of a night as text for people: its stages in order, what each makes of what, what is refused and what that blocks. */
import { someNames } from './alike';
import { describeFlats, describeFormat, describeIgnored, describeMaster, describeRefused } from './describePlan';
import { nameOf } from './outputName';
import type { CombinePlan, UnmadeMaster } from './plan';
import type { NightPlan, NightStage, StageName } from './planNight';

/** What a stage makes, for people. */
export const STAGE_TITLES: Readonly<Record<StageName, string>> = {
  bias: 'combined bias',
  dark: 'combined darks',
  calibrate: 'calibrated flats',
  flat: 'combined flats',
  light: 'calibrated lights',
};

/** How many results a plan will make, leaves as they are, and cannot make. */
export interface NightTally {
  readonly make: number;
  readonly upToDate: number;
  /** Left as they are by the rule, whatever they hold. */
  readonly kept: number;
  readonly refused: number;
}

/** The tally of one stage; flats that are not written are not counted as results. */
export function tallyStage(stage: NightStage): NightTally {
  if (stage.plan === null) return { make: 0, upToDate: 0, kept: 0, refused: 0 };
  const planned = 'masters' in stage.plan ? stage.plan.masters : stage.plan.flats;
  const results = stage.stage === 'calibrate' && !stage.written ? [] : planned;
  const upToDate = results.filter(({ action, result }) => action === 'skip' && result.state === 'upToDate').length;
  const make = results.filter(({ action }) => action !== 'skip').length;
  return { make, upToDate, kept: results.length - make - upToDate, refused: stage.plan.refused.length };
}

/** The tally of the whole night. */
export function tallyNight({ stages, refused }: Pick<NightPlan, 'stages' | 'refused'>): NightTally {
  const all = stages.map(tallyStage);
  const sum = (key: keyof NightTally): number => all.reduce((total, tally) => total + tally[key], 0);
  return { make: sum('make'), upToDate: sum('upToDate'), kept: sum('kept'), refused: sum('refused') + refused.length };
}

/** "4 to make, 1 up to date, 2 frames refused". */
export function tallyWords({ make, upToDate, kept, refused }: NightTally): string {
  const words = [
    `${make} to make`,
    upToDate === 0 ? '' : `${upToDate} up to date`,
    kept === 0 ? '' : `${kept} left as ${kept === 1 ? 'it is' : 'they are'}`,
    refused === 0 ? '' : `${refused} refused`,
  ];
  return words.filter((word) => word !== '').join(', ');
}

/** The stages with everything that their own plans say; ends with a line feed. */
export function describeNight(night: NightPlan): string {
  const lines = [
    `${tallyWords(tallyNight(night))} into ${night.outputFolder}.`,
    `Recipe: ${night.recipe ?? 'none found, every default'}.`,
    ...night.hints.map((hint) => `Note: ${hint}`),
    ...night.stages.flatMap((stage, i) => ['', ...describeStage(stage, i + 1, night)]),
    ...describeRefused(night.refused),
    ...describeIgnored(night.ignored),
  ];
  return `${lines.join('\n')}\n`;
}

function describeStage(stage: NightStage, number: number, night: NightPlan): string[] {
  const title = `== ${number}. ${STAGE_TITLES[stage.stage]}`;
  if (stage.plan === null) return [`${title}: left out, ${stage.why} ==`];
  const notes = stage.plan.hints.map((hint) => `Note: ${hint}`);
  const refused = describeRefused(stage.plan.refused);
  if (stage.stage === 'calibrate' || stage.stage === 'light') {
    const { flats, format } = stage.plan;
    const what = stage.written
      ? `${tallyWords(tallyStage(stage))}; ${describeFormat(format)}`
      : `${flats.length} in memory, none written${refused.length === 0 ? '' : `, ${stage.plan.refused.length} refused`}`;
    return [`${title}: ${what} ==`, ...notes, ...describeFlats(flats, stage.written), ...refused];
  }
  return [
    `${title}: ${tallyWords(tallyStage(stage))} ==`,
    ...notes,
    ...stage.plan.masters.flatMap((master) => ['', ...describeMaster(master)]),
    ...refused,
    ...describeUnmade(stage.plan, night),
  ];
}

/** Masters that cannot be made, with the frames that need them; a single frame that nothing needs was told in a note. */
function describeUnmade({ unmade }: CombinePlan, { stages }: NightPlan): string[] {
  return unmade.flatMap((master) => {
    const blocked = blockedBy(master, stages);
    if (blocked.length === 0 && master.wouldBe === null) return [];
    const what = `NOT MADE ${master.title} -> ${nameOf(master.output)}: ${master.reason}`;
    return ['', what, ...(blocked.length === 0 ? [] : [`  blocks ${someNames(blocked)}`])];
  });
}

/** Names of the frames that are refused because this master is not made. */
export function blockedBy({ output }: Pick<UnmadeMaster, 'output'>, stages: readonly NightStage[]): string[] {
  return stages
    .flatMap(({ plan }) => plan?.refused.filter((one) => one.blockedBy === output) ?? [])
    .map(({ name }) => name);
}
