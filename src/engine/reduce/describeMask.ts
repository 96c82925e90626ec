/** What became of a bad pixel mask, as text for people. */
import { nameOf } from '../plan/outputName';
import type { MaskPlan } from '../plan/planMask';

/** What became of a mask. */
export interface MaskOutcome {
  readonly output: string;
  readonly status: 'written' | 'replaced' | 'skipped';
  /** Pixels in all, those that are masked, and those that the flats and the dark mask; null where there are none. */
  readonly pixels: number;
  readonly bad: number;
  readonly fromFlats: number | null;
  readonly fromDark: number | null;
  readonly warnings: readonly string[];
}

/** The mask, what it was made of, and how many pixels each masks; ends with a line feed. */
export function describeMask(plan: MaskPlan, found: MaskOutcome): string {
  const { flats, dark, output } = plan;
  if (found.status === 'skipped') return `skipped   ${output}: it is there already\n`;
  const share = Number(((100 * found.bad) / found.pixels).toPrecision(3));
  const from = [
    flats === null
      ? ''
      : `  ${pixels(found.fromFlats ?? 0)} in the ratio of ${flats.map(({ name }) => name).join(' to ')}, as ccdproc.ccdmask`,
    dark === null ? '' : `  ${pixels(found.fromDark ?? 0)} of ${dark.name} above ${dark.above} ${dark.unit}`,
  ].filter((line) => line !== '');
  const lines = [
    `${found.status.padEnd(9)} ${output}: ${pixels(found.bad)} of ${found.pixels} masked (${share} %)`,
    ...from,
    ...[...plan.warnings, ...found.warnings].map((text) => `  warning: ${text}`),
    `  for the recipe: "mask": ${JSON.stringify(nameOf(output))} (its path from there), and "output": { "mask": true }`,
  ];
  return `${lines.join('\n')}\n`;
}

function pixels(count: number): string {
  return `${count} pixel${count === 1 ? '' : 's'}`;
}
