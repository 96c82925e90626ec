/** The tree of frames: looks at the workspace's folders when it is shown or asked, and shows what is known meanwhile. */
import * as vscode from 'vscode';
import type { Scan } from '../../engine/frames/frameInfo';
import type { Catalogue, FrameCatalogue } from './catalogue';
import type { FrameDecorations } from './decorations';
import type { ExplorerNode } from './explorerNode';
import { type FilteredScan, type FrameFilter, filteredScan, type ToldFilter, viewMessage } from './frameFilter';
import { noteNode } from './frameNodes';
import type { Level } from './grouping';
import { frameTree } from './model';
import { nodeItem } from './nodeItem';
import { Redraws } from './redraws';
import { Ticks } from './ticks';

export interface ExplorerOptions {
  readonly catalogue: FrameCatalogue;
  readonly decorations: FrameDecorations;
  /** Paths of the workspace's folders that lie on a disk. */
  readonly roots: () => readonly string[];
  readonly media: vscode.Uri;
  /** The levels by which the tree is grouped at first. */
  readonly levels: readonly Level[];
  readonly keepLevels: (levels: readonly Level[]) => void;
  /** A scan is complete and something has changed: the states of frames are due. */
  readonly onComplete: (catalogue: Catalogue) => void;
  /** After every look at the disk: recipes and notes may have changed though no frame has. */
  readonly restate: (catalogue: Catalogue) => void;
}

export class FrameExplorer implements vscode.TreeDataProvider<ExplorerNode>, vscode.Disposable {
  private readonly redrawn = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.redrawn.event;
  private readonly scanned = new vscode.EventEmitter<Scan>();
  /** A scan is complete and its frames differ from those of the one before. */
  readonly onDidScan = this.scanned.event;
  readonly ticks = new Ticks(() => this.redrawn.fire());
  levels: readonly Level[];
  private filter: FrameFilter | null = null;
  /** What was found last, or is being looked for the first time; undefined = nobody has asked yet. */
  private current: Promise<Scan> | undefined;
  private watchers = 0;
  /** The look under way, and the one that follows it because something changed meanwhile. */
  private running: Promise<Scan> | undefined;
  private next: Promise<Scan> | undefined;
  /** Resolved when there is something to show. */
  private readonly firstRows: Promise<void>;
  private haveRows: () => void = () => {};
  private shownVersion = -1;
  private scannedVersion = -1;
  private readonly redraws = new Redraws(() => {
    this.shownVersion = this.options.catalogue.version;
    this.redrawn.fire();
  });
  private filtered: (FilteredScan & { readonly of: Scan; readonly by: FrameFilter }) | undefined;

  constructor(private readonly options: ExplorerOptions) {
    this.levels = options.levels;
    this.firstRows = new Promise((resolve) => {
      this.haveRows = resolve;
    });
  }

  /** What the workspace's folders hold, as last scanned and wholly classified; scans when nothing was scanned yet. */
  scan(): Promise<Scan> {
    this.current ??= this.refresh();
    return this.current;
  }

  /**
   * Looks at everything again and resolves with what is there now. One look at a time: who asks while one is under way
   * waits for it and gets the next, as the first may have passed the change already.
   */
  refresh(): Promise<Scan> {
    return this.look((catalogue) => catalogue.relist(this.options.roots()));
  }

  /** Looks at these files again, and at no others. */
  async update(paths: readonly string[]): Promise<void> {
    // Nobody has asked for anything yet, or a look at everything will come.
    if (this.current === undefined || this.next !== undefined) return;
    if (this.running !== undefined) await this.running;
    await this.look((catalogue) => catalogue.update(paths));
  }

  /** Shows only the frames that pass; null shows all. */
  setFilter(filter: FrameFilter | null): void {
    this.filter = filter;
    this.redrawn.fire();
  }

  /** Groups the tree anew, in this window and in later ones. */
  setLevels(levels: readonly Level[]): void {
    this.levels = levels;
    this.options.keepLevels(levels);
    this.redrawn.fire();
  }

  /** What is known of the frames' bytes has changed: their states are worked out anew, where they are known at all. */
  restate(): void {
    if (this.current !== undefined && this.running === undefined) this.options.restate(this.options.catalogue.current);
  }

  /** Something that can be shown has changed; the tree follows in a moment. */
  changed(): void {
    this.haveRows();
    if (this.options.catalogue.version !== this.shownVersion) this.redraws.ask();
  }

  /** The line over the tree. */
  get message(): string | undefined {
    const { scan, unread } = this.options.catalogue.current;
    const total = scan.frames.length + scan.unreadable.length + unread.length;
    return viewMessage(this.toldFilter(scan), unread.length, total);
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
    this.scan();
    await this.firstRows;
    const { catalogue, roots } = this.options;
    const { scan, unread, settling } = catalogue.current;
    const { levels, filter } = this;
    if (filter === null) return [...frameTree(scan, roots(), { levels, unread, settling })];
    const { scan: passing, total } = this.filteredBy(scan, filter);
    const tree = frameTree(passing, roots(), { levels, settling });
    return tree.length > 0 || total === 0 ? [...tree] : [noteNode('No frame passes the filter', filter.text)];
  }

  getTreeItem(node: ExplorerNode): vscode.TreeItem {
    const state = node.path === null ? undefined : this.options.decorations.states.get(node.path);
    return nodeItem(node, { ticks: this.ticks, state, media: this.options.media });
  }

  /** Called on hover. */
  resolveTreeItem(item: vscode.TreeItem, node: ExplorerNode): vscode.TreeItem {
    const state = node.path === null ? undefined : this.options.decorations.states.get(node.path);
    const lines = [...node.tooltip(), ...(state === undefined ? [] : ['', state.why])];
    if (lines.length > 0) item.tooltip = lines.join('\n');
    return item;
  }

  dispose(): void {
    this.redraws.dispose();
    this.redrawn.dispose();
    this.scanned.dispose();
  }

  private toldFilter(scan: Scan): ToldFilter | null {
    if (this.filter === null) return null;
    const { text, notes } = this.filter;
    const { scan: shown, passing, total } = this.filteredBy(scan, this.filter);
    const hiddenTicks = this.ticks.size - this.ticks.among(shown.frames.map(({ path }) => path));
    return { text, notes, passing, total, hiddenTicks };
  }

  private filteredBy(scan: Scan, by: FrameFilter): FilteredScan {
    if (this.filtered?.of !== scan || this.filtered.by !== by)
      this.filtered = { ...filteredScan(scan, by), of: scan, by };
    return this.filtered;
  }

  private look(how: (catalogue: FrameCatalogue) => Promise<void>): Promise<Scan> {
    if (this.running === undefined) return this.run(how);
    this.next ??= this.running.then(() => this.run((catalogue) => catalogue.relist(this.options.roots())));
    return this.next;
  }

  private run(how: (catalogue: FrameCatalogue) => Promise<void>): Promise<Scan> {
    this.next = undefined;
    const { catalogue, onComplete, restate } = this.options;
    this.running = how(catalogue).then(() => {
      this.running = undefined;
      const { scan } = catalogue.current;
      this.current = Promise.resolve(scan);
      this.changed();
      restate(catalogue.current);
      if (this.scannedVersion === catalogue.version) return scan;
      this.scannedVersion = catalogue.version;
      this.ticks.keepOnly(scan.frames);
      this.scanned.fire(scan);
      onComplete(catalogue.current);
      return scan;
    });
    return this.running;
  }
}
