/** The rows of one frame through the kernel: what RawFrame.readBlock makes of them, bit for bit, as the bytes of a result. */
import type { BracketMedian } from '../engine/ccd/bracketMedian';
import { pixelView, sectionView } from '../engine/ccd/pixelView';
import type { Region } from '../engine/ccd/region';
import { overscanLevels } from '../engine/ccd/subtractOverscan';
import { FlatfieldError } from '../engine/errors';
import type { ImageReader } from '../engine/fits/imageReader';
import type { PlannedFrame } from '../engine/plan/plan';
import type { FlatCorrectStep, Step, SubtractOverscanStep } from '../engine/plan/step';
import type { OverscanSample } from '../engine/reduce/overscanSample';
import { overscanStep } from '../engine/reduce/partSteps';
import type { ColumnSums, PixelChecks } from '../engine/reduce/pixelChecks';
import { type BlockKernel, type BlockSteps, FORMAT, type Gather, type RawPixels, shortsOffset } from './blockKernel';
import { KernelQuality, type WantedQuality } from './kernelQuality';
import type { Masters } from './masters';
import type { EncodedRows } from './pixelEncoder';
import { eachRun, type RowSet } from './rowSet';
import type { RowsFound } from './rowsFound';

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

/** A block of a result as it is stored; all of it is good until the next block. */
export interface StoredBlock extends EncodedRows {
  /** 0 = good, 1 = not to be trusted; null where it is not wanted. */
  readonly mask: Uint8Array | null;
  /** Standard deviations; null where they are not wanted. */
  readonly uncertainty: EncodedRows | null;
  /** The rows of the raw frame as they lie in the file; null where they do not. */
  readonly raw: Uint8Array | null;
}

/** What is left of a block that was only looked at. */
export interface SeenBlock extends Pick<StoredBlock, 'mask'> {
  readonly bytes: null;
}

/** A block of a result as numbers, row after row; good until the next block. */
export interface NumberBlock extends Pick<StoredBlock, 'mask' | 'raw'> {
  readonly values: Float64Array;
}

/** Where a block goes, and who is told of it. */
interface BlockResult {
  readonly checks: PixelChecks | null;
  readonly format: BlockFormat;
  readonly to: number;
  readonly median: BracketMedian | null;
}

/** A block whose rows are told of. */
interface CheckedBlock {
  readonly found: RowsFound;
  readonly raw: RawPixels;
  readonly lines: readonly number[];
  /** Its first row. */
  readonly row: number;
  readonly result: BlockResult;
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

/** Overscan levels of a block: the addresses of one a row, or one a column (0 = none), and those that count as subtracted. */
interface BlockLevels {
  readonly rows: number;
  readonly columns: number;
  readonly used: Float64Array | null;
}

export class KernelRows {
  private readonly width: number;
  private readonly steps: BlockSteps;
  private gatherAt = 0;
  /** Where the numbers of the last block are, row by row. */
  private lines: readonly number[] = [];

  private constructor(
    private readonly of: KernelFrame,
    private readonly kernel: BlockKernel,
    private readonly made: KernelSteps,
    private readonly quality: KernelQuality | null,
  ) {
    this.width = of.kept.x1 - of.kept.x0;
    this.steps = { levels: 0, columns: 0, bias: 0, dark: 0, scale: made.scale, divisor: 0 };
  }

  /** Null for a frame whose steps the kernel has not. */
  static of(frame: KernelFrame, kernel: BlockKernel | null, wanted: WantedQuality): KernelRows | null {
    const steps = kernelSteps(frame.frame.steps);
    if (kernel === null || steps === null) return null;
    return new KernelRows(frame, kernel, steps, KernelQuality.of(frame.frame, kernel, wanted));
  }

  /** For the sums of the result's columns; of rows that `read`, `readNumbers` or `look` tell of. */
  columnSums(): ColumnSums {
    return this.kernel.columnSums(this.width);
  }

