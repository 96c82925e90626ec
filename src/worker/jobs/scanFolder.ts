/** Job `scan`: the frames in files and folders, from their headers alone. */
import { basename, resolve } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import { readHdus } from '../../engine/fits/fitsFile';
import { classifyFrame } from '../../engine/frames/classify';
import type { FrameInfo, Scan, UnreadableFrame } from '../../engine/frames/frameInfo';
import { withRejection } from '../../engine/frames/frameMarks';
import { withAssignment } from '../../engine/frames/framesFile';
import type { ScanRequest, Spellings } from '../../protocol/jobs';
import { AssignedFrames } from '../assignedFrames';
import { readError } from '../disk';
import { isForeign } from '../foreignFile';
import { checkStopped, type JobContext } from '../jobContext';
import { byCodePoint, listFiles } from '../listFiles';
import { withSource } from '../openSource';
import { RejectedLists } from '../rejectedLists';

/** Reads the headers of all files. A file that cannot be taken as a frame is `unreadable`; throws `Cancelled` only. */
export function scanFolder({ paths, spellings }: ScanRequest, context: JobContext): Scan {
  const { files, problems } = listFiles(paths, context.disk, (path) => {
    checkStopped(context);
    context.at(-1, path);
  });
  const named = new Set(paths.map((path) => resolve(path)));
  const frames: FrameInfo[] = [];
  const lists = new RejectedLists(context.disk);
  const assigned = new AssignedFrames(context.disk);
  const unreadable: UnreadableFrame[] = problems.map(({ path, reason }) => ({ path, name: basename(path), reason }));
  files.forEach((path, index) => {
    checkStopped(context);
    context.at(index, path);
    try {
      const problem = assigned.problemOf(path);
      const frame = {
        ...scanFile(path, spellings, context),
        ...(problem === null ? {} : { assignmentProblem: problem }),
      };
      const noted = assigned.of(path);
      frames.push(withRejection(noted === undefined ? frame : withAssignment(frame, noted), lists.ofFrame(frame)));
    } catch (error) {
      if (!named.has(resolve(path)) && isForeign(path, context.disk)) return;
      const file = { path, name: basename(path), reason: reasonOf(error, path) };
      unreadable.push(withRejection(file, lists.ofFile(path)));
    }
    context.progress({ path, done: index + 1, total: files.length });
  });
  const listProblems = [...lists.problems(), ...assigned.problems()];
  return {
    frames,
    unreadable: unreadable.sort((a, b) => byCodePoint(a.path, b.path)),
    ...(listProblems.length === 0 ? {} : { listProblems }),
  };
}

/** What a file's header says of it. @throws FlatfieldError, or a system error, where it cannot be taken as a frame */
export function scanFile(path: string, spellings: Spellings, { disk }: JobContext): FrameInfo {
  return withSource(
    path,
    (source) => {
      const { hdus, warnings } = readHdus(source);
      const { diskSize: size, mtimeMs, ctimeMs } = source;
      const file = { path, name: basename(path), size, mtimeMs, ctimeMs };
      const info = classifyFrame(file, hdus, spellings);
      // Some oddities are told by both, once with the HDU before it.
      const own = info.warnings.filter((warning) => !warnings.some((told) => told.endsWith(warning)));
      return { ...info, warnings: [...warnings, ...own] };
    },
    null,
    disk,
  );
}

/** Why it could not, with the way out. */
export function reasonOf(error: unknown, path: string): string {
  const { message, wayOut } = error instanceof FlatfieldError ? error : readError(error, path);
  return wayOut === undefined ? message : `${message} ${wayOut}`;
}
