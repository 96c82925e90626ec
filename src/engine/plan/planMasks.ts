/** DECIDE: which pixels of a result the recipe's bad pixel masks are about. */
import type { Region } from '../ccd/region';
import { FlatfieldError } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';
import { rejectionReason } from '../frames/rejectedList';
import { nameOf } from './outputName';
import type { PlannedFrame, PlannedMask } from './plan';
import type { Recipe } from './recipeSchema';

/** Paths of the masks that a recipe names, as it writes them; empty for "none". */
export function maskPaths({ mask }: Pick<Recipe, 'mask'>): readonly string[] {
  if (mask === 'none') return [];
  return typeof mask === 'string' ? [mask] : mask;
}

/**
 * The masks of one frame, whose steps are known; none where the recipe writes no MASK. A mask has the size of the result,
 * or that of the raw frame: then it is trimmed as the frame is.
 *
 * @throws FlatfieldError `Refused` for one that was not found, is no mask or has another size
 */
export function planMasks(
  frame: Pick<PlannedFrame, 'path' | 'width' | 'height' | 'steps'>,
  frames: readonly FrameInfo[],
  recipe: Recipe,
): readonly PlannedMask[] {
  if (!recipe.output.mask) return [];
  return maskPaths(recipe).map((path) => {
    const refuse = (why: string): never => {
      throw new FlatfieldError('Refused', `the mask ${nameOf(path)} does not fit: ${why}.`, {
        file: frame.path,
        wayOut: 'Name another "mask" in the recipe, or "none".',
        fixes: [{ title: 'Use no mask', path: ['mask'], value: 'none' }],
      });
    };
    const found = frames.find((other) => other.path === path) ?? refuse('it was not found or is no image');
    if (found.rejected !== undefined) refuse(rejectionReason(found.rejected));
    if (found.incomplete !== null) refuse(found.incomplete);
    if (found.kind !== 'unknown') refuse(`it is a ${found.kind}, not a mask`);
    if (found.planes !== 1) refuse(`it is a cube of ${found.planes} planes`);
    const region = regionUnder(found, frame) ?? refuse(sizes(found, frame));
    return { path, hdu: found.hdu, width: found.width, height: found.height, region, pixels: found.badPixels ?? null };
  });
}

/** The part of a mask that lies under the result, or null where its size is neither that of the result nor of the frame. */
function regionUnder({ width, height }: FrameInfo, frame: Pick<PlannedFrame, 'width' | 'height' | 'steps'>) {
  const kept = keptOf(frame);
  if (width === kept.x1 - kept.x0 && height === kept.y1 - kept.y0) return { x0: 0, x1: width, y0: 0, y1: height };
  return width === frame.width && height === frame.height ? kept : null;
}

function sizes(mask: FrameInfo, frame: Pick<PlannedFrame, 'width' | 'height' | 'steps'>): string {
  const { x0, x1, y0, y1 } = keptOf(frame);
  const [width, height] = [x1 - x0, y1 - y0];
  const trimmed = width === frame.width && height === frame.height ? '' : ` (${width} x ${height} after the trim)`;
  return `it is ${mask.width} x ${mask.height} pixels, the frame ${frame.width} x ${frame.height}${trimmed}`;
}

function keptOf({ width, height, steps }: Pick<PlannedFrame, 'width' | 'height' | 'steps'>): Region {
  const trim = steps.find((step) => step.do === 'trimImage');
  return trim?.region ?? { x0: 0, x1: width, y0: 0, y1: height };
}

/** "masked by bad.fits (12 pixels), hot.fits"; null without masks. */
export function describeMasks(masks: readonly PlannedMask[] | undefined): string | null {
  if (masks === undefined) return null;
  const names = masks.map(({ path, pixels }) => {
    const count = pixels === null ? '' : ` (${pixels} pixel${pixels === 1 ? '' : 's'} by its header)`;
    return `${nameOf(path)}${count}`;
  });
  return `masked by ${names.join(', ')}`;
}
