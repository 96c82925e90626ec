/** From a folder and a recipe that nobody has written yet to what the planner wants; writes nothing. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Scan } from '../engine/frames/frameInfo';
import type { PlanInput } from '../engine/plan/planFlats';
import { maskPaths } from '../engine/plan/planMasks';
import { RECIPE_NAME } from '../engine/plan/recipeName';
import type { Recipe } from '../engine/plan/recipeSchema';
import type { WorkerPool } from './pool';
import { spellingsOf } from './prepare';

/**
 * What planFlats is given for `folder` if `recipe` were its recipe.
 *
 * @param scan the frames of the folder in the recipe's spellings
 * @param masters files and folders with further masters
 */
export async function prepareDraft(
  pool: WorkerPool,
  folder: string,
  recipe: Recipe,
  scan: Scan,
  masters: readonly string[] = [],
): Promise<PlanInput> {
  const absolute = (word: string) => (word === 'auto' || word === 'none' ? word : resolve(folder, word));
  const mask = maskPaths(recipe).map((path) => resolve(folder, path));
  const dark = { ...recipe.dark, use: absolute(recipe.dark.use) };
  const settled = { ...recipe, bias: absolute(recipe.bias), dark, mask };
  const outputFolder = resolve(join(folder, recipe.output.folder));
  const inputs = [...scan.frames, ...scan.unreadable].map(({ path }) => path).sort();
  const asked = new Set(inputs);
  const words = [settled.bias, settled.dark.use].filter((word) => word !== 'auto' && word !== 'none');
  const named = [...words, ...mask];
  const further = [...masters.map((path) => resolve(path)), ...named, outputFolder].filter(
    (path) => existsSync(path) && !asked.has(path),
  );
  const more =
    further.length === 0
      ? { frames: [], unreadable: [] }
      : await pool.run('scan', { paths: further, spellings: spellingsOf(recipe) });
  return {
    kind: 'flat',
    scan: {
      ...scan,
      frames: [...scan.frames, ...more.frames.filter(({ path }) => !asked.has(path))],
      unreadable: [...scan.unreadable, ...more.unreadable.filter(({ path }) => !asked.has(path))],
    },
    inputs,
    named: new Set(),
    recipe: settled,
    recipePath: join(folder, RECIPE_NAME),
    outputFolder,
    existingOutputs: new Set(),
  };
}
