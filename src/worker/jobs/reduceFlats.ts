/** Job `reduce`: a batch of flats, or of lights, walks through its steps together, a few rows at a time, each published when it is whole. */
import { dirname } from 'node:path';
import { FlatfieldError } from '../../engine/errors';
import { productHeader } from '../../engine/fits/headerEditor';
import type { FlatLevels } from '../../engine/plan/flatLevels';
import { levelProblem } from '../../engine/plan/flatLimits';
import { nameOf } from '../../engine/plan/outputName';
import type { PlannedFlat, PlannedMask } from '../../engine/plan/plan';
import { bytesToWrite } from '../../engine/plan/productSize';
import { keptRegion, mastersOf } from '../../engine/reduce/applySteps';
import { canonicalSteps } from '../../engine/reduce/canonicalSteps';
import type { FrameOutcome } from '../../engine/reduce/outcome';
import { PixelChecks } from '../../engine/reduce/pixelChecks';
import { PixelDeviation, PixelMask } from '../../engine/reduce/pixelQuality';
import { setFrameMedian, writeProvenance } from '../../engine/reduce/provenance';
import { toPlainError } from '../../protocol/errors';
import type { ReduceRequest } from '../../protocol/runJobs';
import { BlockKernel } from '../blockKernel';
import { blocksOf } from '../blockRows';
import { textDigest } from '../digest';
import { cancelledError, checkStopped, type JobContext } from '../jobContext';
import type { KernelRows, SeenBlock, StoredBlock } from '../kernelRows';
import { Masters } from '../masters';
import { mediansTogether, searchMedians } from '../medianSearch';
import { OriginWriter, type ResultWriter } from '../originWriter';
import { existsError, requireReplaceable } from '../outputFile';
import { fileId, isThere, prepareFolder } from '../outputFolder';
import { PixelEncoder } from '../pixelEncoder';
import { bitpixOf, ProductWriter } from '../productWriter';
import { RawFrame, Scratch } from '../rawFrame';
import { RecipeMasks } from '../recipeMasks';
import type { RowSet } from '../rowSet';
import { endWalk, type Walker } from '../walker';

/** Keeps the place of a digest that is known at the end. */
const UNKNOWN_DIGEST = '0'.repeat(64);

/** Of a frame whose file has a MASK already, as ccdproc writes it. */
const MASK_LEFT = 'its own MASK is not in the result, for "output.mask" is false';

/**
 * Reduces all flats, at best ones of one size that share their masters: the rows of a master are then read once for all.
 * Memory is a few rows of each file, whatever the size of a frame. A flat that fails has its error as outcome and the
 * others go on; when stopped, what is not published yet is `cancelled`. A flat beyond a limit is `refused` once all of it
 * was seen, and leaves no file. Outcomes in the order of the flats.
 */
export function reduceFlats(request: ReduceRequest, context: JobContext): FrameOutcome[] {
  return new FlatBatch(request, context).run();
}

/** The walk itself; inspectFlats does it without a result. */
export class FlatBatch {
  private readonly outcomes = new Map<number, FrameOutcome>();
  protected readonly masters: Masters;
  private readonly recipeMasks: RecipeMasks;
  private readonly scratch = new Scratch();
  private readonly encoder = new PixelEncoder();
  private readonly inputs = new Set<string>();
  private readonly mask: PixelMask | null;
  private readonly kernel: BlockKernel | null;
  private out = new Float64Array(0);
  private readonly total: number;
  /** Rows done of each flat, and of all. */
  private readonly walked: number[];
  private done = 0;

  constructor(
    protected readonly request: ReduceRequest,
    protected readonly context: JobContext,
  ) {
    const { mask, uncertainty, compression } = request.format;
    this.kernel = compression === 'none' ? BlockKernel.open() : null;
    const extensions = [...(mask ? (['MASK'] as const) : []), ...(uncertainty ? (['UNCERT'] as const) : [])];
    this.masters = new Masters(context, extensions, this.kernel);
    this.recipeMasks = new RecipeMasks(context);
    this.mask = mask ? new PixelMask() : null;
    this.total = request.flats.reduce((sum, flat) => sum + heightOf(flat), 0);
    this.walked = request.flats.map(() => 0);
  }

