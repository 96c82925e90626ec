/** The panels beside the viewer: made, found again, brought back after a reload of the window, and connected. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { type PageName, pageNames } from '../../protocol/pages';
import { type Handlers, type Methods, Rpc } from '../../protocol/rpc';
import { windowHtml } from '../html';
import { logError } from '../log';
import { webviewPort } from '../webviewPort';

/** What one panel does: it lives as long as the panel. */
export interface PageSession<H extends Methods<H>> extends vscode.Disposable {
  readonly title: string;
  readonly handlers: Handlers<H>;
}

/** The window's end: `tell` is heard by a window that is shown; a hidden one asks anew when it comes back. */
export interface PageWindow<W extends Methods<W>> {
  tell<K extends keyof W & string>(method: K, value: W[K]['request']): void;
  title(title: string): void;
}

/** `contents` are plain data that survive JSON: what the page is about. Throws where they are none of its kind. */
export type MakeSession<C, H extends Methods<H>, W extends Methods<W>> = (
  contents: C,
  window: PageWindow<W>,
) => PageSession<H>;

type Opener = (panel: vscode.WebviewPanel, contents: unknown) => void;

export class Panels implements vscode.Disposable {
  private readonly openers = new Map<PageName, Opener>();
  private readonly open = new Map<string, vscode.WebviewPanel>();
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.disposables = pageNames.map((page) =>
      vscode.window.registerWebviewPanelSerializer(viewTypeOf(page), {
        deserializeWebviewPanel: async (panel, state) =>
          this.fill(page, panel, (state as { contents?: unknown })?.contents),
      }),
    );
  }

  /** Says what a page does; `H` is what its window asks, `W` what the window answers. */
  define<C, H extends Methods<H>, W extends Methods<W>>(page: PageName, make: MakeSession<C, H, W>): void {
    this.openers.set(page, (panel, contents) => this.connect(panel, make, contents as C));
  }

  /** Shows the page with these contents, the one that is open already if there is one. */
  show(page: PageName, contents: unknown): void {
    const key = keyOf(page, contents);
    const there = this.open.get(key);
    if (there !== undefined) {
      there.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(viewTypeOf(page), 'Flatfield', vscode.ViewColumn.Active);
    this.fill(page, panel, contents);
  }

  /** What the page of this kind is about that is in front; undefined where none is. */
  inFront(page: PageName): unknown {
    const start = keyOf(page, '').slice(0, -2);
    const key = [...this.open].find(([key, panel]) => panel.active && key.startsWith(start))?.[0];
    return key === undefined ? undefined : JSON.parse(key.slice(start.length));
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables, ...this.open.values()).dispose();
  }

  /** A panel whose contents cannot be taken (those of an older version) is closed. */
  private fill(page: PageName, panel: vscode.WebviewPanel, contents: unknown): void {
    const key = keyOf(page, contents);
    this.open.set(key, panel);
    panel.onDidDispose(() => this.open.delete(key));
    const roots = ['dist', 'media'].map((folder) => vscode.Uri.joinPath(this.extensionUri, folder));
    panel.webview.options = { enableScripts: true, localResourceRoots: roots };
    const drawing = (name: string) => vscode.Uri.joinPath(this.extensionUri, 'media', name);
    panel.iconPath = { light: drawing('pageLight.svg'), dark: drawing('pageDark.svg') };
    try {
      const opener = this.openers.get(page);
      if (opener === undefined || contents === undefined)
        throw new Error(`There is nothing to show on the page "${page}".`);
      opener(panel, contents);
    } catch (error) {
      logError(this.log, error);
      panel.dispose();
      return;
    }
    const file = (name: string) =>
      panel.webview.asWebviewUri(vscode.Uri.joinPath(this.extensionUri, 'dist', name)).toString();
    panel.webview.html = windowHtml({
      cspSource: panel.webview.cspSource,
      script: file('workbench.js'),
      style: file('workbench.css'),
      nonce: randomBytes(18).toString('hex'),
      title: panel.title,
      data: { page },
    });
  }

  private connect<C, H extends Methods<H>, W extends Methods<W>>(
    panel: vscode.WebviewPanel,
    make: MakeSession<C, H, W>,
    contents: C,
  ): void {
    const listening: vscode.Disposable[] = [];
    let rpc: Rpc<W, H> | null = null;
    const session = make(contents, {
      tell: (method, value) => void rpc?.request(method, value).catch(() => {}),
      title: (title) => {
        panel.title = title;
      },
    });
    panel.title = session.title;
    rpc = new Rpc<W, H>(webviewPort(panel.webview, listening), session.handlers);
    panel.onDidDispose(() => {
      vscode.Disposable.from(...listening, session).dispose();
      rpc?.dispose();
    });
  }
}

function viewTypeOf(page: PageName): string {
  return `flatfield.${page}Page`;
}

function keyOf(page: PageName, contents: unknown): string {
  return `${page} ${JSON.stringify(contents)}`;
}
