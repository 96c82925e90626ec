/** Job `marks`: what people have noted beside files whose headers are known already. */
import type { MarksReply, MarksRequest } from '../../protocol/jobs';
import { AssignedFrames } from '../assignedFrames';
import { checkStopped, type JobContext } from '../jobContext';
import { RejectedLists } from '../rejectedLists';

/** Reads the lists beside the files, each once; a list that cannot be read is one of the problems. */
export function findMarks({ frames, unreadable }: MarksRequest, context: JobContext): MarksReply {
  const lists = new RejectedLists(context.disk);
  const assigned = new AssignedFrames(context.disk);
  const marks: MarksReply['marks'][number][] = [];
  frames.forEach((frame, index) => {
    checkStopped(context);
    context.at(index, frame.path);
    const rejected = lists.ofFrame(frame);
    const noted = assigned.of(frame.path);
    if (rejected === undefined && noted === undefined) return;
    marks.push({
      path: frame.path,
      ...(rejected === undefined ? {} : { rejected }),
      ...(noted === undefined ? {} : { assigned: noted }),
    });
  });
  for (const path of unreadable) {
    const rejected = lists.ofFile(path);
    if (rejected !== undefined) marks.push({ path, rejected });
  }
  return { marks, listProblems: [...lists.problems(), ...assigned.problems()] };
}
