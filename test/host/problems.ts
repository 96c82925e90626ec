/** What the Problems view says, once it does. */
import * as vscode from 'vscode';

/** Our problems of a file once they are as `wanted`; fails with what they are when they do not become so. */
export async function problems(
  uri: vscode.Uri,
  wanted: (found: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  const ours = () => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Flatfield');
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (!wanted(ours())) return;
      clearTimeout(limit);
      listener.dispose();
      resolve(ours());
    };
    const listener = vscode.languages.onDidChangeDiagnostics(look);
    const limit = setTimeout(() => {
      listener.dispose();
      reject(new Error(`problems: ${JSON.stringify(ours().map(({ message }) => message))}`));
    }, 20_000);
    look();
  });
}
