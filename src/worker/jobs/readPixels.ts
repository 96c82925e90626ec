/** Job `pixels`: the values of a small window, for a magnifier. */
import { FlatfieldError } from '../../engine/errors';
import type { PixelsQuery } from '../../protocol/pictureJobs';
import type { JobContext } from '../jobContext';
import { withViewed } from '../viewedImage';

/** Values of a reply at most: half a megabyte. */
const MOST_PIXELS = 1 << 16;

/**
 * Row after row, x1 - x0 values each, NaN beside the image. Throws `Usage` for a window that is not whole or of more than
 * 65536 pixels, and as withViewed.
 */
export function readPixels({ image: ref, x0, x1, y0, y1 }: PixelsQuery, context: JobContext): Float64Array {
  return withViewed(ref, context, (image) => {
    const whole = [x0, x1, y0, y1].every(Number.isSafeInteger) && x0 <= x1 && y0 <= y1;
    const [columns, rows] = [x1 - x0, y1 - y0];
    if (!whole || columns * rows > MOST_PIXELS) {
      const message = `Columns ${x0} to ${x1} of rows ${y0} to ${y1} are no window of ${MOST_PIXELS} pixels or fewer.`;
      throw new FlatfieldError('Usage', message, { file: image.path });
    }
    const values = new Float64Array(columns * rows).fill(Number.NaN);
    const inside = {
      x0: Math.max(0, x0),
      x1: Math.min(x1, image.width),
      y0: Math.max(0, y0),
      y1: Math.min(y1, image.height),
    };
    const [width, height] = [inside.x1 - inside.x0, inside.y1 - inside.y0];
    if (width > 0 && height > 0) {
      const part = new Float64Array(width * height);
      image.readPart(inside.y0, height, inside.x0, inside.x1, part);
      for (let i = 0; i < height; i++) {
        values.set(part.subarray(i * width, (i + 1) * width), (inside.y0 - y0 + i) * columns + inside.x0 - x0);
      }
    }
    context.transfer.push(values.buffer);
    return values;
  });
}
