/** One preview editor: answers what its window asks about the document, and tells it when the file changed. */
import * as vscode from 'vscode';
import type { Picture } from '../../protocol/jobs';
import { type Handlers, type Port, Rpc } from '../../protocol/rpc';
import {
  MESSAGE_BYTES,
  type PixelValue,
  type ViewerCommand,
  type ViewerMethods,
  type WindowMethods,
} from '../../protocol/viewer';
import type { FitsDocument } from './fitsDocument';

const commands: Record<ViewerCommand, string> = {
  reduce: 'flatfield.reduceSelected',
  plan: 'flatfield.showPlan',
  log: 'flatfield.showLog',
  reopen: 'workbench.action.reopenWithEditor',
};

/** Connects a window with its document until the returned object is disposed. */
export function startSession(
  document: FitsDocument,
  webview: vscode.Webview,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  let shown: { readonly id: number; readonly picture: Picture; readonly plane: number } | undefined;
  let opened = 0;
  const tables = document.tableView();

  const current = (id: number) => {
    if (shown?.id !== id) throw new Error('This picture was replaced by a newer one.');
    return shown;
  };
  const logged = async <T>(what: Promise<T>): Promise<T> => {
    try {
      return await what;
    } catch (error) {
      log.warn(`Preview of ${document.uri.fsPath}: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  };

  const handlers: Handlers<ViewerMethods> = {
    async open({ hdu, plane }) {
      const id = ++opened;
      const picture = await logged(document.picture(hdu, plane));
      // A slow answer to an earlier request must not replace a later one.
      if (id === opened) shown = { id, picture, plane };
      const { pixels: _, ...info } = picture;
      return { ...info, picture: id, plane, name: document.name, mayReduce: vscode.workspace.isTrusted };
    },
    pictureRows({ picture: id, from, count }) {
      const { picture } = current(id);
      const width = picture.pictureWidth;
      if (count * width * 4 > Math.max(MESSAGE_BYTES, width * 4))
        throw new Error(`${count} rows are too many at once.`);
      // A view would be posted with the whole buffer behind it: slice copies these rows alone.
      return picture.pixels.slice(from * width, (from + count) * width);
    },
    async pixel({ picture: id, x, y }) {
      const { picture, plane } = current(id);
      const { value, sky } = await document.pixel({ hdu: picture.hdu, plane, x, y });
      return { value: sayable(value), sky };
    },
    header: () => logged(document.header()),
    cardUses: () => document.cardUses(),
    tableOrder: ({ hdu, sort, filters }) => logged(tables.order(hdu, sort, filters)),
    table: ({ hdu, first, count }) => logged(tables.rows(hdu, first, count)),
    async copy(text) {
      await vscode.env.clipboard.writeText(text);
      return null;
    },
    async command(command) {
      if (!Object.hasOwn(commands, command)) throw new Error(`The preview has no command "${command}".`);
      await vscode.commands.executeCommand(commands[command], document.uri);
      return null;
    },
  };

  let listen: vscode.Disposable | undefined;
  const port: Port = {
    postMessage: (message) => void webview.postMessage(message).then(undefined, () => {}),
    onMessage: (listener) => {
      listen = webview.onDidReceiveMessage(listener);
    },
  };
  const rpc = new Rpc<WindowMethods, ViewerMethods>(port, handlers);
  const watch = document.onDidChange(() => {
    tables.forget();
    // A hidden window hears nothing; it opens the file anew when it comes back.
    rpc.request('changed', null).catch(() => {});
  });
  return new vscode.Disposable(() => {
    watch.dispose();
    tables.forget();
    listen?.dispose();
    rpc.dispose();
  });
}

function sayable(value: number): PixelValue {
  return Number.isFinite(value) ? value : (String(value) as PixelValue);
}
