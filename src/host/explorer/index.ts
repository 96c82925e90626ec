/** Registers the tree of frames and what makes it look again. */
import * as vscode from 'vscode';
import { FRAMES_NAME } from '../../engine/frames/framesFile';
import { REJECTED_NAME } from '../../engine/frames/rejectedList';
import type { WorkerPool } from '../../worker/pool';
import { logError } from '../log';
import { FrameExplorer } from './frameExplorer';
import type { ExplorerNode } from './model';

/** Quiet time after the last change on disk before the tree looks again, in ms. */
const QUIET = 300;

const FITS_FILES =
  '**/*.{fits,fit,fts,FITS,FIT,FTS,fits.gz,fit.gz,fts.gz,fits.bz2,fit.bz2,fts.bz2,fits.fz,fit.fz,fts.fz}';

export interface RegisteredExplorer {
  readonly explorer: FrameExplorer;
  readonly view: vscode.TreeView<ExplorerNode>;
}

/** The view "Frames". Watchers lose events, so they only hint: focusing the window or "Refresh" scans the truth. */
export function registerExplorer(
  context: vscode.ExtensionContext,
  pool: WorkerPool,
  log: vscode.LogOutputChannel,
): RegisteredExplorer {
  const explorer = new FrameExplorer(pool, log, vscode.Uri.joinPath(context.extensionUri, 'media'));
  const view = vscode.window.createTreeView('flatfield.frames', {
    treeDataProvider: explorer,
    canSelectMany: true,
    showCollapseAll: true,
  });
  let unseen = false;
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    // A tree that nobody sees need not be kept true; it is made so when it is next shown.
    unseen = !view.visible;
    if (view.visible || explorer.watched) explorer.refresh().catch((error) => logError(log, error));
  };
  const hint = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, QUIET);
  };
  const watchers = ['**/flatfield.json', `**/${REJECTED_NAME}`, `**/${FRAMES_NAME}`, FITS_FILES].map((glob) =>
    vscode.workspace.createFileSystemWatcher(glob),
  );
  context.subscriptions.push(
    explorer,
    view,
    ...watchers,
    ...watchers.flatMap((watcher) => [watcher.onDidCreate(hint), watcher.onDidChange(hint), watcher.onDidDelete(hint)]),
    vscode.workspace.onDidChangeWorkspaceFolders(hint),
    vscode.window.onDidChangeWindowState(({ focused }) => (focused ? hint() : undefined)),
    view.onDidChangeVisibility(({ visible }) => (visible && unseen ? hint() : undefined)),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
  return { explorer, view };
}
