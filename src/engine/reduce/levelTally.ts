/** Mean and extremes of pixels that come row by row; what is not finite is left out. */
import type { LevelSummary } from '../plan/flatLevels';

export class LevelTally {
  /** Finite pixels so far. */
  count = 0;
  /** The largest pixel of the last row; -Infinity where it has none. */
  rowMax = Number.NEGATIVE_INFINITY;
  private sum = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;

  /** Adds a row; returns its mean, NaN where it has no finite pixel. */
  addRow(line: Float64Array): number {
    const { length } = line;
    const fours = length - (length % 4);
    // Four sums, which the processor adds side by side.
    let [a, b, c, d] = [0, 0, 0, 0];
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < fours; i += 4) {
      const p = line[i]!;
      const q = line[i + 1]!;
      const r = line[i + 2]!;
      const s = line[i + 3]!;
      a += p;
      b += q;
      c += r;
      d += s;
      if (p < min) min = p;
      if (p > max) max = p;
      if (q < min) min = q;
      if (q > max) max = q;
      if (r < min) min = r;
      if (r > max) max = r;
      if (s < min) min = s;
      if (s > max) max = s;
    }
    for (let i = fours; i < length; i++) {
      const p = line[i]!;
      a += p;
      if (p < min) min = p;
      if (p > max) max = p;
    }
    const sum = a + b + (c + d);
    // A finite sum has finite terms: the usual row is done.
    if (sum - sum !== 0) return this.addBroken(line);
    return this.add(sum, length, min, max);
  }

  /** Of all rows; null without a finite pixel. */
  summary(): LevelSummary | null {
    return this.count === 0 ? null : { mean: this.sum / this.count, min: this.min, max: this.max };
  }

  private addBroken(line: Float64Array): number {
    let [sum, count, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let column = 0; column < line.length; column++) {
      const value = line[column]!;
      if (!Number.isFinite(value)) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
      count++;
    }
    return this.add(sum, count, min, max);
  }

  /** Adds a row of `count` pixels, all finite, by what was found of it; returns its mean. */
  add(sum: number, count: number, min: number, max: number): number {
    this.sum += sum;
    this.count += count;
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
    this.rowMax = max;
    return sum / count;
  }
}
