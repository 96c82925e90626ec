/** Registers the viewer: an editor for FITS files, a panel for several frames, and the actions that the palette offers. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ViewerActionId } from '../../protocol/viewerActions';
import { windowHtml } from '../html';
import type { Services } from '../services';
import { rendererSetting } from '../settings';
import { compareViewType, previewViewTypes } from '../viewTypes';
import { FitsDocument } from './fitsDocument';
import type { FrameServices } from './frameServices';
import { makeFrameServices } from './makeFrameServices';
import { ViewerSession, type WindowContents } from './viewerSession';

/** The viewers of this window of VS Code. */
export class Viewers implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[] = [];
  private readonly services: FrameServices;
  /** The session in front, or the one that was last. */
  private front: ViewerSession | null = null;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly reading: Pick<Services, 'disk' | 'log' | 'explorer' | 'looks' | 'spooled' | 'calibrated'>,
  ) {
    const frameServices = makeFrameServices(reading, (paths) => this.compare(paths, 'compare'));
    this.services = frameServices;
    this.disposables.push(frameServices);
    const provider: vscode.CustomReadonlyEditorProvider<FitsDocument> = {
      openCustomDocument: (uri) => new FitsDocument(uri, reading),
      resolveCustomEditor: (document, panel) => this.show(panel, { documents: [document], purpose: 'look' }),
    };
    this.disposables.push(
      ...previewViewTypes.map((viewType) =>
        vscode.window.registerCustomEditorProvider(viewType, provider, { supportsMultipleEditorsPerDocument: true }),
      ),
      vscode.window.registerWebviewPanelSerializer(compareViewType, {
        deserializeWebviewPanel: async (panel, state) => {
          const [paths, purpose] = contentsOf(state);
          // A window that was closed before it knew its frames cannot come back.
          if (paths.length === 0) panel.dispose();
          else this.fill(panel, paths, purpose);
        },
      }),
    );
  }

  /** Does an action in the viewer in front. Throws when there is none. */
  act(action: ViewerActionId): void {
    if (this.front === null) throw new Error('No FITS viewer is open. Open a FITS file first.');
    this.front.act(action);
  }

  /** Several frames in one window. */
  compare(paths: readonly string[], purpose: 'compare' | 'review'): void {
    const panel = vscode.window.createWebviewPanel(compareViewType, titleOf(paths, purpose), vscode.ViewColumn.Active);
    this.fill(panel, paths, purpose);
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private fill(panel: vscode.WebviewPanel, paths: readonly string[], purpose: 'compare' | 'review'): void {
    const documents = paths.map((path) => new FitsDocument(vscode.Uri.file(path), this.reading));
    panel.title = titleOf(paths, purpose);
    const drawing = (name: string) => vscode.Uri.joinPath(this.extensionUri, 'media', name);
    panel.iconPath = { light: drawing('pageLight.svg'), dark: drawing('pageDark.svg') };
    panel.onDidDispose(() => vscode.Disposable.from(...documents).dispose());
    this.show(panel, { documents, purpose });
  }

  private show(panel: vscode.WebviewPanel, contents: WindowContents): void {
    const roots = ['dist', 'media'].map((folder) => vscode.Uri.joinPath(this.extensionUri, folder));
    panel.webview.options = { enableScripts: true, localResourceRoots: roots };
    const session = new ViewerSession(contents, panel.webview, this.services);
    if (panel.active || this.front === null) this.front = session;
    panel.onDidChangeViewState(() => {
      if (panel.active) this.front = session;
    });
    panel.onDidDispose(() => {
      if (this.front === session) this.front = null;
      session.dispose();
    });
    const file = (name: string) =>
      panel.webview.asWebviewUri(vscode.Uri.joinPath(this.extensionUri, 'dist', name)).toString();
    panel.webview.html = windowHtml({
      cspSource: panel.webview.cspSource,
      script: file('webview.js'),
      style: file('webview.css'),
      nonce: randomBytes(18).toString('hex'),
      title: 'FITS Preview',
      data: { renderer: rendererSetting() },
    });
  }
}

function titleOf(paths: readonly string[], purpose: 'compare' | 'review'): string {
  return `${purpose === 'review' ? 'Review' : 'Compare'} ${paths.length} Frames`;
}

/** What the window of a compare panel left behind when VS Code was closed. */
function contentsOf(state: unknown): [paths: readonly string[], purpose: 'compare' | 'review'] {
  const { contents } = (state ?? {}) as { contents?: { paths?: unknown; purpose?: unknown } };
  const paths = Array.isArray(contents?.paths) ? contents.paths.filter((path) => typeof path === 'string') : [];
  return [paths, contents?.purpose === 'review' ? 'review' : 'compare'];
}
