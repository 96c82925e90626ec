/** Writes a change into the recipe through VS Code, so that it can be undone there, and shows it beside the page. */
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { FlatfieldError, type RecipeFix } from '../../engine/errors';
import { writeWhole } from '../../worker/wholeFile';
import { changedRecipe } from './changeRecipe';

/**
 * Changes the recipe at `file`, or writes one with this change alone where there is none.
 *
 * @throws FlatfieldError `BadRecipe`; `Refused` where an editor holds changes that are not saved; `WriteFailed`
 */
export async function fixRecipe(file: string, fix: RecipeFix): Promise<void> {
  const uri = vscode.Uri.file(file);
  if (!existsSync(file)) writeWhole(file, [Buffer.from(changedRecipe('', fix, file), 'utf8')], () => !existsSync(file));
  else await changeDocument(await vscode.workspace.openTextDocument(uri), fix);
  await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
}

async function changeDocument(document: vscode.TextDocument, fix: RecipeFix): Promise<void> {
  const file = document.uri.fsPath;
  if (document.isDirty) {
    throw new FlatfieldError('Refused', `${file} has changes that are not saved.`, {
      file,
      wayOut: 'Save or revert it in its editor, then press the button again.',
    });
  }
  const text = document.getText();
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
  edit.replace(document.uri, whole, changedRecipe(text, fix, file));
  if (!(await vscode.workspace.applyEdit(edit)) || !(await document.save()))
    throw new FlatfieldError('WriteFailed', `${file} could not be changed.`, { file });
}