  run(): FrameOutcome[] {
    const { flats } = this.request;
    let walkers: Walker[] = [];
    try {
      this.prepareFolders();
      walkers = flats.flatMap((_, index) => this.attempt(index, () => this.start(index)) ?? []);
      if (this.measuresMedians()) walkers = this.bracketMedians(walkers);
      const height = Math.max(0, ...walkers.map(({ raw }) => raw.height));
      const width = Math.max(1, ...walkers.map(({ raw }) => raw.width));
      for (const set of blocksOf(width, height)) {
        this.masters.moveTo(set);
        walkers = walkers.filter((walker) => this.step(walker, set));
      }
      for (const walker of walkers) this.finish(walker);
    } finally {
      for (const walker of walkers) endWalk(walker);
      this.masters.close();
      this.recipeMasks.close();
      this.kernel?.close();
    }
    return flats.map((_, index) => this.outcomes.get(index) as FrameOutcome);
  }

  /** Settles what needs no pixel: outputs that are there, folders that may not be written. */
  protected prepareFolders(): void {
    const { flats, format, existing } = this.request;
    const { disk } = this.context;
    for (const { path, steps, masks = [] } of flats) {
      for (const input of [path, ...[...mastersOf(steps), ...masks].map((other) => other.path)]) {
        const id = fileIdOrNull(input, disk);
        if (id !== null) this.inputs.add(id);
      }
    }
    const folders = new Map<string, number[]>();
    flats.forEach((flat, index) => {
      this.attempt(index, () => {
        if (flat.action === 'skip') this.settle(index, { status: 'skipped' });
        else if (isThere(flat.output, disk)) {
          if (existing === 'skip') this.settle(index, { status: 'skipped' });
          else if (existing === 'fail') throw existsError(flat.output);
          else requireReplaceable(flat.output, this.inputs, disk);
        }
      });
      const folder = dirname(flat.output);
      if (!this.outcomes.has(index)) folders.set(folder, [...(folders.get(folder) ?? []), index]);
    });
    for (const [folder, indices] of folders) {
      const members = indices.map((index) => flats[index] as PlannedFlat);
      const bytes = bytesToWrite(members, format);
      const rawPaths = members.map(({ path }) => path);
      const problem = thrownBy(() => prepareFolder(folder, rawPaths, bytes, disk));
      for (const index of indices) {
        this.attempt(index, () => {
          if (problem !== null) throw problem;
        });
      }
    }
  }

  private start(index: number): Walker | null {
    if (this.outcomes.has(index)) return null;
    checkStopped(this.context);
    const flat = this.request.flats[index] as PlannedFlat;
    const raw = RawFrame.open(flat, index, this.scratch, this.context);
    try {
      this.masters.require(raw);
      this.recipeMasks.require(this.masksOf(flat));
      const mask = this.request.format.mask ? raw.openMask() : null;
      const writer = this.writerFor(flat, raw);
      const deviation = flat.noise === null ? null : new PixelDeviation(flat.noise);
      const rows = raw.kernelRows(this.kernel, this.request.format);
      const checks = new PixelChecks(raw.kept, flat.saturation, false, rows?.columnSums());
      return { index, flat, raw, writer, deviation, checks, rows, mask, median: null, masked: 0 };
    } catch (error) {
      raw.close();
      throw error;
    }
  }

  protected writerFor(flat: PlannedFlat, raw: RawFrame): ResultWriter {
    const { program, format } = this.request;
    const { hdus, hdu, width, height } = raw;
    const extend = format.mask || format.uncertainty;
    const header = productHeader(hdus, hdu, { bitpix: bitpixOf(format.pixels), width, height, extend });
    const made = { raw: UNKNOWN_DIGEST, steps: textDigest(canonicalSteps(flat, format)) };
    const masks = this.masksOf(flat).map(({ path }) => path);
    const digests = new Map([...this.masters.digests, ...this.recipeMasks.digests]);
    writeProvenance(header, flat, { program, digests, format, masks, made });
    if (this.measuresMedians()) setFrameMedian(header, null, format.mask);
    const writer = new ProductWriter(flat.output, header, { width, height }, format, this.encoder, this.context);
    return new OriginWriter(writer, header, raw.startDigest(), { pixels: width * height, masked: format.mask });
  }

