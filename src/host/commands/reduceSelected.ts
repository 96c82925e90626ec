/** "Reduce Selected Flats": plan, show what needs reading, reduce, report. */
import type { Plan } from '../../engine/plan/plan';
import type { FrameOutcome } from '../../engine/reduce/outcome';
import { type NightRecord, runRecord } from '../../engine/reduce/runRecord';
import { PROGRAM } from '../../protocol/program';
import { beginNight } from '../../worker/nightRecord';
import { runPlan } from '../../worker/runPlan';
import { withProgress } from '../progress';
import { reportText } from '../report/index';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { askAboutPlan } from './askAboutPlan';
import { byRecipe, makePlan, makeUpdatingPlan, mastersOf, planPage } from './planning';
import { reportBatch, shownFolder } from './reportBatch';
import { summary } from './summary';
import { requireTrust } from './trust';
import { count, verdict } from './verdict';

export interface Reduction {
  readonly plan: Plan;
  readonly outcomes: readonly FrameOutcome[];
}

/** Resolves with what was done, night by night; a night without work, or one that the user chose not to do, is left out. */
export async function reduceSelected(services: Services, ...args: readonly unknown[]): Promise<readonly Reduction[]> {
  requireTrust('Reducing writes files');
  const inputs = (await selectedPaths(services, args)) ?? [];
  const done: NightRecord[] = [];
  try {
    for (const night of byRecipe(inputs)) {
      const reduction = await reduceNight(services, night, args[0]);
      if (reduction !== undefined) done.push(reduction);
      if (reduction?.outcomes.some(({ status }) => status === 'cancelled')) break;
    }
  } finally {
    // What was done is told, also where a later night could not be planned.
    if (done.length > 0) report(services, done);
  }
  return done.map(({ plan, outcomes }) => ({ plan, outcomes }));
}

/** The flats of one recipe. */
async function reduceNight(
  services: Services,
  inputs: readonly string[],
  target: unknown,
): Promise<NightRecord | undefined> {
  const [made, updating] = await withProgress('Planning the reduction', async (work) => {
    const first = await makePlan(services, inputs, work);
    return [first, await makeUpdatingPlan(services, first, inputs, work)] as const;
  });
  const plan = await askAboutPlan(services, made, verdict(made, updating), planPage(made, inputs), target);
  if (plan === undefined) return undefined;

  const ended = beginNight(plan, { inputs, masters: mastersOf(inputs) });
  services.log.info(`Reducing; the same from a shell: ${ended([]).command}`);
  const title = plan.flats.length === 1 ? plan.flats[0]!.name : count(plan.flats.length, 'flat');
  const outcomes = await withProgress(`Reducing ${title}`, (work) => runPlan(services.pool, plan, work));
  await services.explorer.refresh();
  return ended(outcomes);
}

/** One notification for all nights: VS Code drops those that come in quick succession. */
function report(services: Services, nights: readonly NightRecord[]): void {
  const outcomes = nights.flatMap((night) => night.outcomes);
  const results = outcomes.filter(
    ({ status }) => status !== 'failed' && status !== 'cancelled' && status !== 'refused',
  );
  const folders = nights.map(({ plan }) => shownFolder(plan.outputFolder)).join(' and ');
  const record = runRecord(PROGRAM, new Date(), nights);
  const id = services.runs.keep(record);
  const show = (): void => services.panels.show('report', { id });
  reportBatch(services, summary(outcomes, ['flat', 'reduced'], folders), { text: reportText(record), show }, results);
}
