/** "Watch Folder and Reduce New Flats", and what the item in the status bar leads to. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { selectedFolder } from '../selection';
import type { Services } from '../services';
import { requireTrust } from './trust';

/** The folder meant is watched until its user stops it, or the window is closed. */
export async function watchFolder(services: Services, ...args: readonly unknown[]): Promise<void> {
  requireTrust('Watching a folder writes files');
  const folder = await selectedFolder(services, args);
  if (folder !== undefined) services.watches.start(folder);
}

/** The folder meant is no longer watched; without one, its user says which. What is being reduced is not finished. */
export async function stopWatching({ watches }: Services, target?: unknown): Promise<void> {
  const folder = target instanceof vscode.Uri ? target.fsPath : await askWhich(watches.folders);
  if (folder !== undefined) await watches.stop(folder);
}

async function askWhich(folders: readonly string[]): Promise<string | undefined> {
  if (folders.length < 2) return folders[0];
  const items = folders.map((folder) => ({ label: path.basename(folder), detail: folder, folder }));
  return (await vscode.window.showQuickPick(items, { title: 'Stop watching which folder?' }))?.folder;
}

interface WatchItem extends vscode.QuickPickItem {
  readonly run: () => unknown;
}

/** What is watched, and the ways to stop it. */
export async function showWatched({ watches, log }: Services): Promise<void> {
  const items: WatchItem[] = watches.folders.flatMap((folder) => {
    const name = path.basename(folder);
    const { reduced = 0, problems = [] } = watches.stateOf(folder) ?? {};
    return [
      {
        label: `$(debug-stop) Stop watching ${name}`,
        description: `${reduced} reduced`,
        detail: folder,
        run: () => watches.stop(folder),
      },
      {
        label: `$(checklist) Show the plan of ${name}`,
        description: problems.length === 0 ? 'nothing was refused' : `${problems.length} not reduced`,
        run: () => vscode.commands.executeCommand('flatfield.showPlan', vscode.Uri.file(folder)),
      },
    ];
  });
  if (items.length === 0) {
    const watch = 'Watch a Folder';
    const pressed = await vscode.window.showInformationMessage('No folder is watched.', watch);
    if (pressed === watch) await vscode.commands.executeCommand('flatfield.watchFolder');
    return;
  }
  items.push({ label: '$(output) Show the log', run: () => log.show() });
  const item = await vscode.window.showQuickPick(items, { title: 'Watched folders' });
  await item?.run();
}
