/** What activate() makes once and every command, view and editor is given. */
import type * as vscode from 'vscode';
import type { WorkerPool } from '../worker/pool';
import type { FrameExplorer } from './explorer/frameExplorer';
import type { ExplorerNode } from './explorer/model';
import type { TextPages } from './textPages';
import type { Viewers } from './viewer/index';

export interface Services {
  /** The threads that reduce, combine and scan. */
  readonly pool: WorkerPool;
  /** The viewers that are open. */
  readonly viewers: Viewers;
  /** The output channel "Flatfield". */
  readonly log: vscode.LogOutputChannel;
  /** Plans and reports as read-only editors. */
  readonly pages: TextPages;
  /** The frames of the workspace. */
  readonly explorer: FrameExplorer;
  /** The tree that shows them. */
  readonly view: vscode.TreeView<ExplorerNode>;
}
