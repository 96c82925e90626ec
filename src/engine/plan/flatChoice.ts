/** What the recipe says of the flat of light frames, whichever of its two ways it is written in. */
import type { FlatScaling } from '../ccd/flatCorrect';
import type { Recipe } from './recipeSchema';

export interface FlatChoice extends FlatScaling {
  /** "auto", "none" or the path of a combined flat. */
  readonly use: string;
}

/** `"flat": "auto"` is `"flat": { "use": "auto" }`. */
export function flatChoice({ flat }: Pick<Recipe, 'flat'>): FlatChoice {
  return typeof flat === 'string' ? { use: flat, minValue: null, normValue: null } : flat;
}

/** The recipe with another flat; how it is scaled stays. */
export function withFlat(recipe: Recipe, use: string): Recipe {
  return { ...recipe, flat: typeof recipe.flat === 'string' ? use : { ...recipe.flat, use } };
}

/** Where in the recipe the flat stands, for a change of it. */
export function flatKeys({ flat }: Pick<Recipe, 'flat'>): readonly string[] {
  return typeof flat === 'string' ? ['flat'] : ['flat', 'use'];
}
