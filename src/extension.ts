/** Entry point: makes the services and registers each feature. */
import * as vscode from 'vscode';
import { registerCommands } from './host/commands/index';
import { registerExplorer } from './host/explorer/index';
import { createLog } from './host/log';
import type { Services } from './host/services';
import { jobsSetting } from './host/settings';
import { TextPages } from './host/textPages';
import { Viewers } from './host/viewer/index';
import { WorkerPool } from './worker/pool';

/** One for what is drawn, one for the pixel under the cursor. */
const LOOKING_THREADS = 2;

export function activate(context: vscode.ExtensionContext): void {
  const log = createLog();
  const threads = jobsSetting();
  const script = context.asAbsolutePath('dist/worker.cjs');
  const pool = new WorkerPool(threads === undefined ? { script } : { script, threads });
  const looks = new WorkerPool({ script, threads: LOOKING_THREADS });
  const pages = new TextPages();
  context.subscriptions.push(log, pages, new vscode.Disposable(() => Promise.all([pool.dispose(), looks.dispose()])));

  const found = registerExplorer(context, pool, log);
  const viewers = new Viewers(context.extensionUri, looks, { pool, log, explorer: found.explorer });
  const services: Services = { pool, log, pages, viewers, ...found };
  context.subscriptions.push(viewers);
  registerCommands(context, services);
}
