/** How the headers of each file are spelled: by the recipe of its folder, or of the nearest folder above that has one. */
import { readFile } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { parseRecipe } from '../../engine/plan/recipe';
import type { Spellings } from '../../protocol/jobs';
import { spellingsOf } from '../../worker/prepare';

const BUILT_IN: Spellings = { keywords: {}, types: {} };

/**
 * Path of a file -> its spellings, by these recipes. A recipe that cannot be read is told to `onError` and counts as one
 * without spellings of its own; reducing with it is what refuses.
 */
export async function folderSpellings(
  recipes: readonly string[],
  onError: (error: unknown) => void,
): Promise<(path: string) => Spellings> {
  const byFolder = new Map<string, Spellings>();
  for (const recipe of recipes) {
    try {
      byFolder.set(dirname(recipe), spellingsOf(parseRecipe(await readFile(recipe, 'utf8'), recipe)));
    } catch (error) {
      onError(error);
      byFolder.set(dirname(recipe), BUILT_IN);
    }
  }
  const inForce = new Map<string, Spellings>();
  const of = (folder: string): Spellings => {
    const known = inForce.get(folder) ?? byFolder.get(folder);
    if (known !== undefined) return known;
    const parent = dirname(folder);
    const spellings = parent === folder ? BUILT_IN : of(parent);
    inForce.set(folder, spellings);
    return spellings;
  };
  return (path) => of(folderPart(path));
}

/** dirname for ten thousand paths. */
function folderPart(path: string): string {
  const end = path.lastIndexOf(sep);
  return end > 0 ? path.slice(0, end) : dirname(path);
}
