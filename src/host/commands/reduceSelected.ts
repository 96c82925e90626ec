/** "Reduce Selected Flats": plan, show what needs reading, reduce, report. */
import type { Plan, ReducedKind } from '../../engine/plan/plan';
import type { FrameOutcome } from '../../engine/reduce/outcome';
import { type NightRecord, runRecord } from '../../engine/reduce/runRecord';
import { PROGRAM } from '../../protocol/program';
import { beginNight } from '../../worker/nightRecord';
import { runPlan } from '../../worker/runPlan';
import { type Work, withProgress } from '../progress';
import { reportText } from '../report/index';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { askAboutPlan } from './askAboutPlan';
import { byRecipe, makePlan, makeUpdatingPlan, mastersOf, planContents } from './planning';
import { reportBatch, shownFolder } from './reportBatch';
import { summary } from './summary';
import { requireTrust } from './trust';
import { count, verdict } from './verdict';

export interface Reduction {
  readonly plan: Plan;
  readonly outcomes: readonly FrameOutcome[];
}

/** Resolves with what was done, night by night. */
export async function reduceSelected(services: Services, ...args: readonly unknown[]): Promise<readonly Reduction[]> {
  requireTrust('Reducing writes files');
  return reduceFrames(services, 'flat', args);
}

/** Resolves with what was done, night by night; a night without work, or one that the user chose not to do, is left out. */
export async function reduceFrames(
  services: Services,
  kind: ReducedKind,
  args: readonly unknown[],
): Promise<readonly Reduction[]> {
  const inputs = (await selectedPaths(services, args, kind)) ?? [];
  const done: NightRecord[] = [];
  try {
    for (const night of byRecipe(inputs)) {
      const reduction = await reduceNight(services, kind, night);
      if (reduction !== undefined) done.push(reduction);
      if (reduction?.outcomes.some(({ status }) => status === 'cancelled')) break;
    }
  } finally {
    // What was done is told, also where a later night could not be planned.
    if (done.length > 0) reportReductions(services, done);
  }
  return done.map(({ plan, outcomes }) => ({ plan, outcomes }));
}

/** The frames of one recipe. */
async function reduceNight(
  services: Services,
  kind: ReducedKind,
  inputs: readonly string[],
): Promise<NightRecord | undefined> {
  const [made, updating] = await withProgress('Planning the reduction', async (work) => {
    const first = await makePlan(services, inputs, work, null, kind);
    return [first, await makeUpdatingPlan(services, first, inputs, work)] as const;
  });
  const plan = await askAboutPlan(services, made, verdict(made, updating), {
    isRead: false,
    show: () => services.panels.show('plan', planContents(inputs, kind)),
  });
  if (plan === undefined) return undefined;
  const writing = plan.flats.filter(({ action }) => action !== 'skip');
  const title = writing.length === 1 ? writing[0]!.name : count(writing.length, kind);
  return withProgress(`${kind === 'light' ? 'Calibrating' : 'Reducing'} ${title}`, (work) =>
    services.plans.follow(inputs, plan, work, (both) => runReduction(services, plan, inputs, both)),
  );
}

/** Carries out a plan for these files and folders, and has the tree show its results. */
export async function runReduction(
  services: Pick<Services, 'pool' | 'levels' | 'log' | 'explorer'>,
  plan: Plan,
  inputs: readonly string[],
  work: Work,
): Promise<NightRecord> {
  const ended = beginNight(plan, { inputs, masters: mastersOf(inputs) });
  services.log.info(`Reducing; the same from a shell: ${ended([]).command}`);
  const outcomes = await runPlan(services.pool, plan, { ...work, levels: services.levels });
  await services.explorer.refresh();
  return ended(outcomes);
}

/** One notification for all nights: VS Code drops those that come in quick succession. Returns what it says. */
export function reportReductions(
  services: Services,
  nights: readonly NightRecord[],
): { readonly sentence: string; readonly showReport: () => unknown } {
  const outcomes = nights.flatMap((night) => night.outcomes);
  const results = outcomes.filter(({ status }) => ['written', 'replaced', 'skipped'].includes(status));
  const folders = nights.map(({ plan }) => shownFolder(plan.outputFolder)).join(' and ');
  const record = runRecord(PROGRAM, new Date(), nights);
  const id = services.runs.keep(record);
  const showReport = (): void => services.panels.show('report', { id });
  const flats = nights.flatMap(({ plan }) => plan.flats);
  const upToDate = flats.filter(({ action, result }) => action === 'skip' && result.state === 'upToDate').length;
  const words = nights[0]?.plan.kind === 'light' ? (['light', 'calibrated'] as const) : (['flat', 'reduced'] as const);
  const ended = summary(outcomes, words, folders, upToDate);
  reportBatch(services, ended, { text: reportText(record), show: showReport }, results);
  return { sentence: ended.message, showReport };
}
