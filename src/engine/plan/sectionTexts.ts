/** A region in the words of a recipe, with whole axes left open: "[2056:2080,*]" and "[:, 2055:]". */
import type { Region } from '../ccd/region';
import { resolveSection } from '../ccd/section';
import { recipeSection } from './recipe';
import type { RecipeSection } from './recipeSchema';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** FITS convention, as recipes have it. */
export function fitsSection(region: Region, size: Size): string {
  const axis = (from: number, to: number, all: number) => (from === 0 && to === all ? '*' : `${from + 1}:${to}`);
  return `[${axis(region.x0, region.x1, size.width)},${axis(region.y0, region.y1, size.height)}]`;
}

/** Python convention, as ccdproc's slices have it. */
export function pythonSection(region: Region, size: Size): string {
  const axis = (from: number, to: number, all: number) => `${from === 0 ? '' : from}:${to === all ? '' : to}`;
  return `[${axis(region.y0, region.y1, size.height)}, ${axis(region.x0, region.x1, size.width)}]`;
}

/** A section of a recipe as a region of a frame of this size. @throws FlatfieldError `BadSection` */
export function regionOfSection(section: RecipeSection, { width, height }: Size): Region {
  return resolveSection(recipeSection(section), width, height);
}
