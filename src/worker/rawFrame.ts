/** An open raw frame that gives its rows calibrated, block by block. */
import { type PixelView, pixelView, shapeOf } from '../engine/ccd/pixelView';
import type { Region } from '../engine/ccd/region';
import { overscanLevels } from '../engine/ccd/subtractOverscan';
import { trimImage } from '../engine/ccd/trimImage';
import { FlatfieldError } from '../engine/errors';
import { readHdus } from '../engine/fits/fitsFile';
import type { Hdu } from '../engine/fits/hdu';
import { type ImageReader, openImage } from '../engine/fits/imageReader';
import type { OverscanProfile } from '../engine/plan/flatLevels';
import type { PlannedFrame } from '../engine/plan/plan';
import type { Step, SubtractOverscanStep } from '../engine/plan/step';
import { applySteps, type BlockCalibrators, keptRegion, LevelPass, levelPassStep } from '../engine/reduce/applySteps';
import { OverscanSample } from '../engine/reduce/overscanSample';
import { levelsOfPart, overscanStep, stepsOfPart } from '../engine/reduce/partSteps';
import type { PixelChecks } from '../engine/reduce/pixelChecks';
import type { MasterRows, PixelDeviation, PixelMask } from '../engine/reduce/pixelQuality';
import type { BlockKernel } from './blockKernel';
import { blocksOf } from './blockRows';
import { RunningDigest } from './digest';
import type { FileSource } from './fileSource';
import { FrameDigest } from './frameDigest';
import { FrameMask, maskOf } from './frameMask';
import type { JobContext } from './jobContext';
import { checkStopped } from './jobContext';
import type { WantedQuality } from './kernelQuality';
import { KernelRows } from './kernelRows';
import type { Masters } from './masters';
import { nodeDeflate } from './nodeDeflate';
import { openSource } from './openSource';
import type { ProductRows } from './productWriter';

/** What is made beside the pixels; nothing without it. */
export interface Quality {
  readonly mask?: PixelMask | null;
  readonly deviation?: PixelDeviation | null;
}

/** Overscan and trim, after which a frame has its size. */
function isGeometry({ do: what }: Step): boolean {
  return what === 'subtractOverscan' || what === 'trimImage';
}

export class RawFrame {
  readonly kept: Region;
  readonly width: number;
  readonly height: number;
  /** The steps after which a frame has its size, those that subtract masters, and the one that divides by a flat. */
  private readonly geometry: readonly Step[];
  private readonly subtraction: readonly Step[];
  private readonly division: readonly Step[];
  readonly overscan: OverscanSample | null;
  /** Of the whole overscan region, where a row's levels depend on others. */
  levels: Float64Array | null = null;

  private constructor(
    readonly frame: PlannedFrame,
    readonly hdus: readonly Hdu[],
    readonly hdu: Hdu,
    private readonly source: FileSource,
    readonly image: ImageReader,
  ) {
    this.kept = keptRegion(frame);
    this.geometry = frame.steps.filter(isGeometry);
    this.subtraction = frame.steps.filter((step) => !isGeometry(step) && step.do !== 'flatCorrect');
    this.division = frame.steps.filter((step) => step.do === 'flatCorrect');
    const step = overscanStep(frame.steps);
    this.overscan = step === null ? null : new OverscanSample(step, this.kept, frame);
    this.width = this.kept.x1 - this.kept.x0;
    this.height = this.kept.y1 - this.kept.y0;
  }

  /**
   * Opens the frame and, where its overscan wants it, reads it once for the levels. Throws `Refused` when the file is
   * not what was planned, and what reading throws.
   */
  static open(frame: PlannedFrame, index: number, scratch: Scratch, context: JobContext): RawFrame {
    context.at(index, frame.path);
    const source = openSource(frame.path, { size: frame.size, mtimeMs: frame.mtimeMs }, context.disk);
    try {
      const { hdus } = readHdus(source);
      const hdu = hdus[frame.hdu];
      const shape = hdu?.image;
      if (hdu === undefined || shape?.width !== frame.width || shape.height !== frame.height) {
        throw new FlatfieldError('Refused', 'The image is not the one that was planned.', { file: frame.path });
      }
      const raw = new RawFrame(frame, hdus, hdu, source, openImage(source, hdu, nodeDeflate));
      raw.measureLevels(index, scratch, context);
      return raw;
    } catch (error) {
      source.close();
      throw error;
    }
  }

