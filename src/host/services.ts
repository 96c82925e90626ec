/** What activate() makes once and every command, view and editor is given. */
import type * as vscode from 'vscode';
import type { WorkerPool } from '../worker/pool';
import type { FrameExplorer } from './explorer/frameExplorer';
import type { ExplorerNode } from './explorer/model';
import type { Panels } from './panels/panels';
import type { OpenPlans } from './plan/openPlans';
import type { TextPages } from './textPages';
import type { CalibratedLooks } from './viewer/calibratedLook';
import type { Viewers } from './viewer/index';
import type { SpooledFiles } from './viewer/spooledFile';

export interface Services {
  /** The threads that scan, plan and reduce. */
  readonly pool: WorkerPool;
  /** A few threads for looking, so that what is on the screen never waits behind a night's reduction. */
  readonly looks: WorkerPool;
  /** Compressed files that are looked at. */
  readonly spooled: SpooledFiles;
  /** The calibrated look of frames. */
  readonly calibrated: CalibratedLooks;
  /** The viewers that are open. */
  readonly viewers: Viewers;
  /** The output channel "Flatfield". */
  readonly log: vscode.LogOutputChannel;
  /** Plans of combinations, and reports, as read-only editors. */
  readonly pages: TextPages;
  /** The plan, the report and the other pages that are windows of their own. */
  readonly panels: Panels;
  /** The plan pages that are open. */
  readonly plans: OpenPlans;
  /** The frames of the workspace. */
  readonly explorer: FrameExplorer;
  /** The tree that shows them. */
  readonly view: vscode.TreeView<ExplorerNode>;
}
