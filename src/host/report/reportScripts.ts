/** The Python scripts of a report: what the run has made, and no more. Pure. */
import { FlatfieldError } from '../../engine/errors';
import type { Plan, RefusedFrame } from '../../engine/plan/plan';
import { exportPython, type PythonExport } from '../../engine/reduce/exportPython';
import type { NightRecord, RunRecord } from '../../engine/reduce/runRecord';

export interface NightScript {
  readonly night: NightRecord;
  /** The script for a place in `folder`. */
  readonly script: (folder: string) => PythonExport;
}

/**
 * One script for each recipe of which ccdproc can make a flat.
 *
 * @throws FlatfieldError `Unsupported` where there is none
 */
export function reportScripts({ program, nights }: RunRecord): NightScript[] {
  const made = nights.map((night) => {
    const plan = planOfResults(night);
    return { night, plan, script: (folder: string) => exportPython(plan, { program, folder }) };
  });
  const tried = made.map((one) => ({ one, tried: one.script(one.plan.outputFolder) }));
  const able = tried.filter(({ tried: { flats } }) => flats > 0).map(({ one }) => one);
  if (able.length > 0) return able;
  const [why] = tried.flatMap(({ one, tried: { refused } }) => [...refused, ...one.plan.refused]);
  throw new FlatfieldError(
    'Unsupported',
    why === undefined
      ? 'There is no flat to reduce.'
      : `No flat can be reduced by a script: ${why.name}: ${why.reason}`,
  );
}

/** The plan without the flats that have no result: the script names them with the reason. */
function planOfResults({ plan, outcomes }: NightRecord): Plan {
  const ended = new Map(outcomes.map((outcome) => [outcome.output, outcome]));
  const flats: Plan['flats'][number][] = [];
  const refused: RefusedFrame[] = [...plan.refused];
  for (const flat of plan.flats) {
    const { status, error } = ended.get(flat.output) ?? { status: 'cancelled', error: null };
    if (status === 'written' || status === 'replaced' || status === 'skipped') flats.push(flat);
    else {
      const reason = error?.message ?? 'the run was cancelled before it.';
      refused.push({ path: flat.path, name: flat.name, reason, wayOut: null, fixes: [], refusedCandidates: [] });
    }
  }
  return { ...plan, flats, refused };
}
