/** What is told of the disk. */
import { isAtOrBelow } from '../isAtOrBelow';

/** Something on the disk. Of what is gone nobody can say any more whether it was a file or a folder. */
export interface DiskChange {
  /** `file`: it came, or its bytes changed; `folder`: it came, with things in it that may not be named one by one. */
  readonly what: 'file' | 'folder' | 'gone';
  readonly path: string;
}

/** Whether a folder, or one above it, has come or gone whole. */
export function movedWhole(folder: string, { what, path }: DiskChange): boolean {
  return what !== 'file' && isAtOrBelow(folder, path);
}
