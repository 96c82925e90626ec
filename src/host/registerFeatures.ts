/** Registers what the user meets: commands, pages, recipes in the editor, tasks, tools of language models. */
import * as vscode from 'vscode';
import { registerCommands } from './commands/index';
import { registerFramesPage } from './frames/index';
import { definePlanPage } from './plan/index';
import { registerRecipes } from './recipe/recipeActions';
import { RecipeDiagnostics } from './recipe/recipeDiagnostics';
import { defineReportPage } from './report/index';
import type { Services } from './services';
import { registerSetup } from './setup/index';
import { FlatfieldTasks } from './tasks/taskProvider';
import { TASK_TYPE } from './tasks/taskWords';
import { registerTools } from './tools/tools';
import { defineVerdictPage } from './verdict/index';

export function registerFeatures(context: vscode.ExtensionContext, services: Services): void {
  const { looks, log, explorer, disk } = services;
  registerFramesPage(services);
  definePlanPage(services);
  defineReportPage(services);
  defineVerdictPage(services);
  registerSetup(context, services);
  const tasks = new FlatfieldTasks(context.asAbsolutePath('dist/cli.cjs'), explorer);
  context.subscriptions.push(
    registerRecipes(new RecipeDiagnostics(looks, log, disk, () => explorer.scan())),
    vscode.tasks.registerTaskProvider(TASK_TYPE, tasks),
  );
  registerTools(context, services);
  registerCommands(context, services);
}
