/** What people have noted beside a frame, laid over what its header says. */
import type { Assignment, FrameInfo, Rejection, UnreadableFrame } from './frameInfo';
import { withAssignment } from './framesFile';

/** Notes on one file; empty where there is none. */
export interface FrameMarks {
  readonly rejected?: Rejection;
  /** Of frames only. */
  readonly assigned?: Assignment;
  /** Of frames only: why what may be assigned to it cannot be understood. */
  readonly assignmentProblem?: string;
}

/** The frame as it counts: its header's own facts, then the notes. */
export function withMarks(frame: FrameInfo, { rejected, assigned, assignmentProblem }: FrameMarks): FrameInfo {
  const noted = assigned === undefined ? frame : withAssignment(frame, assigned);
  const known = assignmentProblem === undefined ? noted : { ...noted, assignmentProblem };
  return withRejection(known, rejected);
}

/** The frame, or the file that is none, and whether somebody has rejected it. */
export function withRejection<F extends FrameInfo | UnreadableFrame>(file: F, rejected: Rejection | undefined): F {
  return rejected === undefined ? file : { ...file, rejected };
}
