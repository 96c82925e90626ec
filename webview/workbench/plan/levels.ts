/** The plan page's words for what the pixels of a flat show. Pure. */
import type { FlatView, FrameOutcome, LevelsView } from '../../../src/protocol/planPage';

/** One cell of the table of flats; `title` says what its number is. */
export interface LevelCell {
  readonly text: string;
  readonly title: string | null;
}

/** Headings of the cells, in their order. */
export const levelHeads = [
  { text: 'Mean', title: 'Mean of the result' },
  { text: 'S/N', title: 'Signal to noise: median level of the result over the noise of one pixel' },
  { text: 'Saturated', title: 'Share of the raw pixels that are saturated, in the part that is kept' },
] as const;

/** What cannot be told. */
const UNKNOWN = '\u2014';

/** Whether there is a number to show for a flat. */
export function hasLevels({ levels }: FlatView, outcome: FrameOutcome | null | undefined): boolean {
  return levels !== null || (outcome != null && (outcome.mean !== null || outcome.levels !== null));
}

/** The cells for a flat: as a run has measured it, else as it was checked before. */
export function sayLevels(
  { levels: checked }: FlatView,
  outcome: FrameOutcome | null | undefined,
): readonly LevelCell[] {
  const measured = outcome?.levels ?? null;
  const mean = outcome?.mean ?? measured?.after?.mean ?? checked?.mean ?? null;
  const levels = measured ?? checked;
  const ratio = levels?.signalToNoise ?? null;
  return [
    {
      text: mean === null ? UNKNOWN : mean.toPrecision(6),
      title: mean === null || checked === null ? null : checked.unit,
    },
    { text: ratio === null ? UNKNOWN : short(ratio), title: null },
    levels === null ? { text: UNKNOWN, title: null } : saturatedCell(levels),
  ];
}

function saturatedCell({
  saturated,
  saturation,
  pixels,
}: Pick<LevelsView, 'saturated' | 'saturation' | 'pixels'>): LevelCell {
  if (saturated === null || pixels === 0)
    return { text: UNKNOWN, title: 'Nobody says at which raw value this camera saturates' };
  const title = `${saturated} of ${pixels} pixels have a raw value of ${saturation} or more`;
  return { text: `${Number(((100 * saturated) / pixels).toPrecision(3))} %`, title };
}

/** Three digits, without an exponent. */
function short(value: number): string {
  return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));
}
