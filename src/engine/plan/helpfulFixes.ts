/** DECIDE: of the changes proposed for refused frames those that help them and change nothing for the frames that are fine. */
import type { RecipeFix } from '../errors';
import type { RefusedFrame } from './plan';
import { withValue } from './recipeChange';
import { type Recipe, recipeSchema } from './recipeSchema';
import type { Step } from './step';

/** What became of the frames under one recipe. */
export interface Decided {
  readonly refused: readonly RefusedFrame[];
  /** Steps of the frames that were not refused, by path. */
  readonly steps: ReadonlyMap<string, readonly Step[]>;
}

/** So many changes are tried; a night of frames that are all wrong in their own way needs a person, not a button. */
const MOST_TRIED = 40;

type Help = 'passes' | 'otherReason' | 'none';

/**
 * The refused frames with those of their fixes by which they pass (these first) or are refused for another reason, found
 * by planning again. What changes a spelling in `keywords` or `types` needs the headers read again, and is taken on trust.
 *
 * @param again decides by a changed recipe
 */
export function helpfulFixes(
  now: Decided,
  recipe: Recipe,
  again: (recipe: Recipe) => Decided,
): readonly RefusedFrame[] {
  const tried = new Map<string, Decided | null>();
  const decide = ({ path, value }: RecipeFix): Decided | null => {
    const id = JSON.stringify([path, value]);
    if (!tried.has(id)) tried.set(id, tried.size < MOST_TRIED ? harmless(now, recipe, path, value, again) : null);
    return tried.get(id)!;
  };
  const helpOf = (frame: RefusedFrame, fix: RecipeFix): Help => {
    if (fix.path[0] === 'keywords' || fix.path[0] === 'types') return 'passes';
    const decided = decide(fix);
    if (decided === null) return 'none';
    const still = decided.refused.find(({ path }) => path === frame.path);
    if (still === undefined) return 'passes';
    // The same trouble under another name has the same way out.
    return still.reason !== frame.reason && still.wayOut !== frame.wayOut ? 'otherReason' : 'none';
  };
  return now.refused.map((frame) => {
    if (frame.fixes.length === 0) return frame;
    const judged = frame.fixes.map((fix) => ({ fix, help: helpOf(frame, fix) }));
    const having = (help: Help) => judged.filter((each) => each.help === help).map(({ fix }) => fix);
    return { ...frame, fixes: [...having('passes'), ...having('otherReason')] };
  });
}

/** What a change leads to; null when it cannot be made, or a frame that is fine now would be treated otherwise. */
function harmless(
  now: Decided,
  recipe: Recipe,
  path: readonly string[],
  value: unknown,
  again: (recipe: Recipe) => Decided,
): Decided | null {
  const changed = recipeSchema.safeParse(withValue(recipe, path, value));
  if (!changed.success) return null;
  let decided: Decided;
  try {
    decided = again(changed.data);
  } catch {
    return null; // By this recipe nothing could be planned at all.
  }
  for (const [frame, steps] of now.steps) {
    const other = decided.steps.get(frame);
    if (other === undefined || withoutReasons(other) !== withoutReasons(steps)) return null;
  }
  return decided;
}

function withoutReasons(steps: readonly Step[]): string {
  return JSON.stringify(steps.map(({ reason: _, ...step }) => step));
}
