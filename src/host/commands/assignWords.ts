/** The words of the commands that assign by hand, and what was typed. Pure, so that every case has a test. */
import type { FrameInfo } from '../../engine/frames/frameInfo';

/** So many different values are named; of more, how many there are. */
const MOST = 3;

/** What the headers say of the type: 'IMAGETYP = "FLATFIELD"', "no type". */
export function headerTypes(frames: readonly FrameInfo[]): string {
  return distinct(
    frames.map(({ imagetyp, keywords }) =>
      imagetyp === null ? 'no type' : `${keywords.type ?? 'IMAGETYP'} = ${JSON.stringify(imagetyp)}`,
    ),
  );
}

/** What the headers say of the exposure, whatever was assigned: "EXPTIME = 7", "no exposure time (looked for ...)". */
export function headerExposures(frames: readonly FrameInfo[]): string {
  return distinct(
    frames.map((frame) => {
      const { exposure, exposureKeyword, exposureProblem } = frame.unassigned ?? frame;
      return exposure === null ? (exposureProblem ?? 'no exposure time') : `${exposureKeyword} = ${exposure}`;
    }),
  );
}

/** What stands in the box at first: the exposure that all were assigned, or nothing. */
export function assignedExposure(frames: readonly FrameInfo[]): string {
  const times = new Set(frames.map(({ assigned }) => assigned?.exposure));
  const [time] = times;
  return times.size === 1 && time !== undefined ? String(time) : '';
}

/** Why the text is no exposure, or null. */
export function exposureProblem(text: string): string | null {
  if (text.trim() === '') return null;
  const seconds = Number(text);
  if (!Number.isFinite(seconds)) return `${JSON.stringify(text)} is not a number of seconds (0.5, 70).`;
  return seconds < 0 ? 'An exposure is not negative.' : null;
}

/** Seconds; null for an empty text, by which the header counts again. */
export function exposureOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}

function distinct(words: readonly string[]): string {
  const different = [...new Set(words)];
  if (different.length <= MOST) return different.join(' or ');
  return `${different.slice(0, MOST).join(', ')} or one of ${different.length - MOST} other values`;
}
