/** Finds a frame's partners on disk: among the frames of the workspace, else in the two folders that are meant. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FrameInfo, Scan } from '../../engine/frames/frameInfo';
import { resultPath } from '../../engine/plan/planFlats';
import type { WorkerPool } from '../../worker/pool';
import { recipeAt, spellingsOf } from '../../worker/prepare';
import { isFrameName } from '../disk/watchedNames';
import { type Partners, partnersOf } from './partners';

/**
 * The raw frame, the calibrated frames and the masters that belong to the file at `path`; null for a master, or for what
 * is no frame.
 *
 * @param scan the frames of the workspace
 * @throws FlatfieldError where the file's recipe cannot be read
 */
export async function findPartners(
  path: string,
  { pool, scan }: { readonly pool: WorkerPool; readonly scan: () => Promise<Scan> },
): Promise<Partners | null> {
  const { frames } = await scan();
  const known = frames.some((frame) => frame.path === path) ? frames : await framesNear(path, pool);
  return partnersOf(path, known, resultPaths());
}

/** A file outside of the workspace: its folder, the folder above, and the folder of its results; no deeper. */
async function framesNear(path: string, pool: WorkerPool): Promise<readonly FrameInfo[]> {
  const folder = dirname(path);
  const { recipe, outputFolder } = recipeAt(folder);
  const folders = new Set([folder, dirname(folder), outputFolder]);
  const files = [...folders].filter(existsSync).flatMap((near) =>
    readdirSync(near)
      .filter(isFrameName)
      .map((name) => join(near, name)),
  );
  const { frames } = await pool.run('scan', { paths: files, spellings: spellingsOf(recipe) });
  return frames;
}

/** Where the result of a raw frame goes; every folder's recipe is read once. A recipe that is broken says nothing. */
function resultPaths(): (raw: FrameInfo) => string | null {
  const recipes = new Map<string, ReturnType<typeof recipeAt> | null>();
  return (raw) => {
    const folder = dirname(raw.path);
    if (!recipes.has(folder))
      recipes.set(
        folder,
        quiet(() => recipeAt(folder)),
      );
    const found = recipes.get(folder) ?? null;
    return found === null ? null : quiet(() => resultPath(raw, found.recipe, found.outputFolder));
  };
}

function quiet<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null;
  }
}
