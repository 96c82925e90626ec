/** What of "combine" is right key by key and cannot be together. */
import type { RecipeProblem } from './recipeProblem';
import type { Recipe } from './recipeSchema';

/** Each with what would help; empty where frames can be combined by this recipe. */
export function combineProblems({ combine }: Recipe): RecipeProblem[] {
  const { method, weights, minmax } = combine;
  const problem = (key: string, message: string, title: string, value: unknown): RecipeProblem => {
    const path = ['combine', key];
    return { path, at: 'value', severity: 'error', message, fixes: [{ title, path, value }] };
  };
  const found: RecipeProblem[] = [];
  if (weights !== 'none' && method !== 'average')
    found.push(
      problem(
        'weights',
        `"combine.weights" is for "method": "average"; a ${method} has none (ccdproc ignores them in a median without a word).`,
        'Use no weights',
        'none',
      ),
    );
  if (minmax !== 'none' && minmax.min !== null && minmax.max !== null && minmax.min > minmax.max)
    found.push(
      problem(
        'minmax',
        `"combine.minmax" has min ${minmax.min} above max ${minmax.max}: no value would be left.`,
        'Exchange the two',
        { min: minmax.max, max: minmax.min },
      ),
    );
  return found;
}
