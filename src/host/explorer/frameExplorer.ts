/** The tree of frames: scans the workspace's folders when it is looked at, and again when something may have changed. */
import * as vscode from 'vscode';
import type { Scan } from '../../engine/frames/frameInfo';
import type { ListedFile } from '../../engine/frames/frameProperty';
import type { WorkerPool } from '../../worker/pool';
import { logError } from '../log';
import { type ExplorerNode, frameTree, type IconName } from './model';
import { type ScannedFolder, scannedFolders } from './scannedFolders';

/** Which files the tree shows. */
export interface TreeFilter {
  /** As it was typed. */
  readonly text: string;
  accepts(file: ListedFile): boolean;
}

const NOTHING: Scan = { frames: [], unreadable: [] };

export class FrameExplorer implements vscode.TreeDataProvider<ExplorerNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  /** What was found last, or is being looked for the first time; undefined = nobody has asked yet. */
  private current: Promise<Scan> | undefined;
  private filter: TreeFilter | null = null;
  private readonly scanned = new vscode.EventEmitter<Scan>();
  /** Each time that the folders were scanned, whether or not anything is different now. */
  readonly onDidScan = this.scanned.event;
  private watchers = 0;
  /** The scan under way, and the one that follows it because something changed meanwhile. */
  private running: Promise<Scan> | undefined;
  private next: Promise<Scan> | undefined;
  /** What the tree shows, as text; undefined before it was first shown. */
  private shown: string | undefined;

  constructor(
    private readonly pool: WorkerPool,
    private readonly log: vscode.LogOutputChannel,
    private readonly media: vscode.Uri,
  ) {}

  /** What the workspace's folders hold, as last scanned; scans when nothing was scanned yet. */
  scan(): Promise<Scan> {
    this.current ??= this.refresh();
    return this.current;
  }

  /**
   * Scans again, redraws the tree where the frames differ, and resolves with what is there now. One scan at a time:
   * who asks while one is under way waits for it and gets the next, as the first may have passed the change already.
   */
  refresh(): Promise<Scan> {
    if (this.running === undefined) return this.rescan();
    this.next ??= this.running.then(() => this.rescan());
    return this.next;
  }

  /** Shows only what the filter accepts, or everything again. What `scan` gives is never filtered. */
  setFilter(filter: TreeFilter | null): void {
    this.filter = filter;
    if (this.shown !== undefined) this.changed.fire();
  }

  /** Somebody else looks at the frames: until disposed, the folders are watched though the tree is hidden. */
  watch(): vscode.Disposable {
    this.watchers++;
    return new vscode.Disposable(() => this.watchers--);
  }

  get watched(): boolean {
    return this.watchers > 0;
  }

  async getChildren(node?: ExplorerNode): Promise<ExplorerNode[]> {
    if (node !== undefined) return [...node.children];
    const scan = await this.scan();
    this.shown = JSON.stringify(scan);
    return [...frameTree(this.filtered(scan), roots())];
  }

  getTreeItem(node: ExplorerNode): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label, collapsible(node));
    item.id = node.id;
    item.description = node.description;
    item.contextValue = node.context;
    item.accessibilityInformation = { label: [node.label, node.description].filter((text) => text !== '').join(', ') };
    item.iconPath = this.icon(node.icon);
    if (node.path !== null) {
      item.resourceUri = vscode.Uri.file(node.path);
      item.command = { command: 'flatfield.openPreview', title: 'Open FITS Preview', arguments: [item.resourceUri] };
    }
    return item;
  }

  /** Called on hover. */
  resolveTreeItem(item: vscode.TreeItem, node: ExplorerNode): vscode.TreeItem {
    const lines = node.tooltip();
    if (lines.length > 0) item.tooltip = lines.join('\n');
    return item;
  }

  dispose(): void {
    this.scanned.dispose();
    this.changed.dispose();
  }

  private filtered(scan: Scan): Scan {
    const { filter } = this;
    if (filter === null) return scan;
    const accepts = (file: ListedFile) => filter.accepts(file);
    return { ...scan, frames: scan.frames.filter(accepts), unreadable: scan.unreadable.filter(accepts) };
  }

  private icon(name: IconName): { light: vscode.Uri; dark: vscode.Uri } {
    const file = (theme: string): vscode.Uri => vscode.Uri.joinPath(this.media, 'icons', theme, `${name}.svg`);
    return { light: file('light'), dark: file('dark') };
  }

  private rescan(): Promise<Scan> {
    this.next = undefined;
    this.running = this.scanFolders().then((scan) => {
      this.running = undefined;
      this.current = Promise.resolve(scan);
      this.scanned.fire(scan);
      if (this.shown !== undefined && this.shown !== JSON.stringify(scan)) this.changed.fire();
      return scan;
    });
    return this.running;
  }

  /** Never rejects: what cannot be read is in the log, and the rest is shown. */
  private async scanFolders(): Promise<Scan> {
    const folders = await scannedFolders(roots(), this.log);
    return joined(await Promise.all(folders.map((folder) => this.scanFolder(folder))));
  }

  /** A folder that cannot be read leaves the others readable. */
  private async scanFolder({ folder, spellings }: ScannedFolder): Promise<Scan> {
    try {
      return await this.pool.run('scan', { paths: [folder], spellings }, {});
    } catch (error) {
      logError(this.log, error);
      return NOTHING;
    }
  }
}

/** Paths of the workspace's folders that lie on a disk. */
function roots(): readonly string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}

/** Later scans are of folders inside earlier ones, under their own recipe: what they say of a file counts. */
function joined(scans: readonly Scan[]): Scan {
  const frames = new Map(scans.flatMap((scan) => scan.frames.map((frame) => [frame.path, frame])));
  const unreadable = new Map(scans.flatMap((scan) => scan.unreadable.map((file) => [file.path, file])));
  for (const path of frames.keys()) unreadable.delete(path);
  return { frames: [...frames.values()], unreadable: [...unreadable.values()] };
}

function collapsible(node: ExplorerNode): vscode.TreeItemCollapsibleState {
  if (node.path !== null) return vscode.TreeItemCollapsibleState.None;
  return node.open ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}
