import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { ProposedRecipes, writeRecipe } from '../../src/host/setup/writeRecipe';
import { makeNight } from './night';

describe('setting up a folder', () => {
  let night: string;
  let file: string;
  let proposed: ProposedRecipes;
  before(() => {
    proposed = new ProposedRecipes();
  });
  beforeEach(() => {
    night = makeNight();
    file = path.join(night, 'flatfield.json');
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(night, { recursive: true });
  });
  after(() => proposed.dispose());

  it('opens its page for a folder, once', async () => {
    for (const _ of [1, 2]) await vscode.commands.executeCommand('flatfield.setUpCalibration', vscode.Uri.file(night));
    const pages = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('flatfield.setupPage'));
    assert.deepEqual(
      pages.map(({ label }) => label),
      [`Set up ${path.basename(night)}`],
    );
  });

  it('writes a new recipe whole', async () => {
    rmSync(file);
    assert.equal(await writeRecipe(file, '{}\n', null, proposed), true);
    assert.equal(readFileSync(file, 'utf8'), '{}\n');
  });

  it('never writes over a recipe that has changed since, or that came since', async () => {
    const there = readFileSync(file, 'utf8');
    await assert.rejects(writeRecipe(file, '{}\n', null, proposed), /changed since this page read it/);
    await assert.rejects(writeRecipe(file, '{}\n', '{"trim": "none"}', proposed), /changed since/);
    assert.equal(readFileSync(file, 'utf8'), there);
    rmSync(file);
    await assert.rejects(writeRecipe(file, '{}\n', there, proposed), /changed since/);
    assert.equal(existsSync(file), false);
    writeFileSync(file, there);
  });

  it('refuses while the recipe is open with changes that are not saved', async () => {
    const there = readFileSync(file, 'utf8');
    const editor = await vscode.window.showTextDocument(vscode.Uri.file(file));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), ' '));
    await assert.rejects(writeRecipe(file, '{}\n', there, proposed), /changes that are not saved/);
    assert.equal(readFileSync(file, 'utf8'), there);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('shows the recipe that is there beside the one that is chosen', async () => {
    await proposed.compare(file, '{ "trim": "[1:9,*]" }\n');
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const shown = await vscode.workspace.openTextDocument(input.modified);
    assert.equal(shown.getText(), '{ "trim": "[1:9,*]" }\n');
    assert.equal(input.original.fsPath, vscode.Uri.file(file).fsPath);
  });
});
