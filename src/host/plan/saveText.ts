/** Saves a plan as text where the user says. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { writeWhole } from '../../worker/wholeFile';

/** Asks where, beginning in `folder`; writes nothing when the question is dismissed. @throws FlatfieldError as writeWhole */
export async function saveText(log: vscode.LogOutputChannel, folder: string, text: string): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    title: 'Save Plan as Text',
    defaultUri: vscode.Uri.file(path.join(folder, 'reduction-plan.txt')),
    filters: { Text: ['txt'] },
  });
  if (target === undefined) return;
  writeWhole(target.fsPath, [Buffer.from(text, 'utf8')]);
  log.info(`${target.fsPath} saved.`);
  await vscode.window.showTextDocument(target, { viewColumn: vscode.ViewColumn.Beside });
}
