/** Registers the tree of frames and what makes it look again. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { FrameInfo } from '../../engine/frames/frameInfo';
import { PROGRAM } from '../../protocol/program';
import type { FileDigests } from '../../worker/fileDigests';
import type { WorkerPool } from '../../worker/pool';
import { nearestRecipe } from '../../worker/prepare';
import type { DiskChange } from '../disk/diskChange';
import type { DiskWatch } from '../disk/diskWatch';
import { DECISION_NAMES, isFrameName } from '../disk/watchedNames';
import { isAtOrBelow } from '../isAtOrBelow';
import { logError } from '../log';
import { mastersSetting } from '../settings';
import { FrameCatalogue, SETTLING } from './catalogue';
import { FrameDecorations } from './decorations';
import { FrameDrag } from './drag';
import type { ExplorerNode } from './explorerNode';
import { FrameExplorer } from './frameExplorer';
import { statesToMind } from './frameStates';
import { levelsOf } from './grouping';
import { HeaderCache } from './headerCache';
import { Hints } from './hints';
import { recipesInForce } from './recipesInForce';
import { folderSpellings } from './scannedFolders';

/** Where the choice of groups is kept for the workspace. */
const LEVELS_KEY = 'groupBy';

export interface RegisteredExplorer {
  readonly explorer: FrameExplorer;
  readonly view: vscode.TreeView<ExplorerNode>;
}

/** The view "Frames". Watchers lose events, so they only hint: focusing the window or "Refresh" looks at the truth. */
export function registerExplorer(
  context: vscode.ExtensionContext,
  pool: WorkerPool,
  log: vscode.LogOutputChannel,
  digests: FileDigests,
  disk: DiskWatch,
): RegisteredExplorer {
  const onError = (error: unknown): void => logError(log, error);
  const decorations = new FrameDecorations();
  const catalogue = new FrameCatalogue({
    pool,
    cache: headerCache(context),
    spellings: (recipes) => folderSpellings([...aboveRoots(), ...recipes], onError),
    onChange: () => explorer.changed(),
    onError,
  });
  let settle: NodeJS.Timeout | undefined;
  let stated: Promise<void> = Promise.resolve();
  const explorer: FrameExplorer = new FrameExplorer({
    catalogue,
    decorations,
    roots,
    media: vscode.Uri.joinPath(context.extensionUri, 'media'),
    levels: levelsOf(context.workspaceState.get(LEVELS_KEY)),
    keepLevels: (levels) => context.workspaceState.update(LEVELS_KEY, levels).then(undefined, onError),
    restate: ({ scan, settling }) => {
      const isScanned = (path: string): boolean => roots().some((root) => isAtOrBelow(path, root));
      const known = { isScanned, digestOf: (frame: FrameInfo) => digests.peek(frame) };
      const input = { frames: scan.frames, settling, recipeOf: recipesInForce(mastersSetting), ...known };
      stated = decorations.update(input).then(showBadge).catch(onError);
    },
    onComplete: ({ settling }) => {
      // The badges come first.
      stated.then(() => catalogue.save()).catch(onError);
      clearTimeout(settle);
      if (settling.size > 0) settle = setTimeout(() => explorer.update([...settling]).catch(onError), SETTLING + 100);
    },
  });
  const view = vscode.window.createTreeView('flatfield.frames', {
    treeDataProvider: explorer,
    canSelectMany: true,
    showCollapseAll: true,
    manageCheckboxStateManually: true,
    dragAndDropController: new FrameDrag(),
  });
  const showBadge = (): void => {
    const mind = statesToMind(decorations.states);
    view.badge = mind === null ? undefined : { value: mind.count, tooltip: `Flatfield: ${mind.text}` };
  };
  const showWords = (): void => {
    view.message = explorer.message ?? '';
    view.description = explorer.ticks.size === 0 ? '' : `${explorer.ticks.size} ticked`;
    vscode.commands.executeCommand('setContext', 'flatfield.ticked', explorer.ticks.size > 0).then(undefined, onError);
  };

  let unseen = false;
  const hints = new Hints((paths) => {
    if (paths !== null) {
      explorer.update(paths).catch(onError);
      return;
    }
    // A tree that nobody sees need not be looked at as a whole; that is done when it is next shown.
    unseen = !view.visible && !explorer.watched;
    if (!unseen) explorer.refresh().catch(onError);
  });
  const all = (): void => hints.hint(null);
  const changed = ({ what, path }: DiskChange): void => {
    if (what === 'folder') {
      if (isListed(path)) all();
    } else if (DECISION_NAMES.includes(basename(path)) || (what === 'gone' && catalogue.knowsBelow(path))) all();
    else if (isFrameName(path)) hints.hint(isListed(path) ? path : null);
  };
  context.subscriptions.push(
    explorer,
    decorations,
    view,
    hints,
    disk.onDidChange(changed),
    vscode.window.registerFileDecorationProvider(decorations),
    explorer.onDidChangeTreeData(showWords),
    view.onDidChangeCheckboxState(({ items }) => {
      for (const [node, state] of items)
        explorer.ticks.set(node.tickable, state === vscode.TreeItemCheckboxState.Checked);
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(all),
    vscode.window.onDidChangeWindowState(({ focused }) => (focused ? all() : undefined)),
    view.onDidChangeVisibility(({ visible }) => (visible && unseen ? all() : undefined)),
    new vscode.Disposable(() => clearTimeout(settle)),
  );
  return { explorer, view };
}

/** Kept for the workspace; a build that reads headers otherwise starts anew. */
function headerCache(context: vscode.ExtensionContext): HeaderCache | null {
  if (context.storageUri?.scheme !== 'file') return null;
  const { mtimeMs } = statSync(context.asAbsolutePath('dist/worker.cjs'));
  return new HeaderCache(vscode.Uri.joinPath(context.storageUri, 'headers.json.gz').fsPath, `${PROGRAM} ${mtimeMs}`);
}

/** Paths of the workspace's folders that lie on a disk. */
function roots(): readonly string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}

/** Recipes that lie above the workspace and count in it. */
function aboveRoots(): readonly string[] {
  return roots().flatMap((root) => nearestRecipe(root) ?? []);
}

/** Hidden files are not listed, so a look at one of them would show what the next look at everything takes away. */
function isListed(path: string): boolean {
  const root = roots().find((folder) => isAtOrBelow(path, folder));
  return root !== undefined && !/[\\/]\./.test(path.slice(root.length));
}
