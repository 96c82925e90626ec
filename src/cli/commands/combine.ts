/** `flatfield combine`: masters from single frames of one kind. */

import { FlatfieldError } from '../../engine/errors';
import { describeCombineReport, exitCode } from '../../engine/reduce/report';
import { prepareCombine } from '../../worker/prepare';
import { runCombine } from '../../worker/runPlan';
import type { Context } from '../context';
import { masterLines, planLines } from '../problemLines';
import { memoryOf, requestOf } from '../request';

export async function combine(context: Context): Promise<number> {
  const { given, pool, signal, bar, print, json, problems } = context;
  const kind = given.text('kind');
  if (kind !== 'bias' && kind !== 'dark' && kind !== 'flat')
    throw new FlatfieldError('Usage', 'flatfield combine needs --kind bias, dark or flat.');
  const plan = await prepareCombine(pool, { ...requestOf(context), kind });
  const outcomes = await runCombine(pool, plan, {
    signal,
    memory: memoryOf(context),
    onProgress: ({ done, total, path }) => bar.update(done, total, path),
  });
  bar.clear();
  json({ plan, outcomes });
  const inputs = plan.masters.flatMap((master) => [
    ...master.inputs,
    { path: master.output, warnings: master.warnings },
  ]);
  problems(planLines(plan.refused, inputs) + masterLines(outcomes));
  print(describeCombineReport(plan, outcomes));
  return exitCode(outcomes, plan.refused.length);
}
