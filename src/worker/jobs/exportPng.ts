/** Job `exportPng`: an image in full resolution as a picture, coloured as the viewer shows it. */
import { makeLookup } from '../../engine/display/lookup';
import { paint } from '../../engine/display/paint';
import { FlatfieldError } from '../../engine/errors';
import type { ExportPngReply, ExportPngRequest } from '../../protocol/pictureJobs';
import { type Disk, writeError } from '../disk';
import { checkStopped, type JobContext } from '../jobContext';
import { OutputFile, type ProductKind, requireReplaceable } from '../outputFile';
import { isThere } from '../outputFolder';
import { isPng, PngEncoder, pngStride } from '../pngEncoder';
import { type ViewedImage, withViewed } from '../viewedImage';

/** Painted rows that are compressed together. */
const BAND_BYTES = 8 << 20;
/** Values that are read at a time, unless one row has more. */
const BLOCK_VALUES = 1 << 17;

/**
 * Writes a PNG of one byte a colour. Throws `Exists` for a file that is there unless `replace` is set, `Refused` for one
 * that is no PNG, `Cancelled`, `DiskFull`, `WriteFailed`, and as withViewed.
 */
export function exportPng(request: ExportPngRequest, context: JobContext): ExportPngReply {
  const { path, replace } = request;
  requireRoom(path, replace, context.disk);
  return withViewed(request.image, context, (image) => {
    const file = new OutputFile(path, context.owner, context.disk);
    try {
      const png = new PngEncoder((bytes) => file.write(bytes), image.width, image.height);
      writeRows(image, request, png, context);
      png.finish();
    } catch (error) {
      file.discard();
      throw writeError(error, path);
    }
    // 'skip' leaves a file alone that came in the meantime.
    if (file.publish(replace ? 'replace' : 'skip', new Set(), pngPicture) === 'skipped') throw takenError(path);
    return { width: image.width, height: image.height };
  });
}

/** Asks before the work what `publish` asks after it. */
function requireRoom(path: string, replace: boolean, disk: Disk): void {
  if (!isThere(path, disk)) return;
  if (!replace) throw takenError(path);
  requireReplaceable(path, new Set(), disk, pngPicture);
}

function takenError(path: string): FlatfieldError {
  return new FlatfieldError('Exists', 'There is a file of that name already.', {
    file: path,
    wayOut: 'Choose another name.',
  });
}

/** A picture may give way to a picture, a FITS file that was chosen by mistake never. */
const pngPicture: ProductKind = {
  isOne(path, disk) {
    const first = new Uint8Array(8);
    try {
      const fd = disk.openSync(path, 'r');
      try {
        return disk.readSync(fd, first, 0, first.length, 0) === first.length && isPng(first);
      } finally {
        disk.closeSync(fd);
      }
    } catch {
      return false;
    }
  },
  otherwise: 'it is no PNG picture',
};

/** Paints the rows band by band, in the order in which they are written. */
function writeRows(image: ViewedImage, request: ExportPngRequest, png: PngEncoder, context: JobContext): void {
  const { width, height } = image;
  const stride = pngStride(width);
  const most = Math.min(height, Math.max(1, Math.floor(BAND_BYTES / stride)));
  const band = new Uint8Array(most * stride);
  const paintRows = rowPainter(image, request, context);
  for (let done = 0; done < height; done += most) {
    const count = Math.min(most, height - done);
    paintRows(request.flipped ? height - done - count : done, count, band);
    png.rows(band.subarray(0, count * stride));
    context.progress({ path: request.path, done: done + count, total: height });
  }
}

/** Reads upwards in any case, as files that can only be read forwards want it. */
function rowPainter(image: ViewedImage, { colours, flipped }: ExportPngRequest, context: JobContext) {
  const { width, path } = image;
  const most = Math.max(1, Math.floor(BLOCK_VALUES / width));
  const values = new Float64Array(most * width);
  const pixels = new Uint8Array(4 * width);
  const lookup = makeLookup(colours);
  return (from: number, count: number, band: Uint8Array): void => {
    for (let row = 0; row < count; row += most) {
      checkStopped(context);
      context.at(0, path);
      const rows = Math.min(most, count - row);
      image.readPart(from + row, rows, 0, width, values);
      for (let i = 0; i < rows; i++) {
        paint(values.subarray(i * width, (i + 1) * width), colours, pixels, lookup);
        const at = flipped ? count - 1 - (row + i) : row + i;
        copyColours(pixels, band, at * pngStride(width) + 1);
      }
    }
  };
}

/** Leaves the fourth byte of each pixel out. */
function copyColours(pixels: Uint8Array, out: Uint8Array, at: number): void {
  for (let i = 0, to = at; i < pixels.length; i += 4, to += 3) {
    out[to] = pixels[i]!;
    out[to + 1] = pixels[i + 1]!;
    out[to + 2] = pixels[i + 2]!;
  }
}
