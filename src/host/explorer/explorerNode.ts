/** One row of the tree, as plain data; children and words are made when somebody looks at them. */
import type { FrameInfo } from '../../engine/frames/frameInfo';
import { isProduct } from './products';

/** Names of the drawings in media/icons/light and media/icons/dark. */
export const iconNames = ['bias', 'dark', 'flat', 'light', 'unknown', 'calibrated', 'unreadable', 'unread'] as const;
export type IconName = (typeof iconNames)[number];

export interface ExplorerNode {
  /** Unique in the tree and stable over rescans, so that open groups stay open. */
  readonly id: string;
  readonly label: string;
  /** Grey text after the label. */
  readonly description: string;
  /** Lines of plain text, made when somebody hovers; header values must not be read as markdown. */
  readonly tooltip: () => readonly string[];
  /** A drawing of ours, or a codicon of VS Code's as "$(calendar)". */
  readonly icon: IconName | `$(${string})`;
  /** What the manifest's menus look at: `<frame|master|product|unreadable|unread|rejected|group|note>.<kind>`. */
  readonly context: string;
  /** The file; null for a group. */
  readonly path: string | null;
  /** Open when first shown. */
  readonly open: boolean;
  readonly children: readonly ExplorerNode[];
  /** Paths of the raw frames, of the row or below it, that can be ticked; empty where there is no box. */
  readonly tickable: readonly string[];
}

/** Rows below one row at most: the editor asks for all of them at once. */
export const PAGE = 500;

/** Groups stay closed when a night is too long to be seen at once. */
export const MOST_SHOWN_OPEN = 40;

export interface GroupParts {
  readonly id: string;
  readonly label: string;
  readonly count: number;
  readonly icon: ExplorerNode['icon'];
  readonly context: string;
  readonly open: boolean;
  readonly tickable?: readonly string[];
  readonly children: () => readonly ExplorerNode[];
}

export function groupNode({
  id,
  label,
  count,
  icon,
  context,
  open,
  tickable = [],
  children,
}: GroupParts): ExplorerNode {
  let made: readonly ExplorerNode[] | undefined;
  return {
    id,
    label,
    description: count === 0 ? '' : String(count),
    tooltip: () => [],
    icon,
    context,
    path: null,
    open,
    tickable,
    get children() {
      made ??= children();
      return made;
    },
  };
}

/** The rows of `items`, in groups named by their first file where they are too many for one. */
export function pagedNodes<T extends { readonly name: string }>(
  items: readonly T[],
  parent: Pick<GroupParts, 'id' | 'icon' | 'context'>,
  node: (item: T) => ExplorerNode,
  tickable: (items: readonly T[]) => readonly string[] = () => [],
): readonly ExplorerNode[] {
  if (items.length <= PAGE) return items.map(node);
  return Array.from({ length: Math.ceil(items.length / PAGE) }, (_, i) => {
    const page = items.slice(i * PAGE, (i + 1) * PAGE);
    return groupNode({
      id: `${parent.id}:page:${i}`,
      label: `from ${page[0]!.name}`,
      count: page.length,
      icon: parent.icon,
      context: parent.context,
      open: false,
      tickable: tickable(page),
      children: () => page.map(node),
    });
  });
}

/** What a group's menus offer: reducing where there are raw flats, calibrating where there are lights, combining where there are raw frames. */
export function groupContext(frames: readonly FrameInfo[]): string {
  const raws = frames.filter((frame) => frame.master === null && !isProduct(frame));
  if (raws.length === 0) return frames.some((frame) => frame.master === null) ? 'group.calibrated' : 'group.masters';
  const usable = raws.filter((frame) => frame.rejected === undefined);
  if (usable.some(({ kind }) => kind === 'flat')) return 'group.flat';
  const kinds = new Set(usable.map(({ kind }) => kind).filter((kind) => kind === 'bias' || kind === 'dark'));
  if (kinds.size === 0) return usable.some(({ kind }) => kind === 'light') ? 'group.light' : 'group.other';
  return kinds.size === 1 ? `group.${[...kinds][0]}` : 'group.mixed';
}

/** Raw frames that can be part of a reduction or a combination. */
export function tickablePaths(frames: readonly FrameInfo[]): readonly string[] {
  return frames.filter(isTickable).map(({ path }) => path);
}

export function isTickable(frame: FrameInfo): boolean {
  const kind = frame.kind === 'flat' || frame.kind === 'dark' || frame.kind === 'bias';
  return kind && frame.master === null && frame.rejected === undefined && !isProduct(frame);
}

/** Every file at or below the nodes, each once, in the order of the tree. */
export function filesBelow(nodes: readonly ExplorerNode[]): readonly string[] {
  const files = nodes.flatMap((node) => (node.path === null ? filesBelow(node.children) : [node.path]));
  return [...new Set(files)];
}
