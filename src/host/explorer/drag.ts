/** Rows that are dragged out of the tree: dropped on the editors they open, dropped on a terminal they are paths. */
import * as vscode from 'vscode';
import { type ExplorerNode, filesBelow } from './explorerNode';

export class FrameDrag implements vscode.TreeDragAndDropController<ExplorerNode> {
  readonly dragMimeTypes = ['text/uri-list'];
  /** Nothing can be dropped on the tree: where a frame belongs its header says. */
  readonly dropMimeTypes: readonly string[] = [];

  handleDrag(nodes: readonly ExplorerNode[], data: vscode.DataTransfer): void {
    const uris = filesBelow(nodes).map((path) => vscode.Uri.file(path).toString());
    data.set('text/uri-list', new vscode.DataTransferItem(uris.join('\r\n')));
  }
}
