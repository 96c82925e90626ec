/** Plans and reports of combinations and of whole nights as read-only text editors; a page remembers which files it is about. */
import * as vscode from 'vscode';

/** What a page is; also the scheme of its URI, by which the manifest's menus know it. */
export type PageKind = 'flatfield-combination' | 'flatfield-night' | 'flatfield-report';

interface Page {
  readonly text: string;
  readonly inputs: readonly string[];
}

export class TextPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly pages = new Map<string, Page>();
  private readonly registrations: vscode.Disposable[];
  private made = 0;

  constructor() {
    this.registrations = [
      vscode.workspace.registerTextDocumentContentProvider('flatfield-combination', this),
      vscode.workspace.registerTextDocumentContentProvider('flatfield-night', this),
      vscode.workspace.registerTextDocumentContentProvider('flatfield-report', this),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.forget(closed)),
    ];
  }

  /**
   * Opens a page beside nothing else: in the active group, as a preview tab.
   *
   * @param title shown on the tab
   * @param inputs paths of the files and folders that the page is about
   */
  async show(kind: PageKind, title: string, text: string, inputs: readonly string[]): Promise<vscode.Uri> {
    this.made += 1;
    const uri = vscode.Uri.from({ scheme: kind, path: `/${title.replaceAll('/', ' ')}`, query: String(this.made) });
    this.pages.set(uri.toString(), { text, inputs });
    const document = await vscode.workspace.openTextDocument(uri);
    // Its settings (package.json, configurationDefaults) wrap the long lines that reasons have.
    await vscode.languages.setTextDocumentLanguage(document, 'flatfield-page');
    await vscode.window.showTextDocument(uri, { preview: true });
    return uri;
  }

  /** The files that a page is about; undefined when this is no page, or one that was closed. */
  inputsOf(uri: vscode.Uri): readonly string[] | undefined {
    return this.pages.get(uri.toString())?.inputs;
  }

  /** Whether the user has this very text in front of them, so that showing it again would say nothing new. */
  isShown(uri: vscode.Uri, text: string): boolean {
    return this.pages.get(uri.toString())?.text === text;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.pages.get(uri.toString())?.text ?? 'This plan or report was made before the window was reloaded.\n';
  }

  /** A page lives as long as its tab: VS Code drops the document of a tab that is merely hidden, and asks again later. */
  private forget(tabs: readonly vscode.Tab[]): void {
    for (const { input } of tabs) if (input instanceof vscode.TabInputText) this.pages.delete(input.uri.toString());
  }

  dispose(): void {
    for (const registration of this.registrations) registration.dispose();
  }
}
