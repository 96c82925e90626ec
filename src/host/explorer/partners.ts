/** Which frame belongs to which: a raw frame, what was made of it, and the masters that went into it. */
import type { FrameInfo } from '../../engine/frames/frameInfo';
import type { MasterRole } from '../../engine/plan/step';
import { isProduct } from './products';
import { rawOf, rawsByName } from './rawFrames';

/** A master that a calibrated frame's own cards name. */
export interface UsedMaster {
  readonly role: MasterRole;
  readonly name: string;
  /** null: no master of that name was found. */
  readonly path: string | null;
}

export interface Partners {
  /** The raw frame: the one asked about, or the one that it was made from; null when it was not found. */
  readonly raw: FrameInfo | null;
  /** Its calibrated frames, the newest first. */
  readonly calibrated: readonly FrameInfo[];
  /** Of the calibrated frame asked about, else of the newest one. */
  readonly masters: readonly UsedMaster[];
}

/**
 * The partners of the frame at `path` among `frames`; null when it is none of them, or a master.
 *
 * @param resultPath where the plan puts the result of a raw frame, as its recipe names it; null = unknown
 */
export function partnersOf(
  path: string,
  frames: readonly FrameInfo[],
  resultPath: (raw: FrameInfo) => string | null,
): Partners | null {
  const single = frames.filter((frame) => frame.master === null);
  const asked = single.find((frame) => frame.path === path);
  if (asked === undefined) return null;
  const products = single.filter(isProduct);
  const raws = single.filter((frame) => !isProduct(frame));
  const byName = rawsByName(raws);
  const byResult = new Map(raws.map((raw) => [`${raw.kind} ${resultPath(raw)}`, raw]));
  // The plan's own name is the surest; only what it does not explain is told by names alone.
  const originOf = (product: FrameInfo): FrameInfo | undefined =>
    byResult.get(`${product.kind} ${product.path}`) ?? rawOf(product, byName);

  const raw = isProduct(asked) ? originOf(asked) : asked;
  const calibrated =
    raw === undefined
      ? [asked]
      : products.filter((product) => sameFrame(product, raw) && originOf(product)?.path === raw.path);
  const newest = [...calibrated].sort((a, b) => b.mtimeMs - a.mtimeMs);
  const told = isProduct(asked) ? asked : newest[0];
  return { raw: raw ?? null, calibrated: newest, masters: told === undefined ? [] : usedMasters(told, frames) };
}

/** A quick look before the names are compared: a calibrated flat is a flat of the same exposure. */
function sameFrame(product: FrameInfo, raw: FrameInfo): boolean {
  return product.kind === raw.kind && product.exposure === raw.exposure;
}

/** The masters that SUBBIAS, SUBDARK and FLATCOR of our own results name. */
function usedMasters(product: FrameInfo, frames: readonly FrameInfo[]): readonly UsedMaster[] {
  if (!product.ours) return [];
  return (['bias', 'dark', 'flat'] as const).flatMap((role) => {
    const card = product.history[role];
    if (card === undefined) return [];
    // "SUBDARK = dark, 7.fit, scale 0.1 (7 s / 70 s)": the words behind the name are ours, the name may hold a comma.
    const name = card.replace(/^[^=]*= /, '').replace(/, (not scaled|scale |over )[^,]*(, at least [^,]*)?$/, '');
    return [{ role, name, path: masterNamed(name, product, frames) }];
  });
}

/** The frame of that name in the result's folder, else the only one anywhere. */
function masterNamed(name: string, product: FrameInfo, frames: readonly FrameInfo[]): string | null {
  const named = frames.filter((frame) => frame.name === name && frame.path !== product.path);
  const beside = named.find((frame) => folderOf(frame) === folderOf(product));
  return (beside ?? (named.length === 1 ? named[0] : undefined))?.path ?? null;
}

function folderOf({ path, name }: FrameInfo): string {
  return path.slice(0, path.length - name.length);
}
