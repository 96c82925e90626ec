/** The night that a frame belongs to: from noon to noon, named by the date on which it began. */

/** `night`: "2026-11-24"; `date`: the header has that date but no time, so the night may be this one or the one before. */
export type Night = { readonly night: string } | { readonly date: string } | null;

const DAY = 86_400_000;
const HALF_DAY = DAY / 2;

/**
 * The night of an observation by its DATE-OBS: the UTC date twelve hours earlier, which is that of the evening for
 * observatories within six hours of Greenwich; null where there is no date that can be read.
 *
 * @param date "2026-11-24T22:15:03.1", "2026-11-24", or "24/11/96" as before 1999
 */
export function nightOf(date: string | null): Night {
  const text = date?.trim() ?? '';
  const old = /^(\d\d)\/(\d\d)\/(\d\d)$/.exec(text);
  if (old !== null) return dateAlone(`19${old[3]}-${old[2]}-${old[1]}`);
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d*)?)?Z?)?$/.exec(text);
  if (found === null) return null;
  const [, day = '', hours, minutes, seconds = '0'] = found;
  if (hours === undefined) return dateAlone(day);
  const start = midnight(day);
  // 60 is a leap second.
  if (start === null || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60) return null;
  const time = start + (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return { night: new Date(time - HALF_DAY).toISOString().slice(0, 10) };
}

function dateAlone(day: string): Night {
  return midnight(day) === null ? null : { date: day };
}

/** Milliseconds at the start of a day, null for one that no calendar has. */
function midnight(day: string): number | null {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day ? null : time;
}
