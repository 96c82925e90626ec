/** Job `marks`: what people have noted beside files whose headers are known already. */
import type { MarksReply, MarksRequest } from '../../protocol/jobs';
import { FrameNotes } from '../frameNotes';
import { checkStopped, type JobContext } from '../jobContext';

/** Reads the lists beside the files, each once; a list that cannot be read is one of the problems. */
export function findMarks({ frames, unreadable }: MarksRequest, context: JobContext): MarksReply {
  const notes = new FrameNotes(context.disk);
  const marks = frames.map((frame, index) => {
    checkStopped(context);
    context.at(index, frame.path);
    return { path: frame.path, ...notes.ofFrame(frame) };
  });
  const others = unreadable.map((path) => ({ path, ...notes.ofFile(path) }));
  const noted = [...marks, ...others].filter((mark) => Object.keys(mark).length > 1);
  return { marks: noted, listProblems: notes.problems() };
}
