import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { defaultRecipe, parseRecipe } from '../../src/engine/plan/recipe';
import { makeNight, newFolder } from './night';

const run = (id: string, ...args: unknown[]): Thenable<unknown> => vscode.commands.executeCommand(id, ...args);
const frontTab = (): unknown => vscode.window.tabGroups.activeTabGroup.activeTab?.input;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const planTabs = (): readonly vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('flatfield.planPage'));

/** Waits until a plan page has this title, which it has from the plan that it made. */
async function planTitled(title: string): Promise<void> {
  for (let wait = 0; wait < 200 && planTabs()[0]?.label !== title; wait++) await pause(50);
  assert.equal(planTabs()[0]?.label, title);
}

describe('commands', () => {
  let night: string;
  before(() => {
    night = makeNight();
  });
  after(() => rmSync(night, { recursive: true }));
  afterEach(async () => {
    await run('notifications.clearAll');
    await run('workbench.action.closeAllEditors');
  });

  it('opens a .fits file in the preview by default', async () => {
    await run('vscode.open', vscode.Uri.file(path.join(night, 'ccd.014.0.fits')));
    const input = frontTab();
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.viewType, 'flatfield.preview');
  });

  it('opens a .FITS file in the preview as well', async () => {
    const file = path.join(night, 'UPPER.FITS');
    copyFileSync(path.join(night, 'ccd.014.0.fits'), file);
    await run('vscode.open', vscode.Uri.file(file));
    assert.ok(frontTab() instanceof vscode.TabInputCustom);
    rmSync(file);
  });

  it('opens a .fit file in the preview when asked to', async () => {
    await run('flatfield.openPreview', vscode.Uri.file(path.join(night, 'reduced/combined_dark_7.000.fit')));
    const input = frontTab();
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.viewType, 'flatfield.previewOption');
  });

  it('shows a plan as a page, and a second time the page that is open', async () => {
    await run('flatfield.showPlan', vscode.Uri.file(night));
    await planTitled('Plan for 3 flats');
    await run('flatfield.openPreview', vscode.Uri.file(path.join(night, 'ccd.014.0.fits')));
    await run('flatfield.showPlan', vscode.Uri.file(night));
    for (let wait = 0; wait < 200 && !planTabs()[0]?.isActive; wait++) await pause(50);
    assert.deepEqual(
      planTabs().map(({ label, isActive }) => [label, isActive]),
      [['Plan for 3 flats', true]],
    );
  });

  it('plans again when a frame is rejected, and when it is accepted again', async () => {
    const list = path.join(night, 'flatfield.rejected.txt');
    await run('flatfield.showPlan', vscode.Uri.file(night));
    await planTitled('Plan for 3 flats');
    // VS Code's watcher starts some time after it was asked for, and says nothing of what came before.
    for (let tries = 0; tries < 20 && planTabs()[0]?.label !== 'Plan for 2 flats'; tries++) {
      writeFileSync(list, `ccd.014.0.fits # trailed, try ${tries}\n`);
      await pause(1000);
    }
    await planTitled('Plan for 2 flats');
    rmSync(list);
    await planTitled('Plan for 3 flats');
  });

  it('creates a recipe that says every default', async () => {
    const folder = newFolder();
    await run('flatfield.createRecipe', vscode.Uri.file(folder));
    const file = path.join(folder, 'flatfield.json');
    assert.deepEqual(parseRecipe(readFileSync(file, 'utf8'), file), defaultRecipe());
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file);
    rmSync(folder, { recursive: true });
  });

  it('never overwrites a recipe, and opens the one that is there', async () => {
    const folder = newFolder();
    const file = path.join(folder, 'flatfield.json');
    writeFileSync(file, '{ "trim": "header" }');
    await run('flatfield.createRecipe', vscode.Uri.file(folder));
    assert.equal(readFileSync(file, 'utf8'), '{ "trim": "header" }');
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file);
    rmSync(folder, { recursive: true });
  });

  it('creates the recipe beside the frame that was clicked', async () => {
    const folder = newFolder();
    copyFileSync(path.join(night, 'ccd.014.0.fits'), path.join(folder, 'a.fits'));
    await run('flatfield.createRecipe', vscode.Uri.file(path.join(folder, 'a.fits')));
    assert.ok(existsSync(path.join(folder, 'flatfield.json')));
    rmSync(folder, { recursive: true });
  });

  it('flags a wrong key in a recipe in the editor', async () => {
    const folder = newFolder();
    const uri = vscode.Uri.file(path.join(folder, 'flatfield.json'));
    writeFileSync(uri.fsPath, '{ "trimm": "header" }');
    await vscode.window.showTextDocument(uri);
    let problems: vscode.Diagnostic[] = [];
    for (let wait = 0; wait < 100 && problems.length === 0; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      problems = vscode.languages.getDiagnostics(uri);
    }
    assert.match(problems[0]?.message ?? 'no problem', /trimm/);
    rmSync(folder, { recursive: true });
  });

  it('finds the frames of the workspace, and one that comes later', async () => {
    const count = async (): Promise<number> =>
      ((await run('flatfield.refreshExplorer')) as { frames: [] }).frames.length;
    const before = await count();
    assert.ok(before >= 20, String(before));
    const file = path.join(night, 'late.fits');
    copyFileSync(path.join(night, 'ccd.014.0.fits'), file);
    assert.equal(await count(), before + 1);
    rmSync(file);
    assert.equal(await count(), before);
  });

  it('shows the log', async () => {
    await run('flatfield.showLog');
  });
});
