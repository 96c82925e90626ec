/** Where paths lie; both as VS Code spells them. */

/** Whether a path is a folder, or something in it. */
export function isAtOrBelow(path: string, folder: string): boolean {
  return (
    path === folder || (path.startsWith(folder) && (/[\\/]$/.test(folder) || /[\\/]/.test(path[folder.length] ?? '')))
  );
}
