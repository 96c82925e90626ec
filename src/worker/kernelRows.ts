/** The rows of one frame through the kernel: what RawFrame.readBlock makes of them, bit for bit, as the bytes of a result. */
import type { BracketMedian } from '../engine/ccd/bracketMedian';
import { pixelView, sectionView } from '../engine/ccd/pixelView';
import type { Region } from '../engine/ccd/region';
import { overscanLevels } from '../engine/ccd/subtractOverscan';
import { FlatfieldError } from '../engine/errors';
import { DataSum } from '../engine/fits/checksum';
import type { ImageReader } from '../engine/fits/imageReader';
import { encodePixels } from '../engine/fits/pixels';
import type { PlannedFrame } from '../engine/plan/plan';
import type { FlatCorrectStep, Step, SubtractOverscanStep } from '../engine/plan/step';
import type { OverscanSample } from '../engine/reduce/overscanSample';
import { overscanStep } from '../engine/reduce/partSteps';
import type { PixelChecks } from '../engine/reduce/pixelChecks';
import { type BlockKernel, FORMAT, type Gather, type RowFound, type RowSteps, shortsOffset } from './blockKernel';
import type { Masters } from './masters';

/** What of an open frame the kernel works with. */
export interface KernelFrame {
  readonly frame: PlannedFrame;
  readonly kept: Region;
  readonly image: ImageReader;
  /** Levels of the whole overscan region, where they are known before. */
  readonly levels: Float64Array | null;
  readonly overscan: OverscanSample | null;
}

/** How a result is stored; `native` is float64 as the processor has it, `none` nowhere. */
export type BlockFormat = keyof typeof FORMAT;

/** A block of a result as it is stored. */
export interface StoredBlock {
  /** Good until the next block. */
  readonly bytes: Uint8Array;
  /** Sum of its 32-bit words. */
  readonly dataSum: number;
  /** The rows of the raw frame as they lie in the file; null where they do not. Good until the next block. */
  readonly raw: Uint8Array | null;
}

/** A block of a result as numbers, row after row; good until the next block. */
export interface NumberBlock extends Pick<StoredBlock, 'raw'> {
  readonly values: Float64Array;
}

/** Where a block goes, and who is told of it. */
interface BlockResult {
  readonly checks: PixelChecks | null;
  readonly format: BlockFormat;
  readonly to: number;
  readonly median: BracketMedian | null;
}

interface Master {
  readonly path: string;
  readonly hdu: number;
}

/** The steps of a frame as the kernel takes them. */
interface KernelSteps {
  readonly overscan: SubtractOverscanStep | null;
  readonly bias: Master | null;
  readonly dark: Master | null;
  readonly scale: number;
  readonly flat: FlatCorrectStep | null;
}

/** Null for steps that the kernel has not. */
function kernelSteps(steps: readonly Step[]): KernelSteps | null {
  let [bias, dark, scale]: [Master | null, Master | null, number] = [null, null, 1];
  let flat: FlatCorrectStep | null = null;
  for (const step of steps) {
    if (step.do === 'flatCorrect') flat = step;
    if (step.do === 'subtractBias') bias = { path: step.bias, hdu: step.hdu };
    if (step.do !== 'subtractDark') continue;
    dark = { path: step.dark, hdu: step.hdu };
    if (!step.scaled) continue;
    // What subtractDark refuses is left to it.
    if (!(step.scale >= 0 && step.scale < Number.POSITIVE_INFINITY)) return null;
    scale = step.scale;
  }
  return { overscan: overscanStep(steps), bias, dark, scale, flat };
}

/** A block of raw rows in the kernel's memory. */
interface RawRows {
  /** Address of the first row's first pixel, and bytes of a pixel. */
  readonly at: number;
  readonly size: number;
  /** Of stored 16-bit pixels; null for float64 numbers. */
  readonly offset: number | null;
}

/** Overscan levels of a block: one a row, or one a column, and those that count as subtracted. */
interface BlockLevels {
  readonly rows: Float64Array | null;
  readonly columns: Float64Array | null;
  readonly used: Float64Array | null;
}

export class KernelRows {
  private readonly width: number;
  private readonly steps: RowSteps;
  private biasAt = 0;
  private darkAt = 0;
  private divisorAt = 0;
  private gather: Gather | null = null;
  private gatherAt = 0;

  private constructor(
    private readonly of: KernelFrame,
    private readonly kernel: BlockKernel,
    private readonly made: KernelSteps,
  ) {
    this.width = of.kept.x1 - of.kept.x0;
    this.steps = { level: 0, columns: 0, bias: 0, dark: 0, scale: made.scale, divisor: 0 };
  }

