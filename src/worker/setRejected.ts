/** Writes a decision about frames into the lists beside them: whole or not at all, and over nobody else's. */
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FlatfieldError } from '../engine/errors';
import { REJECTED_NAME, withoutRejected, withRejected } from '../engine/frames/rejectedList';
import { type Disk, nodeDisk, readError, writeError } from './disk';
import { readList } from './rejectedLists';
import { writeWhole } from './wholeFile';

/** Another program may write between our reading and our writing; as often as this in a row, it is not by chance. */
const TRIES = 5;

export interface Decision {
  readonly rejected: boolean;
  /** Written beside the name; null keeps the one that is there. */
  readonly reason?: string | null;
}

/**
 * Notes in the list of each frame's folder that it is rejected, or no longer. Synchronous, so that two calls of one
 * process never meet. Returns the paths of the lists that were changed.
 *
 * @throws FlatfieldError `Usage` for a folder; `ReadFailed`, `WriteFailed`, `DiskFull`, the list being as it was
 */
export function setRejected(paths: readonly string[], decision: Decision, disk: Disk = nodeDisk): string[] {
  const byFolder = new Map<string, string[]>();
  for (const path of paths) {
    refuseFolder(path);
    byFolder.set(dirname(path), [...(byFolder.get(dirname(path)) ?? []), basename(path)]);
  }
  return [...byFolder].flatMap(([folder, names]) => {
    const list = join(folder, REJECTED_NAME);
    return edit(list, (text) => names.reduce((now, name) => decided(now, name, decision), text), disk) ? [list] : [];
  });
}

function decided(text: string, name: string, { rejected, reason = null }: Decision): string {
  return rejected ? withRejected(text, name, reason) : withoutRejected(text, name);
}

function edit(path: string, change: (text: string) => string, disk: Disk): boolean {
  for (let tries = 0; tries < TRIES; tries++) {
    const text = textOf(path, disk);
    const wanted = change(text);
    if (wanted === text) return false;
    if (replace(path, text, wanted, disk)) return true;
  }
  throw new FlatfieldError('WriteFailed', 'Another program writes the list at the same time.', {
    file: path,
    wayOut: 'Try again.',
  });
}

/** false when the list no longer holds `text`. */
function replace(path: string, text: string, wanted: string, disk: Disk): boolean {
  const still = (): boolean => textOf(path, disk) === text;
  if (wanted !== '') return writeWhole(path, [Buffer.from(wanted, 'utf8')], still, disk);
  try {
    if (!still()) return false;
    disk.unlinkSync(path);
    return true;
  } catch (error) {
    throw writeError(error, path);
  }
}

/** '' where there is none. */
function textOf(path: string, disk: Disk): string {
  return disk.statSync(path, { throwIfNoEntry: false }) === undefined ? '' : readList(path, disk);
}

function refuseFolder(path: string): void {
  let folder = false;
  try {
    folder = statSync(path).isDirectory();
  } catch (error) {
    throw readError(error, path);
  }
  if (folder) throw new FlatfieldError('Usage', 'A folder cannot be rejected; choose its frames.', { file: path });
}