  /**
   * Rows `row` to `row + rows` of the result as they are stored; the masters must stand at these rows. `median`, where it
   * is wanted, is told of all stored pixels, or with a mask of none: see addGood. Throws as RawFrame.readBlock does.
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
    const { quality, width } = this;
    const { dataSum, mask, raw } = this.run({ row, rows }, masters, { checks, format, to, median });
    // Views come last: the memory may have to grow for it.
    const uncertainty = quality?.uncertainty(width, format) ?? null;
    const bytes = this.kernel.arena.bytes(to, rows * width * size);
    return { bytes, dataSum, mask, uncertainty, raw: this.rawBytes(raw, rows) };
  }

  /** The same rows as numbers. `checks`: null where nobody asks, and for rows that are no neighbours. Throws as `read` does. */
  readNumbers(set: RowSet, masters: Masters, checks: PixelChecks | null): NumberBlock {
    const count = set.rows * this.width;
    const to = this.kernel.out(count * 8);
    const { mask, raw } = this.run(set, masters, { checks, format: 'native', to, median: null });
    return { values: this.kernel.arena.doubles(to, count), mask, raw: this.rawBytes(raw, set.rows) };
  }

  /** Looks at the same rows: `median` is told of them as float64, as by `read`; nothing is kept. Throws as `read` does. */
  look(row: number, rows: number, masters: Masters, checks: PixelChecks, median: BracketMedian | null): SeenBlock {
    const { mask } = this.run({ row, rows }, masters, { checks, format: 'none', to: 0, median });
    return { bytes: null, mask };
  }

  /**
   * Tells `median` of the pixels of the last block that `mask` does not mask (1 = masked), as they were stored (`single`: in
   * float32) or looked at. Nothing may have been asked of these rows in between, and nothing may be afterwards.
   */
  addGood(median: BracketMedian, mask: Uint8Array, single: boolean): void {
    const { kernel, width, lines } = this;
    const gather = this.gatherOf(median) as Gather;
    let missing = 0;
    let row = -1;
    let values: Float64Array = new Float64Array(0);
    for (let i = mask.indexOf(1); i >= 0; i = mask.indexOf(1, i + 1), missing++) {
      const r = Math.floor(i / width);
      if (r !== row) values = kernel.arena.doubles(lines[r]!, width);
      row = r;
      values[i - r * width] = Number.NaN;
    }
    const { below, gathered } = kernel.gather(lines, width, single, gather);
    median.below += below - missing;
    median.missing += missing;
    median.kept += gathered;
  }

  private rawBytes({ at, stride, offset }: RawPixels, rows: number): Uint8Array | null {
    return offset === null ? null : this.kernel.arena.bytes(at, rows * stride);
  }

  private run(
    set: RowSet,
    masters: Masters,
    result: BlockResult,
  ): Pick<StoredBlock, 'dataSum' | 'mask'> & { readonly raw: RawPixels } {
    const { kernel, width, of, steps, quality } = this;
    const { checks, format, to, median } = result;
    const { row, rows } = set;
    const raw = this.readRaw(set);
    if (checks !== null) of.overscan?.addRows(row, rows, (r) => this.overscanOf(raw, r));
    const levels = this.levelsOf(raw, set);
    if (levels.used !== null) checks?.addOverscan(levels.used);
    const undivided = this.beginBlock(masters, rows, levels);
    if (undivided !== null) checks?.addUndivided(undivided);
    const kept = { at: pixelAt(raw, 0, of.kept.x0), stride: raw.stride, offset: raw.offset };
    const isNative = format === 'native';
    const keepsAll = quality !== null && (!isNative || quality.deviates);
    const lines = this.linesOf(kept, rows, (r) => keepsAll || (!isNative && checks !== null && checks.wants(row + r)));
    this.lines = lines;
    quality?.begin(rows * width);
    if (raw.offset === null) {
      lines.forEach((line, r) => {
        const pixels = kernel.arena.doubles(line, width);
        checks?.addRawRow(pixels);
        quality?.addRaw(pixels, r * width);
      });
    }
    // Which pixels are masked is known once all of the block is.
    const all = quality?.masks ? null : median;
    const gather = this.gatherOf(all);
    const found =
      quality === null
        ? kernel.calibrate(kept, lines, width, steps, FORMAT[format], to, gather)
        : quality.calibrate(kept, lines, width, steps, FORMAT[format], to, gather, masters);
    let dataSum = 0;
    const block = { found, raw: kept, lines, row, result: { ...result, median: all } };
    for (let r = 0; r < rows; r++) dataSum += this.checkRow(block, r);
    return { dataSum, mask: quality?.mask(masters) ?? null, raw };
  }