  /** Null for a frame whose steps the kernel has not. */
  static of(frame: KernelFrame, kernel: BlockKernel | null): KernelRows | null {
    const steps = kernelSteps(frame.frame.steps);
    return kernel === null || steps === null ? null : new KernelRows(frame, kernel, steps);
  }

  /**
   * Rows `row` to `row + rows` of the result as they are stored; the masters must stand at these rows. `median`, where it
   * is wanted, is told of all stored pixels. Throws as RawFrame.readBlock does.
   */
  read(
    row: number,
    rows: number,
    masters: Masters,
    checks: PixelChecks,
    format: 'float64' | 'float32',
    median: BracketMedian | null,
  ): StoredBlock {
    const size = format === 'float32' ? 4 : 8;
    const to = this.kernel.out(rows * this.width * size);
    const { dataSum, raw } = this.run(row, rows, masters, { checks, format, to, median });
    return { bytes: this.kernel.arena.bytes(to, rows * this.width * size), dataSum, raw };
  }

  /** The same rows as numbers. `checks`: null where nobody asks. Throws as `read` does. */
  readNumbers(row: number, rows: number, masters: Masters, checks: PixelChecks | null): NumberBlock {
    const count = rows * this.width;
    const to = this.kernel.out(count * 8);
    const { raw } = this.run(row, rows, masters, { checks, format: 'native', to, median: null });
    return { values: this.kernel.arena.doubles(to, count), raw };
  }

  /** Looks at the same rows: `median` is told of them as float64, and nothing is kept. Throws as `read` does. */
  look(row: number, rows: number, masters: Masters, checks: PixelChecks, median: BracketMedian | null): void {
    this.run(row, rows, masters, { checks, format: 'none', to: 0, median });
  }

  private run(row: number, rows: number, masters: Masters, result: BlockResult): Pick<StoredBlock, 'dataSum' | 'raw'> {
    const { kernel, width, of } = this;
    const { checks, format, to } = result;
    const raw = this.readRaw(row, rows);
    if (checks !== null) of.overscan?.addRows(row, rows, (r) => this.overscanOf(raw, r));
    const levels = this.levelsOf(raw, row, rows);
    if (levels.used !== null) checks?.addOverscan(levels.used);
    const undivided = this.beginBlock(masters, rows, levels);
    if (undivided !== null) checks?.addUndivided(undivided);
    const size = format === 'float32' ? 4 : 8;
    let dataSum = 0;
    for (let r = 0; r < rows; r++) {
      this.toRow(levels, r);
      dataSum += this.calibrateRow(raw, r, row + r, to + r * width * size, result);
    }
    return { dataSum, raw: raw.offset === null ? null : kernel.arena.bytes(raw.at, rows * of.frame.width * raw.size) };
  }

  /** Where the block's masters are; how many of its pixels cannot be divided, null where none is. */
  private beginBlock(masters: Masters, rows: number, { columns }: BlockLevels): number | null {
    const { kernel, steps, width } = this;
    const { bias, dark, flat } = this.made;
    steps.columns = columns === null ? 0 : kernel.columns(columns);
    this.biasAt = bias === null ? 0 : kernel.master(masters, bias);
    this.darkAt = dark === null ? 0 : kernel.master(masters, dark);
    if (flat === null) return null;
    const { at, undivided } = kernel.divisor(masters, flat, rows * width);
    this.divisorAt = at;
    return undivided;
  }

  private toRow({ rows }: BlockLevels, r: number): void {
    const { steps, biasAt, darkAt, divisorAt } = this;
    const below = r * this.width * 8;
    steps.level = rows === null ? 0 : (rows[r] as number);
    steps.bias = biasAt === 0 ? 0 : biasAt + below;
    steps.dark = darkAt === 0 ? 0 : darkAt + below;
    steps.divisor = divisorAt === 0 ? 0 : divisorAt + below;
  }

  /** The address of the first of a raw row's kept pixels as they lie in the memory. */
  private firstOf(raw: RawRows, r: number): number {
    const { frame, kept } = this.of;
    return raw.at + (r * frame.width + kept.x0) * raw.size;
  }

  /** The median of all stored pixels, once they were read; see BracketMedian. */
  medianOf(median: BracketMedian): number | null {
    return median.result(this.kernel.arena.doubles(this.gatherAt, Math.min(median.kept, median.room)));
  }

  private calibrateRow(raw: RawRows, r: number, row: number, to: number, result: BlockResult): number {
    const { kernel, width, steps } = this;
    const { checks, format, median } = result;
    const first = this.firstOf(raw, r);
    let line = first;
    if (raw.offset === null) checks?.addRawRow(kernel.arena.doubles(first, width));
    else {
      line = kernel.decode(first, width, raw.offset, steps.level);
      steps.level = 0;
    }
    const found = kernel.calibrate(line, width, steps, FORMAT[format], to, this.gatherOf(median));
    const dataSum = this.checkRow(found, format === 'native' ? to : line, row, to, result);
    // At last: raw pixels that have to be looked at may make the memory grow, and what was found lies in it.
    if (checks !== null && raw.offset !== null) {
      const { offset } = raw;
      checks.addRawLevels(found.raw, () => kernel.rawPixels(first, width, offset));
    }
    return dataSum;
  }

