/** What people have noted beside the files of a job, each list read once. */
import type { FrameInfo } from '../engine/frames/frameInfo';
import type { FrameMarks } from '../engine/frames/frameMarks';
import { AssignedFrames } from './assignedFrames';
import type { Disk } from './disk';
import { RejectedLists } from './rejectedLists';

export class FrameNotes {
  private readonly rejected: RejectedLists;
  private readonly assigned: AssignedFrames;

  constructor(disk: Disk) {
    this.rejected = new RejectedLists(disk);
    this.assigned = new AssignedFrames(disk);
  }

  /** The notes on a frame. */
  ofFrame(frame: Pick<FrameInfo, 'path' | 'name' | 'ours' | 'master'>): FrameMarks {
    const rejected = this.rejected.ofFrame(frame);
    const assigned = this.assigned.of(frame.path);
    const assignmentProblem = this.assigned.problemOf(frame.path);
    return {
      ...(rejected === undefined ? {} : { rejected }),
      ...(assigned === undefined ? {} : { assigned }),
      ...(assignmentProblem === null ? {} : { assignmentProblem }),
    };
  }

  /** The notes on a file that could not be taken as a frame. */
  ofFile(path: string): FrameMarks {
    const rejected = this.rejected.ofFile(path);
    return rejected === undefined ? {} : { rejected };
  }

  /** What is wrong with the lists beside the files that were asked about: sentences. */
  problems(): readonly string[] {
    return [...this.rejected.problems(), ...this.assigned.problems()];
  }
}
