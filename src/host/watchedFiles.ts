/** What the window looks out for on the disk: names of files, and folders that come and go. */
import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { FRAMES_NAME } from '../engine/frames/framesFile';
import { REJECTED_NAME } from '../engine/frames/rejectedList';
import { RECIPE_NAME } from '../engine/plan/recipeName';

/** A watcher's pattern for frames. VS Code knows no braces within braces. */
export const FRAME_FILES =
  '**/*.{fits,fit,fts,FITS,FIT,FTS,fits.gz,fit.gz,fts.gz,fits.bz2,fit.bz2,fts.bz2,fits.fz,fit.fz,fts.fz}';

/** What people write beside frames: rejected frames, and what is assigned by hand. */
export const NOTE_NAMES: readonly string[] = [REJECTED_NAME, FRAMES_NAME];

/** What people decide by: the recipe, and the notes. */
export const DECISION_NAMES: readonly string[] = [RECIPE_NAME, ...NOTE_NAMES];

/** The pattern for files of one name wherever they lie. */
export function anywhere(name: string): string {
  return `**/${name}`;
}

/**
 * Tells of folders that come and of whatever goes: of a folder that is moved in or out, or unpacked, VS Code's watchers may
 * name the folder alone, and none of the files in it.
 */
export function watchFolders(onCome: (folder: string) => void, onGone: (path: string) => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**', false, true, false);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(({ fsPath }) => {
      // What is gone again has nothing to tell.
      stat(fsPath).then(
        (found) => (found.isDirectory() ? onCome(fsPath) : undefined),
        () => {},
      );
    }),
    watcher.onDidDelete(({ fsPath }) => onGone(fsPath)),
  );
}
