/** Entry point: makes the services and registers each feature. */
import * as vscode from 'vscode';
import { DiskWatch } from './host/disk/diskWatch';
import { registerExplorer } from './host/explorer/index';
import { FrameFilters } from './host/frames/frameFilters';
import { createLog, logError } from './host/log';
import { Panels } from './host/panels/panels';
import { OpenPlans } from './host/plan/openPlans';
import { registerFeatures } from './host/registerFeatures';
import { RunRecords } from './host/report/runRecords';
import type { Services } from './host/services';
import { jobsSetting } from './host/settings';
import { TextPages } from './host/textPages';
import { Viewers } from './host/viewer/index';
import { startLooking } from './host/viewer/looking';
import { Watches } from './host/watch/watches';
import { FileDigests } from './worker/fileDigests';
import { KeywordColumns } from './worker/keywordColumns';
import { KnownLevels } from './worker/knownLevels';
import { WorkerPool } from './worker/pool';

export function activate(context: vscode.ExtensionContext): void {
  const log = createLog();
  const threads = jobsSetting();
  const script = context.asAbsolutePath('dist/worker.cjs');
  const pool = new WorkerPool(threads === undefined ? { script } : { script, threads });
  const pages = new TextPages();
  context.subscriptions.push(log, pages, new vscode.Disposable(() => pool.dispose()));

  const [digests, levels] = [new FileDigests(), new KnownLevels()];
  const disk = new DiskWatch((error) => logError(log, error));
  const explorer = registerExplorer(context, pool, log, digests, disk);
  const reading = { disk, pool, log, digests, levels, ...startLooking(context, script, log), ...explorer };
  const viewers = new Viewers(context.extensionUri, reading);
  const panels = new Panels(context.extensionUri, log);
  const watches = new Watches(reading);
  const cards = new KeywordColumns(pool);
  const filters = new FrameFilters({ ...reading, cards }, context.workspaceState);
  // Without a folder there is no storage of its own; a report is then kept with those of all such windows.
  const storage = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'runs').fsPath;
  const runs = new RunRecords(storage, (error) => logError(log, error));
  const services: Services = {
    ...reading,
    pages,
    viewers,
    panels,
    watches,
    cards,
    filters,
    runs,
    plans: new OpenPlans(),
  };
  context.subscriptions.push(disk, viewers, panels, watches, filters);
  registerFeatures(context, services);
}
