import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Scan } from '../../src/engine/frames/frameInfo';
import type { Combination } from '../../src/host/commands/combineSelected';
import type { Reduction } from '../../src/host/commands/reduceSelected';
import type { ExplorerNode } from '../../src/host/explorer/explorerNode';
import { frameTree } from '../../src/host/explorer/model';
import { ACCEPT, answered, pause, shownPlan } from './answered';
import { expectedPixels, makeNight, pixelBytes, recipe } from './night';

const reduce = (...args: unknown[]): Promise<Reduction | undefined> => reduceAll(...args).then((done) => done?.[0]);
const reduceAll = async (...args: unknown[]): Promise<readonly Reduction[] | undefined> =>
  vscode.commands.executeCommand('flatfield.reduceSelected', ...args);
const combine = (...args: unknown[]): Thenable<Combination | undefined> =>
  vscode.commands.executeCommand('flatfield.combineSelected', ...args);
const uris = (folder: string, ...names: string[]): vscode.Uri[] =>
  names.map((name) => vscode.Uri.file(path.join(folder, name)));
const reducedFlats = (night: string): string[] =>
  readdirSync(path.join(night, 'reduced')).filter((name) => name.startsWith('flat-'));
const flatNames = ['ccd.014.0.fits', 'ccd.015.0.fits', 'ccd.017.0.fits'];

