/** Pixels in memory as a grid that refuses what the contract forbids, and counts what was read; and what numpy and astropy said. */
import { readFileSync } from 'node:fs';
import type { PixelGrid } from '../../../src/engine/measure/pixelGrid';
import type { Region } from '../../../src/engine/measure/region';

export interface CountingGrid extends PixelGrid {
  pixelsRead: number;
  reads: number;
  /** Values of the largest array that was filled. */
  largest: number;
}

export function arrayGrid(width: number, height: number, value: (x: number, y: number) => number): CountingGrid {
  const grid: CountingGrid = {
    ...{ width, height, pixelsRead: 0, reads: 0, largest: 0 },
    readPart(row, count, x0, x1, out) {
      const inside = row >= 0 && count >= 0 && row + count <= height && x0 >= 0 && x0 <= x1 && x1 <= width;
      if (!inside || ![row, count, x0, x1].every(Number.isInteger) || out.length < count * (x1 - x0)) {
        throw new RangeError(`readPart(${row}, ${count}, ${x0}, ${x1}) into ${out.length}`);
      }
      for (let y = 0, i = 0; y < count; y++) for (let x = x0; x < x1; x++) out[i++] = value(x, row + y);
      grid.pixelsRead += count * (x1 - x0);
      grid.reads++;
      grid.largest = Math.max(grid.largest, count * (x1 - x0));
    },
  };
  return grid;
}

/** The image of makeMeasure.py: exact numbers, every thirteenth NaN. */
export function formulaGrid(width: number, height: number): CountingGrid {
  return arrayGrid(width, height, (x, y) => {
    const i = y * width + x;
    return i % 13 === 5 ? Number.NaN : ((i * 7919) % 10007) / 7 - 700;
  });
}

interface Statistics {
  width: number;
  height: number;
  /** null where numpy has no number. */
  cases: ({ region: Region; n: number; nan: number } & Record<
    'mean' | 'median' | 'std' | 'min' | 'max',
    number | null
  >)[];
}

export interface ReferenceStar {
  fit: Record<'x' | 'y' | 'sigma' | 'fwhm' | 'amplitude' | 'background' | 'flux' | 'peak', number> & {
    profile: [number, number, number][];
  };
  free: { x: number; y: number; fwhm: number; elongation: number; centroid2dg: [number, number] };
}

export const reference: {
  small: Statistics;
  large: Statistics;
  synthetic: (ReferenceStar & {
    kind: 'gaussian' | 'moffat';
    truth: Record<'x' | 'y' | 'amplitude' | 'fwhm', number>;
    noise: number;
  })[];
  real: (ReferenceStar & { file: string; near: [number, number]; fwhmArcsec: number | null })[];
} = JSON.parse(readFileSync(new URL('../../reference/measure/measure.json', import.meta.url), 'utf8'));