  /** Where the block's masters are; how many of its pixels cannot be divided, null where none is. */
  private beginBlock(masters: Masters, rows: number, levels: BlockLevels): number | null {
    const { kernel, steps, width } = this;
    const { bias, dark, flat } = this.made;
    steps.levels = levels.rows;
    steps.columns = levels.columns;
    steps.bias = bias === null ? 0 : kernel.master(masters, bias);
    steps.dark = dark === null ? 0 : kernel.master(masters, dark);
    if (flat === null) return null;
    const { at, undivided } = kernel.divisor(masters, flat, rows * width);
    steps.divisor = at;
    return undivided;
  }

  /** Where the rows' numbers are: decoded ones where they lie, 16-bit ones where there is room. */
  private linesOf(raw: RawPixels, rows: number, wanted: (r: number) => boolean): number[] {
    if (raw.offset !== null) return this.kernel.lines(rows, this.width, wanted);
    return Array.from({ length: rows }, (_, r) => pixelAt(raw, r, 0));
  }

  /** The median of all stored pixels, once they were read; see BracketMedian. */
  medianOf(median: BracketMedian): number | null {
    return median.result(this.kernel.arena.doubles(this.gatherAt, Math.min(median.kept, median.room)));
  }

  /** Tells of row `r` of a block; returns the sum of its stored words. */
  private checkRow(block: CheckedBlock, r: number): number {
    const { width, quality } = this;
    const { found, raw, row, result } = block;
    const { checks, median } = result;
    found.row = r;
    if (median !== null) {
      median.below += found.below;
      median.kept += found.gathered;
    }
    if (raw.offset !== null) {
      if (checks?.addRawLevels(found.raw)) checks.addSaturated(this.rawPixelsOf(raw, r));
      if (quality?.isSaturated(found.raw.max)) quality.addRaw(this.rawPixelsOf(raw, r), r * width);
    }
    const { sum } = found.result;
    // A finite sum has finite terms.
    if (sum - sum !== 0) return this.checkBroken(block, r);
    if (checks?.addProductLevels(found.result, row + r)) checks.addPixels(this.resultsOf(block, r), row + r);
    return found.dataSum;
  }

  /** The same of a row with numbers that are not finite. */
  private checkBroken({ raw, lines, row, result: { checks, format, to, median } }: CheckedBlock, r: number): number {
    const { kernel, width, quality } = this;
    const stored = to + r * width * (format === 'float32' ? 4 : 8);
    const broken = kernel.arena.doubles(format === 'native' ? stored : this.numbersOf(raw, lines, r), width);
    checks?.addProduct(broken, row + r, 1);
    quality?.addBroken(broken, r * width);
    if (!broken.every(Number.isFinite)) median?.giveUp();
    if (format === 'native' || format === 'none') return 0;
    return kernel.storeBroken(broken, stored, format === 'float32' ? -32 : -64);
  }

  /** Row `r` of stored 16-bit pixels. */
  private rawPixelsOf(raw: RawPixels, r: number): Float64Array {
    return this.kernel.rawPixels(pixelAt(raw, r, 0), this.width, raw.offset as number);
  }

  /** The results of row `r`, which were wanted. */
  private resultsOf({ lines, result: { format, to } }: CheckedBlock, r: number): Float64Array {
    const { kernel, width } = this;
    return kernel.arena.doubles(format === 'native' ? to + 8 * r * width : (lines[r] as number), width);
  }

