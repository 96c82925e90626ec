/** A row of the tree as VS Code draws it. */
import * as vscode from 'vscode';
import type { ExplorerNode } from './explorerNode';
import type { FrameState } from './frameStates';
import type { Ticks } from './ticks';

export interface ItemSurroundings {
  readonly ticks: Ticks;
  readonly state: FrameState | undefined;
  /** Folder of the drawings. */
  readonly media: vscode.Uri;
}

export function nodeItem(node: ExplorerNode, { ticks, state, media }: ItemSurroundings): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, collapsible(node));
  const ticked = ticks.among(node.tickable);
  item.id = node.id;
  item.description = node.path === null && ticked > 0 ? `${node.description} · ${ticked} ticked` : node.description;
  item.contextValue = node.context;
  const words = [node.label, item.description, state?.state ?? ''].filter((text) => text !== '');
  item.accessibilityInformation = { label: words.join(', ') };
  item.iconPath = icon(node.icon, media);
  if (node.tickable.length > 0) item.checkboxState = checkbox(node, ticked);
  if (node.path !== null) {
    item.resourceUri = vscode.Uri.file(node.path);
    item.command = { command: 'flatfield.openPreview', title: 'Open FITS Preview', arguments: [item.resourceUri] };
  }
  return item;
}

function collapsible(node: ExplorerNode): vscode.TreeItemCollapsibleState {
  if (node.path !== null || node.context === 'note.filter') return vscode.TreeItemCollapsibleState.None;
  return node.open ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

/** A group is ticked when all of its frames are. */
function checkbox(node: ExplorerNode, ticked: number): NonNullable<vscode.TreeItem['checkboxState']> {
  const all = ticked === node.tickable.length;
  const what = node.path === null ? `the ${node.tickable.length} raw frames of ${node.label}` : node.label;
  const tooltip = all
    ? `Take ${what} out of the next reduction or combination from the title bar`
    : `Tick ${what} for the next reduction or combination from the title bar`;
  return {
    state: all ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
    tooltip,
    accessibilityInformation: { label: `${what}: ${all ? 'ticked' : 'not ticked'}`, role: 'checkbox' },
  };
}

type Icon = NonNullable<vscode.TreeItem['iconPath']>;

/** Each is made once: thousands of rows have one of a dozen. */
const icons = new Map<ExplorerNode['icon'], Icon>();

function icon(name: ExplorerNode['icon'], media: vscode.Uri): Icon {
  const made = icons.get(name) ?? newIcon(name, media);
  icons.set(name, made);
  return made;
}

function newIcon(name: ExplorerNode['icon'], media: vscode.Uri): Icon {
  const codicon = /^\$\((.+)\)$/.exec(name)?.[1];
  if (codicon !== undefined) return new vscode.ThemeIcon(codicon);
  const file = (theme: string): vscode.Uri => vscode.Uri.joinPath(media, 'icons', theme, `${name}.svg`);
  return { light: file('light'), dark: file('dark') };
}
