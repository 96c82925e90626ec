/** Writes what frames are assigned by hand into the files beside them: whole or not at all. */
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Assignment } from '../engine/frames/frameInfo';
import { type AssignmentChange, FRAMES_NAME, withAssigned } from '../engine/frames/framesFile';
import { type Disk, nodeDisk } from './disk';
import { editWhole } from './editWhole';
import { refuseFolder } from './setRejected';

/** What is to be assigned: null takes it away, a key that is left out stays. Paths of masters are absolute. */
export type AssignedChange = { readonly [K in keyof Omit<Assignment, 'file'>]?: Assignment[K] | null };

/**
 * Notes in the file of each frame's folder what it is assigned; a file in which nothing is left goes. Synchronous, so
 * that two calls of one process never meet. Returns the paths of the files that were changed.
 *
 * @throws FlatfieldError `Usage` for a folder, and for a file that is not JSON; `ReadFailed`, `WriteFailed`, `DiskFull`,
 *   the file being as it was
 */
export function setAssigned(paths: readonly string[], change: AssignedChange, disk: Disk = nodeDisk): string[] {
  const byFolder = new Map<string, string[]>();
  for (const path of paths) {
    refuseFolder(path, 'Nothing can be assigned to a folder; choose its frames.');
    byFolder.set(dirname(path), [...(byFolder.get(dirname(path)) ?? []), basename(path)]);
  }
  return [...byFolder].flatMap(([folder, names]) => {
    const file = join(folder, FRAMES_NAME);
    const written = relativeTo(folder, change);
    const edit = (text: string): string => names.reduce((now, name) => withAssigned(now, file, name, written), text);
    return editWhole(file, edit, disk) ? [file] : [];
  });
}

/** Relative with forward slashes: the folder of a night is moved as a whole, and read on any system. */
function relativeTo(folder: string, change: AssignedChange): AssignmentChange {
  const written = (path: string | null): string | null =>
    path === null ? null : relative(folder, path).split(sep).join('/');
  return {
    ...change,
    ...(change.dark === undefined ? {} : { dark: written(change.dark) }),
    ...(change.bias === undefined ? {} : { bias: written(change.bias) }),
    ...(change.flat === undefined ? {} : { flat: written(change.flat) }),
  };
}
