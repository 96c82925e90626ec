/** Which changes on the disk concern a plan. Pure; paths are absolute. */
import * as path from 'node:path';

/** What a plan looked at. */
export interface LookedAt {
  /** Files and folders. */
  readonly inputs: readonly string[];
  /** Further ones with masters, and the folder of results. */
  readonly others: readonly string[];
}

/** Whether a FITS file that has come, gone or changed may be part of the plan. */
export function frameConcerns(file: string, { inputs, others }: LookedAt): boolean {
  return [...inputs, ...others].some((place) => isAtOrBelow(file, place));
}

/** Whether a folder that has come or gone whole holds a part of the plan, or belongs to what it looked at. */
export function folderConcerns(folder: string, looked: LookedAt): boolean {
  return (
    frameConcerns(folder, looked) || [...looked.inputs, ...looked.others].some((place) => isAtOrBelow(place, folder))
  );
}

/** Whether a recipe or a list of frames speaks of the plan: it lies beside, above or below an input. */
export function decisionConcerns(file: string, { inputs }: LookedAt): boolean {
  const folder = path.dirname(file);
  return inputs.some((input) => isAtOrBelow(input, folder) || isAtOrBelow(file, input));
}

function isAtOrBelow(file: string, place: string): boolean {
  const way = path.relative(place, file);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}
