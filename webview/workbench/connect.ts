/** The extension host as a page sees it. */
import { packNumbers, unpackNumbers } from '../../src/protocol/messageNumbers';
import type { PageMethods } from '../../src/protocol/pages';
import { type Handlers, type Methods, Rpc } from '../../src/protocol/rpc';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** What a page is given: the host to ask, and what VS Code keeps for it while it is hidden. */
export interface PageHost<H extends Methods<H>> {
  readonly host: Pick<Rpc<H, Record<never, never>>, 'request'>;
  /** What this page kept under `view`; of no known shape, since an older version may have written it. */
  kept(): unknown;
  keep(view: unknown): void;
}

/** Connects with the host; `handlers` answer it. The page's contents are kept so that VS Code can bring it back. */
export function connect<H extends Methods<H> & PageMethods<unknown>, W extends Methods<W>>(
  handlers: Handlers<W>,
): PageHost<H> {
  const vscode = acquireVsCodeApi();
  const host = new Rpc<H, W>(
    {
      postMessage: (message) => vscode.postMessage(packNumbers(message)),
      onMessage: (listener) => window.addEventListener('message', ({ data }) => listener(unpackNumbers(data))),
    },
    handlers,
  );
  const state = (): { contents?: unknown; view?: unknown } => (vscode.getState() ?? {}) as object;
  void host.request('contents', null as H['contents']['request']).then((contents) => {
    vscode.setState({ ...state(), contents });
  });
  return {
    host,
    kept: () => state().view,
    keep: (view) => vscode.setState({ ...state(), view }),
  };
}
