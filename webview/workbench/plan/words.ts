/** The plan page's words: states of flats and results, numbers with their nouns, sizes on the disk. Pure. */
import type { ExistingRule, FlatView, FrameOutcome, PlanView } from '../../../src/protocol/planPage';

/** How something stands, for its colour. */
export type Tone = 'plain' | 'good' | 'warning' | 'bad';

export interface Said {
  readonly text: string;
  readonly tone: Tone;
}

/** "1 flat", "3 flats". */
export function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

/** Base name of a path. */
export function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** What will become of a flat. */
export function sayFate({ action, result }: FlatView, ticked: boolean): Said {
  if (!ticked) return { text: 'not in this run', tone: 'plain' };
  if (action === 'skip') return sayKept(result);
  const why = result.why === null ? '' : `: ${result.why}`;
  if (result.state === 'stale') return { text: `to be made anew${why}`, tone: 'warning' };
  if (action === 'replace') return { text: `replaces the result that is there${why}`, tone: 'warning' };
  return { text: 'to be written', tone: 'plain' };
}

function sayKept({ state, why }: FlatView['result']): Said {
  if (state === 'upToDate') return { text: 'up to date', tone: 'good' };
  if (state === 'stale') return { text: `kept, though stale${why === null ? '' : `: ${why}`}`, tone: 'warning' };
  if (state === 'foreign') return { text: 'kept: a file that is not ours is there', tone: 'warning' };
  return { text: 'is there already: kept', tone: 'plain' };
}

/** What has become of a flat; null while it is being worked on. */
export function sayOutcome(outcome: FrameOutcome | null): Said {
  if (outcome === null) return { text: 'being reduced …', tone: 'plain' };
  const why = outcome.error === null ? '' : `: ${[outcome.error.message, outcome.error.wayOut ?? ''].join(' ').trim()}`;
  const warned = outcome.warnings.length === 0 ? '' : `, warning: ${outcome.warnings.join('; ')}`;
  switch (outcome.status) {
    case 'written':
    case 'replaced':
      return { text: `${outcome.status}${warned}`, tone: warned === '' ? 'good' : 'warning' };
    case 'skipped':
      return { text: 'left as it was', tone: 'plain' };
    case 'cancelled':
      return { text: 'cancelled before its end: nothing written', tone: 'warning' };
    case 'refused':
    case 'failed':
      return { text: `${outcome.status}${why}`, tone: 'bad' };
  }
}

/** Numbers of flats and files by what becomes of them, those that are none left out. */
export function sayCounts(plan: PlanView, isTicked: (path: string) => boolean): readonly Said[] {
  const flats = plan.groups.flatMap((group) => group.flats);
  const ticked = flats.filter(({ path }) => isTicked(path));
  const of = (test: (flat: FlatView) => boolean): number => ticked.filter(test).length;
  const refused = plan.refused.reduce((sum, { frames }) => sum + frames.length, 0);
  const ignored = plan.ignored.reduce((sum, { files }) => sum + files.length, 0);
  const counts: readonly (readonly [number, string, Tone])[] = [
    [refused, 'refused', 'bad'],
    [of(({ action }) => action === 'write'), 'to be written', 'plain'],
    [of(({ action }) => action === 'replace'), 'to be made anew', 'warning'],
    [of(({ action, result }) => action === 'skip' && result.state === 'upToDate'), 'up to date', 'good'],
    [of(({ action, result }) => action === 'skip' && result.state !== 'upToDate'), 'kept as they are', 'plain'],
    [flats.length - ticked.length, 'not in this run', 'plain'],
    [ignored, 'left alone', 'plain'],
  ];
  return counts.filter(([number]) => number > 0).map(([number, words, tone]) => ({ text: `${number} ${words}`, tone }));
}

/** Why nothing can be run now, a sentence; null where something can. */
export function whyNothing(plan: PlanView, trusted: boolean, isTicked: (path: string) => boolean): string | null {
  const flats = plan.groups.flatMap((group) => group.flats);
  if (!trusted)
    return 'This workspace is in Restricted Mode, so nothing is written. Trust it with “Workspaces: Manage Workspace Trust”.';
  if (flats.length === 0)
    return plan.refused.length > 0
      ? `No ${plan.kind} can be ${plan.kind === 'light' ? 'calibrated' : 'reduced'}: see below why.`
      : `There is no raw ${plan.kind} here.`;
  if (!flats.some(({ path }) => isTicked(path))) return `No ${plan.kind} is ticked.`;
  if (!flats.some(({ path, action }) => isTicked(path) && action !== 'skip'))
    return 'Nothing is to be done: every result is there. “Results that are there” can have them made anew.';
  return null;
}

/** What happens to results that are there. */
export const existingWords: Readonly<Record<ExistingRule, string>> = {
  fail: 'Refuse the frame',
  skip: 'Keep them',
  replace: 'Make them anew',
  update: 'Make anew what has changed',
};

/** Bytes as people read them: "12.4 MB", in powers of 1000. */
export function saySize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 100 ? 1 : 0)} ${units[power]}`;
}