  /** Combining scales flats by the medians of the pixels that count: results of flats carry them, where they are combined as they are stored. */
  private measuresMedians(): boolean {
    return this.request.kind === 'flat' && this.request.format.compression === 'none';
  }

  /**
   * Reads some rows of each flat of the first one's size, so that its median can be told by a single pass; gives those of all
   * that could be read.
   */
  private bracketMedians(walkers: Walker[]): Walker[] {
    const { width = 0, height = 0 } = walkers[0]?.raw ?? {};
    const alike = walkers.filter(({ raw }) => raw.width === width && raw.height === height);
    const searches = searchMedians(
      // As many as there is memory for.
      alike.slice(0, mediansTogether({ width, height })),
      { width, height },
      (set) => this.masters.moveTo(set),
      (walker, set) => this.attempt(walker.index, () => this.rowsOf(walker, set)),
    );
    for (const [walker, search] of searches) walker.median = search;
    return walkers.filter((walker) => this.goesOn(walker));
  }

  private rowsOf({ raw, rows }: Walker, set: RowSet): Float64Array {
    if (rows !== null) return rows.readNumbers(set, this.masters, null).values;
    const out = this.roomFor(set.rows * raw.width);
    this.masters.atEachRun(set, (row, count, at) => {
      raw.readBlock(row, count, this.masters, this.scratch, out.subarray(at * raw.width), null);
    });
    return out;
  }

  /** One block of one flat; false when the flat has come to its end by an error. */
  private step(walker: Walker, { row, rows: most }: RowSet): boolean {
    const { index, flat, raw } = walker;
    const rows = Math.min(most, raw.height - row);
    if (rows <= 0) return true;
    this.attempt(index, () => {
      checkStopped(this.context);
      this.context.at(index, flat.path);
      if (walker.rows === null) this.plainBlock(walker, row, rows);
      else this.kernelBlock(walker, walker.rows, row, rows);
    });
    if (!this.goesOn(walker)) return false;
    this.advance(index, row + rows);
    this.context.progress({ path: flat.path, done: this.done, total: this.total });
    return true;
  }

  private plainBlock(walker: Walker, row: number, rows: number): void {
    const { raw, writer, deviation, checks, median } = walker;
    const count = rows * raw.width;
    const quality = { mask: this.mask, deviation };
    const product = raw.readBlock(row, rows, this.masters, this.scratch, this.roomFor(count), checks, quality);
    if (product.mask !== null) this.completeMask(walker, product.mask, row, rows);
    writer.write(product, count);
    const { values, mask: bad } = product;
    const single = this.request.format.pixels === 'float32';
    if (bad === null) median?.add(values, count, single);
    else {
      for (let i = 0; i < count; i++) if (bad[i] !== 0) values[i] = Number.NaN;
      median?.addNumbers(values, count, single);
    }
  }

  private kernelBlock(walker: Walker, kernelRows: KernelRows, row: number, rows: number): void {
    const { raw, writer, median } = walker;
    const block = this.blockOf(walker, kernelRows, row, rows);
    if (block.mask !== null) this.completeMask(walker, block.mask, row, rows);
    if (block.bytes !== null) writer.writeStored(block, rows * raw.width, raw.storedAt(row));
    if (block.mask !== null && median !== null)
      kernelRows.addGood(median, block.mask, this.request.format.pixels === 'float32');
  }

  /** What masks of the recipe mask, and that of the frame's own file. */
  private completeMask(walker: Walker, bad: Float64Array | Uint8Array, row: number, rows: number): void {
    const { flat, raw, mask } = walker;
    walker.masked += this.recipeMasks.addTo(bad, this.masksOf(flat), { row, rows });
    mask?.set(raw.kept, row, rows, bad, 1);
  }

