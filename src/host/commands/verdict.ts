/** What to do with a plan before it is run: go ahead, ask its reader, or stop. Pure, so that every case has a test. */
import { withWayOut } from '../../engine/errors';
import { tallyNight, tallyWords } from '../../engine/plan/describeNight';
import type { CombinePlan, IgnoredFrame, Plan, RefusedFrame } from '../../engine/plan/plan';
import type { NightPlan } from '../../engine/plan/planNight';
import { nightRefusals } from '../../engine/reduce/nightReport';

/** A way to go on: the words on its button, and the plan that it runs. */
export interface Choice<P> {
  readonly button: string;
  readonly plan: P;
}

export interface Verdict<P> {
  /** Run it without a question. */
  readonly run: boolean;
  /** The sentence above the choices; empty when there is no question. */
  readonly message: string;
  /** None where nothing can be done. */
  readonly choices: readonly Choice<P>[];
  /** Nothing is wrong and nothing is left to do: the message is good news, and nobody need read the plan. */
  readonly upToDate?: true;
}

/**
 * A plan with nothing to remark on runs; one with refusals, warnings or unanswered hints is read first; one without
 * work is explained.
 *
 * @param updating the same plan where stale results are made anew; null when none is in the way
 */
export function verdict(plan: Plan, updating: Plan | null): Verdict<Plan> {
  const work = plan.flats.filter(({ action }) => action !== 'skip').length;
  const stale = updating?.flats.filter(({ action }) => action === 'replace').length ?? 0;
  const others: Choice<Plan>[] =
    updating === null || stale === 0
      ? []
      : [{ button: stale === 1 ? 'Make the Stale One Anew' : `Make the ${stale} Stale Anew`, plan: updating }];
  const done = upToDate(plan);
  if (done !== null) return { run: false, message: done, choices: [], upToDate: true };
  const message =
    staleRemark(plan, updating) ?? (plan.flats.length === 0 ? nothingToDo(plan, plan.kind) : remark(plan));
  if (message === null) return { run: true, message: '', choices: [] };
  const all = plan.refused.length === 0;
  const [verb, noun] = plan.kind === 'light' ? ['Calibrate', 'Lights'] : ['Reduce', 'Flats'];
  const button = !all ? `${verb} the ${work} That Can Be` : work === 1 ? `${verb} It` : `${verb} the ${work} ${noun}`;
  return { run: false, message, choices: work === 0 ? others : [{ button, plan }, ...others] };
}

/** The same for a combination; a hint speaks of frames that are left over, and does not stop the others. */
export function combineVerdict(plan: CombinePlan, kind: 'bias' | 'dark' | 'flat'): Verdict<CombinePlan> {
  const fresh = plan.masters.filter(({ action, result }) => action === 'skip' && result.state === 'upToDate').length;
  const work = plan.masters.length - fresh;
  if (fresh > 0 && work === 0 && plan.refused.length === 0) {
    const message = fresh === 1 ? 'The master is up to date.' : `All ${fresh} masters are up to date.`;
    return { run: false, message, choices: [], upToDate: true };
  }
  if (work === 0) return { run: false, message: plan.hints[0] ?? nothingToDo(plan, kind), choices: [] };
  const button = work === 1 ? 'Make It' : `Make the ${work} Masters`;
  const warned = plan.masters.filter((master) => master.warnings.length > 0).length;
  if (plan.refused.length > 0) {
    const message = `${count(plan.refused.length, 'frame')} cannot be used; the plan says why.`;
    return { run: false, message, choices: [{ button, plan }] };
  }
  if (warned > 0) {
    const message = `The plan has warnings for ${warned} of ${count(work, 'master')}.`;
    return { run: false, message, choices: [{ button, plan }] };
  }
  return { run: true, message: '', choices: [] };
}

