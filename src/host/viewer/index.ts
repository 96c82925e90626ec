/** Registers the preview editor for FITS files. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Services } from '../services';
import { previewViewTypes } from '../viewTypes';
import { FitsDocument } from './fitsDocument';
import { viewerHtml } from './html';
import { startSession } from './session';

/** The preview under both of its editor ids, until the returned object is disposed. */
export function registerViewer(
  context: vscode.ExtensionContext,
  services: Pick<Services, 'looks' | 'log'>,
): vscode.Disposable {
  const provider: vscode.CustomReadonlyEditorProvider<FitsDocument> = {
    openCustomDocument: (uri) => new FitsDocument(uri, services.looks),
    resolveCustomEditor(document, panel) {
      const roots = ['dist', 'media'].map((folder) => vscode.Uri.joinPath(context.extensionUri, folder));
      panel.webview.options = { enableScripts: true, localResourceRoots: roots };
      const session = startSession(document, panel.webview, services.log);
      panel.onDidDispose(() => session.dispose());
      const file = (name: string) =>
        panel.webview.asWebviewUri(vscode.Uri.joinPath(context.extensionUri, 'dist', name)).toString();
      panel.webview.html = viewerHtml({
        cspSource: panel.webview.cspSource,
        script: file('webview.js'),
        style: file('webview.css'),
        nonce: randomBytes(18).toString('hex'),
      });
    },
  };
  return vscode.Disposable.from(
    ...previewViewTypes.map((viewType) =>
      vscode.window.registerCustomEditorProvider(viewType, provider, { supportsMultipleEditorsPerDocument: true }),
    ),
  );
}
