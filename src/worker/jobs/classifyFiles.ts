/** Job `classify`: what the headers of these files say, and nothing else, so that it can be kept until a file changes. */
import { basename } from 'node:path';
import type { FrameInfo, UnreadableFrame } from '../../engine/frames/frameInfo';
import type { ClassifyReply, ClassifyRequest } from '../../protocol/jobs';
import { isForeign } from '../foreignFile';
import { checkStopped, type JobContext } from '../jobContext';
import { reasonOf, scanFile } from './scanFolder';

/** Reads the headers. A file that cannot be taken as a frame is `unreadable`; throws `Cancelled` only. */
export function classifyFiles({ files, spellings }: ClassifyRequest, context: JobContext): ClassifyReply {
  const frames: FrameInfo[] = [];
  const unreadable: UnreadableFrame[] = [];
  const foreign: string[] = [];
  files.forEach((path, index) => {
    checkStopped(context);
    context.at(index, path);
    try {
      frames.push(scanFile(path, spellings, context));
    } catch (error) {
      if (isForeign(path, context.disk)) foreign.push(path);
      else unreadable.push({ path, name: basename(path), reason: reasonOf(error, path) });
    }
  });
  return { frames, unreadable, foreign };
}
