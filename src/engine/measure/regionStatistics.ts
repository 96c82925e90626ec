/** What the pixels of a region are like: in one pass where they fit into memory, streamed where they do not. */
import { mean, medianInPlace, StreamingMedian, StreamingStatistics, standardDeviation } from '../ccd/statistics';
import type { BetweenBlocks, PixelGrid } from './pixelGrid';
import { type Region, regionRows, regionSpan, requireRegion } from './region';
import { eachRegionBlock } from './regionBlocks';

/** Pixels of the region that lie in the image; NaN is left out and counted; std with ddof 0; NaN where there is no number. */
export interface RegionStatistics {
  /** Numbers, NaN not counted. */
  readonly n: number;
  readonly nan: number;
  readonly mean: number;
  /** Exact; of an even number the mean of the middle two. */
  readonly median: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/** Pixels that are held: 8 MB. */
const HELD = 1 << 20;
/** Values that are summed at a time, few enough to lose no digit that matters. */
const SUMMED = 4096;

/**
 * The numbers of numpy for the region's pixels: of up to 2^20 pixels to the last bit, of more the mean and std to 1e-12.
 * Memory does not grow with the region. Throws `Usage` for a region that has a number that is none, and what reading throws.
 */
export function regionStatistics(
  grid: PixelGrid,
  region: Region,
  between: BetweenBlocks = () => undefined,
): RegionStatistics {
  requireRegion(region, grid.path);
  const pixels = pixelsIn(region, grid);
  return pixels <= HELD ? held(grid, region, pixels, between) : streamed(grid, region, between);
}

/** How many pixels of the image lie in the region; counts no further than what decides. */
function pixelsIn(region: Region, { width, height }: PixelGrid): number {
  const [first, end] = regionRows(region, height);
  let pixels = 0;
  for (let row = first; row < end && pixels <= HELD; row++) {
    const [from, to] = regionSpan(region, row, width);
    pixels += to - from;
  }
  return pixels;
}

function held(grid: PixelGrid, region: Region, pixels: number, between: BetweenBlocks): RegionStatistics {
  const numbers = new Float64Array(pixels);
  let [n, nan, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  eachRegionBlock(grid, region, between, (values, count) => {
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) {
        nan++;
        continue;
      }
      numbers[n++] = value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  });
  if (n === 0)
    return { n, nan, mean: Number.NaN, median: Number.NaN, std: Number.NaN, min: Number.NaN, max: Number.NaN };
  const [average, std] = [mean(numbers, n), standardDeviation(numbers, n)];
  return { n, nan, mean: average, median: medianInPlace(numbers, n), std, min, max };
}

function streamed(grid: PixelGrid, region: Region, between: BetweenBlocks): RegionStatistics {
  const statistics = new StreamingStatistics();
  const median = new StreamingMedian();
  let first = true;
  for (let done = false; !done; first = false) {
    median.beginPass();
    eachRegionBlock(grid, region, between, (values, count) => {
      median.add(values, count);
      if (!first) return;
      for (let i = 0; i < count; i += SUMMED) statistics.add(values.subarray(i, Math.min(count, i + SUMMED)));
    });
    done = median.endPass();
  }
  return {
    n: statistics.count,
    nan: statistics.nanCount,
    mean: statistics.mean,
    median: median.result(),
    std: statistics.standardDeviation,
    min: statistics.min,
    max: statistics.max,
  };
}
