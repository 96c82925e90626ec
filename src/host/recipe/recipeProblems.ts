/** The problems of one recipe's text, each with its place: its grammar, its keys and values, and what its frames say to it. */
import * as path from 'node:path';
import { parseRecipe } from '../../engine/plan/recipe';
import { RECIPE_NAME } from '../../engine/plan/recipeName';
import type { RecipeProblem } from '../../engine/plan/recipeProblem';
import { problemOfError, problemsOfPlan, problemsOfRecipe } from '../../engine/plan/recipeProblems';
import { planRecipe } from '../../worker/planRecipe';
import type { WorkerPool } from '../../worker/pool';
import { faultsOf, partOf, type TextPart } from './recipeText';

/** A problem in its place; `part` is in UTF-16 units of the text. */
export interface PlacedProblem extends RecipeProblem {
  readonly part: TextPart;
  /** For a fault of the grammar: every JSON editor says it as well. */
  readonly grammar?: true;
}

export interface RecipeText {
  readonly file: string;
  readonly text: string;
  /** Folders and files with further masters, as set for its folder. */
  readonly masters: readonly string[];
}

/** The problems that the text has whatever the frames: its grammar, else its keys and values. */
export function textProblems(text: string): readonly PlacedProblem[] {
  const faults = faultsOf(text);
  if (faults.length === 0) return placed(text, problemsOfRecipe(dataOf(text)));
  const fault = { path: [], at: 'value', severity: 'error', fixes: [], grammar: true } as const;
  return faults.map(({ message, ...part }) => ({ ...fault, message, part }));
}

/**
 * The problems that the frames of its folder have with a recipe whose text has none. One that is named otherwise than
 * `flatfield.json` applies to no folder by itself, and is judged by its text alone.
 *
 * @throws what is no problem of the recipe: `ReadFailed`, `Cancelled` …
 */
export async function frameProblems(
  pool: Pick<WorkerPool, 'run'>,
  { file, text, masters }: RecipeText,
  signal: AbortSignal,
): Promise<readonly PlacedProblem[]> {
  if (path.basename(file) !== RECIPE_NAME) return [];
  const recipe = parseRecipe(text, file);
  try {
    const { plan, frames } = await planRecipe(pool, { recipePath: file, recipe, masters, signal });
    return placed(text, problemsOfPlan(plan, frames, recipe));
  } catch (error) {
    const problem = problemOfError(error);
    if (problem === null) throw error;
    return placed(text, [problem]);
  }
}

function placed(text: string, problems: readonly RecipeProblem[]): readonly PlacedProblem[] {
  return problems.map((problem) => ({ ...problem, part: partOf(text, problem.path, problem.at) }));
}

function dataOf(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ''));
}
