/** Job `statistics`: what the pixels of each image HDU are like, in physical values; the median is exact. */
import type { Region } from '../../engine/ccd/region';
import { parseSection, resolveSection, type Section } from '../../engine/ccd/section';
import { StreamingMedian, StreamingStatistics } from '../../engine/ccd/statistics';
import { FlatfieldError } from '../../engine/errors';
import { readHdus } from '../../engine/fits/fitsFile';
import { type Hdu, missingData } from '../../engine/fits/hdu';
import { type ImageReader, openImage } from '../../engine/fits/imageReader';
import type { ImageStatistics, StatisticsRequest } from '../../protocol/jobs';
import type { FileSource } from '../fileSource';
import { checkStopped, type JobContext } from '../jobContext';
import { nodeDeflate } from '../nodeDeflate';
import { withSource } from '../openSource';
import { PixelDigest } from '../pixelDigest';

const UNKNOWN = {
  count: 0,
  nan: 0,
  min: null,
  max: null,
  mean: null,
  median: null,
  std: null,
  sha256: null,
} as const;

/** Values that are read at a time, unless one row has more. */
const BLOCK_VALUES = 1 << 18;

/**
 * An HDU that cannot be read has its `problem`; of one that is cut short the complete rows that are there are measured.
 * Throws `BadSection`, and what opening the file throws.
 */
export function imageStatistics({ path, section }: StatisticsRequest, context: JobContext): ImageStatistics[] {
  const wanted = section === null ? null : parseSection(section, 'fits');
  return withSource(
    path,
    (source) => {
      const images = readHdus(source).hdus.filter((hdu) => hdu.image !== null || hdu.problem !== undefined);
      return images.map((hdu) => describe(source, hdu, wanted, context));
    },
    null,
    context.disk,
  );
}

function describe(source: FileSource, hdu: Hdu, section: Section | null, context: JobContext): ImageStatistics {
  const facts = {
    index: hdu.index,
    name: hdu.name,
    naxis: hdu.image?.axes ?? [],
    pixelType: hdu.image?.pixelType ?? 'unknown',
  };
  try {
    const image = openImage(source, hdu, nodeDeflate, true);
    const measured = measure(image, regionOf(section, image), source.path, context);
    const missing = missingData(hdu);
    if (missing === null) return { ...facts, ...measured, problem: null };
    const there =
      measured.count === 0 ? 'no row is complete' : `the ${measured.count} pixels of complete rows are measured`;
    return { ...facts, ...measured, sha256: null, problem: `HDU ${hdu.index}: ${missing}; ${there}.` };
  } catch (error) {
    if (!(error instanceof FlatfieldError) || error.tag === 'Cancelled') throw error;
    const named = error.message.includes(`HDU ${hdu.index}`);
    return { ...facts, ...UNKNOWN, problem: named ? error.message : `HDU ${hdu.index}: ${error.message}` };
  }
}

function regionOf(section: Section | null, { shape }: ImageReader): Region {
  if (section !== null) return resolveSection(section, shape.width, shape.height);
  return { x0: 0, x1: shape.width, y0: 0, y1: shape.height };
}

type Measured = Omit<ImageStatistics, 'index' | 'name' | 'naxis' | 'pixelType' | 'problem'>;

/** The region in every plane, as far as its rows are there. */
function measure(image: ImageReader, region: Region, path: string, context: JobContext): Measured {
  const statistics = new StreamingStatistics();
  const median = new StreamingMedian();
  const digest = new PixelDigest();
  let first = true;
  for (let done = false; !done; first = false) {
    median.beginPass();
    eachBlock(image, region, (values, count, row) => {
      checkStopped(context);
      context.at(0, path);
      if (first) {
        statistics.add(values, count);
        digest.add(values, count);
      }
      median.add(values, count);
      context.progress({ path, done: row, total: image.rows });
    });
    done = median.endPass();
  }
  return {
    count: statistics.count + statistics.nanCount,
    nan: statistics.nanCount,
    min: known(statistics.min),
    max: known(statistics.max),
    mean: known(statistics.mean),
    median: known(median.result()),
    std: known(statistics.standardDeviation),
    sha256: digest.result(),
  };
}

function eachBlock(
  { shape, rows, readPart }: ImageReader,
  { x0, x1, y0, y1 }: Region,
  use: (values: Float64Array, count: number, row: number) => void,
): void {
  const columns = Math.min(x1 - x0, BLOCK_VALUES);
  const blockRows = Math.max(1, Math.min(y1 - y0, Math.floor(BLOCK_VALUES / columns)));
  const values = new Float64Array(blockRows * columns);
  for (let plane = 0; plane * shape.height < rows; plane++) {
    const end = Math.min(plane * shape.height + y1, rows);
    for (let row = plane * shape.height + y0; row < end; row += blockRows) {
      const count = Math.min(blockRows, end - row);
      for (let x = x0; x < x1; x += columns) {
        const to = Math.min(x + columns, x1);
        readPart(row, count, x, to, values);
        use(values, count * (to - x), row + count);
      }
    }
  }
}

/** null for what no pixel says, and for what JSON has no number for. */
function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
