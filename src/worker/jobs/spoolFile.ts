/** Job `spool`: decompresses a gzip or bzip2 file once into a temporary one, so that looking around in it is cheap. */
import { dirname } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import type { SpoolReply, SpoolRequest } from '../../protocol/jobs';
import { CompressedSource } from '../compressedSource';
import { writeError } from '../disk';
import type { FileSource } from '../fileSource';
import { checkStopped, type JobContext } from '../jobContext';
import { openSource } from '../openSource';
import { requireSpace } from '../outputFolder';

/** Bytes that are decompressed at a time. */
const PIECE = 1 << 20;
/** Bytes that are left free on the disk of temporary files for others. */
const LEFT_FREE = 256 * 2 ** 20;
/** Written bytes after which the room on the disk is looked at again. */
const LOOK_AGAIN = 64 * 2 ** 20;

/**
 * Writes the decompressed bytes of `path` as a new file at `to`, or nothing: a file that is not compressed, that is too
 * large or damaged is read where it is, and `why` says so.
 * Throws `DiskFull`, `WriteFailed`, `Cancelled` and what opening throws; nothing is left at `to` then.
 */
export function spoolFile({ path, to, most }: SpoolRequest, context: JobContext): SpoolReply {
  context.at(0, path);
  const source = openSource(path, null, context.disk);
  try {
    const seen = { size: source.diskSize, mtimeMs: source.mtimeMs };
    if (!(source instanceof CompressedSource)) return { seen, file: null, why: 'it is not compressed' };
    const why = tooLarge(source.size, most) ?? copied(source, to, most, context);
    if (why !== null) return { seen, file: null, why };
    const { size, mtimeMs } = context.disk.statSync(to);
    return { seen, file: { size, mtimeMs }, why: null };
  } finally {
    source.close();
  }
}

/** Why the copy was given up, or null when it is whole. */
function copied(source: FileSource, to: string, most: number, context: JobContext): string | null {
  let whole = false;
  try {
    const fd = context.disk.openSync(to, 'wx', 0o600);
    try {
      const why = copy(source, fd, to, most, context);
      whole = why === null;
      return why;
    } finally {
      context.disk.closeSync(fd);
    }
  } catch (error) {
    throw writeError(error, to);
  } finally {
    if (!whole) remove(to, context);
  }
}

function copy(source: FileSource, fd: number, to: string, most: number, context: JobContext): string | null {
  const { disk } = context;
  let roomUntil = 0;
  for (let at = 0; ; ) {
    checkStopped(context);
    context.at(0, source.path);
    try {
      source.measure?.(at + PIECE);
      const length = Math.min(PIECE, source.size - at);
      if (length <= 0 || source.problem !== undefined) return source.problem ?? null;
      if (at + length > most) return tooLarge(at + length, most);
      const bytes = source.read(at, length);
      if (at >= roomUntil) {
        requireSpace(dirname(to), Math.max(LOOK_AGAIN, source.size - at) + LEFT_FREE, disk);
        roomUntil = at + LOOK_AGAIN;
      }
      for (let done = 0; done < length; ) done += disk.writeSync(fd, bytes, done, length - done, at + done);
      at += length;
      context.progress({ path: source.path, done: at, total: Math.max(source.size, at) });
    } catch (error) {
      if (error instanceof FlatfieldError && error.tag === 'DamagedFits') return error.message;
      throw error;
    }
  }
}

function tooLarge(bytes: number, most: number): string | null {
  return bytes > most ? `it has ${bytes} bytes or more when it is decompressed` : null;
}

function remove(path: string, { disk }: JobContext): void {
  try {
    disk.unlinkSync(path);
  } catch {
    // It was never made; else the whole folder goes when its process does.
  }
}
