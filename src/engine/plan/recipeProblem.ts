/** What is wrong with a recipe, or would be better otherwise: the key, the sentence, and the changes that would help. */
import type { RecipeChange } from './recipeChange';

export interface RecipeProblem {
  /** Keys from the top; the deepest that exists is where the problem shows. */
  readonly path: readonly (string | number)[];
  /** Whether the key itself is wrong, or could be set; else its value is. */
  readonly at: 'key' | 'value';
  /** `error`: nothing can be planned by it; `warning`: frames are refused; `info`: a remark. */
  readonly severity: 'error' | 'warning' | 'info';
  /** One or two sentences, starting small where a name or a key stands first. */
  readonly message: string;
  /** The best first. */
  readonly fixes: readonly RecipeChange[];
}
