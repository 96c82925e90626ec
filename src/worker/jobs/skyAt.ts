/** Job `sky`: where a pixel lies on the sky, or which pixel shows a position, by the header alone. */
import { FlatfieldError } from '../../engine/errors';
import { imageHdu, readHdus } from '../../engine/fits/fitsFile';
import { inheritedHeader } from '../../engine/fits/inheritedHeader';
import { readWcs, type Wcs } from '../../engine/preview/wcs/readWcs';
import { skyPosition } from '../../engine/preview/wcs/skyPosition';
import type { SkyReply, SkyRequest } from '../../protocol/jobs';
import type { JobContext } from '../jobContext';
import { withSource } from '../openSource';

/** Throws `Usage` for an HDU that is not there or holds no image, and what reading the headers throws. */
export function skyAt({ path, hdu: index, at }: SkyRequest, context: JobContext): SkyReply {
  context.at(0, path);
  return withSource(
    path,
    (source) => {
      const { hdus } = readHdus(source);
      // Pixels that cannot be read have their place on the sky all the same.
      const first = hdus.find(({ image }) => image !== null && image.axes.length > 1);
      const hdu = index === null ? (first ?? imageHdu(hdus, source)) : hdus[index];
      if (hdu === undefined) throw new FlatfieldError('Usage', `There is no HDU ${index}.`, { file: path });
      if (hdu.image === null) throw new FlatfieldError('Usage', `HDU ${index} holds no image.`, { file: path });
      const wcs = readWcs(inheritedHeader(hdus, hdu));
      const unknown = { hdu: hdu.index, pixel: null, sky: null };
      if (typeof wcs === 'string') return { ...unknown, problem: wcs };
      return { ...unknown, ...answer(wcs, at) };
    },
    null,
    context.disk,
  );
}

function answer(wcs: Wcs, at: SkyRequest['at']): Omit<SkyReply, 'hdu'> {
  if ('pixel' in at) {
    const sky = wcs.toSky(...at.pixel);
    const problem = sky === null ? `The pixel ${at.pixel.join(', ')} lies outside the map of the sky.` : null;
    return { pixel: at.pixel, sky: sky && skyPosition(wcs, sky), problem };
  }
  const [lon, lat] = at.sky;
  const pixel = wcs.toPixel(lon, lat);
  const problem = pixel === null ? `The position ${lon}, ${lat} is not on this map of the sky.` : null;
  // The position comes back as the map has it: 0 to 360 degrees.
  const sky = skyPosition(wcs, { lon: ((lon % 360) + 360) % 360, lat });
  return { pixel: pixel && [pixel.x, pixel.y], sky: pixel && sky, problem };
}
