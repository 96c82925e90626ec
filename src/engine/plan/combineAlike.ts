/** DECIDE: frames of one group must have one size and one unit; those that are otherwise are refused, never cropped. */
import { FlatfieldError } from '../errors';
import { groupAlike } from './alike';
import type { RefusedFrame } from './plan';
import type { PlannedInput } from './planCombine';
import { refusal } from './planFlats';
import type { Recipe } from './recipeSchema';

/**
 * The frames that have the size and the unit of most; the others are refused, with what they have and what the others have.
 * Where no size has most frames, all are refused: nobody can tell which are meant. (ccdproc.combine crops larger frames to
 * the first one's size without a word; its Combiner raises.)
 */
export function oneOfAll(
  inputs: readonly PlannedInput[],
  { combine }: Recipe,
  refused: RefusedFrame[],
): readonly PlannedInput[] {
  const bySize = {
    what: ({ width, height }: PlannedInput) => `${width} x ${height} pixels`,
    wayOut: 'Combine frames of one size; "combine": { "groupBy": [… "SIZE"] } makes a master of each.',
    fixes: [{ title: 'Make a master of each size', path: ['combine', 'groupBy'], value: [...combine.groupBy, 'SIZE'] }],
  };
  const byUnit = {
    what: ({ planned }: PlannedInput) => `the unit ${planned.unit}`,
    wayOut: 'Combine frames of one unit.',
    fixes: [],
  };
  return [bySize, byUnit].reduce((left, { what, wayOut, fixes }) => {
    const groups = [...groupAlike(left, what)].sort((a, b) => b.length - a.length);
    const [most, second] = groups;
    if (most === undefined || second === undefined) return left;
    const kept = most.length > second.length ? most : [];
    for (const group of groups.filter((one) => one !== kept)) {
      const others = groups.filter((one) => one !== group);
      const words = others.map((one) => `${countWords(one.length)} ${what(one[0]!)}`).join(', ');
      for (const { frame } of group) {
        const message = `after its steps it has ${what(group[0]!)}; of the others of its group ${words}.`;
        refused.push(refusal(frame, new FlatfieldError('Refused', message, { file: frame.path, wayOut, fixes })));
      }
    }
    return kept;
  }, inputs);
}

function countWords(count: number): string {
  return count === 1 ? '1 has' : `${count} have`;
}
