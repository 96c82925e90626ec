/** What leaves the viewer: a picture as PNG where the user says, and text on the clipboard. */
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { logError } from '../log';
import { notify } from '../notify';
import { type Work, withProgress } from '../progress';
import { pictureName, writePicture } from './pictureFile';

/** The file whose picture is saved. */
export interface Pictured {
  readonly path: string;
}

/**
 * Asks where, and writes the PNG whole or not at all. Resolves with its path; undefined when the user chose none.
 *
 * @param pieces the bytes in order, as they came from the window
 * @throws FlatfieldError `Refused` for a file that is there and no picture, `DiskFull`, `WriteFailed`
 */
export async function savePicture(
  log: vscode.LogOutputChannel,
  pictured: Pictured,
  pieces: readonly Uint8Array[],
): Promise<string | undefined> {
  const target = await askWhere(pictured, 'Save View as PNG');
  if (target === undefined) return undefined;
  writePicture(target, pieces);
  told(log, target);
  return target;
}

/**
 * The same for a picture of every pixel, which a job writes: `exporting` runs it with a bar that can be cancelled. The
 * user has agreed to replace what is at the path that it is given.
 */
export async function saveFullPicture(
  log: vscode.LogOutputChannel,
  pictured: Pictured,
  exporting: (target: string, work: Work) => Promise<unknown>,
): Promise<string | undefined> {
  const target = await askWhere(pictured, 'Save Picture as PNG');
  if (target === undefined) return undefined;
  await withProgress(`Saving ${path.basename(target)}`, (work) => exporting(target, work));
  told(log, target);
  return target;
}

/** Puts text on the clipboard. */
export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
}

async function askWhere(pictured: Pictured, title: string): Promise<string | undefined> {
  const folder = path.dirname(pictured.path);
  const workspace = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  const defaultUri = vscode.Uri.file(
    path.join(existsSync(folder) ? folder : (workspace ?? folder), pictureName(pictured.path)),
  );
  const target = await vscode.window.showSaveDialog({ title, defaultUri, filters: { 'PNG picture': ['png'] } });
  return target?.fsPath;
}

/** Nobody waits for the notification to be dismissed. */
function told(log: vscode.LogOutputChannel, target: string): void {
  log.info(`${target} saved.`);
  const uri = vscode.Uri.file(target);
  const actions = [
    { title: 'Open', run: () => vscode.commands.executeCommand('vscode.open', uri) },
    { title: 'Copy Path', run: () => copyText(target) },
  ];
  notify('info', `${path.basename(target)} is saved.`, actions).catch((error) => logError(log, error));
}
