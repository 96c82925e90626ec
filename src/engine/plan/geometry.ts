/** DECIDE, first half: which overscan and trim a frame gets, checked against its own size before any arithmetic. */

import type { Region } from '../ccd/region';
import { formatSection, parseSection, resolveSection } from '../ccd/section';
import { FlatfieldError } from '../errors';
import type { FrameInfo } from '../frames/frameInfo';
import { recipeSection } from './recipe';
import type { Recipe, RecipeSection } from './recipeSchema';
import { missingCardFixes, nearestFixes, sectionFix } from './sectionFixes';
import type { SubtractOverscanStep, TrimImageStep } from './step';

export interface Geometry {
  /** Overscan and trim, in this order, where the recipe asks for them. */
  readonly steps: readonly (SubtractOverscanStep | TrimImageStep)[];
  /** Size after the trim, in pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * The overscan and trim steps of one frame.
 *
 * @throws FlatfieldError `Refused` when a section is missing, empty, out of range or does not reach all rows that are kept
 */
export function planGeometry(frame: FrameInfo, recipe: Recipe): Geometry {
  const trim = planTrim(frame, recipe);
  const kept = trim?.region ?? { x0: 0, x1: frame.width, y0: 0, y1: frame.height };
  const overscan = planOverscan(frame, recipe, kept);
  if (overscan !== null && trim !== null) requireApart(frame, overscan, trim);
  return {
    steps: [overscan, trim].filter((step) => step !== null),
    width: kept.x1 - kept.x0,
    height: kept.y1 - kept.y0,
  };
}

/** Pixels that are kept are pixels of the image: a level taken from them takes away light. */
function requireApart(frame: FrameInfo, overscan: SubtractOverscanStep, trim: TrimImageStep): void {
  const [a, b] = [overscan.region, trim.region];
  const [x0, x1] = [Math.max(a.x0, b.x0), Math.min(a.x1, b.x1)];
  const [y0, y1] = [Math.max(a.y0, b.y0), Math.min(a.y1, b.y1)];
  if (x0 >= x1 || y0 >= y1) return;
  const shared = formatSection({ x0, x1, y0, y1 });
  throw new FlatfieldError(
    'Refused',
    `the overscan ${overscan.section} and what the trim keeps, ${trim.section}, share ${shared}: pixels of the image are no overscan.`,
    { file: frame.path, wayOut: 'Correct "overscan" or "trim" in the recipe so that they lie side by side.' },
  );
}

function planTrim(frame: FrameInfo, recipe: Recipe): TrimImageStep | null {
  const { trim } = recipe;
  if (trim === 'none') return null;
  if (trim !== 'header') {
    const region = resolved(frame, recipe, trim, 'trim');
    return { do: 'trimImage', region, section: formatSection(region), reason: `the recipe keeps ${written(trim)}` };
  }
  const [keyword, text] = frame.trimsec === null ? ['DATASEC', frame.datasec] : ['TRIMSEC', frame.trimsec];
  if (text === null) throw missingCard(frame, recipe, 'TRIMSEC or DATASEC', 'trim');
  const region = fromHeader(frame, recipe, keyword, text, 'trim');
  return { do: 'trimImage', region, section: formatSection(region), reason: `its header says ${keyword} = ${text}` };
}

function planOverscan(frame: FrameInfo, recipe: Recipe, kept: Region): SubtractOverscanStep | null {
  const { overscan } = recipe;
  if (overscan === 'none') return null;
  const fromCard = overscan === 'header';
  if (fromCard && frame.biassec === null) throw missingCard(frame, recipe, 'BIASSEC', 'overscan');
  const region = fromCard
    ? fromHeader(frame, recipe, 'BIASSEC', frame.biassec as string, 'overscan')
    : resolved(frame, recipe, overscan.section, 'overscan');
  const text = fromCard ? `BIASSEC = ${frame.biassec}` : `the overscan section ${written(overscan.section)}`;
  const axis = axisOf(frame, recipe, region, kept, text);
  const fit = fromCard ? undefined : overscan.fit;
  return {
    do: 'subtractOverscan',
    region,
    section: formatSection(region),
    statistic: fromCard ? 'median' : overscan.statistic,
    axis,
    fit: fit === undefined ? null : { function: fit.function, order: fit.order, clip: fit.clip ?? null },
    reason: fromCard ? `its header says ${text}` : `the recipe takes ${written(overscan.section)}`,
  };
}

/** One level a row needs overscan pixels in every row that is kept; one level a column, in every column. */
function axisOf(frame: FrameInfo, recipe: Recipe, region: Region, kept: Region, text: string): 'rows' | 'columns' {
  const axis = typeof recipe.overscan === 'object' ? recipe.overscan.axis : 'auto';
  const rows = region.y0 <= kept.y0 && region.y1 >= kept.y1;
  const columns = region.x0 <= kept.x0 && region.x1 >= kept.x1;
  if (rows && axis !== 'columns') return 'rows';
  if (columns && axis !== 'rows') return 'columns';
  const section = formatSection(region);
  const size = `${frame.width} x ${frame.height}`;
  const tall = region.y1 - region.y0 >= region.x1 - region.x0;
  const whole = tall ? `[${region.x0 + 1}:${region.x1},*]` : `[*,${region.y0 + 1}:${region.y1}]`;
  throw new FlatfieldError(
    'Refused',
    `${text} covers ${section} of a ${size} frame, not all ${tall ? 'rows' : 'columns'} that are kept.`,
    {
      file: frame.path,
      wayOut: `Write "overscan": { "section": "${whole}" } in the recipe, or trim what it does not reach.`,
      fixes: [
        ...(rows || columns
          ? [
              {
                title: `One level a ${rows ? 'row' : 'column'} of the overscan`,
                path: ['overscan', 'axis'],
                value: 'auto',
              },
            ]
          : []),
        sectionFix(recipe, 'overscan', whole),
      ],
    },
  );
}

function fromHeader(frame: FrameInfo, recipe: Recipe, keyword: string, text: string, key: 'overscan' | 'trim'): Region {
  try {
    return resolveSection(parseSection(text, 'fits'), frame.width, frame.height);
  } catch (cause) {
    const why = cause instanceof FlatfieldError ? cause.message : String(cause);
    throw new FlatfieldError('Refused', `its ${keyword} card cannot be used: ${why}`, {
      file: frame.path,
      wayOut: `Give the section in the recipe ("${key}") instead of "header".`,
      fixes: nearestFixes(frame, recipe, key, text),
      cause,
    });
  }
}

function resolved(frame: FrameInfo, recipe: Recipe, section: RecipeSection, key: 'overscan' | 'trim'): Region {
  try {
    return resolveSection(recipeSection(section), frame.width, frame.height);
  } catch (cause) {
    const why = cause instanceof FlatfieldError ? cause.message : String(cause);
    throw new FlatfieldError('Refused', `the recipe's ${key} section does not fit this frame: ${why}`, {
      file: frame.path,
      wayOut: `Correct "${key}" in the recipe, or reduce frames of this size with a recipe of their own.`,
      fixes: nearestFixes(frame, recipe, key, section),
      cause,
    });
  }
}

function missingCard(frame: FrameInfo, recipe: Recipe, keyword: string, key: 'overscan' | 'trim'): FlatfieldError {
  return new FlatfieldError('Refused', `its header has no ${keyword} card, and the recipe says "${key}": "header".`, {
    file: frame.path,
    wayOut: `Give the section in the recipe ("${key}").`,
    fixes: missingCardFixes(frame, recipe, key),
  });
}

/** A section as the user wrote it. */
function written(section: RecipeSection): string {
  return typeof section === 'string' ? section : section.python;
}
