/** Job `list`: the files that may hold frames, with their sizes and times, before any of them is opened. */
import { basename } from 'node:path';
import type { UnreadableFrame } from '../../engine/frames/frameInfo';
import type { ListedFile, ListReply, ListRequest } from '../../protocol/jobs';
import { errorCode, readError } from '../disk';
import { checkStopped, type JobContext } from '../jobContext';
import { listFiles } from '../listFiles';

/** Files of one progress message: on a slow network disk the first are shown while the rest is asked for. */
const MESSAGE = 500;

/** Lists files; each is told in a progress message as soon as it is known. Throws `Cancelled` only. */
export function listFrames({ paths }: ListRequest, context: JobContext): ListReply {
  const found = listFiles(paths, context.disk, (path) => {
    checkStopped(context);
    context.at(-1, path);
  });
  const problems: UnreadableFrame[] = [];
  const problem = (path: string, reason: string) => problems.push({ path, name: basename(path), reason });
  for (const { path, reason } of found.problems) if (isThere(path, context)) problem(path, reason);

  let listed: ListedFile[] = [];
  found.files.forEach((path, index) => {
    checkStopped(context);
    context.at(index, path);
    try {
      const { size, mtimeMs, ctimeMs } = context.disk.statSync(path);
      listed.push({ path, size, mtimeMs, ctimeMs });
    } catch (error) {
      if (isThere(path, context)) problem(path, linkProblem(path, error));
    }
    if (listed.length < MESSAGE && index < found.files.length - 1) return;
    context.progress({ path, done: index + 1, total: found.files.length, listed });
    listed = [];
  });
  return { recipes: found.recipes, problems };
}

/** A link that leads nowhere is there. */
function isThere(path: string, { disk }: JobContext): boolean {
  try {
    return disk.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

function linkProblem(path: string, error: unknown): string {
  return errorCode(error) === 'ENOENT' ? 'The symbolic link leads to nothing.' : readError(error, path).message;
}
