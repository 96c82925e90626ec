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
    const sum = addUp(line);
    // A finite sum has finite terms: the usual row takes the short way.
    return sum - sum === 0 ? this.addWhole(line, sum) : this.addBroken(line);
  }

  /** Of all rows; null without a finite pixel. */
  summary(): LevelSummary | null {
    return this.count === 0 ? null : { mean: this.sum / this.count, min: this.min, max: this.max };
  }

  private addWhole(line: Float64Array, sum: number): number {
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let column = 0; column < line.length; column++) {
      const value = line[column]!;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    return this.add(sum, line.length, min, max);
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

  private add(sum: number, count: number, min: number, max: number): number {
    this.sum += sum;
    this.count += count;
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
    this.rowMax = max;
    return sum / count;
  }
}

/** In four sums, which the processor adds side by side. */
function addUp(line: Float64Array): number {
  const fours = line.length - (line.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < fours; i += 4) {
    a += line[i]!;
    b += line[i + 1]!;
    c += line[i + 2]!;
    d += line[i + 3]!;
  }
  for (let i = fours; i < line.length; i++) a += line[i]!;
  return a + b + (c + d);
}
