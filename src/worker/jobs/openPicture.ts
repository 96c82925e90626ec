/** Job `openPicture`: what an image is, and a first look at it that reads a few rows only. */
import { Overview } from '../../engine/preview/overview';
import { hasPhysical } from '../../engine/preview/physical';
import { ValueSample } from '../../engine/preview/valueSample';
import { skyNames } from '../../engine/preview/wcs/skyPosition';
import { zscaleLimits } from '../../engine/preview/zscale';
import { ZscaleSample } from '../../engine/preview/zscaleSample';
import {
  type OpenedPicture,
  type OpenPictureRequest,
  OVERVIEW_PIXELS,
  SAMPLE_VALUES,
} from '../../protocol/pictureJobs';
import { checkStopped, type JobContext } from '../jobContext';
import { type ViewedImage, withViewed } from '../viewedImage';

/** Values that are read at a time, unless one row has more. */
const BLOCK_VALUES = 1 << 17;

/** Reads forward once: the rows of the overview, and of others the pixels of the zscale sample. Throws as withViewed. */
export function openPicture({ image: ref }: OpenPictureRequest, context: JobContext): OpenedPicture {
  return withViewed(ref, context, (image) => {
    const { hdu, width, height, planes, pixelType, unit, header, origin } = image;
    const zscale = new ZscaleSample(width, height);
    const overview = new Overview(width, height, OVERVIEW_PIXELS, (y) => zscale.wants(y));
    const values = new ValueSample(width, overview.rows.length, SAMPLE_VALUES);
    lookOver(image, overview, zscale, values, context);
    const wcs = image.wcs();
    const sample = values.result();
    const pixels = overview.result();
    context.transfer.push(pixels.buffer as ArrayBuffer, sample.buffer);
    return {
      ...{ hdu, width, height, planes, pixelType, unit, origin },
      topDown: /^top-?down$/i.test(header.text('ROWORDER')?.trim() ?? ''),
      sky: typeof wcs === 'string' ? wcs : skyNames(wcs),
      hasPhysical: hasPhysical(header),
      level: overview.level,
      overviewWidth: overview.width,
      overviewHeight: overview.height,
      overview: pixels,
      exact: overview.exact,
      sample,
      zscale: zscaleLimits(zscale.result()),
      range: overview.range(),
    };
  });
}

/** One pass in the order of the file, so that a compressed one is decompressed once. */
function lookOver(
  image: ViewedImage,
  overview: Overview,
  zscale: ZscaleSample,
  values: ValueSample,
  context: JobContext,
): void {
  const { path, width, height } = image;
  const { rows } = overview;
  const most = Math.max(1, Math.floor(BLOCK_VALUES / width));
  const buffer = new Float64Array(Math.min(most, height) * width);
  let row = 0;
  for (let next = 0; next < rows.length; ) {
    checkStopped(context);
    context.at(0, path);
    const first = rows[next] as number;
    readSample(image, zscale, row, first, buffer);
    let count = 1;
    while (count < most && rows[next + count] === first + count) count++;
    image.readPart(first, count, 0, width, buffer);
    for (let i = 0; i < count; i++) {
      overview.addRow(first + i, buffer, i * width);
      values.addRow(buffer, i * width);
      if (zscale.wants(first + i)) zscale.addRow(first + i, buffer, i * width);
    }
    next += count;
    row = first + count;
    context.progress({ path, done: row, total: height });
  }
  readSample(image, zscale, row, height, buffer);
}

/** The pixels of the zscale sample in rows `from` to `to`, and little else. */
function readSample(image: ViewedImage, zscale: ZscaleSample, from: number, to: number, buffer: Float64Array): void {
  for (let y = from; y < to; y++) {
    if (!zscale.wants(y)) continue;
    const [x0, x1] = zscale.span(y);
    image.readPart(y, 1, x0, x1, buffer);
    zscale.addRow(y, buffer, -x0);
  }
}
