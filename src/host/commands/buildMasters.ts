/** "Build Masters for this Folder": the whole chain of a night, read as a plan first, then run stage by stage. */
import * as vscode from 'vscode';
import { describeNight, STAGE_TITLES, tallyNight } from '../../engine/plan/describeNight';
import { nameOf } from '../../engine/plan/outputName';
import { STAGES, type StageName } from '../../engine/plan/planNight';
import { allOutcomes, describeNightReport } from '../../engine/reduce/nightReport';
import type { JobProgress } from '../../protocol/jobs';
import { nightCommand } from '../../worker/commandLine';
import { type NightEnd, prepareNight, runNight } from '../../worker/night';
import { withProgress } from '../progress';
import { selectedFolder } from '../selection';
import type { Services } from '../services';
import { memorySetting } from '../settings';
import { askAboutPlan } from './askAboutPlan';
import { mastersOf } from './planning';
import { reportBatch, shownFolder } from './reportBatch';
import { nightSummary } from './summary';
import { requireTrust } from './trust';
import { nightVerdict } from './verdict';

/** Resolves with what was done; undefined when the user chose nothing, or there was nothing to do. */
export async function buildMasters(services: Services, ...args: readonly unknown[]): Promise<NightEnd | undefined> {
  requireTrust('Building masters writes files');
  const folder = await selectedFolder(services, args);
  if (folder === undefined) return undefined;
  const { pool, digests, pages } = services;
  const inputs = [folder];
  const masters = mastersOf(inputs);
  const made = await withProgress('Planning the night', (work) =>
    prepareNight(pool, { paths: inputs, masters, digests, lights: false, ...work }),
  );
  services.explorer.restate();
  const planText = describeNight(made.plan);
  const prepared = await askAboutPlan(services, made, nightVerdict(made), {
    isRead: args[0] instanceof vscode.Uri && pages.isShown(args[0], planText),
    show: () => pages.show('flatfield-night', `Masters of ${nameOf(folder)}`, planText, inputs),
  });
  if (prepared === undefined) return undefined;

  const { outputFolder } = prepared.plan;
  services.log.info(`Building masters; the same from a shell: ${nightCommand(prepared.plan, { inputs, masters })}`);
  const end = await withProgress('Building masters', ({ signal, onProgress }) =>
    runNight(pool, prepared, {
      signal,
      memory: memorySetting(),
      onProgress: (stage, progress) => onProgress(ofNight(stage, progress)),
    }),
  );
  await services.explorer.refresh();

  const outcomes = allOutcomes(end.outcomes);
  const results = outcomes.filter(({ status }) => status === 'written' || status === 'replaced');
  const text = describeNightReport(end.plan, end.outcomes, end.cancelled);
  const show = () => pages.show('flatfield-report', `Report of ${nameOf(folder)}`, text, inputs);
  const upToDate = tallyNight(end.plan).upToDate;
  reportBatch(services, nightSummary(end, shownFolder(outputFolder), upToDate), { text, show }, results);
  return end;
}

/** Each stage has an equal share of the bar, whatever its work: nobody knows that of a later one. */
function ofNight(stage: StageName, { path, done, total }: JobProgress): JobProgress {
  const share = 1000;
  const before = share * STAGES.indexOf(stage);
  const here = total > 0 ? Math.round((share * done) / total) : 0;
  return { path: `${STAGE_TITLES[stage]}: ${nameOf(path)}`, done: before + here, total: share * STAGES.length };
}
