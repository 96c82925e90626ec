/** A recipe as somebody writes it: only the keys that say something, in the order in which people read them. */
import type * as z from 'zod/mini';
import { defaultRecipe, parseRecipe } from './recipe';
import type { recipeSchema } from './recipeSchema';

/** What flatfield.json may hold; every key may be left out. */
export type RecipeDraft = z.input<typeof recipeSchema>;

/** The keys that the text of a recipe has, without any default. @throws FlatfieldError `BadRecipe` */
export function recipeDraftOf(text: string, file: string): RecipeDraft {
  parseRecipe(text, file);
  return JSON.parse(text.replace(/^\uFEFF/, '')) as RecipeDraft;
}

/** The text of flatfield.json; it is read back before it is returned. @throws FlatfieldError `BadRecipe` */
export function recipeText(draft: RecipeDraft, file: string): string {
  const written = `${JSON.stringify(draft, null, 2)}\n`;
  parseRecipe(written, file);
  return written;
}

/** The draft without what the defaults say anyway; `keep` is what somebody wrote, which stays even where it says nothing new. */
export function withoutDefaults(draft: RecipeDraft, keep: RecipeDraft = {}): RecipeDraft {
  return (withoutEqual(draft, defaultRecipe(), keep) ?? {}) as RecipeDraft;
}

function withoutEqual(value: unknown, standard: unknown, keep: unknown): unknown {
  if (value === undefined) return undefined;
  if (JSON.stringify(value) === JSON.stringify(standard) && keep === undefined) return undefined;
  if (!isObject(value) || !isObject(standard)) return value;
  const kept = isObject(keep) ? keep : {};
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const left = key in standard ? withoutEqual(inner, standard[key], kept[key]) : inner;
    return left === undefined ? [] : [[key, left]];
  });
  return entries.length === 0 && keep === undefined ? undefined : Object.fromEntries(entries);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
