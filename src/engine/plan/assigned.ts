/** DECIDE: what was assigned to a frame by hand goes before the recipe, and into the header of its result. */
import type { FrameInfo } from '../frames/frameInfo';
import { FRAMES_NAME } from '../frames/framesFile';
import { kindOf } from '../frames/keywords';
import { withFlat } from './flatChoice';
import type { AssignedCard } from './plan';
import type { Recipe } from './recipeSchema';
import type { MasterRole } from './step';

/** The recipe with the masters that a person has chosen for this frame. */
export function recipeFor({ assigned }: FrameInfo, recipe: Recipe): Recipe {
  if (assigned?.bias === undefined && assigned?.dark === undefined && assigned?.flat === undefined) return recipe;
  return {
    ...(assigned.flat === undefined ? recipe : withFlat(recipe, assigned.flat)),
    bias: assigned.bias ?? recipe.bias,
    dark: { ...recipe.dark, use: assigned.dark ?? recipe.dark.use },
  };
}

/** Why a master is taken that is named. */
export function namedBy({ assigned }: FrameInfo, role: MasterRole): string {
  return assigned?.[role] === undefined ? 'the recipe names it' : `chosen by hand in ${FRAMES_NAME}`;
}

/** Where somebody goes who wants another master. */
export function namedIn({ assigned }: FrameInfo, role: MasterRole): string | null {
  return assigned?.[role] === undefined ? null : `Change "${role}" in ${assigned.file}.`;
}

const STANDARD = { type: 'IMAGETYP', exposure: 'EXPTIME', filter: 'FILTER' } as const;

/**
 * The cards by which the result says what was assigned: under the usual keyword and under the one that this header has.
 * Of two filter wheels neither is written over: FILTER is read before them.
 */
export function assignedCards(frame: FrameInfo, recipe: Recipe): readonly AssignedCard[] {
  const { assigned, keywords, imagetyp } = frame;
  if (assigned === undefined) return [];
  const cards = (role: keyof typeof STANDARD, value: string | number): AssignedCard[] => {
    const wheel = role === 'filter' && keywords.filter === 'FILTER1' && recipe.keywords.filter === undefined;
    const own = wheel ? undefined : keywords[role];
    return [...new Set([STANDARD[role], own ?? STANDARD[role]])].map((keyword) => ({ role, keyword, value }));
  };
  const { type, exposure, filter } = assigned;
  // A header that says SKYFLAT says it well enough.
  const said = imagetyp !== null && type === kindOf(imagetyp, typesOf(recipe));
  return [
    ...(type === undefined || said ? [] : cards('type', type.toUpperCase())),
    ...(exposure === undefined ? [] : cards('exposure', exposure)),
    ...(filter === undefined ? [] : cards('filter', filter)),
  ];
}

function typesOf({ types }: Recipe): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(types).filter((entry): entry is [string, string[]] => entry[1] !== undefined),
  );
}