  /**
   * Rows `row` to `row + rows` of the result, one after the other, into `out`; the masters must stand at these rows.
   * `checks` sees the pixels before and after; `quality` makes what is returned beside `out`, good until the next block.
   */
  readBlock(
    row: number,
    rows: number,
    masters: Masters,
    scratch: Scratch,
    out: Float64Array,
    checks: PixelChecks | null,
    { mask = null, deviation = null }: Quality = {},
  ): ProductRows {
    const firstRow = this.kept.y0 + row;
    const block = this.readRaw(firstRow, rows, scratch);
    checks?.addRaw(block);
    if (checks !== null) this.overscan?.addRows(row, rows, (r) => this.overscanOf(block, r));
    mask?.begin(trimImage(block, { ...this.kept, y0: 0, y1: rows }), this.frame.saturation);
    const calibrators: BlockCalibrators = {
      levels: this.levels,
      master: (path, hdu) => masters.rows(path, hdu),
      flatNorm: (step) => masters.flatNorm(step),
      levelsUsed: (levels) => checks?.addOverscan(this.keptLevels(levels)),
      undivided: (pixels) => checks?.addUndivided(pixels),
    };
    const count = rows * this.width;
    const extension: MasterRows = (path, hdu, name) => masters.extensionRows(path, hdu, name);
    const trimmed = applySteps(this.geometry, block, firstRow, calibrators);
    deviation?.begin(trimmed);
    const subtracted = applySteps(this.subtraction, trimmed, firstRow, calibrators);
    deviation?.subtract(count, this.subtraction, extension);
    deviation?.divide(subtracted, this.division, calibrators, extension);
    copyRows(applySteps(this.division, subtracted, firstRow, calibrators), out);
    checks?.addProduct(out, row, rows);
    return {
      values: out,
      mask: mask?.finish(out, count, this.frame.steps, extension) ?? null,
      uncertainty: deviation?.values ?? null,
    };
  }

  /** Stored pixels of columns `x0` to `x1` of the result, whose rows are `row` to `row + rows`. */
  readRawPart(row: number, rows: number, x0: number, x1: number, out: Float64Array): void {
    this.image.readPart(this.kept.y0 + row, rows, this.kept.x0 + x0, this.kept.x0 + x1, out);
  }

  /**
   * The same pixels as readBlock makes them, and nothing of the other columns; `master` gives that part of a master, and
   * `flatNorm` what a flat is divided by.
   */
  readPart(
    row: number,
    rows: number,
    x0: number,
    x1: number,
    { master, flatNorm }: Pick<BlockCalibrators, 'master' | 'flatNorm'>,
    out: Float64Array,
  ): void {
    const block = pixelView(out, rows, x1 - x0);
    this.readRawPart(row, rows, x0, x1, out);
    const part = this.rawRegion(row, rows, x0, x1);
    const levels = this.levelsOf(part);
    // Steps work in place, and the trim of a part keeps all of it.
    applySteps(stepsOfPart(this.frame.steps, part), block, 0, { levels, master, flatNorm });
  }

  /** Overscan levels of a part of the result: one a row or a column of it; null without overscan. */
  partLevels(row: number, rows: number, x0: number, x1: number): Float64Array | null {
    return this.levelsOf(this.rawRegion(row, rows, x0, x1));
  }

  /** The same rows through the kernel, with what is `wanted` beside them; null where there is none, or it has not the frame's steps. */
  kernelRows(
    kernel: BlockKernel | null,
    wanted: WantedQuality = { mask: false, uncertainty: false },
  ): KernelRows | null {
    return KernelRows.of(this, kernel, wanted);
  }

  /** Byte of the file at which row `row` of the result begins, its columns that are not kept included; null in a compressed file. */
  storedAt(row: number): number | null {
    const { dataOffset, image } = this.hdu;
    if (image === null || !this.source.plain) return null;
    return dataOffset + ((this.kept.y0 + row) * image.width * Math.abs(image.bitpix)) / 8;
  }

