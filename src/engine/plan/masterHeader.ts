/** DECIDE: what the header of a master says of all its inputs, where the cards of one would not be true of the others. */
import type { FrameInfo } from '../frames/frameInfo';
import { someNames } from './alike';
import { meanOf } from './combineGroups';
import type { CombineMethod, MasterHeader, PlannedMaster } from './plan';

/**
 * The cards are those of the frame that was taken first, so that its date, time and airmass belong together (ccdproc has
 * those of the first in the list). OBJECT and FILTER go where the inputs differ, the temperature becomes the mean; HISTORY
 * says what was there, and when the last frame was taken.
 */
export function masterHeader(
  frames: readonly FrameInfo[],
  kind: PlannedMaster['kind'],
  method: CombineMethod['method'],
): MasterHeader {
  const from = earliest(frames);
  const cards: MasterHeader['cards'][number][] = [];
  // Nobody asks how long a bias was exposed.
  const history = [...(kind === 'bias' ? [] : exposureWords(frames, method)), ...dateWords(frames)];
  const { keywords } = frames[from]!;
  for (const role of ['object', 'filter'] as const) {
    const values = [...new Set(frames.map((frame) => frame[role]))];
    if (values.length === 1) continue;
    const keyword = keywords[role];
    if (keyword !== undefined) cards.push({ keyword, value: null });
    history.push(`${role} of the inputs: ${someNames(values.map((value) => value ?? 'not said'))}`);
  }
  const temperature = meanOf(frames, 'temperature');
  if (temperature !== null && keywords.temperature !== undefined && temperature !== frames[from]!.temperature) {
    cards.push({ keyword: keywords.temperature, value: temperature });
    history.push(`${keywords.temperature}: mean of the inputs, ${rangeOf(frames, 'temperature')} degrees`);
  }
  return { from, cards, history };
}

const DATE = /^\d{4}-\d\d-\d\d/;

/** Index of the frame with the earliest date, the first where there is none; dates as text are in the order of time. */
function earliest(frames: readonly FrameInfo[]): number {
  let from = -1;
  frames.forEach(({ date }, index) => {
    if (date === null || !DATE.test(date)) return;
    if (from < 0 || date < frames[from]!.date!) from = index;
  });
  return Math.max(0, from);
}

function dateWords(frames: readonly FrameInfo[]): string[] {
  const dates = frames.flatMap(({ date }) => (date !== null && DATE.test(date) ? [date] : [])).sort();
  if (dates.length === 0) return [];
  const without = dates.length < frames.length ? ` (${frames.length - dates.length} without a date)` : '';
  return [`first exposure ${dates[0]}, last exposure ${dates.at(-1)}${without}`];
}

function exposureWords(frames: readonly FrameInfo[], method: CombineMethod['method']): string[] {
  if (meanOf(frames, 'exposure') === null) return [];
  const range = rangeOf(frames, 'exposure');
  if (method === 'sum') return [`exposure: total of ${frames.length} frames of ${range} s`];
  return frames.every(({ exposure }) => exposure === frames[0]!.exposure) ? [] : [`exposure: mean of ${range} s`];
}

/** "1 to 1.21", or the one that all have. */
function rangeOf(frames: readonly FrameInfo[], key: 'exposure' | 'temperature'): string {
  const values = frames.map((frame) => frame[key]!);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? `${least}` : `${least} to ${most}`;
}
