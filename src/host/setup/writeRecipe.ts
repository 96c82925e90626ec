/** Writes a recipe into its folder: a new one at once, over one that is there only when the user has said so. */
import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { FlatfieldError } from '../../engine/errors';
import { writeWhole } from '../../worker/wholeFile';
import { requireTrustToWrite } from '../commands/setUpCalibration';

const SCHEME = 'flatfield-recipe';

/** The right side of a difference: what would be written. */
export class ProposedRecipes implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly onDidChange = this.changes.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? 'These choices were made before the window was reloaded.\n';
  }

  /** Shows the recipe that is there beside `text`. */
  async compare(file: string, text: string): Promise<void> {
    const there = vscode.Uri.file(file);
    const proposed = there.with({ scheme: SCHEME });
    this.texts.set(proposed.path, text);
    this.changes.fire(proposed);
    await vscode.commands.executeCommand('vscode.diff', there, proposed, 'flatfield.json ↔ as chosen on the page');
  }

  dispose(): void {
    this.registration.dispose();
    this.changes.dispose();
  }
}

const REPLACE = 'Replace';
const COMPARE = 'Show Difference';

/**
 * Writes `text`; false: the user did not want to replace what is there.
 *
 * @param read what the page has read there; null: nothing
 * @throws FlatfieldError `Refused` in Restricted Mode, for a file that has changed since, or that is open with changes
 */
export async function writeRecipe(
  file: string,
  text: string,
  read: string | null,
  proposed: ProposedRecipes,
): Promise<boolean> {
  requireTrustToWrite();
  if (textOf(file) !== read) throw changedSince(file);
  if (read !== null) {
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
    if (open?.isDirty === true)
      throw new FlatfieldError('Refused', 'It is open in an editor with changes that are not saved.', {
        file,
        wayOut: 'Save it, press Look Again here, and choose anew; or close it without saving.',
      });
    const answer = await vscode.window.showWarningMessage(
      'This folder has a recipe already. Replace it with what is chosen on the page?',
      { modal: true, detail: `${file}\nKeys that the page does not show are kept as they are.` },
      REPLACE,
      COMPARE,
    );
    if (answer === COMPARE) await proposed.compare(file, text);
    if (answer !== REPLACE) return false;
  }
  // Asked when all is written: what came there in the meantime stays.
  const written = writeWhole(file, [new TextEncoder().encode(text)], () => textOf(file) === read);
  if (!written) throw changedSince(file);
  return true;
}

/** null: there is none. */
export function textOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function changedSince(file: string): FlatfieldError {
  return new FlatfieldError('Refused', 'It has changed since this page read it.', {
    file,
    wayOut: 'Press Look Again on the page; nothing was written.',
  });
}
