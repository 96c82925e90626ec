/** Job `pixel`: the physical value of one pixel, and where it lies on the sky. */
import { FlatfieldError } from '../../engine/errors';
import { readHdus } from '../../engine/fits/fitsFile';
import type { Header } from '../../engine/fits/header';
import { openImage } from '../../engine/fits/imageReader';
import { inheritedHeader } from '../../engine/fits/inheritedHeader';
import { readWcs } from '../../engine/preview/wcs/readWcs';
import { type SkyPosition, skyPosition } from '../../engine/preview/wcs/skyPosition';
import type { PixelReply, PixelRequest } from '../../protocol/jobs';
import type { JobContext } from '../jobContext';
import { nodeDeflate } from '../nodeDeflate';
import { withSource } from '../openSource';

/** Throws `Usage` for a pixel that is not there, and what reading throws. */
export function pixelAt({ path, hdu: index, plane, x, y }: PixelRequest, context: JobContext): PixelReply {
  context.at(0, path);
  return withSource(
    path,
    (source) => {
      const { hdus } = readHdus(source);
      const hdu = hdus[index];
      if (hdu === undefined) throw new FlatfieldError('Usage', `There is no HDU ${index}.`, { file: path });
      const { shape, readPart } = openImage(source, hdu, nodeDeflate);
      const { width, height, planes } = shape;
      const inside = x >= 0 && x < width && y >= 0 && y < height && plane >= 0 && plane < planes;
      if (!inside || ![x, y, plane].every(Number.isInteger)) {
        throw new FlatfieldError('Usage', `There is no pixel (${x}, ${y}) in plane ${plane}.`, { file: path });
      }
      const pixel = new Float64Array(1);
      readPart(plane * height + y, 1, x, x + 1, pixel);
      return { value: pixel[0] as number, sky: skyOf(inheritedHeader(hdus, hdu), x, y) };
    },
    null,
    context.disk,
  );
}

/** The sky behind a pixel counted from 0. */
function skyOf(header: Header, x: number, y: number): SkyPosition | string {
  const wcs = readWcs(header);
  if (typeof wcs === 'string') return wcs;
  const sky = wcs.toSky(x + 1, y + 1);
  return sky === null ? 'The pixel lies outside the map of the sky.' : skyPosition(wcs, sky);
}
