/** Frames that were taken alike: same filter, same exposure as far as a shutter can tell. */
import type { FrameInfo, FrameKind } from '../../engine/frames/frameInfo';
import { exposureRange } from './wording';

export interface AlikeFrames {
  /** Unique among the groups of one kind. */
  readonly key: string;
  /** "g', 70 s". */
  readonly title: string;
  readonly frames: readonly FrameInfo[];
}

/** Groups by filter, then by exposure, shortest first; within a group in the order of the paths. */
export function alikeFrames(kind: FrameKind, frames: readonly FrameInfo[]): readonly AlikeFrames[] {
  return settings(kind, frames).map((members) => {
    const first = members[0]!;
    const key = `${filterOf(kind, first) ?? ''}:${first.exposure}`;
    const sorted = [...members].sort((a, b) => compare(a.path, b.path));
    return { key, title: settingTitle(kind, members), frames: sorted };
  });
}

/** A dark is told by its exposure alone, whatever filter the wheel happened to hold. */
function filterOf(kind: FrameKind, frame: FrameInfo): string | null {
  return kind === 'dark' ? null : frame.filter;
}

function settings(kind: FrameKind, frames: readonly FrameInfo[]): readonly (readonly FrameInfo[])[] {
  const sorted = [...frames].sort(
    (a, b) =>
      compare(filterOf(kind, a) ?? '\uffff', filterOf(kind, b) ?? '\uffff') ||
      (a.exposure ?? Infinity) - (b.exposure ?? Infinity) ||
      0,
  );
  const groups: FrameInfo[][] = [];
  for (const frame of sorted) {
    const first = groups.at(-1)?.[0];
    if (first !== undefined && filterOf(kind, first) === filterOf(kind, frame) && likeExposure(first, frame))
      groups.at(-1)!.push(frame);
    else groups.push([frame]);
  }
  return groups;
}

/** Shutters are not exact: 70.001 s and 70.011 s were meant as the same, 0.1 s and 0.5 s were not. */
export function likeExposure(first: FrameInfo, frame: FrameInfo): boolean {
  if (first.exposure === null || frame.exposure === null) return first.exposure === frame.exposure;
  return Math.abs(frame.exposure - first.exposure) <= Math.min(0.5, first.exposure / 10);
}

function settingTitle(kind: FrameKind, members: readonly FrameInfo[]): string {
  const exposure = exposureRange(members.map((frame) => frame.exposure));
  return kind === 'dark' ? exposure : `${members[0]!.filter ?? 'no filter'}, ${exposure}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
