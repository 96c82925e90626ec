/** What people have noted beside a frame, laid over what its header says. */
import type { FrameInfo, Rejection } from './frameInfo';

/** Notes on one file; empty where there is none. */
export interface FrameMarks {
  readonly rejected?: Rejection;
}

/** The frame as it counts: its header's own facts, then the notes. */
export function withMarks<F extends Pick<FrameInfo, 'path' | 'name'>>(frame: F, marks: FrameMarks): F & FrameMarks {
  return { ...frame, ...(marks.rejected === undefined ? {} : { rejected: marks.rejected }) };
}
