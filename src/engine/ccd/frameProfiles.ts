/** Profiles of a whole frame: the mean of every column and of every row, and the noise of one pixel in each. */
import { MAD_TO_STD, medianInPlace } from './statistics';

/** Along one axis of a frame; NaN where a line has no finite pixel. */
export interface LineProfile {
  /** Mean of the finite pixels of each line, float64. */
  readonly mean: Float64Array;
  /** Standard deviation of one pixel in each line, from differences of neighbours: slow waves and slopes are not in it. */
  readonly noise: Float64Array;
}

/** Of one frame, in its own units, columns and rows from 0. */
export interface FrameProfiles {
  readonly width: number;
  readonly height: number;
  readonly columns: LineProfile;
  readonly rows: LineProfile;
}

/** Pairs of neighbours that the noise of a line is taken from, at most. */
const PAIRS = 128;

/** Adds up a frame whose rows come in blocks, in order. */
export class ProfileSums {
  private readonly sums: Float64Array;
  private readonly counts: Float64Array;
  private readonly rowMeans: Float64Array;
  private readonly rowNoise: Float64Array;
  /** Differences of one column after the other, `pairs` of each. */
  private readonly differences: Float64Array;
  private readonly last: Float64Array;
  private readonly pairs: number;
  private readonly rowStep: number;
  private readonly scratch: Float64Array;
  private row = 0;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.sums = new Float64Array(width);
    this.counts = new Float64Array(width);
    this.rowMeans = new Float64Array(height);
    this.rowNoise = new Float64Array(height);
    this.last = new Float64Array(width);
    this.pairs = Math.min(PAIRS, Math.max(0, height - 1));
    this.rowStep = Math.max(1, Math.floor((height - 1) / PAIRS));
    this.differences = new Float64Array(width * this.pairs).fill(Number.NaN);
    this.scratch = new Float64Array(PAIRS);
  }

  /** The next `rows` rows of the frame. */
  add(values: Float64Array, rows: number): void {
    for (let k = 0; k < rows; k++) this.addRow(values.subarray(k * this.width, (k + 1) * this.width));
  }

  private addRow(row: Float64Array): void {
    const { width, sums, counts } = this;
    let sum = 0;
    let count = 0;
    for (let x = 0; x < width; x++) {
      const value = row[x]!;
      if (!Number.isFinite(value)) continue;
      sums[x]! += value;
      counts[x]!++;
      sum += value;
      count++;
    }
    this.rowMeans[this.row] = sum / count;
    this.rowNoise[this.row] = this.noiseAlong(row);
    const pair = (this.row - 1) / this.rowStep;
    if (this.row > 0 && Number.isInteger(pair) && pair < this.pairs) {
      for (let x = 0; x < width; x++) this.differences[x * this.pairs + pair] = row[x]! - this.last[x]!;
    }
    this.last.set(row);
    this.row++;
  }

  private noiseAlong(row: Float64Array): number {
    const step = Math.max(1, Math.floor((this.width - 1) / PAIRS));
    const pairs = Math.min(PAIRS, this.width - 1);
    for (let i = 0; i < pairs; i++) this.scratch[i] = row[i * step + 1]! - row[i * step]!;
    return noiseOf(this.scratch.subarray(0, Math.max(0, pairs)));
  }

  /** What was added so far. */
  result(): FrameProfiles {
    const { width, height, pairs, differences } = this;
    return {
      width,
      height,
      columns: {
        mean: this.sums.map((sum, x) => sum / this.counts[x]!),
        noise: this.sums.map((_, x) => noiseOf(differences.subarray(x * pairs, (x + 1) * pairs))),
      },
      rows: { mean: this.rowMeans, noise: this.rowNoise },
    };
  }
}

/** Standard deviation of one of two values whose differences these are; differences that are not finite are left out. */
function noiseOf(differences: Float64Array): number {
  const finite = differences.filter(Number.isFinite);
  const centre = medianInPlace(finite);
  for (let i = 0; i < finite.length; i++) finite[i] = Math.abs(finite[i]! - centre);
  return (medianInPlace(finite) * MAD_TO_STD) / Math.SQRT2;
}
