/** What must be refused as raw input whatever the recipe: cubes, mosaics, frames cut short, frames reduced before. */
import type { RecipeFix } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';
import type { Recipe } from './recipeSchema';

/** Why a frame cannot be raw input, and the way out; null when it can. */
export function rawFrameProblem(
  frame: FrameInfo,
  recipe: Recipe,
): { reason: string; wayOut: string | null; fixes?: readonly RecipeFix[] } | null {
  if (frame.assignmentProblem !== undefined)
    return {
      reason: frame.assignmentProblem.replace(/[.?]?$/, (end) => end || '.'),
      wayOut: 'Put that file right: what somebody wrote there may not be what the header says.',
    };
  if (frame.incomplete !== null)
    return { reason: `${frame.incomplete}.`, wayOut: 'Copy it again, or wait until the camera has written it.' };
  if (frame.planes !== 1)
    return {
      reason: `it is a cube of ${frame.planes} planes; frames are reduced one image at a time.`,
      wayOut: 'Split it into images.',
    };
  if (frame.otherImages > 0)
    return {
      reason: `it holds ${frame.otherImages + 1} images (amplifiers or chips), each with an overscan of its own.`,
      wayOut: 'Split it into one file an image.',
    };
  const done = doneBefore(frame, recipe);
  if (done === null) return null;
  const reason = `it is already reduced (${done}).`;
  return { reason, wayOut: 'Reduce the raw frame instead.', fixes: leaveOut(frame) };
}

/** A frame whose overscan or trim alone was done, by another program, can go on from there. */
function leaveOut({ ours, history: { overscan, trim, bias, dark, flat } }: FrameInfo): RecipeFix[] {
  if (ours || (dark ?? bias ?? flat) !== undefined) return [];
  return [
    ...(overscan === undefined
      ? []
      : [{ title: 'Subtract no overscan: it was done before', path: ['overscan'], value: 'none' }]),
    ...(trim === undefined ? [] : [{ title: 'Trim nothing: it was done before', path: ['trim'], value: 'none' }]),
  ];
}

/** A step that its cards log and the recipe would do again; a frame of our own is finished whatever the recipe says. */
function doneBefore(frame: FrameInfo, recipe: Recipe): string | null {
  const { overscan, trim, bias, dark, flat } = frame.history;
  if (frame.ours)
    return [flat, dark, bias, trim, overscan].find((card) => card !== undefined) ?? 'written by Flatfield';
  if (overscan !== undefined && recipe.overscan !== 'none') return overscan;
  if (trim !== undefined && recipe.trim !== 'none') return trim;
  return dark ?? bias ?? flat ?? null;
}