  protected blockOf(
    { checks, median }: Walker,
    kernelRows: KernelRows,
    row: number,
    rows: number,
  ): StoredBlock | SeenBlock {
    const { pixels } = this.request.format;
    return kernelRows.read(row, rows, this.masters, checks, pixels, median);
  }

  private roomFor(count: number): Float64Array {
    if (this.out.length < count) this.out = new Float64Array(count);
    return this.out;
  }

  /** False for a flat that has its outcome: its files are closed. */
  private goesOn(walker: Walker): boolean {
    if (!this.outcomes.has(walker.index)) return true;
    endWalk(walker);
    return false;
  }

  private finish({ index, flat, raw, writer, checks, rows, median, masked }: Walker): void {
    this.attempt(index, () => {
      checkStopped(this.context);
      this.context.at(index, flat.path);
      this.masters.confirm(flat.steps);
      raw.confirm();
      const levels = checks.levels(raw.overscanProfile());
      const problem = levelProblem(levels, this.request.limits, flat.unit);
      if (problem !== null) {
        writer.discard();
        const left = isThere(flat.output, this.context.disk)
          ? ` Its earlier result ${nameOf(flat.output)} was left as it is.`
          : '';
        const wayOut = `${problem.wayOut}${left}`;
        const error = new FlatfieldError('Refused', problem.message, { file: flat.path, wayOut });
        this.settle(index, { status: 'refused', error: toPlainError(error), levels });
        return;
      }
      const middle = median === null ? null : rows === null ? median.result() : rows.medianOf(median);
      const status = writer.publish(this.request.existing, this.inputs, middle);
      const masks = this.masksOf(flat).length === 0 ? {} : { masked };
      this.settle(
        index,
        status === 'skipped'
          ? { status, levels: this.knownLevels(levels, middle) }
          : { status, levels, ...masks, warnings: this.warningsOf(raw, checks), ...checks.summary() },
      );
    });
  }

  private warningsOf(raw: RawFrame, checks: PixelChecks): string[] {
    const { kind, format } = this.request;
    return [...(raw.hasMask && !format.mask ? [MASK_LEFT] : []), ...checks.warnings(kind === 'flat')];
  }

  /** What is told of a flat that was not written; `median` of its pixels, null where it was not taken. */
  protected knownLevels(levels: FlatLevels, _median: number | null): FlatLevels {
    return levels;
  }

  /** Masks go into MASK; where none is written, none is read. */
  private masksOf({ masks = [] }: PlannedFlat): readonly PlannedMask[] {
    return this.request.format.mask ? masks : [];
  }

  /** Runs `work` for one flat; what it throws becomes the flat's outcome and gives null. */
  private attempt<T>(index: number, work: () => T): T | null {
    if (this.outcomes.has(index)) return null;
    try {
      return work();
    } catch (error) {
      const plain = toPlainError(this.context.stopped ? cancelledError() : error);
      const cancelled = plain.tag === 'Cancelled';
      this.settle(index, cancelled ? { status: 'cancelled' } : { status: 'failed', error: plain });
      return null;
    }
  }

  private advance(index: number, rows: number): void {
    this.done += rows - (this.walked[index] ?? 0);
    this.walked[index] = rows;
  }

  protected settle(index: number, parts: Partial<FrameOutcome> & Pick<FrameOutcome, 'status'>): void {
    const { path, output } = this.request.flats[index] as PlannedFlat;
    const outcome: FrameOutcome = {
      path,
      output,
      error: null,
      levels: null,
      warnings: [],
      mean: null,
      min: null,
      max: null,
      ...parts,
    };
    this.outcomes.set(index, outcome);
    this.advance(index, heightOf(this.request.flats[index] as PlannedFlat));
    this.context.progress({ path, done: this.done, total: this.total, outcome });
  }
}

function thrownBy(work: () => void): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
}

function heightOf(flat: PlannedFlat): number {
  const { y0, y1 } = keptRegion(flat);
  return y1 - y0;
}

/** A file that cannot be looked at fails later, with a sentence of its own. */
function fileIdOrNull(path: string, disk: JobContext['disk']): string | null {
  try {
    return fileId(path, disk);
  } catch {
    return null;
  }
}
