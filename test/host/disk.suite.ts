/** A night that is moved in whole: VS Code names its folder, and watches none of the folders in it. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { DiskChange } from '../../src/host/disk/diskChange';
import { DiskWatch } from '../../src/host/disk/diskWatch';
import { until } from './answered';
import { makeNight, newFolder } from './night';
import { problems } from './problems';

const run = (id: string, ...args: unknown[]): Thenable<unknown> => vscode.commands.executeCommand(id, ...args);

describe('a night that is moved in whole', () => {
  let folder: string;
  let elsewhere: string;
  let night: string;
  let uri: vscode.Uri;
  const inNight = (...parts: string[]): string => path.join(night, ...parts);

  beforeEach(async () => {
    folder = newFolder();
    elsewhere = mkdtempSync(path.join(tmpdir(), 'flatfield-moved-'));
    night = path.join(folder, 'night');
    uri = vscode.Uri.file(inNight('flatfield.json'));
    const made = makeNight();
    mkdirSync(path.join(made, 'late'));
    renameSync(path.join(made, 'reduced'), path.join(elsewhere, 'reduced'));
    mkdirSync(path.join(made, 'reduced'));
    renameSync(made, path.join(elsewhere, 'night'));
    renameSync(path.join(elsewhere, 'night'), night);
    // Seen, so that what comes now is heard of or missed.
    await problems(uri, ({ length }) => length === 1);
  });
  afterEach(async () => {
    await run('workbench.action.closeAllEditors');
    for (const one of [folder, elsewhere]) rmSync(one, { recursive: true });
  });

  it('masters that come into its folder for results take the problems away', async () => {
    for (const name of readdirSync(path.join(elsewhere, 'reduced')))
      cpSync(path.join(elsewhere, 'reduced', name), inNight('reduced', name));
    await problems(uri, ({ length }) => length === 0);
  });

  it('frames that come into its folders, and go, are in the tree and are not', async () => {
    const passing = async (): Promise<number> =>
      ((await run('flatfield.filterFrames', 'folder=late')) as { passed: number }).passed;
    await run('flatfield.refreshExplorer');
    assert.equal(await passing(), 0);
    cpSync(inNight('ccd.014.0.fits'), inNight('late', 'ccd.014.0.fits'));
    await until(async () => (await passing()) === 1);
    rmSync(inNight('late', 'ccd.014.0.fits'));
    await until(async () => (await passing()) === 0);
    await run('flatfield.clearFilter');
  });
});

describe('what happens on the disk', () => {
  /** What was told, and a wait for it. */
  const listener = () => {
    const told: DiskChange[] = [];
    const has = (what: string, file: string) =>
      until(() => told.some((change) => change.what === what && change.path === file));
    return { told, has, listen: (change: DiskChange) => void told.push(change) };
  };

  it('is told of a folder outside of the workspace too, and of the folders that come into it', async () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'flatfield-outside-'));
    const folder = path.join(outside, 'night');
    mkdirSync(folder);
    mkdirSync(path.join(outside, 'made', 'deep'), { recursive: true });
    const disk = new DiskWatch((error) => assert.fail(String(error)));
    const { told, has, listen } = listener();
    const watching = disk.below(folder, listen);
    try {
      // VS Code says nothing of when it has begun to watch.
      await until(() => {
        writeFileSync(path.join(folder, 'first.txt'), String(told.length));
        return told.length > 0;
      });
      renameSync(path.join(outside, 'made'), path.join(folder, 'came'));
      await has('folder', path.join(folder, 'came'));
      const file = path.join(folder, 'came', 'deep', 'a.fits');
      writeFileSync(file, '');
      await has('file', file);
      rmSync(file);
      await has('gone', file);
    } finally {
      watching.dispose();
      disk.dispose();
      rmSync(outside, { recursive: true });
    }
  });

  it('of one folder is told of its files, of its going and its coming, and of nothing beside it', async () => {
    const parent = newFolder();
    const folder = path.join(parent, 'night');
    mkdirSync(path.join(folder, 'deep'), { recursive: true });
    const disk = new DiskWatch((error) => assert.fail(String(error)));
    const { told, has, listen } = listener();
    const other = listener();
    const watching = vscode.Disposable.from(disk.inFolder(folder, listen), disk.onDidChange(other.listen));
    try {
      const deep = path.join(folder, 'deep', 'a.fits');
      const beside = path.join(parent, 'a.fits');
      await until(() => {
        for (const one of [deep, beside]) writeFileSync(one, '');
        return [deep, beside].every((one) => other.told.some((change) => change.path === one));
      });
      assert.ok(!told.some((change) => change.path === deep || change.path === beside));
      writeFileSync(path.join(folder, 'a.fits'), '');
      await has('file', path.join(folder, 'a.fits'));
      renameSync(folder, path.join(parent, 'away'));
      await has('gone', folder);
      renameSync(path.join(parent, 'away'), folder);
      await has('folder', folder);
    } finally {
      watching.dispose();
      disk.dispose();
      rmSync(parent, { recursive: true });
    }
  });
});
