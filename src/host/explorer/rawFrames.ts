/** Finds the raw frame that a result was made from: by the result's name, in the folders above the result. */
import type { FrameInfo } from '../../engine/frames/frameInfo';
import { plainName } from '../../engine/plan/outputName';

/** Name -> folder (with forward slashes) -> raw frame: in a long season every night has a ccd.014.0.fits. */
export type RawsByName = ReadonlyMap<string, ReadonlyMap<string, FrameInfo>>;

export function rawsByName(raws: readonly FrameInfo[]): RawsByName {
  const byName = new Map<string, Map<string, FrameInfo>>();
  for (const raw of raws) {
    const folder = above(slashed(raw.path));
    for (const name of new Set([raw.name, plainName(raw.name)])) {
      const byFolder = byName.get(name) ?? new Map<string, FrameInfo>();
      // A frame beside its own compressed copy is the one that has the name.
      if (raw.name === name || !byFolder.has(folder)) byFolder.set(folder, raw);
      byName.set(name, byFolder);
    }
  }
  return byName;
}

/**
 * The raw frame whose name the result's name ends with ("flat-ccd.014.0.fits" was "ccd.014.0.fits"), but for the ending
 * of a compression around either. Only the folders
 * above the result and the same kind count: the night before had that name too, and so may a dark.
 */
export function rawOf(product: FrameInfo, raws: RawsByName): FrameInfo | undefined {
  const name = plainName(product.name);
  for (let start = 0; start < name.length; start++) {
    const byFolder = raws.get(name.slice(start));
    if (byFolder === undefined) continue;
    for (let folder = above(slashed(product.path)); folder !== ''; folder = above(folder)) {
      const raw = byFolder.get(folder);
      if (raw?.kind === product.kind) return raw;
    }
  }
  return undefined;
}

function above(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
