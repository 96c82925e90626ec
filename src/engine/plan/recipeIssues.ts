/** What the schema finds wrong with a recipe, as sentences that name the key and what it may be, with the changes that help. */
import { closest, distance } from 'fastest-levenshtein';
import type * as z from 'zod/mini';
import type { RecipeChange } from './recipeChange';
import type { RecipeProblem } from './recipeProblem';
import { recipeSchema } from './recipeSchema';

/** Problems of a recipe's data, in the schema's order; empty when it can be used. */
export function schemaProblems(json: unknown): readonly RecipeProblem[] {
  const result = recipeSchema.safeParse(json);
  return result.success ? [] : result.error.issues.flatMap((issue) => problemsOf(issue as z.core.$ZodIssue, [], json));
}

function problemsOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[], json: unknown): RecipeProblem[] {
  const path = [...above, ...issue.path].map((key) => (typeof key === 'number' ? key : String(key)));
  const key = path.length === 0 ? 'the recipe' : `"${path.join('.')}"`;
  const wrong = (message: string, values: readonly unknown[] = []): RecipeProblem[] => {
    const fixes = path.length === 0 ? [] : [...values.map((value) => setting(path, value)), ...leaving(path)];
    return [{ path, at: 'value', severity: 'error', message, fixes }];
  };
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((name) => unknownKey(name, path, json));
    case 'invalid_value': {
      const words = issue.values.map((value) => JSON.stringify(value)).join(' or ');
      return wrong(`${key} must be ${words}.`, nearestFirst(issue.values, valueAt(json, path)));
    }
    case 'invalid_type':
      return issue.expected === 'boolean'
        ? wrong(`${key} must be true or false.`, [true, false])
        : wrong(`${key} must be ${article(issue.expected)}.`, meant(issue.expected, valueAt(json, path)));
    case 'too_small':
      return wrong(
        `${key} must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}.`,
        issue.inclusive && issue.origin === 'number' ? [issue.minimum] : [],
      );
    case 'too_big':
      return wrong(`${key} must be at most ${issue.maximum}.`, [issue.maximum]);
    case 'invalid_union': {
      // What was meant is the object form when an object was written, else the list of words.
      const inner = issue.errors.find((branch) =>
        branch.some((i) => i.path.length > 0 || i.code === 'unrecognized_keys'),
      );
      if (inner !== undefined) return inner.flatMap((i) => problemsOf(i, path, json));
      const { words, values } = unionChoices(issue);
      return wrong(`${key} must be ${words.join(' or ')}.`, nearestFirst(values, valueAt(json, path)));
    }
    default:
      return wrong(`${key} cannot be used: ${issue.message}.`);
  }
}

function unionChoices(issue: z.core.$ZodIssueInvalidUnion): { words: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const words = issue.errors.flat().flatMap(function describe(inner): string[] {
    if (inner.code === 'invalid_value') {
      values.push(...inner.values);
      return inner.values.map((value) => JSON.stringify(value));
    }
    if (inner.code === 'invalid_type') return [article(inner.expected)];
    if (inner.code === 'invalid_union') return inner.errors.flat().flatMap(describe);
    return [];
  });
  return { words: [...new Set(words)], values };
}

function article(type: string): string {
  if (type === 'int') return 'a whole number';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function unknownKey(name: string, above: readonly (string | number)[], json: unknown): RecipeProblem {
  const known = keysAt(recipeSchema, above);
  const nearest = known.length === 0 ? null : closest(name, known);
  const where = above.length === 0 ? '' : ` in "${above.join('.')}"`;
  const path = [...above, name];
  const hint = nearest === null ? '' : ` Did you mean "${nearest}"?`;
  const message = `there is no key "${name}"${where}.${hint}`;
  const taken = nearest === null || valueAt(json, [...above, nearest]) !== undefined;
  const rename: RecipeChange[] = taken
    ? []
    : [{ title: `Rename it to "${nearest}"`, path: path.map(String), newName: nearest }];
  const remove = { title: `Remove "${name}"`, path: path.map(String), value: undefined };
  return { path, at: 'key', severity: 'error', message, fixes: [...rename, remove] };
}

function setting(path: readonly (string | number)[], value: unknown): RecipeChange {
  return { title: `Set "${path.at(-1)}" to ${JSON.stringify(value)}`, path: path.map(String), value };
}

/** Without the key its default counts; an item of a list has none. */
function leaving(path: readonly (string | number)[]): RecipeChange[] {
  const last = path.at(-1);
  if (typeof last !== 'string') return [];
  return [{ title: `Remove "${last}", so that its default counts`, path: path.map(String), value: undefined }];
}

function nearestFirst(values: readonly unknown[], written: unknown): unknown[] {
  if (typeof written !== 'string') return [...values];
  const far = (value: unknown) => distance(String(value).toLowerCase(), written.toLowerCase());
  return [...values].sort((a, b) => far(a) - far(b));
}

/** What a value of the wrong type most likely stands for. */
function meant(expected: string, written: unknown): unknown[] {
  if (expected === 'array' && typeof written === 'string' && written !== '') return [[written]];
  const number = typeof written === 'string' ? Number(written.replace(',', '.')) : written;
  if (typeof number !== 'number' || !Number.isFinite(number) || written === '') return [];
  if (expected === 'number') return [number];
  return expected === 'int' ? [Math.round(number)] : [];
}

function valueAt(json: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    json,
  );
}

/** The keys that the schema allows in the object at `path`. */
function keysAt(schema: z.core.$ZodType, path: readonly (string | number)[]): string[] {
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
