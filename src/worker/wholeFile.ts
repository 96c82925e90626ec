/** A small file that appears whole or not at all: written under a hidden name beside its own, flushed, renamed. */
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { type Disk, nodeDisk, writeError } from './disk';

/**
 * Writes `pieces` one after the other as the file at `path`, over one that is there.
 *
 * @param still asked when all is written: false gives it up
 * @returns what `still` said
 * @throws FlatfieldError `DiskFull`, `WriteFailed`; what was at `path` is as it was
 */
export function writeWhole(
  path: string,
  pieces: readonly Uint8Array[],
  still: () => boolean = () => true,
  disk: Disk = nodeDisk,
): boolean {
  const temp = join(dirname(path), `.${basename(path).slice(0, 100)}-${process.pid}-${randomBytes(4).toString('hex')}`);
  let renamed = false;
  try {
    writePieces(temp, pieces, disk);
    if (!still()) return false;
    disk.renameSync(temp, path);
    renamed = true;
    return true;
  } catch (error) {
    throw writeError(error, path);
  } finally {
    if (!renamed) removeIfThere(temp, disk);
  }
}

function writePieces(path: string, pieces: readonly Uint8Array[], disk: Disk): void {
  const fd = disk.openSync(path, 'wx', 0o666);
  try {
    let position = 0;
    for (const bytes of pieces) position += writeAll(fd, bytes, position, disk);
    disk.fsyncSync(fd);
  } finally {
    disk.closeSync(fd);
  }
}

function writeAll(fd: number, bytes: Uint8Array, position: number, disk: Disk): number {
  for (let done = 0; done < bytes.length; ) {
    // A full disk takes a part without an error; only the next write says so.
    const count = disk.writeSync(fd, bytes, done, bytes.length - done, position + done);
    if (count === 0) throw Object.assign(new Error('no byte was written'), { code: 'ENOSPC' });
    done += count;
  }
  return bytes.length;
}

function removeIfThere(path: string, disk: Disk): void {
  try {
    disk.unlinkSync(path);
  } catch {
    // It was never made, or is out of reach: hidden and harmless.
  }
}
