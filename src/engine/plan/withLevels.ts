/** DECIDE, once pixels were read: flats beyond a limit are refused, the others keep their levels. */
import type { FlatLevels } from './flatLevels';
import { levelProblem } from './flatLimits';
import type { Plan, PlannedFlat, RefusedFrame } from './plan';
import { bytesToWrite, roomProblem } from './productSize';

/** What is known of one flat's pixels: their levels, or why they cannot be read to their end. */
export type Pixels =
  | { readonly levels: FlatLevels }
  | { readonly failure: { readonly message: string; readonly wayOut: string | null; readonly file: string | null } };

/** The plan as its flats are known, a flat of which nothing is known left as it is. A result that is kept is never refused. */
export function withLevels(plan: Plan, pixelsOf: (flat: PlannedFlat) => Pixels | undefined): Plan {
  const flats: PlannedFlat[] = [];
  const refused: RefusedFrame[] = [];
  for (const flat of plan.flats) {
    const pixels = pixelsOf(flat);
    const refusal = pixels === undefined || flat.action === 'skip' ? null : refusalOf(flat, pixels, plan);
    if (refusal !== null) refused.push(refusal);
    else flats.push(pixels !== undefined && 'levels' in pixels ? { ...flat, levels: pixels.levels } : flat);
  }
  const bytes = bytesToWrite(flats, plan.format);
  return { ...plan, flats, refused: [...plan.refused, ...refused], bytes, hints: hintsFor(plan, bytes) };
}

function refusalOf(flat: PlannedFlat, pixels: Pixels, { limits }: Plan): RefusedFrame | null {
  const { path, name, refusedCandidates } = flat;
  if ('failure' in pixels) {
    const { message, wayOut, file } = pixels.failure;
    const where = file === null || file === path ? '' : `${file}: `;
    return { path, name, reason: `${where}${message}`, wayOut, fixes: [], refusedCandidates };
  }
  const problem = levelProblem(pixels.levels, limits, flat.unit);
  if (problem === null) return null;
  return { path, name, reason: problem.message, wayOut: problem.wayOut, fixes: problem.fixes, refusedCandidates };
}

/** Where the room on the disk was looked at already, it is held against what is left to be written. */
function hintsFor({ hints, free, bytes: before, outputFolder }: Plan, bytes: number): readonly string[] {
  if (free === undefined) return hints;
  const [said, now] = [roomProblem(before, free, outputFolder), roomProblem(bytes, free, outputFolder)];
  return [...hints.filter((hint) => hint !== said), ...(now === null ? [] : [now])];
}
