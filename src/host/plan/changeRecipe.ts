/** A change of the recipe from a button: one value, everything else as it is. Pure. */
import { FlatfieldError, type RecipeFix } from '../../engine/errors';
import { parseRecipe } from '../../engine/plan/recipe';

/**
 * The text of a recipe with the change in it; '' stands for a recipe that is not there yet. The indentation stays.
 *
 * @throws FlatfieldError `BadRecipe` where the text is no recipe, before or after
 */
export function changedRecipe(text: string, fix: Pick<RecipeFix, 'path' | 'value'>, file: string): string {
  if (text !== '') parseRecipe(text, file);
  const recipe: unknown = text === '' ? {} : JSON.parse(text.replace(/^\uFEFF/, ''));
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? '  ';
  const changed = `${JSON.stringify(withValue(recipe, fix.path, fix.value), null, indent)}\n`;
  parseRecipe(changed, file);
  return changed;
}

/** A copy in which the value stands at `keys`; objects that are missing on the way are made. */
function withValue(at: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (at !== undefined && (typeof at !== 'object' || at === null))
    throw new FlatfieldError('BadRecipe', `"${key}" cannot be set, since ${JSON.stringify(at)} stands in its place.`);
  const object = { ...at } as Record<string, unknown>;
  return { ...object, [key]: withValue(object[key], rest, value) };
}
