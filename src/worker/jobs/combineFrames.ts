/** Job `combine`: several frames, each through its steps, become one master, a few rows of all of them at a time. */
import { dirname } from 'node:path';
import { combineBlock, inverseScale } from '../../engine/ccd/combine';
import { StreamingMedian, StreamingStatistics } from '../../engine/ccd/statistics';
import { FlatfieldError } from '../../engine/errors';
import { productHeader } from '../../engine/fits/headerEditor';
import { someNames } from '../../engine/plan/alike';
import { type PlannedFrame, plainFormat } from '../../engine/plan/plan';
import { productSize } from '../../engine/plan/productSize';
import { mastersOf } from '../../engine/reduce/applySteps';
import { canonicalMaster, masterOrigin } from '../../engine/reduce/canonicalMaster';
import type { MasterOutcome } from '../../engine/reduce/outcome';
import { PixelChecks } from '../../engine/reduce/pixelChecks';
import { writeMasterProvenance } from '../../engine/reduce/provenance';
import { toPlainError } from '../../protocol/errors';
import type { CombineRequest } from '../../protocol/jobs';
import { fileDigest, textDigest } from '../digest';
import { cancelledError, checkStopped, type JobContext } from '../jobContext';
import { Masters } from '../masters';
import { existsError, requireReplaceable } from '../outputFile';
import { fileId, isThere, prepareFolder } from '../outputFolder';
import { PixelEncoder } from '../pixelEncoder';
import { bitpixOf, ProductWriter } from '../productWriter';
import { BLOCK_ROWS, RawFrame, Scratch } from '../rawFrame';

/** Float64 values of all frames that are in memory at a time (32 MB). */
const BLOCK_VALUES = 1 << 22;
/** Medians that are measured at a time: each needs 8 MB. */
const MEDIANS = 4;

/**
 * Makes one master. A frame that fails fails the master, by the frame's name: leaving it out in silence would give
 * another result. Memory depends on the number of frames only through the height of a block.
 */
export function combineFrames(request: CombineRequest, context: JobContext): MasterOutcome {
  const { output, title, inputs } = request.master;
  const outcome = { output, title, error: null, warnings: [], frames: inputs.length, rejected: 0, mean: null };
  try {
    if (request.master.action === 'skip') return { ...outcome, status: 'skipped' };
    const run = new Combination(request, context);
    try {
      return { ...outcome, ...run.run() };
    } finally {
      run.close();
    }
  } catch (error) {
    const plain = toPlainError(context.stopped ? cancelledError() : error);
    if (plain.tag === 'Cancelled') return { ...outcome, status: 'cancelled' };
    return { ...outcome, status: 'failed', error: plain };
  }
}

class Combination {
  private readonly frames: RawFrame[] = [];
  private readonly masters: Masters;
  private readonly scratch = new Scratch();
  private readonly ids = new Set<string>();
  private done = 0;

  constructor(
    private readonly request: CombineRequest,
    private readonly context: JobContext,
  ) {
    this.masters = new Masters(context);
  }

  run(): Pick<MasterOutcome, 'status'> & Partial<MasterOutcome> {
    const { master, pixels, existing, program } = this.request;
    const format = plainFormat(pixels);
    const { disk } = this.context;
    if (isThere(master.output, disk)) {
      if (existing === 'skip') return { status: 'skipped' };
      if (existing === 'fail') throw existsError(master.output);
    }
    this.openFrames();
    if (isThere(master.output, disk)) requireReplaceable(master.output, this.ids, disk);
    // Calibrated frames and their master may share a folder; raw frames stay among themselves.
    const raw = master.inputs.filter(({ steps }) => steps.length > 0).map(({ path }) => path);
    prepareFolder(dirname(master.output), raw, productSize(master.width, master.height, format), disk);

    const digests = new Map(master.inputs.map(({ path }) => [path, fileDigest(path, this.context)]));
    const factors = this.measureScales();
    const first = this.frames[0] as RawFrame;
    const header = productHeader(first.hdus, first.hdu, {
      bitpix: bitpixOf(pixels),
      width: master.width,
      height: master.height,
    });
    const allDigests = new Map([...this.masters.digests, ...digests]);
    writeMasterProvenance(header, master, factors === null ? null : [...factors], {
      program,
      format,
      digests: allDigests,
      combined: {
        ...masterOrigin(master, allDigests, textDigest),
        steps: textDigest(canonicalMaster(master, format)),
      },
    });
    const writer = new ProductWriter(master.output, header, master, format, new PixelEncoder(), this.context);
    try {
      const found = this.combineRows(factors, writer);
      const status = writer.publish(existing, this.ids);
      return status === 'skipped' ? { status } : { status, ...found };
    } finally {
      writer.discard();
    }
  }

  close(): void {
    for (const frame of this.frames) frame.close();
    this.masters.close();
  }

