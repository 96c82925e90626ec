/** What a combined frame is called, as a file and for people. */
import type { FrameInfo } from '../frames/frameInfo';
import { exposureWord, safeWord } from './outputName';
import type { PlannedMaster } from './plan';

/** "combined_dark_70.000.fits", as the guide names them, without its blank in " 7.000". */
export function masterName(kind: PlannedMaster['kind'], exposure: number | null, filter: string | null): string {
  if (kind === 'bias') return 'combined_bias.fits';
  if (kind === 'dark') return `combined_dark_${exposureWord(exposure!)}.fits`;
  return filter === null ? 'combined_flat.fits' : `combined_flat_filter_${safeWord(filter)}.fits`;
}

/** What its frames have in common: "dark, 70 s", "flat, filter r". */
export function masterTitle(kind: PlannedMaster['kind'], exposure: number | null, filter: string | null): string {
  const words = [kind, kind === 'dark' ? `${exposure} s` : null, filter === null ? null : `filter ${filter}`];
  return words.filter((word) => word !== null).join(', ');
}

/** The exposure that all share, or their mean where they differ within the tolerance; null when one has none. */
export function meanExposure(frames: readonly FrameInfo[]): number | null {
  const times = frames.map((frame) => frame.exposure);
  if (times.some((time) => time === null)) return null;
  const [first] = times;
  return times.every((time) => time === first)
    ? first!
    : times.reduce<number>((sum, time) => sum + time!, 0) / times.length;
}
