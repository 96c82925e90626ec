/** What can be changed in a recipe by a button: a value set or taken out, or a key that was misspelled. */
import type { RecipeFix } from '../errors';

/** A key under its right name, with the value that it has. */
export interface KeyRename {
  readonly title: string;
  /** The key as it stands there now. */
  readonly path: readonly string[];
  readonly newName: string;
}

/** A fix whose `value` is undefined takes the key out. */
export type RecipeChange = RecipeFix | KeyRename;

/** A recipe's plain data with a value set, all else as it was; what stands in the way and is no object is replaced. */
export function withValue(json: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const object = typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
  return { ...object, [key]: withValue((object as Record<string, unknown>)[key], rest, value) };
}
