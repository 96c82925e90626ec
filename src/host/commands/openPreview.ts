/** "Open FITS Preview": the selected frames, each in its own editor. */
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import { filesBelow } from '../explorer/explorerNode';
import { selectedPaths } from '../selection';
import type { Services } from '../services';
import { previewViewTypeFor } from '../viewTypes';

/** More editors at once than anybody can look at: most likely a whole night was selected. */
const MOST_EDITORS = 20;

export async function openPreview(services: Services, ...args: readonly unknown[]): Promise<void> {
  const chosen = args.length > 0 ? await selectedPaths(services, args) : await chosenOrAsked(services);
  if (chosen === undefined) return;
  if (chosen.length > MOST_EDITORS) {
    throw new FlatfieldError('Usage', `${chosen.length} frames are selected; at most ${MOST_EDITORS} open at once.`);
  }
  const several = chosen.length > 1;
  for (const file of chosen) await openFrame(vscode.Uri.file(file), !several);
}

/**
 * Opens one file in the preview.
 *
 * @param transient whether the next file may take its tab, as with a single click in the Explorer
 */
export async function openFrame(uri: vscode.Uri, transient = true): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, previewViewTypeFor(uri.path), { preview: transient });
}

/** From the palette: what the tree has selected, else a file is asked for. */
async function chosenOrAsked(services: Services): Promise<readonly string[] | undefined> {
  const selected = filesBelow(services.view.selection);
  if (selected.length > 0) return selected;
  const uris = await vscode.window.showOpenDialog({
    title: 'Open FITS Preview',
    canSelectMany: true,
    filters: { FITS: ['fits', 'fit', 'fts', 'FITS', 'FIT', 'FTS', 'gz', 'fz'], 'All files': ['*'] },
  });
  return uris?.map((uri) => uri.fsPath);
}
