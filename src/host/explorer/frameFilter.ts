/** Showing some frames only, and saying so. */
import type { Scan } from '../../engine/frames/frameInfo';
import type { ListedFile } from '../../engine/frames/frameProperty';

/** `text`: as people wrote it. */
export interface FrameFilter {
  readonly text: string;
  readonly accepts: (file: ListedFile) => boolean;
  /** What its writer should know: a keyword that no frame has. */
  readonly notes: readonly string[];
}

export interface FilteredScan {
  readonly scan: Scan;
  /** Frames that pass, and all. */
  readonly passing: number;
  readonly total: number;
}

export function filteredScan(scan: Scan, filter: FrameFilter): FilteredScan {
  const frames = scan.frames.filter(filter.accepts);
  const unreadable = scan.unreadable.filter(filter.accepts);
  const total = scan.frames.length + scan.unreadable.length;
  return { scan: { ...scan, frames, unreadable }, passing: frames.length + unreadable.length, total };
}

/** A filter as the line over the tree tells it. */
export interface ToldFilter {
  readonly text: string;
  readonly notes: readonly string[];
  readonly passing: number;
  readonly total: number;
  /** Ticked frames that do not pass: out of sight, and part of the next reduction nevertheless. */
  readonly hiddenTicks: number;
}

/** The line over the tree; undefined for none. */
export function viewMessage(filter: ToldFilter | null, unread: number, total: number): string | undefined {
  const lines = [
    ...(filter === null
      ? []
      : [`filter: ${filter.text} — ${grouped(filter.passing)} of ${count(filter.total)}`, ...filter.notes]),
    ...(filter === null || filter.hiddenTicks === 0 ? [] : [`${count(filter.hiddenTicks)} ticked and not shown`]),
    ...(unread === 0 ? [] : [`reading headers: ${grouped(total - unread)} of ${count(total)}`]),
  ];
  return lines.length === 0 ? undefined : lines.join(' · ');
}

function count(frames: number): string {
  return frames === 1 ? '1 frame' : `${grouped(frames)} frames`;
}

/** "10 000" with a narrow space, as astronomers write it. */
function grouped(number: number): string {
  return number < 10_000 ? String(number) : String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
