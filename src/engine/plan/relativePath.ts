/** A path as seen from a folder, with / on every system; both are absolute and of one machine. */

/** `path` from `folder`: "darks/a.fits", "../a.fits"; the path itself where they share no root (another drive). */
export function relativePath(folder: string, path: string): string {
  const windows = /^([a-z]:[\\/]|\\\\)/i.test(folder);
  const parts = (text: string): string[] => text.split(windows ? /[\\/]+/ : /\/+/).filter((part) => part !== '');
  const same = (a: string | undefined, b: string | undefined): boolean =>
    windows ? a?.toLowerCase() === b?.toLowerCase() : a === b;
  const [from, to] = [parts(folder), parts(path)];
  if (windows && !same(from[0], to[0])) return path;
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && same(from[shared], to[shared])) shared += 1;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}
