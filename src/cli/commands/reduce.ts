/** `flatfield reduce`: plan, reduce, report. */
import { resolve } from 'node:path';
import { describeReport, exitCode } from '../../engine/reduce/report';
import { formatRunRecord, runRecord } from '../../engine/reduce/runRecord';
import { PROGRAM } from '../../protocol/program';
import { beginNight } from '../../worker/nightRecord';
import { checkOwnText, writeOwnText } from '../../worker/ownText';
import { preparePlan } from '../../worker/prepare';
import { runPlan } from '../../worker/runPlan';
import type { Context } from '../context';
import { outcomeLines, planLines } from '../problemLines';
import { reducedKind, requestOf } from '../request';

export async function reduce(context: Context): Promise<number> {
  const { given, pool, signal, bar, print, json, problems } = context;
  const file = given.text('report');
  const report = file === undefined ? null : resolve(file);
  if (report !== null) checkOwnText(report, 'record');
  const { plan } = await preparePlan(pool, { ...requestOf(context), kind: reducedKind(context) });
  const ended = beginNight(plan, {
    inputs: given.paths.map((path) => resolve(path)),
    masters: given.masters.map((path) => resolve(path)),
  });
  const outcomes = await runPlan(pool, plan, {
    signal,
    onProgress: ({ done, total, path }) => bar.update(done, total, path),
  });
  bar.clear();
  json({ plan, outcomes });
  problems(planLines(plan.refused, plan.flats) + outcomeLines(outcomes));
  print(describeReport(plan, outcomes));
  if (report !== null)
    writeOwnText(report, 'record', formatRunRecord(runRecord(PROGRAM, new Date(), [ended(outcomes)])));
  return exitCode(outcomes, plan.refused.length);
}
