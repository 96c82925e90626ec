// Whether a ratio of two measured programs is what was aimed at.
import { medianOf, ratiosOf } from './medianOf.mjs';

/**
 * A goal about the CPU (or `of`: wall, peak) of `ours` against that of `peer`, the ids of rows in `results` (as measureRows
 * answers them); of several peers the quickest counts. `atLeast`: so many times less than the peer; `atMost`: so many
 * times the peer's.
 */
export function ratioGoal(results, { goal, ours, peer, atLeast, atMost, of = 'cpu' }) {
  const known = [peer].flat().filter((id) => isKnown(results, id, of));
  if (known.length === 0 || !isKnown(results, ours, of)) {
    return { goal, met: null, figure: `${known.length === 0 ? [peer].flat().join(', ') : ours} was not measured` };
  }
  const best = quickest(results, known, of);
  const ratio = medianOf(ratiosOf(results.get(ours), results.get(best), of));
  return atLeast === undefined
    ? { goal, met: ratio <= atMost, figure: `${ratio.toFixed(2)} x ${best} (goal: at most ${rounded(atMost)})` }
    : { goal, met: 1 / ratio >= atLeast, figure: `${(1 / ratio).toFixed(1)} x less than ${best} (goal: ${atLeast})` };
}

/** A goal about the median of one figure: `of` one row, times `factor`, at most `atMost` of `unit`. */
export function limitGoal(results, { goal, ours, of, factor = 1, atMost, unit }) {
  if (!isKnown(results, ours, of)) return { goal, met: null, figure: `${ours} was not measured` };
  const value = middle(results, ours, of) * factor;
  return { goal, met: value <= atMost, figure: `${value.toFixed(value < 10 ? 2 : 0)} ${unit} (goal: ${atMost})` };
}

/** Whether the row was measured, and this of it can be known here. */
export function isKnown(results, id, of) {
  return results.get(id)?.[0]?.[of] != null;
}

/** Of several measured rows that with the smallest median. */
export function quickest(results, ids, of) {
  return ids.reduce((one, other) => (middle(results, other, of) < middle(results, one, of) ? other : one));
}

function middle(results, id, of) {
  return medianOf(results.get(id).map((run) => run[of]));
}

const rounded = (value) => String(Number(value.toFixed(2)));