  /** The MASK that the frame's file has, or null. Throws as FrameMask.of does. */
  openMask(): FrameMask | null {
    return FrameMask.of(this.source, this.hdus, this.hdu);
  }

  /** Whether the frame's file has a MASK. */
  get hasMask(): boolean {
    return maskOf(this.hdus, this.hdu) !== undefined;
  }

  /** The image, where no step changes its pixels; null where one does. */
  get unchanged(): ImageReader | null {
    return this.frame.steps.length === 0 ? this.image : null;
  }

  /** The digest of the file, to be taken while its rows are read. */
  startDigest(): RunningDigest {
    return new RunningDigest(this.source);
  }

  /** The digest of a frame that is combined, the same. */
  startFrameDigest(): FrameDigest {
    return new FrameDigest(this.source, this.hdus);
  }

  /** How the overscan falls off from the image, once all blocks were read with checks; null where nobody can tell. */
  overscanProfile(): OverscanProfile | null {
    return this.overscan?.profile() ?? null;
  }

  /** To be called when all is read and nothing is published yet: throws `ReadFailed` where the file was changed meanwhile. */
  confirm(): void {
    this.source.confirm();
  }

  close(): void {
    this.source.close();
    this.overscan?.close();
  }

  /** Of levels of columns, those that are kept. */
  private keptLevels(levels: Float64Array): Float64Array {
    const step = overscanStep(this.frame.steps);
    if (step?.axis !== 'columns') return levels;
    return levels.subarray(this.kept.x0 - step.region.x0, this.kept.x1 - step.region.x0);
  }

  private overscanOf(block: PixelView, row: number): Float64Array {
    const { x0, x1 } = (overscanStep(this.frame.steps) as SubtractOverscanStep).region;
    return block.data.subarray(block.index(row, x0), block.index(row, x0) + x1 - x0);
  }

  private rawRegion(row: number, rows: number, x0: number, x1: number): Region {
    const { x0: left, y0: bottom } = this.kept;
    return { x0: left + x0, x1: left + x1, y0: bottom + row, y1: bottom + row + rows };
  }

  private levelsOf(part: Region): Float64Array | null {
    const step = overscanStep(this.frame.steps);
    if (step === null) return null;
    if (this.levels !== null) return levelsOfPart(step, this.levels, part);
    const { x0, x1, y0, y1 } = step.region;
    const [from, to] = [Math.max(part.y0, y0), Math.min(part.y1, y1)];
    const rows = Math.max(0, to - from);
    const pixels = new Float64Array(rows * (x1 - x0));
    this.image.readPart(from, rows, x0, x1, pixels);
    const own = overscanLevels(pixelView(pixels, rows, x1 - x0), step.statistic, 'rows');
    return levelsOfPart({ ...step, region: { ...step.region, y0: from } }, own, part);
  }

  private readRaw(row: number, rows: number, scratch: Scratch): PixelView {
    const data = scratch.take(rows * this.frame.width);
    this.image.readRows(row, rows, data);
    return pixelView(data, rows, this.frame.width);
  }

  private measureLevels(index: number, scratch: Scratch, context: JobContext): void {
    const step = levelPassStep(this.frame.steps);
    if (step === null) return;
    const { x0, x1, y0, y1 } = step.region;
    const columns = x1 - x0;
    const pass = new LevelPass({ ...step, region: { ...step.region, x0: 0, x1: columns } });
    for (const { row, rows } of blocksOf(columns, y1, y0)) {
      checkStopped(context);
      context.at(index, this.frame.path);
      const data = scratch.take(rows * columns);
      this.image.readPart(row, rows, x0, x1, data);
      const block = pixelView(data, rows, columns);
      pass.add(block);
      this.overscan?.addRegion(block, row);
    }
    this.levels = pass.levels();
  }
}

/** One buffer for the raw rows of all frames, which are worked on one after the other. */
export class Scratch {
  private data = new Float64Array(0);

  take(length: number): Float64Array {
    if (this.data.length < length) this.data = new Float64Array(length);
    return this.data;
  }
}

function copyRows(view: PixelView, out: Float64Array): void {
  const { rows, columns } = shapeOf(view);
  for (let row = 0; row < rows; row++) {
    const start = view.index(row, 0);
    out.set(view.data.subarray(start, start + columns), row * columns);
  }
}
