import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { applyFix } from '../../src/host/recipe/applyFix';
import { makeNight, newFolder } from './night';
import { problems } from './problems';

async function quickFixes(uri: vscode.Uri, range: vscode.Range): Promise<readonly vscode.CodeAction[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
  );
  return found.filter(({ edit, kind }) => edit !== undefined && kind?.value === 'quickfix');
}

describe('problems of a recipe', () => {
  let folder: string;
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true });
  });

  it('a misspelled key and a wrong value: shown in their places, gone by their quick fixes', async () => {
    folder = newFolder();
    const uri = vscode.Uri.file(path.join(folder, 'flatfield.json'));
    writeFileSync(uri.fsPath, '{\n    "trimm": "none",\n    "dark":  { "scale": "nevr" }\n}\n');
    const { document } = await vscode.window.showTextDocument(uri);
    const found = await problems(uri, ({ length }) => length === 2);
    const about = (words: string): vscode.Diagnostic => found.find(({ message }) => message.includes(words))!;
    assert.equal(document.getText(about('"trimm"').range), '"trimm"');
    assert.equal(document.getText(about('dark.scale').range), '"nevr"');
    assert.equal(about('"trimm"').severity, vscode.DiagnosticSeverity.Error);

    const [rename] = await quickFixes(uri, about('"trimm"').range);
    assert.equal(rename?.title, 'Rename it to "trim"');
    assert.ok(await vscode.workspace.applyEdit(rename.edit!));
    const [left] = await problems(uri, ({ length }) => length === 1);
    const [set] = await quickFixes(uri, left!.range);
    assert.equal(set?.title, 'Set "scale" to "never"');
    assert.ok(await vscode.workspace.applyEdit(set.edit!));
    await problems(uri, ({ length }) => length === 0);
    assert.equal(document.getText(), '{\n    "trim": "none",\n    "dark":  { "scale": "never" }\n}\n');
  });

  it('a flat without its dark: shown on the key, gone by the quick fix before anything is saved', async () => {
    folder = makeNight(['combined_dark_70.000.fit']);
    const uri = vscode.Uri.file(path.join(folder, 'flatfield.json'));
    const before = readFileSync(uri.fsPath, 'utf8');
    const { document } = await vscode.window.showTextDocument(uri);
    const [refused] = await problems(uri, ({ length }) => length === 1);
    assert.match(
      refused!.message,
      /^ccd\.017\.0\.fits is refused: the nearest combined dark, combined_dark_70\.000\.fit/,
    );
    assert.equal(refused!.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(document.getText(refused!.range), '"dark"');
    const [allow] = await quickFixes(uri, refused!.range);
    assert.equal(allow?.title, 'Allow 63 s between frame and dark');
    assert.ok(await vscode.workspace.applyEdit(allow.edit!));
    await problems(uri, ({ length }) => length === 0);
    assert.equal(JSON.parse(document.getText()).dark.tolerance, 63);
    assert.equal(readFileSync(uri.fsPath, 'utf8'), before);
  });

  it('a recipe that nobody has open is judged as well, and anew when masters come', async () => {
    folder = makeNight([]);
    const uri = vscode.Uri.file(path.join(folder, 'flatfield.json'));
    const [refused] = await problems(uri, ({ length }) => length === 1);
    assert.match(refused!.message, /^3 flats are refused \(.*\): it needs a dark, but no combined dark was found\./);
    const masters = makeNight();
    cpSync(path.join(masters, 'reduced'), path.join(folder, 'reduced'), { recursive: true });
    rmSync(masters, { recursive: true });
    await problems(uri, ({ length }) => length === 0);
  });

  it('a folder that is moved in brings its recipe and its masters, and takes them with it when it is moved out', async () => {
    folder = newFolder();
    const night = path.join(folder, 'night');
    const reduced = path.join(night, 'reduced');
    const uri = vscode.Uri.file(path.join(night, 'flatfield.json'));
    // In another folder of the same disk: VS Code hears of the move, and of no file in it.
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'flatfield-moved-'));
    renameSync(makeNight(), path.join(elsewhere, 'night'));
    renameSync(path.join(elsewhere, 'night', 'reduced'), path.join(elsewhere, 'reduced'));
    renameSync(path.join(elsewhere, 'night'), night);
    await problems(uri, ({ length }) => length === 1);
    renameSync(path.join(elsewhere, 'reduced'), reduced);
    await problems(uri, ({ length }) => length === 0);
    renameSync(reduced, path.join(elsewhere, 'reduced'));
    await problems(uri, ({ length }) => length === 1);
    renameSync(night, path.join(elsewhere, 'night'));
    await problems(uri, ({ length }) => length === 0);
    rmSync(elsewhere, { recursive: true });
  });

  it('a button elsewhere makes the recipe, and changes the one that is there', async () => {
    folder = newFolder();
    const fix = { title: '', path: ['dark', 'tolerance'], value: 3 };
    const file = await applyFix(null, fix, folder);
    assert.equal(file, path.join(folder, 'flatfield.json'));
    assert.equal(readFileSync(file, 'utf8'), '{\n  "dark": {\n    "tolerance": 3\n  }\n}\n');
    const dark = path.join(folder, 'reduced', 'dark.fits');
    await applyFix(file, { title: '', path: ['dark', 'use'], value: dark }, folder);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { dark: { tolerance: 3, use: 'reduced/dark.fits' } });
    const broken = path.join(folder, 'other.flatfield.json');
    writeFileSync(broken, '{ "dark": ');
    await assert.rejects(applyFix(broken, fix, folder), /is not JSON, so nothing can be changed/);
    assert.equal(readFileSync(broken, 'utf8'), '{ "dark": ');
  });
});
