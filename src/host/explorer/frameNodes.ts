/** The rows of files: raw frames and masters, results, unreadable files, files that nobody has read yet. */
import type { FrameInfo, UnreadableFrame } from '../../engine/frames/frameInfo';
import { type ExplorerNode, isTickable } from './explorerNode';
import { type RawsByName, rawOf } from './rawFrames';
import { frameDescription, frameTooltip, productDescription, productTooltip, rejectionLine } from './wording';

/** @param written whether the file may still be written */
export function frameNode(frame: FrameInfo, folder: string, written: boolean): ExplorerNode {
  const role = frame.rejected !== undefined ? 'rejected' : frame.master === null ? 'frame' : 'master';
  return {
    id: frame.path,
    label: frame.name,
    get description() {
      return `${written ? 'being written · ' : ''}${frameDescription(frame, folder)}`;
    },
    tooltip: () => frameTooltip(frame),
    icon: frame.kind,
    context: `${role}.${frame.kind}`,
    path: frame.path,
    open: false,
    children: [],
    tickable: isTickable(frame) ? [frame.path] : [],
  };
}

export function productNode(product: FrameInfo, raws: RawsByName, folder: string): ExplorerNode {
  const raw = rawOf(product, raws);
  const stale = raw !== undefined && raw.mtimeMs > product.mtimeMs ? raw.name : null;
  return {
    id: product.path,
    label: product.name,
    description: productDescription(product, stale, folder),
    tooltip: () => productTooltip(product, stale),
    icon: 'calibrated',
    context: `${ownRejection(product) ? 'rejected' : 'product'}.${product.kind}`,
    path: product.path,
    open: false,
    children: [],
    tickable: [],
  };
}

/** Whether a list names the result itself: then, and not when it names the raw frame, the result can be accepted again. */
function ownRejection({ rejected }: FrameInfo): boolean {
  return rejected !== undefined && rejected.raw === null;
}

export function unreadableNode(file: UnreadableFrame): ExplorerNode {
  return {
    id: file.path,
    label: file.name,
    description: file.rejected === undefined ? file.reason : `rejected · ${file.reason}`,
    tooltip: () => [file.path, ...(file.rejected === undefined ? [] : [rejectionLine(file.rejected)]), file.reason],
    icon: 'unreadable',
    context: file.rejected === undefined ? 'unreadable.file' : 'rejected.file',
    path: file.path,
    open: false,
    children: [],
    tickable: [],
  };
}

export function unreadNode(
  { path, name }: { readonly path: string; readonly name: string },
  folder: string,
): ExplorerNode {
  return {
    id: path,
    label: name,
    description: folder,
    tooltip: () => [path, 'Its header has not been read yet.'],
    icon: 'unread',
    context: 'unread.file',
    path,
    open: false,
    children: [],
    tickable: [],
  };
}

/** A sentence instead of frames. */
export function noteNode(label: string, description: string): ExplorerNode {
  const note = { tooltip: () => [], icon: '$(filter)', context: 'note.filter', path: null } as const;
  return { id: 'note', label, description, ...note, open: false, children: [], tickable: [] };
}
