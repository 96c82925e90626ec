import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FlatfieldError } from '../../../src/engine/errors';
import type { DiskChange } from '../../../src/host/disk/diskChange';
import { LateFolders } from '../../../src/host/disk/lateFolders';
import { tempFolder } from '../../worker/workbench';

/** Late folders and what they tell; `told` resolves once a change has been told that it was not told before. */
function listening(t: TestContext, most?: number) {
  const changes: DiskChange[] = [];
  const errors: unknown[] = [];
  let more = (): void => {};
  const late = new LateFolders({
    tell: (change) => {
      changes.push(change);
      more();
    },
    onError: (error) => errors.push(error),
    ...(most === undefined ? {} : { most }),
  });
  t.after(() => late.dispose());
  const told = async (what: DiskChange['what'], path: string): Promise<void> => {
    for (;;) {
      const at = changes.findIndex((change) => change.what === what && change.path === path);
      if (at >= 0) return void changes.splice(at, 1);
      await new Promise<void>((resolve) => {
        more = resolve;
      });
    }
  };
  return { late, told, changes, errors };
}

const night = (t: TestContext): string => {
  const folder = join(tempFolder(t), 'night');
  mkdirSync(join(folder, 'reduced', 'deep'), { recursive: true });
  return folder;
};

test('what comes, changes and goes in the folders of a folder is told', { timeout: 20_000 }, async (t) => {
  const folder = night(t);
  const { late, told, errors } = listening(t);
  await late.add(folder);
  const file = join(folder, 'reduced', 'deep', 'dark.fits');
  writeFileSync(file, 'a');
  await told('file', file);
  appendFileSync(file, 'b');
  await told('file', file);
  renameSync(file, join(folder, 'dark.fits'));
  await told('gone', file);
  await told('file', join(folder, 'dark.fits'));
  assert.deepEqual(errors, []);
});

test('a folder that comes later is told once it is watched with all that is in it', { timeout: 20_000 }, async (t) => {
  const folder = night(t);
  const { late, told } = listening(t);
  await late.add(folder);
  const elsewhere = join(dirname(folder), 'elsewhere');
  mkdirSync(join(elsewhere, 'darks', 'long'), { recursive: true });
  renameSync(elsewhere, join(folder, 'raw'));
  await told('folder', join(folder, 'raw'));
  const file = join(folder, 'raw', 'darks', 'long', 'a.fits');
  writeFileSync(file, '');
  await told('file', file);
});

test('a folder that is gone and there again is watched again, as another one', { timeout: 20_000 }, async (t) => {
  const folder = night(t);
  const { late, told } = listening(t);
  await late.add(folder);
  const reduced = join(folder, 'reduced');
  rmSync(reduced, { recursive: true });
  await told('gone', reduced);
  mkdirSync(reduced);
  await told('folder', reduced);
  writeFileSync(join(reduced, 'a.fits'), '');
  await told('file', join(reduced, 'a.fits'));
  // So quickly that both are told as one: the name is there, what was watched under it is not.
  rmSync(reduced, { recursive: true });
  mkdirSync(reduced);
  await told('folder', reduced);
  writeFileSync(join(reduced, 'b.fits'), '');
  await told('file', join(reduced, 'b.fits'));
});

test('the top folder itself may go and come back', { timeout: 20_000 }, async (t) => {
  const folder = night(t);
  const { late, told } = listening(t);
  await late.add(folder);
  renameSync(folder, `${folder}-away`);
  await told('gone', folder);
  renameSync(`${folder}-away`, folder);
  // Who watches the folder above hears of it.
  await late.add(folder);
  writeFileSync(join(folder, 'reduced', 'a.fits'), '');
  await told('file', join(folder, 'reduced', 'a.fits'));
});

test('hidden folders and node_modules are not watched, nor what lies below them', { timeout: 20_000 }, async (t) => {
  const folder = night(t);
  const { late, told, changes } = listening(t);
  const left = ['.git', 'node_modules'].map((name) => join(folder, name));
  for (const one of left) mkdirSync(join(one, 'inner'), { recursive: true });
  await late.add(folder);
  for (const one of left) {
    await late.add(join(one, 'inner'), folder);
    writeFileSync(join(one, 'a.fits'), '');
    writeFileSync(join(one, 'inner', 'a.fits'), '');
  }
  // Told in the order in which it happened.
  writeFileSync(join(folder, 'last.fits'), '');
  await told('file', join(folder, 'last.fits'));
  assert.deepEqual(changes, []);
});

test('more folders than may be watched are told of once, with a way out', { timeout: 20_000 }, async (t) => {
  const folder = night(t);
  for (const name of ['a', 'b', 'c']) mkdirSync(join(folder, name));
  const { late, told, errors } = listening(t, 2);
  await late.add(folder);
  assert.equal(errors.length, 1);
  const [error] = errors;
  assert.ok(error instanceof FlatfieldError && error.tag === 'ReadFailed');
  assert.equal(dirname(error.file!), folder);
  assert.match(error.message, /2 folders that came lately are watched already/);
  assert.match(error.wayOut!, /Refresh/);
  // What is watched goes on being watched.
  writeFileSync(join(folder, 'x.fits'), '');
  await told('file', join(folder, 'x.fits'));
});

test('after the end nothing is told, and nothing is watched any more', async (t) => {
  const folder = night(t);
  const { late, changes } = listening(t);
  await late.add(folder);
  late.dispose();
  await late.add(join(folder, 'reduced'));
  const other = listening(t);
  await other.late.add(folder);
  writeFileSync(join(folder, 'reduced', 'a.fits'), '');
  await other.told('file', join(folder, 'reduced', 'a.fits'));
  assert.deepEqual(changes, []);
});
