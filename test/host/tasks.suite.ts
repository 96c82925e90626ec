import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { expectedPixels, makeNight, pixelBytes } from './night';

const root = (): string => vscode.workspace.workspaceFolders![0]!.uri.fsPath;
const settings = (): string => path.join(root(), '.vscode');

/** Runs a task to its end. */
async function exitCode(task: vscode.Task): Promise<number | undefined> {
  const started = vscode.tasks.executeTask(task);
  return new Promise((resolve, reject) => {
    const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode: code }) => {
      if (execution.task.name !== task.name) return;
      listener.dispose();
      resolve(code);
    });
    started.then(undefined, reject);
  });
}

/** A task of tasks.json, which VS Code reads some time after it was written. */
async function taskNamed(name: string): Promise<vscode.Task> {
  for (;;) {
    const found = (await vscode.tasks.fetchTasks({ type: 'flatfield' })).find((task) => task.name === name);
    if (found !== undefined) return found;
  }
}

/** Our entries in the Problems view of files in a folder, once there are `count`. */
async function problemsIn(folder: string, count: number): Promise<readonly [string, string][]> {
  const found = (): [string, string][] =>
    vscode.languages
      .getDiagnostics()
      .filter(([uri]) => uri.fsPath.startsWith(folder) && uri.fsPath.endsWith('.fits'))
      .flatMap(([uri, list]) => list.map(({ message }): [string, string] => [path.basename(uri.fsPath), message]));
  return new Promise((resolve) => {
    const look = (): void => {
      if (found().length !== count) return;
      listener.dispose();
      resolve(found());
    };
    const listener = vscode.languages.onDidChangeDiagnostics(look);
    look();
  });
}

describe('tasks', function () {
  this.timeout(60_000);
  let night: string;
  before(() => {
    night = makeNight(['combined_dark_70.000.fit']);
  });
  after(() => {
    rmSync(night, { recursive: true });
    rmSync(settings(), { recursive: true, force: true });
    for (const terminal of vscode.window.terminals) terminal.dispose();
  });

  it('every folder with flats is offered: what would be done, and doing it', async () => {
    await vscode.commands.executeCommand('flatfield.refreshExplorer');
    const offered = await vscode.tasks.fetchTasks({ type: 'flatfield' });
    const names = offered.map(({ name, source }) => `${source}: ${name}`);
    for (const action of ['reduce', 'plan'])
      assert.ok(names.includes(`flatfield: ${action} ${path.basename(night)}`), names.join());
    // In the folder of darks there is nothing to reduce.
    assert.ok(!names.some((name) => name.includes('darks')), names.join());
  });

  it('of tasks.json: exit code 3 with the refused flat in the Problems view, then 0, and its problems are gone', async () => {
    const task = (label: string, more: object) => ({
      ...{ type: 'flatfield', label, action: 'reduce', paths: [path.basename(night)] },
      ...more,
    });
    mkdirSync(settings(), { recursive: true });
    const tasks = [
      task('all flats', {}),
      task('long flats', {
        paths: ['14', '15'].map((n) => `\${workspaceFolder}/${path.basename(night)}/ccd.0${n}.0.fits`),
        existing: 'skip',
        out: `${path.basename(night)}/other`,
      }),
    ];
    writeFileSync(path.join(settings(), 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));

    assert.equal(await exitCode(await taskNamed('all flats')), 3);
    const refused = (await problemsIn(night, 3)).filter(([, message]) =>
      message.startsWith('the nearest combined dark'),
    );
    assert.deepEqual(
      refused.map(([name]) => name),
      ['ccd.017.0.fits'],
    );
    const results = readdirSync(path.join(night, 'reduced')).filter((name) => name.startsWith('flat-'));
    assert.deepEqual(results.sort(), ['flat-ccd.014.0.fits', 'flat-ccd.015.0.fits']);
    for (const name of results) assert.deepEqual(pixelBytes(path.join(night, 'reduced', name)), expectedPixels(name));

    writeFileSync(
      path.join(night, 'flatfield.json'),
      readFileSync(path.join(night, 'flatfield.json'), 'utf8').replace(
        '"scale":"never"',
        '"scale":"never","use":"reduced/combined_dark_70.000.fit"',
      ),
    );
    assert.equal(await exitCode(await taskNamed('long flats')), 0);
    assert.ok(existsSync(path.join(night, 'other/flat-ccd.014.0.fits')));
    assert.ok(!(await problemsIn(night, 2)).some(([, message]) => message.startsWith('the nearest combined dark')));
  });
});
