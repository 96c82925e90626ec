/** "Combine Selected Frames": masters from bias, darks or flats, planned and reported as a reduction is. */
import * as vscode from 'vscode';
import type { FrameInfo } from '../../engine/frames/frameInfo';
import { describeCombinePlan } from '../../engine/plan/describePlan';
import type { CombinePlan } from '../../engine/plan/plan';
import type { MasterOutcome } from '../../engine/reduce/outcome';
import { describeCombineReport } from '../../engine/reduce/report';
import { combineCommand } from '../../worker/commandLine';
import { prepareCombine, scanPaths } from '../../worker/prepare';
import { runCombine } from '../../worker/runPlan';
import { withProgress } from '../progress';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { memorySetting } from '../settings';
import { askAboutPlan } from './askAboutPlan';
import { mastersOf } from './planning';
import { reportBatch, shownFolder } from './reportBatch';
import { summary } from './summary';
import { requireTrust } from './trust';
import { combineVerdict, count } from './verdict';

const kinds = ['bias', 'dark', 'flat'] as const;
type Kind = (typeof kinds)[number];

export interface Combination {
  readonly plan: CombinePlan;
  readonly outcomes: readonly MasterOutcome[];
}

/** Resolves with what was done; undefined when the user chose nothing, or there was nothing to do. */
export async function combineSelected(
  services: Services,
  ...args: readonly unknown[]
): Promise<Combination | undefined> {
  requireTrust('Combining writes files');
  const inputs = await selectedPaths(services, args);
  if (inputs === undefined) return undefined;
  const request = { paths: inputs, masters: mastersOf(inputs) };

  const { scan } = await withProgress('Reading headers', (work) => scanPaths(services.pool, { ...request, ...work }));
  const kind = await kindToCombine(scan.frames);
  if (kind === undefined) return undefined;
  const made = await withProgress('Planning the combination', (work) =>
    prepareCombine(services.pool, { ...request, ...work, kind }),
  );
  const title = `Plan for combined ${kind}`;
  const planText = describeCombinePlan(made);
  const plan = await askAboutPlan(services, made, combineVerdict(made, kind), {
    isRead: args[0] instanceof vscode.Uri && services.pages.isShown(args[0], planText),
    show: () => services.pages.show('flatfield-combination', title, planText, inputs),
  });
  if (plan === undefined) return undefined;

  services.log.info(
    `Combining; the same from a shell: ${combineCommand(plan, kind, { inputs, masters: request.masters })}`,
  );
  const busy = `Combining ${count(plan.masters.length, 'master')}`;
  const outcomes = await withProgress(busy, (work) =>
    runCombine(services.pool, plan, { ...work, memory: memorySetting() }),
  );
  await services.explorer.refresh();

  const results = outcomes.filter(({ status }) => status !== 'failed' && status !== 'cancelled');
  const text = describeCombineReport(plan, outcomes);
  const report = { text, show: () => services.pages.show('flatfield-report', 'Combination report', text, inputs) };
  const upToDate = plan.masters.filter(({ action, result }) => action === 'skip' && result.state === 'upToDate').length;
  const end = summary(outcomes, ['master', 'made'], shownFolder(plan.outputFolder), upToDate);
  reportBatch(services, end, report, results);
  return { plan, outcomes };
}

/** The one kind of single frames among those selected; where there are several (a whole night), the user says which. */
async function kindToCombine(frames: readonly FrameInfo[]): Promise<Kind | undefined> {
  const single = frames.filter((frame) => frame.master === null);
  const items = kinds
    .map((combined) => ({ combined, found: single.filter((frame) => frame.kind === combined).length }))
    .filter(({ found }) => found > 0)
    .map(({ combined, found }) => ({ combined, label: TITLES[combined], description: count(found, 'frame') }));
  if (items.length < 2) return items[0]?.combined ?? 'flat';
  return (await vscode.window.showQuickPick(items, { title: 'Combine the frames of which kind?' }))?.combined;
}

const TITLES: Readonly<Record<Kind, string>> = { bias: 'Bias', dark: 'Darks', flat: 'Flats' };
