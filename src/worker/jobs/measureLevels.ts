/** Job `levels`: limits, percentiles and histogram of all pixels of an image, exact. */
import { FiniteSample, FloatCounts, Histogram, IntegerCounts, percentile, ranksOf } from '../../engine/preview/levels';
import { zscaleLimits } from '../../engine/preview/zscale';
import { type Levels, type OpenPictureRequest, PERCENTS, percentTails } from '../../protocol/pictureJobs';
import { checkStopped, type JobContext } from '../jobContext';
import { type ViewedImage, withViewed } from '../viewedImage';

/** Values that are read at a time, unless one row has more. */
const BLOCK_VALUES = 1 << 17;
const BINS = 512;
const HISTOGRAM_TAILS = [0.1, 99.9] as const;

const WANTED = [...PERCENTS.flatMap((percent) => percentTails(percent)), 50].sort((a, b) => a - b);

/**
 * Images of integers of 16 bits are read once (twice where a pixel is NaN), others three times. Throws as withViewed.
 */
export function measureLevels({ image: ref }: OpenPictureRequest, context: JobContext): Levels {
  return withViewed(ref, context, (image) => integerLevels(image, context) ?? floatLevels(image, context));
}

/** null when a pixel is no integer of 16 bits. */
function integerLevels(image: ViewedImage, context: JobContext): Levels | null {
  const counts = new IntegerCounts();
  // Right unless a pixel is NaN: then the finite ones have another stride.
  let sample = new FiniteSample(image.width * image.height);
  const whole = eachBlock(image, context, 0, 1, (values, count) => {
    sample.add(values, count);
    return counts.add(values, count);
  });
  if (!whole) return null;
  if (counts.nan > 0) {
    sample = new FiniteSample(counts.finite);
    eachBlock(image, context, 1, 2, (values, count) => {
      sample.add(values, count);
      return true;
    });
  }
  const [from, to] = HISTOGRAM_TAILS.map((percent) => percentile(counts, percent)) as [number, number];
  const histogram = new Histogram(from, to, BINS);
  counts.fill(histogram);
  return levelsOf(counts, sample, histogram);
}

function floatLevels(image: ViewedImage, context: JobContext): Levels {
  const counts = new FloatCounts();
  eachBlock(image, context, 0, 3, (values, count) => {
    counts.add(values, count);
    return true;
  });
  counts.want(ranksOf(counts.finite, [...WANTED, ...HISTOGRAM_TAILS]));
  const sample = new FiniteSample(counts.finite);
  eachBlock(image, context, 1, 3, (values, count) => {
    counts.addAgain(values, count);
    sample.add(values, count);
    return true;
  });
  const [from, to] = HISTOGRAM_TAILS.map((percent) => percentile(counts, percent)) as [number, number];
  const histogram = new Histogram(from, to, BINS);
  eachBlock(image, context, 2, 3, (values, count) => {
    histogram.add(values, count);
    return true;
  });
  return levelsOf(counts, sample, histogram);
}

function levelsOf(
  counts: IntegerCounts | FloatCounts,
  sample: FiniteSample,
  { from, to, counts: bins }: Histogram,
): Levels {
  return {
    count: counts.finite + counts.nan,
    nan: counts.nan,
    min: counts.min,
    max: counts.max,
    zscale: zscaleLimits(sample.result()),
    percentiles: WANTED.map((percent) => ({ percent, value: percentile(counts, percent) })),
    histogram: { from, to, counts: [...bins] },
  };
}

/** All rows in order, as pass `pass` of `passes`; false when `use` ended it. */
function eachBlock(
  image: ViewedImage,
  context: JobContext,
  pass: number,
  passes: number,
  use: (values: Float64Array, count: number) => boolean,
): boolean {
  const { path, width, height } = image;
  const rows = Math.max(1, Math.min(height, Math.floor(BLOCK_VALUES / width)));
  const values = new Float64Array(rows * width);
  for (let row = 0; row < height; row += rows) {
    checkStopped(context);
    context.at(0, path);
    const count = Math.min(rows, height - row);
    image.readPart(row, count, 0, width, values);
    if (!use(values, count * width)) return false;
    context.progress({ path, done: pass * height + row + count, total: passes * height });
  }
  return true;
}
