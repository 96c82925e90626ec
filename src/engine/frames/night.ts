/** Which night a frame belongs to. */

/**
 * The evening's date ("2016-11-23") of the night in which an exposure began: a night lasts from noon to noon UT, as Julian
 * days do. null where the header has no date, or none with a time of day (the night would be a guess).
 *
 * @param date as `FrameInfo.date` has it, in UT
 */
export function nightOf(date: string | null): string | null {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d):\d\d/.exec(date ?? '');
  if (match === null) return null;
  const day = Date.parse(`${match[1]}T00:00:00Z`);
  if (!Number.isFinite(day)) return null;
  return new Date(Number(match[2]) < 12 ? day - DAY : day).toISOString().slice(0, 10);
}

/** Milliseconds. */
const DAY = 86_400_000;
