/** Collections of frames: filtered, grouped and listed by what their headers say (ccdproc's ImageFileCollection). */
import type { FrameInfo } from './frameInfo';
import { nightOf } from './night';

/** A property of frames that can be compared: a word, a number, or null where the header does not say. */
export type FrameKey =
  | 'kind'
  | 'exposure'
  | 'filter'
  | 'object'
  | 'camera'
  | 'binning'
  | 'gain'
  | 'readout'
  | 'temperature'
  | 'night'
  | 'size';

/** The header keyword by which people know a property; NIGHT (noon to noon UT) and SIZE (in pixels, as read) are no cards. */
export const KEYWORD_OF: Readonly<Record<FrameKey, string>> = {
  kind: 'IMAGETYP',
  exposure: 'EXPTIME',
  filter: 'FILTER',
  object: 'OBJECT',
  camera: 'INSTRUME',
  binning: 'BINNING',
  gain: 'GAIN',
  readout: 'READOUTM',
  temperature: 'CCD-TEMP',
  night: 'NIGHT',
  size: 'SIZE',
};

/** The property that a keyword in `groupBy` means, whatever its case; undefined when frames are not sorted by it. */
export function frameKey(keyword: string): FrameKey | undefined {
  const wanted = keyword.trim().toUpperCase();
  return (Object.keys(KEYWORD_OF) as FrameKey[]).find((key) => KEYWORD_OF[key] === wanted);
}

/** What a frame has of a property; null where the header does not say. */
export function keyValue(frame: FrameInfo, key: FrameKey): string | number | null {
  if (key === 'night') return nightOf(frame.date);
  return key === 'size' ? `${frame.width}x${frame.height}` : frame[key];
}

/** What to keep: equal values; words without regard to case; `master` by whether there is evidence of a combination. */
export type FrameQuery = { readonly [key in FrameKey]?: string | number | null } & { readonly master?: boolean };

export function filterFrames(frames: readonly FrameInfo[], query: FrameQuery): readonly FrameInfo[] {
  const { master, ...wanted } = query;
  return frames.filter(
    (frame) =>
      (master === undefined || (frame.master !== null) === master) &&
      Object.entries(wanted).every(([key, value]) => same(keyValue(frame, key as FrameKey), value)),
  );
}

function same(a: string | number | null, b: string | number | null): boolean {
  return typeof a === 'string' && typeof b === 'string' ? a.toUpperCase() === b.toUpperCase() : a === b;
}

export interface FrameGroup {
  /** The values that its frames share, by property. */
  readonly values: { readonly [key in FrameKey]?: string | number | null };
  readonly frames: readonly FrameInfo[];
}

/** Frames that share the values of all `keys`, in the order in which each combination first appears. */
export function groupFrames(frames: readonly FrameInfo[], keys: readonly FrameKey[]): readonly FrameGroup[] {
  const groups = new Map<string, { values: FrameGroup['values']; frames: FrameInfo[] }>();
  for (const frame of frames) {
    const values = Object.fromEntries(keys.map((key) => [key, keyValue(frame, key)]));
    const id = JSON.stringify(values);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { values, frames: [frame] });
    else group.frames.push(frame);
  }
  return [...groups.values()];
}

/**
 * Frames in groups of like exposure or temperature, ascending: cut where the next value is further than `tolerance` from
 * the first of the group. Within a group frames keep their order; those without a value are a group of their own, the last.
 */
export function groupWithin(
  frames: readonly FrameInfo[],
  key: 'exposure' | 'temperature',
  tolerance: number,
): readonly (readonly FrameInfo[])[] {
  const known = frames.filter((frame) => frame[key] !== null).sort((a, b) => a[key]! - b[key]!);
  const groups: FrameInfo[][] = [];
  for (const frame of known) {
    const group = groups.at(-1);
    if (group !== undefined && frame[key]! - group[0]![key]! <= tolerance) group.push(frame);
    else groups.push([frame]);
  }
  const unknown = frames.filter((frame) => frame[key] === null);
  const order = new Map(frames.map((frame, index) => [frame, index]));
  for (const group of groups) group.sort((a, b) => order.get(a)! - order.get(b)!);
  return unknown.length === 0 ? groups : [...groups, unknown];
}

/** The different values of a property, numbers ascending, null last (ccdproc's `values(..., unique=True)`). */
export function distinct(frames: readonly FrameInfo[], key: FrameKey): (string | number | null)[] {
  const values = [...new Set(frames.map((frame) => keyValue(frame, key)))];
  return values.sort((a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return a < b ? -1 : a > b ? 1 : 0;
  });
}
