/** The folder of a frame as the tree shows it. */
import type { Scan } from '../../engine/frames/frameInfo';
import { folderOf } from '../../engine/plan/outputName';

/**
 * Path of a file -> its folder as far as it tells the files apart: relative to the folder that all of them share, which
 * may be empty, or in a workspace of several folders to the one it lies in.
 */
export function folderNames(scan: Scan, roots: readonly string[]): (path: string) => string {
  // Thousands of files lie in few folders.
  const folders = new Set([...scan.frames, ...scan.unreadable].map(({ path }) => folderOf(path)));
  const parents = [...new Set([...folders].map(slashed))];
  if (parents.length < 2) return () => '';
  const shared = parents.reduce(sharedFolder);
  return (path) => {
    const parent = parentOf(path);
    if (roots.length < 2) return parent.slice(shared.length + 1);
    const root = roots.map(slashed).find((folder) => isBelow(parent, folder));
    return root === undefined ? parent : parent.slice(root.lastIndexOf('/') + 1);
  };
}

/** The deepest folder above, or equal to, both. */
function sharedFolder(a: string, b: string): string {
  let folder = a;
  while (!isBelow(b, folder)) folder = parentOf(folder);
  return folder;
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || folder === '';
}

function parentOf(path: string): string {
  return slashed(folderOf(path));
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
