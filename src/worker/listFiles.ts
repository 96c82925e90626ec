/** Which files a list of files and folders means: folders recursively, FITS names only, each file once, in one order everywhere. */
import { join, resolve } from 'node:path';
import { RECIPE_NAME } from '../engine/plan/recipeName';
import { type Disk, readError } from './disk';

/** Names that may hold FITS, in any case; those of other compressions are listed so that the reader can say so. */
const FITS_NAME = /\.(fits?|fts)(\.(gz|fz|z|bz2|zip|xz|zst|lz4|lzma|7z))?$|\.fz$/i;

export interface ListedFiles {
  /** In code-point order of path; a path that was named itself is there whatever it is called. */
  readonly files: readonly string[];
  /** Those of which nobody knows whether they are files: links, pipes, and what was named itself. */
  readonly doubtful: ReadonlySet<string>;
  /** Folders and paths that could not be looked at. */
  readonly problems: readonly { readonly path: string; readonly reason: string }[];
  /** Recipes of the folders that were walked. */
  readonly recipes: readonly string[];
}

/** Lists the files. Hidden files and folders are left out; a folder that is reached twice (a link) is walked once. */
export function listFiles(paths: readonly string[], disk: Disk, at: (path: string) => void): ListedFiles {
  const files = new Map<string, string>();
  const problems: { path: string; reason: string }[] = [];
  const recipes: string[] = [];
  const doubtful = new Set<string>();
  const walked = new Set<string>();
  const found = (path: string, whole: string) => {
    if (!files.has(whole)) files.set(whole, path);
  };

  function visit(path: string, named: boolean): void {
    at(path);
    try {
      const stat = disk.statSync(path);
      if (!stat.isDirectory()) {
        if (!named && !FITS_NAME.test(path)) return;
        found(path, resolve(path));
        doubtful.add(path);
        return;
      }
      const id = `${stat.dev}:${stat.ino}`;
      if (walked.has(id)) return;
      walked.add(id);
      const [before, wholeBefore] = [beforeName(path), beforeName(resolve(path))];
      for (const entry of disk.readdirSync(path, { withFileTypes: true })) {
        const { name } = entry;
        if (name.startsWith('.')) continue;
        const isFits = FITS_NAME.test(name);
        if (entry.isFile()) {
          if (isFits) found(before + name, wholeBefore + name);
          else if (name === RECIPE_NAME) recipes.push(before + name);
        } else if (entry.isDirectory() || (entry.isSymbolicLink() && !isDangling(before + name, disk))) {
          visit(before + name, false);
        } else if (isFits) {
          found(before + name, wholeBefore + name);
          doubtful.add(before + name);
        }
      }
    } catch (error) {
      problems.push({ path, reason: readError(error, path).message });
    }
  }

  for (const path of paths) visit(path, true);
  return { files: [...files.values()].sort(byCodePoint), doubtful, problems, recipes };
}

/** What stands before a name in the path of a file of a folder, as `join` makes it. */
function beforeName(folder: string): string {
  return join(folder, 'x').slice(0, -1);
}

/** The order of code points, which UTF-16 units have but for surrogates. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

/** A dangling link with a FITS name is listed as a file, to be named as unreadable; any other is nobody's business. */
function isDangling(path: string, disk: Disk): boolean {
  try {
    return disk.statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return true;
  }
}
