/** `flatfield reduce`: plan, reduce, report. */
import { describeReport, exitCode } from '../../engine/reduce/report';
import { preparePlan } from '../../worker/prepare';
import { runPlan } from '../../worker/runPlan';
import type { Context } from '../context';
import { outcomeLines, planLines } from '../problemLines';
import { requestOf } from '../request';

export async function reduce(context: Context): Promise<number> {
  const { pool, signal, bar, print, json, problems } = context;
  const { plan } = await preparePlan(pool, requestOf(context));
  const outcomes = await runPlan(pool, plan, {
    signal,
    onProgress: ({ done, total, path }) => bar.update(done, total, path),
  });
  bar.clear();
  json({ plan, outcomes });
  problems(planLines(plan.refused, plan.flats) + outcomeLines(outcomes));
  print(describeReport(plan, outcomes));
  return exitCode(outcomes, plan.refused.length);
}
