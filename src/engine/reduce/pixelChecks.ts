/** Looks at the pixels of one frame as they pass: their levels and noise, and what is wrong with them. */
import { type PixelView, shapeOf } from '../ccd/pixelView';
import type { Region } from '../ccd/region';
import { formatSection } from '../ccd/section';
import { median } from '../ccd/statistics';
import type { FlatLevels, OverscanProfile } from '../plan/flatLevels';
import { LevelTally } from './levelTally';
import { NoiseSample } from './noiseSample';

/** A row or column darker than this part of the middle one counts as unlit. */
const UNLIT = 0.05;

export interface PixelSummary {
  /** Of the finite pixels; null when there is none. */
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** Sum and extremes of a row whose pixels are all finite, added up as LevelTally does. */
export interface RowLevels {
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** The sums of columns, and who adds rows to them. */
export interface ColumnSums {
  add(line: Float64Array): void;
  /** Good until the next row. */
  values(): Float64Array;
}

export class PixelChecks {
  private readonly width: number;
  private readonly height: number;
  private readonly rowMeans: Float64Array;
  /** Of rows with pixels that are left out; made for the first of them. */
  private columnCounts: Uint32Array | null = null;
  /** Rows that gave every column a value, beside those of columnCounts. */
  private fullRows = 0;
  /** Columns are measured in every n-th row, at least 256 of them where there are so many. */
  private readonly columnStride: number;
  private readonly before = new LevelTally();
  private readonly after = new LevelTally();
  private readonly noise: NoiseSample;
  private saturated = 0;
  private undivided = 0;
  private overscanSum = 0;
  private overscanCount = 0;

  /**
   * `kept`: the region of the raw frame that the product shows. `saturation`: raw pixels from this value on are
   * saturated; null = unknown. `counted`: pixels are only counted, for warnings without `lit`. `columns`: where the
   * columns are summed.
   */
  constructor(
    private readonly kept: Region,
    private readonly saturation: number | null,
    private readonly counted = false,
    private readonly columns: ColumnSums = new PlainSums(counted ? 0 : kept.x1 - kept.x0),
  ) {
    this.width = kept.x1 - kept.x0;
    this.height = kept.y1 - kept.y0;
    const rows = counted ? 0 : this.height;
    this.rowMeans = new Float64Array(rows);
    this.columnStride = Math.max(1, Math.floor(rows / 256));
    this.noise = new NoiseSample(counted ? 0 : this.width, rows);
  }

  /**
   * Rows that are combined as they are stored: `values` (whole rows), whose greatest number is `max` and all of which are
   * finite or not; of a `counted` frame.
   */
  addStored(values: Float64Array, max: number, finite: boolean): void {
    if (this.isSaturated(max)) this.addSaturated(values);
    if (finite) this.after.count += values.length;
    else this.after.addRow(values);
  }

  /** Raw rows before any step (whole ones, so that pixels of a row lie side by side), the overscan among them. */
  addRaw(block: PixelView): void {
    const { rows } = shapeOf(block);
    for (let row = 0; row < rows; row++) {
      const start = block.index(row, this.kept.x0);
      this.addRawRow(block.data.subarray(start, start + this.width));
    }
  }

  /** The kept pixels of one raw row. */
  addRawRow(line: Float64Array): void {
    this.before.addRow(line);
    if (this.isSaturated(this.before.rowMax)) this.addSaturated(line);
  }

  /** One raw row by its levels; true where its kept pixels are to go to addSaturated. */
  addRawLevels({ sum, min, max }: RowLevels): boolean {
    this.before.add(sum, this.width, min, max);
    return this.isSaturated(max);
  }

  /** Raw pixels of which one may be saturated. */
  addSaturated(line: Float64Array): void {
    if (this.saturation !== null) this.saturated += countFrom(line, this.saturation);
  }

  /** Whether pixels with this greatest one hold a saturated one. */
  private isSaturated(max: number): boolean {
    return this.saturation !== null && max >= this.saturation;
  }

  /** Levels that are subtracted as overscan, of some rows or of the kept columns. */
  addOverscan(levels: Float64Array): void {
    for (let i = 0; i < levels.length; i++) this.overscanSum += levels[i]!;
    this.overscanCount += levels.length;
  }

  /** Pixels that a flat could not divide; they count among those without a value. */
  addUndivided(pixels: number): void {
    this.undivided += pixels;
  }

  /** `rows` rows of the product, one after the other, the first being its row `firstRow`. */
  addProduct(values: Float64Array, firstRow: number, rows: number): void {
    const { width } = this;
    for (let i = 0; i < rows; i++) {
      const row = firstRow + i;
      const line = values.subarray(i * width, (i + 1) * width);
      if (this.counted) {
        this.after.addRow(line);
        continue;
      }
      this.rowMeans[row] = this.after.addRow(line);
      this.noise.addRow(line, row);
      if (row % this.columnStride === 0) this.addToColumns(line);
    }
  }

  /** Whether the pixels of row `row` of the product have to be looked at, even if all are finite. */
  wants(row: number): boolean {
    return !this.counted && (row % this.columnStride === 0 || this.noise.wants(row));
  }

  /** Row `row` of the product by its levels; true where its pixels, which it `wants`, are to go to addPixels. */
  addProductLevels({ sum, min, max }: RowLevels, row: number): boolean {
    const mean = this.after.add(sum, this.width, min, max);
    if (this.counted) return false;
    this.rowMeans[row] = mean;
    return this.wants(row);
  }

