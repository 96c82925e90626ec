/** What a command is about: files and folders on disk, from wherever the user pointed at them. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { FlatfieldError } from '../engine/errors';
import type { ReducedKind } from '../engine/plan/plan';
import type { PlanContents } from '../protocol/planPage';
import { type ExplorerNode, filesBelow } from './explorer/explorerNode';
import type { Services } from './services';
import { previewViewTypes } from './viewTypes';

/**
 * Paths of the files and folders meant, asked for by the folders of raw frames of `kind`; undefined when the user was asked and chose nothing.
 *
 * The menus of the Explorer and of the tree call with (clicked, all selected), an editor's title bar with its URI, the
 * palette with nothing: then the preview in front counts, else the tree's selection, else the user is asked.
 *
 * @throws FlatfieldError `Unsupported`: it lies on no disk
 */
export async function selectedPaths(
  services: Services,
  args: readonly unknown[],
  kind: ReducedKind = 'flat',
): Promise<readonly string[] | undefined> {
  const [clicked, selected] = args;
  const all = Array.isArray(selected) && selected.length > 0 ? selected : clicked === undefined ? [] : [clicked];
  const uris = all.filter((item) => item instanceof vscode.Uri);
  if (uris.length > 0) return uris.flatMap((uri) => services.pages.inputsOf(uri) ?? [diskPath(uri)]);
  const nodes = all.filter(isExplorerNode);
  if (nodes.length > 0) return filesBelow(nodes);
  const front = frontPaths(services);
  if (front !== undefined) return front;
  const chosen = filesBelow(services.view.selection);
  return chosen.length > 0 ? chosen : await askForFrames(services, kind);
}

/** The folder meant, for commands that write into one; asked for when nothing points at one. */
export async function selectedFolder(services: Services, args: readonly unknown[]): Promise<string | undefined> {
  const [target] = args;
  if (target === undefined && frontPaths(services) === undefined) return await askForFolder('Folder of the recipe');
  const [first] = (await selectedPaths(services, target === undefined ? [] : [target])) ?? [];
  if (first === undefined) return undefined;
  const { type } = await vscode.workspace.fs.stat(vscode.Uri.file(first));
  return (type & vscode.FileType.Directory) !== 0 ? first : path.dirname(first);
}

/** Asks for one folder. */
export async function askForFolder(title: string): Promise<string | undefined> {
  const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
  const folders = await vscode.window.showOpenDialog({
    title,
    openLabel: 'Choose',
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    ...(defaultUri === undefined ? {} : { defaultUri }),
  });
  return folders?.[0] === undefined ? undefined : diskPath(folders[0]);
}

/** What the editor in front shows: a frame, or a page about some. */
function frontPaths(services: Services): readonly string[] | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputCustom && previewViewTypes.some((type) => input.viewType === type))
    return [diskPath(input.uri)];
  if (input instanceof vscode.TabInputWebview) {
    return (services.panels.inFront('plan') as PlanContents | undefined)?.inputs;
  }
  return input instanceof vscode.TabInputText ? services.pages.inputsOf(input.uri) : undefined;
}

interface FolderItem extends vscode.QuickPickItem {
  readonly folder: string | null;
}

/** The folders in which the tree found raw frames of a kind, and any other. */
async function askForFrames(services: Services, kind: ReducedKind): Promise<readonly string[] | undefined> {
  const counts = new Map<string, number>();
  for (const frame of (await services.explorer.scan()).frames) {
    if (frame.kind !== kind || frame.master !== null || frame.ours) continue;
    const folder = path.dirname(frame.path);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const items: FolderItem[] = [...counts].map(([folder, count]) => ({
    label: `$(folder) ${path.basename(folder)}`,
    description: count === 1 ? `1 ${kind}` : `${count} ${kind}s`,
    detail: folder,
    folder,
  }));
  const other: FolderItem = { label: '$(folder-opened) Another folder…', folder: null };
  const item = await vscode.window.showQuickPick([...items, other], {
    title: `${kind === 'light' ? 'Calibrate the lights' : 'Reduce the flats'} of which folder?`,
    matchOnDetail: true,
  });
  if (item === undefined) return undefined;
  const folder = item.folder ?? (await askForFolder(`Folder with ${kind}s`));
  return folder === undefined ? undefined : [folder];
}

/** @throws FlatfieldError `Unsupported` */
function diskPath(uri: vscode.Uri): string {
  if (uri.scheme === 'file') return uri.fsPath;
  throw new FlatfieldError('Unsupported', `${uri.toString(true)} does not lie on a disk that Flatfield can read.`, {
    wayOut: 'Copy it into a folder of this machine, or of the machine that you are connected to.',
  });
}

function isExplorerNode(item: unknown): item is ExplorerNode {
  return typeof item === 'object' && item !== null && 'children' in item && 'context' in item;
}