  /** Tells of a row of results, which are numbers at `at` and stored at `to`; returns the sum of its stored words. */
  private checkRow(
    found: RowFound,
    at: number,
    row: number,
    to: number,
    { checks, format, median }: BlockResult,
  ): number {
    const { dataSum } = found;
    const { sum } = found.result;
    if (median !== null) {
      median.below += found.below;
      median.kept += found.gathered;
    }
    const values = () => this.kernel.arena.doubles(at, this.width);
    // A finite sum has finite terms.
    if (sum - sum === 0) {
      checks?.addProductLevels(found.result, row, values);
      return dataSum;
    }
    const broken = values();
    checks?.addProduct(broken, row, 1);
    if (!broken.every(Number.isFinite)) median?.giveUp();
    return format === 'native' || format === 'none'
      ? 0
      : this.storeBroken(broken, to, format === 'float32' ? -32 : -64);
  }

  /** Which NaN is written is the careful way's choice. */
  private storeBroken(values: Float64Array, to: number, bitpix: -32 | -64): number {
    const bytes = this.kernel.arena.bytes(to, (values.length * -bitpix) / 8);
    encodePixels(values, values.length, bitpix, bytes);
    const sum = new DataSum();
    sum.add(bytes);
    return sum.value;
  }

  private gatherOf(median: BracketMedian | null): Gather | null {
    if (median === null) return null;
    if (this.gather === null) {
      this.gatherAt = this.kernel.arena.take(8 * median.room);
      this.gather = { ...median.bracket, at: 0, room: 0 };
    }
    const kept = Math.min(median.kept, median.room);
    this.gather.at = this.gatherAt + 8 * kept;
    this.gather.room = median.room - kept;
    return this.gather;
  }

  private readRaw(row: number, rows: number): RawRows {
    const { kernel, of } = this;
    const { image, frame, kept } = of;
    const firstRow = kept.y0 + row;
    const offset = shortsOffset(image.shape);
    const { readStored } = image;
    if (offset !== null && readStored !== null) {
      const at = kernel.stored(2 * rows * frame.width, (bytes) => readStored(firstRow, rows, bytes));
      return { at, size: 2, offset };
    }
    const at = kernel.decoded(rows * frame.width, (values) => image.readRows(firstRow, rows, values));
    return { at, size: 8, offset: null };
  }

  private levelsOf(raw: RawRows, row: number, rows: number): BlockLevels {
    const step = this.made.overscan;
    if (step === null) return { rows: null, columns: null, used: null };
    const { kept, levels } = this.of;
    const { region, axis } = step;
    if (axis === 'columns') {
      const own = (levels as Float64Array).subarray(kept.x0 - region.x0, kept.x1 - region.x0);
      return { rows: null, columns: own, used: own };
    }
    const first = kept.y0 + row;
    if (first < region.y0 || first + rows > region.y1) {
      throw new FlatfieldError('Refused', `The overscan ${step.section} does not reach all rows that are kept.`);
    }
    const own =
      levels === null
        ? this.measuredLevels(raw, rows, step)
        : levels.subarray(first - region.y0, first - region.y0 + rows);
    return { rows: own, columns: null, used: own };
  }

  private measuredLevels(raw: RawRows, rows: number, { region, statistic }: SubtractOverscanStep): Float64Array {
    const { kernel, of } = this;
    const { width } = of.frame;
    const count = region.x1 - region.x0;
    if (raw.offset === null) {
      const block = pixelView(kernel.arena.doubles(raw.at, rows * width), rows, width);
      return overscanLevels(sectionView(block, { ...region, y0: 0, y1: rows }), statistic, 'rows');
    }
    const offset = raw.offset;
    const at = (r: number) => raw.at + 2 * (r * width + region.x0);
    const levels = new Float64Array(rows);
    for (let r = 0; r < rows; r++) levels[r] = kernel.level(at(r), count, offset, statistic);
    return levels;
  }

  /** The overscan pixels of a raw row. */
  private overscanOf(raw: RawRows, r: number): Float64Array {
    const { kernel, of, made } = this;
    const { x0, x1 } = (made.overscan as SubtractOverscanStep).region;
    const first = raw.at + (r * of.frame.width + x0) * raw.size;
    if (raw.offset === null) return kernel.arena.doubles(first, x1 - x0);
    return kernel.rawPixels(first, x1 - x0, raw.offset);
  }
}