  private openFrames(): void {
    const { master } = this.request;
    if (master.inputs.length === 0) throw new FlatfieldError('Refused', 'There is no frame to combine.');
    master.inputs.forEach((input, index) => {
      checkStopped(this.context);
      const frame = RawFrame.open(input, index, this.scratch, this.context);
      this.frames.push(frame);
      if (frame.width !== master.width || frame.height !== master.height) {
        const size = `${frame.width} x ${frame.height} pixels after its steps, not ${master.width} x ${master.height}`;
        throw new FlatfieldError('Refused', `The frame has ${size}.`, { file: input.path });
      }
      this.masters.require(frame);
      for (const path of [input.path, ...mastersOf(input.steps).map((step) => step.path)]) {
        const id = fileId(path, this.context.disk);
        if (id !== null) this.ids.add(id);
      }
    });
  }

  /** The factor of each frame from all its calibrated pixels, or null where none is asked for. */
  private measureScales(): Float64Array | null {
    const { scale } = this.request.master.method;
    if (scale === 'none') return null;
    const levels: number[] = [];
    for (let start = 0; start < this.frames.length; start += MEDIANS) {
      const group = this.frames.slice(start, start + MEDIANS);
      levels.push(...(scale === 'inverse median' ? this.medians(group, start) : this.means(group, start)));
    }
    return Float64Array.from(levels, (level, index) => {
      try {
        return inverseScale(level);
      } catch (error) {
        throw new FlatfieldError('Refused', error instanceof Error ? error.message : String(error), {
          file: this.frames[index]?.frame.path,
          cause: error,
        });
      }
    });
  }

  private medians(group: readonly RawFrame[], start: number): number[] {
    const medians = group.map(() => new StreamingMedian());
    const open = new Set(group.keys());
    while (open.size > 0) {
      for (const i of open) medians[i]?.beginPass();
      this.eachBlock(group, start, open, (i, values, count) => medians[i]?.add(values, count));
      for (const i of [...open]) if (medians[i]?.endPass()) open.delete(i);
    }
    return medians.map((median) => median.result());
  }

  private means(group: readonly RawFrame[], start: number): number[] {
    const statistics = group.map(() => new StreamingStatistics());
    this.eachBlock(group, start, new Set(group.keys()), (i, values, count) => statistics[i]?.add(values, count));
    return statistics.map(({ mean }) => mean);
  }

  /** All calibrated pixels of the frames of `group` that are in `open`, block by block. */
  private eachBlock(
    group: readonly RawFrame[],
    start: number,
    open: ReadonlySet<number>,
    use: (index: number, values: Float64Array, count: number) => void,
  ): void {
    const { width, height } = this.request.master;
    const out = new Float64Array(BLOCK_ROWS * width);
    for (let row = 0; row < height; row += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, height - row);
      this.masters.moveTo(row, rows);
      for (const i of open) {
        this.readFrame(group[i] as RawFrame, start + i, row, rows, out, null);
        use(i, out, rows * width);
      }
    }
  }

  private combineRows(factors: Float64Array | null, writer: ProductWriter): Partial<MasterOutcome> {
    const { width, height, method, kind, inputs } = this.request.master;
    const n = this.frames.length;
    const blockRows = Math.max(1, Math.min(BLOCK_ROWS, Math.floor(BLOCK_VALUES / (n * width))));
    const blocks = this.frames.map(() => new Float64Array(blockRows * width));
    const checks = this.frames.map(({ kept, frame }) => new PixelChecks(kept, frame.saturation));
    const result = new PixelChecks((this.frames[0] as RawFrame).kept, null);
    const out = new Float64Array(blockRows * width);
    const rejected = new Uint32Array(n);
    for (let row = 0; row < height; row += blockRows) {
      const rows = Math.min(blockRows, height - row);
      this.masters.moveTo(row, rows);
      this.frames.forEach((frame, i) => {
        this.readFrame(frame, i, row, rows, blocks[i] as Float64Array, checks[i] ?? null);
      });
      combineBlock(blocks, rows * width, { ...method, factors }, out, rejected);
      result.addProduct(out, row, rows);
      writer.write({ values: out, mask: null, uncertainty: null }, rows * width);
      this.done = row + rows;
      this.context.progress({ path: inputs[0]?.path ?? '', done: this.done * n, total: height * n });
    }
    return {
      warnings: [...sharedWarnings(checks, inputs), ...result.warnings(kind === 'flat')],
      rejected: rejected.reduce((sum, count) => sum + count, 0),
      mean: result.summary().mean,
    };
  }

  private readFrame(
    frame: RawFrame,
    index: number,
    row: number,
    rows: number,
    out: Float64Array,
    checks: PixelChecks | null,
  ): void {
    checkStopped(this.context);
    this.context.at(index, frame.frame.path);
    frame.readBlock(row, rows, this.masters, this.scratch, out, checks);
  }
}

/** The findings in the raw frames; one that several share (a hot pixel) is told once. */
function sharedWarnings(checks: readonly PixelChecks[], inputs: readonly PlannedFrame[]): string[] {
  const names = new Map<string, string[]>();
  checks.forEach((check, i) => {
    for (const text of check.warnings(false)) names.set(text, [...(names.get(text) ?? []), inputs[i]?.name ?? '']);
  });
  return [...names].map(([text, of]) => {
    const some = someNames(of);
    return `${some}: ${text}`;
  });
}
