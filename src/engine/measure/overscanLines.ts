/** The overscan of one frame, line by line away from the image: its level, its noise, and what leaks into it. */
import { LEAST_LINES } from '../ccd/lightLeak';
import type { Region } from '../ccd/region';

/** Which pixels, and how they lie to the image. */
export interface OverscanPlace {
  readonly region: Region;
  /** Lines beside the image: columns of the frame where the overscan stands to its left or right, else rows. */
  readonly lines: 'columns' | 'rows';
  /** Whether the image comes before them. */
  readonly after: boolean;
}

export interface OverscanMeasure {
  /** Mean of the half that is further from the image, adu. */
  readonly level: number;
  /** Mean of the half beside the image less that, adu: light or charge that reaches over. */
  readonly leak: number;
  /** Standard deviation of one pixel, from neighbours along the lines, adu. */
  readonly noise: number;
  readonly lines: number;
}

/** Takes the whole rows of a frame, in order. */
export class OverscanLines {
  private readonly sums: Float64Array;
  private readonly counts: Float64Array;
  private readonly last: Float64Array;
  private squares = 0;
  private differences = 0;

  constructor(private readonly place: OverscanPlace) {
    const { x0, x1, y0, y1 } = place.region;
    const lines = place.lines === 'columns' ? x1 - x0 : y1 - y0;
    this.sums = new Float64Array(lines);
    this.counts = new Float64Array(lines);
    this.last = new Float64Array(x1 - x0).fill(Number.NaN);
  }

  /** Row `y` of the frame (0-based), all its columns. */
  addRow(line: Float64Array, y: number): void {
    const { region, lines } = this.place;
    if (y < region.y0 || y >= region.y1) return;
    for (let x = region.x0; x < region.x1; x++) {
      const value = line[x]!;
      if (!Number.isFinite(value)) continue;
      const at = lines === 'columns' ? x - region.x0 : y - region.y0;
      this.sums[at]! += value;
      this.counts[at]!++;
      const before = lines === 'columns' ? this.last[x - region.x0]! : x > region.x0 ? line[x - 1]! : Number.NaN;
      this.last[x - region.x0] = value;
      if (!Number.isFinite(before)) continue;
      this.squares += (value - before) ** 2;
      this.differences++;
    }
  }

  /** Once all rows were added; null for fewer than four lines. */
  result(): OverscanMeasure | null {
    const means = Array.from(this.sums, (sum, i) => sum / this.counts[i]!).filter(Number.isFinite);
    if (means.length < LEAST_LINES) return null;
    if (!this.place.after) means.reverse();
    const half = means.length >> 1;
    const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const level = meanOf(means.slice(half));
    return {
      level,
      leak: meanOf(means.slice(0, half)) - level,
      noise: Math.sqrt(this.squares / this.differences / 2),
      lines: means.length,
    };
  }
}
