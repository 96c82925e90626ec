/** DECIDE: the changes of a recipe that would help a frame whose overscan or trim section cannot be used. */
import { nearestSections, shortSection } from '../ccd/nearestSection';
import type { Region } from '../ccd/region';
import { parseSection, resolveSection } from '../ccd/section';
import { FlatfieldError, type RecipeFix } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';
import type { Recipe, RecipeSection } from './recipeSchema';

type SectionKey = 'overscan' | 'trim';

/** For a section that does not lie in the frame: the nearest that does; of a recipe's own section also the header's card. */
export function nearestFixes(frame: FrameInfo, recipe: Recipe, key: SectionKey, section: RecipeSection): RecipeFix[] {
  const [text, convention] =
    typeof section === 'string' ? [section, 'fits' as const] : [section.python, 'python' as const];
  const nearest = nearestSections(text, convention, frame.width, frame.height);
  const sections = nearest.map((found) => sectionFix(recipe, key, convention === 'fits' ? found : { python: found }));
  const card = recipe[key] === 'header' ? [] : headerFix(frame, key);
  return [...sections, ...card];
}

/** A section written into the recipe, beside what it says of the overscan already. */
export function sectionFix(recipe: Recipe, key: SectionKey, section: RecipeSection): RecipeFix {
  const text = typeof section === 'string' ? section : `Python's ${section.python}`;
  if (key === 'trim') return { title: `Trim to ${text}`, path: ['trim'], value: section };
  const title = `Take ${text} as overscan`;
  return typeof recipe.overscan === 'object'
    ? { title, path: ['overscan', 'section'], value: section }
    : { title, path: ['overscan'], value: { section } };
}

/** For a frame without the card that the recipe asks for: what the other sections in its header leave, else no such step. */
export function missingCardFixes(frame: FrameInfo, recipe: Recipe, key: SectionKey): RecipeFix[] {
  const other =
    key === 'overscan' ? regionOfCard(frame, frame.trimsec ?? frame.datasec) : regionOfCard(frame, frame.biassec);
  const rest = other === null ? null : whatIsLeft(other, frame.width, frame.height);
  const none: RecipeFix =
    key === 'overscan'
      ? { title: 'Subtract no overscan', path: ['overscan'], value: 'none' }
      : { title: 'Trim nothing', path: ['trim'], value: 'none' };
  return [...(rest === null ? [] : [sectionFix(recipe, key, shortSection(rest, frame.width, frame.height))]), none];
}

/** The step by the header's own card, where the frame has one that can be used. */
export function headerFix(frame: FrameInfo, key: SectionKey): RecipeFix[] {
  const [keyword, text] =
    key === 'overscan'
      ? (['BIASSEC', frame.biassec] as const)
      : frame.trimsec === null
        ? (['DATASEC', frame.datasec] as const)
        : (['TRIMSEC', frame.trimsec] as const);
  if (regionOfCard(frame, text) === null) return [];
  const title = key === 'overscan' ? `Take the overscan from ${keyword} (${text})` : `Trim to ${keyword} (${text})`;
  return [{ title, path: [key], value: 'header' }];
}

function regionOfCard(frame: FrameInfo, text: string | null): Region | null {
  if (text === null) return null;
  try {
    return resolveSection(parseSection(text, 'fits'), frame.width, frame.height);
  } catch (error) {
    if (error instanceof FlatfieldError) return null;
    throw error;
  }
}

/** The one strip of a frame beside `region`, over its full height or width; null where that is not one strip. */
function whatIsLeft({ x0, x1, y0, y1 }: Region, width: number, height: number): Region | null {
  const strips = [
    { x0: 0, x1: x0, y0: 0, y1: height },
    { x0: x1, x1: width, y0: 0, y1: height },
    { x0: 0, x1: width, y0: 0, y1: y0 },
    { x0: 0, x1: width, y0: y1, y1: height },
  ].filter((strip) => strip.x1 > strip.x0 && strip.y1 > strip.y0);
  return strips.length === 1 ? strips[0]! : null;
}
