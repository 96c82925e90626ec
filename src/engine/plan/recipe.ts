/** Reading a recipe (flatfield.json): every key known, every value checked, every default filled in. */
import { closest } from 'fastest-levenshtein';
import type * as z from 'zod/mini';
import { parseSection, type Section } from '../ccd/section';
import { FlatfieldError } from '../errors';
import { type Recipe, type RecipeSection, recipeSchema } from './recipeSchema';

/** Name of the file that is looked for in a folder. */
export const RECIPE_NAME = 'flatfield.json';

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
  const result = recipeSchema.safeParse(json);
  if (!result.success) {
    const sentences = result.error.issues.map((issue) => issueSentence(issue as z.core.$ZodIssue, []));
    throw new FlatfieldError('BadRecipe', `${file}: ${sentences.join(' ')}`, { file });
  }
  checkSections(result.data, file);
  return result.data;
}

/** The section of a recipe, parsed. @throws FlatfieldError `BadSection` */
export function recipeSection(section: RecipeSection): Section {
  return typeof section === 'string' ? parseSection(section, 'fits') : parseSection(section.python, 'python');
}

function checkSections(recipe: Recipe, file: string): void {
  const sections: [string, RecipeSection | 'none' | 'header'][] = [
    ['trim', recipe.trim],
    ['overscan.section', typeof recipe.overscan === 'string' ? recipe.overscan : recipe.overscan.section],
  ];
  for (const [key, section] of sections) {
    if (section === 'none' || section === 'header') continue;
    try {
      recipeSection(section);
    } catch (cause) {
      const why = cause instanceof FlatfieldError ? cause.message : String(cause);
      throw new FlatfieldError('BadRecipe', `${file}: "${key}": ${why}`, { file, cause });
    }
  }
}

function issueSentence(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): string {
  const path = [...above, ...issue.path];
  const key = path.length === 0 ? 'the recipe' : `"${path.join('.')}"`;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((name) => unknownKeySentence(name, path)).join(' ');
    case 'invalid_value':
      return path.at(-1) === 'uncertainty' || path.at(-1) === 'mask'
        ? `${key} can only be false: this version writes no UNCERT or MASK extension.`
        : `${key} must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}.`;
    case 'invalid_type':
      return issue.expected === 'boolean'
        ? `${key} must be true or false.`
        : `${key} must be ${article(issue.expected)}.`;
    case 'too_small':
      return `${key} must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}.`;
    case 'too_big':
      return `${key} must be at most ${issue.maximum}.`;
    case 'invalid_union': {
      // What was meant is the object form when an object was written, else the list of words.
      const inner = issue.errors.find((branch) =>
        branch.some((i) => i.path.length > 0 || i.code === 'unrecognized_keys'),
      );
      return inner === undefined ? unionSentence(key, issue) : inner.map((i) => issueSentence(i, path)).join(' ');
    }
    default:
      return `${key} cannot be used: ${issue.message}.`;
  }
}

function unionSentence(key: string, issue: z.core.$ZodIssueInvalidUnion): string {
  const choices = issue.errors.flat().flatMap(function describe(inner): string[] {
    if (inner.code === 'invalid_value') return inner.values.map((value) => JSON.stringify(value));
    if (inner.code === 'invalid_type') return [article(inner.expected)];
    if (inner.code === 'invalid_union') return inner.errors.flat().flatMap(describe);
    return [];
  });
  return `${key} must be ${[...new Set(choices)].join(' or ')}.`;
}

function article(type: string): string {
  if (type === 'int') return 'a whole number';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function unknownKeySentence(name: string, path: readonly PropertyKey[]): string {
  const known = keysAt(recipeSchema, path);
  const nearest = known.length === 0 ? '' : ` Did you mean "${closest(name, known)}"?`;
  const where = path.length === 0 ? '' : ` in "${path.join('.')}"`;
  return `there is no key "${name}"${where}.${nearest}`;
}

/** The keys that the schema allows in the object at `path`. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const def = schema._zod.def as {
    type: string;
    innerType?: z.core.$ZodType;
    options?: readonly z.core.$ZodType[];
    shape?: Record<string, z.core.$ZodType>;
    keyType?: z.core.$ZodType;
    entries?: Record<string, string>;
  };
  if (def.innerType !== undefined) return keysAt(def.innerType, path);
  if (def.options !== undefined) return def.options.flatMap((option) => keysAt(option, path));
  if (def.keyType !== undefined) return Object.keys((def.keyType._zod.def as typeof def).entries ?? {});
  if (def.shape === undefined) return [];
  const [first, ...rest] = path;
  if (first === undefined) return Object.keys(def.shape);
  const inner = def.shape[String(first)];
  return inner === undefined ? [] : keysAt(inner, rest);
}
