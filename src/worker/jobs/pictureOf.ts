/** Job `picture`: a small block-mean picture of one plane of an image, with the limits to show it at. */
import { FlatfieldError } from '../../engine/errors';
import { imageHdu, readHdus } from '../../engine/fits/fitsFile';
import { openImage } from '../../engine/fits/imageReader';
import { inheritedHeader } from '../../engine/fits/inheritedHeader';
import { normalUnit } from '../../engine/frames/keywords';
import { BlockMean, previewFactor } from '../../engine/preview/blockMean';
import { readWcs } from '../../engine/preview/wcs/readWcs';
import { skyNames } from '../../engine/preview/wcs/skyPosition';
import { zscaleLimits } from '../../engine/preview/zscale';
import { ZscaleSample } from '../../engine/preview/zscaleSample';
import type { Picture, PictureRequest } from '../../protocol/jobs';
import { checkStopped, type JobContext } from '../jobContext';
import { nodeDeflate } from '../nodeDeflate';
import { withSource } from '../openSource';
import { BLOCK_ROWS } from '../rawFrame';

/** Reads the plane once, a few rows at a time. Throws `Usage` for an HDU or plane that is not there, and what reading throws. */
export function pictureOf({ path, hdu: index, plane, maxSize }: PictureRequest, context: JobContext): Picture {
  return withSource(
    path,
    (source) => {
      const { hdus } = readHdus(source);
      const hdu = index === null ? imageHdu(hdus, source) : hdus[index];
      if (hdu === undefined) throw new FlatfieldError('Usage', `There is no HDU ${index}.`, { file: path });
      const { shape, readRows } = openImage(source, hdu, nodeDeflate);
      const { width, height, planes, pixelType } = shape;
      if (!(plane >= 0 && plane < planes)) {
        throw new FlatfieldError('Usage', `There is no plane ${plane}: the image has ${planes}.`, { file: path });
      }
      const factor = previewFactor(width, height, maxSize);
      const mean = new BlockMean(width, height, factor);
      const sample = new ZscaleSample(width, height);
      const rows = new Float64Array(Math.min(BLOCK_ROWS, height) * width);
      for (let y = 0; y < height; y += BLOCK_ROWS) {
        checkStopped(context);
        context.at(0, path);
        const count = Math.min(BLOCK_ROWS, height - y);
        readRows(plane * height + y, count, rows);
        for (let i = 0; i < count; i++) {
          mean.addRow(y + i, rows, i * width);
          if (sample.wants(y + i)) sample.addRow(y + i, rows, i * width);
        }
        context.progress({ path, done: y + count, total: height });
      }
      const header = inheritedHeader(hdus, hdu);
      const unit = header.text('BUNIT')?.trim() ?? '';
      const wcs = readWcs(header);
      const picture = mean.result();
      context.transfer.push(picture.pixels.buffer as ArrayBuffer);
      return {
        hdu: hdu.index,
        width,
        height,
        planes,
        pixelType,
        unit: unit === '' ? null : normalUnit(unit),
        factor,
        pictureWidth: picture.width,
        pictureHeight: picture.height,
        pixels: picture.pixels,
        zscale: zscaleLimits(sample.result()),
        range: sample.range(),
        topDown: /^top-?down$/i.test(header.text('ROWORDER')?.trim() ?? ''),
        sky: typeof wcs === 'string' ? wcs : skyNames(wcs),
      };
    },
    null,
    context.disk,
  );
}
