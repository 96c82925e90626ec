/** Changes a small text file that others may change too: whole or not at all, and over nobody else's words. */
import { FlatfieldError } from '../engine/errors';
import { type Disk, nodeDisk, writeError } from './disk';
import { readList } from './rejectedLists';
import { writeWhole } from './wholeFile';

/** Another program may write between our reading and our writing; as often as this in a row, it is not by chance. */
const TRIES = 5;

/**
 * Writes what `change` makes of the text; '' stands for a file that is not there, before and after. Synchronous, so that
 * two calls of one process never meet. False when nothing had to be changed.
 *
 * @throws FlatfieldError `ReadFailed`, `WriteFailed`, `DiskFull`, the file being as it was; what `change` throws
 */
export function editWhole(path: string, change: (text: string) => string, disk: Disk = nodeDisk): boolean {
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

/** false when the file no longer holds `text`. */
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
