/** Entry point: makes the services and registers each feature. */
import * as vscode from 'vscode';
import { registerCommands } from './host/commands/index';
import { registerExplorer } from './host/explorer/index';
import { createLog } from './host/log';
import { Panels } from './host/panels/panels';
import { registerRecipes } from './host/recipe/recipeActions';
import { RecipeDiagnostics } from './host/recipe/recipeDiagnostics';
import type { Services } from './host/services';
import { jobsSetting } from './host/settings';
import { FlatfieldTasks } from './host/tasks/taskProvider';
import { TASK_TYPE } from './host/tasks/taskWords';
import { TextPages } from './host/textPages';
import { Viewers } from './host/viewer/index';
import { startLooking } from './host/viewer/looking';
import { WorkerPool } from './worker/pool';

export function activate(context: vscode.ExtensionContext): void {
  const log = createLog();
  const threads = jobsSetting();
  const script = context.asAbsolutePath('dist/worker.cjs');
  const pool = new WorkerPool(threads === undefined ? { script } : { script, threads });
  const pages = new TextPages();
  context.subscriptions.push(log, pages, new vscode.Disposable(() => pool.dispose()));

  const reading = { pool, log, ...startLooking(context, script, log), ...registerExplorer(context, pool, log) };
  const viewers = new Viewers(context.extensionUri, reading);
  const panels = new Panels(context.extensionUri, log);
  const services: Services = { ...reading, pages, viewers, panels };
  context.subscriptions.push(viewers, panels);
  context.subscriptions.push(registerRecipes(new RecipeDiagnostics(reading.looks, log)));
  const tasks = new FlatfieldTasks(context.asAbsolutePath('dist/cli.cjs'), reading.explorer);
  context.subscriptions.push(vscode.tasks.registerTaskProvider(TASK_TYPE, tasks));
  registerCommands(context, services);
}
