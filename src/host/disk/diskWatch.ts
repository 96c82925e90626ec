/** What happens on the disk: VS Code's watchers, and what they leave out. They lose events all the same: they only hint. */
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { isAtOrBelow } from '../isAtOrBelow';
import { type DiskChange, movedWhole } from './diskChange';
import { LateFolders } from './lateFolders';

export class DiskWatch implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<DiskChange>();
  /** In the folders of the workspace, however deep. */
  readonly onDidChange = this.changes.event;
  private readonly watching: vscode.Disposable;

  constructor(private readonly onError: (error: unknown) => void) {
    this.watching = deepWatch(
      '**',
      (uri) => vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath,
      (change) => this.changes.fire(change),
      onError,
    );
  }

  /** At or below a folder, wherever it lies. */
  below(folder: string, listener: (change: DiskChange) => void): vscode.Disposable {
    const uri = vscode.Uri.file(folder);
    if (vscode.workspace.getWorkspaceFolder(uri) === undefined)
      return deepWatch(new vscode.RelativePattern(uri, '**'), () => folder, listener, this.onError);
    return this.onDidChange((change) => {
      if (isAtOrBelow(change.path, folder) || movedWhole(folder, change)) listener(change);
    });
  }

  /** In a folder, wherever it lies, but not in its folders. May tell of a change twice. */
  inFolder(folder: string, listener: (change: DiskChange) => void): vscode.Disposable {
    // VS Code watches so what its setting "files.watcherExclude" leaves out of the watch of a workspace.
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '*'));
    const file = ({ fsPath }: vscode.Uri): void => listener({ what: 'file', path: fsPath });
    return vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(file),
      watcher.onDidChange(file),
      watcher.onDidDelete(({ fsPath }) => listener({ what: 'gone', path: fsPath })),
      this.onDidChange((change) => {
        if (path.dirname(change.path) === folder || movedWhole(folder, change)) listener(change);
      }),
    );
  }

  dispose(): void {
    this.watching.dispose();
    this.changes.dispose();
  }
}

function deepWatch(
  pattern: vscode.GlobPattern,
  rootOf: (uri: vscode.Uri) => string | undefined,
  tell: (change: DiskChange) => void,
  onError: (error: unknown) => void,
): vscode.Disposable {
  // In other systems a watch of a folder is one of everything below it.
  const late = process.platform === 'linux' ? new LateFolders({ tell, onError }) : null;
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  // The path of a file elsewhere may exist on this disk too, and be something else.
  const here = (use: (uri: vscode.Uri) => void) => (uri: vscode.Uri) => (uri.scheme === 'file' ? use(uri) : undefined);
  const come = async (uri: vscode.Uri): Promise<void> => {
    const { fsPath } = uri;
    const found = await stat(fsPath).catch(() => null);
    // What is gone again has nothing to tell.
    if (found === null) return;
    if (found.isDirectory()) await late?.add(fsPath, rootOf(uri));
    tell({ what: found.isDirectory() ? 'folder' : 'file', path: fsPath });
  };
  return vscode.Disposable.from(
    watcher,
    new vscode.Disposable(() => late?.dispose()),
    watcher.onDidCreate(here((uri) => come(uri).catch(onError))),
    watcher.onDidChange(here(({ fsPath }) => tell({ what: 'file', path: fsPath }))),
    watcher.onDidDelete(
      here(({ fsPath }) => {
        late?.remove(fsPath);
        tell({ what: 'gone', path: fsPath });
      }),
    ),
  );
}
