/** "Reduce Selected Flats": plan, show what needs reading, reduce, report. */
import type { Plan } from '../../engine/plan/plan';
import type { FrameOutcome } from '../../engine/reduce/outcome';
import { describeReport } from '../../engine/reduce/report';
import { reduceCommand } from '../../worker/commandLine';
import { runPlan } from '../../worker/runPlan';
import { withProgress } from '../progress';
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
  const done: Reduction[] = [];
  try {
    for (const night of byRecipe(inputs)) {
      const reduction = await reduceNight(services, night, args[0]);
      if (reduction !== undefined) done.push(reduction);
      if (reduction?.outcomes.some(({ status }) => status === 'cancelled')) break;
    }
  } finally {
    // What was done is told, also where a later night could not be planned.
    if (done.length > 0) report(services, done, inputs);
  }
  return done;
}

/** The flats of one recipe. */
async function reduceNight(
  services: Services,
  inputs: readonly string[],
  target: unknown,
): Promise<Reduction | undefined> {
  const [made, updating] = await withProgress('Planning the reduction', async (work) => {
    const first = await makePlan(services, inputs, work);
    return [first, await makeUpdatingPlan(services, first, inputs, work)] as const;
  });
  const plan = await askAboutPlan(services, made, verdict(made, updating), planPage(made, inputs), target);
  if (plan === undefined) return undefined;

  services.log.info(`Reducing; the same from a shell: ${reduceCommand(plan, { inputs, masters: mastersOf(inputs) })}`);
  const writing = plan.flats.filter(({ action }) => action !== 'skip');
  const title = writing.length === 1 ? writing[0]!.name : count(writing.length, 'flat');
  const outcomes = await withProgress(`Reducing ${title}`, (work) => runPlan(services.pool, plan, work));
  await services.explorer.refresh();
  return { plan, outcomes };
}

/** One notification for all nights: VS Code drops those that come in quick succession. */
function report(services: Services, done: readonly Reduction[], inputs: readonly string[]): void {
  const outcomes = done.flatMap((reduction) => reduction.outcomes);
  const results = outcomes.filter(({ status }) => status !== 'failed' && status !== 'cancelled');
  const flats = done.flatMap(({ plan }) => plan.flats);
  const upToDate = flats.filter(({ action, result }) => action === 'skip' && result.state === 'upToDate').length;
  const folders = done.map(({ plan }) => shownFolder(plan.outputFolder)).join(' and ');
  const text = done.map((reduction) => describeReport(reduction.plan, reduction.outcomes)).join('\n');
  reportBatch(
    services,
    summary(outcomes, ['flat', 'reduced'], folders, upToDate),
    { title: 'Reduction report', text, inputs },
    results,
  );
}
