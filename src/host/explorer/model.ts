/** The tree of frames as plain data: by type, then by filter and exposure; results and unreadable files apart. */
import type { FrameInfo, FrameKind, Scan, UnreadableFrame } from '../../engine/frames/frameInfo';
import { alikeFrames } from './alikeFrames';
import { folderNames } from './folderNames';
import { type RawsByName, rawOf, rawsByName } from './rawFrames';
import { frameDescription, frameTooltip, productDescription, productTooltip, rejectionLine } from './wording';

/** Names of the drawings in media/icons/light and media/icons/dark. */
export const iconNames = ['bias', 'dark', 'flat', 'light', 'unknown', 'calibrated', 'unreadable'] as const;
export type IconName = (typeof iconNames)[number];

export interface ExplorerNode {
  /** Unique in the tree and stable over rescans, so that open groups stay open. */
  readonly id: string;
  readonly label: string;
  /** Grey text after the label. */
  readonly description: string;
  /** Lines of plain text, made when somebody hovers; header values must not be read as markdown. */
  readonly tooltip: () => readonly string[];
  readonly icon: IconName;
  /** What the manifest's menus look at: `<frame|master|product|unreadable|rejected|group>.<kind>`. */
  readonly context: string;
  /** The file; null for a group. */
  readonly path: string | null;
  /** Open when first shown. */
  readonly open: boolean;
  readonly children: readonly ExplorerNode[];
}

/** Groups stay closed when a night is too long to be seen at once. */
const MOST_SHOWN_OPEN = 40;

const KINDS: readonly { readonly kind: FrameKind; readonly title: string }[] = [
  { kind: 'flat', title: 'Flats' },
  { kind: 'dark', title: 'Darks' },
  { kind: 'bias', title: 'Bias' },
  { kind: 'light', title: 'Lights' },
  { kind: 'unknown', title: 'Type unknown' },
];

/**
 * The tree of a scan.
 *
 * @param roots folders of the workspace; a frame's folder is shown relative to the one it lies in
 */
export function frameTree(scan: Scan, roots: readonly string[]): readonly ExplorerNode[] {
  const folderOf = folderNames(scan, roots);
  const single = scan.frames.filter((frame) => frame.master === null);
  const masters = scan.frames.filter((frame) => frame.master !== null);
  const products = single.filter(isProduct);
  const worked = new Set(products);
  const raws = single.filter((frame) => !worked.has(frame));
  const groups = KINDS.flatMap(({ kind, title }) => {
    const mine = raws.filter((frame) => frame.kind === kind);
    const combined = masters.filter((frame) => frame.kind === kind);
    if (mine.length + combined.length === 0) return [];
    const children = [...mastersGroup(kind, combined, folderOf), ...settingGroups(kind, mine, folderOf)];
    return [group(`group:${kind}`, title, mine.length, kind, `group.${kind}`, kind === 'flat', children)];
  });
  if (products.length > 0) {
    const raw = rawsByName(raws);
    const children = products.map((product) => productNode(product, raw, folderOf(product.path)));
    groups.push(
      group('group:calibrated', 'Calibrated', products.length, 'calibrated', 'group.calibrated', true, children),
    );
  }
  if (scan.unreadable.length > 0) {
    const children = scan.unreadable.map((file) => unreadableNode(file));
    groups.push(
      group('group:unreadable', 'Unreadable', children.length, 'unreadable', 'group.unreadable', false, children),
    );
  }
  return groups;
}

/** A single frame that was already worked on, by us or by another program. */
export function isProduct({ ours, history }: FrameInfo): boolean {
  return ours || Object.keys(history).length > 0;
}

/** Every file at or below the nodes, each once, in the order of the tree. */
export function filesBelow(nodes: readonly ExplorerNode[]): readonly string[] {
  const files = nodes.flatMap((node) => (node.path === null ? filesBelow(node.children) : [node.path]));
  return [...new Set(files)];
}

function group(
  id: string,
  label: string,
  count: number,
  icon: IconName,
  context: string,
  open: boolean,
  children: readonly ExplorerNode[],
): ExplorerNode {
  const description = count === 0 ? '' : String(count);
  return { id, label, description, tooltip: () => [], icon, context, path: null, open, children };
}

function mastersGroup(
  kind: FrameKind,
  masters: readonly FrameInfo[],
  folderOf: (path: string) => string,
): readonly ExplorerNode[] {
  if (masters.length === 0) return [];
  const children = masters.map((frame) => frameNode(frame, `master.${kind}`, folderOf(frame.path)));
  return [group(`group:${kind}:masters`, 'Masters', children.length, kind, `group.masters`, true, children)];
}

/** One group per filter and exposure; a bias has neither, so its frames stand alone. */
function settingGroups(
  kind: FrameKind,
  frames: readonly FrameInfo[],
  folderOf: (path: string) => string,
): readonly ExplorerNode[] {
  const node = (frame: FrameInfo): ExplorerNode => frameNode(frame, `frame.${kind}`, folderOf(frame.path));
  if (kind === 'bias') return frames.map(node);
  const open = kind === 'flat' && frames.length <= MOST_SHOWN_OPEN;
  return alikeFrames(kind, frames).map(({ key, title, frames: members }) =>
    group(`group:${kind}:${key}`, title, members.length, kind, `group.${kind}`, open, members.map(node)),
  );
}

function frameNode(frame: FrameInfo, context: string, folder: string): ExplorerNode {
  return {
    id: frame.path,
    label: frame.name,
    description: frameDescription(frame, folder),
    tooltip: () => frameTooltip(frame),
    icon: frame.kind,
    context: frame.rejected === undefined ? context : `rejected.${frame.kind}`,
    path: frame.path,
    open: false,
    children: [],
  };
}

function productNode(product: FrameInfo, raws: RawsByName, folder: string): ExplorerNode {
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
  };
}

/** Whether a list names the result itself: then, and not when it names the raw frame, the result can be accepted again. */
function ownRejection({ rejected }: FrameInfo): boolean {
  return rejected !== undefined && rejected.raw === null;
}

function unreadableNode(file: UnreadableFrame): ExplorerNode {
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
  };
}