  /** Where the results of row `r` are as numbers: of 16-bit pixels once more, for rows that are not wanted share a line. */
  private numbersOf(raw: RawPixels, lines: readonly number[], r: number): number {
    const line = lines[r] as number;
    if (raw.offset !== null) this.kernel.calibrateAgain(raw, line, this.width, this.steps, r);
    return line;
  }

  private gatherOf(median: BracketMedian | null): Gather | null {
    if (median === null) return null;
    if (this.gatherAt === 0) this.gatherAt = this.kernel.arena.take(8 * median.room);
    const kept = Math.min(median.kept, median.room);
    const { low, high } = median.bracket;
    return { low, high, at: this.gatherAt + 8 * kept, room: median.room - kept };
  }

  private readRaw(set: RowSet): RawPixels {
    const { kernel, of } = this;
    const { image, frame, kept } = of;
    const { width } = frame;
    const offset = shortsOffset(image.shape);
    const { readStored } = image;
    if (offset !== null && readStored !== null) {
      const at = kernel.stored(2 * set.rows * width, (bytes) =>
        eachRun(set, (row, rows, r) => readStored(kept.y0 + row, rows, bytes.subarray(2 * r * width))),
      );
      return { at, stride: 2 * width, offset };
    }
    const at = kernel.decoded(set.rows * width, (values) =>
      eachRun(set, (row, rows, r) => image.readRows(kept.y0 + row, rows, values.subarray(r * width))),
    );
    return { at, stride: 8 * width, offset: null };
  }

  private levelsOf(raw: RawPixels, { row, rows, step: apart = 1 }: RowSet): BlockLevels {
    const step = this.made.overscan;
    if (step === null) return { rows: 0, columns: 0, used: null };
    const { kernel } = this;
    const { kept, levels } = this.of;
    const { region, axis } = step;
    if (axis === 'columns') {
      const own = (levels as Float64Array).subarray(kept.x0 - region.x0, kept.x1 - region.x0);
      return { rows: 0, columns: kernel.levels(own, 'columns'), used: own };
    }
    const first = kept.y0 + row;
    if (first < region.y0 || first + (rows - 1) * apart >= region.y1) {
      throw new FlatfieldError('Refused', `The overscan ${step.section} does not reach all rows that are kept.`);
    }
    if (levels === null) {
      const at = this.measuredLevels(raw, rows, step);
      return { rows: at, columns: 0, used: kernel.arena.doubles(at, rows) };
    }
    const own = new Float64Array(rows);
    for (let r = 0; r < rows; r++) own[r] = levels[first + r * apart - region.y0]!;
    return { rows: kernel.levels(own, 'rows'), columns: 0, used: own };
  }

  private measuredLevels(raw: RawPixels, rows: number, { region, statistic }: SubtractOverscanStep): number {
    const { kernel, of } = this;
    const { width } = of.frame;
    const { offset } = raw;
    if (offset !== null) {
      const pixels = { ...raw, at: pixelAt(raw, 0, region.x0), offset };
      return kernel.measured(pixels, rows, region.x1 - region.x0, statistic);
    }
    const block = pixelView(kernel.arena.doubles(raw.at, rows * width), rows, width);
    const levels = overscanLevels(sectionView(block, { ...region, y0: 0, y1: rows }), statistic, 'rows');
    return kernel.levels(levels, 'rows');
  }

  /** The overscan pixels of a raw row. */
  private overscanOf(raw: RawPixels, r: number): Float64Array {
    const { x0, x1 } = (this.made.overscan as SubtractOverscanStep).region;
    const first = pixelAt(raw, r, x0);
    if (raw.offset === null) return this.kernel.arena.doubles(first, x1 - x0);
    return this.kernel.rawPixels(first, x1 - x0, raw.offset);
  }
}

/** The address of pixel `x` of row `r`. */
function pixelAt({ at, stride, offset }: RawPixels, r: number, x: number): number {
  return at + r * stride + x * (offset === null ? 8 : 2);
}
