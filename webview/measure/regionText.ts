/** A region in the words of other programs: FITS section, Python slice, DS9 region file. */
import type { Region } from '../../src/protocol/pictureJobs';
import { type PixelBox, pixelBox, type Size, within } from './regions';

/** `[x1:x2,y1:y2]`, from 1, both ends within: the columns and rows that the region reaches over, cut to the image. */
export function fitsSection(region: Region, size: Size): string {
  const { x0, y0, x1, y1 } = boxInside(region, size);
  return `[${x0 + 1}:${x1 + 1},${y0 + 1}:${y1 + 1}]`;
}

/** `[y0:y1, x0:x1]` as numpy slices, from 0, ends left out: the same pixels as the FITS section. */
export function pythonSlice(region: Region, size: Size): string {
  const { x0, y0, x1, y1 } = boxInside(region, size);
  return `[${y0}:${y1 + 1}, ${x0}:${x1 + 1}]`;
}

/** A region file for DS9 in `image` coordinates: from 1, pixel centres at whole numbers. */
export function ds9Regions(regions: readonly Region[]): string {
  return `${['# Region file format: DS9 version 4.1', 'image', ...regions.map(ds9Region)].join('\n')}\n`;
}

/** A region in a few words, for a list. */
export function sayRegion(region: Region, size: Size): string {
  if (region.shape === 'rectangle') {
    const { x0, y0, x1, y1 } = pixelBox(region);
    return `${fitsSection(region, size)}  ${x1 - x0 + 1} × ${y1 - y0 + 1}`;
  }
  if (region.shape === 'circle') return `${short(region.x + 1)}, ${short(region.y + 1)}  r ${short(region.radius)}`;
  const { x0, y0, x1, y1 } = region;
  const length = short(Math.round(10 * Math.hypot(x1 - x0, y1 - y0)) / 10);
  return `${short(x0 + 1)}, ${short(y0 + 1)} → ${short(x1 + 1)}, ${short(y1 + 1)}  ${length} px`;
}

function ds9Region(region: Region): string {
  if (region.shape === 'circle') return `circle(${[region.x + 1, region.y + 1, region.radius].map(short).join(',')})`;
  const { x0, y0, x1, y1 } = region;
  if (region.shape === 'line') return `line(${[x0 + 1, y0 + 1, x1 + 1, y1 + 1].map(short).join(',')}) # line=0 0`;
  return `box(${[(x0 + x1) / 2 + 1, (y0 + y1) / 2 + 1, x1 - x0, y1 - y0, 0].map(short).join(',')})`;
}

function boxInside(region: Region, { width, height }: Size): PixelBox {
  const { x0, y0, x1, y1 } = pixelBox(region);
  return {
    x0: within(x0, 0, width - 1),
    y0: within(y0, 0, height - 1),
    x1: within(x1, 0, width - 1),
    y1: within(y1, 0, height - 1),
  };
}

/** To a thousandth of a pixel. */
function short(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
