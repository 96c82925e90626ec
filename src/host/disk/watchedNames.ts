/** What the window looks out for on the disk, by name. */
import { FRAMES_NAME } from '../../engine/frames/framesFile';
import { REJECTED_NAME } from '../../engine/frames/rejectedList';
import { RECIPE_NAME } from '../../engine/plan/recipeName';

const FITS_NAME = /\.(fits?|fts)(\.(gz|bz2|fz))?$/i;

/** Whether a file is a frame by its name. */
export function isFrameName(path: string): boolean {
  return FITS_NAME.test(path);
}

/** What people write beside frames: rejected frames, and what is assigned by hand. */
export const NOTE_NAMES: readonly string[] = [REJECTED_NAME, FRAMES_NAME];

/** What people decide by: the recipe, and the notes. */
export const DECISION_NAMES: readonly string[] = [RECIPE_NAME, ...NOTE_NAMES];
