/** How frames are put into groups: what people can choose, and what each choice makes of a list of frames. */
import type { FrameInfo, FrameKind } from '../../engine/frames/frameInfo';
import { nightOf } from '../../engine/frames/night';
import { alikeFrames, likeExposure } from './alikeFrames';
import type { ExplorerNode } from './explorerNode';
import { exposureRange } from './wording';

/** What frames can be grouped by, in the order of the menu. */
export const groupKeys = ['night', 'folder', 'type', 'filter', 'exposure', 'binning', 'camera'] as const;
export type GroupKey = (typeof groupKeys)[number];

/** `setting`: filter and exposure in one. */
export type Level = GroupKey | 'setting';

/** What a tree is grouped by before somebody chooses. */
export const DEFAULT_LEVELS: readonly Level[] = ['type', 'setting'];

/** The choice that was kept, or the default where it is none. */
export function levelsOf(kept: unknown): readonly Level[] {
  if (!Array.isArray(kept) || kept.length === 0) return DEFAULT_LEVELS;
  const known: readonly unknown[] = [...groupKeys, 'setting'];
  return kept.every((key) => known.includes(key)) ? [...new Set(kept as Level[])] : DEFAULT_LEVELS;
}

export const LEVEL_TITLES: Readonly<Record<Level, string>> = {
  night: 'Night',
  folder: 'Folder',
  type: 'Type',
  filter: 'Filter',
  exposure: 'Exposure',
  binning: 'Binning',
  camera: 'Camera',
  setting: 'Filter and exposure',
};

export interface Part {
  /** Unique among the parts of one list. */
  readonly key: string;
  readonly title: string;
  readonly frames: readonly FrameInfo[];
}

export const LEVEL_ICONS: Readonly<Record<Exclude<Level, 'type'>, ExplorerNode['icon']>> = {
  night: '$(calendar)',
  folder: '$(folder)',
  filter: '$(circle-filled)',
  exposure: '$(watch)',
  binning: '$(symbol-array)',
  camera: '$(device-camera)',
  setting: '$(settings)',
};

/** The frames of a list by one of their properties; what is unknown comes last, and is said. */
export function partsBy(
  level: Exclude<Level, 'type'>,
  frames: readonly FrameInfo[],
  folderOf: (path: string) => string,
): readonly Part[] {
  switch (level) {
    case 'night':
      return byName(frames, ({ date }) => nightPart(date));
    case 'folder':
      return byName(frames, ({ path }) => named(folderOf(path), 'this folder'));
    case 'filter':
      return byName(frames, filterPart);
    case 'binning':
      return byName(frames, ({ binning }) => named(binning, 'binning unknown'));
    case 'camera':
      return byName(frames, ({ camera }) => named(camera, 'camera unknown'));
    case 'exposure':
      return byExposure(frames);
    case 'setting':
      return bySetting(frames);
  }
}

/** `rank` sorts: known values, then what is said instead of one. */
interface Named {
  readonly rank: number;
  readonly key: string;
  readonly title: string;
}

function named(value: string | null, unknown: string): Named {
  const known = value !== null && value !== '';
  return known ? { rank: 0, key: value, title: value } : { rank: 2, key: '', title: unknown };
}

function nightPart(date: string | null): Named {
  const night = nightOf(date);
  if (night !== null) return { rank: 0, key: night, title: `night of ${night}` };
  // Without a time it may be the night of that date, or the one before.
  const day = /^(\d{4}-\d\d-\d\d)$/.exec(date ?? '')?.[1];
  if (day !== undefined) return { rank: 1, key: day, title: `${day}, time unknown` };
  return { rank: 2, key: '', title: 'night unknown' };
}

/** Whatever the wheel happened to hold, no light came through it. */
function filterPart({ kind, filter }: FrameInfo): Named {
  if (kind === 'bias' || kind === 'dark') return { rank: 1, key: 'dark', title: 'Bias and darks' };
  return named(filter, 'no filter');
}

function byName(frames: readonly FrameInfo[], nameOf: (frame: FrameInfo) => Named): readonly Part[] {
  const parts = new Map<string, Named & { frames: FrameInfo[] }>();
  for (const frame of frames) {
    const name = nameOf(frame);
    const id = `${name.rank}${name.key}`;
    const part = parts.get(id);
    if (part === undefined) parts.set(id, { ...name, key: id, frames: [frame] });
    else part.frames.push(frame);
  }
  return [...parts.values()].sort((a, b) => a.rank - b.rank || compare(a.key, b.key));
}

/** Bias frames have none that matters. */
function byExposure(frames: readonly FrameInfo[]): readonly Part[] {
  const bias = frames.filter(({ kind }) => kind === 'bias');
  const timed = frames.filter(({ kind }) => kind !== 'bias');
  const sorted = timed.sort((a, b) => (a.exposure ?? Infinity) - (b.exposure ?? Infinity) || 0);
  const groups: FrameInfo[][] = [];
  for (const frame of sorted) {
    const first = groups.at(-1)?.[0];
    if (first !== undefined && likeExposure(first, frame)) groups.at(-1)!.push(frame);
    else groups.push([frame]);
  }
  const parts = groups.map((members) => ({
    key: String(members[0]!.exposure),
    title: exposureRange(members.map(({ exposure }) => exposure)),
    frames: members.sort((a, b) => compare(a.path, b.path)),
  }));
  return bias.length === 0 ? parts : [{ key: 'bias', title: 'Bias', frames: bias }, ...parts];
}

function bySetting(frames: readonly FrameInfo[]): readonly Part[] {
  const kinds = new Map<FrameKind, FrameInfo[]>();
  for (const frame of frames) {
    const members = kinds.get(frame.kind);
    if (members === undefined) kinds.set(frame.kind, [frame]);
    else members.push(frame);
  }
  return [...kinds].flatMap(([kind, members]) =>
    alikeFrames(kind, members).map((part) => (kinds.size === 1 ? part : { ...part, key: `${kind}:${part.key}` })),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
