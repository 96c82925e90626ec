/** The suite that runs inside VS Code's extension host: every *.suite.ts of this folder. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import * as vscode from 'vscode';

/** This folder; the bundle lies in dist-test/host. */
const source = path.resolve(__dirname, '../../test/host');

/**
 * What VS Code calls. Throws where a test failed or none ran, and writes the numbers to the file that
 * FLATFIELD_TEST_RESULTS names. FLATFIELD_TEST_GREP picks tests by title.
 */
export async function run(): Promise<void> {
  const results = process.env.FLATFIELD_TEST_RESULTS;
  if (!results) throw new Error('FLATFIELD_TEST_RESULTS must name the file for the results.');

  let passed = 0;
  const failures: { title: string; error: string }[] = [];
  const fail = (title: string, error: Error) => failures.push({ title, error: error.stack ?? String(error) });

  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, forbidOnly: true, reporter: 'dot' });
  if (process.env.FLATFIELD_TEST_GREP) mocha.grep(new RegExp(process.env.FLATFIELD_TEST_GREP));
  try {
    await loadSuites(mocha);
    await watched();
    await new Promise<void>((resolve) => {
      const runner = mocha.run(() => resolve());
      runner.on('pass', () => passed++);
      runner.on('fail', (test, error: Error) => fail(test.fullTitle(), error));
    });
    if (passed + failures.length === 0) throw new Error('No test ran.');
  } catch (error) {
    fail('test/host', error as Error);
  }

  writeFileSync(results, JSON.stringify({ passed, failed: failures.length, failures }, null, 2));
  if (failures.length > 0)
    throw new Error(`${failures.length} tests failed: ${failures.map((f) => f.title).join('; ')}`);
}

/** VS Code begins to watch its folders some time after it has opened them, and never hears of what happened before. */
async function watched(): Promise<void> {
  const file = path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, 'watched.txt');
  const watcher = vscode.workspace.createFileSystemWatcher('**/watched.txt');
  let writing: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    watcher.onDidCreate(() => resolve());
    watcher.onDidChange(() => resolve());
    writing = setInterval(() => writeFileSync(file, String(Date.now())), 100);
  });
  clearInterval(writing);
  watcher.dispose();
  rmSync(file);
}

/**
 * Loads what the folder holds now. The bundler resolves the import below to every *.suite.ts there was at the
 * build, so a suite can be left out of neither: one that the bundle lacks fails the run.
 */
async function loadSuites(mocha: Mocha): Promise<void> {
  for (const file of readdirSync(source).filter((name) => name.endsWith('.suite.ts'))) {
    mocha.suite.emit('pre-require', globalThis, file, mocha); // defines describe, it, …
    await import(`./${file.slice(0, -'.suite.ts'.length)}.suite.ts`);
  }
}
