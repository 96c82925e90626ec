/** DECIDE: the changes of a recipe by which a frame of unknown type would be known. */
import type { RecipeFix } from '../errors';
import { isBadPixelMask } from '../frames/badPixelMask';
import type { FrameInfo } from '../frames/frameInfo';
import type { Recipe } from './recipeSchema';

const KINDS = ['flat', 'dark', 'bias', 'light'] as const;

/**
 * For a value of IMAGETYP that is not known: each kind that it could mean, the likeliest first; for a header without the
 * keyword: others of its keywords whose value names a kind.
 *
 * @param asked the kind that is being looked for
 * @param all every frame, whose keywords must go on counting
 */
export function typeFixes(frame: FrameInfo, asked: string, all: readonly FrameInfo[], recipe: Recipe): RecipeFix[] {
  if (frame.kind !== 'unknown' || isBadPixelMask(frame)) return [];
  const { imagetyp } = frame;
  if (imagetyp !== null) {
    const words = imagetyp.toLowerCase();
    const likely = KINDS.filter((kind) => words.includes(kind));
    const kinds = [...new Set([...likely, ...KINDS.filter((kind) => kind === asked), ...KINDS])];
    return kinds.map((kind) => ({
      title: `Take ${JSON.stringify(imagetyp)} as ${kind}`,
      path: ['types', kind],
      value: [...(recipe.types[kind] ?? []), imagetyp],
    }));
  }
  const used = recipe.keywords.type ?? [...new Set(all.flatMap(({ keywords }) => keywords.type ?? []))];
  const blank = frame.keywords.type;
  return (frame.lookAlikes?.type ?? []).map((keyword) => ({
    title: `Take the type from ${keyword}`,
    path: ['keywords', 'type'],
    // A keyword that is there with nothing in it must come second, or it would be read first again.
    value: [
      ...used.filter((other) => other !== blank && other !== keyword),
      keyword,
      ...(blank === undefined ? [] : [blank]),
    ],
  }));
}
