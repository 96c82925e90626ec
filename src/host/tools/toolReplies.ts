/** What the language-model tools answer: the words of the command line's --json, cut to what a model can read. */
import type { FrameInfo, Scan } from '../../engine/frames/frameInfo';
import type { Plan } from '../../engine/plan/plan';
import type { FrameOutcome } from '../../engine/reduce/outcome';

/** Frames or flats in one answer at most; how many there are is always said. */
export const MOST_LISTED = 200;

/** The frames with what their headers say, and how many there are of each type. */
export function framesReply({ frames, unreadable, listProblems }: Scan) {
  const types: Record<string, number> = {};
  for (const { kind } of frames) types[kind] = (types[kind] ?? 0) + 1;
  return {
    count: frames.length,
    types,
    ...cut('frames', frames.map(frameWords)),
    ...cut(
      'unreadable',
      unreadable.map(({ path, reason }) => ({ path, reason })),
    ),
    listProblems: listProblems ?? [],
  };
}

function frameWords(frame: FrameInfo) {
  const { path, kind, imagetyp, exposure, exposureProblem, filter, object, date, camera, binning, width, height } =
    frame;
  const { master, history, incomplete, rejected } = frame;
  const told = {
    path,
    type: kind,
    imagetyp,
    exposure,
    exposureProblem,
    filter,
    object,
    date,
    camera,
    binning,
    width,
    height,
  };
  return {
    ...told,
    master,
    done: Object.keys(history),
    incomplete,
    rejected: rejected?.reason ?? rejected !== undefined,
  };
}

/** Each flat with its steps and reasons, each refusal with its way out. */
export function planReply(plan: Plan) {
  const { recipe, outputFolder, format, existing, bytes, hints } = plan;
  return {
    ...{ recipe, outputFolder, format, existing, bytes, hints },
    counts: { flats: plan.flats.length, refused: plan.refused.length, ignored: plan.ignored.length },
    ...cut(
      'flats',
      plan.flats.map(({ path, output, action, result, steps, warnings, refusedCandidates }) => ({
        ...{ path, output, action, result, steps, warnings, refusedCandidates },
      })),
    ),
    ...cut('refused', plan.refused),
    ...cut('ignored', plan.ignored),
  };
}

/** What became of each flat. */
export function reductionReply(plan: Plan, outcomes: readonly FrameOutcome[]) {
  const statuses: Record<string, number> = {};
  for (const { status } of outcomes) statuses[status] = (statuses[status] ?? 0) + 1;
  return { outputFolder: plan.outputFolder, statuses, ...cut('outcomes', outcomes), ...cut('refused', plan.refused) };
}

/** A list under its name, and how many of it were left out where it is too long. */
function cut<T>(name: string, list: readonly T[]): Record<string, readonly T[] | number> {
  const shown = list.slice(0, MOST_LISTED);
  return shown.length === list.length
    ? { [name]: shown }
    : { [name]: shown, [`${name}LeftOut`]: list.length - shown.length };
}