describe('reducing flats', () => {
  let night: string;
  beforeEach(() => {
    night = makeNight();
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(night, { recursive: true });
  });

  it('gives what ccdproc gives, bit for bit, and leaves the raw frames alone', async () => {
    const raws = flatNames.map((name) => path.join(night, name));
    const before = raws.map(digest);
    const selected = uris(night, ...flatNames);
    const done = await reduce(selected[0], selected);
    assert.deepEqual(
      done?.outcomes.map(({ status }) => status),
      ['written', 'written', 'written'],
    );
    for (const name of flatNames) {
      const ours = pixelBytes(path.join(night, 'reduced', `flat-${name}`));
      const theirs = expectedPixels(`flat-${name}`);
      // The reference lacks the padding of the MASK and UNCERT extensions that ccdproc wrote after it.
      assert.equal(Buffer.compare(ours.subarray(0, 8 * 32 * 11), theirs.subarray(0, 8 * 32 * 11)), 0, name);
    }
    assert.deepEqual(raws.map(digest), before);
  });

  it('takes the one file that was clicked where nothing is selected', async () => {
    const done = await reduce(...uris(night, 'ccd.017.0.fits'));
    assert.equal(done?.outcomes.length, 1);
    assert.deepEqual(reducedFlats(night), ['flat-ccd.017.0.fits']);
  });

  it('takes a folder, and leaves what is no flat in it alone', async () => {
    const done = await reduce(vscode.Uri.file(night));
    assert.equal(done?.outcomes.length, 3);
    assert.ok(done.plan.ignored.length >= 10);
  });

  it('takes frames and groups of the tree, several at once, and each frame once', async () => {
    const flats = (await tree(night)).find(({ label }) => label === 'Flats')!;
    const group = flats.children.find(({ children }) => children.length === 2)!;
    const done = await reduce(group, [group, group.children[0]]);
    assert.deepEqual(done?.outcomes.map(({ path: file }) => path.basename(file)).sort(), flatNames.slice(0, 2));
  });

  it('takes frames of two nights, each with the recipe and the masters of its own', async () => {
    const other = makeNight(['combined_dark_7.000.fit']);
    const selected = [night, other].flatMap((folder) => uris(folder, 'ccd.017.0.fits'));
    const done = await reduceAll(selected[0], selected);
    rmSync(other, { recursive: true });
    assert.deepEqual(
      done?.map(({ plan }) => plan.outputFolder),
      [path.join(night, 'reduced'), path.join(other, 'reduced')],
    );
  });

  it('takes two folders, each with the recipe of its own', async () => {
    const other = makeNight();
    const done = await reduceAll(vscode.Uri.file(night), [vscode.Uri.file(night), vscode.Uri.file(other)]);
    rmSync(other, { recursive: true });
    assert.deepEqual(
      done?.map(({ outcomes }) => outcomes.length),
      [3, 3],
    );
  });

  it('takes the frame in the preview in front when called without anything', async () => {
    await vscode.commands.executeCommand('flatfield.openPreview', uris(night, 'ccd.017.0.fits')[0]);
    const done = await reduce();
    assert.equal(done?.outcomes.length, 1);
  });

  it('shows the results in the tree at once', async () => {
    await reduce(vscode.Uri.file(night));
    const calibrated = (await tree(night)).find(({ label }) => label === 'Calibrated');
    assert.equal(calibrated?.children.length, 3);
    assert.match(calibrated.children[0]?.description ?? '', /overscan, trim.*dark/);
  });

  it('shows the plan, writes nothing and ends where no flat can be reduced', async () => {
    rmSync(path.join(night, 'reduced'), { recursive: true });
    assert.equal(await reduce(vscode.Uri.file(night)), undefined);
    await shownPlanPage('Plan for 3 flats');
    assert.equal(existsSync(path.join(night, 'reduced')), false);
  });

  it('asks where only some can be reduced; dismissed, nothing is written', async () => {
    rmSync(path.join(night, 'reduced/combined_dark_7.000.fit'));
    const asked = reduce(vscode.Uri.file(night));
    await shownPlanPage('Plan for 3 flats');
    assert.equal(await answered(asked, 'notifications.clearAll'), undefined);
    assert.deepEqual(reducedFlats(night), []);
  });

  it('asks where only some can be reduced; its first button reduces those', async () => {
    rmSync(path.join(night, 'reduced/combined_dark_7.000.fit'));
    const asked = reduce(vscode.Uri.file(night));
    await shownPlanPage('Plan for 3 flats');
    const done = await answered(asked, ACCEPT);
    assert.equal(done?.outcomes.length, 2);
    assert.deepEqual(reducedFlats(night), ['flat-ccd.014.0.fits', 'flat-ccd.015.0.fits']);
  });

  it('takes what the plan page in front is about when called without anything', async () => {
    const selected = uris(night, ...flatNames.slice(0, 2));
    await vscode.commands.executeCommand('flatfield.showPlan', selected[0], selected);
    await shownPlanPage('Plan for 2 flats');
    const done = await reduce();
    assert.deepEqual(done?.outcomes.map(({ path: file }) => path.basename(file)).sort(), flatNames.slice(0, 2));
  });

  it('leaves what is up to date alone without a question', async () => {
    const [flat] = uris(night, 'ccd.017.0.fits');
    await reduce(flat);
    const first = digest(path.join(night, 'reduced/flat-ccd.017.0.fits'));
    assert.equal(await reduce(flat), undefined);
    assert.equal(vscode.window.activeTextEditor, undefined);
    assert.equal(digest(path.join(night, 'reduced/flat-ccd.017.0.fits')), first);
  });

  it('does not overwrite a stale result unless told to, and says what has changed', async () => {
    const [flat] = uris(night, 'ccd.017.0.fits');
    await reduce(flat);
    const first = digest(path.join(night, 'reduced/flat-ccd.017.0.fits'));
    const changed = { ...recipe, overscan: { ...recipe.overscan, statistic: 'mean' } };
    writeFileSync(path.join(night, 'flatfield.json'), JSON.stringify(changed));
    const again = reduce(flat);
    await shownPlanPage('Plan for ccd.017.0.fits');
    assert.equal(digest(path.join(night, 'reduced/flat-ccd.017.0.fits')), first);
    assert.equal((await answered(again, ACCEPT))?.outcomes[0]?.status, 'replaced');
    assert.notEqual(digest(path.join(night, 'reduced/flat-ccd.017.0.fits')), first);
  });

  it('makes the masters of a night, with which its flats can then be reduced', async () => {
    rmSync(path.join(night, 'reduced'), { recursive: true });
    const darks = (await tree(night)).find(({ label }) => label === 'Darks')!;
    // Three frames each are few for a clip, which the plan warns of.
    const asked = combine(darks);
    await shownPlan(/combined_dark_70\.000\.fits/);
    const made = await answered(asked, ACCEPT);
    assert.deepEqual(
      made?.outcomes.map(({ status }) => status),
      ['written', 'written', 'written'],
    );
    const done = await reduce(vscode.Uri.file(night));
    assert.equal(done?.outcomes.length, 3);
  });

  it('does not fail the caller when the folder is gone, and changes nothing', async () => {
    assert.equal(await reduce(vscode.Uri.file(path.join(night, 'no-such-folder'))), undefined);
    assert.deepEqual(reducedFlats(night), []);
  });

  it('does not take what lies on no disk', async () => {
    assert.equal(await reduce(vscode.Uri.parse('vscode-vfs://github/a/b.fits')), undefined);
  });
});

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** The tree as the view has it, without the frames of other folders. */
async function tree(folder: string): Promise<readonly ExplorerNode[]> {
  const scan: Scan | undefined = await vscode.commands.executeCommand('flatfield.refreshExplorer');
  const frames = scan!.frames.filter((frame) => frame.path.startsWith(folder));
  return frameTree({ frames, unreadable: [] }, [folder]);
}

/** Waits until the plan page with this title is in front. */
async function shownPlanPage(title: string): Promise<void> {
  const front = (): string => {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const { input } = tab ?? {};
    return input instanceof vscode.TabInputWebview && input.viewType.endsWith('flatfield.planPage') ? tab!.label : '';
  };
  for (let wait = 0; wait < 100 && front() !== title; wait++) await pause(50);
  assert.equal(front(), title);
}
