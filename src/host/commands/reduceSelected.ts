/** "Reduce Selected Flats": plan, show what needs reading, reduce, report. */
import type { Plan } from '../../engine/plan/plan';
import type { FrameOutcome } from '../../engine/reduce/outcome';
import { describeReport } from '../../engine/reduce/report';
import { reduceCommand } from '../../worker/commandLine';
import { runPlan } from '../../worker/runPlan';
import { type Work, withProgress } from '../progress';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { askAboutPlan } from './askAboutPlan';
import { byRecipe, makePlan, makeReplacingPlan, mastersOf } from './planning';
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
      const reduction = await reduceNight(services, night);
      if (reduction !== undefined) done.push(reduction);
      if (reduction?.outcomes.some(({ status }) => status === 'cancelled')) break;
    }
  } finally {
    // What was done is told, also where a later night could not be planned.
    if (done.length > 0) reportReductions(services, done, inputs);
  }
  return done;
}

/** The flats of one recipe. */
async function reduceNight(services: Services, inputs: readonly string[]): Promise<Reduction | undefined> {
  const [made, replacing] = await withProgress('Planning the reduction', async (work) => {
    const first = await makePlan(services, inputs, work);
    return [first, await makeReplacingPlan(services, first, inputs, work)] as const;
  });
  const plan = await askAboutPlan(services, made, verdict(made, replacing), {
    isRead: false,
    show: () => services.panels.show('plan', { inputs }),
  });
  if (plan === undefined) return undefined;
  const title = plan.flats.length === 1 ? plan.flats[0]!.name : count(plan.flats.length, 'flat');
  return withProgress(`Reducing ${title}`, (work) =>
    services.plans.follow(inputs, plan, work, (both) => runReduction(services, plan, inputs, both)),
  );
}

/** Carries out a plan for these files and folders, and has the tree show its results. */
export async function runReduction(
  services: Pick<Services, 'pool' | 'log' | 'explorer'>,
  plan: Plan,
  inputs: readonly string[],
  work: Work,
): Promise<Reduction> {
  services.log.info(`Reducing; the same from a shell: ${reduceCommand(plan, { inputs, masters: mastersOf(inputs) })}`);
  const outcomes = await runPlan(services.pool, plan, work);
  await services.explorer.refresh();
  return { plan, outcomes };
}

/** One notification for all nights: VS Code drops those that come in quick succession. Returns what it says. */
export function reportReductions(
  services: Services,
  done: readonly Reduction[],
  inputs: readonly string[],
): { readonly sentence: string; readonly showReport: () => unknown } {
  const outcomes = done.flatMap((reduction) => reduction.outcomes);
  const results = outcomes.filter(({ status }) => status !== 'failed' && status !== 'cancelled');
  const folders = done.map(({ plan }) => shownFolder(plan.outputFolder)).join(' and ');
  const text = done.map((reduction) => describeReport(reduction.plan, reduction.outcomes)).join('\n');
  const ended = summary(outcomes, ['flat', 'reduced'], folders);
  const title = 'Reduction report';
  reportBatch(services, ended, { title, text, inputs }, results);
  return { sentence: ended.message, showReport: () => services.pages.show('flatfield-report', title, text, inputs) };
}
