/** Makes a change in a recipe on behalf of a button: in the file that is there, or in a new one. */
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import type { RecipeChange } from '../../engine/plan/recipeChange';
import { RECIPE_NAME } from '../../engine/plan/recipeName';
import { changedText, editsFor, faultsOf, portable } from './recipeText';

/**
 * Makes `fix` in the recipe and saves it; what else stands in it stays as it is written. An editor that shows it can undo it.
 *
 * @param recipePath null: there is none yet, and one is made in `folder`
 * @returns path of the recipe
 * @throws FlatfieldError `Refused` in Restricted Mode, `BadRecipe` when the recipe is no JSON, `WriteFailed`
 */
export async function applyFix(recipePath: string | null, fix: RecipeChange, folder: string): Promise<string> {
  if (!vscode.workspace.isTrusted)
    throw new FlatfieldError('Refused', 'Changing a recipe writes a file, and this workspace is in Restricted Mode.', {
      wayOut: 'Trust it with "Workspaces: Manage Workspace Trust", then try again.',
    });
  const file = recipePath ?? path.join(folder, RECIPE_NAME);
  const change = portable(fix, path.dirname(file));
  if (recipePath === null && (await written(file, changedText('{}\n', change)))) return file;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  if (faultsOf(document.getText()).length > 0)
    throw new FlatfieldError('BadRecipe', `${file} is not JSON, so nothing can be changed in it.`, {
      file,
      wayOut: 'Correct it first.',
    });
  const edit = recipeEdit(document, change);
  if ((await vscode.workspace.applyEdit(edit)) && (await document.save())) return file;
  // VS Code refuses to save over what another program has written meanwhile; the editor shows both and asks.
  await vscode.window.showTextDocument(document);
  throw new FlatfieldError('WriteFailed', `${file} could not be saved with the change.`, {
    file,
    wayOut: 'It is open in the editor, with the change in it.',
  });
}

/** The change as an edit of the document, which must be JSON. */
export function recipeEdit(document: vscode.TextDocument, change: RecipeChange): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const folder = path.dirname(document.uri.fsPath);
  for (const { offset, length, content } of editsFor(document.getText(), portable(change, folder))) {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    edit.replace(document.uri, range, content);
  }
  return edit;
}

/** @returns false when somebody has written a recipe there meanwhile */
async function written(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new FlatfieldError('WriteFailed', `${file} cannot be written: ${(cause as Error).message}.`, { file, cause });
  }
}