  addPixels(pixels: Float64Array, row: number): void {
    this.noise.addRow(pixels, row);
    if (row % this.columnStride !== 0) return;
    this.columns.add(pixels);
    this.fullRows++;
  }

  private addToColumns(line: Float64Array): void {
    this.columnCounts ??= new Uint32Array(line.length);
    const sums = this.columns.values();
    for (let column = 0; column < line.length; column++) {
      const value = line[column]!;
      if (value - value !== 0) continue;
      sums[column]! += value;
      this.columnCounts[column]!++;
    }
  }

  /** Of all pixels added. */
  summary(): PixelSummary {
    return this.after.summary() ?? { mean: null, min: null, max: null };
  }

  /** What the pixels of a flat show; `profile` of its overscan, where there is one. */
  levels(profile: OverscanProfile | null): FlatLevels {
    const { saturation, saturated, overscanSum, overscanCount } = this;
    const sample = this.noise.summary();
    const noise = sample?.noise ?? null;
    const after = this.after.summary();
    const overscan = overscanSum / overscanCount;
    return {
      pixels: this.width * this.height,
      saturated: saturation === null ? null : saturated,
      saturation,
      withoutValue: this.lost(),
      ...(this.undivided === 0 ? {} : { undivided: this.undivided }),
      before: this.before.summary(),
      after,
      signalToNoise: signalToNoise(sample?.level ?? after?.max ?? null, noise),
      ...(noise === null ? {} : { noise }),
      overscan: Number.isFinite(overscan) ? overscan : null,
      ...(profile === null ? {} : { profile }),
    };
  }

  /** Forgets the sample of its noise; whoever opens many frames does it with each. */
  close(): void {
    this.noise.close();
  }

  private lost(): number {
    return this.width * this.height - this.after.count;
  }

  /** One sentence for each finding. `lit`: every row and column should have light (a flat). */
  warnings(lit: boolean): string[] {
    const found: string[] = [];
    if (this.saturated > 0) {
      found.push(`${count(this.saturated, 'raw pixel')} at or above ${this.saturation}: saturated`);
    }
    if (this.undivided > 0) {
      found.push(
        `the flat is 0, negative or without a value in ${count(this.undivided, 'pixel')}: no value (NaN) there; "flat": { "minValue": ... } of the recipe could lift them`,
      );
    }
    const lost = this.lost() - this.undivided;
    if (lost > 0) found.push(`${count(lost, 'pixel')} without a finite value (NaN or infinite)`);
    return lit ? [...found, ...this.unlitWarnings()] : found;
  }

  private unlitWarnings(): string[] {
    const rows = unlitEdges(this.rowMeans);
    const columns = unlitEdges(
      this.columns.values().map((sum, column) => sum / ((this.columnCounts?.[column] ?? 0) + this.fullRows)),
    );
    const { x0, y0 } = this.kept;
    const advice = formatSection({
      x0: x0 + columns.first,
      x1: x0 + columns.end,
      y0: y0 + rows.first,
      y1: y0 + rows.end,
    });
    const sentence = (kind: 'row' | 'column', offset: number, { from, to, mean, level }: Edge): string => {
      const which =
        to - from === 1 ? `${kind} ${offset + to} is` : `${kind}s ${offset + from + 1} to ${offset + to} are`;
      const means = `mean ${digits(mean)} of ${digits(level)}`;
      return `${which} nearly unlit (${means}): trim with ${advice}, or a later flat division blows up there`;
    };
    return [
      ...rows.edges.map((edge) => sentence('row', y0, edge)),
      ...columns.edges.map((edge) => sentence('column', x0, edge)),
    ];
  }
}

/** Unlit lines `from` to `to` (half-open), their mean, and the level of the middle line. */
interface Edge {
  readonly from: number;
  readonly to: number;
  readonly mean: number;
  readonly level: number;
}

/** The unlit lines at either end, and the lines `first` to `end` (half-open) between them. */
function unlitEdges(means: Float64Array): { first: number; end: number; edges: Edge[] } {
  const known = means.filter(Number.isFinite);
  const level = median(known);
  const none = { first: 0, end: means.length, edges: [] };
  if (!(level > 0)) return none;
  const isUnlit = (line: number) => means[line]! < UNLIT * level;
  let first = 0;
  while (first < means.length && isUnlit(first)) first++;
  let end = means.length;
  while (end > first && isUnlit(end - 1)) end--;
  const edge = (from: number, to: number): Edge[] => {
    const part = means.subarray(from, to);
    return from === to ? [] : [{ from, to, mean: part.reduce((sum, mean) => sum + mean, 0) / part.length, level }];
  };
  return { first, end, edges: [...edge(0, first), ...edge(end, means.length)] };
}

class PlainSums implements ColumnSums {
  private readonly sums: Float64Array;

  constructor(columns: number) {
    this.sums = new Float64Array(columns);
  }

  add(line: Float64Array): void {
    const { sums } = this;
    for (let column = 0; column < sums.length; column++) sums[column]! += line[column]!;
  }

  values(): Float64Array {
    return this.sums;
  }
}

/** How many values are `limit` or more. */
function countFrom(line: Float64Array, limit: number): number {
  let count = 0;
  for (let i = 0; i < line.length; i++) if (line[i]! >= limit) count++;
  return count;
}

/** "1 pixel", "12 pixels". */
function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Enough digits to compare by eye: "3.1", "20170". */
function digits(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(1) : value.toFixed(0);
}

/** A level of 0 or less is no signal, whatever its noise. */
function signalToNoise(level: number | null, noise: number | null): number | null {
  if (level === null) return null;
  if (noise !== null) return level / noise;
  return level <= 0 ? 0 : null;
}
