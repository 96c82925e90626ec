/** From choices to what is drawn: limits and colours of an image, and where it lies over another. */

import type { Colours } from '../src/engine/display/colours';
import type { Display } from '../src/engine/display/display';
import { equalisationOf } from '../src/engine/display/equalisation';
import type { OpenedPicture } from '../src/protocol/pictureJobs';
import type { ShownImage } from './imageShelf';
import { identity } from './picture/affine';
import type { Affine } from './picture/renderer';

/** Whether the limits of this rule need all pixels of the image. */
export function needsLevels({ limits }: Display): boolean {
  return limits !== 'zscale' && limits !== 'typed';
}

/** The values drawn at the ends of the colour map. Until the exact levels are there, those of the sample. */
export function limitsOf({ limits, typed }: Display, { info, levels }: ShownImage): readonly [number, number] {
  if (limits === 'typed' && typed !== null) return typed;
  if (limits === 'zscale' || limits === 'typed') return levels?.zscale ?? info.zscale;
  if (limits === 'minmax') return levels === null ? info.range : [levels.min, levels.max];
  const outside = (100 - Number(limits)) / 2;
  if (levels === null) return [quantile(info.sample, outside), quantile(info.sample, 100 - outside)];
  const of = (percent: number) =>
    levels.percentiles.find((one) => Math.abs(one.percent - percent) < 1e-9)?.value ?? Number.NaN;
  return [of(outside), of(100 - outside)];
}

export function coloursOf(
  display: Display,
  limits: readonly [number, number],
  { info }: ShownImage,
  nan: Colours['nan'],
): Colours {
  const { stretch, colormap, invert, contrast, bias } = display;
  const equalisation = stretch === 'equalised' ? sharesOf(info, limits) : null;
  return { limits, stretch, colormap, invert, contrast, bias, nan, equalisation };
}

/** The shares made last of each image: renderers know them by identity, and contrast does not change them. */
const made = new WeakMap<OpenedPicture, { readonly limits: string; readonly shares: Float32Array }>();

function sharesOf(info: OpenedPicture, limits: readonly [number, number]): Float32Array {
  const last = made.get(info);
  if (last?.limits === limits.join()) return last.shares;
  const shares = equalisationOf(info.sample, limits);
  made.set(info, { limits: limits.join(), shares });
  return shares;
}

/** Where an image lies over another of the same detector: trimmed ones begin elsewhere. */
export function byPixel(image: OpenedPicture, over: OpenedPicture): Affine {
  return { ...identity, e: image.origin[0] - over.origin[0], f: image.origin[1] - over.origin[1] };
}

/** The value below which `percent` of the sample lie. */
function quantile(sample: Float32Array, percent: number): number {
  const sorted = sample.slice().sort();
  if (sorted.length === 0) return percent < 50 ? 0 : 1;
  return sorted[Math.round((percent / 100) * (sorted.length - 1))] ?? 0;
}
