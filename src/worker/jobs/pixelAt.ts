/** Job `pixel`: the physical value of one pixel, and where it lies on the sky and on the detector. */
import { FlatfieldError } from '../../engine/errors';
import { readPhysical } from '../../engine/preview/physical';
import type { Wcs } from '../../engine/preview/wcs/readWcs';
import { type SkyPosition, skyPosition } from '../../engine/preview/wcs/skyPosition';
import type { PixelAnswer, PixelQuery } from '../../protocol/pictureJobs';
import type { JobContext } from '../jobContext';
import { type ViewedImage, withViewed } from '../viewedImage';

/** Throws `Usage` for a pixel that is not there, and as withViewed. */
export function pixelAt({ image: ref, x, y }: PixelQuery, context: JobContext): PixelAnswer {
  return withViewed(ref, context, (image) => {
    requirePixel(image, x, y);
    const pixel = new Float64Array(1);
    image.readPart(y, 1, x, x + 1, pixel);
    return {
      value: pixel[0] as number,
      sky: skyOf(image.wcs(), x, y),
      physical: readPhysical(image.header)?.(x + 1, y + 1) ?? null,
    };
  });
}

/** Throws `Usage` where the image has no pixel. */
export function requirePixel({ width, height, path }: ViewedImage, x: number, y: number): void {
  const inside = x >= 0 && x < width && y >= 0 && y < height;
  if (inside && Number.isInteger(x) && Number.isInteger(y)) return;
  throw new FlatfieldError('Usage', `There is no pixel (${x}, ${y}) in an image of ${width} x ${height}.`, {
    file: path,
  });
}

/** The sky behind a pixel counted from 0. */
function skyOf(wcs: Wcs | string, x: number, y: number): SkyPosition | string {
  if (typeof wcs === 'string') return wcs;
  const sky = wcs.toSky(x + 1, y + 1);
  return sky === null ? 'The pixel lies outside the map of the sky.' : skyPosition(wcs, sky);
}
