/** Reading a recipe (flatfield.json): every key known, every value checked, every default filled in. */
import { parseSection, type Section } from '../ccd/section';
import { FlatfieldError } from '../errors';
import { combineProblems } from './combineProblems';
import { schemaProblems } from './recipeIssues';
import type { RecipeProblem } from './recipeProblem';
import { type Recipe, type RecipeSection, recipeSchema } from './recipeSchema';

/** The recipe that applies where none is written: every default. */
export function defaultRecipe(): Recipe {
  return recipeSchema.parse({});
}

/**
 * A recipe from the text of its file.
 *
 * @param file path, for messages
 * @throws FlatfieldError `BadRecipe`: the text is no JSON, a key is unknown (the nearest known one is named), a value
 *   is not one of those allowed, or a section cannot be read
 */
export function parseRecipe(text: string, file: string): Recipe {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new FlatfieldError('BadRecipe', `${file} is not JSON: ${(cause as Error).message}.`, { file, cause });
  }
  const problems = unusable(json);
  if (problems.length === 0) return recipeSchema.parse(json);
  throw new FlatfieldError('BadRecipe', `${file}: ${problems.map(({ message }) => message).join(' ')}`, { file });
}

/** Why the data cannot be used as a recipe; empty when they can. */
export function unusable(json: unknown): readonly RecipeProblem[] {
  const problems = schemaProblems(json);
  if (problems.length > 0) return problems;
  const recipe = recipeSchema.parse(json);
  return [...sectionProblems(recipe), ...combineProblems(recipe)];
}

/** The section of a recipe, parsed. @throws FlatfieldError `BadSection` */
export function recipeSection(section: RecipeSection): Section {
  return typeof section === 'string' ? parseSection(section, 'fits') : parseSection(section.python, 'python');
}

function sectionProblems(recipe: Recipe): RecipeProblem[] {
  const sections: [string[], RecipeSection | 'none' | 'header'][] = [
    [['trim'], recipe.trim],
    [['overscan', 'section'], typeof recipe.overscan === 'string' ? recipe.overscan : recipe.overscan.section],
  ];
  return sections.flatMap(([path, section]): RecipeProblem[] => {
    if (section === 'none' || section === 'header') return [];
    const why = sectionFault(section);
    if (why === null) return [];
    const bracketed = typeof section === 'string' ? `[${section}]` : { python: `[${section.python}]` };
    const fixes =
      sectionFault(bracketed) === null ? [{ title: `Write ${JSON.stringify(bracketed)}`, path, value: bracketed }] : [];
    return [{ path, at: 'value', severity: 'error', message: `"${path.join('.')}": ${why}`, fixes }];
  });
}

function sectionFault(section: RecipeSection): string | null {
  try {
    recipeSection(section);
    return null;
  } catch (error) {
    return error instanceof FlatfieldError ? error.message : String(error);
  }
}
