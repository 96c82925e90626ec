/** Tasks of type `flatfield`: the command line in a terminal, run by the editor's own Node, its problems in the Problems view. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FrameInfo } from '../../engine/frames/frameInfo';
import type { FrameExplorer } from '../explorer/frameExplorer';
import { mastersSetting } from '../settings';
import { PROBLEM_MATCHER, TASK_TYPE, type TaskWords, wordsOf } from './taskWords';

export class FlatfieldTasks implements vscode.TaskProvider {
  constructor(
    private readonly script: string,
    private readonly explorer: FrameExplorer,
  ) {}

  /** For every folder with raw flats: what would be done, and doing it. */
  async provideTasks(): Promise<vscode.Task[]> {
    if (!vscode.workspace.isTrusted) return [];
    const { frames } = await this.explorer.scan();
    const folders = [...new Set(frames.filter(isRawFlat).map((frame) => path.dirname(frame.path)))].sort();
    return folders.flatMap((folder) => {
      const owner = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder));
      if (owner === undefined) return [];
      const below = path.relative(owner.uri.fsPath, folder).split(path.sep).join('/');
      return ['reduce', 'plan'].map((action) => {
        const definition = { type: TASK_TYPE, action, paths: [below === '' ? '.' : below] };
        return this.taskOf(definition, owner, `${action} ${below === '' ? owner.name : below}`);
      });
    });
  }

  /** A task of tasks.json. */
  resolveTask(task: vscode.Task): vscode.Task | undefined {
    if (!vscode.workspace.isTrusted) return undefined;
    const { scope } = task;
    const owner = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
    return this.taskOf(task.definition, owner, task.name);
  }

  private taskOf(
    definition: vscode.TaskDefinition,
    owner: vscode.WorkspaceFolder | undefined,
    name: string,
  ): vscode.Task {
    const masters = owner === undefined ? [] : mastersSetting(path.join(owner.uri.fsPath, 'any'));
    const words = [this.script, ...wordsOf(definition as TaskWords, masters)];
    const execution = new vscode.ProcessExecution(process.execPath, words, {
      // On the desktop the editor's program is Electron, which is Node only when told so.
      env: { ELECTRON_RUN_AS_NODE: '1' },
      ...(owner === undefined ? {} : { cwd: owner.uri.fsPath }),
    });
    const task = new vscode.Task(
      definition,
      owner ?? vscode.TaskScope.Workspace,
      name,
      TASK_TYPE,
      execution,
      PROBLEM_MATCHER,
    );
    task.presentationOptions = { clear: true };
    return task;
  }
}

function isRawFlat({ kind, master, ours, rejected }: FrameInfo): boolean {
  return kind === 'flat' && master === null && !ours && rejected === undefined;
}
