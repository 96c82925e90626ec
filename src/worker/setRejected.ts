/** Writes a decision about frames into the lists beside them: whole or not at all, and over nobody else's. */
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FlatfieldError } from '../engine/errors';
import { REJECTED_NAME, withoutRejected, withRejected } from '../engine/frames/rejectedList';
import { type Disk, nodeDisk, readError } from './disk';
import { editWhole } from './editWhole';

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
    refuseFolder(path, 'A folder cannot be rejected; choose its frames.');
    byFolder.set(dirname(path), [...(byFolder.get(dirname(path)) ?? []), basename(path)]);
  }
  return [...byFolder].flatMap(([folder, names]) => {
    const list = join(folder, REJECTED_NAME);
    return editWhole(list, (text) => names.reduce((now, name) => decided(now, name, decision), text), disk)
      ? [list]
      : [];
  });
}

function decided(text: string, name: string, { rejected, reason = null }: Decision): string {
  return rejected ? withRejected(text, name, reason) : withoutRejected(text, name);
}

/** @throws FlatfieldError `Usage` for a folder, `ReadFailed` for what is not there */
export function refuseFolder(path: string, sentence: string): void {
  let folder = false;
  try {
    folder = statSync(path).isDirectory();
  } catch (error) {
    throw readError(error, path);
  }
  if (folder) throw new FlatfieldError('Usage', sentence, { file: path });
}
