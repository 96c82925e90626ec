/** The level of a result and the noise of one of its pixels, from pairs of neighbours on a fixed grid. */
import { madStd, median } from '../ccd/statistics';

/** Of the differences, the outermost are left out where nearly all are 0: hot pixels are no noise. */
const INNER = 0.99;
/** Rows that are looked at, and pairs in each, evenly spread. */
const MOST_ROWS = 256;
const MOST_PAIRS = 64;
/** Of the level, or of 1 where it is less: what the rounding of float64 makes is no noise. */
const ROUNDING = 1e-9;

/**
 * Each n-th row, in it each m-th pair of columns (2i and 2i + 1), n even and m such that there are at most 256 rows of 64
 * pairs: a frame of 4096 x 4096 pixels is judged by 32 768 of them, which stay the same however its rows come. The pixels
 * of a colour camera differ by colour; in rows 0, 2, 4… a pair's two colours are always the same two.
 */
export class NoiseSample {
  private readonly rowStep: number;
  private readonly columnStep: number;
  private readonly values: Float64Array;
  private count = 0;

  constructor(
    private readonly width: number,
    height: number,
  ) {
    this.rowStep = 2 * Math.max(1, Math.ceil(height / (2 * MOST_ROWS)));
    this.columnStep = 2 * Math.max(1, Math.ceil(Math.floor(width / 2) / MOST_PAIRS));
    this.values = new Float64Array(2 * MOST_PAIRS * Math.ceil(height / this.rowStep));
  }

  /** Whether row `row` of the result is looked at. */
  wants(row: number): boolean {
    return row % this.rowStep === 0;
  }

  /** Row `row` of the result. Pairs without two finite values are left out. */
  addRow(line: Float64Array, row: number): void {
    if (!this.wants(row)) return;
    for (let column = 0; column + 1 < this.width; column += this.columnStep) {
      const [left, right] = [line[column]!, line[column + 1]!];
      if (!Number.isFinite(left) || !Number.isFinite(right)) continue;
      this.values[this.count++] = left;
      this.values[this.count++] = right;
    }
  }

  /**
   * Median of the sampled pixels, and 1.4826 times the median absolute deviation of the pairs' differences, over the
   * square root of 2; where more than half of them differ alike (a noise of less than one step of the converter), the
   * standard deviation of all but the outermost hundredth instead. `noise` is null where these differ alike as well (a
   * made picture); null where there is no pair.
   */
  summary(): { readonly level: number; readonly noise: number | null } | null {
    const { count } = this;
    if (count === 0) return null;
    const differences = differencesOf(this.values, count / 2);
    const level = median(this.values, count);
    const least = ROUNDING * Math.max(1, Math.abs(level));
    for (const of of [madStd, innerDeviation]) {
      const noise = of(differences) / Math.SQRT2;
      if (noise > least) return { level, noise };
    }
    return { level, noise: null };
  }
}

/** Of each of the first `pairs` pairs, the second value less the first. */
function differencesOf(values: Float64Array, pairs: number): Float64Array {
  const differences = new Float64Array(pairs);
  for (let i = 0; i < pairs; i++) differences[i] = values[2 * i + 1]! - values[2 * i]!;
  return differences;
}

/** Standard deviation about the median, without the outermost. */
function innerDeviation(values: Float64Array): number {
  const center = median(values);
  const squares = values.map((value) => (value - center) ** 2).sort();
  const inner = squares.subarray(0, Math.floor(INNER * squares.length));
  return Math.sqrt(inner.reduce((sum, square) => sum + square, 0) / inner.length);
}
