/** What a recipe would do in its own folder, as it stands in an editor: for the problems shown beside its text. */
import { dirname } from 'node:path';
import type { FrameInfo } from '../engine/frames/frameInfo';
import type { Plan } from '../engine/plan/plan';
import { planFlats } from '../engine/plan/planFlats';
import type { Recipe } from '../engine/plan/recipeSchema';
import type { WorkerPool } from './pool';
import { nearestRecipe, planInput, spellingsOf } from './prepare';

export interface RecipeRequest {
  /** Path of the recipe, which need not be saved as `recipe` says. */
  readonly recipePath: string;
  readonly recipe: Recipe;
  readonly masters: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * The plan for every flat in the recipe's folder, those that belong to a recipe further in left out.
 *
 * @throws FlatfieldError `BadRecipe` (a named master is missing), `Refused` (output folder = input folder), `Cancelled`
 */
export async function planRecipe(
  pool: Pick<WorkerPool, 'run'>,
  { recipePath, recipe, masters, signal }: RecipeRequest,
): Promise<{ plan: Plan; frames: readonly FrameInfo[] }> {
  const folder = dirname(recipePath);
  const found = await pool.run('scan', { paths: [folder], spellings: spellingsOf(recipe) }, { signal });
  const owners = new Map<string, boolean>();
  const isOurs = ({ path }: { readonly path: string }): boolean => {
    const parent = dirname(path);
    if (!owners.has(parent)) owners.set(parent, nearestRecipe(parent) === recipePath);
    return owners.get(parent)!;
  };
  const scan = { ...found, frames: found.frames.filter(isOurs), unreadable: found.unreadable.filter(isOurs) };
  const request = { paths: [folder], masters, recipePath, signal };
  const input = await planInput(pool, { scan, recipe, recipePath }, request);
  return { plan: planFlats(input), frames: input.scan.frames };
}
