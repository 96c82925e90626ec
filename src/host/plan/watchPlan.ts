/** What VS Code says of changes on the disk, for one plan page. */
import { statSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { DiskChange } from '../disk/diskChange';
import type { DiskWatch } from '../disk/diskWatch';
import { DECISION_NAMES, isFrameName } from '../disk/watchedNames';
import { decisionConcerns, folderConcerns, frameConcerns, type LookedAt } from './concerns';

/** Calls `onChange` for what concerns the plan; `looked` is asked anew each time. Watchers lose events: they only hint. */
export function watchPlan(
  disk: DiskWatch,
  inputs: readonly string[],
  looked: () => LookedAt,
  onChange: (what: 'frames' | 'decisions', file: string) => void,
): vscode.Disposable {
  const changed = ({ what, path: file }: DiskChange): void => {
    if (what !== 'folder' && DECISION_NAMES.includes(path.basename(file))) {
      if (decisionConcerns(file, looked())) onChange('decisions', file);
    } else if (what === 'file' ? isFrameName(file) && frameConcerns(file, looked()) : folderConcerns(file, looked()))
      onChange('frames', file);
  };
  return vscode.Disposable.from(
    disk.onDidChange(changed),
    ...foldersOutside(inputs).map((folder) => disk.inFolder(folder, changed)),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => changed({ what: 'file', path: uri.fsPath })),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('flatfield.masters')) onChange('decisions', '');
    }),
  );
}

/** Folders of inputs that no watcher of the workspace reaches. */
function foldersOutside(inputs: readonly string[]): readonly string[] {
  const folders = inputs.map((input) => (isFolder(input) ? input : path.dirname(input)));
  return [...new Set(folders)].filter(
    (folder) => vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder)) === undefined,
  );
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
