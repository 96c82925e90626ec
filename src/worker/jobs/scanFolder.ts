/** Job `scan`: the frames in files and folders, from their headers alone. */
import { basename, resolve } from 'node:path';
import { FlatfieldError, withWayOut } from '../../engine/errors';
import { readHdus } from '../../engine/fits/fitsFile';
import { classifyFrame } from '../../engine/frames/classify';
import type { FrameInfo, Scan, UnreadableFrame } from '../../engine/frames/frameInfo';
import { withMarks, withRejection } from '../../engine/frames/frameMarks';
import type { ScanRequest, Spellings } from '../../protocol/jobs';
import { readError } from '../disk';
import { isForeign } from '../foreignFile';
import { FrameNotes } from '../frameNotes';
import { checkStopped, type JobContext } from '../jobContext';
import { byCodePoint, listFiles } from '../listFiles';
import { withSource } from '../openSource';

/** Reads the headers of all files. A file that cannot be taken as a frame is `unreadable`; throws `Cancelled` only. */
export function scanFolder(request: ScanRequest, context: JobContext): Scan {
  const steps = scanSteps(request, context);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same file by file, for who has other things to do between two of them. */
export function* scanSteps({ paths, spellings }: ScanRequest, context: JobContext): Generator<undefined, Scan> {
  const { files, doubtful, problems } = listFiles(paths, context.disk, (path) => {
    checkStopped(context);
    context.at(-1, path);
  });
  const named = new Set(paths.map((path) => resolve(path)));
  const frames: FrameInfo[] = [];
  const notes = new FrameNotes(context.disk);
  const unreadable: UnreadableFrame[] = problems.map(({ path, reason }) => ({ path, name: basename(path), reason }));
  for (const [index, path] of files.entries()) {
    yield;
    checkStopped(context);
    context.at(index, path);
    try {
      const frame = scanFile(path, spellings, context, !doubtful.has(path));
      frames.push(withMarks(frame, notes.ofFrame(frame)));
    } catch (error) {
      if (!named.has(resolve(path)) && isForeign(path, context.disk)) continue;
      const file = { path, name: basename(path), reason: reasonOf(error, path) };
      unreadable.push(withRejection(file, notes.ofFile(path).rejected));
    }
    context.progress({ path, done: index + 1, total: files.length });
  }
  const listProblems = notes.problems();
  return {
    frames,
    unreadable: unreadable.sort((a, b) => byCodePoint(a.path, b.path)),
    ...(listProblems.length === 0 ? {} : { listProblems }),
  };
}

/** What a file's header says of it; `isFile`: see openFile. @throws FlatfieldError, or a system error, where it cannot be taken as a frame */
export function scanFile(path: string, spellings: Spellings, { disk }: JobContext, isFile = false): FrameInfo {
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
    isFile,
  );
}

/** Why it could not, with the way out. */
export function reasonOf(error: unknown, path: string): string {
  const { message, wayOut } = error instanceof FlatfieldError ? error : readError(error, path);
  return withWayOut(message, wayOut);
}
