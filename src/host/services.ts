/** What activate() makes once and every command, view and editor is given. */
import type * as vscode from 'vscode';
import type { FileDigests } from '../worker/fileDigests';
import type { KeywordColumns } from '../worker/keywordColumns';
import type { KnownLevels } from '../worker/knownLevels';
import type { WorkerPool } from '../worker/pool';
import type { DiskWatch } from './disk/diskWatch';
import type { ExplorerNode } from './explorer/explorerNode';
import type { FrameExplorer } from './explorer/frameExplorer';
import type { FrameFilters } from './frames/frameFilters';
import type { Panels } from './panels/panels';
import type { OpenPlans } from './plan/openPlans';
import type { RunRecords } from './report/runRecords';
import type { TextPages } from './textPages';
import type { CalibratedLooks } from './viewer/calibratedLook';
import type { Viewers } from './viewer/index';
import type { SpooledFiles } from './viewer/spooledFile';
import type { Watches } from './watch/watches';

export interface Services {
  /** What happens on the disk. */
  readonly disk: DiskWatch;
  /** The threads that scan, plan and reduce. */
  readonly pool: WorkerPool;
  /** SHA-256 of raw frames and masters, by which it is told which results are up to date. */
  readonly digests: FileDigests;
  /** What the pixels of flats have shown since the window was opened. */
  readonly levels: KnownLevels;
  /** A few threads for looking, so that what is on the screen never waits behind a night's reduction. */
  readonly looks: WorkerPool;
  /** Compressed files that are looked at. */
  readonly spooled: SpooledFiles;
  /** The calibrated look of frames. */
  readonly calibrated: CalibratedLooks;
  /** The viewers that are open. */
  readonly viewers: Viewers;
  /** Folders in which new flats are reduced as they arrive. */
  readonly watches: Watches;
  /** The output channel "Flatfield". */
  readonly log: vscode.LogOutputChannel;
  /** Plans and reports of combinations, as read-only editors. */
  readonly pages: TextPages;
  /** The plan, the report and the other pages that are windows of their own. */
  readonly panels: Panels;
  /** The plan pages that are open. */
  readonly plans: OpenPlans;
  /** The records of the last runs, of which the report pages are made. */
  readonly runs: RunRecords;
  /** The frames of the workspace. */
  readonly explorer: FrameExplorer;
  /** The tree that shows them. */
  readonly view: vscode.TreeView<ExplorerNode>;
  /** Header keywords of the workspace's frames, as far as somebody asked for them. */
  readonly cards: KeywordColumns;
  /** Which frames the tree shows. */
  readonly filters: FrameFilters;
}
