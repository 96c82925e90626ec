/** `flatfield night`: from a folder of raw frames to its calibrated lights, whatever of it is there already. */
import { describeNight, STAGE_TITLES, tallyNight } from '../../engine/plan/describeNight';
import type { NightPlan, NightStage } from '../../engine/plan/planNight';
import { describeNightReport, nightExitCode, nightRefusals } from '../../engine/reduce/nightReport';
import { prepareNight, runNight } from '../../worker/night';
import type { Context } from '../context';
import { masterLines, outcomeLines, planLines } from '../problemLines';
import { memoryOf, requestOf } from '../request';

export async function night(context: Context): Promise<number> {
  const { given, pool, signal, bar, print, json, problems } = context;
  const prepared = await prepareNight(pool, {
    ...requestOf(context),
    calibrated: !given.flag('no-calibrated'),
    lights: !given.flag('no-lights'),
  });
  if (given.flag('plan')) {
    const { plan } = prepared;
    bar.clear();
    json(plan);
    problems(plannedLines(plan));
    print(describeNight(plan));
    return tallyNight(plan).refused > 0 ? 3 : 0;
  }
  const { plan, outcomes, cancelled } = await runNight(pool, prepared, {
    signal,
    memory: memoryOf(context),
    onProgress: (stage, { done, total, path }) => bar.update(done, total, `${STAGE_TITLES[stage]}: ${path}`),
  });
  bar.clear();
  json({ plan, outcomes, cancelled });
  const { calibrate = [], light = [], ...masters } = outcomes;
  problems(plannedLines(plan) + outcomeLines([...calibrate, ...light]) + masterLines(Object.values(masters).flat()));
  print(describeNightReport(plan, outcomes, cancelled));
  return nightExitCode(plan, outcomes, cancelled);
}

function plannedLines(plan: NightPlan): string {
  return planLines(nightRefusals(plan), plan.stages.flatMap(warned));
}

/** What the plan of a stage remarks on its frames and results. */
function warned({ plan }: NightStage): readonly { readonly path: string; readonly warnings: readonly string[] }[] {
  if (plan === null) return [];
  if ('flats' in plan) return plan.flats;
  return plan.masters.flatMap(({ inputs, output, warnings }) => [...inputs, { path: output, warnings }]);
}
