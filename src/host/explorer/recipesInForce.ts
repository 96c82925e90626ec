/** The recipes of a workspace as the states of its frames need them: each is read once, and only when it is asked for. */
import { dirname, join } from 'node:path';
import { errorSentence, FlatfieldError } from '../../engine/errors';
import { defaultRecipe } from '../../engine/plan/recipe';
import { nearestRecipe, recipeAt, settle } from '../../worker/prepare';
import type { RecipeInForce } from './frameStates';

/**
 * Folder -> the recipe of its frames; the same object for all folders of one recipe. Without a recipe every folder stands
 * for itself, as its results go into a folder of its own.
 *
 * @param mastersOf further masters, by a file of the folder
 */
export function recipesInForce(mastersOf: (file: string) => readonly string[]): (folder: string) => RecipeInForce {
  const byFolder = new Map<string, RecipeInForce>();
  const byRecipe = new Map<string, RecipeInForce>();
  return (folder) => {
    const known = byFolder.get(folder);
    if (known !== undefined) return known;
    const path = nearestRecipe(folder);
    const key = path ?? folder;
    const inForce = byRecipe.get(key) ?? read(folder, path, mastersOf(join(folder, 'frame')));
    byRecipe.set(key, inForce);
    byFolder.set(folder, inForce);
    return inForce;
  };
}

function read(folder: string, path: string | null, masters: readonly string[]): RecipeInForce {
  const base = path === null ? folder : dirname(path);
  try {
    const { recipe, outputFolder } = recipeAt(folder);
    return { path, recipe: settle(recipe, base, {}), problem: null, outputFolder, masters };
  } catch (error) {
    const problem = error instanceof FlatfieldError ? errorSentence(error) : String(error);
    const outputFolder = join(base, defaultRecipe().output.folder);
    return { path, recipe: null, problem, outputFolder, masters };
  }
}
