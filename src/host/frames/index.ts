/** The page "Frames": a table of what the workspace holds. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import type { FramesAction, FramesContents, FramesMethods, FramesWindowMethods } from '../../protocol/framesPage';
import { writeWhole } from '../../worker/wholeFile';
import type { CommandId } from '../commands/commandIds';
import { notifyError } from '../notify';
import type { Services } from '../services';
import { FramesSession } from './framesSession';

const COMMANDS: Readonly<Record<FramesAction, CommandId>> = {
  open: 'flatfield.openPreview',
  compare: 'flatfield.compareSelected',
  reduce: 'flatfield.reduceSelected',
  combine: 'flatfield.combineSelected',
  reject: 'flatfield.rejectFrame',
  accept: 'flatfield.acceptFrame',
};

export function registerFramesPage(services: Services): void {
  const { explorer, filters, cards, log } = services;
  services.panels.define<FramesContents, FramesMethods, FramesWindowMethods>('frames', (contents, window) => {
    const needs = {
      cards,
      scan: () => explorer.scan(),
      treeFilter: () => filters.text,
      onScan: (listener: () => void) => vscode.Disposable.from(explorer.watch(), explorer.onDidScan(listener)),
      act: (action: FramesAction, paths: readonly string[]) => {
        const uris = paths.map((file) => vscode.Uri.file(file));
        // Nobody waits: a reduction takes its time and says itself how it goes.
        vscode.commands
          .executeCommand(COMMANDS[action], uris[0], uris)
          .then(undefined, (error) => notifyError(log, error));
      },
      copy: async (text: string) => vscode.env.clipboard.writeText(text),
      save: (text: (path: string) => string) => save(text, log),
    };
    return new FramesSession(contents, needs, (method, value) => window.tell(method, value));
  });
}

/** @throws FlatfieldError `Refused` for a name that is no table's, `DiskFull`, `WriteFailed` */
async function save(text: (path: string) => string, log: vscode.LogOutputChannel): Promise<string | null> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
  const target = await vscode.window.showSaveDialog({
    title: 'Save Table of Frames',
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, 'frames.ecsv') }),
    filters: { 'ECSV, for astropy': ['ecsv'], CSV: ['csv'] },
  });
  if (target === undefined) return null;
  if (!/\.e?csv$/i.test(target.fsPath))
    throw new FlatfieldError('Refused', `${path.basename(target.fsPath)} is not the name of a table.`, {
      file: target.fsPath,
      wayOut: 'Choose a name that ends in .ecsv or .csv.',
    });
  writeWhole(target.fsPath, [Buffer.from(text(target.fsPath), 'utf8')]);
  log.info(`${target.fsPath} saved.`);
  return target.fsPath;
}
