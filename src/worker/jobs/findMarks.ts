/** Job `marks`: what people have noted beside files whose headers are known already. */
import type { MarksReply, MarksRequest } from '../../protocol/jobs';
import { checkStopped, type JobContext } from '../jobContext';
import { RejectedLists } from '../rejectedLists';

/** Reads the lists beside the files, each once; a list that cannot be read is one of the problems. */
export function findMarks({ frames, unreadable }: MarksRequest, context: JobContext): MarksReply {
  const lists = new RejectedLists(context.disk);
  const marks: MarksReply['marks'][number][] = [];
  frames.forEach((frame, index) => {
    checkStopped(context);
    context.at(index, frame.path);
    const rejected = lists.ofFrame(frame);
    if (rejected !== undefined) marks.push({ path: frame.path, rejected });
  });
  for (const path of unreadable) {
    const rejected = lists.ofFile(path);
    if (rejected !== undefined) marks.push({ path, rejected });
  }
  return { marks, listProblems: lists.problems() };
}
