/** What is checked about an output folder before the first byte is written into it. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FlatfieldError } from '../engine/errors';
import { type Disk, errorCode, nodeDisk, writeError } from './disk';
import { sweepDead } from './tempFiles';

/**
 * Makes the folder where it is missing, sweeps what dead runs left in it, and checks that it is no folder of raw
 * frames (by device and inode, so that no symbolic link hides it) and has room for `bytes`.
 * Throws `Refused`, `DiskFull` or `WriteFailed`.
 */
export function prepareFolder(folder: string, rawPaths: Iterable<string>, bytes: number, disk: Disk = nodeDisk): void {
  try {
    disk.mkdirSync(folder, { recursive: true });
    const id = fileId(folder, disk);
    for (const rawFolder of new Set([...rawPaths].map((path) => dirname(path)))) {
      if (fileId(rawFolder, disk) !== id) continue;
      throw new FlatfieldError('Refused', `The output folder is the folder of the raw frames ("${rawFolder}").`, {
        file: folder,
        wayOut: 'Choose another output folder: raw frames are never mixed with results.',
      });
    }
    sweepDead(folder, disk);
    requireSpace(folder, bytes, disk);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      throw new FlatfieldError('WriteFailed', 'The output folder is a file.', { file: folder, cause: error });
    }
    throw writeError(error, folder);
  }
}

/**
 * Why nothing of a whole run can be written into `folder` (which may not exist yet), or null. Asked before the jobs
 * start, outside of the threads, hence without waiting for the disk.
 */
export async function folderProblem(folder: string, bytes: number): Promise<FlatfieldError | null> {
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    return spaceProblem(folder, bytes, bavail * bsize, blocks);
  } catch (error) {
    const parent = dirname(folder);
    if (errorCode(error) === 'ENOENT' && parent !== folder) return folderProblem(parent, bytes);
    return writeError(error, folder);
  }
}

/** Bytes free for results in `folder` (which may not exist yet); null where the file system does not say. */
export async function freeSpace(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    return blocks === 0 ? null : bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    return errorCode(error) === 'ENOENT' && parent !== folder ? freeSpace(parent) : null;
  }
}

/** Throws `DiskFull` when the file system of `folder` has less than `bytes` left for us. */
export function requireSpace(folder: string, bytes: number, disk: Disk = nodeDisk): void {
  const { bavail, bsize, blocks } = disk.statfsSync(folder);
  const problem = spaceProblem(folder, bytes, bavail * bsize, blocks);
  if (problem !== null) throw problem;
}

function spaceProblem(folder: string, bytes: number, free: number, blocks: number): FlatfieldError | null {
  // Some network and FUSE file systems answer 0 for everything: unknown is not full.
  if (blocks === 0 || free >= bytes) return null;
  return new FlatfieldError('DiskFull', `${megabytes(bytes)} are needed and ${megabytes(free)} are free.`, {
    file: folder,
    wayOut: 'Free some space or choose another output folder.',
  });
}

/** Device and inode of what `path` leads to, or null where nothing is. */
export function fileId(path: string, disk: Disk = nodeDisk): string | null {
  const stat = disk.statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.dev}:${stat.ino}`;
}

/** Whether anything, a dangling link too, stands at `path`. */
export function isThere(path: string, disk: Disk = nodeDisk): boolean {
  return disk.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
