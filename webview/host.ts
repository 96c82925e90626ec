/** The extension host as the window sees it. */
import { packNumbers, unpackNumbers } from '../src/protocol/messageNumbers';
import { type Handlers, Rpc } from '../src/protocol/rpc';
import type { ViewerMethods, WindowMethods } from '../src/protocol/viewer';
import type { ViewState } from './viewState';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: ViewState): void;
};

export type Host = Pick<Rpc<ViewerMethods, WindowMethods>, 'request'>;

/** What VS Code keeps for the window while it is hidden. */
export interface Memory {
  getState(): unknown;
  setState(state: ViewState): void;
}

/** Connects with the host that made this window; `handlers` answer it. */
export function connect(handlers: Handlers<WindowMethods>): { readonly host: Host; readonly memory: Memory } {
  const vscode = acquireVsCodeApi();
  const host = new Rpc<ViewerMethods, WindowMethods>(
    {
      postMessage: (message) => vscode.postMessage(packNumbers(message)),
      onMessage: (listener) => window.addEventListener('message', ({ data }) => listener(unpackNumbers(data))),
    },
    handlers,
  );
  return { host, memory: vscode };
}
