/** The tree of frames as plain data: grouped as chosen; results, unreadable files and those not read yet apart. */
import type { FrameInfo, FrameKind, Scan } from '../../engine/frames/frameInfo';
import { nameOf } from '../../engine/plan/outputName';
import { type ExplorerNode, groupContext, groupNode, MOST_SHOWN_OPEN, pagedNodes, tickablePaths } from './explorerNode';
import { folderNames } from './folderNames';
import { frameNode, productNode, unreadableNode, unreadNode } from './frameNodes';
import { DEFAULT_LEVELS, LEVEL_ICONS, type Level, type Part, partsBy } from './grouping';
import { isProduct } from './products';
import { type RawsByName, rawsByName } from './rawFrames';

/** How a scan is shown, and what there is beside it. */
export interface TreeOptions {
  readonly levels?: readonly Level[];
  /** Files that nobody has read yet. */
  readonly unread?: readonly string[];
  /** Files that may still be written. */
  readonly settling?: ReadonlySet<string>;
}

const KINDS: readonly { readonly kind: FrameKind; readonly title: string }[] = [
  { kind: 'flat', title: 'Flats' },
  { kind: 'dark', title: 'Darks' },
  { kind: 'bias', title: 'Bias' },
  { kind: 'light', title: 'Lights' },
  { kind: 'unknown', title: 'Type unknown' },
];

/** What every row needs to know. */
interface Surroundings {
  readonly folderOf: (path: string) => string;
  readonly settling: ReadonlySet<string>;
  readonly raws: () => RawsByName;
}

/**
 * The tree of a scan.
 *
 * @param roots folders of the workspace; a frame's folder is shown relative to the one it lies in
 */
export function frameTree(scan: Scan, roots: readonly string[], options: TreeOptions = {}): readonly ExplorerNode[] {
  const { levels = DEFAULT_LEVELS, unread = [], settling = new Set<string>() } = options;
  let raws: RawsByName | undefined;
  const around: Surroundings = {
    folderOf: folderNames(scan, roots),
    settling,
    raws: () => {
      raws ??= rawsByName(scan.frames.filter((frame) => frame.master === null && !isProduct(frame)));
      return raws;
    },
  };
  const written = scan.unreadable.filter(({ path }) => settling.has(path));
  const broken = scan.unreadable.filter(({ path }) => !settling.has(path));
  const unreadFiles = unread.map((path) => ({ path, name: nameOf(path) }));
  return [
    ...grouped(scan.frames, levels, 'group', around),
    ...apart('unread', 'Not read yet', 'unread', true, unreadFiles, (file) =>
      unreadNode(file, around.folderOf(file.path)),
    ),
    ...apart('written', 'Being written', 'unread', true, written, unreadableNode),
    ...apart('unreadable', 'Unreadable', 'unreadable', false, broken, unreadableNode),
  ];
}

/** Files that no header puts anywhere. */
function apart<T extends { readonly name: string }>(
  key: string,
  label: string,
  icon: 'unread' | 'unreadable',
  open: boolean,
  files: readonly T[],
  node: (file: T) => ExplorerNode,
): readonly ExplorerNode[] {
  if (files.length === 0) return [];
  const parent = { id: `group:${key}`, icon, context: `group.${key}` };
  const children = () => pagedNodes(files, parent, node);
  return [groupNode({ ...parent, label, count: files.length, open, children })];
}

function grouped(
  frames: readonly FrameInfo[],
  levels: readonly Level[],
  id: string,
  around: Surroundings,
): readonly ExplorerNode[] {
  const [level, ...rest] = levels;
  if (level === undefined) return rows(frames, id, around);
  if (level === 'type') return byType(frames, rest, id, around);
  const few = frames.length <= MOST_SHOWN_OPEN;
  return partsBy(level, frames, around.folderOf).map((part) =>
    partNode(part, { level, rest, few, parent: id }, around),
  );
}

interface PartPlace {
  readonly level: Exclude<Level, 'type'>;
  readonly rest: readonly Level[];
  /** Whether all parts beside it together have few frames. */
  readonly few: boolean;
  readonly parent: string;
}

function partNode(
  { key, title, frames }: Part,
  { level, rest, few, parent }: PartPlace,
  around: Surroundings,
): ExplorerNode {
  const id = `${parent}:${key}`;
  const kind = level === 'setting' ? frames[0]!.kind : null;
  return groupNode({
    id,
    label: title,
    count: frames.length,
    icon: kind ?? LEVEL_ICONS[level],
    context: groupContext(frames),
    open: few && (kind === null || kind === 'flat'),
    tickable: tickablePaths(frames),
    children: () => grouped(frames, rest, id, around),
  });
}

function byType(
  frames: readonly FrameInfo[],
  rest: readonly Level[],
  parent: string,
  around: Surroundings,
): readonly ExplorerNode[] {
  const single = frames.filter((frame) => frame.master === null);
  const products = single.filter(isProduct);
  const raws = single.filter((frame) => !isProduct(frame));
  const types = KINDS.flatMap(({ kind, title }) => {
    const mine = raws.filter((frame) => frame.kind === kind);
    const masters = frames.filter((frame) => frame.master !== null && frame.kind === kind);
    if (mine.length + masters.length === 0) return [];
    const id = `${parent}:${kind}`;
    // A bias has neither filter nor exposure, so its frames stand alone.
    const levels = kind === 'bias' ? rest.filter((level) => level !== 'setting') : rest;
    return [
      groupNode({
        id,
        label: title,
        count: mine.length,
        icon: kind,
        context: groupContext([...mine, ...masters]),
        open: kind === 'flat',
        tickable: tickablePaths(mine),
        children: () => [...mastersGroup(kind, masters, id, around), ...grouped(mine, levels, id, around)],
      }),
    ];
  });
  if (products.length === 0) return types;
  const id = `${parent}:calibrated`;
  const levels = rest.filter((level) => level !== 'setting');
  const calibrated = groupNode({
    id,
    label: 'Calibrated',
    count: products.length,
    icon: 'calibrated',
    context: 'group.calibrated',
    open: products.length <= MOST_SHOWN_OPEN,
    children: () => grouped(products, levels, id, around),
  });
  return [...types, calibrated];
}

function mastersGroup(
  kind: FrameKind,
  masters: readonly FrameInfo[],
  parent: string,
  around: Surroundings,
): readonly ExplorerNode[] {
  if (masters.length === 0) return [];
  const id = `${parent}:masters`;
  const children = () => rows(masters, id, around);
  return [
    groupNode({
      id,
      label: 'Masters',
      count: masters.length,
      icon: kind,
      context: 'group.masters',
      open: true,
      children,
    }),
  ];
}

function rows(
  frames: readonly FrameInfo[],
  id: string,
  { folderOf, settling, raws }: Surroundings,
): readonly ExplorerNode[] {
  const context = groupContext(frames);
  const icon = context === 'group.calibrated' ? 'calibrated' : (frames[0]?.kind ?? 'unknown');
  const parent = { id, icon, context } as const;
  const row = (frame: FrameInfo): ExplorerNode => {
    const folder = folderOf(frame.path);
    return frame.master === null && isProduct(frame)
      ? productNode(frame, raws(), folder)
      : frameNode(frame, folder, settling.has(frame.path));
  };
  return pagedNodes(frames, parent, row, tickablePaths);
}
