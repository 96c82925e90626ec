/** The host's end of what passes between it and the page of a webview. */
import type * as vscode from 'vscode';
import { packNumbers, unpackNumbers } from '../protocol/messageNumbers';
import type { Port } from '../protocol/rpc';

/** Whoever makes the port ends `listening` with the webview. `heard` is told of each message before it is answered. */
export function webviewPort(webview: vscode.Webview, listening: vscode.Disposable[], heard = (): void => {}): Port {
  return {
    postMessage: (message) => void webview.postMessage(packNumbers(message)).then(undefined, () => {}),
    onMessage: (listener) =>
      void listening.push(
        webview.onDidReceiveMessage((message) => {
          heard();
          listener(unpackNumbers(message));
        }),
      ),
  };
}