/** A whole night is always read before it runs: nobody has pointed at its frames one by one. */
export function nightVerdict<P extends { readonly plan: NightPlan }>(prepared: P): Verdict<P> {
  const { plan } = prepared;
  const tally = tallyNight(plan);
  const { make, upToDate: fresh, refused } = tally;
  const hint = plan.recipe === null ? ` ${plan.hints[0] ?? ''}` : '';
  if (make > 0) {
    const button = make === 1 ? 'Make It' : `Make the ${make} Results`;
    return {
      run: false,
      message: `${tallyWords(tally)}; the plan says why.${hint}`,
      choices: [{ button, plan: prepared }],
    };
  }
  if (refused === 0 && fresh > 0) {
    const message = fresh === 1 ? 'The one result is up to date.' : `All ${fresh} results are up to date.`;
    return { run: false, message, choices: [], upToDate: true };
  }
  const all = {
    refused: nightRefusals(plan),
    ignored: plan.ignored,
  };
  const alone = plan.stages.flatMap((stage) => stage.plan?.hints ?? [])[0];
  const why = refused === 0 && plan.ignored.length === 0 && alone !== undefined ? alone : nothingToDo(all, 'frame');
  return { run: false, message: `${why}${hint}`, choices: [] };
}

/** "All 6 flats are up to date."; null where there is anything else to say. */
function upToDate({ kind, flats, refused }: Plan): string | null {
  const fresh = flats.every(({ action, result }) => action === 'skip' && result.state === 'upToDate');
  if (flats.length === 0 || refused.length > 0 || !fresh) return null;
  return flats.length === 1 ? `${flats[0]!.name} is up to date.` : `All ${flats.length} ${kind}s are up to date.`;
}

/** That results are stale, where nothing else is in the way. */
function staleRemark(plan: Plan, updating: Plan | null): string | null {
  const stale = updating?.flats.filter(({ action }) => action === 'replace') ?? [];
  const [first] = stale;
  if (first === undefined || plan.refused.length > stale.length) return null;
  const all = plan.flats.length + plan.refused.length;
  if (all === 1) return `The result of ${first.name} is not up to date: ${first.result.why ?? 'it was not compared'}.`;
  const are = stale.length === 1 ? 'result is' : 'results are';
  return `${stale.length} of ${all} ${are} not up to date; the plan says what has changed.`;
}

/** Why a plan with flats should be read first; null when it need not. */
function remark(plan: Plan): string | null {
  const work = plan.flats.length;
  const refused = plan.refused.length;
  if (refused > 0)
    return `${refused} of ${count(work + refused, plan.kind)} cannot be ${plan.kind === 'light' ? 'calibrated' : 'reduced'}; the plan says why.`;
  const warned = plan.flats.filter((flat) => flat.warnings.length > 0).length;
  if (warned > 0) return `The plan has warnings for ${warned} of ${count(work, plan.kind)}.`;
  // Whoever wrote a recipe has decided what the hints speak of; the defaults were decided by nobody.
  const [hint] = plan.hints;
  return plan.recipe === null && hint !== undefined ? `There is no recipe here, so the defaults apply. ${hint}` : null;
}

function nothingToDo(
  plan: { readonly refused: readonly RefusedFrame[]; readonly ignored: readonly IgnoredFrame[] },
  kind: string,
): string {
  const [refused] = plan.refused;
  if (refused !== undefined) {
    const reason = withWayOut(refused.reason, refused.wayOut);
    if (plan.refused.length === 1) return `${refused.name} cannot be used: ${reason}`;
    return `None of the ${count(plan.refused.length, 'frame')} can be used. ${refused.name}: ${reason}`;
  }
  const [ignored] = plan.ignored;
  if (ignored === undefined) return `There is no raw ${kind}: no FITS file was found here.`;
  const name = ignored.path.slice(Math.max(ignored.path.lastIndexOf('/'), ignored.path.lastIndexOf('\\')) + 1);
  if (plan.ignored.every(({ byHand }) => byHand)) {
    if (plan.ignored.length === 1) return `${name} is left out: ${ignored.reason}.`;
    return `All ${plan.ignored.length} frames were rejected by hand; the plan says where.`;
  }
  if (plan.ignored.length === 1) return `${name} is no raw ${kind}: ${ignored.reason}.`;
  return `There is no raw ${kind} among ${plan.ignored.length} files; the plan says what they are.`;
}

/** "1 flat", "3 flats". */
export function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}
