/** What VS Code says of changes on the disk, for one plan page. */
import { statSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { anywhere, DECISION_NAMES, watchFolders } from '../watchedFiles';
import { decisionConcerns, folderConcerns, frameConcerns, type LookedAt } from './concerns';

const FITS_NAME = /\.(fits?|fts)(\.(gz|bz2|fz))?$/i;

/** Calls `onChange` for what concerns the plan; `looked` is asked anew each time. Watchers lose events: they only hint. */
export function watchPlan(
  inputs: readonly string[],
  looked: () => LookedAt,
  onChange: (what: 'frames' | 'decisions', file: string) => void,
): vscode.Disposable {
  const changed = ({ fsPath }: vscode.Uri): void => {
    if (DECISION_NAMES.includes(path.basename(fsPath))) {
      if (decisionConcerns(fsPath, looked())) onChange('decisions', fsPath);
    } else if (FITS_NAME.test(fsPath) && frameConcerns(fsPath, looked())) onChange('frames', fsPath);
  };
  const folderChanged = (folder: string): void => {
    if (folderConcerns(folder, looked())) onChange('frames', folder);
  };
  const patterns = [
    '**/*.{fits,fit,fts,FITS,FIT,FTS,gz,bz2,fz}',
    ...DECISION_NAMES.map(anywhere),
    ...foldersOutside(inputs).map((folder) => new vscode.RelativePattern(folder, '*')),
  ];
  const watchers = patterns.map((pattern) => vscode.workspace.createFileSystemWatcher(pattern));
  return vscode.Disposable.from(
    ...watchers,
    watchFolders(folderChanged, folderChanged),
    ...watchers.flatMap((watcher) => [
      watcher.onDidCreate(changed),
      watcher.onDidChange(changed),
      watcher.onDidDelete(changed),
    ]),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => changed(uri)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('flatfield.masters')) onChange('decisions', '');
    }),
  );
}

/** Folders of inputs that no watcher of the workspace reaches. */
function foldersOutside(inputs: readonly string[]): readonly vscode.Uri[] {
  const folders = inputs.map((input) => (isFolder(input) ? input : path.dirname(input)));
  return [...new Set(folders)]
    .map((folder) => vscode.Uri.file(folder))
    .filter((uri) => vscode.workspace.getWorkspaceFolder(uri) === undefined);
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
