/** Job `star`: the star at a pixel, its width also in arc seconds where the header has a sky. */
import type { Header } from '../../engine/fits/header';
import { measureStar } from '../../engine/measure/star';
import { localPixelScale } from '../../engine/preview/wcs/localPixelScale';
import { readWcs } from '../../engine/preview/wcs/readWcs';
import type { PixelQuery, Star } from '../../protocol/pictureJobs';
import type { JobContext } from '../jobContext';
import { withViewed } from '../viewedImage';

/** null where no star is near. Throws `Usage` for a pixel that is not there, and as withViewed. */
export function measureStarAt({ image: ref, x, y }: PixelQuery, context: JobContext): Star | null {
  return withViewed(ref, context, (image) => {
    const star = measureStar(image, x, y);
    return star && { ...star, fwhmArcsec: arcseconds(star.fwhm, image.header, star.x, star.y) };
  });
}

/** `pixels` at a place counted from 0. */
function arcseconds(pixels: number, header: Header, x: number, y: number): number | null {
  const wcs = readWcs(header);
  if (typeof wcs === 'string') return null;
  const scale = localPixelScale(wcs, x + 1, y + 1);
  return scale && scale * 3600 * pixels;
}
