/** The level of a result and the noise of one of its pixels, from pairs of neighbours on a fixed grid. */
import { madStdInPlace, median, medianInPlace } from '../ccd/statistics';
import { giveSampleRoom, takeSampleRoom } from './sampleRoom';

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
  /** Of each pair the left value, and the step to the right one: as float32, for there is one of these for each open frame. */
  private lefts: Float32Array<ArrayBuffer>;
  private steps: Float32Array<ArrayBuffer>;
  private count = 0;

  constructor(
    private readonly width: number,
    height: number,
  ) {
    this.rowStep = 2 * Math.max(1, Math.ceil(height / (2 * MOST_ROWS)));
    this.columnStep = 2 * Math.max(1, Math.ceil(Math.floor(width / 2) / MOST_PAIRS));
    const most = MOST_PAIRS * Math.ceil(height / this.rowStep);
    this.lefts = takeSampleRoom(most);
    this.steps = takeSampleRoom(most);
  }

  /** Whether row `row` of the result is looked at. */
  wants(row: number): boolean {
    return row % this.rowStep === 0;
  }

  /** Row `row` of the result. Pairs without two finite values are left out. */
  addRow(line: Float64Array, row: number): void {
    if (!this.wants(row)) return;
    for (let column = 0; column + 1 < this.width; column += this.columnStep) {
      const left = Math.fround(line[column]!);
      const step = Math.fround(line[column + 1]! - line[column]!);
      if (!Number.isFinite(left) || !Number.isFinite(step)) continue;
      this.lefts[this.count] = left;
      this.steps[this.count++] = step;
    }
  }

  /**
   * Median of the sampled pixels, and 1.4826 times the median absolute deviation of the pairs' differences, over the
   * square root of 2; where more than half of them differ alike (a noise of less than one step of the converter), the
   * standard deviation of all but the outermost hundredth instead. `noise` is null where these differ alike as well (a
   * made picture); null where there is no pair.
   */
  summary(): { readonly level: number; readonly noise: number | null } | null {
    const { count, lefts, steps } = this;
    if (count === 0) return null;
    const pixels = roomFor(2 * count);
    fill(pixels, lefts, count);
    for (let i = 0; i < count; i++) pixels[count + i] = lefts[i]! + steps[i]!;
    const level = medianInPlace(pixels);
    const least = ROUNDING * Math.max(1, Math.abs(level));
    const differences = pixels.subarray(0, count);
    for (const of of [madStdInPlace, innerDeviation]) {
      fill(differences, steps, count);
      const noise = of(differences) / Math.SQRT2;
      if (noise > least) return { level, noise };
    }
    return { level, noise: null };
  }

  /** Forgets what it has seen. */
  close(): void {
    giveSampleRoom(this.lefts);
    giveSampleRoom(this.steps);
    this.lefts = this.steps = new Float32Array(0);
    this.count = 0;
  }
}

/** One for all frames, which come to their ends one after the other. */
let room = new Float64Array(0);

function roomFor(count: number): Float64Array {
  if (room.length < count) room = new Float64Array(count);
  return room.subarray(0, count);
}

function fill(into: Float64Array, values: Float32Array, count: number): void {
  into.set(values.subarray(0, count));
}

/** Standard deviation about the median, without the outermost. */
function innerDeviation(values: Float64Array): number {
  const center = median(values);
  const squares = values.map((value) => (value - center) ** 2).sort();
  const inner = squares.subarray(0, Math.floor(INNER * squares.length));
  return Math.sqrt(inner.reduce((sum, square) => sum + square, 0) / inner.length);
}
