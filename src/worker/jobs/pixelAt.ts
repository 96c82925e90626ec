/** Job `pixel`: the physical value of one pixel. */
import { FlatfieldError } from '../../engine/errors';
import { readHdus } from '../../engine/fits/fitsFile';
import { openImage } from '../../engine/fits/imageReader';
import type { PixelRequest } from '../../protocol/jobs';
import type { JobContext } from '../jobContext';
import { nodeDeflate } from '../nodeDeflate';
import { withSource } from '../openSource';

/** Throws `Usage` for a pixel that is not there, and what reading throws. */
export function pixelAt({ path, hdu: index, plane, x, y }: PixelRequest, context: JobContext): number {
  context.at(0, path);
  return withSource(
    path,
    (source) => {
      const hdu = readHdus(source).hdus[index];
      if (hdu === undefined) throw new FlatfieldError('Usage', `There is no HDU ${index}.`, { file: path });
      const { shape, readRows } = openImage(source, hdu, nodeDeflate);
      const { width, height, planes } = shape;
      const inside = x >= 0 && x < width && y >= 0 && y < height && plane >= 0 && plane < planes;
      if (!inside || ![x, y, plane].every(Number.isInteger)) {
        throw new FlatfieldError('Usage', `There is no pixel (${x}, ${y}) in plane ${plane}.`, { file: path });
      }
      const row = new Float64Array(width);
      readRows(plane * height + y, 1, row);
      return row[x] as number;
    },
    null,
    context.disk,
  );
}
